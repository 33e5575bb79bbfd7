//! The way to Partner Center: a code to type elsewhere, giving a sign-in up, the check of the account, the road, and the proxy.

use super::check::*;
use crate::app::Command;
use crate::app::connection::{ConnectionCommand, ConnectionEffect, ConnectionEvent, Typed};
use crate::app::customers::{CustomersCommand, CustomersEvent};
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::model::{AccountModel, Model};
use crate::app::notice::{Failure, Notice, OfPartner};
use crate::domain::{
    AccountCheck, AccountFault, AccountFinding, AccountStep, DeviceCode, NetworkFault, NetworkFinding, NetworkLook,
    NetworkStep, Relationship, Roles,
};
use crate::partner_center::{PartnerCenterError, SignInCause, SignInFault};

fn want(model: &mut Model, command: ConnectionCommand) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.on_command(Command::Connection(command), now(), &mut effects);
    effects
}

fn happen(model: &mut Model, event: impl Into<Event>) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.on_event(event.into(), now(), &mut effects);
    effects
}

impl From<ConnectionEvent> for Event {
    fn from(event: ConnectionEvent) -> Self {
        Self::Connection(event)
    }
}

fn code() -> DeviceCode {
    DeviceCode { code: "ABCD-EFGH".into(), address: "https://login.microsoft.com/device".into(), expires_at: now() }
}

fn signed_out() -> Model {
    after(&opened(vec![]), [Event::AccountKnown(AccountModel::SignedOut).into()])
}

#[test]
fn a_code_is_offered_only_where_it_is_switched_on() {
    let mut model = signed_out();
    assert_eq!(want(&mut model, ConnectionCommand::SignInByCode), []);
    assert!(model.notices.last().unwrap().1.what.contains("partner.device-code"));
    model.settings.partner.device_code = true;
    assert_eq!(want(&mut model, ConnectionCommand::SignInByCode), [ConnectionEffect::SignInByCode.into()]);
    assert_eq!(model.account, AccountModel::SigningIn);
    happen(&mut model, ConnectionEvent::CodeShown(code()));
    assert_eq!(model.connection.code, Some(code()));
    // The sign-in is done: the code is of no more use.
    let account = opened(vec![]).account;
    happen(&mut model, Event::AccountKnown(account));
    assert_eq!(model.connection.code, None);
}

#[test]
fn a_sign_in_says_what_it_waits_for() {
    let mut model = after(&signed_out(), [Command::SignIn.into()]);
    assert_eq!(model.signing_in_words(), "Signing in: finish it in the browser");
    happen(&mut model, ConnectionEvent::BrowserCameBack);
    assert_eq!(model.signing_in_words(), "The browser has done its part: waiting for Microsoft's sign-in");
    happen(&mut model, ConnectionEvent::SignInCancelled);
    model.settings.partner.device_code = true;
    want(&mut model, ConnectionCommand::SignInByCode);
    assert_eq!(model.signing_in_words(), "Asking Microsoft for a code");
    happen(&mut model, ConnectionEvent::CodeShown(code()));
    assert_eq!(model.signing_in_words(), "Signing in: type the code on another device");
}

/// Who is signed in is told; their customers come beside, and are told to whoever asks for them.
#[test]
fn the_customers_that_come_with_a_sign_in_are_not_told() {
    let mut model = after(&signed_out(), [Command::SignIn.into()]);
    happen(&mut model, Event::AccountKnown(opened(vec![]).account));
    happen(&mut model, Event::CustomersRefreshed(vec![customer(Relationship::Reseller)].into()));
    let told = |model: &Model| model.notices.iter().map(|(_, notice)| notice.what.clone()).collect::<Vec<_>>();
    assert_eq!((told(&model), model.customers.len()), (vec!["You are signed in".to_owned()], 1));
    model.on_command(Command::RefreshCustomers, now(), &mut Vec::new());
    happen(&mut model, Event::CustomersRefreshed(vec![customer(Relationship::Reseller)].into()));
    assert_eq!(told(&model), ["1 customer listed by Partner Center"]);
}

#[test]
fn a_sign_in_can_be_given_up() {
    let mut model = after(&signed_out(), [Command::SignIn.into()]);
    assert_eq!(want(&mut model, ConnectionCommand::CancelSignIn), [ConnectionEffect::CancelSignIn.into()]);
    happen(&mut model, ConnectionEvent::SignInCancelled);
    assert_eq!(model.account, AccountModel::SignedOut);
    // What comes late is not shown, and there is nothing more to give up.
    happen(&mut model, ConnectionEvent::CodeShown(code()));
    assert_eq!(model.connection.code, None);
    assert_eq!(want(&mut model, ConnectionCommand::CancelSignIn), []);
}

