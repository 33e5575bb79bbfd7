//! The sample labels that come with the program: for practice, the demo and the empty states.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/labels/"]
struct Files;

/// A picture of a box label of our own making.
#[derive(Clone, Debug)]
pub struct Sample {
    /// File name.
    pub name: String,
    /// The picture file's bytes.
    pub bytes: Vec<u8>,
}

/// All samples, in the order of their names.
pub fn all() -> impl Iterator<Item = Sample> {
    let mut names: Vec<_> = Files::iter().filter(|name| name.ends_with(".png") || name.ends_with(".jpg")).collect();
    names.sort();
    names.into_iter().filter_map(|name| {
        let file = Files::get(&name)?;
        Some(Sample { name: name.into_owned(), bytes: file.data.into_owned() })
    })
}
