//! `docket batch`: begin, list, show, close, approve and reopen; `uploaded` and `results` stand in a file of their own.

use std::time::Duration;

use serde::Serialize;

use crate::app::customers::tag_effect_words;
use crate::app::{Failure, group_tag_words};
use crate::domain::pkid::holds_product_key;
use crate::domain::{BatchCounts, BatchSummary, CustomerId, DeviceState, GroupTag};
use crate::queue::QueueError;
use crate::words;
use crate::workers::{Desk, remote_batches};

use super::args::BatchCommand;
use super::by_hand;
use super::output::columns;
use super::session::Session;
use super::{Status, Stop};

/// How long the service may take to say which batches it has, where nothing depends on it.
const LONGEST_LOOK: Duration = Duration::from_secs(3);

/// A batch for programs.
#[derive(Serialize)]
struct BatchLine<'a> {
    batch: &'a str,
    number: u32,
    state: &'a str,
    customer: String,
    customer_name: &'a str,
    relationship: &'a str,
    group_tag: &'a str,
    order: Option<&'a str>,
    expected: Option<u32>,
    created_by: &'a str,
    created_at: String,
    approved_by: Option<&'a str>,
    partner: &'a str,
    close_reason: Option<&'a str>,
    counts: BatchCounts,
}

impl<'a> From<&'a BatchSummary> for BatchLine<'a> {
    fn from(batch: &'a BatchSummary) -> Self {
        Self {
            batch: &batch.id.0,
            number: batch.number,
            state: batch.state.as_str(),
            customer: batch.customer.id.to_string(),
            customer_name: &batch.customer.name,
            relationship: batch.customer.relationship.as_str(),
            group_tag: batch.group_tag.as_str(),
            order: batch.order.as_deref(),
            expected: batch.expected,
            created_by: &batch.created_by,
            created_at: batch.created_at.to_string(),
            partner: &batch.partner,
            approved_by: batch.approved_by.as_deref(),
            close_reason: batch.close_reason.as_deref(),
            counts: batch.counts,
        }
    }
}

/// The answer to a change of a batch.
#[derive(Serialize)]
struct ChangedLine<'a> {
    batch: &'a str,
    state: &'a str,
}

/// Runs it.
///
/// # Errors
/// What the queue refuses.
pub async fn run(session: &Session, command: BatchCommand) -> Result<Status, Stop> {
    // What was typed is checked before the queue is opened.
    let (id, change) = match command {
        BatchCommand::New { customer, group_tag, expected, order } => {
            let customer = CustomerId::parse(&customer)
                .ok_or_else(|| Stop::Use(words!("cli-customer-is-no-tenant-id", text = customer)))?;
            let group_tag = GroupTag::parse_new(&group_tag).map_err(|error| Stop::Use(group_tag_words(&error)))?;
            let order = order.map(|o| o.trim().to_owned()).filter(|o| !o.is_empty());
            if order.as_deref().is_some_and(holds_product_key) {
                return Err(Stop::Check(words!("wrong-product-key")));
            }
            let desk = session.desk().await?;
            let is_told = tell_other_spelling(&desk, customer, &group_tag).await?;
            let batch = desk.create_batch(customer, group_tag.clone(), expected, order).await?;
            let summary = desk.batch(&batch.0).await?;
            #[derive(Serialize)]
            struct Line<'a> {
                batch: &'a str,
                number: u32,
            }
            session.out.result(&Line { batch: &batch.0, number: summary.number }, || {
                words!(
                    "cli-batch-begun",
                    number = summary.number,
                    customer = summary.customer.name.as_str(),
                    id = batch.0.as_str()
                )
            })?;
            if !is_told {
                tell_what_the_tag_does(session, customer, &group_tag).await;
            }
            return Ok(Status::Done);
        }
        BatchCommand::List => return list(session).await,
        BatchCommand::Show { id } => {
            let desk = session.desk().await?;
            let batch = desk.batch(&id).await?;
            session.out.result(&BatchLine::from(&batch), || columns(&details(&batch)))?;
            return Ok(Status::Done);
        }
        BatchCommand::Close { id, reason } => (id, Change::Close { reason: checked(reason)? }),
        BatchCommand::Approve { id } => (id, Change::Approve),
        BatchCommand::Reopen { id } => (id, Change::Reopen),
        BatchCommand::Uploaded { id, devices, undo, again } => {
            let deed = by_hand::uploaded_deed(devices, undo, again);
            return by_hand::uploaded(session, &id, deed).await;
        }
        BatchCommand::Results(said) => return by_hand::results(session, said).await,
    };
    let desk = session.desk().await?;
    let before = desk.batch(&id).await?;
    let batch = before.id;
    let changed = match change {
        Change::Close { reason } => desk.close_batch(&batch, reason).await,
        Change::Approve => desk.approve_batch(&batch, None).await.map(drop),
        Change::Reopen => desk.reopen_batch(&batch).await,
    };
    changed.map_err(|failure| match failure {
        Failure::Queue(QueueError::ReasonNeeded { count, expected }) => {
            let number = before.number;
            Stop::Check(words!("cli-close-reason-needed", number = number, count = count, expected = expected))
        }
        failure => failure.into(),
    })?;
    let after = desk.batch(&batch.0).await?;
    session.out.result(&ChangedLine { batch: &batch.0, state: after.state.as_str() }, || {
        words!("cli-batch-is", number = after.number, state = after.state.as_str(), count = after.counts.total())
    })?;
    Ok(Status::Done)
}