#[test]
fn the_second_factor_is_missed_before_the_first_upload() {
    let mut model = opened(vec![]);
    assert!(!model.lacks_second_factor());
    let mfa = || Failure::Service(PartnerCenterError::MfaNeeded("900421".into()));
    happen(&mut model, Event::Failed(mfa()));
    assert_eq!(model.account, AccountModel::NeedsMfa);
    assert!(model.lacks_second_factor());
    // Asked again, the session says that it is the sign-in that was refused; another one, here or in another program, will do.
    happen(&mut model, Event::AccountKnown(AccountModel::NeedsMfa));
    assert!(model.lacks_second_factor());
    happen(&mut model, Event::AccountKnown(opened(vec![]).account));
    assert!(!model.lacks_second_factor());
    // The service says so, whatever the token does.
    let mut model = opened(vec![]);
    let check = AccountCheck { is_mfa_compliant: Some(false), ..AccountCheck::default() };
    happen(&mut model, ConnectionEvent::Checked(check));
    assert!(model.lacks_second_factor());
}

#[test]
fn roles_are_known_after_the_check_and_forgotten_with_the_account() {
    let mut model = opened(vec![]);
    assert_eq!(model.roles(), Roles::default());
    assert_eq!(want(&mut model, ConnectionCommand::CheckAccount), [ConnectionEffect::Check.into()]);
    assert_eq!(want(&mut model, ConnectionCommand::CheckAccount), [], "once at a time");
    let mut check =
        AccountCheck { roles: Roles { is_agent: Some(true), is_admin_agent: Some(false) }, ..Default::default() };
    check.note(AccountStep::AdminAgent, AccountFinding::Missing(AccountFault::NoAdminRole), String::new());
    happen(&mut model, ConnectionEvent::Checked(check));
    assert_eq!(model.roles().is_admin_agent, Some(false));
    assert!(!model.connection.is_checking);
    happen(&mut model, Event::AccountKnown(AccountModel::SignedOut));
    assert_eq!(model.roles(), Roles::default());
}

#[test]
fn the_road_is_walked_once_at_a_time() {
    let mut model = opened(vec![]);
    let look = NetworkLook {
        step: NetworkStep::Proxy,
        host: "login.microsoftonline.com".into(),
        millis: 3,
        finding: NetworkFinding::Direct,
        details: String::new(),
    };
    assert_eq!(want(&mut model, ConnectionCommand::TestNetwork), [ConnectionEffect::TestNetwork.into()]);
    assert_eq!(want(&mut model, ConnectionCommand::TestNetwork), []);
    happen(&mut model, ConnectionEvent::Looked(look.clone()));
    happen(&mut model, ConnectionEvent::Tested);
    assert_eq!((model.connection.looks.as_slice(), model.connection.is_testing), ([look].as_slice(), false));
    want(&mut model, ConnectionCommand::TestNetwork);
    assert!(model.connection.looks.is_empty());
}

/// What the road or the check finds out about the sign-in is true everywhere else too.
#[test]
fn a_token_that_is_refused_ends_the_sign_in_however_that_is_found_out() {
    let looked = |fault| {
        let finding = NetworkFinding::Wrong(NetworkFault::Account(fault));
        let (host, details) = ("api.partnercenter.microsoft.com".into(), String::new());
        ConnectionEvent::Looked(NetworkLook { step: NetworkStep::Service, host, millis: 3, finding, details })
    };
    let checked = |fault| {
        let mut check = AccountCheck::default();
        check.note(AccountStep::SignIn, AccountFinding::Missing(fault), String::new());
        ConnectionEvent::Checked(check)
    };
    let signed_in = opened(vec![]).account;
    for (event, account) in [
        (looked(AccountFault::TokenRefused), AccountModel::SignedOut),
        (looked(AccountFault::NoSecondFactor), AccountModel::NeedsMfa),
        (looked(AccountFault::ServiceBusy), signed_in.clone()),
        (checked(AccountFault::TokenRefused), AccountModel::SignedOut),
        // Partner Center has not refused it yet.
        (checked(AccountFault::NoSecondFactor), signed_in.clone()),
        (checked(AccountFault::NothingAllowed), signed_in),
    ] {
        let mut model = opened(vec![]);
        happen(&mut model, event.clone());
        assert_eq!(model.account, account, "{event:?}");
        let mut model = after(&signed_out(), [Command::SignIn.into()]);
        happen(&mut model, event.clone());
        assert_eq!(model.account, AccountModel::SigningIn, "{event:?}");
    }
}

fn said(model: &Model) -> String {
    model.notices.iter().map(|(_, notice)| notice_line(notice)).collect::<Vec<_>>().join("\n")
}

