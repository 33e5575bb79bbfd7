//! `docket status`: where batches stand, as the queue knows it.

use serde::Serialize;

use crate::domain::{BatchCounts, BatchId, BatchSummary, DeviceId, DeviceState};
use crate::words;
use crate::workers::Desk;

use super::batch::counts_text;
use super::device::{DeviceLine, advice_of, cells};
use super::output::columns;
use super::session::Session;
use super::{Status, Stop};

#[derive(Serialize)]
struct StatusLine<'a> {
    batch: &'a str,
    state: &'a str,
    counts: BatchCounts,
    #[serde(skip_serializing_if = "Option::is_none")]
    devices: Option<Vec<DeviceLine<'a>>>,
}

/// Runs it: one batch with its devices, or all without.
///
/// # Errors
/// Where there is no such batch.
pub async fn run(session: &Session, id: Option<&str>) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    if let Some(id) = id {
        let batch = desk.batch(id).await?.id;
        tell_batch(session, &desk, &batch).await?;
        return Ok(Status::Done);
    }
    let batches = desk.queue().batches().await?;
    if batches.is_empty() {
        session.out.text(&words!("cli-no-batches"))?;
    }
    for batch in &batches {
        let line = StatusLine { batch: &batch.id.0, state: batch.state.as_str(), counts: batch.counts, devices: None };
        session.out.result(&line, || headline(batch))?;
    }
    Ok(Status::Done)
}

/// Tells one batch with its devices.
///
/// # Errors
/// Where the queue fails.
pub async fn tell_batch(session: &Session, desk: &Desk, batch: &BatchId) -> Result<(), Stop> {
    let summary = desk.batch(&batch.0).await?;
    let devices = desk.all_devices(batch, &[]).await?;
    let ids: Vec<DeviceId> = devices.iter().map(|device| device.id.clone()).collect();
    let correlations = desk.queue().correlations(&ids).await?;
    let line = StatusLine {
        batch: &summary.id.0,
        state: summary.state.as_str(),
        counts: summary.counts,
        devices: Some(
            devices.iter().map(|row| DeviceLine::from(row).with_correlation(correlations.get(&row.id))).collect(),
        ),
    };
    session.out.result(&line, || {
        let mut text = headline(&summary);
        match devices.iter().filter(|device| device.is_registered_already()).count() {
            0 => {}
            count => text += &format!("\n  {}", words!("cli-registered-already", count = count)),
        }
        let rows: Vec<Vec<String>> = devices.iter().map(cells).collect();
        for (device, row) in devices.iter().zip(columns(&rows).lines()) {
            text += &format!("\n  {row}");
            if let Some(advice) = advice_of(device) {
                let code = [device.code.as_deref(), device.code_name.as_deref()];
                let code: Vec<&str> = code.into_iter().flatten().collect();
                text += &format!("\n      {}: {advice}", code.join(" "));
                if let Some(id) = correlations.get(&device.id).filter(|_| device.state == DeviceState::Rejected) {
                    text += &format!("\n      {}", words!("attempts-correlation", id = id.to_string()));
                }
            }
        }
        text
    })
}

fn headline(batch: &BatchSummary) -> String {
    words!(
        "cli-batch-stands",
        number = batch.number,
        customer = batch.customer.name.as_str(),
        group_tag = batch.group_tag.as_str(),
        state = batch.state.as_str(),
        counts = counts_text(&batch.counts)
    )
}
