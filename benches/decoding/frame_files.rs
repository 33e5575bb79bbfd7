//! Label frames from files: pictures, and a `truth.json` that says what stands on them.

use std::path::Path;

use anyhow::Context;
use docket::capture::Photo;
use docket::domain::{Point, Symbology};
use serde::Deserialize;

use super::compare;
use super::frames::{TrueCode, TrueFrame};
use super::options::Options;

#[derive(Deserialize)]
struct Entry {
    file: String,
    group: String,
    codes: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    role: String,
    symbology: String,
    text: String,
    corners: [[f32; 2]; 4],
    module_px: f32,
}

pub fn run(options: &Options, folder: &Path) -> anyhow::Result<()> {
    let path = folder.join("truth.json");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let entries: Vec<Entry> = serde_json::from_str(&text)?;
    compare::label_frames(options, entries.len() as u64, |number| {
        let entry = &entries[number as usize];
        let photo = Photo::open(&folder.join(&entry.file)).with_context(|| entry.file.clone())?;
        let codes = entry.codes.iter().map(Code::as_true).collect::<anyhow::Result<_>>()?;
        Ok(TrueFrame { frame: photo.gray, group: entry.group.clone(), codes })
    })
}

impl Code {
    fn as_true(&self) -> anyhow::Result<TrueCode> {
        Ok(TrueCode {
            role: self.role.clone(),
            symbology: symbology(&self.symbology).with_context(|| self.symbology.clone())?,
            text: self.text.clone(),
            corners: self.corners.map(|[x, y]| Point { x, y }),
            module: self.module_px,
        })
    }
}

fn symbology(name: &str) -> Option<Symbology> {
    Some(match name {
        "CODE_128" => Symbology::Code128,
        "CODE_39" => Symbology::Code39,
        "EAN_13" => Symbology::Ean13,
        "UPC_A" => Symbology::UpcA,
        "DATA_MATRIX" => Symbology::DataMatrix,
        "QR_CODE" => Symbology::Qr,
        "PDF_417" => Symbology::Pdf417,
        _ => return None,
    })
}
