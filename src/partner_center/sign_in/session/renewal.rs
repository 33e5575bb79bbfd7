//! Renewing: once for all who ask, and never so that a refresh token that was used up is lost with the one that came for it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::task::spawn_blocking;

use super::super::super::{PartnerCenterError, Told};
use super::super::tokens::Tokens;
use super::{Held, Session};

/// How long the token at hand is used before renewing is tried again, where that failed for a reason that passes.
const REST: Duration = Duration::from_secs(30);

impl Session {
    /// Another token than this one, which the service has refused for the reason given.
    pub(in super::super::super) async fn renewed(
        self: &Arc<Self>,
        refused: &SecretString,
        reason: Told,
    ) -> Result<SecretString, PartnerCenterError> {
        self.renew_alone(Some(refused.clone()), reason).await
    }

    /// Renews once for all who ask. It runs as a task of its own: a caller that gives up must not leave a rotated refresh token
    /// behind that nobody has written down.
    pub(super) async fn renew_alone(
        self: &Arc<Self>,
        refused: Option<SecretString>,
        reason: Told,
    ) -> Result<SecretString, PartnerCenterError> {
        let session = Arc::clone(self);
        let renewal = tokio::spawn(async move { session.renew(refused.as_ref(), reason).await });
        renewal.await.unwrap_or_else(|e| Err(PartnerCenterError::NotConnected(e.into())))
    }

    async fn renew(
        self: &Arc<Self>,
        refused: Option<&SecretString>,
        reason: Told,
    ) -> Result<SecretString, PartnerCenterError> {
        let _alone = self.renewal.lock().await;
        // Another caller may have been first, or another program on the same store.
        if let Some(token) = self.good(refused) {
            return Ok(token);
        }
        let kept = self.kept_now().await;
        self.take_up(kept);
        if let Some(token) = self.good(refused) {
            return Ok(token);
        }
        let old = self.held().as_ref().map(|held| held.tokens.clone());
        let Some((old, refresh)) = old.and_then(|old| old.refresh.clone().map(|refresh| (old, refresh))) else {
            return Err(PartnerCenterError::SignInNeeded(reason));
        };
        match self.ask_for_others(&old, &refresh).await {
            Ok(tokens) => {
                // Written down before it is used: the old refresh token may be worth nothing from now on.
                let kept_in = self.keep(&tokens).await;
                let token = tokens.access.clone();
                *self.held() = Some(Held::new(tokens, kept_in));
                Ok(token)
            }
            Err(error) if error.is_transient() || error.outcome_unknown() => {
                // The request itself has not left: only the way to a token broke.
                self.live(refused, &error).ok_or_else(|| PartnerCenterError::NotRenewed(Box::new(error)))
            }
            Err(error) => self.after_refusal(error, refused).await,
        }
    }

    /// The token at hand where it is good still, though not for long; it has to do until renewing makes sense again.
    fn live(&self, refused: Option<&SecretString>, error: &PartnerCenterError) -> Option<SecretString> {
        let now = Timestamp::now();
        let mut held = self.held();
        let held = held.as_mut().filter(|held| held.tokens.is_live(now) && is_other(&held.tokens, refused))?;
        tracing::info!(%error, "no new token now: the one at hand is used while it is good");
        let rest = error.retry_after().unwrap_or_default().max(REST);
        held.rests_until = now.saturating_add(rest).unwrap_or(Timestamp::MAX);
        Some(held.tokens.access.clone())
    }

    /// The token at hand, where it will do.
    fn good(&self, refused: Option<&SecretString>) -> Option<SecretString> {
        self.held().as_ref().filter(|held| is_good(&held.tokens, refused)).map(|held| held.tokens.access.clone())
    }

    /// Asks the authority for other tokens, unless somebody signs out meanwhile.
    async fn ask_for_others(&self, old: &Tokens, refresh: &SecretString) -> Result<Tokens, PartnerCenterError> {
        let mut sign_outs = self.sign_outs.subscribe();
        tokio::select! {
            renewed = self.endpoint.renew(old, refresh) => renewed,
            // What comes of it is of no use to anybody who is signed out.
            _ = sign_outs.wait_for(|sign_outs| sign_outs.begun != sign_outs.done) => {
                Err(PartnerCenterError::SignInNeeded("somebody signed out meanwhile".into()))
            }
        }
    }

    /// What is left after the authority gave no tokens: what another program was given, or a sign-in that is spent.
    async fn after_refusal(
        self: &Arc<Self>,
        error: PartnerCenterError,
        refused: Option<&SecretString>,
    ) -> Result<SecretString, PartnerCenterError> {
        if matches!(error, PartnerCenterError::MfaNeeded(_)) {
            self.must_ask_for_mfa();
        }
        if !error.needs_sign_in() || self.is_signing_out() {
            return Err(error);
        }
        // Where a refresh token is good for once, another program on the same store may have been first.
        if let Ok(Some(kept)) = self.kept_now().await
            && is_good(&kept.tokens, refused)
        {
            let token = kept.tokens.access.clone();
            self.take_up(Ok(Some(kept)));
            return Ok(token);
        }
        // These tokens will never do again; a later look says that nobody is signed in.
        *self.held() = None;
        let store = self.store.clone();
        let cleared = spawn_blocking(move || store.clear()).await;
        if let Ok(Err(words)) = cleared {
            tracing::warn!(%words, "the spent sign-in stays in the credential store");
        }
        Err(error)
    }

    /// Whether a sign-out is under way: it waits for its turn, and clears everything itself.
    fn is_signing_out(&self) -> bool {
        let sign_outs = self.sign_outs.borrow();
        sign_outs.begun != sign_outs.done
    }
}

/// Whether tokens will do for a while, and are not those that were refused.
fn is_good(tokens: &Tokens, refused: Option<&SecretString>) -> bool {
    tokens.is_fresh(Timestamp::now()) && is_other(tokens, refused)
}

fn is_other(tokens: &Tokens, refused: Option<&SecretString>) -> bool {
    refused.is_none_or(|refused| !tokens.is_access(refused))
}
