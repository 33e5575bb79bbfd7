//! Frames as a webcam sees them, drawn from a seed, with the truth of every code on them.
//!
//! A label is laid out (`labels`) and printed (`sheet`), stuck on a carton or a table (`ground`), seen from somewhere (`pose`) and
//! taken by a camera (`camera`). Frames without any code (`codeless`) and patterns that no camera gives (`hostile`) are for
//! counting misreads and for the worst case; several labels in one picture (`pallet`) are for telling boxes apart. The same seed gives the same pixels.

mod camera;
mod codeless;
mod ground;
pub mod hostile;
mod labels;
// The tests draw these; the benches do not.
#[allow(dead_code)]
pub mod pallet;
mod pose;
mod sheet;
mod shot;
mod words;

use docket::barcode::GrayFrame;
use docket::domain::{Point, Symbology};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

pub use camera::seen_again;
pub use codeless::codeless_frame;

/// The numbers that everything is drawn from.
pub type Chance = Pcg64Mcg;

/// What makes a frame hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Group {
    Easy,
    Turned,
    Tilted,
    Blurred,
    Dim,
    Glare,
    Small,
    Curved,
    Inverted,
}

impl Group {
    pub const ALL: [Self; 9] = [
        Self::Easy,
        Self::Turned,
        Self::Tilted,
        Self::Blurred,
        Self::Dim,
        Self::Glare,
        Self::Small,
        Self::Curved,
        Self::Inverted,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Turned => "turned",
            Self::Tilted => "tilted",
            Self::Blurred => "blurred",
            Self::Dim => "dim",
            Self::Glare => "glare",
            Self::Small => "small",
            Self::Curved => "curved",
            Self::Inverted => "inverted",
        }
    }
}

/// A code that stands on a frame.
#[derive(Clone, Debug)]
pub struct TrueCode {
    /// What it is for: `pkid`, `serial`, `part`, `retail`, `all`, `other`.
    pub role: String,
    pub symbology: Symbology,
    pub text: String,
    /// Clockwise from the code's own top left, in pixels of the frame.
    pub corners: [Point; 4],
    /// Pixels of one module, the mean along the code.
    pub module: f32,
}

/// A frame and what stands on it.
pub struct TrueFrame {
    pub frame: GrayFrame,
    /// What makes it hard; the word of the files it came from.
    pub group: String,
    pub codes: Vec<TrueCode>,
}

/// The sizes that frames have by turns.
pub const SIZES: [(u32, u32); 2] = [(1280, 720), (1920, 1080)];

/// The frame of this number: groups and sizes take turns.
pub fn label_frame(seed: u64, number: u64, groups: &[Group]) -> TrueFrame {
    let group = groups[(number % groups.len() as u64) as usize];
    let (width, height) = SIZES[(number / groups.len() as u64 % 2) as usize];
    label_picture(seed, number, group, width, height)
}

/// A label seen in a picture of any size. From 1080 rows on, modules grow with the picture.
pub fn label_picture(seed: u64, number: u64, group: Group, width: u32, height: u32) -> TrueFrame {
    let mut chance = chance(seed, number);
    let (frame, codes) = shot::taken(&mut chance, group, width, height);
    TrueFrame { frame, group: group.as_str().to_owned(), codes }
}

/// The chance of one frame: its own, whichever frames were drawn before it.
pub fn chance(seed: u64, number: u64) -> Chance {
    Chance::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03))
}

/// Whether something happens that does so this often.
fn happens(chance: &mut Chance, share: f64) -> bool {
    chance.random_bool(share)
}
