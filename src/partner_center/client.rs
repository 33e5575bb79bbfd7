//! The calls of Partner Center that this program makes, one method each.

use std::collections::HashSet;
use std::sync::Arc;

use percent_encoding::utf8_percent_encode;
use reqwest::header::LOCATION;
use reqwest::{Method, Response};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::credentials::CredentialStore;
use crate::domain::{Customer, CustomerId, TrackingId};

use super::sign_in::Session;
use super::transport::{Call, SEGMENT, Transport, body, success};
use super::upload::{tracking_id, tracking_id_in};
use super::{
    Account, Browser, PartnerCenterError, RelationshipRequest, RemoteBatch, RemoteDevice, ServiceConfig, Upload,
    UploadStatus, answers, json, relationship,
};

/// Customers asked for at once; the largest size the service takes is not documented.
const PAGE_SIZE: u32 = 100;
/// No partner has this many pages: a service that never stops must not keep the program for ever.
const MOST_PAGES: usize = 10_000;

/// The client.
pub struct PartnerCenterClient {
    config: ServiceConfig,
    transport: Transport,
    session: Arc<Session>,
}

impl PartnerCenterClient {
    /// A client that uses what is signed in in `store`. Looks into the store, which may take a second: not for a window's thread.
    ///
    /// # Errors
    /// Where no TLS or proxy set-up can be made, or an address is neither HTTPS nor on this computer.
    pub fn new(config: ServiceConfig, store: CredentialStore) -> Result<Self, PartnerCenterError> {
        config.check_addresses()?;
        let transport = Transport::new(&config)?;
        let session = Arc::new(Session::new(&config, store)?);
        Ok(Self { config, transport, session })
    }

    /// Which service it talks to.
    pub fn config(&self) -> &ServiceConfig {
        &self.config
    }

    /// Signs in through a browser and a loopback redirect (authorisation code with PKCE). Waits for at most five minutes.
    ///
    /// # Errors
    /// Refused, cancelled by timeout, or the service cannot be reached.
    pub async fn sign_in(&self, browser: &dyn Browser) -> Result<Account, PartnerCenterError> {
        self.session.sign_in(browser).await
    }

    /// Who is signed in, without asking the service; `None` for nobody.
    pub fn account(&self) -> Option<Account> {
        self.session.account()
    }

    /// Forgets the tokens.
    ///
    /// # Errors
    /// Where the credential store fails.
    pub async fn sign_out(&self) -> Result<(), PartnerCenterError> {
        self.session.sign_out().await
    }

