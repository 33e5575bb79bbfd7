//! `docket device retry`, `solved` and `unsolved`: what is done about refused devices.

use std::collections::HashSet;

use serde::Serialize;

use crate::domain::pkid::holds_product_key;
use crate::domain::{BatchId, DeviceId, DeviceQuery, DeviceState};
use crate::words;
use crate::workers::Desk;

use super::session::Session;
use super::{Status, Stop};

/// Makes refused devices ready to be sent once more, as an attempt of their own: these, or those of a batch, of one code where it is given.
///
/// # Errors
/// Where nothing is refused, or the queue refuses.
pub async fn retry(
    session: &Session,
    ids: Vec<String>,
    batch: Option<&str>,
    code: Option<&str>,
) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let parts = match batch {
        Some(batch) => {
            let batch = desk.batch(batch).await?.id;
            let query = DeviceQuery {
                batch: Some(batch.clone()),
                states: vec![DeviceState::Rejected],
                ..DeviceQuery::default()
            };
            let is_of_code = |told: Option<&str>, name: Option<&str>| {
                code.is_none_or(|code| [told, name].into_iter().flatten().any(|told| told.eq_ignore_ascii_case(code)))
            };
            let mut rows = desk.find_all(query, u64::MAX).await?;
            rows.retain(|row| is_of_code(row.code.as_deref(), row.code_name.as_deref()));
            vec![(batch, rows.into_iter().map(|row| row.id).collect::<Vec<_>>())]
        }
        None => by_batch(&desk, ids).await?,
    };
    let count = parts.iter().map(|(_, devices)| devices.len()).sum::<usize>();
    if count == 0 {
        return Err(Stop::Check(words!("told-nothing-refused")));
    }
    for (batch, devices) in &parts {
        desk.requeue(batch, devices.clone()).await?;
    }
    tell(session, &parts, words!("cli-requeued", count = count))
}

/// Keeps that refused devices were solved elsewhere, and how.
///
/// # Errors
/// Without a note, or what the queue refuses.
pub async fn solved(session: &Session, ids: Vec<String>, note: &str) -> Result<Status, Stop> {
    let note = note.trim();
    if note.is_empty() {
        return Err(Stop::Use(words!("wrong-note")));
    }
    if holds_product_key(note) {
        return Err(Stop::Check(words!("wrong-product-key")));
    }
    let desk = session.desk().await?;
    let parts = by_batch(&desk, ids).await?;
    let count = parts.iter().map(|(_, devices)| devices.len()).sum::<usize>();
    for (batch, devices) in &parts {
        desk.solve(batch, devices.clone(), note.to_owned()).await?;
    }
    tell(session, &parts, words!("told-solved", count = count))
}

/// Makes devices that were solved elsewhere refused ones again.
///
/// # Errors
/// What the queue refuses.
pub async fn unsolved(session: &Session, ids: Vec<String>) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let parts = by_batch(&desk, ids).await?;
    let count = parts.iter().map(|(_, devices)| devices.len()).sum::<usize>();
    for (batch, devices) in &parts {
        desk.unsolve(batch, devices.clone()).await?;
    }
    tell(session, &parts, words!("told-unsolved", count = count))
}

/// These devices, each once, in the order in which they were given.
pub(super) fn given_once(ids: Vec<String>) -> Vec<DeviceId> {
    let mut seen = HashSet::new();
    ids.into_iter().filter(|id| seen.insert(id.clone())).map(DeviceId).collect()
}

/// These devices, those of one batch together, in the order in which they were given.
async fn by_batch(desk: &Desk, ids: Vec<String>) -> Result<Vec<(BatchId, Vec<DeviceId>)>, Stop> {
    let mut parts: Vec<(BatchId, Vec<DeviceId>)> = Vec::new();
    for device in given_once(ids) {
        let row = desk.queue().device(&device).await?;
        match parts.iter_mut().find(|(batch, _)| *batch == row.batch) {
            Some((_, devices)) => devices.push(row.id),
            None => parts.push((row.batch, vec![row.id])),
        }
    }
    Ok(parts)
}

fn tell(session: &Session, parts: &[(BatchId, Vec<DeviceId>)], text: String) -> Result<Status, Stop> {
    #[derive(Serialize)]
    struct Line<'a> {
        batch: &'a str,
        devices: Vec<&'a str>,
    }
    if session.out.is_json {
        for (batch, devices) in parts {
            let devices = devices.iter().map(|device| device.0.as_str()).collect();
            session.out.result(&Line { batch: &batch.0, devices }, String::new)?;
        }
    } else {
        session.out.text(&text)?;
    }
    Ok(Status::Done)
}
