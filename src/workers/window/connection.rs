//! What a window asks of the connection: signing in and giving it up, what the account may do, and the road step by step.

use std::future::Future;
use std::sync::{Arc, PoisonError};

use super::{Shared, Workers, answers};
use crate::app::Event;
use crate::app::connection::{ConnectionEffect, ConnectionEvent};
use crate::app::notice::Failure;
use crate::domain::{CustomerId, ProxyChoice};
use crate::partner_center::Account;
use crate::settings::Settings;
use crate::words;
use crate::workers::Cancel;
use crate::workers::network::keep_proxy_password;
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
            ConnectionEffect::KeepProxyPassword { proxy, password } => self.spawn_quiet(async move {
                let folder = shared.folder.clone();
                blocking(move || {
                    if let Ok(proxy) = ProxyChoice::parse(&proxy) {
                        keep_proxy_password(&folder, &proxy, &password);
                    }
                })
                .await?;
                shared.line.reach_anew().await;
                Ok(())
            }),
        }
    }

    pub(super) fn sign_in(&self) {
        let shared = Arc::clone(&self.shared);
        self.sign_in_with(async move { shared.line.connect().await?.sign_in().await });
    }

    /// Signs in, until that is done or given up.
    fn sign_in_with(&self, work: impl Future<Output = Result<Account, Failure>> + Send + 'static) {
        let cancel = Cancel::new();
        *self.shared.signing_in.lock().unwrap_or_else(PoisonError::into_inner) = Some(cancel.clone());
        let outbox = self.shared.outbox.clone();
        let work = async move {
            tokio::select! {
                account = work => account.map(Some),
                () = cancel.cancelled() => Ok(None),
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
    fn cancel_sign_in(&self) {
        if let Some(cancel) = self.signing_in.lock().unwrap_or_else(PoisonError::into_inner).take() {
            cancel.cancel();
        }
    }
}
