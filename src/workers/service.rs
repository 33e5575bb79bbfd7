//! The way to the service: made when it is first needed, so that work without a line never touches the network.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use url::Url;

use super::{ServiceChoice, Setup};
use crate::app::notice::Failure;
use crate::credentials::CredentialStore;
use crate::partner_center::{Account, Browser, PartnerCenterClient, PartnerCenterError, ServiceConfig, SystemBrowser};
use crate::practice::{self, PracticeConfig, PracticeService};
use crate::settings::Partner;

/// The file in the data folder that the practice service keeps its books in.
const PRACTICE_BOOKS: &str = "practice-books.json";

/// The way to a service that is not gone yet.
pub struct Line {
    choice: ServiceChoice,
    folder: PathBuf,
    partner: Mutex<Partner>,
    connection: tokio::sync::Mutex<Option<Arc<Connection>>>,
}

impl Line {
    /// The way that the set-up names; nothing is connected by this.
    pub fn new(setup: &Setup) -> Self {
        Self {
            choice: setup.service.clone(),
            folder: setup.folder.clone(),
            partner: Mutex::new(setup.settings.partner.clone()),
            connection: tokio::sync::Mutex::new(None),
        }
    }

    /// A way that is gone already.
    pub fn of(connection: Connection) -> Self {
        Self {
            choice: ServiceChoice::Practice { script: None },
            folder: PathBuf::new(),
            partner: Mutex::default(),
            connection: tokio::sync::Mutex::new(Some(Arc::new(connection))),
        }
    }

    /// The connection, made at the first call. In practice somebody is signed in after it.
    ///
    /// # Errors
    /// Where a setting is missing, or the practice service cannot be started.
    pub async fn connect(&self) -> Result<Arc<Connection>, Failure> {
        let mut held = self.connection.lock().await;
        if let Some(connection) = &*held {
            return Ok(Arc::clone(connection));
        }
        let connection = Arc::new(self.make().await?);
        *held = Some(Arc::clone(&connection));
        Ok(connection)
    }

    /// Uses another tenant or app registration from the next call of [`Line::connect`] on.
    pub async fn use_partner(&self, partner: Partner) {
        let mut held = self.connection.lock().await;
        let is_new = {
            let mut known = self.partner.lock().unwrap_or_else(PoisonError::into_inner);
            let is_new = *known != partner;
            *known = partner;
            is_new
        };
        // A practice service would end with its connection, and it has no settings.
        if is_new && self.choice == ServiceChoice::Microsoft {
            *held = None;
        }
    }

    async fn make(&self) -> Result<Connection, Failure> {
        match &self.choice {
            ServiceChoice::Microsoft => {
                let partner = self.partner.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let (tenant, client_id) = (partner.tenant.trim(), partner.client_id.trim());
                for (value, name) in [(tenant, "partner.tenant"), (client_id, "partner.client-id")] {
                    if value.is_empty() {
                        return Err(PartnerCenterError::NotSetUp(format!("the setting {name} is missing")).into());
                    }
                }
                let config = ServiceConfig::microsoft(tenant.to_owned(), client_id.to_owned());
                let scope = format!("partner-center/{tenant}/{client_id}");
                Connection::new(config, self.system_store(&scope).await?, Box::new(SystemBrowser::new())).await
            }
            ServiceChoice::Loopback(url) => {
                let config = ServiceConfig::loopback(url.clone())?;
                let store = self.system_store(&format!("loopback/{}", url.authority())).await?;
                Connection::new(config, store, Box::new(SystemBrowser::new())).await
            }
            ServiceChoice::Practice { script } => self.practice(script.clone()).await,
        }
    }

    /// A practice service of our own. Its tokens are worth nothing elsewhere and are not kept.
    async fn practice(&self, script: Option<String>) -> Result<Connection, Failure> {
        let books = Some(self.folder.join(PRACTICE_BOOKS));
        let config = PracticeConfig { script, books, ..PracticeConfig::default() };
        let not_started = |reason: String| PartnerCenterError::NotSetUp(format!("the practice service: {reason}"));
        let service = PracticeService::start(config).await.map_err(|error| not_started(error.to_string()))?;
        let url = Url::parse(&service.url()).map_err(|error| not_started(error.to_string()))?;
        let connection = Connection { practice: Some(service), ..Connection::to_practice(url).await? };
        // A script may refuse the sign-in; then every call says that one is needed.
        if let Err(failure) = connection.sign_in().await {
            tracing::warn!(%failure, "nobody could be signed in for practice");
        }
        Ok(connection)
    }

    /// Looking for a credential store may ask other programs, and takes its time.
    async fn system_store(&self, service: &str) -> Result<CredentialStore, Failure> {
        let scope = format!("{service}/{}", folder_mark(&self.folder));
        blocking(move || CredentialStore::of_system(&scope)).await
    }
}

/// A client of the service, and the browser to sign in with.
pub struct Connection {
    client: PartnerCenterClient,
    browser: Box<dyn Browser>,
    /// Ends with the connection.
    practice: Option<PracticeService>,
}

impl Connection {
    async fn new(config: ServiceConfig, store: CredentialStore, browser: Box<dyn Browser>) -> Result<Self, Failure> {
        let client = blocking(move || PartnerCenterClient::new(config, store)).await??;
        Ok(Self { client, browser, practice: None })
    }

    /// A connection to a practice service that runs already. Signing in needs no browser, and lasts for the run.
    ///
    /// # Errors
    /// Where the address is not on this computer.
    pub async fn to_practice(url: Url) -> Result<Self, Failure> {
        Self::new(ServiceConfig::loopback(url)?, CredentialStore::of_run(), Box::new(OneClick)).await
    }

    /// The client.
    pub fn client(&self) -> &PartnerCenterClient {
        &self.client
    }

    /// Whether the service is a practice service of this program.
    pub fn is_in_process(&self) -> bool {
        self.practice.is_some()
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
        Ok(self.client.sign_in(&*self.browser).await?)
    }

    /// Forgets the sign-in.
    ///
    /// # Errors
    /// Where the credential store fails.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        Ok(self.client.sign_out().await?)
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

/// A short mark that tells data folders apart.
pub(super) fn folder_mark(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let hash = Sha256::digest(whole.to_string_lossy().as_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|end| Failure::Bug(end.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Actor;
    use crate::settings::Settings;

    fn line(service: ServiceChoice, partner: Partner) -> Line {
        Line::new(&Setup {
            folder: PathBuf::from("/nowhere"),
            database: None,
            service,
            actor: Actor { operator: "mia".into(), station: "dock-1".into() },
            settings: Settings { partner, ..Settings::default() },
        })
    }

    #[tokio::test]
    async fn what_is_missing_is_named() {
        let set = |tenant: &str, client_id: &str| Partner { tenant: tenant.into(), client_id: client_id.into() };
        for (partner, named) in [(set(" ", "app"), "partner.tenant"), (set("contoso.example", ""), "partner.client-id")]
        {
            let error =
                line(ServiceChoice::Microsoft, partner).connect().await.err().map(|failure| failure.to_string());
            assert_eq!(error, Some(format!("not set up: the setting {named} is missing")));
        }
    }

    #[test]
    fn folders_are_told_apart() {
        assert_ne!(folder_mark(Path::new("/a")), folder_mark(Path::new("/b")));
        assert_eq!(folder_mark(Path::new("/a")).len(), 12);
    }
}
