//! Who is signed in to one service, and the one token that all its calls share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::watch;
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

mod renewal;

/// How long a person may take to sign in.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// The sign-in to one service.
pub(in super::super) struct Session {
    config: ServiceConfig,
    binding: String,
    endpoint: TokenEndpoint,
    store: CredentialStore,
    /// Held for a moment only, never over an `await`.
    held: Mutex<Option<Held>>,
    /// Held while tokens are renewed or replaced: whoever comes meanwhile waits, and finds the new ones.
    renewal: tokio::sync::Mutex<()>,
    /// Why the store could not be read when it was asked last.
    unread: Mutex<Option<String>>,
    /// Why the last sign-in failed, where nobody has signed in since.
    failed: Mutex<Option<SignInFault>>,
    /// Ends what waits for a person or for the authority.
    sign_outs: watch::Sender<SignOuts>,
    /// Called where the store held another sign-in than the one at hand, or none any more; and where whoever signed in is gone.
    taken_up: OnceLock<Box<dyn Fn() + Send + Sync>>,
    /// Whether the last sign-in went without the second factor: the next one asks for everything anew.
    wants_mfa: AtomicBool,
    patience: Duration,
}

/// A sign-in at hand.
#[derive(Clone)]
struct Held {
    tokens: Tokens,
    kept_in: StoreKind,
    /// Whether the service has refused these tokens for want of a second factor.
    is_refused: bool,
    /// Whether the service has refused these tokens altogether.
    is_turned_away: bool,
    /// Until when nobody tries to renew, for it has just failed for a reason that passes.
    rests_until: Timestamp,
}

impl Held {
    fn new(tokens: Tokens, kept_in: StoreKind) -> Self {
        Self { tokens, kept_in, is_refused: false, is_turned_away: false, rests_until: Timestamp::MIN }
    }
}

/// How often signing out was begun, and how often done.
#[derive(Default)]
struct SignOuts {
    begun: u64,
    done: u64,
}

/// A sign-out that is under way; over when dropped.
struct SignOut<'a>(&'a watch::Sender<SignOuts>);

impl Drop for SignOut<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|sign_outs| sign_outs.done += 1);
    }
}

/// A sign-in that nobody has been told of: where whoever asked for it is gone, it is told as another program's.
struct Untold(Option<Arc<Session>>);

