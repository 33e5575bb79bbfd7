//! The Linux kernel's keyring, for computers without a desktop: servers, containers, a session over SSH.
//!
//! A *later* process of the same user must find the tokens again, also where no PAM module has set up a session keyring. So they go
//! to the user's persistent keyring, or, where the kernel has none, to the user keyring. Neither need be within reach of a process
//! by itself: each call links the ring to its own process keyring first, which is what the kernel counts as possessing it.

use linux_keyutils::{Key, KeyError, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::{Place, StoreKind};

/// One key of the user's.
pub(super) struct KernelPlace {
    description: String,
}

impl KernelPlace {
    /// The place, where the kernel has keyrings and lets this process use them (many containers do not).
    pub(super) fn find(name: &str) -> Option<Self> {
        let place = Self { description: format!("docket:{name}") };
        place.read().is_ok().then_some(place)
    }

    fn key(&self) -> Result<Option<Key>, KeyError> {
        match ring()?.search(&self.description) {
            Ok(key) => Ok(Some(key)),
            Err(KeyError::KeyDoesNotExist | KeyError::KeyExpired | KeyError::KeyRevoked) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The ring that outlasts the process, within reach of this thread.
fn ring() -> Result<KeyRing, KeyError> {
    if let Ok(persistent) = KeyRing::get_persistent(KeyRingIdentifier::Process) {
        return Ok(persistent);
    }
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

    fn write(&self, secret: &SecretString) -> Result<(), String> {
        let key = ring().and_then(|ring| ring.add_key(&self.description, secret.expose_secret())).map_err(words)?;
        // The user's other processes may do so anyway, by linking the ring; groups and others may not.
        let owner_alone = KeyPermissionsBuilder::builder().posessor(Permission::ALL).user(Permission::ALL).build();
        key.set_perms(owner_alone).map_err(words)
    }

    fn clear(&self) -> Result<(), String> {
        match self.key().map_err(words)? {
            Some(key) => key.invalidate().or_else(|_| ring()?.unlink_key(key)).map_err(words),
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

    /// Run anew by itself as the later process, with the name of the key in the environment.
    #[test]
    fn a_later_process_finds_what_was_kept() {
        if let Ok(name) = std::env::var(NAME_VARIABLE) {
            let kept = KernelPlace::find(&name).and_then(|place| place.read().ok().flatten());
            println!("kept={}", kept.map_or_else(|| "nothing".to_owned(), |kept| kept.expose_secret().to_owned()));
            return;
        }
        let name = format!("test-{}", uuid::Uuid::new_v4());
        let Some(place) = KernelPlace::find(&name) else {
            // No keyrings for this process (a container's rule): then the store says so.
            let store = CredentialStore::of_choice(&name, "kernel");
            let secret = SecretString::from("s".to_owned());
            assert_eq!(store.save(&secret, &secret), StoreKind::Run);
            return;
        };
        let later_process = || {
            let test = "partner_center::store::kernel::tests::a_later_process_finds_what_was_kept";
            let mut command = Command::new(std::env::current_exe().unwrap());
            let output = command.args([test, "--exact", "--nocapture"]).env(NAME_VARIABLE, &name).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        assert!(later_process().contains("kept=nothing"));
        // Long enough for two real tokens.
        let secret = "x".repeat(6_000);
        place.write(&secret.clone().into()).unwrap();
        assert!(later_process().contains(&format!("kept={secret}")));
        place.write(&"second".to_owned().into()).unwrap();
        assert!(later_process().contains("kept=second"));
        place.clear().unwrap();
        place.clear().unwrap();
        assert!(later_process().contains("kept=nothing"));
    }

    #[test]
    fn every_thread_finds_it() {
        let name = format!("test-{}", uuid::Uuid::new_v4());
        let Some(place) = KernelPlace::find(&name) else { return };
        std::thread::scope(|scope| {
            scope.spawn(|| place.write(&"from a thread".to_owned().into())).join().unwrap().unwrap();
            let read = scope.spawn(|| place.read()).join().unwrap().unwrap();
            assert_eq!(read.unwrap().expose_secret(), "from a thread");
        });
        place.clear().unwrap();
    }
}
