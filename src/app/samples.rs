//! The sample labels that come with the program, for practice.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/labels/"]
#[allow_missing = true]
struct Labels;

/// Name and bytes of every sample picture, by name.
pub fn samples() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<String> = Labels::iter().map(|name| name.into_owned()).filter(|name| is_picture(name)).collect();
    names.sort();
    names.into_iter().filter_map(|name| Labels::get(&name).map(|file| (name, file.data.into_owned()))).collect()
}

fn is_picture(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff"].contains(&ending.as_str())
}
