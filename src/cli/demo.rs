//! `docket demo`: the main job from end to end on the sample labels, in a throw-away data folder, against the make-believe Partner Center.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::app::effect::ExportKind;
use crate::app::samples;
use crate::app::{Failure, Notice};
use crate::domain::{Actor, BatchId, Decision, GroupTag, Relationship, ScanSource};
use crate::queue::Verification;
use crate::settings::Settings;
use crate::words;
use crate::workers::{Cancel, Desk, Line, Pace, Sender, ServiceChoice, Setup, Until, pictures};

use super::scan::{code_text, decision_text, fields_text};
use super::session::Session;
use super::{Status, Stop, status, submit};

/// Partner Center's batch name in the demo.
const GROUP_TAG: &str = "Demo laptops";

/// Runs it.
///
/// # Errors
/// Any step that fails: the demo is also a test of the whole.
pub async fn run(session: &Session, out: Option<PathBuf>) -> Result<Status, Stop> {
    let folder = tempfile::tempdir().map_err(|error| Stop::Fault(error.to_string()))?;
    let out = match out {
        Some(out) => out,
        None => tempfile::Builder::new()
            .prefix("docket-demo-")
            .tempdir()
            .map_err(|error| Stop::Fault(error.to_string()))?
            // The file is what the demo leaves behind.
            .keep(),
    };
    std::fs::create_dir_all(&out).map_err(|error| Stop::Check(format!("{}: {error}", out.display())))?;
    let setup = Setup {
        folder: folder.path().to_owned(),
        database: None,
        service: ServiceChoice::Practice { script: None },
        actor: person("Olu, warehouse"),
        settings: Settings::default().with("approval.second-person", "true")?,
    };
    let tell = Teller(session);
    let line = Arc::new(Line::new(&setup));
    let operator = Desk::open(&setup).await?;
    let supervisor = Desk::new(
        operator.queue().clone(),
        person("Sam, supervisor"),
        setup.settings.clone(),
        operator.clock().clone(),
    );

    tell.heading(words!("demo-customers"))?;
    let customers = operator.refresh_customers(&*line.connect().await?).await?.customers;
    for customer in &customers {
        tell.line(format!("{:<18} {}", customer.name, customer.relationship.as_str()))?;
    }
    let customer = customers
        .iter()
        .find(|customer| customer.relationship == Relationship::Reseller)
        .ok_or_else(|| Stop::Fault(words!("demo-no-customer")))?;
    let tag = GroupTag::parse(GROUP_TAG).map_err(|error| Stop::Fault(error.to_string()))?;
    let batch = operator.create_batch(customer.id, tag, None, None).await?;

    tell.heading(words!("demo-scan"))?;
    for sample in samples::all() {
        scan(&tell, &operator, &batch, &sample).await?;
    }
    if let Some(first) = samples::all().next() {
        tell.line(words!("demo-again"))?;
        scan(&tell, &operator, &batch, &first).await?;
    }

    tell.heading(words!("demo-queue"))?;
    let summary = operator.batch(&batch.0).await?;
    tell.line(words!(
        "demo-batch",
        number = summary.number,
        customer = summary.customer.name.as_str(),
        count = summary.counts.total()
    ))?;
    operator.close_batch(&batch, None).await?;
    if let Err(refusal) = operator.approve_batch(&batch, None).await {
        tell.line(words!("demo-refused", who = operator.actor().operator.as_str(), why = Notice::of(&refusal).what))?;
    }
    let count = supervisor.approve_batch(&batch, None).await?;
    tell.line(words!("demo-approved", who = supervisor.actor().operator.as_str(), count = count))?;

    tell.heading(words!("demo-send"))?;
    let sender = Sender::new(&supervisor, line, Pace::of_loopback());
    let progress = |step| tell.line(submit::step_text(&step)).unwrap_or_default();
    sender.send(&batch, Until::Settled, &progress, &Cancel::new()).await?;
    tell.heading(words!("demo-results"))?;
    status::tell_batch(session, &supervisor, &batch).await?;

    tell.heading(words!("demo-export"))?;
    for file in supervisor.export(&batch, ExportKind::PartnerCenter, &out).await? {
        session.out.result(&file, || {
            format!(
                "  {}",
                words!("cli-file-written", path = file.path.as_str(), rows = file.rows, sha256 = file.sha256.as_str())
            )
        })?;
    }
    match supervisor.queue().verify().await? {
        Verification::Whole { entries, head } => {
            tell.line(words!("cli-journal-whole", entries = entries, head = head.unwrap_or_default()))?;
            Ok(Status::Done)
        }
        broken => Err(Stop::Fault(format!("{broken:?}"))),
    }
}

/// Reads a sample and queues what it says.
async fn scan(tell: &Teller<'_>, desk: &Desk, batch: &BatchId, sample: &samples::Sample) -> Result<(), Stop> {
    let bytes = sample.bytes.clone();
    let reading = tokio::task::spawn_blocking(move || pictures::read_bytes(&bytes, &[], &|_| true))
        .await
        .unwrap_or_else(|end| Err(Failure::Bug(end.to_string())))?;
    let millis = reading.millis.round();
    tell.line(words!("cli-picture-read", file = sample.name.as_str(), codes = reading.codes.len(), millis = millis))?;
    for code in &reading.codes {
        tell.line(code_text(code))?;
    }
    for found in &reading.boxes {
        tell.line(format!("  {}{}", decision_text(found), fields_text(found, "      ")))?;
        if found.decision == Decision::Reject {
            continue;
        }
        let source = ScanSource::Photo { file: sample.name.clone() };
        let text = match desk.add_device(batch, found.draft.clone(), source, reading.codes.clone()).await {
            Ok(row) => words!("cli-queued-as", number = row.number),
            Err(failure) => words!("cli-not-queued", why = Notice::of(&failure).what),
        };
        tell.line(format!("  {text}"))?;
    }
    Ok(())
}

fn person(operator: &str) -> Actor {
    Actor { operator: operator.to_owned(), station: "demo".to_owned() }
}

/// Tells the steps: indented below headings for people, a line each for programs.
struct Teller<'s>(&'s Session);

#[derive(Serialize)]
struct StepLine<'a> {
    step: &'a str,
}

impl Teller<'_> {
    fn heading(&self, text: String) -> Result<(), Stop> {
        self.0.out.result(&StepLine { step: &text }, || format!("\n{text}"))
    }

    fn line(&self, text: String) -> Result<(), Stop> {
        self.0.out.result(&StepLine { step: &text }, || format!("  {text}"))
    }
}
