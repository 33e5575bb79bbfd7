//! The tokens of one sign-in, and the one text they are kept as.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::Account;
use crate::credentials::StoreKind;

/// A token this close to its end is renewed first: a slow upload must not outlive it.
const EARLY: Duration = Duration::from_secs(5 * 60);

/// How long a request takes to arrive, where a token this near to its end has to do.
const ON_THE_WAY: Duration = Duration::from_secs(10);

/// What a sign-in has brought. Debug shows no token: the secret types see to that.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) expires_at: Timestamp,
    pub(super) name: Option<String>,
    pub(super) tenant: String,
    pub(super) has_mfa: Option<bool>,
}

impl Tokens {
    /// Whether the access token will do for a while.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        now.checked_add(EARLY).is_ok_and(|then| then < self.expires_at)
    }

    /// Whether the access token is good now, and for the little that a request takes to arrive.
    pub(super) fn is_live(&self, now: Timestamp) -> bool {
        now.checked_add(ON_THE_WAY).is_ok_and(|then| then < self.expires_at)
    }

    /// Whether nothing can be done with them any more.
    pub(super) fn is_spent(&self, now: Timestamp) -> bool {
        self.refresh.is_none() && now >= self.expires_at
    }

    /// Whether both are of one sign-in, with nothing renewed in between. What is kept may lack the access token.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let is_one = |one: &SecretString, other: &SecretString| {
            !one.expose_secret().is_empty() && one.expose_secret() == other.expose_secret()
        };
        is_one(&self.access, &other.access)
            || self.refresh.as_ref().zip(other.refresh.as_ref()).is_some_and(|(one, other)| is_one(one, other))
    }

    pub(super) fn is_access(&self, token: &SecretString) -> bool {
        self.access.expose_secret() == token.expose_secret()
    }

    /// Whose they are.
    pub(super) fn account(&self, kept_in: StoreKind) -> Account {
        Account {
            name: self.name.clone(),
            tenant: self.tenant.clone(),
            has_mfa: self.has_mfa,
            wants_mfa: false,
            is_turned_away: false,
            kept_in,
            token_ends_at: self.expires_at,
        }
    }

    /// The text to keep. Without the access token it is a third as long, and the next run renews at once.
    pub(super) fn to_kept(&self, binding: &str, is_whole: bool) -> Option<SecretString> {
        let kept = Kept {
            binding: binding.into(),
            access: if is_whole { self.access.expose_secret().into() } else { "".into() },
            refresh: self.refresh.as_ref().map(|token| token.expose_secret().into()),
            expires_at: if is_whole { self.expires_at.as_second() } else { 0 },
            name: self.name.as_deref().map(Cow::from),
            tenant: self.tenant.as_str().into(),
            has_mfa: self.has_mfa,
        };
        serde_json::to_string(&kept).ok().map(SecretString::from)
    }

    /// Reads what was kept; nothing where it belongs to another service, tenant or app, or is of no use.
    pub(super) fn from_kept(kept: &SecretString, binding: &str) -> Option<Self> {
        let kept: Kept<'_> = serde_json::from_str(kept.expose_secret()).ok()?;
        if kept.binding != binding {
            return None;
        }
        Some(Self {
            access: SecretString::from(kept.access.into_owned()),
            refresh: kept.refresh.map(|token| SecretString::from(token.into_owned())),
            expires_at: Timestamp::from_second(kept.expires_at).ok()?,
            name: kept.name.map(Cow::into_owned),
            tenant: kept.tenant.into_owned(),
            has_mfa: kept.has_mfa,
        })
    }
}

/// The form they are kept in. It borrows on the way out, so that no copy of a token is left behind; it has no `Debug`.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    binding: Cow<'a, str>,
    access: Cow<'a, str>,
    refresh: Option<Cow<'a, str>>,
    expires_at: i64,
    name: Option<Cow<'a, str>>,
    tenant: Cow<'a, str>,
    has_mfa: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens {
            access: "planted-access".to_owned().into(),
            refresh: Some("planted-refresh".to_owned().into()),
            expires_at: Timestamp::from_second(10_000).unwrap(),
            name: Some("a@b.c".into()),
            tenant: "t".into(),
            has_mfa: Some(true),
        }
    }

    #[test]
    fn what_is_kept_comes_back_for_the_same_service_alone() {
        let kept = tokens().to_kept("practice t c", true).unwrap();
        assert!(Tokens::from_kept(&kept, "elsewhere t c").is_none());
        let back = Tokens::from_kept(&kept, "practice t c").unwrap();
        assert_eq!(back.access.expose_secret(), "planted-access");
        assert_eq!(back.refresh.unwrap().expose_secret(), "planted-refresh");
        assert_eq!((back.expires_at, back.name, back.has_mfa), (tokens().expires_at, tokens().name, Some(true)));

        let short = Tokens::from_kept(&tokens().to_kept("b", false).unwrap(), "b").unwrap();
        assert!(!short.is_fresh(Timestamp::UNIX_EPOCH));
        assert_eq!(short.refresh.unwrap().expose_secret(), "planted-refresh");
        assert!(Tokens::from_kept(&"no json".to_owned().into(), "b").is_none());
        let again = Tokens::from_kept(&tokens().to_kept("b", false).unwrap(), "b").unwrap();
        let renewed = Tokens { refresh: Some("another".to_owned().into()), ..again.clone() };
        assert!(again.is_same(&tokens()) && !renewed.is_same(&again) && !renewed.is_same(&tokens()));
    }

    #[test]
    fn tokens_are_renewed_five_minutes_early() {
        for (now, is_fresh) in [(0, true), (9_699, true), (9_700, false), (10_000, false)] {
            assert_eq!(tokens().is_fresh(Timestamp::from_second(now).unwrap()), is_fresh, "{now}");
        }
        let without_refresh = Tokens { refresh: None, ..tokens() };
        assert!(!without_refresh.is_spent(Timestamp::from_second(9_999).unwrap()));
        assert!(without_refresh.is_spent(Timestamp::from_second(10_000).unwrap()));
        assert!(!tokens().is_spent(Timestamp::from_second(99_999).unwrap()));
    }

    #[test]
    fn debug_shows_no_token() {
        let shown = format!("{:?} {:?}", tokens(), tokens().account(StoreKind::Run));
        assert!(!shown.contains("planted"), "{shown}");
        assert!(shown.contains("a@b.c"));
    }
}
