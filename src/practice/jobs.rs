//! Jobs: an upload is queued, then processed, then finished. Only then its devices are registered, or not.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::Answer;
use super::assignments::Assignment;
use super::books::{DeviceRow, Fate, Job, Outcome, Owner};
use super::dates;
use super::device::Fields;
use super::faults::JobTwist;
use super::office::Office;
use super::script::Pace;

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Queued,
    Processing,
    Finished,
}

/// How far a job is by time and by questions, whichever is further.
fn phase(job: &Job, pace: Pace, now: Timestamp) -> Phase {
    if job.completed_at.is_some() {
        return Phase::Finished;
    }
    if job.fate == Fate::NeverEnding {
        return Phase::Processing;
    }
    // A clock that was set back makes no job older than it is.
    let waited = now.duration_since(job.accepted_at).as_secs_f64().max(0.0);
    if let Some(needs) = job.needs {
        return if waited >= needs { Phase::Finished } else { Phase::Processing };
    }
    if job.polls >= pace.polls || waited >= pace.seconds {
        Phase::Finished
    } else if job.polls >= 2 || waited >= pace.seconds / 2.0 {
        Phase::Processing
    } else {
        Phase::Queued
    }
}

/// The usual name of a code.
pub(super) fn usual_name(code: &str) -> &'static str {
    match code {
        "640" => "StorageError",
        "801" => "InvalidZtdRequestBody",
        "802" => "InvalidZtdHardwareHash",
        "803" => "MissingZtdSerialNumberAndProductKey",
        "806" => "ZtdDeviceAlreadyAssigned",
        "807" => "ZtdDeviceIsNotRegistered",
        "808" => "ZtdDeviceAssignedToOtherTenant",
        "809" => "ZtdProfileIsNotRegistered",
        "810" => "ZtdProfileAssignedToOtherTenant",
        "811" => "ZtdDeviceRegisteredByOtherTenant",
        "812" => "ZtdDeviceNotFound",
        "813" => "ZtdDeviceIsNotUnique",
        "814" => "ZtdDeviceAlreadyAadRegistered",
        _ => "UnknownError",
    }
}

pub(super) fn refused(code: &str) -> Outcome {
    Outcome::Refused { code: Some(code.to_owned()), name: usual_name(code).to_owned() }
}

/// What a job comes to, and the seconds it needs whatever is asked.
pub(super) fn fate_of(twist: Option<JobTwist>) -> (Fate, Option<f64>) {
    match twist {
        None => (Fate::Usual, None),
        Some(JobTwist::Lost) => (Fate::Lost, None),
        Some(JobTwist::NeverEnding) => (Fate::NeverEnding, None),
        Some(JobTwist::Slow(wait)) => (Fate::Usual, Some(wait.as_secs_f64())),
    }
}

impl Office {
    /// Does the work of every job whose time has come, in the order in which they came.
    pub(super) fn settle_due_jobs(&mut self, now: Timestamp) {
        for at in 0..self.books.jobs.len() {
            let job = &self.books.jobs[at];
            let is_open = job.completed_at.is_none() && matches!(job.fate, Fate::Usual | Fate::Forgotten);
            if is_open && phase(job, self.script.jobs, now) == Phase::Finished {
                self.settle(at, now);
            }
        }
    }

    fn settle(&mut self, at: usize, now: Timestamp) {
        let (customer, batch) = (self.books.jobs[at].customer, self.books.jobs[at].batch.clone());
        let assignments = std::mem::take(&mut self.books.jobs[at].assignments);
        let outcomes = if assignments.is_empty() {
            self.settle_devices(at, customer, &batch, now)
        } else {
            self.settle_assignments(customer, &assignments)
        };
        let job = &mut self.books.jobs[at];
        job.assignments = assignments;
        job.outcomes = outcomes;
        job.completed_at = Some(now);
        self.books.is_changed = true;
    }

    fn settle_devices(&mut self, at: usize, customer: Uuid, batch: &str, now: Timestamp) -> Vec<Outcome> {
        let devices = std::mem::take(&mut self.books.jobs[at].devices);
        let mut seen = BTreeSet::new();
        let mut outcomes = Vec::with_capacity(devices.len());
        for fields in &devices {
            let identity = fields.identity();
            let is_copy = !seen.insert(identity.clone());
            let refusal = self.refusal(customer, fields, &identity, is_copy);
            let outcome = refusal.unwrap_or_else(|| self.register(customer, batch, fields, &identity, now));
            if let (Outcome::Refused { code, name }, false) = (&outcome, is_copy) {
                let words = code.as_ref().map_or_else(|| name.clone(), |code| format!("{code} {name}"));
                self.books.ledger_row(customer, &identity).refusal = Some(words);
            }
            outcomes.push(outcome);
        }
        self.books.jobs[at].devices = devices;
        outcomes
    }

