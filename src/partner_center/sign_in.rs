//! Signing in: authorisation code with PKCE on a loopback redirect, and where the tokens are kept.

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The sign-in name, where the token tells it.
    pub name: Option<String>,
    /// The tenant.
    pub tenant: String,
    /// Whether the token says that a second factor was used; `None` where it says nothing.
    pub has_mfa: Option<bool>,
    /// Where the tokens are kept, and so how long the sign-in lasts.
    pub kept_in: StoreKind,
}

/// Where tokens are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// The system's credential store.
    System,
    /// The Linux kernel's keyring: until the computer is started anew.
    Kernel,
    /// Nowhere but in this program: until it ends.
    Run,
}

/// Something that shows a web page to the person who signs in.
pub trait Browser: Send + Sync {
    /// Opens the address, and returns at once.
    ///
    /// # Errors
    /// In words, where no browser could be started.
    fn open(&self, address: &str) -> Result<(), String>;
}

/// Keeps tokens, never in a file.
#[derive(Clone)]
pub struct CredentialStore {}

impl CredentialStore {
    /// The best store this system has, under a name that tells services and data folders apart.
    pub fn of_system(scope: &str) -> Self {
        let _ = scope;
        todo!()
    }

    /// Keeps tokens for the run only.
    pub fn of_run() -> Self {
        todo!()
    }
}
