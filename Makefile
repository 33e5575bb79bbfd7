# make run    sets up, builds, and opens the window; without a display it runs the demo on the command line
# make test   sets up, and runs every test
# make pictures   draws the window's pictures that README shows
# make labels     draws the sample labels and writes down what stands on them
SHELL := bash
.PHONY: run test pictures labels rust

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

pictures: rust
	@./assets/linux/install-libraries test
	DOCKET_PICTURES=assets/pictures cargo test --test docket window:: -- --nocapture

labels: rust
	cargo run --no-default-features --example draw_labels

rust:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it from https://rustup.rs, then call make again." >&2; exit 1; }
