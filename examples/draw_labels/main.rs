//! Draws the sample labels of `assets/labels`, and the truth about them: `cargo run --example draw_labels`.
//!
//! They are what a newcomer sees first, and what the demo and the tests read: labels of our own making on cartons that never
//! were. All values are invented. The same program draws the same files, byte for byte, wherever it runs.

mod boxes;
mod paper;
mod photo;
mod truth;

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/labels");
    std::fs::create_dir_all(&folder)?;
    let fonts = paper::Fonts::load()?;
    let boxes = boxes::all();
    for carton in &boxes {
        let label = (carton.draw)(&fonts)?;
        let bytes = photo::taken(&label, &carton.view, &fonts)?;
        println!("{} {} KB", carton.file, bytes.len() / 1024);
        std::fs::write(folder.join(carton.file), bytes)?;
    }
    std::fs::write(folder.join("labels.toml"), truth::written(&boxes, &fonts)?)?;
    Ok(())
}