    /// Why a device is not registered; the order of the rules is the one in the module's docs.
    fn refusal(&mut self, customer: Uuid, fields: &Fields, identity: &str, is_copy: bool) -> Option<Outcome> {
        if !fields.are_complete(self.script.uploads.serial_beside_pkid) {
            return Some(refused("803"));
        }
        if fields.hash_digest.is_some() && !fields.has_good_hash {
            return Some(refused("802"));
        }
        if is_copy {
            return Some(Outcome::Refused { code: None, name: "ZtdDeviceDuplicated".into() });
        }
        let rule = self
            .script
            .devices
            .iter()
            .zip(&mut self.rule_uses)
            .find(|(rule, uses)| rule.is_about_registering(fields, **uses));
        let is_ok = match rule {
            Some((rule, uses)) => {
                *uses += 1;
                if !rule.is_ok() {
                    let name = rule.name.clone().unwrap_or_else(|| usual_name(&rule.code).to_owned());
                    let code = Some(rule.code.clone()).filter(|code| !code.is_empty());
                    return Some(Outcome::Refused { code, name });
                }
                true
            }
            None => false,
        };
        let name = fields.plain_name().unwrap_or_default();
        let ends = |ending: &str| self.script.uploads.endings && name.ends_with(ending);
        if !is_ok {
            if self.assigned_elsewhere.iter().any(|elsewhere| elsewhere == name) || ends("0808") {
                return Some(refused("808"));
            }
            if ends("0812") || !fields.has_likely_pkid() {
                return Some(refused("812"));
            }
        }
        let owner = self.books.owners.get(identity)?;
        Some(refused(if owner.customer == customer { "806" } else { "808" }))
    }

    fn register(&mut self, customer: Uuid, batch: &str, fields: &Fields, identity: &str, now: Timestamp) -> Outcome {
        let device = Uuid::new_v4();
        if let Some(at) = self.books.batch_at(customer, batch) {
            let row = DeviceRow { id: device, fields: fields.clone(), uploaded_at: now, policy: None };
            self.books.batches[at].devices.push(row);
        }
        self.books.owners.insert(identity.to_owned(), Owner { customer, batch: batch.to_owned(), device });
        let row = self.books.ledger_row(customer, identity);
        row.times_registered += 1;
        row.batch = batch.to_owned();
        row.refusal = None;
        Outcome::Registered { device }
    }

    /// `GET /customers/{id}/batchJobStatus/{tracking}`
    pub(super) fn tell_job(
        &mut self,
        customer: &str,
        tracking: &str,
        twist: Option<JobTwist>,
        now: Timestamp,
    ) -> Answer {
        let customer = match self.company(customer) {
            Ok(company) => company.id,
            Err(answer) => return answer,
        };
        let unknown = || Answer::error(404, "1000", "The batch job was not found.");
        let Some(at) = Uuid::try_parse(tracking)
            .ok()
            .and_then(|id| self.books.jobs.iter().position(|job| job.id == id && job.customer == customer))
        else {
            return unknown();
        };
        let job = &mut self.books.jobs[at];
        match twist {
            Some(JobTwist::Lost) => job.fate = Fate::Forgotten,
            Some(JobTwist::NeverEnding) if job.completed_at.is_none() => job.fate = Fate::NeverEnding,
            Some(JobTwist::Slow(wait)) if job.completed_at.is_none() => job.needs = Some(wait.as_secs_f64()),
            _ => {}
        }
        self.books.is_changed |= twist.is_some();
        if matches!(job.fate, Fate::Lost | Fate::Forgotten) {
            return unknown();
        }
        job.polls = job.polls.saturating_add(1);
        self.settle_due_jobs(now);
        let job = &self.books.jobs[at];
        let phase = phase(job, self.script.jobs, now);
        let answer = Answer::json(200, job_json(job, phase));
        if phase == Phase::Finished { answer.marked() } else { answer }
    }
}

fn job_json(job: &Job, phase: Phase) -> Value {
    let rows = |is_done: bool| -> Value {
        let row = |(at, fields): (usize, &Fields)| {
            let outcome = if is_done { job.outcomes.get(at) } else { None };
            row_json(fields, outcome, job.assignments.get(at))
        };
        job.devices.iter().enumerate().map(row).collect()
    };
    let (status, rows) = match phase {
        Phase::Queued => ("queued", Value::Null),
        Phase::Processing => ("processing", rows(false)),
        // `finished`, whatever became of the devices.
        Phase::Finished => ("finished", rows(true)),
    };
    json!({
        "batchTrackingId": job.id,
        "status": status,
        "startedTime": if phase == Phase::Queued { dates::NEVER.to_owned() } else { dates::without_zone(job.accepted_at) },
        "completedTime": job.completed_at.map_or_else(|| dates::NEVER.to_owned(), dates::without_zone),
        "devicesStatus": rows,
        "attributes": {"objectType": "BatchUploadDetails"}
    })
}

fn row_json(fields: &Fields, outcome: Option<&Outcome>, assignment: Option<&Assignment>) -> Value {
    let (status, code, name, device) = match outcome {
        None => ("in-progress", None, None, None),
        Some(Outcome::Registered { device } | Outcome::Assigned { device }) => ("finished", None, None, Some(device)),
        Some(Outcome::Refused { code, name }) => ("finished_with_errors", code.as_deref(), Some(name), None),
    };
    let mut row = json!({
        "status": status, "errorCode": code, "errorDescription": name,
        "attributes": {"objectType": "DeviceUploadDetails"}
    });
    if !fields.is_hash_only() {
        row["deviceId"] = assignment.map_or_else(|| json!(device), |assignment| json!(assignment.device));
        row["productKey"] = json!(fields.pkid);
        row["serialNumber"] = json!(fields.serial);
    }
    row
}
