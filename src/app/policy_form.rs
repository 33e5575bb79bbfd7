//! A configuration profile as it is filled in, and what is wrong with it.

use crate::domain::pkid::holds_product_key;
use crate::domain::{DevicePolicy, PolicyDeed, PolicyDraft, PolicyId, PolicySetting};
use crate::words;

use super::effect::Effect;
use super::model::Model;
use super::policies::PolicyWrite;

/// Longest name of a profile; the service's own limit is not documented.
const LONGEST_NAME: usize = 120;

/// A profile as it was filled in; texts are checked by `on_command`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyForm {
    /// The profile that is changed; `None` makes a new one.
    pub policy: Option<PolicyId>,
    /// Name, description and settings.
    pub draft: PolicyDraft,
    /// What the customer has agreed to, in words.
    pub consent: String,
}

/// What is wrong with a profile's name as it is typed; nothing where it is empty.
pub fn wrong_with_name(name: &str) -> Option<String> {
    if name.chars().count() > LONGEST_NAME {
        Some(words!("wrong-profile-name-long", most = LONGEST_NAME))
    } else if name.chars().any(char::is_control) {
        Some(words!("wrong-profile-name-character"))
    } else {
        holds_product_key(name).then(|| words!("wrong-product-key"))
    }
}

impl Model {
    /// Makes or changes a profile, where the form is filled in well.
    pub(super) fn save_policy(&mut self, form: PolicyForm, effects: &mut Vec<Effect>) {
        let Some(customer) = self.policies.customer.filter(|_| !self.policies.is_writing) else { return };
        self.form_errors = self.wrong_in(&form);
        if !self.form_errors.is_empty() {
            return;
        }
        let deed = if form.policy.is_some() { PolicyDeed::Change } else { PolicyDeed::Create };
        let consent = form.draft.has(PolicySetting::SkipEula).then(|| form.consent.trim().to_owned());
        let description = form.draft.description.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let draft = PolicyDraft { name: form.draft.name.trim().to_owned(), description, ..form.draft };
        self.write_policy(PolicyWrite { customer, policy: form.policy, deed, draft, consent }, effects);
    }

    /// What is wrong with a profile as it was filled in, by field.
    fn wrong_in(&self, form: &PolicyForm) -> Vec<(&'static str, String)> {
        let mut errors = Vec::new();
        let name = form.draft.name.trim();
        let is_same = |policy: &&DevicePolicy| policy.draft.name.to_lowercase() == name.to_lowercase();
        let listed = self.policies.list.iter().flat_map(|list| &list.policies);
        let others = listed.filter(|policy| Some(&policy.id) != form.policy.as_ref());
        if name.is_empty() {
            errors.push(("profile-name", words!("wrong-profile-name")));
        } else if let Some(wrong) = wrong_with_name(name) {
            errors.push(("profile-name", wrong));
        } else if others.into_iter().any(|policy| is_same(&policy)) {
            // By its name a lost answer is settled.
            errors.push(("profile-name", words!("wrong-profile-name-taken")));
        }
        if form.draft.description.as_deref().is_some_and(holds_product_key) {
            errors.push(("profile-description", words!("wrong-product-key")));
        }
        if form.draft.has(PolicySetting::SkipEula) {
            if form.consent.trim().is_empty() {
                errors.push(("profile-consent", words!("wrong-consent")));
            } else if holds_product_key(&form.consent) {
                errors.push(("profile-consent", words!("wrong-product-key")));
            }
        }
        errors
    }
}
