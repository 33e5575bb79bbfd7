//! The credential store of the system: Windows' Credential Manager, macOS' keychain, Linux' Secret Service.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use keyring::{Entry, Error};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::{Place, StoreKind, Untaken};

/// What entries are filed under.
const SERVICE: &str = "Docket";

/// How long the store may take to answer a question, and to take a secret (it may have to be unlocked by a person first).
const PATIENCE_READING: Duration = Duration::from_secs(1);
const PATIENCE_WRITING: Duration = Duration::from_secs(5);

/// Most bytes of one entry. Windows takes no more than 2,560.
const LONGEST_ENTRY: usize = if cfg!(windows) { 2_500 } else { 60_000 };

/// Most entries that one secret takes.
const MOST_PARTS: usize = 64;

/// The store, under one name.
pub(super) struct SystemPlace {
    parts: Arc<Parts<Keyring>>,
    /// Set once the store has fallen silent: it is not asked again by itself, for its threads still hang.
    is_silent: AtomicBool,
}

impl SystemPlace {
    /// The place, where the system has a store: also one that does not answer, which may hold what an earlier run has kept.
    pub(super) fn find(name: &str) -> Option<Self> {
        // Without a session bus there is no Secret Service, and looking for one could start it.
        if cfg!(target_os = "linux") && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none_or(|bus| bus.is_empty()) {
            return None;
        }
        let parts = Parts { entries: Keyring { name: name.to_owned() }, longest: LONGEST_ENTRY };
        let place = Self { parts: Arc::new(parts), is_silent: AtomicBool::new(false) };
        let is_there = place.ask(PATIENCE_READING, |_| Ok(Entry::store_status().is_ok()));
        is_there.unwrap_or(true).then_some(place)
    }

    /// Asks on a thread of its own: the bus library must not run inside an async runtime, and the store may hang.
    fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        question: impl FnOnce(&Parts<Keyring>) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        if self.is_silent.load(Ordering::Relaxed) {
            return Err("the credential store does not answer".into());
        }
        let parts = Arc::clone(&self.parts);
        let answer = answer_within(patience, move || question(&parts));
        answer.unwrap_or_else(|| {
            self.is_silent.store(true, Ordering::Relaxed);
            Err("the credential store does not answer".into())
        })
    }
}

/// What a thread of its own answers, or nothing where it takes too long or dies.
fn answer_within<T: Send + 'static>(patience: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (told, answer) = std::sync::mpsc::channel();
    std::thread::Builder::new().name("credentials".into()).spawn(move || told.send(work())).ok()?;
    answer.recv_timeout(patience).ok()
}

impl Place for SystemPlace {
    fn kind(&self) -> StoreKind {
        StoreKind::System
    }

    fn read(&self) -> Result<Option<SecretString>, String> {
        self.ask(PATIENCE_READING, Parts::read)
    }

    fn write(&self, secret: &SecretString) -> Result<(), Untaken> {
        let secret = secret.clone();
        Ok(self.ask(PATIENCE_WRITING, move |parts| parts.write(&secret))?)
    }

    fn clear(&self) -> Result<(), String> {
        self.ask(PATIENCE_WRITING, Parts::clear)
    }

    fn ask_again(&self) {
        self.is_silent.store(false, Ordering::Relaxed);
    }
}

/// Named entries of limited length.
trait Entries {
    fn get(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String>;
    fn set(&self, key: &str, value: &[u8]) -> Result<(), String>;
    /// Whether there was one.
    fn delete(&self, key: &str) -> Result<bool, String>;
}

/// The real ones.
struct Keyring {
    name: String,
}

impl Keyring {
    fn entry(&self, key: &str) -> Result<Entry, String> {
        Entry::new(SERVICE, &format!("{}{key}", self.name)).map_err(words)
    }
}

impl Entries for Keyring {
    fn get(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        match self.entry(key)?.get_secret() {
            Ok(value) => Ok(Some(Zeroizing::new(value))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(words(error)),
        }
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), String> {
        self.entry(key)?.set_secret(value).map_err(words)
    }

    fn delete(&self, key: &str) -> Result<bool, String> {
        match self.entry(key)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(words(error)),
        }
    }
}

/// Words for an error; those that carry the secret's bytes are not shown.
fn words(error: Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the entry cannot be read".into(),
        Error::Ambiguous(_) => "there are several entries of this name".into(),
        other => other.to_string(),
    }
}

