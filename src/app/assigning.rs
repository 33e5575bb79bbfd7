//! Giving a profile to registered devices: to which, how far it is, and what came of it.

use jiff::Timestamp;

use crate::domain::{
    AssignedDevice, AssignmentId, BatchId, BatchSummary, DeviceId, DeviceOutcome, PolicyAssignment, PolicyId,
};
use crate::words;

use super::effect::Effect;
use super::model::{Assigning, Dialog, Model, PolicyDialog};
use super::notice::{Errand, Failure, Matter, Notice, Severity};
use super::policies::PolicyEffect;
use super::waits::tried_at;

/// Which devices are given a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignTo {
    /// All registered devices of this batch.
    Batch(BatchId),
    /// These, all of one customer.
    Devices(Vec<DeviceId>),
}

/// How far an assignment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssigningStep {
    /// Looks where on the service the devices stand.
    Finding,
    /// These devices come next, until others are named.
    Part {
        /// Which profile they are given.
        policy: PolicyId,
        /// The batch they stand in.
        batch: BatchId,
        /// How many.
        devices: u32,
    },
    /// The request leaves.
    Sending {
        /// Devices in it.
        devices: u32,
    },
    /// The service has taken it and is being asked.
    Following {
        /// Which.
        assignment: AssignmentId,
    },
    /// The devices' own list tells which profile they have.
    Settling {
        /// Why that is needed, in words: the request had no answer, or its job gives none any more.
        why: String,
    },
    /// Nothing is done for so many seconds.
    Waiting {
        /// Seconds.
        secs: u64,
        /// Why, in words.
        why: String,
    },
}

impl AssigningStep {
    /// How many seconds it waits, where it does.
    fn waits_secs(&self) -> Option<u64> {
        match self {
            Self::Waiting { secs, .. } => Some(*secs),
            _ => None,
        }
    }

    /// What is done, in words; of a wait, why.
    pub fn words(&self) -> String {
        match self {
            Self::Finding | Self::Part { .. } => words!("assigning-finding"),
            Self::Sending { devices } => words!("assigning-sending", devices = devices),
            Self::Following { .. } => words!("assigning-following"),
            Self::Settling { why } => words!("assigning-settling", why = why.as_str()),
            Self::Waiting { why, .. } => why.clone(),
        }
    }
}

/// What came of giving a profile to devices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assigned {
    /// Devices that have it.
    pub given: u32,
    /// Devices that were refused, or did not get it.
    pub refused: u32,
    /// Devices that the customer does not have at the service.
    pub not_found: u32,
}

impl Assigned {
    /// What came of one assignment that is settled.
    pub fn of(assignment: &PolicyAssignment) -> Self {
        let has_it = |device: &&AssignedDevice| device.outcome == Some(DeviceOutcome::Registered);
        let given = assignment.devices.iter().filter(has_it).count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { given: count(given), refused: count(assignment.devices.len() - given), not_found: 0 }
    }

    /// Adds what came of another part.
    pub fn add(&mut self, other: Self) {
        self.given += other.given;
        self.refused += other.refused;
        self.not_found += other.not_found;
    }

    /// What a person is told.
    pub fn words(&self) -> String {
        let all = self.given + self.refused + self.not_found;
        match (all, self.given) {
            (0, _) => words!("told-assigned-nobody"),
            (_, 0) => words!("told-assigned-none", all = all),
            (all, given) if given == all => words!("told-assigned", count = given),
            (all, given) => words!("told-assigned-partly", given = given, all = all),
        }
    }

    fn notice(&self) -> Notice {
        let mut next = Vec::new();
        match (self.refused, self.given) {
            (0, _) => {}
            (_, 0) => next.push(words!("told-assigned-none", "next")),
            _ => next.push(words!("told-assigned-partly", "next")),
        }
        if self.not_found > 0 {
            next.push(words!("told-assigned-partly", "missing", count = self.not_found));
        }
        let severity = if self.given > 0 && next.is_empty() { Severity::Success } else { Severity::Warning };
        let next = next.into_iter().reduce(|first, second| words!("next-both", first = first, second = second));
        Notice::new(severity, self.words()).with_next(next.unwrap_or_default())
    }
}

