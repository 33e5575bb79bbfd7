//! Where secrets are kept between runs (the tokens of a sign-in, passwords of cameras): in the system's credential store, on Linux
//! else in the kernel's keyring, else only in this program. Never in a file.
//!
//! `DOCKET_CREDENTIAL_STORE` chooses one by name: `system`, `kernel` (Linux) or `run`. Without it the best one that answers is
//! taken. On Linux the Secret Service is asked only where a session bus is named in the environment, and given a second to answer; a
//! store that falls silent is not asked again until a person wants it ([`CredentialStore::ask_again`]). Saving goes down the list until
//! a place takes it, so that a sign-in never fails for want of a place; [`StoreKind`] tells where it ended up, and so how long it lasts.

#[cfg(test)]
pub(crate) mod fake;
#[cfg(target_os = "linux")]
mod kernel;
mod system;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The environment variable that chooses where secrets are kept: `system`, `kernel` or `run`.
pub const STORE_VARIABLE: &str = "DOCKET_CREDENTIAL_STORE";

/// Where a secret is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// The system's credential store.
    System,
    /// The Linux kernel's keyring: until the computer is started anew, or (where the system says so) some days without use.
    Kernel,
    /// Nowhere but in this program: until it ends.
    Run,
    /// The same, for the store that would keep it is full.
    Full,
}

impl StoreKind {
    /// Whether it outlasts the program.
    pub fn is_lasting(self) -> bool {
        matches!(self, Self::System | Self::Kernel)
    }
}

/// Why a place did not take a secret.
enum Untaken {
    /// It holds as much as it may.
    Full,
    /// In words without secrets.
    Failed(String),
}

impl From<String> for Untaken {
    fn from(words: String) -> Self {
        Self::Failed(words)
    }
}

/// One place that outlasts the program. Its calls may block for a moment; its errors are words without secrets.
trait Place: Send + Sync {
    fn kind(&self) -> StoreKind;
    /// `None` where nothing is kept.
    fn read(&self) -> Result<Option<SecretString>, String>;
    fn write(&self, secret: &SecretString) -> Result<(), Untaken>;
    /// Does nothing where nothing is kept. Works also where what is kept cannot be read.
    fn clear(&self) -> Result<(), String>;
    /// Takes it for one that answers, though it once did not.
    fn ask_again(&self) {}
}

/// Keeps one secret, never in a file. Clones share what they hold.
#[derive(Clone)]
pub struct CredentialStore {
    inner: Arc<Inner>,
}

struct Inner {
    /// Best first.
    places: Vec<Box<dyn Place>>,
    /// What no place would take, and why it is here.
    run: Mutex<Option<(SecretString, StoreKind)>>,
    /// What was kept no later than this was to be forgotten, but a place would not let go of it.
    forgotten: AtomicI64,
}

impl CredentialStore {
    /// The best store this system has, under a name that tells services and data folders apart. May take a second to find out.
    pub fn of_system(scope: &str) -> Self {
        let choice = std::env::var(STORE_VARIABLE).unwrap_or_default();
        Self::of_choice(scope, choice.trim())
    }

    /// Keeps it for the run only.
    pub fn of_run() -> Self {
        Self::of_places(Vec::new())
    }

    fn of_choice(scope: &str, choice: &str) -> Self {
        let name = name_of(scope);
        let mut places: Vec<Box<dyn Place>> = Vec::new();
        if matches!(choice, "" | "system") {
            places.extend(system::SystemPlace::find(&name).map(|place| Box::new(place) as Box<dyn Place>));
        }
        #[cfg(target_os = "linux")]
        if matches!(choice, "" | "kernel") {
            places.extend(kernel::KernelPlace::find(&name).map(|place| Box::new(place) as Box<dyn Place>));
        }
        if !matches!(choice, "" | "system" | "kernel" | "run") {
            tracing::warn!(
                choice,
                "{STORE_VARIABLE} is none of system, kernel and run: secrets are kept for this run only"
            );
        }
        Self::of_places(places)
    }

    fn of_places(places: Vec<Box<dyn Place>>) -> Self {
        let forgotten = AtomicI64::new(i64::MIN);
        Self { inner: Arc::new(Inner { places, run: Mutex::new(None), forgotten }) }
    }

