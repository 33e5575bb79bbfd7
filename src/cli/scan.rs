//! `docket scan`: photos to codes to fields, a line a picture; with `--batch` into the queue.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::app::model::PictureReading;
use crate::app::{Failure, Notice};
use crate::domain::{Barcode, BoxReading, Decision, ScanSource};
use crate::workers::pictures;
use crate::{label, words};

use super::queueing::{QueuedLine, Queueing, queued_text};
use super::session::Session;
use super::{Status, Stop};

/// File endings that are looked for in folders; a file that is named itself is read whatever it is called.
const ENDINGS: [&str; 10] = ["jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif"];

/// The line of a picture.
#[derive(Serialize)]
struct PictureLine<'a> {
    file: String,
    millis: f64,
    error: Option<String>,
    codes: Vec<CodeLine<'a>>,
    boxes: &'a [BoxReading],
    #[serde(skip_serializing_if = "Option::is_none")]
    devices: Option<Vec<QueuedLine>>,
}

/// A code of a line.
#[derive(Serialize)]
pub struct CodeLine<'a> {
    text: &'a str,
    symbology: &'a str,
    aim: Option<&'a str>,
    corners: Option<[[f32; 2]; 4]>,
}

/// Runs it.
///
/// # Errors
/// Where nothing could be begun; pictures that fail are told in their own lines.
pub async fn run(session: &Session, paths: &[PathBuf], batch: Option<&str>) -> Result<Status, Stop> {
    let queueing = Queueing::into_batch(session, batch).await?;
    let (files, missing) = pictures_of(paths);
    for path in &missing {
        eprintln!("docket: {}", words!("cli-no-pictures-in", folder = path.display().to_string()));
    }
    let also = session.settings()?.reading.also;
    let (mut done, mut failed) = (0, missing.len());
    for path in &files {
        let (read, also) = (path.clone(), also.clone());
        let reading = tokio::task::spawn_blocking(move || pictures::read_file(&read, &also, &|| false))
            .await
            .unwrap_or_else(|end| Err(Failure::Bug(end.to_string())));
        let is_fine = match reading {
            Ok(reading) => tell(session, path, &reading, queueing.as_ref()).await?,
            Err(failure) => {
                let notice = Notice::of(&failure);
                let line = PictureLine {
                    file: path.display().to_string(),
                    millis: 0.0,
                    error: Some(notice.what.clone()),
                    codes: Vec::new(),
                    boxes: &[],
                    devices: None,
                };
                session.out.result(&line, || format!("{}: {}\n  {}", path.display(), notice.what, notice.next))?;
                false
            }
        };
        if is_fine {
            done += 1;
        } else {
            failed += 1;
        }
    }
    Ok(match (done, failed) {
        (_, 0) => Status::Done,
        (0, 1) => Status::Refused,
        _ => Status::PartlyFailed,
    })
}

/// Every picture that the paths name, folders searched through and through in the order of their names; and the folders without one.
fn pictures_of(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        let mut folders = vec![path.clone()];
        while let Some(folder) = folders.pop() {
            let mut entries: Vec<PathBuf> =
                std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
            entries.sort();
            // Links to folders are not followed: they may lead in a circle.
            folders.extend(entries.iter().filter(|p| p.is_dir() && !p.is_symlink()).rev().cloned());
            files.extend(entries.into_iter().filter(|p| p.is_file() && is_picture(p)));
        }
        if files.len() == before {
            missing.push(path.clone());
        }
    }
    (files, missing)
}

fn is_picture(path: &Path) -> bool {
    path.extension().is_some_and(|e| ENDINGS.contains(&e.to_string_lossy().to_ascii_lowercase().as_str()))
}

/// Tells one picture; says whether everything that was to be done with it was done.
async fn tell(
    session: &Session,
    path: &Path,
    reading: &PictureReading,
    queueing: Option<&Queueing>,
) -> Result<bool, Stop> {
    let devices = match queueing {
        Some(queueing) => {
            let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Some(queueing.add(&ScanSource::Photo { file }, &reading.boxes, &reading.codes).await?)
        }
        None => None,
    };
    let is_fine = devices.iter().flatten().all(|line| line.error.is_none());
    let line = PictureLine {
        file: path.display().to_string(),
        millis: (reading.millis * 10.0).round() / 10.0,
        error: None,
        codes: reading.codes.iter().map(code_line).collect(),
        boxes: &reading.boxes,
        devices,
    };
    session.out.result(&line, || text_of(&line, &reading.codes))?;
    Ok(is_fine)
}

/// A code for programs.
pub fn code_line(code: &Barcode) -> CodeLine<'_> {
    CodeLine {
        text: &code.text,
        symbology: code.symbology.map_or("other", |symbology| symbology.as_str()),
        aim: code.aim.as_deref(),
        corners: code.corners.map(|corners| corners.map(|p| [p.x, p.y])),
    }
}

/// The line of a picture for people.
fn text_of(line: &PictureLine<'_>, codes: &[Barcode]) -> String {
    let mut text =
        words!("cli-picture-read", file = line.file.as_str(), codes = line.codes.len(), millis = line.millis);
    for code in codes {
        text += &format!("\n{}", code_text(code));
    }
    for found in line.boxes {
        text += &format!("\n  {}", decision_text(found));
        text += &fields_text(found, "    ");
    }
    text += &queued_text(line.devices.iter().flatten());
    text
}

/// A code in a line of its own.
pub fn code_text(code: &Barcode) -> String {
    format!("  {:<10} {}", code_line(code).symbology, code.text.escape_debug())
}

/// What to do with a box, in words.
pub fn decision_text(found: &BoxReading) -> String {
    match found.decision {
        Decision::Accept => words!("cli-box-accepted"),
        Decision::Confirm => words!("cli-box-to-confirm"),
        Decision::Ask => words!("cli-box-to-choose"),
        Decision::Reject => words!("cli-box-rejected"),
    }
}

/// Every field of a box with its reason, a line each, each beginning with a line break.
pub fn fields_text(found: &BoxReading, indent: &str) -> String {
    let mut text = String::new();
    for field in &found.fields {
        let reason = label::reason_text(&field.reason);
        text += &format!("\n{indent}{:<12} {:<26} {reason}", field.field.as_str(), field.value.escape_debug());
    }
    text
}
