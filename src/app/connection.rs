//! The way to Partner Center as a person sees it: signing in by a code on another device, giving a sign-in up, what the account may
//! do, the road step by step, and the proxy.

use std::path::PathBuf;

use crate::domain::{
    AccountCheck, AccountFault, DeviceCode, NetworkFault, NetworkFinding, NetworkLook, Password, ProxyChoice, Roles,
};
use crate::words;

use super::effect::Effect;
use super::model::{AccountModel, Model};
use super::notice::{Matter, Notice, Severity, must_be_proxy};

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionCommand {
    /// Sign in with a code on another device.
    SignInByCode,
    /// Give up the sign-in that is under way.
    CancelSignIn,
    /// Look anew who is signed in: somebody may have done so with another program.
    LookAgain,
    /// Find out what the account may do.
    CheckAccount,
    /// Look at the road to the service, step by step.
    TestNetwork,
    /// Use this proxy from now on; may hold a password.
    SetProxy(Typed),
    /// Put together the text for support, to be looked through.
    MakeSupportText,
    /// Write that text to a file.
    SaveSupportText,
    /// Close that text.
    CloseSupportText,
}

/// What was typed and may hold a password: not shown in debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed(pub String);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionEffect {
    /// Sign in with a code. Answers: `CodeShown`, then `AccountKnown`, `SignInFailed` or `SignInCancelled`.
    SignInByCode,
    /// Give up the sign-in. Answer: `SignInCancelled` where one was under way.
    CancelSignIn,
    /// Look anew who is signed in. Answer: `LookedAgain`.
    LookAgain,
    /// Find out what the account may do. Answer: `Checked`.
    Check,
    /// Look at the road. Answers: `Looked` …, then `Tested`.
    TestNetwork,
    /// Keep a proxy's password. Answer: `ProxyPasswordKept`.
    KeepProxyPassword {
        /// The proxy.
        proxy: ProxyChoice,
        /// Its password.
        password: Password,
    },
    /// Put together the text for support. Answer: `SupportMade`.
    MakeSupportText {
        /// What was found about the account.
        check: Option<AccountCheck>,
        /// What was found on the road.
        looks: Vec<NetworkLook>,
    },
    /// Ask where, and write the text for support. Answer: `SupportSaved`, `ExportCancelled` or `Failed`.
    SaveSupportText {
        /// The text.
        text: String,
        /// A name to begin with.
        suggested_name: String,
    },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionEvent {
    /// The code that the person types on another device.
    CodeShown(DeviceCode),
    /// The browser has done its part, and the token is waited for.
    BrowserCameBack,
    /// The sign-in was given up.
    SignInCancelled,
    /// Nobody is signed in any more.
    SignedOut,
    /// Who is signed in, as a person wanted to know.
    LookedAgain(AccountModel),
    /// A proxy's password was kept.
    ProxyPasswordKept {
        /// Whether it lasts until this program ends, for no store takes it.
        is_for_run: bool,
    },
    /// What the account may do.
    Checked(AccountCheck),
    /// What was found at a step of the road.
    Looked(NetworkLook),
    /// All steps were looked at.
    Tested,
    /// The text for support.
    SupportMade(String),
    /// The text for support was written here.
    SupportSaved(PathBuf),
}

/// What a sign-in that is under way waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignInStage {
    /// The person, in the browser.
    #[default]
    Browser,
    /// A code to type on another device: the one that was asked for, and then the person.
    Code,
    /// The token, after the browser has done its part.
    Token,
}

/// What is known of the way to Partner Center.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionModel {
    /// What the sign-in waits for, while one is under way.
    pub stage: SignInStage,
    /// The code to type on another device, while a sign-in by code is under way.
    pub code: Option<DeviceCode>,
    /// What was found about the account last.
    pub check: Option<AccountCheck>,
    /// Whether the account is being looked at.
    pub is_checking: bool,
    /// The steps of the road that were looked at, in order.
    pub looks: Vec<NetworkLook>,
    /// Whether the road is being looked at.
    pub is_testing: bool,
    /// The text for support, while somebody looks through it.
    pub support: Option<String>,
}

impl Model {
    /// What the account may do, as far as it was found out.
    pub fn roles(&self) -> Roles {
        self.connection.check.as_ref().map(|check| check.roles).unwrap_or_default()
    }

    /// Whether the service is known to want a second factor that the sign-in lacks: uploads would be refused.
    pub fn lacks_second_factor(&self) -> bool {
        let says_no = self.connection.check.as_ref().is_some_and(|check| check.is_mfa_compliant == Some(false));
        let has_none =
            matches!(self.account, AccountModel::NeedsMfa | AccountModel::SignedIn { has_mfa: Some(false), .. });
        says_no || has_none
    }

    /// What the sign-in that is under way waits for.
    pub fn signing_in_words(&self) -> String {
        match (self.connection.stage, &self.connection.code) {
            (SignInStage::Browser, _) => words!("account-signing-in"),
            (SignInStage::Code, None) => words!("account-asking-for-code"),
            (SignInStage::Code, Some(_)) => words!("account-code-awaited"),
            (SignInStage::Token, _) => words!("account-token-awaited"),
        }
    }

