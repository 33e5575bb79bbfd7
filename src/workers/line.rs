//! The ways to the service, one for each partner: made when first needed, so that work without a line never touches the network. What
//! is one partner's goes over that partner's way and over no other.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use url::Url;

use super::network::network_options;
use super::service::{Connection, blocking};
use super::{ServiceChoice, Setup};
use crate::app::notice::Failure;
use crate::credentials::CredentialStore;
use crate::domain::{AccountCheck, CustomerId};
use crate::partner_center::{PartnerCenterClient, PartnerCenterError, ServiceConfig, SystemBrowser, TellLook};
use crate::practice::{PracticeConfig, PracticeService};
use crate::settings::{Network, Profile, Settings};

/// The file in the data folder that the practice service keeps its books in.
const PRACTICE_BOOKS: &str = "practice-books.json";

/// The ways to the service.
pub struct Line {
    choice: ServiceChoice,
    folder: PathBuf,
    settings: Mutex<Wanted>,
    held: tokio::sync::Mutex<Held>,
}

/// The partners of the settings, and how the service is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wanted {
    /// The name of the one in use.
    active: String,
    /// All of them by name; nothing is the name of the one without.
    profiles: BTreeMap<String, Profile>,
    /// The way to the internet.
    network: Network,
}

impl Wanted {
    fn of(settings: &Settings) -> Self {
        let profile = |name: &str| Some((name.to_owned(), settings.profile_named(name)?));
        let profiles = settings.profile_names().into_iter().filter_map(profile).collect();
        Self { active: settings.partner.active.clone(), profiles, network: settings.network.clone() }
    }
}

/// What was made so far.
#[derive(Default)]
struct Held {
    /// By the partner's name, with what it was made of.
    connections: HashMap<String, (Profile, Network, Arc<Connection>)>,
    /// Ends with the line.
    practice: Option<Arc<PracticeService>>,
}

impl Line {
    /// The ways that the set-up names; nothing is connected by this.
    pub fn new(setup: &Setup) -> Self {
        Self {
            choice: setup.service.clone(),
            folder: setup.folder.clone(),
            settings: Mutex::new(Wanted::of(&setup.settings)),
            held: tokio::sync::Mutex::default(),
        }
    }

