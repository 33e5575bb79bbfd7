//! Partner Center's own configuration profiles of a customer: listed, made, changed, deleted, and given to registered devices.

use crate::domain::{
    AssignmentId, AttemptState, BatchId, BatchSummary, CustomerId, DeviceId, DevicePolicy, PolicyAssignment,
    PolicyChange, PolicyDeed, PolicyDraft, PolicyId, PolicyOutcome,
};
use crate::words;

pub use super::policy_form::{PolicyForm, wrong_with_name};

use super::causes::cause_words;
use super::effect::Effect;
use super::event::Event;
use super::model::{Dialog, Model, PoliciesModel, PolicyDialog, Screen};
use super::notice::{Errand, Failure, Notice, Severity};

/// Which devices are given a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignTo {
    /// All registered devices of this batch.
    Batch(BatchId),
    /// These, all of one customer.
    Devices(Vec<DeviceId>),
}

/// What a person wants of profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyCommand {
    /// Show the profiles of this customer.
    Show(CustomerId),
    /// Ask the service for them anew.
    Refresh,
    /// Make or change a profile.
    Save(PolicyForm),
    /// Ask to delete a profile.
    RequestDeletion(PolicyId),
    /// Delete it.
    ConfirmDeletion,
    /// Ask to whom a profile is given.
    RequestAssignment(PolicyId),
    /// Give it to these.
    ConfirmAssignment(AssignTo),
    /// Stop asking what became of an assignment; it goes on and is asked for later.
    StopAssigning,
}

/// A deed on a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWrite {
    /// Whose.
    pub customer: CustomerId,
    /// Which; a new one has no id yet.
    pub policy: Option<PolicyId>,
    /// What is done.
    pub deed: PolicyDeed,
    /// What it shall be; of a deleted one only the name counts.
    pub draft: PolicyDraft,
    /// What the customer has agreed to, in words, where that is needed.
    pub consent: Option<String>,
}

/// What is to be done about profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyEffect {
    /// Ask the service for a customer's profiles. Answer: `Listed`.
    List(CustomerId),
    /// Make, change or delete one. Answer: `Written`.
    Write(PolicyWrite),
    /// Give a profile to devices, and follow that. Answers: `Assigning` …, then `Assigned`.
    Assign {
        /// Whose.
        customer: CustomerId,
        /// Which.
        policy: PolicyId,
        /// To which devices.
        to: AssignTo,
    },
    /// Go on with assignments that nobody has answered for. Answers as `Assign`.
    Follow(CustomerId),
    /// Stop following. Answer: `Assigned`.
    Stop,
}

/// A customer's profiles, and what was done to them from here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyList {
    /// The profiles as the service tells them.
    pub policies: Vec<DevicePolicy>,
    /// What this partner did to profiles, newest first.
    pub changes: Vec<PolicyChange>,
    /// What this partner gave to devices, newest first.
    pub assignments: Vec<PolicyAssignment>,
}

/// How far an assignment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssigningStep {
    /// Looks where on the service the devices stand.
    Finding,
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
    /// Its job gives no answer any more, or has no end: the devices' own list tells which profile they have.
    Settling,
}

/// What happened about profiles.
#[derive(Debug)]
pub enum PolicyEvent {
    /// A customer's profiles.
    Listed {
        /// Whose.
        customer: CustomerId,
        /// The profiles, or why they could not be had.
        outcome: Result<PolicyList, Failure>,
    },
    /// What came of a deed.
    Written {
        /// The deed.
        write: Box<PolicyWrite>,
        /// What came of it, or why it was not begun.
        outcome: Result<PolicyOutcome, Failure>,
    },
    /// An assignment goes on.
    Assigning(AssigningStep),
    /// Assigning is over, or was stopped: devices that have the profile and devices that have not; `Err` says why it cannot go on.
    Assigned {
        /// Whose devices.
        customer: CustomerId,
        /// How.
        outcome: Result<(u32, u32), Failure>,
    },
}

impl PoliciesModel {
    fn policy(&self, id: &PolicyId) -> Option<&DevicePolicy> {
        self.list.as_ref()?.policies.iter().find(|policy| policy.id == *id)
    }
}

