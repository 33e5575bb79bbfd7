//! `docket scan PATH`: photos and folders of them to codes to fields, a line a picture; with `--batch` into the queue.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::app::model::PictureReading;
use crate::app::{Failure, Notice};
use crate::capture::pictures_of;
use crate::domain::{Barcode, BoxReading, Decision, ScanSource, Symbology};
use crate::workers::pictures;
use crate::{label, words};

use super::queueing::{QueuedLine, Queueing, queued_text};
use super::session::Session;
use super::{Status, Stop};

/// The line of a picture.
#[derive(Serialize)]
struct PictureLine<'a> {
    file: String,
    millis: f64,
    error: Option<String>,
    codes: Vec<CodeLine<'a>>,
    boxes: &'a [BoxReading],
    /// For each box its codes, counted from 0.
    groups: &'a [Vec<usize>],
    /// Corners of what looks like a code and was not read.
    unread: Vec<[[f32; 2]; 4]>,
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

/// What came of one picture.
pub struct Told {
    /// Whether everything that was to be done with it was done.
    pub is_fine: bool,
    /// Whether nothing of it waits for a person.
    pub is_settled: bool,
    /// Whether it is HEIC.
    pub is_heic: bool,
}

/// Runs it.
///
/// # Errors
/// Where nothing could be begun; pictures that fail are told in their own lines.
pub async fn run(session: &Session, paths: &[PathBuf], batch: Option<&str>) -> Result<Status, Stop> {
    let queueing = Queueing::into_batch(session, batch).await?;
    let found = pictures_of(paths);
    for path in &found.empty {
        eprintln!("docket: {}", words!("cli-no-pictures-in", folder = path.display().to_string()));
    }
    let also = session.settings()?.reading.also;
    let (mut done, mut failed, mut heic) = (0, found.empty.len(), 0);
    for (at, path) in found.pictures.iter().enumerate() {
        if found.pictures.len() > 1 {
            session.progress(&words!("status-reading", done = at, total = found.pictures.len()));
        }
        let told = read(session, path, &also, queueing.as_ref()).await?;
        heic += usize::from(told.is_heic);
        if told.is_fine {
            done += 1;
        } else {
            failed += 1;
        }
    }
    if heic > 0 {
        eprintln!("docket: {}. {}", words!("told-heic", count = heic), words!("failure-photo-heic", "next"));
    }
    if found.others > 0 {
        eprintln!("docket: {}", words!("cli-others-left-out", others = found.others));
    }
    Ok(match (done, failed) {
        (_, 0) => Status::Done,
        (0, 1) => Status::Refused,
        _ => Status::PartlyFailed,
    })
}

/// Reads a picture, queues what is accepted where that is wanted, and tells its line.
///
/// # Errors
/// Where the queue fails, or nobody listens any more; a picture that cannot be read is told in its line.
pub async fn read(
    session: &Session,
    path: &Path,
    also: &[Symbology],
    queueing: Option<&Queueing>,
) -> Result<Told, Stop> {
    let (file, also) = (path.to_owned(), also.to_owned());
    let reading = tokio::task::spawn_blocking(move || pictures::read_file(&file, &also, &|_| true))
        .await
        .unwrap_or_else(|end| Err(Failure::Bug(end.to_string())));
    let failure = match reading {
        Ok(reading) => return tell(session, path, &reading, queueing).await,
        Err(failure) => failure,
    };
    let notice = Notice::of(&failure);
    let line = PictureLine {
        file: path.display().to_string(),
        millis: 0.0,
        error: Some(notice.what.clone()),
        codes: Vec::new(),
        boxes: &[],
        groups: &[],
        unread: Vec::new(),
        devices: None,
    };
    // What to do about HEIC is said once, at the end.
    let next = if failure.is_heic() { String::new() } else { format!("\n  {}", notice.next) };
    session.out.result(&line, || format!("{}: {}{next}", path.display(), notice.what))?;
    Ok(Told { is_fine: false, is_settled: true, is_heic: failure.is_heic() })
}

/// Tells one picture.
async fn tell(
    session: &Session,
    path: &Path,
    reading: &PictureReading,
    queueing: Option<&Queueing>,
) -> Result<Told, Stop> {
    let devices = match queueing {
        Some(queueing) => {
            let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Some(queueing.add(&ScanSource::Photo { file }, &reading.boxes, |at| reading.codes_of(at)).await?)
        }
        None => None,
    };
    let is_fine = devices.iter().flatten().all(|line| line.error.is_none());
    let are_settled = devices.iter().flatten().all(|line| line.is_settled);
    let line = PictureLine {
        file: path.display().to_string(),
        millis: (reading.millis * 10.0).round() / 10.0,
        error: None,
        codes: reading.codes.iter().map(code_line).collect(),
        boxes: &reading.boxes,
        groups: &reading.grouping.groups,
        unread: reading.unread.iter().map(|corners| corners.map(|p| [p.x, p.y])).collect(),
        devices,
    };
    session.out.result(&line, || text_of(&line, &reading.codes))?;
    let waits = |found: &BoxReading| matches!(found.decision, Decision::Confirm | Decision::Ask);
    let is_settled = are_settled && !reading.boxes.iter().any(waits);
    Ok(Told { is_fine, is_settled, is_heic: false })
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
    if !line.unread.is_empty() {
        text += &format!("\n  {}", words!("cli-picture-unread", count = line.unread.len()));
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
