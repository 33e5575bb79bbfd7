//! `docket device`: add, list, show, edit, keep and take back.

use serde::Serialize;

use crate::app::advice;
use crate::domain::pkid::holds_product_key;
use crate::domain::{
    DeviceDraft, DeviceId, DeviceQuery, DeviceRow, DeviceState, Manufacturer, ModelName, Pkid, ScanSource, SerialNumber,
};
use crate::words;
use crate::workers::Desk;

use super::args::{DeviceCommand, Fields};
use super::output::columns;
use super::session::Session;
use super::{Status, Stop, device_results};

/// Devices asked of the queue at once.
const PAGE: u64 = 1000;

/// A device for programs.
#[derive(Serialize)]
pub struct DeviceLine<'a> {
    device: &'a str,
    pkid: Option<String>,
    serial: Option<&'a str>,
    manufacturer: Option<&'a str>,
    model: Option<&'a str>,
    state: &'a str,
    code: Option<&'a str>,
    name: Option<&'a str>,
    advice: Option<String>,
    batch: &'a str,
    number: u32,
    scanned_by: &'a str,
    station: &'a str,
    scanned_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
}

impl DeviceLine<'_> {
    /// With `MS-CorrelationId` of the last upload it was in.
    pub fn with_correlation(self, id: Option<&uuid::Uuid>) -> Self {
        Self { correlation_id: id.map(ToString::to_string), ..self }
    }
}

impl<'a> From<&'a DeviceRow> for DeviceLine<'a> {
    fn from(row: &'a DeviceRow) -> Self {
        Self {
            device: &row.id.0,
            pkid: row.draft.pkid.map(|pkid| pkid.to_string()),
            serial: row.draft.serial.as_ref().map(SerialNumber::as_str),
            manufacturer: row.draft.manufacturer.as_ref().map(Manufacturer::as_str),
            model: row.draft.model.as_ref().map(ModelName::as_str),
            state: row.state.as_str(),
            code: row.code.as_deref(),
            name: row.code_name.as_deref(),
            advice: advice_of(row),
            batch: &row.batch.0,
            number: row.number,
            scanned_by: &row.scanned_by,
            station: &row.station,
            scanned_at: row.scanned_at.to_string(),
            note: row.note.as_deref(),
            correlation_id: None,
        }
    }
}

/// What the service's code means and what to do, where it gave one.
pub fn advice_of(row: &DeviceRow) -> Option<String> {
    let (code, name) = (row.code.as_deref(), row.code_name.as_deref());
    (code.is_some() || name.is_some()).then(|| advice(code, name).sentence())
}

/// A device in one line for people.
pub fn cells(row: &DeviceRow) -> Vec<String> {
    let text = |value: Option<&str>| value.unwrap_or("-").to_owned();
    vec![
        row.number.to_string(),
        row.state.as_str().to_owned(),
        row.draft.pkid.map_or_else(|| "-".to_owned(), |pkid| pkid.to_string()),
        text(row.draft.serial.as_ref().map(SerialNumber::as_str)),
        text(row.draft.manufacturer.as_ref().map(Manufacturer::as_str)),
        text(row.draft.model.as_ref().map(ModelName::as_str)),
        row.id.0.clone(),
    ]
}

/// Runs it.
///
/// # Errors
/// What the queue refuses.
pub async fn run(session: &Session, command: DeviceCommand) -> Result<Status, Stop> {
    match command {
        DeviceCommand::Add { batch, fields } => add(session, &batch, &fields).await,
        DeviceCommand::List { batch, find, held } => list(session, batch.as_deref(), find, held).await,
        DeviceCommand::Show { id } => show(session, &DeviceId(id)).await,
        DeviceCommand::Keep { id, batch } => keep(session, id.map(DeviceId), batch.as_deref()).await,
        DeviceCommand::Edit { id, fields, reason } => edit(session, &DeviceId(id), &fields, reason).await,
        DeviceCommand::Retry { ids, batch, code } => {
            device_results::retry(session, ids, batch.as_deref(), code.as_deref()).await
        }
        DeviceCommand::Solved { ids, note } => device_results::solved(session, ids, &note).await,
        DeviceCommand::Unsolved { ids } => device_results::unsolved(session, ids).await,
        DeviceCommand::Undo { id, batch } => undo(session, id.map(DeviceId), batch.as_deref()).await,
    }
}

async fn add(session: &Session, batch: &str, fields: &Fields) -> Result<Status, Stop> {
    let draft = with_fields(DeviceDraft::default(), fields)?;
    let desk = session.desk().await?;
    let batch = desk.batch(batch).await?.id;
    let row = desk.add_device(&batch, draft, ScanSource::CommandLine, Vec::new()).await?;
    #[derive(Serialize)]
    struct Line<'a> {
        device: &'a str,
        number: u32,
        state: &'a str,
    }
    let (id, number) = (row.id.0.as_str(), row.number);
    session.out.result(&Line { device: id, number, state: row.state.as_str() }, || match row.state {
        DeviceState::Held => words!("cli-device-held", number = number, id = id),
        _ => words!("cli-device-added", number = number, id = id),
    })?;
    tell_held(&desk, &row).await?;
    Ok(Status::Done)
}