impl Model {
    /// Decides about what a person wants of profiles.
    pub(super) fn on_policy_command(&mut self, command: PolicyCommand, effects: &mut Vec<Effect>) {
        let is_look = matches!(command, PolicyCommand::Show(_) | PolicyCommand::StopAssigning);
        if let Some(why) = self.why_no_profiles().filter(|_| !is_look) {
            self.dialog = None;
            return self.tell(Notice::new(Severity::Warning, why));
        }
        match command {
            PolicyCommand::Show(customer) => {
                if self.policies.customer != Some(customer) {
                    // What is on its way to devices goes on, and says so itself.
                    let assigning = self.policies.assigning.take();
                    self.policies = PoliciesModel { customer: Some(customer), assigning, ..PoliciesModel::default() };
                }
                self.go(Screen::Profiles, effects);
            }
            PolicyCommand::Refresh => {
                self.policies.is_follow_tried = false;
                self.load_policies(effects);
            }
            PolicyCommand::Save(form) => self.save_policy(form, effects),
            PolicyCommand::RequestDeletion(id) => {
                if let Some(policy) = self.policies.policy(&id) {
                    let (name, devices) = (policy.draft.name.clone(), policy.devices_assigned);
                    self.dialog = Some(Dialog::Policy(PolicyDialog::Delete { policy: id, name, devices }));
                }
            }
            PolicyCommand::ConfirmDeletion => self.delete_policy(effects),
            PolicyCommand::RequestAssignment(id) => self.request_assignment(id),
            PolicyCommand::ConfirmAssignment(to) => self.assign(to, effects),
            PolicyCommand::StopAssigning => {
                effects.extend(self.policies.assigning.as_ref().map(|_| PolicyEffect::Stop.into()));
            }
        }
    }

    /// Why there is nothing to do about profiles here: then the screen shows that alone.
    pub fn why_no_profiles(&self) -> Option<String> {
        if !self.has_api() {
            return Some(words!("profiles-no-interface"));
        }
        (self.roles().is_admin_agent == Some(false)).then(|| words!("profiles-no-agent"))
    }

    /// Asks the service for the profiles of the customer that is looked at.
    pub(super) fn load_policies(&mut self, effects: &mut Vec<Effect>) {
        let Some(customer) = self.policies.customer.filter(|_| !self.policies.is_loading) else { return };
        if self.why_no_profiles().is_some() {
            return;
        }
        self.policies.is_loading = true;
        effects.push(PolicyEffect::List(customer).into());
    }

    /// Nobody waits any longer for what a worker did that is gone.
    pub(super) fn give_up_profiles(&mut self) {
        self.policies.is_loading = false;
        self.policies.is_writing = false;
        self.policies.assigning = None;
    }

    /// Takes in what happened about profiles.
    pub(super) fn on_policy_event(&mut self, event: PolicyEvent, effects: &mut Vec<Effect>) {
        match event {
            PolicyEvent::Listed { customer, outcome } if self.policies.customer == Some(customer) => {
                self.on_policies(customer, outcome, effects);
            }
            PolicyEvent::Listed { .. } => {}
            PolicyEvent::Written { write, outcome } => {
                self.policies.is_writing = false;
                match outcome {
                    Ok(outcome) => self.on_policy_written(&write, &outcome),
                    Err(failure) => {
                        self.note_sign_in(&failure);
                        self.tell(Notice::during(Errand::Profile, &failure));
                    }
                }
                self.load_policies(effects);
            }
            PolicyEvent::Assigning(step) => self.policies.assigning = Some(step),
            PolicyEvent::Assigned { outcome, .. } => {
                self.policies.assigning = None;
                self.on_assigned(outcome);
                self.load_policies(effects);
            }
        }
    }

    fn on_policies(&mut self, customer: CustomerId, outcome: Result<PolicyList, Failure>, effects: &mut Vec<Effect>) {
        self.policies.is_loading = false;
        match outcome {
            Ok(list) => {
                let is_open = |assignment: &PolicyAssignment| assignment.state != AttemptState::Settled;
                let is_any_open = list.assignments.iter().any(is_open);
                if is_any_open && self.policies.assigning.is_none() && !self.policies.is_follow_tried {
                    self.policies.is_follow_tried = true;
                    self.policies.assigning = Some(AssigningStep::Finding);
                    effects.push(PolicyEffect::Follow(customer).into());
                }
                self.policies.trouble = None;
                self.policies.list = Some(list);
            }
            Err(failure) => {
                self.note_sign_in(&failure);
                self.policies.trouble = Some(Notice::of(&failure));
            }
        }
    }

