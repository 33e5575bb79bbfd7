//! Partner Center's own configuration profiles, and giving one to devices.

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::pages::Pages;
use super::{PartnerCenterClient, answers, refused_here, segment};
use crate::domain::{CustomerId, DevicePolicy, PolicyDraft, TrackingId};
use crate::partner_center::PartnerCenterError;
use crate::partner_center::transport::Call;

/// The kind of profile for a device's first start, in the service's odd spelling; also the key that a device keeps it under.
const CATEGORY: &str = "o_o_b_e";

/// A profile to be given to devices.
#[derive(Clone, Debug)]
pub struct PolicyUpdate {
    /// Whose devices.
    pub customer: CustomerId,
    /// The profile.
    pub policy: String,
    /// The service's ids of the devices.
    pub devices: Vec<String>,
    /// `MS-RequestId`.
    pub request_id: Uuid,
    /// `MS-CorrelationId`.
    pub correlation_id: Uuid,
}

/// A profile on its way out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WirePolicy<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    name: &'a str,
    category: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    policy_settings: Vec<&'a str>,
}

impl<'a> WirePolicy<'a> {
    fn new(id: Option<&'a str>, category: &'a str, draft: &'a PolicyDraft) -> Self {
        // Nothing to leave out has a word of its own.
        let settings = draft.settings.iter().map(String::as_str).filter(|word| !word.trim().is_empty());
        let mut policy_settings: Vec<&str> = settings.collect();
        if policy_settings.is_empty() {
            policy_settings.push("none");
        }
        let description = draft.description.as_deref().filter(|words| !words.trim().is_empty());
        Self { id, name: &draft.name, category, description, policy_settings }
    }
}

#[derive(Serialize)]
struct WireAssignment<'a> {
    devices: Vec<WireAssigned<'a>>,
}

#[derive(Serialize)]
struct WireAssigned<'a> {
    id: &'a str,
    policies: [WireKey<'a>; 1],
}

#[derive(Clone, Serialize)]
struct WireKey<'a> {
    key: &'static str,
    value: &'a str,
}

impl PartnerCenterClient {
    /// The profiles that Partner Center keeps for a customer.
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. A list that is not proven whole is [`PartnerCenterError::NotWhole`].
    pub async fn policies(&self, customer: CustomerId) -> Result<Vec<DevicePolicy>, PartnerCenterError> {
        let url = self.policies_url(customer);
        let mut policies: Vec<DevicePolicy> = Vec::new();
        for policy in self.all_rows(Pages::new("policies", url.clone(), url)).await?.iter().filter_map(answers::policy)
        {
            if !policies.iter().any(|known| known.id == policy.id) {
                policies.push(policy);
            }
        }
        Ok(policies)
    }

    /// One profile.
    ///
    /// # Errors
    /// [`PartnerCenterError::NotFound`] for one that the customer does not have.
    pub async fn policy(&self, customer: CustomerId, id: &str) -> Result<DevicePolicy, PartnerCenterError> {
        read_policy(&self.read(&Call::get(self.policy_url(customer, id)?)).await?)
    }

    /// Makes a profile: one POST, never repeated but after a 401. It is not idempotent.
    ///
    /// # Errors
    /// Where [`PartnerCenterError::outcome_unknown`] says so it may have been made: [`policies`](Self::policies) tells.
    pub async fn create_policy(
        &self,
        customer: CustomerId,
        draft: &PolicyDraft,
        ids: (Uuid, Uuid),
    ) -> Result<DevicePolicy, PartnerCenterError> {
        let body = WirePolicy::new(None, CATEGORY, draft);
        read_policy(&self.read(&written(Method::POST, self.policies_url(customer), Some(&body), ids)?).await?)
    }

    /// Changes a profile: the whole of it is replaced.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn update_policy(
        &self,
        customer: CustomerId,
        id: &str,
        draft: &PolicyDraft,
        ids: (Uuid, Uuid),
    ) -> Result<DevicePolicy, PartnerCenterError> {
        let body = WirePolicy::new(Some(id), CATEGORY, draft);
        read_policy(&self.read(&written(Method::PUT, self.policy_url(customer, id)?, Some(&body), ids)?).await?)
    }

    /// Deletes a profile.
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. [`PartnerCenterError::NotFound`] where it is not there, or so the service says: the list tells.
    pub async fn delete_policy(
        &self,
        customer: CustomerId,
        id: &str,
        ids: (Uuid, Uuid),
    ) -> Result<(), PartnerCenterError> {
        let call = written(Method::DELETE, self.policy_url(customer, id)?, None::<&()>, ids)?;
        let (response, token) = self.call(&call).await?;
        self.done(response, &token, &call).await
    }

    /// Gives a profile to devices: one PATCH, never repeated but after a 401. The answer is followed as that of an upload
    /// ([`upload_status`](Self::upload_status)).
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. Where the outcome is unknown the devices' own list tells which profile they have.
    pub async fn assign_policy(&self, assignment: &PolicyUpdate) -> Result<TrackingId, PartnerCenterError> {
        if assignment.devices.is_empty() || assignment.policy.trim().is_empty() {
            return Err(refused_here("a profile for no device, or no profile"));
        }
        let policies = [WireKey { key: CATEGORY, value: &assignment.policy }];
        let assigned = |id| WireAssigned { id, policies: policies.clone() };
        let devices = assignment.devices.iter().map(|id| assigned(id)).collect();
        let url = self.config.api_url(&format!("customers/{}/DevicePolicyUpdates", assignment.customer));
        let ids = (assignment.request_id, assignment.correlation_id);
        self.tracked(&written(Method::PATCH, url, Some(&WireAssignment { devices }), ids)?).await
    }

    fn policies_url(&self, customer: CustomerId) -> Url {
        self.config.api_url(&format!("customers/{customer}/policies"))
    }

    fn policy_url(&self, customer: CustomerId, id: &str) -> Result<Url, PartnerCenterError> {
        Ok(self.config.api_url(&format!("customers/{customer}/policies/{}", segment(id)?)))
    }
}

fn read_policy(answer: &Value) -> Result<DevicePolicy, PartnerCenterError> {
    answers::policy(answer).ok_or_else(|| PartnerCenterError::BadAnswer("a profile without id".into()))
}

/// A call that changes something, under these ids of request and correlation.
fn written(
    method: Method,
    url: Url,
    body: Option<&impl Serialize>,
    (request_id, correlation_id): (Uuid, Uuid),
) -> Result<Call, PartnerCenterError> {
    let body = body.map(serde_json::to_vec).transpose().map_err(|e| refused_here(&e.to_string()))?;
    Ok(Call { method, url, continuation: None, body, request_id, correlation_id })
}
