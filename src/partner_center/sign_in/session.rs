//! Who is signed in to one service, and the one token that all its calls share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use crate::credentials::{CredentialStore, StoreKind};
use crate::domain::DeviceCode;

use super::super::{PartnerCenterError, ServiceConfig};
use super::fault::{SignInCause, SignInFault};
use super::redirect::Redirect;
use super::token_endpoint::{OAuthRefusal, TokenEndpoint};
use super::tokens::Tokens;
use super::{Account, Browser};

/// How long a person may take to sign in.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// The sign-in to one service.
pub(in super::super) struct Session {
    config: ServiceConfig,
    binding: String,
    endpoint: TokenEndpoint,
    store: CredentialStore,
    /// Held for a moment only, never over an `await`.
    held: Mutex<Option<(Tokens, StoreKind)>>,
    /// Held while tokens are renewed or replaced: whoever comes meanwhile waits, and finds the new ones.
    renewal: tokio::sync::Mutex<()>,
    /// Whether the last sign-in went without the second factor: the next one asks for everything anew.
    wants_mfa: AtomicBool,
    patience: Duration,
}

impl Session {
    /// Takes up what the store holds for this service.
    pub(in super::super) fn new(config: &ServiceConfig, store: CredentialStore) -> Result<Self, PartnerCenterError> {
        let session = Self {
            binding: config.binding(),
            endpoint: TokenEndpoint::new(config)?,
            config: config.clone(),
            held: Mutex::new(None),
            renewal: tokio::sync::Mutex::new(()),
            wants_mfa: AtomicBool::new(false),
            patience: PATIENCE,
            store,
        };
        let kept = session.kept().unwrap_or_else(|words| {
            tracing::warn!(%words, "the credential store cannot be read");
            None
        });
        // Remembered over a start anew: who came in without the second factor is asked for it.
        session
            .wants_mfa
            .store(kept.as_ref().is_some_and(|(tokens, _)| tokens.has_mfa == Some(false)), Ordering::Relaxed);
        *session.held() = kept;
        Ok(session)
    }

    /// Who is signed in.
    pub(in super::super) fn account(&self) -> Option<Account> {
        let held = self.held();
        let (tokens, kept_in) = held.as_ref()?;
        (!tokens.is_spent(Timestamp::now())).then(|| tokens.account(*kept_in))
    }

    /// Signs in through a browser.
    pub(in super::super) async fn sign_in(
        self: &Arc<Self>,
        browser: &dyn Browser,
    ) -> Result<Account, PartnerCenterError> {
        self.config.check_sign_in()?;
        let failed = |cause, words: String| PartnerCenterError::SignInFailed(SignInFault::here(cause, words));
        let no_port = |e| failed(SignInCause::Other, format!("no port for the redirect: {e}"));
        let redirect = Redirect::open().await.map_err(no_port)?;
        let question = self.endpoint.question(redirect.address(), self.wants_mfa.load(Ordering::Relaxed))?;
        let no_browser = |e| failed(SignInCause::NoBrowser, format!("no browser: {e}"));
        browser.open(question.address.as_str()).map_err(no_browser)?;
        let code = match timeout(self.patience, redirect.answer(question.state.secret(), &browser.page())).await {
            Ok(answer) => answer?,
            Err(_) => return Err(failed(SignInCause::NobodyCame, "nobody signed in in time".into())),
        };
        self.take(self.endpoint.exchange(&question, &code).await?).await
    }