/// That somebody is signed in is told also where their customers do not come.
#[test]
fn a_sign_in_without_its_customers_is_told_as_both() {
    let mut signed_in = after(&signed_out(), [Command::SignIn.into()]);
    happen(&mut signed_in, Event::AccountKnown(opened(vec![]).account));
    let told = |failure: Failure| {
        let mut model = signed_in.clone();
        happen(&mut model, Event::Customers(CustomersEvent::NotRefreshed(failure)));
        assert!(!model.is_refreshing_customers);
        (said(&model), model)
    };
    let forbidden = PartnerCenterError::Forbidden { code: "403".into(), message: "no".into(), correlation_id: None };
    let (words, model) = told(OfPartner::Customers.failure(forbidden));
    assert_eq!(
        words,
        "Error: You are signed in, but your customers could not be listed. Partner Center does not let your account see your \
         customers (403) | It is not about one customer: if you are an indirect reseller, choose that under Partner and register \
         with files. Otherwise ask your Partner Center administrator for the role of sales agent. Then refresh the list under \
         Customers"
    );
    assert_eq!(model.account, opened(vec![]).account);
    // Whoever is signed out again is not told to be in.
    let mut left = model.clone();
    happen(&mut left, ConnectionEvent::SignedOut);
    assert!(!said(&left).contains("You are signed in"), "{}", said(&left));
    // Asked by hand, it is the list alone that is told.
    let mut by_hand = model;
    by_hand.on_command(Command::RefreshCustomers, now(), &mut Vec::new());
    assert_eq!(said(&by_hand), "", "a new try takes the old failure away");
    let busy = PartnerCenterError::ServiceFailed { status: 503, message: "later".into(), correlation_id: None };
    happen(&mut by_hand, Event::Customers(CustomersEvent::NotRefreshed(busy.into())));
    assert!(said(&by_hand).starts_with("Warning: Partner Center itself failed (status 503)"), "{}", said(&by_hand));
    // Partner Center may refuse the token itself: then nobody is signed in who could work.
    let (words, model) = told(PartnerCenterError::SignInNeeded("800001: no partner token".into()).into());
    assert_eq!(
        words,
        "Warning: You have signed in, but Partner Center refuses the token of this sign-in | Sign in again under Settings. If it is \
         refused once more, give your administrator the details below"
    );
    assert_eq!(model.account, AccountModel::SignedOut);
    assert!(model.notices.last().unwrap().1.details.contains("800001"));
}

#[test]
fn a_new_try_takes_the_old_failure_away() {
    let broken = || Failure::Service(PartnerCenterError::NotConnected("no route".into()));
    let refused = || Failure::Service(PartnerCenterError::SignInNeeded("401: ".into()));
    let find = || Command::Customers(CustomersCommand::FindOnService("Con".into()));
    let found = |failure| Event::Customers(CustomersEvent::Found { text: "Con".into(), outcome: Err(failure) });
    let link = || Command::Customers(CustomersCommand::AskForLink);
    for (wanted, failed) in [
        (Command::RefreshCustomers, Event::Customers(CustomersEvent::NotRefreshed(broken()))),
        (find(), found(broken())),
        (link(), Event::Customers(CustomersEvent::Link(Err(broken())))),
        (Command::SignIn, Event::SignInFailed(broken())),
        // For want of a sign-in, it is the sign-in that is tried anew.
        (Command::SignIn, found(refused())),
        (Command::Connection(ConnectionCommand::LookAgain), Event::SignInFailed(refused())),
    ] {
        let mut model = opened(vec![]);
        let before = said(&model);
        happen(&mut model, failed);
        assert_ne!(said(&model), before, "{wanted:?}");
        model.on_command(wanted.clone(), now(), &mut Vec::new());
        assert_eq!(said(&model), before, "{wanted:?}");
    }
    // What failed elsewhere does not end it, and is not taken away by it.
    let mut model = after(&opened(vec![]), [Command::RefreshCustomers.into()]);
    happen(&mut model, found(broken()));
    assert!(model.is_refreshing_customers);
    model.on_command(Command::RefreshCustomers, now(), &mut Vec::new());
    assert!(said(&model).contains("cannot be reached"), "{}", said(&model));
}

#[test]
fn a_proxys_password_does_not_go_into_the_settings() {
    let mut model = opened(vec![]);
    let typed = Typed("http://anna:planted@proxy.example:3128".into());
    assert!(!format!("{:?}", ConnectionCommand::SetProxy(typed.clone())).contains("planted"));
    let effects = want(&mut model, ConnectionCommand::SetProxy(typed));
    assert_eq!(model.settings.network.proxy, "http://anna@proxy.example:3128");
    assert_eq!(effects.len(), 2, "{effects:?}");
    assert!(!format!("{effects:?} {model:?}").contains("planted"));
    let Effect::Connection(ConnectionEffect::KeepProxyPassword { proxy, password }) = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!((proxy.to_string().as_str(), password.expose()), ("http://anna@proxy.example:3128", "planted"));

    let before = model.settings.clone();
    assert_eq!(want(&mut model, ConnectionCommand::SetProxy(Typed("ftp://planted".into()))), []);
    assert_eq!(model.settings, before);
    assert!(!model.notices.last().unwrap().1.what.contains("planted"));
}

