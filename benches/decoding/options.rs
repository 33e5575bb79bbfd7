//! What the benchmark is asked to do.

use std::path::PathBuf;

use clap::Parser;

use super::engines::Engine;
use super::frames::Group;

/// Docket's decoding measured, beside zxing-cpp and zbar where Python has them (`pip install zxing-cpp pyzbar`).
///
/// Without further options: 270 label frames of all groups, and one table. With --codeless, --misreads, --photos, --frames, --large
/// or --instructions those are done instead.
#[derive(Parser)]
pub struct Options {
    /// Label frames for the table
    #[arg(long, default_value_t = 270)]
    pub count: u64,
    /// Where frames are drawn from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Groups of frames
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Group::ALL)]
    pub groups: Vec<Group>,
    /// Docket's readers
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Engine::Live, Engine::Tracked, Engine::Still])]
    pub engines: Vec<Engine>,
    /// Counts misreads on so many frames without a code
    #[arg(long, value_name = "N")]
    pub codeless: Option<u64>,
    /// Counts misreads on so many frames with codes
    #[arg(long, value_name = "N")]
    pub misreads: Option<u64>,
    /// Photos with a manifest.csv (path,symbology,text): recall of each symbology, misreads
    #[arg(long, value_name = "DIR")]
    pub photos: Option<PathBuf>,
    /// Frames with a truth.json: the table for them
    #[arg(long, value_name = "DIR")]
    pub frames: Option<PathBuf>,
    /// Label photos of 12 and 108 megapixels, and pictures made to keep a reader busy
    #[arg(long)]
    pub large: bool,
    /// Counts the instructions that one frame takes (with valgrind) and compares them with those on record
    #[arg(long)]
    pub instructions: bool,
    /// Puts the counted instructions on record
    #[arg(long, requires = "instructions")]
    pub record: bool,
    /// Keeps pictures in this folder, to be looked at: of all frames of the table, or of those that Docket misread
    #[arg(long, value_name = "DIR")]
    pub save: Option<PathBuf>,
    /// The Python that has the rivals
    #[arg(long, default_value = "python3")]
    pub python: PathBuf,
    /// Runs Docket alone
    #[arg(long)]
    pub alone: bool,
    /// Lists every misread, and every code that Docket missed
    #[arg(long)]
    pub list: bool,
    /// Reads a picture of raw bytes again and again: the part of --instructions that valgrind runs
    #[arg(long, hide = true, num_args = 5, value_names = ["KIND", "FILE", "WIDTH", "HEIGHT", "TIMES"])]
    pub read_raw: Option<Vec<String>>,
    /// Given by `cargo bench`; without it there is a short check of the generator alone
    #[arg(long, hide = true)]
    pub bench: bool,
}