/// One secret over as many entries as it needs.
///
/// The entry without suffix comes first in reading and last in writing. It holds the secret itself (`=…`), or says where the parts
/// are (`a3`: three of them, under `#a0` to `#a2`). Parts of a new secret go under the other letter, so that a program that dies
/// while writing leaves the old secret whole.
struct Parts<E> {
    entries: E,
    longest: usize,
}

impl<E: Entries> Parts<E> {
    fn read(&self) -> Result<Option<SecretString>, String> {
        let Some(first) = self.entries.get("")? else { return Ok(None) };
        if let Some(whole) = first.strip_prefix(b"=") {
            return Ok(std::str::from_utf8(whole).ok().map(SecretString::from));
        }
        let Some((slot, count)) = slot_of(&first) else { return Ok(None) };
        let mut whole = Zeroizing::new(Vec::with_capacity(count * self.longest));
        for at in 0..count {
            let Some(part) = self.entries.get(&part_key(slot, at))? else { return Ok(None) };
            whole.extend_from_slice(&part);
        }
        Ok(std::str::from_utf8(&whole).ok().map(SecretString::from))
    }

    fn write(&self, secret: &SecretString) -> Result<(), String> {
        let secret = secret.expose_secret().as_bytes();
        let old = self.entries.get("")?.as_deref().and_then(|first| slot_of(first));
        if secret.len() < self.longest {
            let mut whole = Zeroizing::new(Vec::with_capacity(secret.len() + 1));
            whole.push(b'=');
            whole.extend_from_slice(secret);
            self.entries.set("", &whole)?;
        } else {
            let slot = if old.is_some_and(|(slot, _)| slot == 'a') { 'b' } else { 'a' };
            let parts = secret.chunks(self.longest);
            let count = parts.len();
            for (at, part) in parts.enumerate() {
                self.entries.set(&part_key(slot, at), part)?;
            }
            self.entries.set("", format!("{slot}{count}").as_bytes())?;
        }
        self.delete_parts(old)
    }

    fn clear(&self) -> Result<(), String> {
        // Read first, for it tells how many parts there are; where it cannot be read, they are deleted until there is none.
        let first = self.entries.get("");
        self.entries.delete("")?;
        match first {
            Ok(first) => self.delete_parts(first.as_deref().and_then(|first| slot_of(first))),
            Err(_) => ['a', 'b'].into_iter().try_for_each(|slot| {
                let mut parts = 0..MOST_PARTS;
                while parts.next().map(|at| self.entries.delete(&part_key(slot, at))).transpose()? == Some(true) {}
                Ok(())
            }),
        }
    }

    fn delete_parts(&self, slot: Option<(char, usize)>) -> Result<(), String> {
        let Some((slot, count)) = slot else { return Ok(()) };
        (0..count).try_for_each(|at| self.entries.delete(&part_key(slot, at)).map(|_| ()))
    }
}

fn part_key(slot: char, at: usize) -> String {
    format!("#{slot}{at}")
}