    /// Signs in on another device: shows a code, and waits until it was typed there or does no longer.
    pub(in super::super) async fn sign_in_by_code(
        self: &Arc<Self>,
        show: &(dyn Fn(&DeviceCode) + Send + Sync),
    ) -> Result<Account, PartnerCenterError> {
        self.config.check_sign_in()?;
        let mut code = self.endpoint.device_code().await?;
        show(&code.shown);
        loop {
            sleep(code.interval).await;
            let answer = self.endpoint.redeem_device_code(&code.secret).await;
            let is_over = Timestamp::now() >= code.shown.expires_at;
            match answer {
                Ok(Ok(tokens)) => return self.take(tokens).await,
                Ok(Err(refused)) => {
                    let last = |refused: OAuthRefusal| PartnerCenterError::SignInFailed(refused.fault);
                    code.goes_on(refused).map_err(last)?;
                }
                // A line that breaks now and then is no refusal.
                Err(error) if error.is_transient() && !is_over => {}
                Err(error) => return Err(error),
            }
            if is_over {
                let fault = SignInFault::here(SignInCause::NobodyCame, "the code was not typed in time");
                return Err(PartnerCenterError::SignInFailed(fault));
            }
        }
    }

    /// Takes up the tokens of a person who has just signed in.
    async fn take(self: &Arc<Self>, tokens: Tokens) -> Result<Account, PartnerCenterError> {
        let _alone = self.renewal.lock().await;
        self.wants_mfa.store(tokens.has_mfa == Some(false), Ordering::Relaxed);
        let kept_in = self.keep(&tokens).await;
        let account = tokens.account(kept_in);
        *self.held() = Some((tokens, kept_in));
        Ok(account)
    }

    /// Forgets the tokens, here and in the store.
    pub(in super::super) async fn sign_out(&self) -> Result<(), PartnerCenterError> {
        let _alone = self.renewal.lock().await;
        *self.held() = None;
        let store = self.store.clone();
        spawn_blocking(move || store.clear())
            .await
            .unwrap_or_else(|e| Err(e.to_string()))
            .map_err(PartnerCenterError::CredentialStore)
    }

    /// Whether who is signed in is known to have done so without a second factor.
    pub(in super::super) fn lacks_mfa(&self) -> bool {
        self.held().as_ref().is_some_and(|(tokens, _)| tokens.has_mfa == Some(false))
    }

    /// Notes that the service wants a second factor.
    pub(in super::super) fn must_ask_for_mfa(&self) {
        self.wants_mfa.store(true, Ordering::Relaxed);
    }

    /// A token that will do for a while, renewed where need be.
    pub(in super::super) async fn access_token(self: &Arc<Self>) -> Result<SecretString, PartnerCenterError> {
        let held = self.held().as_ref().map(|(tokens, _)| (tokens.is_fresh(Timestamp::now()), tokens.access.clone()));
        match held {
            None => Err(PartnerCenterError::SignInNeeded("nobody is signed in".into())),
            Some((true, token)) => Ok(token),
            Some((false, _)) => self.renew_alone(None, "the sign-in has run out".into()).await,
        }
    }

    /// Another token than this one, which the service has refused for the reason given.
    pub(in super::super) async fn renewed(
        self: &Arc<Self>,
        refused: &SecretString,
        reason: String,
    ) -> Result<SecretString, PartnerCenterError> {
        self.renew_alone(Some(refused.clone()), reason).await
    }

    /// Renews once for all who ask. It runs as a task of its own: a caller that gives up must not leave a rotated refresh token
    /// behind that nobody has written down.
    async fn renew_alone(
        self: &Arc<Self>,
        refused: Option<SecretString>,
        reason: String,
    ) -> Result<SecretString, PartnerCenterError> {
        let session = Arc::clone(self);
        let renewal = tokio::spawn(async move { session.renew(refused.as_ref(), reason).await });
        let result = renewal.await.unwrap_or_else(|e| Err(PartnerCenterError::NotConnected(e.into())));
        result.map_err(|error| {
            // The request itself has not left: only the way to a token broke.
            if error.outcome_unknown() { PartnerCenterError::NotConnected(Box::new(error)) } else { error }
        })
    }

