//! The ways to the service, one for each partner: made when first needed, so that work without a line never touches the network. What
//! is one partner's goes over that partner's way and over no other.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use sha2::{Digest, Sha256};
use tokio::sync::Notify;
use url::Url;

use super::network::{self, network_options};
use super::service::{Connection, blocking};
use super::{ServiceChoice, Setup};
use crate::app::notice::Failure;
use crate::credentials::{CredentialStore, StoreKind, Stores};
use crate::domain::{AccountCheck, CustomerId, Password, ProxyChoice};
use crate::partner_center::{
    PRACTICE_TENANT, PartnerCenterClient, PartnerCenterError, ServiceConfig, SystemBrowser, TellLook,
};
use crate::practice::{PracticeConfig, PracticeService};
use crate::settings::{Network, Partner, Settings};

/// The file in the data folder that the practice service keeps its books in.
const PRACTICE_BOOKS: &str = "practice-books.json";

/// The ways to the service.
pub struct Line {
    choice: ServiceChoice,
    folder: PathBuf,
    settings: Mutex<Wanted>,
    /// A place for each partner by name. Whoever makes a way holds its place alone: where a credential store takes its time, those who
    /// want another partner's way do not wait for it.
    ways: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Option<Way>>>>>,
    /// Connections that others took the place of, by the partner's name: whoever works with one still does, and a sign-out reaches it.
    replaced: Mutex<Vec<(String, Weak<Connection>)>>,
    /// Ends with the line.
    practice: tokio::sync::OnceCell<Arc<PracticeService>>,
    /// Tokens and the proxy's password, which outlast the ways.
    stores: Arc<Stores>,
    /// Told where somebody has signed in or out with another program.
    taken_up: Arc<Notify>,
}

/// A way that was made, with what it was made of.
struct Way {
    partner: Partner,
    network: Network,
    connection: Arc<Connection>,
}

/// The partners of the settings, and how the service is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wanted {
    /// The name of the one in use.
    active: String,
    /// All of them by name; nothing is the name of the one without.
    partners: BTreeMap<String, Partner>,
    /// The way to the internet.
    network: Network,
}

impl Wanted {
    fn of(settings: &Settings) -> Self {
        let partner = |name: &str| Some((name.to_owned(), settings.partner_named(name)?));
        let partners = settings.partner_names().into_iter().filter_map(partner).collect();
        Self { active: settings.partner.active.clone(), partners, network: settings.network.clone() }
    }
}

impl Line {
    /// The ways that the set-up names; nothing is connected by this.
    pub fn new(setup: &Setup) -> Self {
        Self::with(setup.service.clone(), setup.folder.clone(), Wanted::of(&setup.settings))
    }

    /// A way that is gone already, of a partner without a name.
    pub fn of(connection: Connection) -> Self {
        let partners = BTreeMap::from([(String::new(), Partner::default())]);
        let wanted = Wanted { partners, ..Wanted::default() };
        let line = Self::with(ServiceChoice::Practice { script: None }, PathBuf::new(), wanted);
        let (partner, network) = (Partner::default(), Network::default());
        let way = Way { partner, network, connection: Arc::new(connection) };
        line.ways().insert(String::new(), Arc::new(tokio::sync::Mutex::new(Some(way))));
        line
    }

    fn with(choice: ServiceChoice, folder: PathBuf, wanted: Wanted) -> Self {
        Self {
            choice,
            folder,
            settings: Mutex::new(wanted),
            ways: Mutex::default(),
            replaced: Mutex::default(),
            practice: tokio::sync::OnceCell::new(),
            stores: Arc::default(),
            taken_up: Arc::default(),
        }
    }

    /// The connection of the partner in use, made at the first call. In practice somebody is signed in after it.
    ///
    /// # Errors
    /// For an indirect reseller; where a setting is missing, or the practice service cannot be started.
    pub async fn connect(&self) -> Result<Arc<Connection>, Failure> {
        let active = self.wanted().active.clone();
        self.connect_named(&active).await
    }

