//! A configuration profile as it is filled in, and what is wrong with it: in the window as on the command line.

use crate::domain::pkid::holds_product_key;
use crate::domain::{DevicePolicy, PolicyDeed, PolicyDraft, PolicyId, PolicySetting};
use crate::words;

use super::effect::Effect;
use super::model::Model;
use super::policies::PolicyWrite;

/// Longest name of a profile; the service's own limit is not documented.
const LONGEST_NAME: usize = 120;

/// A profile as it was filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyForm {
    /// The profile that is changed; `None` makes a new one.
    pub policy: Option<PolicyId>,
    /// Name, description and settings.
    pub draft: PolicyDraft,
    /// What the customer has agreed to, in words.
    pub consent: String,
}

/// What is wrong with a field of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// There is no name.
    NoName,
    /// The name is too long.
    LongName,
    /// The name holds what is not printed.
    NameCharacter,
    /// It holds a product key, which is a secret.
    ProductKey,
    /// The licence terms are skipped, and nobody said who agreed to them.
    NoConsent,
}

impl PolicyFault {
    /// What is said beside the field.
    pub fn words(self) -> String {
        match self {
            Self::NoName => words!("wrong-profile-name"),
            Self::LongName => words!("wrong-profile-name-long", most = LONGEST_NAME),
            Self::NameCharacter => words!("wrong-profile-name-character"),
            Self::ProductKey => words!("wrong-product-key"),
            Self::NoConsent => words!("wrong-consent"),
        }
    }
}

impl PolicyForm {
    /// Without what stands around its texts; an empty description is none, and consent is kept only where it is needed.
    pub fn trimmed(self) -> Self {
        let needs_consent = self.draft.has(PolicySetting::SkipEula);
        let description = self.draft.description.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let consent = if needs_consent { self.consent.trim().to_owned() } else { String::new() };
        let draft = PolicyDraft { name: self.draft.name.trim().to_owned(), description, ..self.draft };
        Self { draft, consent, ..self }
    }

    /// What is wrong with it once it is [`trimmed`](Self::trimmed), by field.
    pub fn faults(&self) -> Vec<(&'static str, PolicyFault)> {
        let name = self.draft.name.as_str();
        let of_name = if name.is_empty() {
            Some(PolicyFault::NoName)
        } else if name.chars().count() > LONGEST_NAME {
            Some(PolicyFault::LongName)
        } else if name.chars().any(char::is_control) {
            Some(PolicyFault::NameCharacter)
        } else {
            secret_in(name)
        };
        let of_consent = match self.draft.has(PolicySetting::SkipEula) {
            true if self.consent.is_empty() => Some(PolicyFault::NoConsent),
            true => secret_in(&self.consent),
            false => None,
        };
        let of_description = self.draft.description.as_deref().and_then(secret_in);
        let fields =
            [("profile-name", of_name), ("profile-description", of_description), ("profile-consent", of_consent)];
        fields.into_iter().filter_map(|(field, fault)| Some((field, fault?))).collect()
    }
}

fn secret_in(text: &str) -> Option<PolicyFault> {
    holds_product_key(text).then_some(PolicyFault::ProductKey)
}

impl Model {
    /// Makes or changes a profile, where the form is filled in well.
    pub(super) fn save_policy(&mut self, form: PolicyForm, effects: &mut Vec<Effect>) {
        let Some(customer) = self.policies.customer.filter(|_| self.policies.writing.is_none()) else { return };
        let form = form.trimmed();
        self.form_errors = form.faults().into_iter().map(|(field, fault)| (field, fault.words())).collect();
        if self.is_name_of_another(&form) {
            // By its name a lost answer is settled.
            self.form_errors.push(("profile-name", words!("wrong-profile-name-taken")));
        }
        if !self.form_errors.is_empty() {
            return;
        }
        let PolicyForm { policy, draft, consent } = form;
        let deed = if policy.is_some() { PolicyDeed::Change } else { PolicyDeed::Create };
        let consent = Some(consent).filter(|words| !words.is_empty());
        self.write_policy(PolicyWrite { customer, policy, deed, draft, consent }, effects);
    }

    fn is_name_of_another(&self, form: &PolicyForm) -> bool {
        let is_same = |policy: &DevicePolicy| policy.draft.name.to_lowercase() == form.draft.name.to_lowercase();
        let mut listed = self.policies.list.iter().flat_map(|list| &list.policies);
        listed.any(|policy| Some(&policy.id) != form.policy.as_ref() && is_same(policy))
    }
}