/// Says on standard error what to do with a device that is one too many.
///
/// # Errors
/// Where the queue fails.
pub async fn tell_held(desk: &Desk, row: &DeviceRow) -> Result<(), Stop> {
    if row.state == DeviceState::Held {
        let expected = desk.batch(&row.batch.0).await?.expected.unwrap_or_default();
        eprintln!("docket: {}", words!("cli-one-too-many", expected = expected, id = row.id.0.as_str()));
    }
    Ok(())
}

async fn list(session: &Session, batch: Option<&str>, find: Option<String>, is_held: bool) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let batch = match batch {
        Some(id) => Some(desk.batch(id).await?.id),
        None => None,
    };
    let states = if is_held { vec![DeviceState::Held] } else { Vec::new() };
    let find = find.unwrap_or_default();
    let mut query = DeviceQuery { batch, find, states, limit: PAGE, ..DeviceQuery::default() };
    let mut rows = Vec::new();
    loop {
        let page = desk.queue().devices(&query).await?;
        query.offset += page.rows.len() as u64;
        let is_last = page.rows.is_empty() || query.offset >= page.total;
        for row in &page.rows {
            if session.out.is_json {
                session.out.result(&DeviceLine::from(row), String::new)?;
            } else {
                rows.push(cells(row));
            }
        }
        if is_last {
            break;
        }
    }
    if rows.is_empty() {
        session.out.text(&words!("cli-no-devices"))?;
    } else {
        session.out.text(&columns(&rows))?;
    }
    Ok(Status::Done)
}

async fn show(session: &Session, id: &DeviceId) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let row = desk.queue().device(id).await?;
    let story = desk.queue().story(id).await?;
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(flatten)]
        device: DeviceLine<'a>,
        story: &'a [crate::domain::JournalEntry],
    }
    session.out.result(&Line { device: DeviceLine::from(&row), story: &story }, || {
        let mut text = columns(&[cells(&row)]);
        if let Some(advice) = advice_of(&row) {
            text += &format!("\n  {advice}");
        }
        for entry in &story {
            text += &format!(
                "\n  {}  {}  {} · {}",
                entry.at,
                entry.change.name(),
                entry.actor.operator,
                entry.actor.station
            );
        }
        text
    })?;
    Ok(Status::Done)
}

async fn keep(session: &Session, id: Option<DeviceId>, batch: Option<&str>) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let (batch, devices) = match (id, batch) {
        (Some(id), _) => (desk.queue().device(&id).await?.batch, vec![id]),
        (None, batch) => {
            let batch = desk.batch(batch.unwrap_or_default()).await?.id;
            let held = desk.all_devices(&batch, &[DeviceState::Held]).await?;
            (batch, held.into_iter().map(|row| row.id).collect())
        }
    };
    if devices.is_empty() {
        return Err(Stop::Check(words!("cli-nothing-held")));
    }
    desk.keep_devices(&batch, devices.clone()).await?;
    #[derive(Serialize)]
    struct Line<'a> {
        batch: &'a str,
        devices: Vec<&'a str>,
    }
    let kept = devices.iter().map(|id| id.0.as_str()).collect();
    session.out.result(&Line { batch: &batch.0, devices: kept }, || words!("cli-kept", count = devices.len()))?;
    Ok(Status::Done)
}

async fn edit(session: &Session, id: &DeviceId, fields: &Fields, reason: String) -> Result<Status, Stop> {
    if reason.trim().is_empty() {
        return Err(Stop::Use(words!("cli-reason-needed")));
    }
    if holds_product_key(&reason) {
        return Err(Stop::Check(words!("wrong-product-key")));
    }
    let desk = session.desk().await?;
    let old = desk.queue().device(id).await?.draft;
    desk.edit_device(id, with_fields(old, fields)?, reason).await?;
    tell(session, id, words!("cli-device-changed"))
}

async fn undo(session: &Session, id: Option<DeviceId>, batch: Option<&str>) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let undone = match (id, batch) {
        (Some(id), _) => {
            desk.remove_device(&id).await?;
            id
        }
        (None, batch) => {
            let batch = desk.batch(batch.unwrap_or_default()).await?.id;
            desk.undo_last(&batch).await?.ok_or_else(|| Stop::Check(words!("cli-nothing-to-undo")))?.id
        }
    };
    tell(session, &undone, words!("cli-device-undone"))
}

fn tell(session: &Session, id: &DeviceId, text: String) -> Result<Status, Stop> {
    #[derive(Serialize)]
    struct Line<'a> {
        device: &'a str,
    }
    session.out.result(&Line { device: &id.0 }, || text)?;
    Ok(Status::Done)
}

/// The draft with what was given on the command line; an empty value takes a field away.
fn with_fields(mut draft: DeviceDraft, fields: &Fields) -> Result<DeviceDraft, Stop> {
    fn take<T, E: ToString>(
        slot: &mut Option<T>,
        given: Option<&String>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<(), Stop> {
        if let Some(text) = given {
            *slot = if text.is_empty() { None } else { Some(parse(text).map_err(|e| Stop::Check(e.to_string()))?) };
        }
        Ok(())
    }
    // People read and type a PKID in groups.
    let pkid = fields.pkid.as_ref().map(|text| text.replace(' ', ""));
    take(&mut draft.pkid, pkid.as_ref(), Pkid::parse)?;
    take(&mut draft.serial, fields.serial.as_ref(), SerialNumber::parse)?;
    take(&mut draft.manufacturer, fields.manufacturer.as_ref(), Manufacturer::parse)?;
    take(&mut draft.model, fields.model.as_ref(), ModelName::parse)?;
    Ok(draft)
}
