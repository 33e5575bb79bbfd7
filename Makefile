# make run    sets up, builds, and opens the window; without a display it runs the demo on the command line
# make test   sets up, and runs every test
# make pictures   draws the window's pictures that README shows
# make bench      measures decoding on label frames, beside zxing-cpp and zbar where PYTHON (python3) has them
# make bench-instructions   counts the instructions of reading a frame and compares them with those on record (RECORD=1 records them)
# make fuzz TARGET=photo    fuzzes the file formats, with TARGET=frame the decoder, with TARGET=film network cameras, for MINUTES (30)
# make test-camera   tries the cameras on the kernel's drivers, in a virtual machine (as root; says what is missing)
# make labels     draws the sample labels and writes down what stands on them
SHELL := bash
.PHONY: run test test-camera bench bench-instructions fuzz pictures labels rust

run: rust
	@./assets/linux/install-libraries run
	@cargo build
	@if [ "$$(uname -s)" != Linux ] || [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	  cargo run --quiet; \
	else \
	  echo "There is no display here, so this is the demo on the command line."; \
	  cargo run --quiet -- demo; \
	fi

test: rust
	@./assets/linux/install-libraries test
	cargo test --all-targets
	cargo test --doc

TARGET_FOLDER = $${CARGO_TARGET_DIR:-target}
test-camera: rust
	cargo build
	cargo run --quiet --example camera_frames "$(TARGET_FOLDER)/camera-frames"
	tests/camera_vm/run "$(TARGET_FOLDER)/debug/docket" "$(TARGET_FOLDER)/camera-frames"

pictures: rust
	@./assets/linux/install-libraries test
	DOCKET_PICTURES=assets/pictures cargo test --test docket window:: -- --nocapture

PYTHON ?= python3
bench: rust
	cargo bench --no-default-features --bench decoding -- --python $(PYTHON) $(ARGS)

bench-instructions: rust
	cargo bench --no-default-features --bench decoding -- --instructions $(if $(RECORD),--record)

# cargo-fuzz wants switches of the nightly compiler, which this one has too.
TARGET ?= photo
MINUTES ?= 30
fuzz: rust
	@cargo fuzz --version >/dev/null 2>&1 || cargo install --locked cargo-fuzz
	cargo run --no-default-features --example fuzz_seeds
	RUSTC_BOOTSTRAP=1 cargo fuzz run $(TARGET) -- -max_total_time=$$(($(MINUTES) * 60)) -max_len=16384 -timeout=20 -rss_limit_mb=6144 -malloc_limit_mb=3072

labels: rust
	cargo run --no-default-features --example draw_labels

rust:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it from https://rustup.rs, then call make again." >&2; exit 1; }
	@least=$$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml); have=$$(cargo --version | cut -d ' ' -f 2); \
	  [ "$$(printf '%s\n' "$$least" "$$have" | sort -V | head -n 1)" = "$$least" ] || \
	  { echo "Rust $$have is too old, Docket needs $$least: run rustup update (or install it from https://rustup.rs), then call make again." >&2; exit 1; }