    /// The connection of the partner with this tenant id, whichever is in use; nothing stands for the one in use.
    ///
    /// # Errors
    /// As [`Line::connect`], also where it may be this tenant's way that cannot be made; and where no partner of the settings has it.
    pub async fn connect_for(&self, tenant: &str) -> Result<Arc<Connection>, Failure> {
        if tenant.is_empty() {
            return self.connect().await;
        }
        let wanted = self.wanted().clone();
        let others = wanted.partners.keys().filter(|name| **name != wanted.active);
        // A tenant may be set by its domain: then only a sign-in says its id, and without one it may be the one that is meant.
        let mut possible = None;
        let mut failed = None;
        for name in std::iter::once(&wanted.active).chain(others) {
            let Some(partner) = wanted.partners.get(name) else { continue };
            match partner.tenant_id() {
                Some(id) if id == tenant => return self.connect_named(name).await,
                Some(_) => continue,
                None => {}
            }
            match self.connect_named(name).await {
                Ok(connection) => match connection.account() {
                    Some(account) if account.tenant.eq_ignore_ascii_case(tenant) => return Ok(connection),
                    Some(_) => {}
                    None => possible = possible.or(Some(connection)),
                },
                // One without a tenant is nobody's partner.
                Err(failure) if !partner.tenant.trim().is_empty() => failed = failed.or(Some(failure)),
                Err(_) => {}
            }
        }
        possible.ok_or_else(|| failed.unwrap_or_else(|| Failure::OtherPartner { tenant: tenant.to_owned() }))
    }

    /// What the account of the partner in use may do, and what is missing; `known` are the customers that were listed before.
    ///
    /// # Errors
    /// Where the way to the service cannot be made for another reason than missing settings.
    pub async fn check(&self, known: &[CustomerId]) -> Result<AccountCheck, Failure> {
        match self.connect().await {
            Ok(connection) => Ok(connection.client().check(known).await),
            Err(Failure::Service(
                error @ (PartnerCenterError::NotSetUp(_) | PartnerCenterError::SettingMissing(_)),
            )) => Ok(AccountCheck::not_set_up(error.to_string())),
            Err(failure) => Err(failure),
        }
    }

