//! `docket registration`: takes registrations back, once two people have agreed on it.

use std::collections::HashMap;

use serde::Serialize;

use crate::app::{cause_words, removal_note};
use crate::domain::pkid::holds_product_key;
use crate::domain::{
    DeviceId, DeviceRow, Removal, RemovalDevice, RemovalId, RemovalOutcome, RemovalState, RemovalStep, SerialNumber,
};
use crate::words;
use crate::workers::{Cancel, Desk, Remover};

use super::args::RegistrationCommand;
use super::device_results::given_once;
use super::output::columns;
use super::session::Session;
use super::{Status, Stop};

/// A removal for programs.
#[derive(Serialize)]
struct RemovalLine<'a> {
    removal: &'a str,
    state: &'a str,
    customer: String,
    requested_by: &'a str,
    requested_at: String,
    reason: &'a str,
    decided_by: Option<&'a str>,
    refusal: Option<&'a str>,
    partner: &'a str,
    devices: Vec<DeviceLine<'a>>,
}

/// One of its devices for programs.
#[derive(Serialize)]
struct DeviceLine<'a> {
    device: &'a str,
    pkid: Option<String>,
    serial: Option<&'a str>,
    outcome: Option<&'a str>,
    code: Option<&'a str>,
    name: Option<&'a str>,
    correlation_id: Option<String>,
}

/// Runs it.
///
/// # Errors
/// What the queue or the service refuses.
pub async fn run(session: &Session, command: RegistrationCommand) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let id = match command {
        RegistrationCommand::Remove { devices, reason } => {
            desk.request_removal(given_once(devices), checked(&reason)?).await?
        }
        RegistrationCommand::Approve { id, count } => {
            let id = RemovalId(id);
            desk.approve_removal(&id, count).await?;
            id
        }
        RegistrationCommand::Refuse { id, reason } => {
            let id = RemovalId(id);
            desk.refuse_removal(&id, checked(&reason)?).await?;
            id
        }
        RegistrationCommand::Run { id } => return carry_out(session, &desk, &RemovalId(id)).await,
        RegistrationCommand::Status { id: Some(id) } => RemovalId(id),
        RegistrationCommand::Status { id: None } => return list(session, &desk).await,
    };
    let removal = desk.queue().removal(&id).await?;
    tell(session, &desk, &removal).await?;
    Ok(Status::Done)
}

/// A reason as it is kept: something must stand in it, and no secret.
fn checked(reason: &str) -> Result<String, Stop> {
    match reason.trim() {
        "" => Err(Stop::Check(words!("cli-removal-reason-needed"))),
        text if holds_product_key(text) => Err(Stop::Check(words!("wrong-product-key"))),
        text => Ok(text.to_owned()),
    }
}

async fn carry_out(session: &Session, desk: &Desk, id: &RemovalId) -> Result<Status, Stop> {
    let remover = Remover::new(desk, session.line()?, session.pace());
    let cancel = Cancel::new();
    let on_interrupt = cancel.clone();
    let interrupt = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            on_interrupt.cancel();
        }
    });
    let done = remover.run(id, &|step| session.progress(&step_text(&step)), &cancel).await;
    interrupt.abort();
    let removal = done?;
    tell(session, desk, &removal).await?;
    Ok(match removal.state {
        RemovalState::Finished => Status::Done,
        RemovalState::Refused => Status::NotAllowed,
        _ => Status::PartlyFailed,
    })
}

/// How far a removal is, in words.
fn step_text(step: &RemovalStep) -> String {
    match *step {
        RemovalStep::Looking => words!("cli-removal-looking"),
        RemovalStep::Removing { number, total } => words!("cli-removal-removing", number = number, total = total),
        RemovalStep::Waiting { secs, ref why } => words!("cli-step-waiting", secs = secs, why = why.as_str()),
    }
}

async fn list(session: &Session, desk: &Desk) -> Result<Status, Stop> {
    let removals = desk.queue().removals().await?;
    if removals.is_empty() {
        session.out.text(&words!("cli-no-removals"))?;
    }
    for removal in &removals {
        session.out.result(&line(removal, &HashMap::new()), || headline(removal))?;
    }
    Ok(Status::Done)
}

