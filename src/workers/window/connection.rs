//! What a window asks of the connection: signing in and giving it up, what the account may do, and the road step by step.

use std::future::Future;
use std::sync::{Arc, PoisonError};

use super::{Shared, Workers, answers};
use crate::app::Event;
use crate::app::connection::{ConnectionEffect, ConnectionEvent};
use crate::app::model::AccountModel;
use crate::app::notice::Failure;
use crate::domain::CustomerId;
use crate::partner_center::Account;
use crate::settings::Settings;
use crate::words;
use crate::workers::Cancel;
use crate::workers::service::blocking;
use crate::workers::support_text;

impl Workers {
    pub(super) fn about_connection(&self, effect: ConnectionEffect) {
        let shared = Arc::clone(&self.shared);
        match effect {
            ConnectionEffect::SignInByCode => {
                let outbox = self.shared.outbox.clone();
                self.sign_in_with(async move {
                    let show = |code: &crate::domain::DeviceCode| {
                        outbox.tell(Event::Connection(ConnectionEvent::CodeShown(code.clone())));
                    };
                    shared.line.connect().await?.sign_in_by_code(&show).await
                });
            }
            ConnectionEffect::CancelSignIn => shared.cancel_sign_in(),
            ConnectionEffect::LookAgain => self.spawn(async move {
                let connection = shared.line.connect().await?;
                connection.client().look_again().await;
                if let Some(trouble) = connection.client().account_trouble() {
                    return Err(trouble.into());
                }
                Ok(Event::Connection(ConnectionEvent::LookedAgain(shared.account().await?)))
            }),
            ConnectionEffect::Check => self.spawn(async move {
                let known: Vec<CustomerId> = shared.desk.customers().await?.iter().map(|known| known.id).collect();
                let check = shared.line.check(&known).await?;
                Ok(Event::Connection(ConnectionEvent::Checked(check)))
            }),
            ConnectionEffect::TestNetwork => self.spawn(async move {
                let outbox = shared.outbox.clone();
                let tell = &mut |look| outbox.tell(Event::Connection(ConnectionEvent::Looked(look)));
                shared.line.diagnose(tell).await?;
                Ok(Event::Connection(ConnectionEvent::Tested))
            }),
            ConnectionEffect::MakeSupportText { check, looks } => self.spawn(async move {
                let folder = shared.folder.clone();
                let settings = blocking(move || Settings::load(&folder)).await?.unwrap_or_default();
                let text = support_text(&shared.desk, &settings, check.as_ref(), &looks).await?;
                Ok(Event::Connection(ConnectionEvent::SupportMade(text)))
            }),
            ConnectionEffect::SaveSupportText { text, suggested_name } => {
                self.save_text(words!("dialog-support"), text, suggested_name, |path| {
                    Event::Connection(ConnectionEvent::SupportSaved(path))
                })
            }
            ConnectionEffect::KeepProxyPassword { proxy, password } => self.spawn(async move {
                let is_for_run = !shared.line.keep_proxy_password(proxy, password).await?.is_lasting();
                shared.send_again();
                Ok(Event::Connection(ConnectionEvent::ProxyPasswordKept { is_for_run }))
            }),
        }
    }

    pub(super) fn sign_in(&self) {
        let shared = Arc::clone(&self.shared);
        let outbox = self.shared.outbox.clone();
        self.sign_in_with(async move {
            let tell = || outbox.tell(Event::Connection(ConnectionEvent::BrowserCameBack));
            shared.line.connect().await?.sign_in_telling(&tell).await
        });
    }

    /// Signs out; whoever signs in meanwhile does so no longer.
    pub(super) fn sign_out(&self) {
        let shared = Arc::clone(&self.shared);
        self.spawn(async move {
            shared.cancel_sign_in();
            shared.line.sign_out().await?;
            Ok(Event::Connection(ConnectionEvent::SignedOut))
        });
    }

    /// Signs in, until that is done or given up.
    fn sign_in_with(&self, work: impl Future<Output = Result<Account, Failure>> + Send + 'static) {
        let cancel = Cancel::new();
        *self.shared.signing_in.lock().unwrap_or_else(PoisonError::into_inner) = Some(cancel.clone());
        let outbox = self.shared.outbox.clone();
        let work = async move {
            tokio::select! {
                // Signing out gives a sign-in up too, and ends the work right after.
                biased;
                () = cancel.cancelled() => Ok(None),
                account = work => account.map(Some),
            }
        };
        let shared = Arc::clone(&self.shared);
        self.supervise(work, move |outcome| {
            if matches!(outcome, Ok(Some(_))) {
                shared.send_again();
            }
            outbox.tell(match outcome {
                Ok(Some(account)) => Event::AccountKnown(answers::account(Some(account))),
                Ok(None) => Event::Connection(ConnectionEvent::SignInCancelled),
                Err(failure) => Event::SignInFailed(failure),
            });
        });
    }
}

impl Shared {
    /// Follows them as long as the window is open; where that breaks it is told, and begun anew with the next one that is found.
    pub(super) async fn keep_following_other_programs(self: &Arc<Self>) {
        loop {
            let following = Arc::clone(self);
            let Err(end) = tokio::spawn(async move { following.follow_other_programs().await }).await else { return };
            tracing::error!(error = %end, "taking up other programs' sign-ins broke");
            self.outbox.tell(Event::Failed(Failure::Bug(end.to_string())));
        }
    }

    /// Tells who is signed in whenever another program is found to have signed in or out; what waits for a sign-in goes on.
    async fn follow_other_programs(&self) {
        loop {
            self.line.taken_up().await;
            match self.account().await {
                Ok(account) => self.outbox.tell(Event::AccountKnown(account)),
                Err(failure) => tracing::warn!(%failure, "who is signed in is not known"),
            }
            self.send_again();
        }
    }

    /// Who is signed in; nobody, where the service is not set up yet.
    pub(super) async fn account(&self) -> Result<AccountModel, Failure> {
        match self.line.connect().await {
            Ok(connection) => {
                if let Some(trouble) = connection.client().account_trouble() {
                    self.outbox.tell(Event::Failed(trouble.into()));
                }
                Ok(answers::account(connection.account()))
            }
            Err(Failure::Service(error)) => {
                tracing::info!(%error, "nobody can be signed in");
                Ok(AccountModel::SignedOut)
            }
            Err(failure) => Err(failure),
        }
    }

    fn cancel_sign_in(&self) {
        if let Some(cancel) = self.signing_in.lock().unwrap_or_else(PoisonError::into_inner).take() {
            cancel.cancel();
        }
    }
}
