//! Measures decoding: recall, misreads and CPU time of Docket and, where they are installed, of zxing-cpp and zbar, on the very same
//! pixels in one run.
//!
//! `cargo bench --no-default-features --bench decoding` draws label frames and prints one table; `-- --help` tells what else there is.
//! Without `--bench`, as `cargo test --all-targets` runs it, it measures nothing: it checks that the frames are what they say.

mod compare;
mod engines;
mod frame_files;
#[path = "../frames/mod.rs"]
mod frames;
mod instructions;
mod large;
mod options;
mod photos;
mod rivals;
mod score;
mod table;

use clap::Parser;

use frames::{Group, TrueFrame, codeless_frame, label_frame, label_picture};
use options::Options;

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if let Some(raw) = &options.read_raw {
        return instructions::read_raw(raw);
    }
    if !options.bench {
        return check_generator();
    }
    if options.instructions {
        return instructions::run(options.record);
    }
    if let Some(count) = options.codeless {
        compare::misreads(&options, "frames without a code", count, |number| TrueFrame {
            frame: codeless_frame(options.seed, number),
            group: "no code".to_owned(),
            codes: Vec::new(),
        })?;
    }
    if let Some(count) = options.misreads {
        let frame = |number| label_frame(options.seed, number, &options.groups);
        compare::misreads(&options, "frames with codes", count, frame)?;
    }
    if let Some(folder) = &options.photos {
        photos::run(&options, folder)?;
    }
    if let Some(folder) = &options.frames {
        frame_files::run(&options, folder)?;
    }
    if options.large {
        large::run(&options);
    }
    let other = options.codeless.is_some()
        || options.misreads.is_some()
        || options.photos.is_some()
        || options.frames.is_some()
        || options.large;
    if !other {
        let frame = |number| Ok(label_frame(options.seed, number, &options.groups));
        compare::label_frames(&options, options.count, frame)?;
    }
    Ok(())
}

/// The same seed gives the same frame, and what stands on an easy one is read.
fn check_generator() -> anyhow::Result<()> {
    let draw = || label_picture(3, 0, Group::Easy, 640, 360);
    let truth = draw();
    anyhow::ensure!(truth.frame == draw().frame, "the same seed gave two different frames");
    let mut score = score::Score::default();
    score.count("easy frame", &truth, &engines::Docket::unhurried(&[engines::Engine::Live]).read(&truth.frame)[0]);
    anyhow::ensure!(score.codes.hits > 0, "nothing was read from an easy frame");
    println!("The frames are drawn as they should be. `cargo bench --bench decoding` measures.");
    Ok(())
}