    /// All customers, paged through.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn customers(&self) -> Result<Vec<Customer>, PartnerCenterError> {
        self.customer_pages(&format!("size={PAGE_SIZE}")).await
    }

    /// Customers whose company name starts with this text, asked on the service.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn find_customers(&self, starts_with: &str) -> Result<Vec<Customer>, PartnerCenterError> {
        let starts_with = starts_with.trim();
        if starts_with.is_empty() {
            return self.customers().await;
        }
        // The order of the keys is that of every documented example.
        let value = Value::from(starts_with);
        let filter = format!(r#"{{"Field":"CompanyName","Value":{value},"Operator":"starts_with"}}"#);
        self.customer_pages(&format!("size=0&filter={}", utf8_percent_encode(&filter, SEGMENT))).await
    }

    /// Size and filter are for the first page alone; the others are asked for by token.
    async fn customer_pages(&self, query: &str) -> Result<Vec<Customer>, PartnerCenterError> {
        let mut customers = Vec::new();
        let mut known = HashSet::new();
        let mut url = self.config.api_url("customers");
        url.set_query(Some(query));
        let mut call = Call::get(url.clone());
        url.set_query(Some("seekOperation=Next"));
        for _ in 0..MOST_PAGES {
            let page = self.read(&call).await?;
            let before = known.len();
            customers.extend(
                answers::items(&page, "customers")?.iter().filter_map(answers::customer).filter(|c| known.insert(c.id)),
            );
            match next_token(&page, &call) {
                // A page without anyone new is the end, whatever token it carries.
                Some(token) if known.len() > before => {
                    call = Call { continuation: Some(token), ..Call::get(url.clone()) };
                }
                _ => return Ok(customers),
            }
        }
        Err(endless("customers"))
    }

    /// One customer.
    ///
    /// # Errors
    /// [`PartnerCenterError::NotFound`] for one that is not the partner's.
    pub async fn customer(&self, id: CustomerId) -> Result<Customer, PartnerCenterError> {
        let answer = self.read(&Call::get(self.config.api_url(&format!("customers/{id}")))).await?;
        let customer =
            answers::customer(&answer).ok_or_else(|| PartnerCenterError::BadAnswer("a customer without id".into()))?;
        if customer.id != id {
            return Err(PartnerCenterError::BadAnswer("another customer than the one asked for".into()));
        }
        Ok(customer)
    }

    /// The link that asks a customer for the relationship.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn relationship_request(&self) -> Result<RelationshipRequest, PartnerCenterError> {
        let answer = self.read(&Call::get(self.config.api_url("customers/relationshiprequests"))).await?;
        let link =
            json::text(&answer, "url").ok_or_else(|| PartnerCenterError::BadAnswer("no relationship link".into()))?;
        relationship::without_delegated_admin(&link, self.config.is_practice())
    }

    /// The batches of a customer.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn batches(&self, customer: CustomerId) -> Result<Vec<RemoteBatch>, PartnerCenterError> {
        let url = self.config.api_url(&format!("customers/{customer}/deviceBatches"));
        let mut batches: Vec<RemoteBatch> = Vec::new();
        self.pages(url, "batches", |item| {
            let batch = answers::batch(item)?;
            let is_new = !batches.iter().any(|known| known.name == batch.name);
            is_new.then(|| batches.push(batch))
        })
        .await?;
        Ok(batches)
    }

    /// The devices of a batch, paged through.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn batch_devices(
        &self,
        customer: CustomerId,
        batch_name: &str,
    ) -> Result<Vec<RemoteDevice>, PartnerCenterError> {
        let url = self.devices_url(customer, batch_name)?;
        let mut devices = Vec::new();
        self.pages(url, "devices", |item| answers::device(item).map(|device| devices.push(device))).await?;
        Ok(devices)
    }

    /// Pages by header alone. `take` says whether an item was of use; a page of none is the end.
    async fn pages(
        &self,
        url: Url,
        what: &str,
        mut take: impl FnMut(&Value) -> Option<()> + Send,
    ) -> Result<(), PartnerCenterError> {
        let mut call = Call::get(url.clone());
        for _ in 0..MOST_PAGES {
            let page = self.read(&call).await?;
            let taken = answers::items(&page, what)?.iter().filter_map(&mut take).count();
            match next_token(&page, &call) {
                Some(token) if taken > 0 => call = Call { continuation: Some(token), ..Call::get(url.clone()) },
                _ => return Ok(()),
            }
        }
        Err(endless(what))
    }

    /// Sends devices: one POST, never repeated by this client but after a 401, which proves that nothing was done: then once more,
    /// with a new token and the same request id.
    ///
    /// # Errors
    /// [`PartnerCenterError::outcome_unknown`] tells whether the devices may have arrived all the same. An answer that takes the
    /// devices but gives no tracking id is one of these.
    pub async fn upload(&self, upload: &Upload) -> Result<TrackingId, PartnerCenterError> {
        let customer = upload.customer;
        let devices_url = self.devices_url(customer, &upload.batch_name)?;
        if upload.devices.is_empty() {
            return Err(refused_here("an upload without devices"));
        }
        let url = if upload.is_append {
            devices_url
        } else {
            self.config.api_url(&format!("customers/{customer}/deviceBatches"))
        };
        let call = Call {
            method: Method::POST,
            url,
            continuation: None,
            body: Some(upload.body().map_err(|e| refused_here(&e.to_string()))?),
            request_id: upload.request_id,
            correlation_id: upload.correlation_id,
        };
        let (response, token) = self.call(&call).await?;
        let status = response.status();
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).and_then(tracking_id);
        if let Some(tracking) = location {
            return Ok(tracking);
        }
        let body = body(response, &[token.expose_secret()]).await?;
        let in_body = json::read(&body).ok().and_then(|body| tracking_id_in(&body));
        in_body
            .ok_or_else(|| PartnerCenterError::BadAnswer(format!("status {} without a tracking id", status.as_u16())))
    }

    /// How far an upload is.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn upload_status(
        &self,
        customer: CustomerId,
        tracking: &TrackingId,
    ) -> Result<UploadStatus, PartnerCenterError> {
        let tracking = segment(&tracking.0)?;
        let url = self.config.api_url(&format!("customers/{customer}/batchJobStatus/{tracking}"));
        answers::upload_status(&self.read(&Call::get(url)).await?)
    }

    fn devices_url(&self, customer: CustomerId, batch_name: &str) -> Result<Url, PartnerCenterError> {
        let batch = segment(batch_name)?;
        Ok(self.config.api_url(&format!("customers/{customer}/deviceBatches/{batch}/devices")))
    }

    /// Calls and reads the answer as JSON.
    async fn read(&self, call: &Call) -> Result<Value, PartnerCenterError> {
        let (response, token) = self.call(call).await?;
        json::read(&body(response, &[token.expose_secret()]).await?)
    }

    /// Calls with a token; where the service does not take it, once more with a new one. The token that was taken comes along.
    async fn call(&self, call: &Call) -> Result<(Response, SecretString), PartnerCenterError> {
        let token = self.session.access_token().await?;
        let answer = match success(self.transport.send(call, &token).await?, call, &token).await {
            Err(PartnerCenterError::SignInNeeded(reason)) => {
                let token = self.session.renewed(&token, reason).await?;
                match success(self.transport.send(call, &token).await?, call, &token).await {
                    // A token as new as can be is refused, without a word why (a 401 with nothing but a challenge): Partner Center
                    // does so where the second factor is missing.
                    Err(PartnerCenterError::SignInNeeded(_)) if self.session.lacks_mfa() => {
                        Err(PartnerCenterError::MfaNeeded)
                    }
                    answer => answer.map(|response| (response, token)),
                }
            }
            answer => answer.map(|response| (response, token)),
        };
        if matches!(answer, Err(PartnerCenterError::MfaNeeded)) {
            self.session.must_ask_for_mfa();
        }
        answer
    }
}

/// The token of the page after this one, unless it is the one this page was asked for with.
fn next_token(page: &Value, call: &Call) -> Option<String> {
    answers::continuation(page).filter(|token| call.continuation.as_ref() != Some(token))
}

/// A name as a segment of a path.
fn segment(name: &str) -> Result<String, PartnerCenterError> {
    // As a path, these would mean the folder above, however they are encoded.
    if matches!(name.trim(), "" | "." | "..") {
        return Err(refused_here("a name that cannot stand in an address"));
    }
    Ok(utf8_percent_encode(name, SEGMENT).to_string())
}

/// Refused before anything was sent.
fn refused_here(why: &str) -> PartnerCenterError {
    PartnerCenterError::Refused { code: "not-sent".into(), message: why.into(), correlation_id: None }
}

fn endless(what: &str) -> PartnerCenterError {
    PartnerCenterError::BadAnswer(format!("the list of {what} has no end"))
}
