//! Partner Center's own configuration profiles of a customer: listed, made, changed, deleted, and given to registered devices.

use jiff::Timestamp;

use crate::domain::{
    AttemptCause, AttemptState, CustomerId, DevicePolicy, PolicyAssignment, PolicyChange, PolicyDeed, PolicyDraft,
    PolicyId, PolicyOutcome,
};
use crate::words;

pub use super::assigning::{AssignTo, Assigned, AssigningStep};
pub use super::policy_form::{PolicyFault, PolicyForm};

use super::causes::cause_words;
use super::effect::Effect;
use super::event::Event;
use super::model::{Assigning, Dialog, DoneDeed, Model, PoliciesModel, PolicyDialog, Screen};
use super::notice::{Errand, Failure, Matter, Notice, Severity};

/// What a person wants of profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyCommand {
    /// Show the profiles of this customer.
    Show(CustomerId),
    /// Ask the service for them anew.
    Refresh,
    /// Make or change a profile.
    Save(PolicyForm),
    /// A profile is left half filled in: that it is kept, and not made, is told.
    LeaveUnsaved(CustomerId),
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

impl PolicyWrite {
    /// What came of it, in words.
    pub fn outcome_words(&self, outcome: &PolicyOutcome) -> String {
        use PolicyDeed as D;
        let name = self.draft.name.as_str();
        match (outcome, self.deed) {
            (PolicyOutcome::Done, D::Create) => words!("told-profile-made", name = name),
            (PolicyOutcome::Done, D::Change) => words!("told-profile-changed", name = name),
            (PolicyOutcome::Done, D::Delete) => words!("told-profile-deleted", name = name),
            (PolicyOutcome::Refused { code, .. }, D::Create | D::Change) => {
                words!("told-profile-refused", name = name, code = code.as_str())
            }
            (PolicyOutcome::Refused { code, .. }, D::Delete) => {
                words!("told-profile-refused", "delete", name = name, code = code.as_str())
            }
            (PolicyOutcome::NotDone { cause, .. }, _) => cause_words(cause),
            (PolicyOutcome::NotArrived, D::Create) => words!("told-profile-not-arrived", name = name),
            (PolicyOutcome::NotArrived, D::Change) => words!("told-profile-not-arrived", "change", name = name),
            (PolicyOutcome::NotArrived, D::Delete) => words!("told-profile-not-arrived", "delete", name = name),
            (PolicyOutcome::Unconfirmed { cause: AttemptCause::NotFound, .. }, D::Delete) => {
                words!("told-profile-unconfirmed", "not-found", name = name)
            }
            (PolicyOutcome::Unconfirmed { cause, .. }, deed) => {
                let why = cause_words(cause);
                match deed {
                    D::Create => words!("told-profile-unconfirmed", name = name, why = why),
                    D::Change => words!("told-profile-unconfirmed", "change", name = name, why = why),
                    D::Delete => words!("told-profile-unconfirmed", "delete", name = name, why = why),
                }
            }
        }
    }
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
    /// Assigning is over, or was stopped; `Err` says why it cannot go on.
    Assigned {
        /// Whose devices.
        customer: CustomerId,
        /// How.
        outcome: Result<Assigned, Failure>,
    },
}

impl PoliciesModel {
    pub(super) fn policy(&self, id: &PolicyId) -> Option<&DevicePolicy> {
        self.list.as_ref()?.policies.iter().find(|policy| policy.id == *id)
    }
}