impl Drop for Untold {
    fn drop(&mut self) {
        if let Some(session) = &self.0 {
            session.tell_taken_up();
        }
    }
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
            unread: Mutex::new(None),
            failed: Mutex::new(None),
            sign_outs: watch::Sender::default(),
            taken_up: OnceLock::new(),
            wants_mfa: AtomicBool::new(false),
            patience: PATIENCE,
            store,
        };
        let kept = session.kept();
        session.take_up(kept);
        Ok(session)
    }

    /// Has `tell` called whenever the store held another sign-in than the one at hand: somebody signed in or out with another
    /// program, or gave a sign-in up when it was as good as done.
    pub(in super::super) fn when_taken_up(&self, tell: impl Fn() + Send + Sync + 'static) {
        // The first one stays: a session has one owner.
        let _ = self.taken_up.set(Box::new(tell));
    }

    /// Who is signed in.
    pub(in super::super) fn account(&self) -> Option<Account> {
        let held = self.held();
        let Held { tokens, kept_in, is_refused, is_turned_away, .. } = held.as_ref()?;
        let (wants_mfa, is_turned_away) = (*is_refused, *is_turned_away);
        let account = || Account { wants_mfa, is_turned_away, ..tokens.account(*kept_in) };
        (!tokens.is_spent(Timestamp::now())).then(account)
    }

    /// Why nobody knows who is signed in: the store could not be read.
    pub(in super::super) fn trouble(&self) -> Option<PartnerCenterError> {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner).clone();
        unread.filter(|_| self.account().is_none()).map(PartnerCenterError::CredentialStore)
    }

    /// Why nobody is signed in: what the last sign-in failed for, where that is known; else the error.
    pub(in super::super) fn why_nobody(&self, error: PartnerCenterError) -> PartnerCenterError {
        match error {
            PartnerCenterError::SignInNeeded(_) if self.held().is_none() => {
                self.failed().clone().map_or(error, PartnerCenterError::SignInFailed)
            }
            error => error,
        }
    }

    /// Signs in through a browser.
    pub(in super::super) async fn sign_in(
        self: &Arc<Self>,
        browser: &dyn Browser,
    ) -> Result<Account, PartnerCenterError> {
        self.config.check_sign_in()?;
        self.take_from(self.tokens_of_browser(browser)).await
    }

    async fn tokens_of_browser(&self, browser: &dyn Browser) -> Result<Tokens, PartnerCenterError> {
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
        browser.came_back();
        self.endpoint.exchange(&question, &code).await
    }

    /// Signs in on another device: shows a code, and waits until it was typed there or does no longer.
    pub(in super::super) async fn sign_in_by_code(
        self: &Arc<Self>,
        show: &(dyn Fn(&DeviceCode) + Send + Sync),
    ) -> Result<Account, PartnerCenterError> {
        self.config.check_sign_in()?;
        self.take_from(self.tokens_of_code(show)).await
    }

    async fn tokens_of_code(&self, show: &(dyn Fn(&DeviceCode) + Send + Sync)) -> Result<Tokens, PartnerCenterError> {
        let mut code = self.endpoint.device_code().await?;
        show(&code.shown);
        loop {
            sleep(code.interval).await;
            let answer = self.endpoint.redeem_device_code(&code.secret).await;
            let is_over = Timestamp::now() >= code.shown.expires_at;
            match answer {
                Ok(Ok(tokens)) => return Ok(tokens),
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

    /// Takes up the tokens of a person who signs in, unless somebody signs out meanwhile.
    async fn take_from(
        self: &Arc<Self>,
        person: impl Future<Output = Result<Tokens, PartnerCenterError>>,
    ) -> Result<Account, PartnerCenterError> {
        let mut sign_outs = self.sign_outs.subscribe();
        let before = sign_outs.borrow().begun;
        let is_meanwhile = |sign_outs: &SignOuts| sign_outs.begun != before;
        let tokens = tokio::select! {
            tokens = person => tokens.inspect_err(|error| self.note_failed(error))?,
            _ = sign_outs.wait_for(is_meanwhile) => return Err(signed_out_meanwhile()),
        };
        // A task of its own: where the person gives up now, a sign-out must still wait for what is being written down.
        let session = Arc::clone(self);
        let taking = tokio::spawn(async move {
            let account = session.take(tokens, before).await?;
            Ok((account, Untold(Some(session))))
        });
        let taken = taking.await.unwrap_or_else(|e| Err(PartnerCenterError::NotConnected(e.into())));
        let (account, mut untold) = taken?;
        untold.0 = None;
        Ok(account)
    }

    /// Writes new tokens down and takes them up, unless somebody began to sign out after the first so many.
    async fn take(self: &Arc<Self>, tokens: Tokens, sign_outs: u64) -> Result<Account, PartnerCenterError> {
        let _alone = self.renewal.lock().await;
        let is_signed_out = || self.sign_outs.borrow().begun != sign_outs;
        if is_signed_out() {
            return Err(signed_out_meanwhile());
        }
        let kept_in = self.keep(&tokens).await;
        // The sign-out waits for its turn to clear the store.
        if is_signed_out() {
            return Err(signed_out_meanwhile());
        }
        self.wants_mfa.store(tokens.has_mfa == Some(false), Ordering::Relaxed);
        let account = tokens.account(kept_in);
        *self.held() = Some(Held::new(tokens, kept_in));
        *self.failed() = None;
        Ok(account)
    }

    /// Whoever gave up, had no browser, or came when the sign-in was busy has not learnt what the account lacks.
    fn note_failed(&self, error: &PartnerCenterError) {
        use SignInCause as C;
        if let PartnerCenterError::SignInFailed(fault) = error
            && !matches!(fault.cause, C::Cancelled | C::NobodyCame | C::NoBrowser | C::Busy)
        {
            *self.failed() = Some(fault.clone());
        }
    }

    /// Forgets the tokens, here and in the store; ends a sign-in or a renewal that is under way. Nothing is asked of the authority, and
    /// nothing need be there.
    pub(in super::super) async fn sign_out(&self) -> Result<(), PartnerCenterError> {
        self.sign_outs.send_modify(|sign_outs| sign_outs.begun += 1);
        let _under_way = SignOut(&self.sign_outs);
        // At once; and anew below, for a renewal may have been about to write.
        *self.held() = None;
        *self.failed() = None;
        let _alone = self.renewal.lock().await;
        *self.held() = None;
        let store = self.store.clone();
        spawn_blocking(move || store.clear())
            .await
            .unwrap_or_else(|e| Err(e.to_string()))
            .map_err(PartnerCenterError::StillKept)
    }

    /// Whether who is signed in is known to have done so without a second factor.
    pub(in super::super) fn lacks_mfa(&self) -> bool {
        self.held().as_ref().is_some_and(|held| held.tokens.has_mfa == Some(false))
    }

    /// Notes that the service wants a second factor.
    pub(in super::super) fn must_ask_for_mfa(&self) {
        self.wants_mfa.store(true, Ordering::Relaxed);
        if let Some(held) = &mut *self.held() {
            held.is_refused = true;
        }
    }

    /// Notes whether the service takes the token at hand, which is the newest that can be had.
    pub(in super::super) fn note_taken(&self, is_taken: bool) {
        if let Some(held) = &mut *self.held() {
            held.is_turned_away = !is_taken;
        }
    }

    /// Looks into the store anew, also where it did not answer: a person wants to know who is signed in.
    pub(in super::super) async fn look_again(self: &Arc<Self>) {
        self.store.ask_again();
        self.look().await;
    }

    async fn look(self: &Arc<Self>) {
        let _alone = self.renewal.lock().await;
        let kept = self.kept_now().await;
        self.take_up(kept);
    }

    /// Takes up what the store holds, where that is another sign-in than the one at hand, or none.
    fn take_up(&self, kept: Result<Option<Held>, String>) {
        let kept = match kept {
            Ok(kept) => kept,
            Err(words) => return tracing::warn!(%words, "the credential store cannot be read"),
        };
        {
            let mut held = self.held();
            let is_known = match (&*held, &kept) {
                (Some(held), Some(kept)) => held.tokens.is_same(&kept.tokens),
                (None, None) => true,
                _ => false,
            };
            if is_known {
                return;
            }
            // Who came in without the second factor is asked for it, also by another program than the one it was done with.
            let lacks_mfa = kept.as_ref().is_some_and(|kept| kept.tokens.has_mfa == Some(false));
            self.wants_mfa.store(lacks_mfa, Ordering::Relaxed);
            *held = kept;
            *self.failed() = None;
        }
        self.tell_taken_up();
    }

    fn tell_taken_up(&self) {
        if let Some(tell) = self.taken_up.get() {
            tell();
        }
    }

    /// A token that will do for a while, renewed where need be.
    pub(in super::super) async fn access_token(self: &Arc<Self>) -> Result<SecretString, PartnerCenterError> {
        // Somebody may have signed in with another program since.
        let is_in_doubt = self.held().as_ref().is_none_or(|held| held.is_refused || held.is_turned_away);
        if is_in_doubt {
            self.look().await;
        }
        let now = Timestamp::now();
        let will_do = |held: &Held| held.tokens.is_fresh(now) || (held.tokens.is_live(now) && now < held.rests_until);
        let of = |held: &Held| (will_do(held), held.tokens.access.clone());
        let held = self.held().as_ref().map(of);
        match held {
            None => {
                let nobody = || PartnerCenterError::SignInNeeded("nobody is signed in".into());
                Err(self.trouble().unwrap_or_else(nobody))
            }
            Some((true, token)) => Ok(token),
            Some((false, _)) => self.renew_alone(None, "the sign-in has run out".into()).await,
        }
    }

    /// Whose this token is, where it is the one in use.
    pub(in super::super) fn tenant_of(&self, token: &SecretString) -> Option<String> {
        let held = self.held();
        held.as_ref().filter(|held| held.tokens.is_access(token)).map(|held| held.tokens.tenant.clone())
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
    async fn kept_now(self: &Arc<Self>) -> Result<Option<Held>, String> {
        let session = Arc::clone(self);
        spawn_blocking(move || session.kept()).await.unwrap_or_else(|e| Err(e.to_string()))
    }

    /// What the store holds for this service.
    fn kept(&self) -> Result<Option<Held>, String> {
        let kept = self.store.load();
        *self.unread.lock().unwrap_or_else(PoisonError::into_inner) = kept.as_ref().err().cloned();
        let held = |(text, kept_in)| Some(Held::new(Tokens::from_kept(&text, &self.binding)?, kept_in));
        Ok(kept?.and_then(held))
    }

    fn failed(&self) -> MutexGuard<'_, Option<SignInFault>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        // Nothing that is done under the lock leaves it half done.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn signed_out_meanwhile() -> PartnerCenterError {
    PartnerCenterError::SignInFailed(SignInFault::here(SignInCause::Cancelled, "somebody signed out meanwhile"))
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
