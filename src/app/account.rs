//! Who is signed in, the settings, and failures that belong to no other subject.

use crate::domain::{AccountFault, Customer};
use crate::settings::Settings;
use crate::words;

use super::connection::{ConnectionEffect, ConnectionModel, SignInStage};
use super::effect::Effect;
use super::model::{AccountModel, AskedFor, CustomersModel, LinkState, Model, RemoteBatches, ServiceSearch};
use super::notice::{Errand, Failure, Matter, Notice, Severity, Trouble, must_be};
use super::scanned::PortState;

impl Model {
    /// Signs in through the browser.
    pub(super) fn sign_in(&mut self, effects: &mut Vec<Effect>) {
        if self.may_use_api() && self.account != AccountModel::SigningIn {
            self.account = AccountModel::SigningIn;
            self.connection.stage = SignInStage::Browser;
            self.put_away(&Matter::SignIn);
            effects.push(Effect::SignIn);
        }
    }

    /// Takes in who is signed in. A fresh sign-in asks for the customers at once.
    pub(super) fn on_account(&mut self, account: AccountModel, effects: &mut Vec<Effect>) {
        // Whoever asked meanwhile is told that nobody is: the sign-in that is under way ends by its own events.
        if self.account == AccountModel::SigningIn && !matches!(account, AccountModel::SignedIn { .. }) {
            return;
        }
        let was_signing_in = self.account == AccountModel::SigningIn;
        let of = |account: &AccountModel| match account {
            AccountModel::SignedIn { name, tenant, .. } => Some((name.clone(), tenant.clone())),
            _ => None,
        };
        // Another token of the same person changes nothing of what is known.
        if was_signing_in || of(&account) != of(&self.account) {
            self.sign_in_is_over();
        }
        self.account = account;
        if let AccountModel::SignedIn { has_mfa, .. } = &self.account
            && was_signing_in
        {
            self.on_signed_in(*has_mfa, effects);
        }
    }

    /// Somebody is signed in, and wanted to be told so.
    fn on_signed_in(&mut self, has_mfa: Option<bool>, effects: &mut Vec<Effect>) {
        let notice = match has_mfa {
            Some(false) => {
                Notice::new(Severity::Warning, words!("told-no-mfa")).with_next(words!("told-no-mfa", "next"))
            }
            _ => Notice::new(Severity::Success, words!("told-signed-in")),
        };
        self.tell(notice.about(Matter::SignIn));
        // Who is signed in was told: their customers are shown, and need not be told beside.
        self.list_customers(AskedFor::SignIn, effects);
        // What a sign-in was missing for is asked for anew.
        if matches!(self.customer_list.remote, RemoteBatches::Failed { .. }) {
            self.customer_list.remote = RemoteBatches::Unknown;
        }
        self.check_account(effects);
    }

    /// A person wanted to know who is signed in, and gets an answer whatever it is.
    pub(super) fn on_looked_again(&mut self, account: AccountModel, effects: &mut Vec<Effect>) {
        if self.account == AccountModel::SigningIn {
            return self.on_account(account, effects);
        }
        match &account {
            AccountModel::NeedsMfa => {
                let notice = Notice::new(Severity::Warning, words!("failure-mfa"));
                self.tell(notice.with_next(words!("failure-mfa", "next")).about(Matter::SignIn));
            }
            AccountModel::SignedIn { has_mfa, .. } => self.on_signed_in(*has_mfa, effects),
            _ => self.tell(Notice::new(Severity::Info, words!("told-nobody-signed-in")).about(Matter::SignIn)),
        }
        self.on_account(account, effects);
    }

    /// The sign-in failed.
    pub(super) fn on_sign_in_failed(&mut self, failure: &Failure) {
        self.account = AccountModel::SignedOut;
        self.sign_in_is_over();
        self.tell(Notice::during(Errand::SignIn, failure).about(Matter::SignIn));
    }

    /// A call that the service refused for want of a sign-in, or of its second factor: nobody is signed in any more who could work.
    pub(super) fn note_sign_in(&mut self, failure: &Failure) {
        if failure.needs_sign_in() {
            self.lose_sign_in(if failure.needs_mfa() { AccountModel::NeedsMfa } else { AccountModel::SignedOut });
        }
    }

    /// The same for what was found out about the account, or on the road.
    pub(super) fn note_account_fault(&mut self, fault: &AccountFault) {
        match fault {
            AccountFault::NobodySignedIn | AccountFault::TokenRefused => self.lose_sign_in(AccountModel::SignedOut),
            AccountFault::NoSecondFactor => self.lose_sign_in(AccountModel::NeedsMfa),
            _ => {}
        }
    }