    /// Keeps a secret in the best place that takes it, `short` where `whole` is too long for it. Blocks.
    pub fn save(&self, whole: &SecretString, short: &SecretString) -> StoreKind {
        let stamp = self.stamp();
        let (whole, short) = (stamped(stamp, whole), stamped(stamp, short));
        let mut in_run = StoreKind::Run;
        let taken = self.inner.places.iter().position(|place| {
            let written = place.write(&whole).or_else(|_| place.write(&short));
            if let Err(untaken) = &written {
                let words = match untaken {
                    Untaken::Full => "it is full",
                    Untaken::Failed(words) => words.as_str(),
                };
                tracing::warn!(place = ?place.kind(), words, "a secret could not be kept here");
            }
            if let Err(Untaken::Full) = written {
                in_run = StoreKind::Full;
            }
            written.is_ok()
        });
        *self.run() = taken.is_none().then_some((whole, in_run));
        // An older secret must not come to light again when a better place is out of reach.
        for (_, place) in self.inner.places.iter().enumerate().filter(|(at, _)| Some(*at) != taken) {
            let _ = place.clear();
        }
        taken.map_or(in_run, |at| self.inner.places[at].kind())
    }

    /// What was kept last, and where. Blocks.
    pub fn load(&self) -> Result<Option<(SecretString, StoreKind)>, String> {
        let mut newest: Option<(i64, SecretString, StoreKind)> = None;
        let mut failed = None;
        let forgotten = self.inner.forgotten.load(Ordering::Relaxed);
        let mut consider = |kept: Option<(SecretString, StoreKind)>| {
            if let Some((kept, kind)) = kept
                && let Some((stamp, secret)) = unstamped(&kept)
                && stamp > forgotten
                && newest.as_ref().is_none_or(|(other, ..)| stamp > *other)
            {
                newest = Some((stamp, secret, kind));
            }
        };
        consider(self.run().clone());
        for place in &self.inner.places {
            match place.read() {
                Ok(kept) => consider(kept.map(|kept| (kept, place.kind()))),
                Err(words) => failed = Some(words),
            }
        }
        match (newest, failed) {
            (Some((_, secret, kind)), _) => Ok(Some((secret, kind))),
            (None, Some(words)) => Err(words),
            (None, None) => Ok(None),
        }
    }

    /// Forgets, everywhere, and also what cannot be read. A place that fell silent is asked anew: what stays there comes to light again
    /// in another program, though not through this store or its clones. Blocks.
    pub fn clear(&self) -> Result<(), String> {
        let stamp = self.stamp();
        *self.run() = None;
        self.ask_again();
        let cleared = self.inner.places.iter().map(|place| place.clear()).fold(Ok(()), Result::and);
        if cleared.is_err() {
            self.inner.forgotten.store(stamp, Ordering::Relaxed);
        }
        cleared
    }

    /// Takes every place for one that answers: a person may have unlocked it meanwhile.
    pub fn ask_again(&self) {
        self.inner.places.iter().for_each(|place| place.ask_again());
    }

    /// The time in milliseconds; in any case later than what is forgotten, also where the clock was set back.
    fn stamp(&self) -> i64 {
        let forgotten = self.inner.forgotten.load(Ordering::Relaxed);
        Timestamp::now().as_millisecond().max(forgotten.saturating_add(1))
    }

    fn run(&self) -> std::sync::MutexGuard<'_, Option<(SecretString, StoreKind)>> {
        self.inner.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CredentialStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<StoreKind> = self.inner.places.iter().map(|place| place.kind()).collect();
        f.debug_struct("CredentialStore").field("places", &kinds).finish_non_exhaustive()
    }
}

/// Stores by what is kept in them. Each is made once, so that what no place would take is found again for as long as this lives; and
/// whoever waits for a store that takes its time keeps nobody waiting who wants another.
#[derive(Default)]
pub struct Stores(Mutex<HashMap<String, Arc<OnceLock<CredentialStore>>>>);

impl Stores {
    /// The store of this scope, as [`CredentialStore::of_system`] makes it. Blocks.
    pub fn of(&self, scope: &str) -> CredentialStore {
        let made =
            Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(scope.to_owned()).or_default());
        made.get_or_init(|| CredentialStore::of_system(scope)).clone()
    }

    /// Keeps what is of this scope in this program alone from now on.
    pub fn keep_for_run(&self, scope: &str) -> CredentialStore {
        let store = CredentialStore::of_run();
        let made = Arc::new(OnceLock::from(store.clone()));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(scope.to_owned(), made);
        store
    }
}

/// A secret with the time it was kept in front, so that of several the last one counts.
fn stamped(stamp: i64, secret: &SecretString) -> SecretString {
    format!("{stamp} {}", secret.expose_secret()).into()
}

fn unstamped(kept: &SecretString) -> Option<(i64, SecretString)> {
    let (stamp, secret) = kept.expose_secret().split_once(' ')?;
    Some((stamp.parse().ok()?, secret.to_owned().into()))
}