    async fn renew(
        self: &Arc<Self>,
        refused: Option<&SecretString>,
        reason: String,
    ) -> Result<SecretString, PartnerCenterError> {
        let _alone = self.renewal.lock().await;
        let is_good = |tokens: &Tokens| {
            tokens.is_fresh(Timestamp::now()) && refused.is_none_or(|refused| !tokens.is_access(refused))
        };
        // Another caller may have been first, or another program on the same store.
        if let Some((tokens, _)) = self.held().as_ref().filter(|(tokens, _)| is_good(tokens)) {
            return Ok(tokens.access.clone());
        }
        match self.kept_now().await {
            Ok(kept) => {
                // `None` here: another program on the same store has signed out.
                let good = kept.as_ref().filter(|(tokens, _)| is_good(tokens)).map(|(tokens, _)| tokens.access.clone());
                *self.held() = kept;
                if let Some(token) = good {
                    return Ok(token);
                }
            }
            Err(words) => tracing::warn!(%words, "the credential store cannot be read"),
        }
        let Some((old, _)) = self.held().clone() else { return Err(PartnerCenterError::SignInNeeded(reason.into())) };
        let Some(refresh) = old.refresh.clone() else { return Err(PartnerCenterError::SignInNeeded(reason.into())) };
        match self.endpoint.renew(&old, &refresh).await {
            Ok(tokens) => {
                // Written down before it is used: the old refresh token may be worth nothing from now on.
                let kept_in = self.keep(&tokens).await;
                let token = tokens.access.clone();
                *self.held() = Some((tokens, kept_in));
                Ok(token)
            }
            Err(error) => {
                if matches!(error, PartnerCenterError::MfaNeeded { .. }) {
                    self.must_ask_for_mfa();
                }
                if error.needs_sign_in() {
                    // Where a refresh token is good for once, another program on the same store may have been first.
                    if let Ok(Some((tokens, kind))) = self.kept_now().await
                        && is_good(&tokens)
                    {
                        let token = tokens.access.clone();
                        *self.held() = Some((tokens, kind));
                        return Ok(token);
                    }
                    // These tokens will never do again; a later look says that nobody is signed in.
                    *self.held() = None;
                    let store = self.store.clone();
                    let cleared = spawn_blocking(move || store.clear()).await;
                    if let Ok(Err(words)) = cleared {
                        tracing::warn!(%words, "the spent sign-in stays in the credential store");
                    }
                }
                Err(error)
            }
        }
    }

    /// Writes tokens down, in the best place that takes them.
    async fn keep(self: &Arc<Self>, tokens: &Tokens) -> StoreKind {
        let store = self.store.clone();
        let whole = tokens.to_kept(&self.binding, true);
        let short = tokens.to_kept(&self.binding, false);
        spawn_blocking(move || match (whole, short) {
            (Some(whole), Some(short)) => store.save(&whole, &short),
            _ => StoreKind::Run,
        })
        .await
        .unwrap_or(StoreKind::Run)
    }

    /// What the store holds for this service, asked where waiting is no harm.
    async fn kept_now(self: &Arc<Self>) -> Result<Option<(Tokens, StoreKind)>, String> {
        let session = Arc::clone(self);
        spawn_blocking(move || session.kept()).await.unwrap_or_else(|e| Err(e.to_string()))
    }

    /// What the store holds for this service.
    fn kept(&self) -> Result<Option<(Tokens, StoreKind)>, String> {
        let kept = self.store.load()?;
        Ok(kept.and_then(|(text, kind)| Some((Tokens::from_kept(&text, &self.binding)?, kind))))
    }

    fn held(&self) -> MutexGuard<'_, Option<(Tokens, StoreKind)>> {
        // Nothing that is done under the lock leaves it half done.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    /// Opens nothing: the person walks away.
    struct Nobody;

    impl Browser for Nobody {
        fn open(&self, _: &str) -> Result<(), String> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_person_who_walks_away_is_not_waited_for_for_ever() {
        let config = ServiceConfig::loopback(Url::parse("http://127.0.0.1:9").unwrap()).unwrap();
        let mut session = Session::new(&config, CredentialStore::of_run()).unwrap();
        session.patience = Duration::from_millis(1);
        let error = Arc::new(session).sign_in(&Nobody).await.unwrap_err();
        assert_eq!(error.to_string(), "the sign-in failed: nobody signed in in time");
    }
}