/// Trap 21: the partner signs in to its own tenant.
#[test]
fn a_customers_tenant_in_the_settings_is_noticed() {
    let known = customer(Relationship::Reseller);
    let model = after(&opened(vec![]), [Event::CustomersLoaded(vec![known.clone()]).into()]);
    let with_tenant = |tenant: &str| {
        let mut settings = model.settings.clone();
        settings.partner.tenant = tenant.into();
        after(&model, [Command::SaveSettings(settings).into()])
    };
    assert!(with_tenant("fabrikam.example").notices.is_empty());
    let noticed = with_tenant(&known.id.to_string().to_uppercase());
    assert_eq!(noticed.notices.last().unwrap().1.what, "The tenant in the settings is a customer's");
}

#[test]
fn every_cause_of_a_failed_sign_in_has_its_own_words() {
    use SignInCause as C;
    let causes = [
        C::ConsentMissing,
        C::ConsentDeclined,
        C::AppUnknown,
        C::RedirectMissing,
        C::NotPublicClient,
        C::PermissionMissing,
        C::TenantUnknown,
        C::ForeignAccount,
        C::NotAssigned,
        C::AccountBlocked,
        C::ConditionalAccess,
        C::MfaNeeded,
        C::OtherTenant,
        C::OtherAudience,
        C::Cancelled,
        C::NobodyCame,
        C::NoBrowser,
        C::Other,
    ];
    let mut said = Vec::new();
    for cause in causes {
        let fault = SignInFault {
            cause,
            code: Some("AADSTS1".into()),
            words: "invalid_grant: AADSTS1: words".into(),
            correlation_id: Some("the-id".into()),
        };
        let notice = Notice::of(&Failure::Service(PartnerCenterError::SignInFailed(fault)));
        assert!(!notice.what.is_empty() && !notice.next.is_empty(), "{cause:?}");
        assert!(
            notice.details.contains("the-id") && notice.details.contains("AADSTS1"),
            "{cause:?}: {}",
            notice.details
        );
        assert!(!said.contains(&notice.what), "{cause:?}: {}", notice.what);
        said.push(notice.what);
    }
}

/// Somebody signs in with another program: whoever presses gets an answer, whatever it is.
#[test]
fn looking_again_is_answered() {
    let signed_in = || AccountModel::SignedIn {
        name: Some("sam@fabrikam.example".into()),
        tenant: "fabrikam".into(),
        has_mfa: Some(true),
        lasts: "Until you sign out".into(),
        token_ends_at: None,
    };
    for (account, said) in [
        (AccountModel::SignedOut, "Nobody is signed in with another program either"),
        (AccountModel::NeedsMfa, "second factor"),
        (signed_in(), "You are signed in"),
    ] {
        let mut model = Model { account: AccountModel::NeedsMfa, ..opened(vec![]) };
        assert_eq!(want(&mut model, ConnectionCommand::LookAgain), [ConnectionEffect::LookAgain.into()]);
        let mut effects = Vec::new();
        model.on_event(Event::Connection(ConnectionEvent::LookedAgain(account.clone())), now(), &mut effects);
        assert_eq!(model.account, account);
        assert!(model.notices.last().unwrap().1.what.contains(said), "{:?}", model.notices.last());
        let asks = effects.contains(&Effect::RefreshCustomers) && effects.contains(&ConnectionEffect::Check.into());
        assert_eq!(asks, account == signed_in());
    }
    // While the browser is open, that is waited for.
    let mut model = Model { account: AccountModel::SigningIn, ..opened(vec![]) };
    assert_eq!(want(&mut model, ConnectionCommand::LookAgain), []);
}

#[test]
fn signing_out_and_a_password_that_is_not_kept_are_told() {
    let mut model = opened(vec![]);
    let told = |model: &mut Model, event| {
        model.on_event(Event::Connection(event), now(), &mut Vec::new());
        model.notices.last().map(|(_, notice)| format!("{} {}", notice.what, notice.next)).unwrap_or_default()
    };
    let said = told(&mut model, ConnectionEvent::SignedOut);
    assert!(said.contains("You are signed out") && model.account == AccountModel::SignedOut, "{said}");
    let count = model.notices.len();
    told(&mut model, ConnectionEvent::ProxyPasswordKept { is_for_run: false });
    assert_eq!(model.notices.len(), count, "what is as expected needs no word");
    let said = told(&mut model, ConnectionEvent::ProxyPasswordKept { is_for_run: true });
    assert!(said.contains("lasts until this program ends") && said.contains("no store for passwords"), "{said}");
}
