//! A place for tests: it can be broken, full, slow, stuck, or shared by stores as programs share one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{CredentialStore, Place, StoreKind, Untaken, stamped};

/// Clones are one place.
#[derive(Clone, Default)]
pub(crate) struct FakePlace {
    /// The longest secret that it takes.
    longest: usize,
    /// Nothing can be done with it.
    pub(crate) is_broken: Arc<AtomicBool>,
    /// It takes nothing more.
    pub(crate) is_full: Arc<AtomicBool>,
    /// It can be read and written, and not cleared.
    pub(crate) is_stuck: Arc<AtomicBool>,
    kept: Arc<Mutex<Option<SecretString>>>,
    is_writing: Arc<AtomicBool>,
    held_up: Arc<Mutex<Option<HeldUp>>>,
}

/// A write that says when it has begun, and waits for leave to end.
struct HeldUp {
    begun: UnboundedSender<()>,
    leave: mpsc::Receiver<()>,
}

impl FakePlace {
    /// One that takes secrets up to this length.
    pub(crate) fn taking(longest: usize) -> Self {
        Self { longest, ..Self::default() }
    }

    /// A store of this place alone.
    pub(crate) fn store(&self) -> CredentialStore {
        CredentialStore::of_places(vec![Box::new(self.clone())])
    }

    /// Holds the next write up: tells when it has begun, and lets it end when told to.
    pub(crate) fn hold_up_a_write(&self) -> (UnboundedReceiver<()>, mpsc::Sender<()>) {
        let ((begun, told), (go, leave)) = (unbounded_channel(), mpsc::channel());
        *self.held_up.lock().unwrap() = Some(HeldUp { begun, leave });
        (told, go)
    }

    /// Another program keeps this, later than all else.
    pub(crate) fn keep_last(&self, secret: &SecretString) {
        *self.kept.lock().unwrap() = Some(stamped(Timestamp::MAX.as_millisecond(), secret));
    }

    fn broken(&self) -> Result<(), String> {
        if self.is_broken.load(Ordering::Relaxed) { Err("broken".into()) } else { Ok(()) }
    }
}

impl Place for FakePlace {
    fn kind(&self) -> StoreKind {
        StoreKind::System
    }

    fn read(&self) -> Result<Option<SecretString>, String> {
        self.broken().map(|()| self.kept.lock().unwrap().clone())
    }

    fn write(&self, secret: &SecretString) -> Result<(), Untaken> {
        self.broken()?;
        if self.is_full.load(Ordering::Relaxed) {
            return Err(Untaken::Full);
        }
        if secret.expose_secret().len() > self.longest {
            return Err(Untaken::Failed("too long".into()));
        }
        let held_up = self.held_up.lock().unwrap().take();
        if let Some(HeldUp { begun, leave }) = held_up {
            self.is_writing.store(true, Ordering::SeqCst);
            begun.send(()).unwrap();
            leave.recv().unwrap();
            self.is_writing.store(false, Ordering::SeqCst);
        }
        *self.kept.lock().unwrap() = Some(secret.clone());
        Ok(())
    }

    fn clear(&self) -> Result<(), String> {
        self.broken()?;
        if self.is_stuck.load(Ordering::Relaxed) {
            return Err("stuck".into());
        }
        if self.is_writing.load(Ordering::SeqCst) {
            return Err("something is being written".into());
        }
        *self.kept.lock().unwrap() = None;
        Ok(())
    }
}