impl Model {
    /// Decides about what a person wants of profiles.
    pub(super) fn on_policy_command(&mut self, command: PolicyCommand, effects: &mut Vec<Effect>) {
        let is_look =
            matches!(command, PolicyCommand::Show(_) | PolicyCommand::StopAssigning | PolicyCommand::LeaveUnsaved(_));
        if let Some(why) = self.why_no_profiles().filter(|_| !is_look) {
            self.dialog = None;
            return self.tell(Notice::new(Severity::Warning, why));
        }
        if let Some(notice) = self.why_not_on_profiles(&command) {
            self.dialog = None;
            return self.tell(notice);
        }
        match command {
            PolicyCommand::Show(customer) => {
                if self.policies.customer != Some(customer) {
                    self.policies = self.policies.for_another(Some(customer));
                }
                self.go(Screen::Profiles, effects);
            }
            PolicyCommand::Refresh => {
                self.policies.is_follow_tried = false;
                self.load_policies(effects);
            }
            PolicyCommand::Save(form) => self.save_policy(form, effects),
            PolicyCommand::LeaveUnsaved(customer) => {
                let name = self.customer_name(customer);
                let notice = Notice::new(Severity::Info, words!("told-profile-unsaved", customer = name.as_str()));
                let notice = notice.with_next(words!("told-profile-unsaved", "next", customer = name));
                self.tell(notice.about(Matter::UnsavedProfile(customer)));
            }
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
        self.policies.trouble = None;
        effects.push(PolicyEffect::List(customer).into());
    }

    /// Nobody waits any longer for what a worker did that is gone.
    pub(super) fn give_up_profiles(&mut self) {
        self.policies.is_loading = false;
        self.policies.writing = None;
        self.policies.assigning = None;
    }

    /// Takes in what happened about profiles.
    pub(super) fn on_policy_event(&mut self, event: PolicyEvent, now: Timestamp, effects: &mut Vec<Effect>) {
        match event {
            PolicyEvent::Listed { customer, outcome } if self.policies.customer == Some(customer) => {
                self.on_policies(customer, outcome, now, effects);
            }
            PolicyEvent::Listed { .. } => {}
            PolicyEvent::Written { write, outcome } => {
                self.policies.writing = None;
                match outcome {
                    Ok(outcome) => self.on_policy_written(&write, &outcome),
                    Err(failure) => {
                        self.note_sign_in(&failure);
                        let errand = match write.deed {
                            PolicyDeed::Create => Errand::NewProfile,
                            PolicyDeed::Change | PolicyDeed::Delete => Errand::Profile,
                        };
                        self.tell(Notice::during(errand, &failure));
                    }
                }
                self.load_policies(effects);
            }
            PolicyEvent::Assigning(step) => self.on_assigning(step, now),
            PolicyEvent::Assigned { outcome, .. } => {
                self.on_assigned(outcome);
                self.load_policies(effects);
            }
        }
    }

    fn on_policies(
        &mut self,
        customer: CustomerId,
        outcome: Result<PolicyList, Failure>,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        self.policies.is_loading = false;
        self.policies.is_forbidden = matches!(outcome, Err(Failure::NeedsAdminAgent(_)));
        match outcome {
            Ok(list) => {
                let is_open = |assignment: &PolicyAssignment| assignment.state != AttemptState::Settled;
                let is_any_open = list.assignments.iter().any(is_open);
                if is_any_open && self.policies.assigning.is_none() && !self.policies.is_follow_tried {
                    self.policies.is_follow_tried = true;
                    self.policies.assigning = Some(Assigning { has_left: true, ..Assigning::default() });
                    effects.push(PolicyEffect::Follow(customer).into());
                }
                self.policies.trouble = None;
                self.policies.list = Some(list);
                self.policies.told_at = Some(now);
            }
            Err(failure) => {
                self.note_sign_in(&failure);
                self.policies.trouble = Some(Notice::of(&failure));
            }
        }
    }

    fn on_policy_written(&mut self, write: &PolicyWrite, outcome: &PolicyOutcome) {
        if *outcome == PolicyOutcome::Done {
            let number = self.policies.done.as_ref().map_or(1, |done| done.number + 1);
            let (customer, policy) = (write.customer, write.policy.clone());
            self.policies.done = Some(DoneDeed { number, customer, policy });
        }
        let is_deletion = write.deed == PolicyDeed::Delete;
        let (severity, next) = match outcome {
            PolicyOutcome::Done => (Severity::Success, String::new()),
            // Why was told as the failure that it is.
            PolicyOutcome::NotDone { .. } => return,
            PolicyOutcome::Refused { .. } if is_deletion => {
                (Severity::Warning, words!("told-profile-refused", "deletion"))
            }
            PolicyOutcome::Refused { .. } => (Severity::Warning, words!("told-profile-refused", "next")),
            PolicyOutcome::NotArrived if is_deletion => {
                (Severity::Warning, words!("told-profile-not-arrived", "deletion"))
            }
            PolicyOutcome::NotArrived => (Severity::Warning, words!("told-profile-not-arrived", "next")),
            PolicyOutcome::Unconfirmed { .. } if is_deletion => {
                (Severity::Warning, words!("told-profile-unconfirmed", "deletion"))
            }
            PolicyOutcome::Unconfirmed { .. } => (Severity::Warning, words!("told-profile-unconfirmed", "next")),
        };
        let notice = Notice::new(severity, write.outcome_words(outcome)).with_next(next);
        self.tell(match outcome {
            PolicyOutcome::Refused { code, name, correlation_id } => {
                notice.with_refusal(code, correlation_id.as_deref(), name)
            }
            _ => notice.with_correlation(outcome.correlation_id()),
        });
    }

    pub(super) fn write_policy(&mut self, write: PolicyWrite, effects: &mut Vec<Effect>) {
        self.policies.writing = Some((write.deed, write.draft.name.clone()));
        effects.push(PolicyEffect::Write(write).into());
    }

    fn delete_policy(&mut self, effects: &mut Vec<Effect>) {
        let Some(Dialog::Policy(PolicyDialog::Delete { policy, .. })) = &self.dialog else { return };
        let id = policy.clone();
        self.dialog = None;
        let Some(customer) = self.policies.customer.filter(|_| self.policies.writing.is_none()) else { return };
        let Some(draft) = self.policies.policy(&id).map(|policy| policy.draft.clone()) else { return };
        let deed = PolicyDeed::Delete;
        self.write_policy(PolicyWrite { customer, policy: Some(id), deed, draft, consent: None }, effects);
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
