//! The Linux kernel's keyring, for computers without a desktop: servers, containers, a session over SSH.
//!
//! A *later* process of the same user must find the tokens again, also where no PAM module has set up a session keyring. So they go
//! to the user's persistent keyring, or, where the kernel has none, to the user keyring. Neither need be within reach of a process
//! by itself: each call links the ring to its own process keyring first, which is what the kernel counts as possessing it.

use linux_keyutils::{Key, KeyError, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::{Place, StoreKind, Untaken};

/// One key of the user's.
pub(super) struct KernelPlace {
    description: String,
    ring: fn() -> Result<KeyRing, KeyError>,
}

impl KernelPlace {
    /// The place, where the kernel has keyrings and lets this process use them (many containers do not).
    pub(super) fn find(name: &str) -> Option<Self> {
        let place = Self { description: format!("docket:{name}"), ring: || persistent_ring().or_else(|_| user_ring()) };
        // One that is full is there: what it does not take is told as that.
        matches!(place.key(), Ok(_) | Err(KeyError::QuotaExceeded)).then_some(place)
    }

    fn key(&self) -> Result<Option<Key>, KeyError> {
        match (self.ring)()?.search(&self.description) {
            Ok(key) => Ok(Some(key)),
            Err(KeyError::KeyDoesNotExist | KeyError::KeyExpired | KeyError::KeyRevoked) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The ring that outlasts all of the user's processes, within reach of this thread.
fn persistent_ring() -> Result<KeyRing, KeyError> {
    KeyRing::get_persistent(KeyRingIdentifier::Process)
}

/// The ring that all of the user's processes share, within reach of this thread.
fn user_ring() -> Result<KeyRing, KeyError> {
    let user = KeyRing::from_special_id(KeyRingIdentifier::User, true)?;
    KeyRing::from_special_id(KeyRingIdentifier::Process, true)?.link_keyring(user)?;
    Ok(user)
}

impl Place for KernelPlace {
    fn kind(&self) -> StoreKind {
        StoreKind::Kernel
    }

    fn read(&self) -> Result<Option<SecretString>, String> {
        let Some(key) = self.key().map_err(words)? else { return Ok(None) };
        let kept = match key.read_to_vec() {
            Ok(kept) => Zeroizing::new(kept),
            Err(KeyError::KeyDoesNotExist | KeyError::KeyExpired | KeyError::KeyRevoked) => return Ok(None),
            Err(error) => return Err(words(error)),
        };
        Ok(std::str::from_utf8(&kept).ok().map(SecretString::from))
    }

    fn write(&self, secret: &SecretString) -> Result<(), Untaken> {
        let added = (self.ring)().and_then(|ring| ring.add_key(&self.description, secret.expose_secret()));
        let key = added.map_err(|error| match error {
            KeyError::QuotaExceeded => Untaken::Full,
            error => words(error).into(),
        })?;
        // The user's other processes may do so anyway, by linking the ring; groups and others may not.
        let owner_alone = KeyPermissionsBuilder::builder().posessor(Permission::ALL).user(Permission::ALL).build();
        key.set_perms(owner_alone).map_err(|error| words(error).into())
    }

    fn clear(&self) -> Result<(), String> {
        match self.key().map_err(words)? {
            Some(key) => key.invalidate().or_else(|_| (self.ring)()?.unlink_key(key)).map_err(words),
            None => Ok(()),
        }
    }
}

fn words(error: KeyError) -> String {
    format!("the kernel's keyring: {error:?}")
}

#[cfg(test)]
mod tests {
    use super::super::CredentialStore;
    use super::*;
    use std::process::Command;

    const NAME_VARIABLE: &str = "DOCKET_TEST_KERNEL_NAME";

    fn place(name: &str, ring: &str) -> KernelPlace {
        let ring = if ring == "user" { user_ring } else { persistent_ring };
        KernelPlace { description: format!("docket:{name}"), ring }
    }

    #[track_caller]
    fn written(place: &KernelPlace, secret: &str) {
        assert!(place.write(&secret.to_owned().into()).is_ok());
    }

    /// Run anew by itself as the later process, with ring and name of the key in the environment.
    #[test]
    fn a_later_process_finds_what_was_kept() {
        if let Ok(asked) = std::env::var(NAME_VARIABLE) {
            let (ring, name) = asked.split_once(' ').unwrap();
            let kept = place(name, ring).read().unwrap();
            println!("kept={}", kept.map_or_else(|| "nothing".to_owned(), |kept| kept.expose_secret().to_owned()));
            return;
        }
        for ring in ["persistent", "user"] {
            let name = format!("test-{}", uuid::Uuid::new_v4());
            let place = place(&name, ring);
            if place.read().is_err() {
                // Not every kernel has persistent rings, and a container may forbid both.
                continue;
            }
            let later_process = || {
                let test = "credentials::kernel::tests::a_later_process_finds_what_was_kept";
                let mut command = Command::new(std::env::current_exe().unwrap());
                command.args([test, "--exact", "--nocapture"]).env(NAME_VARIABLE, format!("{ring} {name}"));
                String::from_utf8(command.output().unwrap().stdout).unwrap()
            };
            assert!(later_process().contains("kept=nothing"), "{ring}");
            // Long enough for two real tokens.
            let secret = "x".repeat(6_000);
            written(&place, &secret);
            assert!(later_process().contains(&format!("kept={secret}")), "{ring}");
            written(&place, "second");
            assert!(later_process().contains("kept=second"), "{ring}");
            place.clear().unwrap();
            place.clear().unwrap();
            assert!(later_process().contains("kept=nothing"), "{ring}");
        }
    }

    #[test]
    fn where_the_kernel_refuses_the_run_keeps() {
        let name = format!("test-{}", uuid::Uuid::new_v4());
        let refused = KernelPlace { description: name, ring: || Err(KeyError::PermissionDenied) };
        let store = CredentialStore::of_places(vec![Box::new(refused)]);
        let secret = SecretString::from("s".to_owned());
        assert_eq!(store.save(&secret, &secret), StoreKind::Run);
        assert_eq!(store.load().unwrap().unwrap().0.expose_secret(), "s");
    }

    #[test]
    fn a_keyring_that_is_full_is_no_missing_store() {
        let full = KernelPlace { description: "test-full".into(), ring: || Err(KeyError::QuotaExceeded) };
        let store = CredentialStore::of_places(vec![Box::new(full)]);
        let secret = SecretString::from("s".to_owned());
        assert_eq!(store.save(&secret, &secret), StoreKind::Full);
    }

    #[test]
    fn every_thread_finds_it() {
        let name = format!("test-{}", uuid::Uuid::new_v4());
        let Some(place) = KernelPlace::find(&name) else { return };
        std::thread::scope(|scope| {
            scope.spawn(|| written(&place, "from a thread")).join().unwrap();
            let read = scope.spawn(|| place.read()).join().unwrap().unwrap();
            assert_eq!(read.unwrap().expose_secret(), "from a thread");
        });
        place.clear().unwrap();
    }
}