    /// A way that is gone already, of a partner without a name.
    pub fn of(connection: Connection) -> Self {
        let profiles = BTreeMap::from([(String::new(), Profile::default())]);
        let made = (Profile::default(), Network::default(), Arc::new(connection));
        let connections = HashMap::from([(String::new(), made)]);
        Self {
            choice: ServiceChoice::Practice { script: None },
            folder: PathBuf::new(),
            settings: Mutex::new(Wanted { profiles, ..Wanted::default() }),
            held: tokio::sync::Mutex::new(Held { connections, practice: None }),
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
    /// As [`Line::connect`]; and where no partner of the settings has this tenant.
    pub async fn connect_for(&self, tenant: &str) -> Result<Arc<Connection>, Failure> {
        if tenant.is_empty() {
            return self.connect().await;
        }
        let wanted = self.wanted().clone();
        let others = wanted.profiles.keys().filter(|name| **name != wanted.active);
        // A tenant may be set by its domain: then only a sign-in says its id, and without one it may be the one that is meant.
        let mut possible = None;
        for name in std::iter::once(&wanted.active).chain(others) {
            let id = wanted.profiles.get(name).and_then(Profile::tenant_id);
            match &id {
                Some(id) if id == tenant => return self.connect_named(name).await,
                Some(_) => continue,
                None => {}
            }
            let Ok(connection) = self.connect_named(name).await else { continue };
            match connection.account() {
                Some(account) if account.tenant.eq_ignore_ascii_case(tenant) => return Ok(connection),
                Some(_) => {}
                None => possible = possible.or(Some(connection)),
            }
        }
        possible.ok_or_else(|| Failure::OtherPartner { tenant: tenant.to_owned() })
    }

    /// What the account of the partner in use may do, and what is missing; `known` are the customers that were listed before.
    ///
    /// # Errors
    /// Where the way to the service cannot be made for another reason than missing settings.
    pub async fn check(&self, known: &[CustomerId]) -> Result<AccountCheck, Failure> {
        match self.connect().await {
            Ok(connection) => Ok(connection.client().check(known).await),
            Err(Failure::Service(error @ PartnerCenterError::NotSetUp(_))) => {
                Ok(AccountCheck::not_set_up(error.to_string()))
            }
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
            Err(Failure::Service(PartnerCenterError::NotSetUp(_))) if self.choice == ServiceChoice::Microsoft => {
                let network = self.wanted().network.clone();
                let config = ServiceConfig {
                    network: network_options(&self.folder, &network).await?,
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

    /// Makes every way anew at its next use: something has changed that no setting tells, such as a proxy's password.
    pub async fn reach_anew(&self) {
        if self.choice == ServiceChoice::Microsoft {
            self.held.lock().await.connections.clear();
        }
    }

    async fn connect_named(&self, name: &str) -> Result<Arc<Connection>, Failure> {
        let (profile, network) = {
            let wanted = self.wanted();
            (wanted.profiles.get(name).cloned().unwrap_or_default(), wanted.network.clone())
        };
        if !profile.kind.has_api() {
            return Err(Failure::NoInterface);
        }
        let mut held = self.held.lock().await;
        // Only Microsoft's service is reached over the network of the settings.
        let is_same_way = |made: &Network| *made == network || self.choice != ServiceChoice::Microsoft;
        if let Some((made_of, reached_by, connection)) = held.connections.get(name)
            && *made_of == profile
            && is_same_way(reached_by)
        {
            return Ok(Arc::clone(connection));
        }
        let connection = Arc::new(self.make(name, &profile, &network, &mut held).await?);
        held.connections.insert(name.to_owned(), (profile, network, Arc::clone(&connection)));
        Ok(connection)
    }

    async fn make(
        &self,
        name: &str,
        profile: &Profile,
        network: &Network,
        held: &mut Held,
    ) -> Result<Connection, Failure> {
        let (tenant, client_id) = (profile.tenant.trim(), profile.client_id.trim());
        match &self.choice {
            ServiceChoice::Microsoft => {
                for (value, setting) in [(tenant, "tenant"), (client_id, "client-id")] {
                    if value.is_empty() {
                        let setting = match name {
                            "" => format!("partner.{setting}"),
                            name => format!("profiles.{name}.{setting}"),
                        };
                        return Err(PartnerCenterError::NotSetUp(format!("the setting {setting} is missing")).into());
                    }
                }
                let config = ServiceConfig {
                    network: network_options(&self.folder, network).await?,
                    timeout_secs: network.timeout_secs,
                    ..ServiceConfig::microsoft(tenant.to_owned(), client_id.to_owned())
                };
                let scope = format!("partner-center/{tenant}/{client_id}");
                Connection::new(config, self.system_store(&scope).await?, Box::new(SystemBrowser::new())).await
            }
            ServiceChoice::Loopback(url) => {
                let config = of_practice(url.clone(), profile)?;
                let tenant = config.tenant.clone();
                let store = self.system_store(&format!("loopback/{}/{tenant}", url.authority())).await?;
                Connection::new(config, store, Box::new(SystemBrowser::new())).await
            }
            ServiceChoice::Practice { script } => {
                let service = match &held.practice {
                    Some(service) => Arc::clone(service),
                    None => Arc::new(self.practice(script.clone()).await?),
                };
                held.practice = Some(Arc::clone(&service));
                let url = Url::parse(&service.url()).map_err(|error| not_started(&error.to_string()))?;
                Connection::to_own_practice(of_practice(url, profile)?, service).await
            }
        }
    }

    /// A practice service of our own. Its tokens are worth nothing elsewhere and are not kept.
    async fn practice(&self, script: Option<String>) -> Result<PracticeService, Failure> {
        let books = Some(self.folder.join(PRACTICE_BOOKS));
        let config = PracticeConfig { script, books, ..PracticeConfig::default() };
        Ok(PracticeService::start(config).await.map_err(|error| not_started(&error.to_string()))?)
    }

    /// Looking for a credential store may ask other programs, and takes its time.
    async fn system_store(&self, service: &str) -> Result<CredentialStore, Failure> {
        let scope = format!("{service}/{}", folder_mark(&self.folder));
        blocking(move || CredentialStore::of_system(&scope)).await
    }

    fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The practice service has one partner by default; a profile whose tenant is an id makes another.
fn of_practice(url: Url, profile: &Profile) -> Result<ServiceConfig, PartnerCenterError> {
    let config = ServiceConfig::loopback(url)?;
    Ok(match profile.tenant_id() {
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
mod tests {
    use super::*;
    use crate::domain::{Actor, PartnerKind};

    const CONTOSO: &str = "91000000-0000-4000-8000-000000000001";
    const FABRIKAM: &str = "92000000-0000-4000-8000-000000000002";

    fn line(service: ServiceChoice, folder: &Path, settings: Settings) -> Line {
        let actor = Actor { operator: "mia".into(), station: "dock-1".into() };
        Line::new(&Setup { folder: folder.to_owned(), database: None, service, actor, settings })
    }

    fn set(pairs: &[(&str, &str)]) -> Settings {
        pairs.iter().fold(Settings::default(), |settings, (key, value)| settings.with(key, value).unwrap())
    }

    #[tokio::test]
    async fn what_is_missing_is_named() {
        for (settings, named) in [
            (set(&[("partner.tenant", " "), ("partner.client-id", "app")]), "partner.tenant"),
            (set(&[("partner.tenant", "contoso.example")]), "partner.client-id"),
            (
                set(&[("profiles.fabrikam.client-id", "app"), ("partner.active", "fabrikam")]),
                "profiles.fabrikam.tenant",
            ),
        ] {
            let line = line(ServiceChoice::Microsoft, Path::new("/nowhere"), settings);
            let error = line.connect().await.err().map(|failure| failure.to_string());
            assert_eq!(error, Some(format!("not set up: the setting {named} is missing")));
        }
    }

    #[tokio::test]
    async fn an_indirect_reseller_has_no_way_to_the_service() {
        let folder = tempfile::tempdir().unwrap();
        let settings = set(&[("partner.kind", "indirect-reseller"), ("partner.tenant", CONTOSO)]);
        let line = line(ServiceChoice::Practice { script: None }, folder.path(), settings);
        assert!(matches!(line.connect().await, Err(Failure::NoInterface)));
        line.use_settings(&set(&[("partner.kind", PartnerKind::IndirectProvider.as_str())]));
        assert!(line.connect().await.is_ok());
    }

    #[tokio::test]
    async fn what_is_one_partners_goes_over_that_partners_way() {
        let folder = tempfile::tempdir().unwrap();
        let settings = set(&[("partner.tenant", CONTOSO), ("profiles.fabrikam.tenant", FABRIKAM)]);
        let line = line(ServiceChoice::Practice { script: None }, folder.path(), settings.clone());
        let tenant = |connection: &Connection| connection.account().map(|account| account.tenant);
        assert_eq!(tenant(&line.connect().await.unwrap()).as_deref(), Some(CONTOSO));
        assert_eq!(tenant(&line.connect_for(FABRIKAM).await.unwrap()).as_deref(), Some(FABRIKAM));
        let nobodys = line.connect_for("93000000-0000-4000-8000-000000000003").await.err();
        assert!(matches!(nobodys, Some(Failure::OtherPartner { .. })), "{nobodys:?}");
        // Another partner is used: what is Contoso's still goes Contoso's way, and its connection is kept.
        let before = line.connect_for(CONTOSO).await.unwrap();
        line.use_settings(&settings.with("partner.active", "fabrikam").unwrap());
        assert_eq!(tenant(&line.connect().await.unwrap()).as_deref(), Some(FABRIKAM));
        assert!(Arc::ptr_eq(&before, &line.connect_for(CONTOSO).await.unwrap()));
    }

    #[test]
    fn folders_are_told_apart() {
        assert_ne!(folder_mark(Path::new("/a")), folder_mark(Path::new("/b")));
        assert_eq!(folder_mark(Path::new("/a")).len(), 12);
    }
}