    fn lose_sign_in(&mut self, account: AccountModel) {
        if self.account != AccountModel::SigningIn {
            self.account = account;
            self.put_away(&Matter::SignIn);
            // It may say that somebody is signed in.
            self.put_away(&Matter::Customers);
        }
    }

    /// Keeps settings, where every number is in its range.
    pub(super) fn save_settings(&mut self, settings: Settings, effects: &mut Vec<Effect>) {
        // Where a file that was edited by hand holds one already, all else can still be set.
        if settings.hold_product_key() && !self.settings.hold_product_key() {
            return self.tell(Notice::new(Severity::Warning, words!("wrong-product-key")));
        }
        match settings.check() {
            Ok(()) => {
                let before = std::mem::replace(&mut self.settings, settings.clone());
                if settings.scanner.port != before.scanner.port {
                    self.scanner.port = PortState::default();
                }
                self.follow_watched_folder(&before.photos.watched_folder);
                self.tell_of_customers_tenant(&before);
                let is_other_partner = settings.partner_in_use() != before.partner_in_use();
                effects.push(Effect::SaveSettings(settings));
                if is_other_partner {
                    self.on_other_partner(effects);
                }
            }
            Err((key, fault)) => {
                let told = words!("told-setting-range", key = key, range = must_be(&fault));
                self.tell(Notice::new(Severity::Warning, told));
            }
        }
    }

    /// A customer's tenant does not stand where the partner's own belongs.
    fn tell_of_customers_tenant(&mut self, before: &Settings) {
        let tenant = self.settings.partner_in_use().tenant;
        let is_customer = |customer: &Customer| customer.id.to_string().eq_ignore_ascii_case(tenant.trim());
        if tenant != before.partner_in_use().tenant && self.customers.iter().any(is_customer) {
            let notice = Notice::new(Severity::Warning, words!("check-customer-tenant"));
            self.tell(notice.with_next(words!("check-customer-tenant", "next")));
        }
    }

    /// Another partner is used, or it is another one than before: what was known of its sign-in and its customers is not this one's.
    fn on_other_partner(&mut self, effects: &mut Vec<Effect>) {
        if self.account == AccountModel::SigningIn {
            effects.push(ConnectionEffect::CancelSignIn.into());
        }
        self.account = AccountModel::Unknown;
        self.is_refreshing_customers = false;
        self.customers.clear();
        self.customer_list = CustomersModel::default();
        self.connection = ConnectionModel::default();
        self.policies = self.policies.for_another(None);
        effects.extend([Effect::LoadCustomers, Effect::LoadBatches]);
        effects.extend(self.has_api().then_some(Effect::LoadAccount));
    }

    /// Something failed that no deed was about.
    pub(super) fn on_failed(&mut self, failure: &Failure) {
        self.connection.is_checking = false;
        self.connection.is_testing = false;
        self.note_sign_in(failure);
        self.tell(Notice::of(failure));
    }

    /// A question to the service failed; once it is asked anew, that is told no longer.
    pub(super) fn on_failed_about(&mut self, failure: &Failure, matter: Matter) {
        self.tell_failed(failure, Notice::of(failure), matter);
    }

    /// The same in these words. For want of a sign-in, it is told until somebody signs in.
    pub(super) fn tell_failed(&mut self, failure: &Failure, notice: Notice, matter: Matter) {
        self.note_sign_in(failure);
        self.tell(notice.about(if failure.needs_sign_in() { Matter::SignIn } else { matter }));
    }

    /// A worker ended that must not end. Whoever waits for it need not wait any longer.
    pub(super) fn on_worker_died(&mut self, name: &str) {
        self.give_up_reading();
        self.is_refreshing_customers = false;
        self.customer_list.search = ServiceSearch::None;
        self.customer_list.link = LinkState::None;
        self.customer_list.remote = RemoteBatches::Unknown;
        self.give_up_connection();
        self.give_up_profiles();
        self.removal.under_way = None;
        if self.account == AccountModel::SigningIn {
            self.account = AccountModel::Unknown;
        }
        let notice = Notice::new(Severity::Error, words!("told-worker-died", name = name))
            .with_next(words!("told-worker-died", "next"));
        for batch in std::mem::take(&mut self.send.under_way).into_keys() {
            self.send.trouble.insert(batch, Trouble::here(notice.clone()));
        }
        self.tell(notice);
    }
}