/// A name that every place takes: the scope itself, or its hash where it is long or holds odd characters.
fn name_of(scope: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    if !scope.is_empty() && scope.len() <= 120 && scope.chars().all(is_plain) {
        return scope.to_owned();
    }
    Sha256::digest(scope.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::fake::FakePlace;
    use super::*;

    fn secret(text: &str) -> SecretString {
        text.to_owned().into()
    }

    fn loaded(store: &CredentialStore) -> Option<(String, StoreKind)> {
        store.load().unwrap().map(|(secret, kind)| (secret.expose_secret().to_owned(), kind))
    }

    #[test]
    fn a_run_keeps_for_the_run() {
        let store = CredentialStore::of_run();
        assert_eq!(loaded(&store), None);
        assert_eq!(store.clone().save(&secret("whole one"), &secret("short")), StoreKind::Run);
        assert_eq!(loaded(&store), Some(("whole one".into(), StoreKind::Run)));
        assert!(!format!("{store:?}").contains("whole"));
        store.clear().unwrap();
        assert_eq!(loaded(&store), None);
    }

    #[test]
    fn what_is_too_long_is_kept_short() {
        let place = FakePlace::taking(20);
        let store = place.store();
        assert_eq!(store.save(&secret("a"), &secret("b")), StoreKind::System);
        assert_eq!(loaded(&store), Some(("a".into(), StoreKind::System)));
        assert_eq!(store.save(&secret(&"a".repeat(99)), &secret("b")), StoreKind::System);
        assert_eq!(loaded(&store), Some(("b".into(), StoreKind::System)));
    }

    #[test]
    fn a_place_that_fails_is_passed_over() {
        let place = FakePlace::taking(99);
        let store = place.store();
        store.save(&secret("old"), &secret("old"));
        place.is_broken.store(true, Ordering::Relaxed);
        assert_eq!(store.save(&secret("new"), &secret("new")), StoreKind::Run);
        assert_eq!(loaded(&store), Some(("new".into(), StoreKind::Run)));
        assert!(store.clear().is_err());
        assert!(store.load().is_err(), "whether anything is kept cannot be known");
    }

    #[test]
    fn a_full_place_is_told_as_full() {
        let place = FakePlace::taking(99);
        let store = place.store();
        place.is_full.store(true, Ordering::Relaxed);
        assert_eq!(store.save(&secret("new"), &secret("new")), StoreKind::Full);
        assert_eq!(loaded(&store), Some(("new".into(), StoreKind::Full)));
        assert!(!StoreKind::Full.is_lasting());
        place.is_full.store(false, Ordering::Relaxed);
        assert_eq!(store.save(&secret("newer"), &secret("newer")), StoreKind::System);
    }

    #[test]
    fn what_stays_in_a_place_is_not_found_again() {
        let place = FakePlace::taking(99);
        let store = place.store();
        store.save(&secret("old"), &secret("old"));
        place.is_stuck.store(true, Ordering::Relaxed);
        assert_eq!(store.clear(), Err("stuck".into()));
        assert_eq!(loaded(&store.clone()), None);
        assert_eq!(loaded(&place.store()), Some(("old".into(), StoreKind::System)), "another program does not know");
        // What is kept from now on is found, whoever keeps it; and forgotten in its turn.
        store.save(&secret("new"), &secret("new"));
        assert_eq!(loaded(&store), Some(("new".into(), StoreKind::System)));
        assert!(store.clear().is_err() && loaded(&store).is_none());
        place.keep_last(&secret("another's"));
        assert_eq!(loaded(&store), Some(("another's".into(), StoreKind::System)));
    }

    #[test]
    fn what_cannot_be_kept_is_found_again_for_the_run() {
        let stores = Stores::default();
        stores.keep_for_run("proxy").save(&secret("planted"), &secret("planted"));
        assert_eq!(loaded(&stores.of("proxy")), Some(("planted".into(), StoreKind::Run)));
        // Clones share what they hold, and nothing holds what another scope keeps.
        stores.of("proxy").clear().unwrap();
        assert_eq!(loaded(&stores.of("proxy")), None);
    }

    #[test]
    fn scopes_become_names() {
        assert_eq!(name_of("practice:data-1"), "practice:data-1");
        let long = name_of("C:\\Users\\Ä b\\data");
        assert_eq!(long.len(), 64);
        assert_ne!(long, name_of("C:\\Users\\Ä c\\data"));
        assert_eq!(name_of(&"x".repeat(500)).len(), 64);
    }
}