/// Tells one removal with its devices, and what its state asks for.
async fn tell(session: &Session, desk: &Desk, removal: &Removal) -> Result<(), Stop> {
    let mut rows = HashMap::new();
    for part in &removal.devices {
        rows.insert(part.device.clone(), desk.queue().device(&part.device).await?);
    }
    let customer = match removal.devices.first().and_then(|part| rows.get(&part.device)) {
        Some(row) => desk.queue().batch(&row.batch).await?.customer.name,
        None => removal.customer.to_string(),
    };
    session.out.result(&line(removal, &rows), || {
        let cells: Vec<Vec<String>> =
            removal.devices.iter().map(|part| cells(part, &rows, removal.state.is_over())).collect();
        let devices: String = columns(&cells).lines().map(|row| format!("\n  {row}")).collect();
        let next = match removal.state {
            RemovalState::Requested => format!("\n{}", words!("cli-removal-approve", id = removal.id.0.as_str())),
            RemovalState::Approved => format!("\n{}", words!("cli-removal-run", id = removal.id.0.as_str())),
            RemovalState::Refused => String::new(),
            RemovalState::Finished | RemovalState::FinishedWithProblems => {
                removal_note(removal, rows.values(), &customer).map(|note| format!("\n\n{note}")).unwrap_or_default()
            }
        };
        format!("{}{devices}{next}", headline(removal))
    })
}

fn line<'a>(removal: &'a Removal, rows: &'a HashMap<DeviceId, DeviceRow>) -> RemovalLine<'a> {
    RemovalLine {
        removal: &removal.id.0,
        state: removal.state.as_str(),
        customer: removal.customer.to_string(),
        requested_by: &removal.requested_by,
        requested_at: removal.requested_at.to_string(),
        reason: &removal.reason,
        decided_by: removal.decided_by.as_deref(),
        refusal: removal.refusal.as_deref(),
        partner: &removal.partner,
        devices: removal.devices.iter().map(|part| device_line(part, rows.get(&part.device))).collect(),
    }
}

fn device_line<'a>(part: &'a RemovalDevice, row: Option<&'a DeviceRow>) -> DeviceLine<'a> {
    let (code, name) = match &part.outcome {
        Some(RemovalOutcome::Refused { code, name }) => (Some(code.as_str()), Some(name.as_str())),
        _ => (None, None),
    };
    DeviceLine {
        device: &part.device.0,
        pkid: row.and_then(|row| row.draft.pkid).map(|pkid| pkid.to_string()),
        serial: row.and_then(|row| row.draft.serial.as_ref()).map(SerialNumber::as_str),
        outcome: part.outcome.as_ref().map(RemovalOutcome::as_str),
        code,
        name,
        correlation_id: part.last_try.as_ref().map(|last| last.correlation_id.to_string()),
    }
}

fn headline(removal: &Removal) -> String {
    words!(
        "cli-removal-stands",
        id = removal.id.0.as_str(),
        state = removal.state.as_str(),
        count = removal.devices.len(),
        who = removal.requested_by.as_str(),
        reason = removal.reason.as_str()
    )
}

/// One device of it in one line for people.
fn cells(part: &RemovalDevice, rows: &HashMap<DeviceId, DeviceRow>, is_over: bool) -> Vec<String> {
    let draft = rows.get(&part.device).map(|row| &row.draft);
    let pkid = draft.and_then(|draft| draft.pkid).map(|pkid| pkid.to_string());
    let serial = draft.and_then(|draft| draft.serial.as_ref()).map(|serial| serial.as_str().to_owned());
    let outcome = match &part.outcome {
        None | Some(RemovalOutcome::NotArrived { .. }) if is_over => words!("removal-left"),
        None => words!("removal-open"),
        Some(RemovalOutcome::Removed) => words!("removal-removed"),
        Some(RemovalOutcome::AlreadyGone) => words!("removal-already-gone"),
        Some(RemovalOutcome::Refused { code, name }) => {
            words!("removal-refused", code = code.as_str(), name = name.as_str())
        }
        Some(RemovalOutcome::NotArrived { cause }) => words!("removal-not-arrived", why = cause_words(cause)),
        Some(RemovalOutcome::Unconfirmed { cause }) => words!("removal-unconfirmed", why = cause_words(cause)),
    };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    vec![or_dash(pkid), or_dash(serial), outcome, part.device.0.clone()]
}
