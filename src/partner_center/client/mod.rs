//! The calls of Partner Center that this program makes, one method each; here what they have in common.

mod batches;
mod customers;
mod pages;
mod policies;
mod removal;
mod upload;

pub use batches::DevicePages;
pub use customers::CustomerList;
pub use policies::PolicyUpdate;
pub use removal::{Deleted, DeviceDeletion, RemotePlace};

use std::sync::{Arc, Mutex};

use percent_encoding::utf8_percent_encode;
use reqwest::Response;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::credentials::CredentialStore;
use crate::domain::{CustomerId, DeviceCode, Roles};

use super::sign_in::Session;
use super::transport::{Call, SEGMENT, Transport, body, success};
use super::{Account, Browser, PartnerCenterError, ServiceConfig, answers, json, relationship};

/// The client. Clones share their sign-in and their connections.
#[derive(Clone)]
pub struct PartnerCenterClient {
    config: ServiceConfig,
    transport: Arc<Transport>,
    pub(super) session: Arc<Session>,
    /// What the last check found.
    pub(super) roles: Arc<Mutex<Roles>>,
    /// The one tenant whose tokens may go along; `None` for whoever is signed in.
    only_for: Option<String>,
}

impl PartnerCenterClient {
    /// A client that uses what is signed in in `store`. Looks into the store, which may take a second: not for a window's thread.
    ///
    /// # Errors
    /// Where no TLS or proxy set-up can be made, or an address is neither HTTPS nor on this computer.
    pub fn new(config: ServiceConfig, store: CredentialStore) -> Result<Self, PartnerCenterError> {
        config.check_addresses()?;
        let transport = Arc::new(Transport::new(&config)?);
        let session = Arc::new(Session::new(&config, store)?);
        Ok(Self { config, transport, session, roles: Arc::default(), only_for: None })
    }

    /// The same client for the work of one partner: should somebody sign in for another one meanwhile, nothing leaves.
    pub fn for_partner(&self, tenant: &str) -> Self {
        Self { only_for: Some(tenant.to_owned()), ..self.clone() }
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

    /// Signs in on another device: `show` is given the code that the person types there. Waits until that is done, or for as long
    /// as the code does; dropping the future gives it up.
    ///
    /// # Errors
    /// Refused, too late, or the service cannot be reached.
    pub async fn sign_in_by_code(
        &self,
        show: &(dyn Fn(&DeviceCode) + Send + Sync),
    ) -> Result<Account, PartnerCenterError> {
        self.session.sign_in_by_code(show).await
    }

    /// Who is signed in, without asking the service; `None` for nobody.
    pub fn account(&self) -> Option<Account> {
        self.session.account()
    }

    /// Who is signed in with a token that will do for a while, renewed where need be.
    ///
    /// # Errors
    /// As of any call; [`PartnerCenterError::SignInNeeded`] for nobody, or for another partner than this client is for.
    pub async fn signed_in(&self) -> Result<Account, PartnerCenterError> {
        self.refuse_other_partner(&self.session.access_token().await?)?;
        self.account().ok_or_else(|| PartnerCenterError::SignInNeeded("nobody is signed in".into()))
    }

    /// Looks anew who is signed in: somebody may have done so with another program, or have unlocked the credential store.
    pub async fn look_again(&self) {
        self.session.look_again().await;
    }

    /// Why nobody knows who is signed in; `None` where the credential store could be read, or somebody is.
    pub fn account_trouble(&self) -> Option<PartnerCenterError> {
        self.session.trouble()
    }

    /// Has `tell` called whenever another program on the same credential store was found to have signed in or out.
    pub fn when_taken_up(&self, tell: impl Fn() + Send + Sync + 'static) {
        self.session.when_taken_up(tell);
    }

    /// Forgets the tokens, and ends a sign-in that is under way.
    ///
    /// # Errors
    /// Where the credential store fails.
    pub async fn sign_out(&self) -> Result<(), PartnerCenterError> {
        self.session.sign_out().await
    }

    fn devices_url(&self, customer: CustomerId, batch_name: &str) -> Result<Url, PartnerCenterError> {
        let batch = segment(batch_name)?;
        Ok(self.config.api_url(&format!("customers/{customer}/deviceBatches/{batch}/devices")))
    }

    /// Calls and reads the answer as JSON.
    pub(super) async fn read(&self, call: &Call) -> Result<Value, PartnerCenterError> {
        let (response, token) = self.call(call).await?;
        let body = body(response, &[token.expose_secret()]).await;
        body.and_then(|body| json::read(&body)).map_err(|error| error.of_request(&call.id()))
    }

    /// Calls with a token; where the service does not take it, once more with a new one. The token that was taken comes along.
    pub(super) async fn call(&self, call: &Call) -> Result<(Response, SecretString), PartnerCenterError> {
        self.call_with(call, &HeaderMap::new()).await
    }

    /// The same with more headers than usual.
    pub(super) async fn call_with(
        &self,
        call: &Call,
        more: &HeaderMap,
    ) -> Result<(Response, SecretString), PartnerCenterError> {
        let answer = self.try_call(call, more).await;
        if matches!(answer, Err(PartnerCenterError::MfaNeeded(_))) {
            self.session.must_ask_for_mfa();
        }
        answer
    }

    async fn try_call(&self, call: &Call, more: &HeaderMap) -> Result<(Response, SecretString), PartnerCenterError> {
        let token = self.session.access_token().await?;
        self.refuse_other_partner(&token)?;
        match success(self.transport.send(call, &token, more).await?, call, &token).await {
            Err(PartnerCenterError::SignInNeeded(reason)) => {
                let renewed = self.session.renewed(&token, reason).await;
                if matches!(renewed, Err(PartnerCenterError::SignInNeeded(_))) {
                    self.session.note_taken(false);
                }
                let token = renewed?;
                self.refuse_other_partner(&token)?;
                match success(self.transport.send(call, &token, more).await?, call, &token).await {
                    // A token as new as can be is refused, without a word why (a 401 with nothing but a challenge): Partner Center
                    // does so where the second factor is missing.
                    Err(PartnerCenterError::SignInNeeded(told)) if self.session.lacks_mfa() => {
                        Err(PartnerCenterError::MfaNeeded(told))
                    }
                    answer => {
                        self.session.note_taken(!matches!(answer, Err(PartnerCenterError::SignInNeeded(_))));
                        answer.map(|response| (response, token))
                    }
                }
            }
            answer => {
                if answer.is_ok() {
                    self.session.note_taken(true);
                }
                answer.map(|response| (response, token))
            }
        }
    }

    /// Whose the token is decides, not who was signed in a moment ago. Nothing has left yet.
    fn refuse_other_partner(&self, token: &SecretString) -> Result<(), PartnerCenterError> {
        let Some(partner) = &self.only_for else { return Ok(()) };
        match self.session.tenant_of(token) {
            Some(tenant) if tenant.eq_ignore_ascii_case(partner) => Ok(()),
            Some(_) => Err(PartnerCenterError::SignInNeeded("another partner is signed in".into())),
            None => Err(PartnerCenterError::NotConnected("the sign-in has just changed".into())),
        }
    }
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
