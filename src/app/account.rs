//! Who is signed in, the customers that the service lists, the settings, and failures that belong to no other subject.

use crate::domain::{BatchState, Customer};
use crate::settings::Settings;
use crate::words;

use super::effect::Effect;
use super::model::{AccountModel, Model};
use super::notice::{Failure, Notice, Severity};
use super::scanned::PortState;

impl Model {
    /// Signs in through the browser.
    pub(super) fn sign_in(&mut self, effects: &mut Vec<Effect>) {
        if self.account != AccountModel::SigningIn {
            self.account = AccountModel::SigningIn;
            effects.push(Effect::SignIn);
        }
    }

    /// Takes in who is signed in. A fresh sign-in asks for the customers at once.
    pub(super) fn on_account(&mut self, account: AccountModel, effects: &mut Vec<Effect>) {
        let was_signing_in = self.account == AccountModel::SigningIn;
        self.account = account;
        if let AccountModel::SignedIn { has_mfa, .. } = &self.account
            && was_signing_in
        {
            let notice = if *has_mfa == Some(false) {
                Notice::new(Severity::Warning, words!("told-no-mfa")).with_next(words!("told-no-mfa", "next"))
            } else {
                Notice::new(Severity::Success, words!("told-signed-in"))
            };
            self.tell(notice);
            self.refresh_customers(effects);
        }
    }

    /// The sign-in failed.
    pub(super) fn on_sign_in_failed(&mut self, failure: &Failure) {
        self.account = AccountModel::SignedOut;
        self.tell(Notice::of(failure));
    }

    /// A call that the service refused for want of a sign-in: nobody is signed in any more.
    pub(super) fn note_sign_in(&mut self, failure: &Failure) {
        if failure.needs_sign_in() && self.account != AccountModel::SigningIn {
            self.account = AccountModel::SignedOut;
        }
    }

    /// Asks the service for its customers.
    pub(super) fn refresh_customers(&mut self, effects: &mut Vec<Effect>) {
        if !self.is_refreshing_customers {
            self.is_refreshing_customers = true;
            effects.push(Effect::RefreshCustomers);
        }
    }

    /// The service has told its customers. Batches show their customer's relationship, so they are loaded anew.
    pub(super) fn on_customers_refreshed(&mut self, customers: Vec<Customer>, effects: &mut Vec<Effect>) {
        self.is_refreshing_customers = false;
        self.tell(Notice::new(Severity::Success, words!("told-customers", count = customers.len())));
        self.tell_voided(&customers);
        effects.push(Effect::LoadBatches);
        self.customers = customers;
    }

    /// Tells of batches that waited to be sent: without the customer's relationship their approval is void.
    fn tell_voided(&mut self, customers: &[Customer]) {
        let is_lost = |id| customers.iter().any(|listed| listed.id == id && listed.relationship.is_refused());
        let voided = self.batches.iter().filter(|b| b.state == BatchState::Approved && is_lost(b.customer.id));
        let notices: Vec<Notice> = voided
            .map(|batch| {
                let customer = batch.customer.name.as_str();
                let what = words!("told-relationship-lost", number = batch.number, customer = customer);
                Notice::new(Severity::Warning, what).with_next(words!("told-relationship-lost", "next"))
            })
            .collect();
        notices.into_iter().for_each(|notice| self.tell(notice));
    }

    /// Keeps settings, where every number is in its range.
    pub(super) fn save_settings(&mut self, settings: Settings, effects: &mut Vec<Effect>) {
        match settings.check() {
            Ok(()) => {
                let before = std::mem::replace(&mut self.settings, settings.clone());
                if settings.scanner.port != before.scanner.port {
                    self.scanner.port = PortState::default();
                }
                self.follow_watched_folder(&before.photos.watched_folder);
                effects.push(Effect::SaveSettings(settings));
            }
            Err((key, range)) => {
                self.tell(Notice::new(Severity::Warning, words!("told-setting-range", key = key, range = range)));
            }
        }
    }

    /// Something failed that no deed was about.
    pub(super) fn on_failed(&mut self, failure: &Failure) {
        self.is_refreshing_customers = false;
        self.note_sign_in(failure);
        self.tell(Notice::of(failure));
    }

    /// A worker ended that must not end. Whoever waits for it need not wait any longer.
    pub(super) fn on_worker_died(&mut self, name: &str) {
        self.give_up_reading();
        self.is_refreshing_customers = false;
        if self.account == AccountModel::SigningIn {
            self.account = AccountModel::Unknown;
        }
        let notice = Notice::new(Severity::Error, words!("told-worker-died", name = name))
            .with_next(words!("told-worker-died", "next"));
        if self.send.under_way.take().is_some() {
            self.send.trouble = Some(notice.clone());
        }
        self.tell(notice);
    }
}