/// Says so where this customer's last batch of the same tag spells it otherwise: both are taken for one, and the customer sees one spelling.
/// Whether it was said.
async fn tell_other_spelling(desk: &Desk, customer: CustomerId, tag: &GroupTag) -> Result<bool, Stop> {
    let batches = desk.queue().batches().await?;
    let same: Vec<&BatchSummary> = batches
        .iter()
        .filter(|batch| batch.customer.id == customer && tag.is_same_batch(batch.group_tag.as_str()))
        .collect();
    let is_known = same.iter().any(|batch| batch.group_tag == *tag);
    let other = same.first().filter(|_| !is_known);
    if let Some(other) = other {
        let (number, name) = (other.number, other.group_tag.as_str());
        eprintln!("docket: {}", words!("cli-tag-other-case", number = number, name = name, tag = tag.as_str()));
    }
    Ok(other.is_some())
}

/// Says whether the tag makes a batch at the service or joins one, and how the customer sees it. The batch is begun by then: who is signed
/// out, has no program interface or no line is told nothing, and nobody waits for long.
async fn tell_what_the_tag_does(session: &Session, customer: CustomerId, tag: &GroupTag) {
    let asking = async {
        let connection = session.line().ok()?.connect().await.ok()?;
        connection.account()?;
        remote_batches(&connection, customer).await.ok()
    };
    if let Ok(Some(batches)) = tokio::time::timeout(LONGEST_LOOK, asking).await {
        eprintln!("docket: {}", tag_effect_words(tag, &batches).0);
    }
}

/// Changes that need nothing but the batch.
enum Change {
    Close { reason: Option<String> },
    Approve,
    Reopen,
}

/// A reason as it is kept: one of blanks is none, and a secret is not taken.
fn checked(reason: Option<String>) -> Result<Option<String>, Stop> {
    let reason = reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match reason {
        Some(text) if holds_product_key(&text) => Err(Stop::Check(words!("wrong-product-key"))),
        reason => Ok(reason),
    }
}

async fn list(session: &Session) -> Result<Status, Stop> {
    let batches = session.desk().await?.queue().batches().await?;
    if session.out.is_json {
        for batch in &batches {
            session.out.result(&BatchLine::from(batch), String::new)?;
        }
        return Ok(Status::Done);
    }
    if batches.is_empty() {
        session.out.text(&words!("cli-no-batches"))?;
        return Ok(Status::Done);
    }
    let rows: Vec<Vec<String>> = batches
        .iter()
        .map(|batch| {
            vec![
                batch.number.to_string(),
                batch.state.as_str().to_owned(),
                batch.customer.name.clone(),
                batch.group_tag.to_string(),
                batch.counts.total().to_string(),
                batch.id.0.clone(),
            ]
        })
        .collect();
    session.out.text(&columns(&rows))?;
    Ok(Status::Done)
}

fn details(batch: &BatchSummary) -> Vec<Vec<String>> {
    let row = |name: String, value: String| vec![name, value];
    let mut rows = vec![
        row(words!("cli-field-batch"), format!("{} ({})", batch.number, batch.id)),
        row(words!("cli-field-state"), batch.state.as_str().to_owned()),
        row(words!("cli-field-customer"), format!("{} ({})", batch.customer.name, batch.customer.id)),
        row(words!("cli-field-relationship"), batch.customer.relationship.as_str().to_owned()),
        row(words!("cli-field-group-tag"), batch.group_tag.to_string()),
        row(words!("cli-field-created"), format!("{} · {}", batch.created_by, batch.created_at)),
        row(words!("cli-field-devices"), counts_text(&batch.counts)),
    ];
    let optional = [
        (words!("cli-field-order"), batch.order.clone()),
        (words!("cli-field-expected"), batch.expected.map(|n| n.to_string())),
        (words!("cli-field-approved-by"), batch.approved_by.clone()),
        (words!("cli-field-close-reason"), batch.close_reason.clone()),
    ];
    rows.extend(optional.into_iter().filter_map(|(name, value)| Some(row(name, value?))));
    rows
}

/// `3: 1 ready, 2 registered`.
pub fn counts_text(counts: &BatchCounts) -> String {
    let mut counts = *counts;
    let parts: Vec<String> = DeviceState::ALL
        .into_iter()
        .map(|state| (*counts.of(state), state))
        .filter(|(count, state)| *count > 0 && *state != DeviceState::Undone)
        .map(|(count, state)| format!("{count} {}", state.as_str()))
        .collect();
    if parts.is_empty() { "0".to_owned() } else { format!("{}: {}", counts.total(), parts.join(", ")) }
}