    /// Decides about what a person wants of the connection.
    pub(super) fn on_connection_command(&mut self, command: ConnectionCommand, effects: &mut Vec<Effect>) {
        use ConnectionCommand as C;
        match command {
            C::SignInByCode if self.account == AccountModel::SigningIn => {}
            C::SignInByCode if !self.settings.partner_in_use().device_code => {
                self.tell(Notice::new(Severity::Warning, words!("told-device-code-off")));
            }
            C::SignInByCode => {
                if self.may_use_api() {
                    self.account = AccountModel::SigningIn;
                    self.connection.stage = SignInStage::Code;
                    self.put_away(&Matter::SignIn);
                    effects.push(ConnectionEffect::SignInByCode.into());
                }
            }
            C::CancelSignIn if self.account == AccountModel::SigningIn => {
                effects.push(ConnectionEffect::CancelSignIn.into());
            }
            C::CancelSignIn => {}
            C::LookAgain if self.account == AccountModel::SigningIn => {}
            C::LookAgain => {
                if self.may_use_api() {
                    self.put_away(&Matter::SignIn);
                    effects.push(ConnectionEffect::LookAgain.into());
                }
            }
            C::CheckAccount => {
                if self.may_use_api() {
                    self.check_account(effects);
                }
            }
            C::TestNetwork if self.connection.is_testing || !self.may_use_api() => {}
            C::TestNetwork => {
                self.connection.is_testing = true;
                self.connection.looks.clear();
                effects.push(ConnectionEffect::TestNetwork.into());
            }
            C::SetProxy(Typed(text)) => self.set_proxy(&text, effects),
            C::MakeSupportText => {
                let (check, looks) = (self.connection.check.clone(), self.connection.looks.clone());
                effects.push(ConnectionEffect::MakeSupportText { check, looks }.into());
            }
            C::SaveSupportText => {
                let suggested_name = words!("support-file-name");
                let save = |text| ConnectionEffect::SaveSupportText { text, suggested_name };
                effects.extend(self.connection.support.clone().map(save).map(Effect::from));
            }
            C::CloseSupportText => self.connection.support = None,
        }
    }

    /// Takes in what happened to the connection.
    pub(super) fn on_connection_event(&mut self, event: ConnectionEvent, effects: &mut Vec<Effect>) {
        match event {
            ConnectionEvent::SignedOut => {
                self.account = AccountModel::SignedOut;
                self.sign_in_is_over();
                self.tell(Notice::new(Severity::Success, words!("told-signed-out")).about(Matter::SignIn));
            }
            ConnectionEvent::LookedAgain(account) => self.on_looked_again(account, effects),
            ConnectionEvent::ProxyPasswordKept { is_for_run: false } => {}
            ConnectionEvent::ProxyPasswordKept { is_for_run: true } => {
                let told = Notice::new(Severity::Warning, words!("told-proxy-password-for-run"));
                self.tell(told.with_next(words!("told-proxy-password-for-run", "next")));
            }
            ConnectionEvent::CodeShown(code) if self.account == AccountModel::SigningIn => {
                self.connection.code = Some(code);
            }
            ConnectionEvent::BrowserCameBack if self.account == AccountModel::SigningIn => {
                self.connection.stage = SignInStage::Token;
            }
            // Given up meanwhile.
            ConnectionEvent::CodeShown(_) | ConnectionEvent::BrowserCameBack => {}
            ConnectionEvent::SignInCancelled => {
                self.connection.code = None;
                if self.account == AccountModel::SigningIn {
                    self.account = AccountModel::SignedOut;
                    self.tell(Notice::new(Severity::Info, words!("told-sign-in-given-up")).about(Matter::SignIn));
                }
            }
            ConnectionEvent::Checked(check) => {
                self.connection.is_checking = false;
                // A sign-in without the second factor goes on until the service refuses it.
                if let Some(fault @ (AccountFault::NobodySignedIn | AccountFault::TokenRefused)) = check.fault() {
                    self.note_account_fault(fault);
                }
                self.connection.check = Some(check);
            }
            ConnectionEvent::Looked(look) => {
                if let NetworkFinding::Wrong(NetworkFault::Account(fault)) = &look.finding {
                    self.note_account_fault(fault);
                }
                self.connection.looks.push(look);
            }
            ConnectionEvent::Tested => self.connection.is_testing = false,
            ConnectionEvent::SupportMade(text) => self.connection.support = Some(text),
            ConnectionEvent::SupportSaved(path) => {
                let told = words!("told-support-saved", path = path.display().to_string());
                let notice = Notice::new(Severity::Success, told).with_next(words!("told-support-saved", "next"));
                self.tell(notice);
            }
        }
    }

    /// Finds out what the account may do.
    pub(super) fn check_account(&mut self, effects: &mut Vec<Effect>) {
        if !self.connection.is_checking {
            self.connection.is_checking = true;
            effects.push(ConnectionEffect::Check.into());
        }
    }

    /// A sign-in is over, one way or the other; or nobody is signed in any more.
    pub(super) fn sign_in_is_over(&mut self) {
        self.connection.code = None;
        self.connection.check = None;
        // It may say that somebody is signed in.
        self.put_away(&Matter::Customers);
    }

    /// Nobody waits any longer for what a worker did that is gone.
    pub(super) fn give_up_connection(&mut self) {
        self.connection.code = None;
        self.connection.is_checking = false;
        self.connection.is_testing = false;
    }

    fn set_proxy(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let (choice, password) = match ProxyChoice::typed(text) {
            Ok(typed) => typed,
            Err(fault) => {
                let told = words!("told-setting-range", key = "network.proxy", range = must_be_proxy(fault));
                return self.tell(Notice::new(Severity::Warning, told));
            }
        };
        let mut settings = self.settings.clone();
        settings.network.proxy = choice.to_string();
        if let Some(password) = password {
            effects.push(ConnectionEffect::KeepProxyPassword { proxy: choice, password }.into());
        }
        self.save_settings(settings, effects);
    }
}

impl From<ConnectionEffect> for Effect {
    fn from(effect: ConnectionEffect) -> Self {
        Self::Connection(effect)
    }
}
