//! Signing in: authorisation code with PKCE on a loopback redirect; the tokens that come of it, and their renewal.
//!
//! The person signs in to the partner's own tenant, in the browser: no password is ever seen here. The redirect address is
//! `http://localhost:PORT`, which Entra takes for any port where the app registration has `http://localhost` under "Mobile and
//! desktop applications".

mod browser;
mod claims;
mod device_code;
mod fault;
mod redirect;
mod session;
mod token_endpoint;
mod tokens;

pub use browser::SystemBrowser;
pub(super) use claims::Claims;
pub use fault::{SignInCause, SignInFault};
pub(super) use session::Session;

use jiff::Timestamp;

use crate::credentials::StoreKind;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The sign-in name, where the token tells it.
    pub name: Option<String>,
    /// The tenant.
    pub tenant: String,
    /// Whether the token says that a second factor was used; `None` where it says nothing.
    pub has_mfa: Option<bool>,
    /// Whether the service has refused this sign-in for want of a second factor, whatever the token says.
    pub wants_mfa: bool,
    /// Whether the service has refused the token of this sign-in, also a new one.
    pub is_turned_away: bool,
    /// Where the tokens are kept, and so how long the sign-in lasts.
    pub kept_in: StoreKind,
    /// When the access token at hand ends; it is renewed by itself before.
    pub token_ends_at: Timestamp,
}

/// Something that shows a web page to the person who signs in.
pub trait Browser: Send + Sync {
    /// Opens the address, and returns at once.
    ///
    /// # Errors
    /// In words, where no browser could be started.
    fn open(&self, address: &str) -> Result<(), String>;

    /// It has come back: the person has done their part, and Microsoft's sign-in is asked for the token.
    fn came_back(&self) {}

    /// What the page says that the browser comes back to.
    fn page(&self) -> PageWords {
        PageWords::default()
    }
}

/// Sentences of the page that the browser comes back to; plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageWords {
    /// After the sign-in.
    pub done: String,
    /// To whoever comes by otherwise.
    pub stray: String,
}

impl Default for PageWords {
    fn default() -> Self {
        Self { done: "You can close this window.".into(), stray: "Docket is not waiting for this page.".into() }
    }
}

/// A store that holds these tokens, as if somebody had signed in.
#[cfg(test)]
pub(super) fn store_with(
    config: &super::ServiceConfig,
    access: &str,
    refresh: Option<&str>,
    expires_at: jiff::Timestamp,
) -> crate::credentials::CredentialStore {
    let tokens = tokens::Tokens {
        access: access.into(),
        refresh: refresh.map(Into::into),
        expires_at,
        name: None,
        tenant: config.tenant.clone(),
        has_mfa: None,
    };
    let store = crate::credentials::CredentialStore::of_run();
    let kept = tokens.to_kept(&config.binding(), true).unwrap();
    store.save(&kept, &kept);
    store
}