    /// Looks at the road to the service step by step, also where nobody is set up to sign in.
    ///
    /// # Errors
    /// For an indirect reseller; where a file of certificates cannot be read, or a setting makes no sense.
    pub async fn diagnose(&self, tell: TellLook<'_>) -> Result<(), Failure> {
        match self.connect().await {
            Ok(connection) => connection.client().diagnose(tell).await,
            Err(Failure::Service(PartnerCenterError::NotSetUp(_) | PartnerCenterError::SettingMissing(_)))
                if self.choice == ServiceChoice::Microsoft =>
            {
                let network = self.wanted().network.clone();
                let config = ServiceConfig {
                    network: network_options(&self.stores, &self.folder, &network).await?,
                    timeout_secs: network.timeout_secs,
                    ..ServiceConfig::microsoft(String::new(), String::new())
                };
                let client = blocking(move || PartnerCenterClient::new(config, CredentialStore::of_run())).await??;
                client.diagnose(tell).await;
            }
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    /// Uses other tenants or app registrations, another partner or another way to the internet from the next call of
    /// [`Line::connect`] on.
    pub fn use_settings(&self, settings: &Settings) {
        *self.wanted() = Wanted::of(settings);
    }

    /// Keeps the password of a proxy, which every way goes through from its next use on; tells how long it lasts.
    ///
    /// # Errors
    /// A fault of the program.
    pub async fn keep_proxy_password(&self, proxy: ProxyChoice, password: Password) -> Result<StoreKind, Failure> {
        let (stores, folder) = (Arc::clone(&self.stores), self.folder.clone());
        let kept = blocking(move || network::keep_proxy_password(&stores, &folder, &proxy, &password)).await?;
        // No setting tells that the ways are others now.
        if self.choice == ServiceChoice::Microsoft {
            let places: Vec<_> = self.ways().iter().map(|(name, place)| (name.clone(), Arc::clone(place))).collect();
            for (name, place) in places {
                self.note_replaced(&name, place.lock().await.take());
            }
        }
        Ok(kept)
    }

    /// Forgets the sign-in of the partner in use, in memory and where it is kept. Nothing is asked of the service: it works without a
    /// line, for a partner without the program interface, and where nobody is signed in.
    ///
    /// # Errors
    /// Where a store fails: what it keeps may still be there.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        let name = self.wanted().active.clone();
        let (partner, _) = self.named(&name);
        let made =
            self.place(&name).lock().await.as_ref().map(|way| (way.partner.clone(), Arc::clone(&way.connection)));
        let mut is_signed_out = match &made {
            Some((_, connection)) => connection.sign_out().await,
            None => Ok(()),
        };
        for connection in self.take_replaced(&name) {
            is_signed_out = is_signed_out.and(connection.sign_out().await);
        }
        // What is kept is this partner's also where no way was made yet, or one for other settings than these.
        let is_over = made.is_some_and(|(made_of, _)| made_of == partner);
        if let Some(scope) = self.scope(&partner).filter(|_| !is_over) {
            let stores = Arc::clone(&self.stores);
            let cleared = blocking(move || stores.of(&scope).clear()).await?;
            cleared.map_err(PartnerCenterError::StillKept)?;
        }
        is_signed_out
    }

    /// Waits until another program was found to have signed in or out.
    pub(super) async fn taken_up(&self) {
        self.taken_up.notified().await;
    }

    async fn connect_named(&self, name: &str) -> Result<Arc<Connection>, Failure> {
        let (partner, network) = self.named(name);
        if !partner.kind.has_api() {
            return Err(Failure::NoInterface);
        }
        let place = self.place(name);
        let mut made = place.lock().await;
        // Only Microsoft's service is reached over the network of the settings.
        let is_it =
            |way: &Way| way.partner == partner && (way.network == network || self.choice != ServiceChoice::Microsoft);
        if let Some(way) = made.as_ref().filter(|way| is_it(way)) {
            return Ok(Arc::clone(&way.connection));
        }
        let connection = self.make(name, &partner, &network).await?;
        let taken_up = Arc::clone(&self.taken_up);
        connection.client().when_taken_up(move || taken_up.notify_one());
        let connection = Arc::new(connection);
        let before = made.replace(Way { partner, network, connection: Arc::clone(&connection) });
        self.note_replaced(name, before);
        Ok(connection)
    }

    /// A way is used no longer, but by whoever works with its connection.
    fn note_replaced(&self, name: &str, way: Option<Way>) {
        let mut replaced = self.replaced();
        replaced.retain(|(_, connection)| connection.strong_count() > 0);
        replaced.extend(way.map(|way| (name.to_owned(), Arc::downgrade(&way.connection))));
    }

    /// The connections of a partner that others took the place of, and that somebody works with still.
    fn take_replaced(&self, name: &str) -> Vec<Arc<Connection>> {
        let mut replaced = self.replaced();
        let of_partner: Vec<_> = replaced.extract_if(.., |(of, _)| of == name).collect();
        of_partner.iter().filter_map(|(_, connection)| connection.upgrade()).collect()
    }

    async fn make(&self, name: &str, partner: &Partner, network: &Network) -> Result<Connection, Failure> {
        let (tenant, client_id) = (partner.tenant.trim(), partner.client_id.trim());
        match &self.choice {
            ServiceChoice::Microsoft => {
                for (value, setting) in [(tenant, "tenant"), (client_id, "client-id")] {
                    if value.is_empty() {
                        let setting = match name {
                            "" => format!("partner.{setting}"),
                            name => format!("partners.{name}.{setting}"),
                        };
                        return Err(PartnerCenterError::SettingMissing(setting).into());
                    }
                }
                let config = ServiceConfig {
                    network: network_options(&self.stores, &self.folder, network).await?,
                    timeout_secs: network.timeout_secs,
                    ..ServiceConfig::microsoft(tenant.to_owned(), client_id.to_owned())
                };
                Connection::new(config, self.store(partner).await?, Box::new(SystemBrowser::new())).await
            }
            ServiceChoice::Loopback(url) => {
                let config = of_practice(url.clone(), partner)?;
                Connection::new(config, self.store(partner).await?, Box::new(SystemBrowser::new())).await
            }
            ServiceChoice::Practice { script } => {
                let service = self.practice.get_or_try_init(|| self.start_practice(script.clone())).await?;
                let url = Url::parse(&service.url()).map_err(|error| not_started(&error.to_string()))?;
                Connection::to_own_practice(of_practice(url, partner)?, Arc::clone(service)).await
            }
        }
    }

    /// A practice service of our own.
    async fn start_practice(&self, script: Option<String>) -> Result<Arc<PracticeService>, Failure> {
        let books = Some(self.folder.join(PRACTICE_BOOKS));
        let config = PracticeConfig { script, books, ..PracticeConfig::default() };
        let started = PracticeService::start(config).await;
        Ok(Arc::new(started.map_err(|error| not_started(&error.to_string()))?))
    }

    /// What a partner's tokens are kept under; `None` where there can be none, for settings are missing, and for those of our own
    /// practice service, which are worth nothing elsewhere and are not kept.
    fn scope(&self, partner: &Partner) -> Option<String> {
        let service = match &self.choice {
            ServiceChoice::Microsoft if !partner.is_set_up() => return None,
            ServiceChoice::Microsoft => {
                format!("partner-center/{}/{}", partner.tenant.trim(), partner.client_id.trim())
            }
            // All practice is one, for its port changes: each would leave a secret behind that nobody asks for any more.
            ServiceChoice::Loopback(_) => {
                let tenant = partner.tenant_id().unwrap_or_else(|| PRACTICE_TENANT.to_owned());
                format!("loopback/{tenant}")
            }
            ServiceChoice::Practice { .. } => return None,
        };
        Some(format!("{service}/{}", folder_mark(&self.folder)))
    }

    /// Where a partner's tokens are kept. Looking for it may ask other programs, and takes its time.
    async fn store(&self, partner: &Partner) -> Result<CredentialStore, Failure> {
        let Some(scope) = self.scope(partner) else { return Ok(CredentialStore::of_run()) };
        let stores = Arc::clone(&self.stores);
        blocking(move || stores.of(&scope)).await
    }

    /// The place of a partner's way.
    fn place(&self, name: &str) -> Arc<tokio::sync::Mutex<Option<Way>>> {
        Arc::clone(self.ways().entry(name.to_owned()).or_default())
    }

    /// The partner of this name, and the way to the internet.
    fn named(&self, name: &str) -> (Partner, Network) {
        let wanted = self.wanted();
        (wanted.partners.get(name).cloned().unwrap_or_default(), wanted.network.clone())
    }

    fn ways(&self) -> MutexGuard<'_, HashMap<String, Arc<tokio::sync::Mutex<Option<Way>>>>> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replaced(&self) -> MutexGuard<'_, Vec<(String, Weak<Connection>)>> {
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The practice service has one partner by default; a partner whose tenant is an id makes another.
fn of_practice(url: Url, partner: &Partner) -> Result<ServiceConfig, PartnerCenterError> {
    let config = ServiceConfig::loopback(url)?;
    Ok(match partner.tenant_id() {
        Some(tenant) => ServiceConfig { tenant, ..config },
        None => config,
    })
}

fn not_started(reason: &str) -> PartnerCenterError {
    PartnerCenterError::NotSetUp(format!("the practice service: {reason}"))
}

/// A short mark that tells data folders apart.
pub(super) fn folder_mark(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let hash = Sha256::digest(whole.to_string_lossy().as_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