fn slot_of(first: &[u8]) -> Option<(char, usize)> {
    let text = std::str::from_utf8(first).ok()?;
    let slot = text.chars().next().filter(|slot| matches!(slot, 'a' | 'b'))?;
    let count = text[1..].parse().ok().filter(|count| *count <= MOST_PARTS)?;
    Some((slot, count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    /// Entries in memory that fail after some writes, as if the program had died there.
    struct Memory {
        map: RefCell<BTreeMap<String, Vec<u8>>>,
        writes_left: Cell<usize>,
        is_unreadable: Cell<bool>,
    }

    impl Entries for Memory {
        fn get(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
            if self.is_unreadable.get() {
                return Err("locked".into());
            }
            Ok(self.map.borrow().get(key).cloned().map(Zeroizing::new))
        }
        fn set(&self, key: &str, value: &[u8]) -> Result<(), String> {
            assert!(value.len() <= 10, "longer than an entry may be");
            let left = self.writes_left.get().checked_sub(1).ok_or("dead")?;
            self.writes_left.set(left);
            self.map.borrow_mut().insert(key.into(), value.into());
            Ok(())
        }
        fn delete(&self, key: &str) -> Result<bool, String> {
            Ok(self.map.borrow_mut().remove(key).is_some())
        }
    }

    fn parts() -> Parts<Memory> {
        Parts {
            entries: Memory { map: RefCell::default(), writes_left: Cell::new(1000), is_unreadable: Cell::default() },
            longest: 10,
        }
    }

    fn read(parts: &Parts<Memory>) -> Option<String> {
        parts.read().unwrap().map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn secrets_of_any_length_come_back() {
        let parts = parts();
        assert_eq!(read(&parts), None);
        for length in [0, 9, 10, 11, 25, 30, 3, 99, 98] {
            let secret = "é".repeat(length);
            parts.write(&secret.clone().into()).unwrap();
            assert_eq!(read(&parts), Some(secret.clone()));
            let entries = parts.entries.map.borrow().len();
            assert!(entries <= secret.len() / 10 + 2, "{entries} entries for {length}");
        }
        parts.clear().unwrap();
        assert!(parts.entries.map.borrow().is_empty());
        parts.clear().unwrap();
    }

    #[test]
    fn dying_while_writing_leaves_the_old_secret() {
        let old = "o".repeat(35);
        for writes in 0..6 {
            let parts = parts();
            parts.write(&old.clone().into()).unwrap();
            parts.entries.writes_left.set(writes);
            let written = parts.write(&"n".repeat(45).into());
            let expected = if written.is_ok() { "n".repeat(45) } else { old.clone() };
            assert_eq!(read(&parts), Some(expected), "after {writes} writes");
        }
    }

    #[test]
    fn what_cannot_be_read_is_forgotten_all_the_same() {
        for length in [5, 35, 99] {
            let parts = parts();
            parts.write(&"o".repeat(35).into()).unwrap();
            parts.write(&"n".repeat(length).into()).unwrap();
            parts.entries.is_unreadable.set(true);
            assert!(parts.read().is_err());
            parts.clear().unwrap();
            assert!(parts.entries.map.borrow().is_empty(), "{length}: {:?}", parts.entries.map.borrow().keys());
        }
    }

    #[test]
    fn a_missing_part_is_no_secret() {
        let parts = parts();
        parts.write(&"x".repeat(35).into()).unwrap();
        parts.entries.delete("#a1").unwrap();
        assert_eq!(read(&parts), None);
        parts.entries.set("", b"garbage").unwrap();
        assert_eq!(read(&parts), None);
    }

    /// Run anew by itself with a session bus at which somebody listens and never says a word.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_silent_session_bus_is_given_up() {
        const VARIABLE: &str = "DOCKET_TEST_SILENT_BUS";
        if std::env::var_os(VARIABLE).is_some() {
            let began = std::time::Instant::now();
            let place = SystemPlace::find("test");
            let is_readable = place.as_ref().is_some_and(|place| place.read().is_ok());
            let stood_still = began.elapsed() > 2 * PATIENCE_READING;
            println!("found={} readable={is_readable} stood_still={stood_still}", place.is_some());
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        let _silent = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let bus = format!("unix:path={}", socket.display());
        let test = "credentials::system::tests::a_silent_session_bus_is_given_up";
        for (bus, is_found) in
            [(bus.as_str(), true), ("unix:path=/no/such/bus", false), ("nonsense", false), ("", false)]
        {
            let mut command = std::process::Command::new(std::env::current_exe().unwrap());
            command.args([test, "--exact", "--nocapture"]).env(VARIABLE, "1").env("DBUS_SESSION_BUS_ADDRESS", bus);
            let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
            // One that is silent may hold something: it is there, and nobody waits for it.
            let expected = format!("found={is_found} readable=false stood_still=false");
            assert!(said.contains(&expected), "{bus}: {said}");
        }
    }

    #[test]
    fn a_store_that_hangs_is_left_alone() {
        let (_never, hang) = std::sync::mpsc::channel::<()>();
        assert_eq!(answer_within(Duration::from_millis(10), move || hang.recv().is_ok()), None);
        assert_eq!(answer_within(Duration::from_secs(60), || 7), Some(7));
    }
}
