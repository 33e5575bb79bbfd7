//! Configuration policies: Partner Center's own Autopilot profiles, one customer's at a time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::Answer;
use super::dates;
use super::office::{Asked, Office};
use super::uploads::read_json;

/// The only category there is.
pub(super) const CATEGORY: &str = "o_o_b_e";
/// What a policy may set.
const SETTINGS: [&str; 6] = [
    "none",
    "remove_oem_preinstalls",
    "oobe_user_not_local_admin",
    "skip_express_settings",
    "skip_oem_registration",
    "skip_eula",
];

/// A policy in the books.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PolicyRow {
    pub(super) id: Uuid,
    pub(super) customer: Uuid,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) settings: Vec<String>,
    created_at: Timestamp,
    changed_at: Timestamp,
}

/// What a caller wants a policy to be.
struct Wanted {
    name: String,
    description: Option<String>,
    settings: Vec<String>,
}

impl Office {
    /// `GET /customers/{id}/policies`
    pub(super) fn list_policies(&self, customer: &str) -> Answer {
        let customer = match self.company(customer) {
            Ok(company) => company.id,
            Err(answer) => return answer,
        };
        // The list has one spelling of the count and the single policy the other: each is documented somewhere.
        let items: Vec<Value> = self
            .books
            .policies
            .iter()
            .filter(|policy| policy.customer == customer)
            .map(|policy| self.policy_json(policy, "devicesAssignedCount"))
            .collect();
        Answer::json(
            200,
            json!({"totalCount": items.len(), "items": items, "attributes": {"objectType": "Collection"}}),
        )
    }

    /// `GET /customers/{id}/policies/{policy}`: with a byte-order mark, as documented.
    pub(super) fn tell_policy(&self, customer: &str, policy: &str) -> Answer {
        match self.policy_at(customer, policy) {
            Ok(at) => Answer::json(200, self.policy_json(&self.books.policies[at], "devicesAssigned")).marked(),
            Err(answer) => answer,
        }
    }

    /// `POST /customers/{id}/policies`: answered 200, not 201.
    pub(super) fn create_policy(&mut self, customer: &str, asked: &Asked, now: Timestamp) -> Answer {
        let customer = match self.company(customer) {
            Ok(company) => company.id,
            Err(answer) => return answer,
        };
        let wanted = match wanted(asked, None) {
            Ok(wanted) => wanted,
            Err(answer) => return answer,
        };
        let Wanted { name, description, settings } = wanted;
        let policy =
            PolicyRow { id: Uuid::new_v4(), customer, name, description, settings, created_at: now, changed_at: now };
        let answer = Answer::json(200, self.policy_json(&policy, "devicesAssigned"));
        self.books.policies.push(policy);
        self.books.is_changed = true;
        answer
    }

    /// `PUT /customers/{id}/policies/{policy}`
    pub(super) fn update_policy(&mut self, customer: &str, policy: &str, asked: &Asked, now: Timestamp) -> Answer {
        let at = match self.policy_at(customer, policy) {
            Ok(at) => at,
            Err(answer) => return answer,
        };
        let wanted = match wanted(asked, Some(policy)) {
            Ok(wanted) => wanted,
            Err(answer) => return answer,
        };
        let row = &mut self.books.policies[at];
        (row.name, row.description, row.settings, row.changed_at) =
            (wanted.name, wanted.description, wanted.settings, now);
        self.books.is_changed = true;
        Answer::json(200, self.policy_json(&self.books.policies[at], "devicesAssigned"))
    }

    /// `DELETE /customers/{id}/policies/{policy}`: no body. Devices that had it have none afterwards.
    pub(super) fn delete_policy(&mut self, customer: &str, policy: &str) -> Answer {
        let at = match self.policy_at(customer, policy) {
            Ok(at) => at,
            Err(answer) => return answer,
        };
        let id = self.books.policies.remove(at).id;
        for device in self.books.batches.iter_mut().flat_map(|batch| &mut batch.devices) {
            device.policy = device.policy.filter(|policy| *policy != id);
        }
        self.books.is_changed = true;
        Answer::empty(204)
    }

    fn policy_at(&self, customer: &str, policy: &str) -> Result<usize, Answer> {
        let customer = self.company(customer)?.id;
        Uuid::try_parse(policy)
            .ok()
            .and_then(|id| self.books.policies.iter().position(|row| row.id == id && row.customer == customer))
            .ok_or_else(|| Answer::error(404, "1000", "The configuration policy was not found."))
    }

    fn policy_json(&self, policy: &PolicyRow, count: &str) -> Value {
        let devices = self.books.batches.iter().flat_map(|batch| &batch.devices);
        let assigned = devices.filter(|device| device.policy == Some(policy.id)).count();
        json!({
            "id": policy.id, "name": policy.name, "category": CATEGORY, "description": policy.description,
            count: assigned, "policySettings": policy.settings,
            "createdDate": dates::with_offset(policy.created_at),
            "lastModifiedDate": dates::without_zone(policy.changed_at),
            "attributes": {"objectType": "ConfigurationPolicy"}
        })
    }
}

fn wanted(asked: &Asked, id: Option<&str>) -> Result<Wanted, Answer> {
    let wrong = |reason: &str| Answer::error(400, "3000", reason);
    let body = read_json(asked)?;
    let text = |key: &str| body.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    if id.is_some_and(|id| !text("id").is_some_and(|own| own.eq_ignore_ascii_case(id))) {
        return Err(wrong("The id must be the policy's own."));
    }
    let name = text("name").ok_or_else(|| wrong("A policy needs a name."))?;
    if text("category") != Some(CATEGORY) {
        return Err(wrong("The category must be o_o_b_e."));
    }
    let settings =
        body.get("policysettings").and_then(Value::as_array).ok_or_else(|| wrong("policySettings is no list."))?;
    let settings: Option<Vec<String>> =
        settings.iter().map(|word| word.as_str().filter(|word| SETTINGS.contains(word)).map(str::to_owned)).collect();
    let settings = settings.ok_or_else(|| wrong("A policy setting is not known."))?;
    Ok(Wanted { name: name.to_owned(), description: text("description").map(str::to_owned), settings })
}
