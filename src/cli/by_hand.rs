//! `docket batch uploaded` and `docket batch results`: devices that were put on Partner Center's site by hand, and what it says of them.

use serde::Serialize;

use crate::app::Failure;
use crate::app::by_hand::{ByHandDeed, ByHandDone, ByHandFault, ReadResults};
use crate::domain::{BatchId, DeviceId, PortalColumn, PortalDoubt};
use crate::words;
use crate::workers::Desk;

use super::args::ResultsArgs;
use super::device_results::given_once;
use super::session::Session;
use super::{Status, Stop};

/// The answer to what was uploaded.
#[derive(Serialize)]
struct UploadedLine<'a> {
    batch: &'a str,
    state: &'a str,
    uploaded: u32,
    ready: u32,
}

/// The answer to what the site says.
#[derive(Serialize)]
struct ResultsLine<'a> {
    batch: &'a str,
    state: &'a str,
    is_recorded: bool,
    registered: u32,
    refused: u32,
    #[serde(flatten)]
    list: Option<ListLine<'a>>,
}

/// How a list was read, and what it leaves open.
#[derive(Serialize)]
struct ListLine<'a> {
    file: &'a str,
    encoding: &'a str,
    is_encoding_guessed: bool,
    columns: Vec<ColumnLine<'a>>,
    unused: &'a [String],
    rows: usize,
    /// Devices.
    silent: &'a [DeviceId],
    unclear: &'a [DeviceId],
    /// Lines.
    settled: &'a [u64],
    strangers: &'a [u64],
    open: &'a [u64],
    doubts: Vec<DoubtLine<'a>>,
}

#[derive(Serialize)]
struct ColumnLine<'a> {
    column: PortalColumn,
    name: &'a str,
}

#[derive(Serialize)]
struct DoubtLine<'a> {
    line: u64,
    #[serde(flatten)]
    doubt: &'a PortalDoubt,
}

impl<'a> From<&'a ReadResults> for ListLine<'a> {
    fn from(read: &'a ReadResults) -> Self {
        let told = &read.matched;
        Self {
            file: &read.file,
            encoding: read.encoding,
            is_encoding_guessed: read.is_encoding_guessed,
            columns: read.columns.iter().map(|(column, name)| ColumnLine { column: *column, name }).collect(),
            unused: &read.unused,
            rows: read.rows,
            silent: &told.silent,
            unclear: &told.unclear,
            settled: &told.settled,
            strangers: &told.strangers,
            open: &told.open,
            doubts: told.doubts.iter().map(|(line, doubt)| DoubtLine { line: *line, doubt }).collect(),
        }
    }
}

/// What the options of `uploaded` ask for, once it is known which batch it is.
pub fn uploaded_deed(devices: Vec<String>, undo: bool, again: bool) -> impl FnOnce(BatchId) -> ByHandDeed {
    move |batch| match (undo, again) {
        (true, _) => ByHandDeed::MarkNotUploaded(batch),
        (_, true) => ByHandDeed::Requeue(batch),
        _ => ByHandDeed::MarkUploaded(batch, given_once(devices)),
    }
}

/// Says that devices were uploaded, that they were not after all, or that refused ones are to be once more.
///
/// # Errors
/// Not approved, nothing to upload, or what the queue refuses.
pub async fn uploaded(session: &Session, id: &str, deed: impl FnOnce(BatchId) -> ByHandDeed) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let batch = desk.batch(id).await?.id;
    let deed = deed(batch.clone());
    let done = desk.by_hand(deed).await?;
    let after = desk.batch(&batch.0).await?;
    let (uploaded, ready) = (after.counts.uploaded, after.counts.ready);
    session.out.result(
        &UploadedLine { batch: &batch.0, state: after.state.as_str(), uploaded, ready },
        || match done {
            ByHandDone::Ready(count) => words!("cli-not-uploaded", count = count),
            ByHandDone::Uploaded(count) | ByHandDone::Recorded { registered: count, .. } => {
                words!("cli-uploaded", count = count)
            }
        },
    )?;
    Ok(Status::Done)
}

/// Records what the site says.
///
/// # Errors
/// A list that cannot be read, nothing that could be recorded, or what the queue refuses.
pub async fn results(session: &Session, said: ResultsArgs) -> Result<Status, Stop> {
    let named = said.columns.iter().map(|text| column(text)).collect::<Result<Vec<_>, _>>()?;
    let desk = session.desk().await?;
    let batch = desk.batch(&said.id).await?.id;
    let Some(path) = &said.file else {
        let deed = match (said.refused, said.answer) {
            (Some(device), Some(answer)) => ByHandDeed::RecordRefused { batch: batch.clone(), device, answer },
            _ => ByHandDeed::RecordTaken(batch.clone()),
        };
        let done = desk.by_hand(deed).await?;
        return told(session, &desk, &batch, done, true, None).await;
    };
    let read = desk.read_results(&batch, path, &named).await?;
    session.out.text(&read.reading())?;
    for remark in read.remarks() {
        session.out.text(&remark)?;
    }
    let matched = &read.matched;
    if said.rest_taken && !matched.silent.is_empty() && !matched.may_take_rest() {
        return Err(Failure::ByHand(ByHandFault::NamelessLines).into());
    }
    if said.dry_run {
        let all = matched.recorded(said.rest_taken).len();
        let [all, refused] = [all, matched.refused()].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let would = ByHandDone::Recorded { registered: all - refused, refused };
        return told(session, &desk, &batch, would, false, Some((&read, said.rest_taken))).await;
    }
    let deed = ByHandDeed::Record { batch: batch.clone(), results: matched.recorded(said.rest_taken) };
    let done = desk.by_hand(deed).await?;
    told(session, &desk, &batch, done, true, Some((&read, said.rest_taken))).await
}

async fn told(
    session: &Session,
    desk: &Desk,
    batch: &BatchId,
    done: ByHandDone,
    is_recorded: bool,
    read: Option<(&ReadResults, bool)>,
) -> Result<Status, Stop> {
    let ByHandDone::Recorded { registered, refused } = done else { return Ok(Status::Done) };
    let after = desk.batch(&batch.0).await?;
    let line = ResultsLine {
        batch: &batch.0,
        state: after.state.as_str(),
        is_recorded,
        registered,
        refused,
        list: read.map(|(read, _)| ListLine::from(read)),
    };
    session.out.result(&line, || match is_recorded {
        true => words!("cli-recorded", registered = registered, refused = refused),
        false => words!("cli-would-record", registered = registered, refused = refused),
    })?;
    let is_whole = read.is_none_or(|(read, is_rest_taken)| read.is_whole(is_rest_taken));
    Ok(if refused > 0 || !is_whole { Status::PartlyFailed } else { Status::Done })
}

/// `KIND=NAME`.
fn column(text: &str) -> Result<(PortalColumn, String), Stop> {
    let read = text.split_once('=').and_then(|(kind, name)| Some((PortalColumn::from_word(kind.trim())?, name.trim())));
    match read {
        Some((column, name)) if !name.is_empty() => Ok((column, name.to_owned())),
        _ => {
            let kinds = PortalColumn::ALL.map(PortalColumn::as_str).join(" ");
            Err(Stop::Use(words!("cli-column-is", text = text, kinds = kinds)))
        }
    }
}
