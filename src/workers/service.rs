//! One partner's connection to the service: the client, and the browser to sign in with.

use std::sync::Arc;

use super::{Clock, Gate};
use crate::app::notice::Failure;
use crate::credentials::CredentialStore;
use crate::domain::DeviceCode;
use crate::partner_center::{Account, Browser, PageWords, PartnerCenterClient, PartnerCenterError, ServiceConfig};
use crate::practice::{self, PracticeService};
use crate::words;

/// A client of the service, and the browser to sign in with.
pub struct Connection {
    client: PartnerCenterClient,
    gate: Gate,
    browser: Box<dyn Browser>,
    /// The practice service of this program that it leads to: it ends with the last connection.
    practice: Option<Arc<PracticeService>>,
}

impl Connection {
    pub(super) async fn new(
        config: ServiceConfig,
        store: CredentialStore,
        browser: Box<dyn Browser>,
    ) -> Result<Self, Failure> {
        Self::at(Clock::of_system(), config, store, browser).await
    }

    async fn at(
        clock: Clock,
        config: ServiceConfig,
        store: CredentialStore,
        browser: Box<dyn Browser>,
    ) -> Result<Self, Failure> {
        let client = blocking(move || PartnerCenterClient::new(config, store)).await??;
        Ok(Self { client, gate: Gate::new(clock), browser, practice: None })
    }

    /// A connection to a practice service that runs already, whose gate goes by this clock. Signing in needs no browser, and lasts for the
    /// run.
    ///
    /// # Errors
    /// Where the address is not on this computer.
    pub async fn to_practice(config: ServiceConfig, clock: Clock) -> Result<Self, Failure> {
        if !config.is_practice() {
            return Err(PartnerCenterError::NotLoopback(config.base.into()).into());
        }
        Self::at(clock, config, CredentialStore::of_run(), Box::new(OneClick)).await
    }

    /// A connection to this program's own practice service. In practice somebody is signed in at once.
    pub(super) async fn to_own_practice(config: ServiceConfig, service: Arc<PracticeService>) -> Result<Self, Failure> {
        let connection = Self::new(config, CredentialStore::of_run(), Box::new(OneClick)).await?;
        let connection = Self { practice: Some(service), ..connection };
        // A script may refuse the sign-in; then every call says that one is needed.
        if let Err(failure) = connection.sign_in().await {
            tracing::warn!(%failure, "nobody could be signed in for practice");
        }
        Ok(connection)
    }

    /// The client.
    pub fn client(&self) -> &PartnerCenterClient {
        &self.client
    }

    /// The gate that every request of this partner goes through.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Whether what went with this partner's token is not asked for with that of whoever is signed in. Nobody is signed in: then the
    /// service says so.
    pub fn is_of_other_partner(&self, partner: &str) -> bool {
        let is_other = |account: Account| !account.tenant.eq_ignore_ascii_case(partner);
        !partner.is_empty() && self.account().is_some_and(is_other)
    }

    /// Whether the service is a practice service of this program.
    pub fn is_in_process(&self) -> bool {
        self.practice.is_some()
    }

    /// Tenant id of the partner that requests are made for: that of the token, or of the settings where nobody is signed in.
    pub fn partner(&self) -> String {
        self.account().map_or_else(|| self.client.config().tenant.clone(), |account| account.tenant)
    }

    /// Who is signed in, without asking the service.
    pub fn account(&self) -> Option<Account> {
        self.client.account()
    }

    /// Signs in through the browser.
    ///
    /// # Errors
    /// Refused, or cancelled by timeout.
    pub async fn sign_in(&self) -> Result<Account, Failure> {
        self.sign_in_telling(&|| {}).await
    }

    /// The same; `came_back` is called once the browser has done its part, and the token is waited for.
    ///
    /// # Errors
    /// As [`Connection::sign_in`].
    pub async fn sign_in_telling(&self, came_back: &(dyn Fn() + Send + Sync)) -> Result<Account, Failure> {
        Ok(self.client.sign_in(&Spoken { browser: &*self.browser, came_back }).await?)
    }

    /// Signs in on another device; `show` is given the code to type there.
    ///
    /// # Errors
    /// Refused, or too late.
    pub async fn sign_in_by_code(&self, show: &(dyn Fn(&DeviceCode) + Send + Sync)) -> Result<Account, Failure> {
        Ok(self.client.sign_in_by_code(show).await?)
    }

    /// Forgets the sign-in, and ends one that is under way.
    ///
    /// # Errors
    /// Where the credential store fails.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        Ok(self.client.sign_out().await?)
    }
}

/// A browser that comes back to a page in the program's words, and whoever is told when it does.
struct Spoken<'a> {
    browser: &'a dyn Browser,
    came_back: &'a (dyn Fn() + Send + Sync),
}

impl Browser for Spoken<'_> {
    fn open(&self, address: &str) -> Result<(), String> {
        self.browser.open(address)
    }

    fn came_back(&self) {
        (self.came_back)();
    }

    fn page(&self) -> PageWords {
        PageWords { done: words!("sign-in-page-done"), stray: words!("sign-in-page-stray") }
    }
}

/// Stands for a browser, and a person in front of it who agrees at once.
struct OneClick;

impl Browser for OneClick {
    fn open(&self, address: &str) -> Result<(), String> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|error| error.to_string())?;
        let address = address.to_owned();
        runtime.spawn(async move {
            if let Err(words) = practice::click_through(&address).await {
                tracing::warn!(words, "the practice sign-in was not gone through");
            }
        });
        Ok(())
    }
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|end| Failure::Bug(end.to_string()))
}