impl Model {
    pub(super) fn request_assignment(&mut self, id: PolicyId) {
        let (Some(customer), Some(policy)) = (self.policies.customer, self.policies.policy(&id)) else { return };
        let name = policy.draft.name.clone();
        if self.policies.assigning.is_some() {
            return self.tell(Notice::new(Severity::Info, words!("told-assigning")));
        }
        // The profiles are those of the partner in use.
        let is_theirs = |batch: &&BatchSummary| batch.customer.id == customer && self.other_partner(batch).is_none();
        let theirs: Vec<&BatchSummary> = self.batches.iter().filter(is_theirs).collect();
        let told = |b: &&BatchSummary| (b.id.clone(), b.number, b.group_tag.as_str().to_owned(), b.counts.registered);
        let batches: Vec<_> = theirs.iter().filter(|batch| batch.counts.registered > 0).map(told).collect();
        if batches.is_empty() {
            let notice = if theirs.iter().any(|batch| batch.counts.removing > 0) {
                Notice::new(Severity::Info, words!("told-all-removing")).with_next(words!("told-all-removing", "next"))
            } else {
                let notice = Notice::new(Severity::Info, words!("told-none-registered"));
                notice.with_next(words!("told-none-registered", "next"))
            };
            return self.tell(notice);
        }
        let batch_ids: Vec<&BatchId> = batches.iter().map(|(id, ..)| id).collect();
        let chosen = self.removal.chosen.values().filter(|row| batch_ids.contains(&&row.batch));
        let chosen: Vec<DeviceId> = chosen.map(|row| row.id.clone()).collect();
        self.dialog = Some(Dialog::Policy(PolicyDialog::Assign { policy: id, name, batches, chosen }));
    }

    pub(super) fn assign(&mut self, to: AssignTo, effects: &mut Vec<Effect>) {
        let Some(Dialog::Policy(PolicyDialog::Assign { policy, name, .. })) = &self.dialog else { return };
        let (policy, name) = (policy.clone(), name.clone());
        self.dialog = None;
        let Some(customer) = self.policies.customer.filter(|_| self.policies.assigning.is_none()) else { return };
        let assigning = Assigning { policy: Some(policy.clone()), name: Some(name), ..Assigning::default() };
        self.policies.assigning = Some(assigning);
        // What is left open of it is gone on with when a person refreshes.
        self.policies.is_follow_tried = true;
        effects.push(PolicyEffect::Assign { customer, policy, to }.into());
    }

    /// An assignment goes on.
    pub(super) fn on_assigning(&mut self, step: AssigningStep, now: Timestamp) {
        let shown = match &step {
            AssigningStep::Part { policy, .. } => self.policies.policy(policy).map(|shown| shown.draft.name.clone()),
            _ => None,
        };
        let assigning = self.policies.assigning.get_or_insert_default();
        if let AssigningStep::Part { policy, batch, devices } = step {
            let is_same = assigning.policy.as_ref() == Some(&policy);
            assigning.name = shown.or_else(|| assigning.name.take().filter(|_| is_same));
            assigning.policy = Some(policy);
            assigning.part = Some((batch, devices));
            return;
        }
        assigning.has_left |= matches!(step, AssigningStep::Following { .. } | AssigningStep::Settling { .. });
        assigning.tried_at = tried_at(now, step.waits_secs());
        assigning.step = step;
    }

    /// Assigning is over, or cannot go on. What was told of the time before is overtaken.
    pub(super) fn on_assigned(&mut self, outcome: Result<Assigned, Failure>) {
        let has_left = self.policies.assigning.take().is_some_and(|assigning| assigning.has_left);
        let notice = match outcome {
            // Another program has followed it to its end meanwhile: the list says how.
            Ok(sum) if has_left && sum == Assigned::default() => return,
            Ok(sum) => sum.notice(),
            Err(failure) => {
                self.note_sign_in(&failure);
                Notice::during(if has_left { Errand::Assigned } else { Errand::Assigning }, &failure)
            }
        };
        self.tell(notice.about(Matter::Assigning));
    }
}
