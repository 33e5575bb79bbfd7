//! Who is signed in, as the window knows it.

use jiff::Timestamp;

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AccountModel {
    /// Not known yet.
    #[default]
    Unknown,
    /// Nobody.
    SignedOut,
    /// The browser is open.
    SigningIn,
    /// Somebody, whom the service refuses for want of a second factor.
    NeedsMfa,
    /// Somebody.
    SignedIn {
        /// The sign-in name, where known.
        name: Option<String>,
        /// The tenant.
        tenant: String,
        /// Whether a second factor was used, where known.
        has_mfa: Option<bool>,
        /// How long it lasts, in words.
        lasts: String,
        /// When the token at hand ends; it is renewed by itself.
        token_ends_at: Option<Timestamp>,
    },
}