    fn on_policy_written(&mut self, write: &PolicyWrite, outcome: &PolicyOutcome) {
        let name = write.draft.name.as_str();
        let notice = match outcome {
            PolicyOutcome::Done => {
                self.policies.written += 1;
                let words = match write.deed {
                    PolicyDeed::Create => words!("told-profile-made", name = name),
                    PolicyDeed::Change => words!("told-profile-changed", name = name),
                    PolicyDeed::Delete => words!("told-profile-deleted", name = name),
                };
                Notice::new(Severity::Success, words)
            }
            PolicyOutcome::Refused { code, name: told } => {
                let what = words!("told-profile-refused", name = name, code = code.as_str());
                let next = match write.deed {
                    PolicyDeed::Create | PolicyDeed::Change => words!("told-profile-refused", "next"),
                    PolicyDeed::Delete => words!("told-profile-refused", "deletion"),
                };
                Notice::new(Severity::Warning, what).with_next(next).with_details(told)
            }
            PolicyOutcome::NotArrived => {
                let what = match write.deed {
                    PolicyDeed::Create => words!("told-profile-not-arrived", name = name),
                    PolicyDeed::Change => words!("told-profile-not-arrived", "change", name = name),
                    PolicyDeed::Delete => words!("told-profile-not-arrived", "delete", name = name),
                };
                Notice::new(Severity::Warning, what).with_next(words!("told-profile-not-arrived", "next"))
            }
            PolicyOutcome::Unconfirmed { cause } => {
                let why = cause_words(cause);
                let what = match write.deed {
                    PolicyDeed::Create => words!("told-profile-unconfirmed", name = name, why = why),
                    PolicyDeed::Change => words!("told-profile-unconfirmed", "change", name = name, why = why),
                    PolicyDeed::Delete => words!("told-profile-unconfirmed", "delete", name = name, why = why),
                };
                Notice::new(Severity::Warning, what).with_next(words!("told-profile-unconfirmed", "next"))
            }
        };
        self.tell(notice);
    }

    fn on_assigned(&mut self, outcome: Result<(u32, u32), Failure>) {
        match outcome {
            Ok((given, 0)) => self.tell(Notice::new(Severity::Success, words!("told-assigned", count = given))),
            Ok((given, refused)) => self.tell(
                Notice::new(Severity::Warning, words!("told-assigned-partly", count = given, refused = refused))
                    .with_next(words!("told-assigned-partly", "next")),
            ),
            Err(failure) => {
                self.note_sign_in(&failure);
                self.tell(Notice::during(Errand::Assigning, &failure));
            }
        }
    }

    pub(super) fn write_policy(&mut self, write: PolicyWrite, effects: &mut Vec<Effect>) {
        self.policies.is_writing = true;
        effects.push(PolicyEffect::Write(write).into());
    }

    fn delete_policy(&mut self, effects: &mut Vec<Effect>) {
        let Some(Dialog::Policy(PolicyDialog::Delete { policy, .. })) = &self.dialog else { return };
        let id = policy.clone();
        self.dialog = None;
        let Some(customer) = self.policies.customer.filter(|_| !self.policies.is_writing) else { return };
        let Some(draft) = self.policies.policy(&id).map(|policy| policy.draft.clone()) else { return };
        let deed = PolicyDeed::Delete;
        self.write_policy(PolicyWrite { customer, policy: Some(id), deed, draft, consent: None }, effects);
    }

    fn request_assignment(&mut self, id: PolicyId) {
        let (Some(customer), Some(policy)) = (self.policies.customer, self.policies.policy(&id)) else { return };
        let name = policy.draft.name.clone();
        // The profiles are those of the partner in use.
        let is_theirs = |batch: &&BatchSummary| {
            batch.customer.id == customer && batch.counts.registered > 0 && self.other_partner(batch).is_none()
        };
        let told = |b: &BatchSummary| (b.id.clone(), b.number, b.group_tag.as_str().to_owned(), b.counts.registered);
        let batches: Vec<_> = self.batches.iter().filter(is_theirs).map(told).collect();
        let batch_ids: Vec<&BatchId> = batches.iter().map(|(id, ..)| id).collect();
        let chosen = self.removal.chosen.values().filter(|row| batch_ids.contains(&&row.batch));
        let chosen: Vec<DeviceId> = chosen.map(|row| row.id.clone()).collect();
        if self.policies.assigning.is_some() {
            return self.tell(Notice::new(Severity::Info, words!("told-assigning")));
        }
        if batches.is_empty() {
            let notice = Notice::new(Severity::Info, words!("told-none-registered"));
            return self.tell(notice.with_next(words!("told-none-registered", "next")));
        }
        self.dialog = Some(Dialog::Policy(PolicyDialog::Assign { policy: id, name, batches, chosen }));
    }

    fn assign(&mut self, to: AssignTo, effects: &mut Vec<Effect>) {
        let Some(Dialog::Policy(PolicyDialog::Assign { policy, .. })) = &self.dialog else { return };
        let policy = policy.clone();
        self.dialog = None;
        let Some(customer) = self.policies.customer.filter(|_| self.policies.assigning.is_none()) else { return };
        self.policies.assigning = Some(AssigningStep::Finding);
        // What is left open of it is gone on with when a person refreshes.
        self.policies.is_follow_tried = true;
        effects.push(PolicyEffect::Assign { customer, policy, to }.into());
    }
}

impl From<PolicyEffect> for Effect {
    fn from(effect: PolicyEffect) -> Self {
        Self::Policy(effect)
    }
}

impl From<PolicyEvent> for Event {
    fn from(event: PolicyEvent) -> Self {
        Self::Policy(event)
    }
}
