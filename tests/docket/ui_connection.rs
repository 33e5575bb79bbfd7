//! The window's side of the way to Partner Center: the account and what it may do, a code to type elsewhere, the set-up guide, the
//! proxy, and the road step by step; all of it by role and name.

use docket::app::connection::{ConnectionCommand, ConnectionModel, SignInStage, Typed};
use docket::app::model::AccountModel;
use docket::app::{Command, Model, Screen};
use docket::domain::{
    AccountCheck, AccountFault, AccountFinding, AccountStep, DeviceCode, NetworkFault, NetworkFinding, NetworkLook,
    NetworkStep, Roles,
};
use docket::ui::screens::settings_index::SettingsSection;
use eframe::egui::accesskit::Role;
use eframe::egui::{Theme, vec2};
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

fn settings(model: Model) -> Model {
    Model { screen: Screen::Settings, ..model }
}

/// Draws in both themes, and says what must be there.
#[track_caller]
fn shows(name: &str, model: &Model, said: &[&str]) {
    for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let mut harness = window_of(model.clone(), vec2(1280.0, 2200.0), theme);
        harness.run_ok();
        harness.run();
        for part in said {
            assert!(harness.query_all_by_label_contains(part).count() > 0, "{part} is not on {name}");
        }
        keep_picture(&mut harness, &format!("{name}-{word}"));
    }
}

fn check(fault: Option<(AccountStep, AccountFault)>) -> AccountCheck {
    let mut check = AccountCheck {
        roles: Roles { is_agent: Some(fault.is_none()), is_admin_agent: Some(false) },
        ..AccountCheck::default()
    };
    let at = fault.as_ref().map(|(step, _)| AccountStep::ALL.iter().position(|s| s == step).unwrap_or_default());
    for (number, step) in AccountStep::ALL.into_iter().enumerate() {
        match &fault {
            Some((place, fault)) if *place == step => {
                check.note(
                    step,
                    AccountFinding::Missing(fault.clone()),
                    "not allowed (900150): the supplied role (the-id)".into(),
                );
            }
            Some(_) if Some(number) > at => check.note(step, AccountFinding::NotReached, String::new()),
            _ => check.note(step, AccountFinding::Good, String::new()),
        }
    }
    check
}

#[test]
fn the_account_says_what_it_may_do() {
    let mut model = settings(full());
    model.connection.check = Some(check(None));
    shows(
        "account-good",
        &model,
        &["Everything that registering devices needs is there", "Check the account", "Agent"],
    );
    model.connection.check = Some(check(Some((AccountStep::Agent, AccountFault::NoAgentRole))));
    let said =
        ["The account lacks the role", "Ask your Partner Center administrator for the role of sales agent", "the-id"];
    shows("account-no-role", &model, &said);
    // Of two possible reasons, none is said to be the one.
    let mut refused = check(Some((AccountStep::Agent, AccountFault::NothingAllowed)));
    refused.roles = Roles::default();
    model.connection.check = Some(refused);
    shows("account-refused", &model, &["Everything refused", "An indirect reseller may not use this way"]);
    model.account = AccountModel::SignedOut;
    model.connection.check = Some(check(Some((AccountStep::SignIn, AccountFault::TokenRefused))));
    let said = ["Nobody is signed in", "Partner Center refuses the token", "Sign in again under Settings", "the-id"];
    shows("account-token-refused", &model, &said);
    model.account = AccountModel::NeedsMfa;
    shows("account-needs-mfa", &model, &["second factor", "Sign in", "Sign out"]);
}

#[test]
fn a_code_for_another_device_is_shown_and_given_up() {
    let code = DeviceCode {
        code: "ABCD-EFGH".into(),
        address: "https://login.microsoft.com/device".into(),
        expires_at: "2026-05-04T12:45:00Z".parse().unwrap(),
    };
    let connection = ConnectionModel { code: Some(code), ..ConnectionModel::default() };
    let model = settings(Model { account: AccountModel::SigningIn, connection, ..full() });
    let said = ["ABCD-EFGH", "https://login.microsoft.com/device", "Copy the code", "Type only the code"];
    shows("account-code", &model, &said);
    let mut harness = window_of(model, vec2(1280.0, 800.0), Theme::Light);
    harness.run();
    assert!(harness.get_by_label("Copy the code").is_focused(), "what is needed next has the keyboard");
    harness.get_by_label("Copy the code").click();
    harness.run();
    harness.get_by_label("Copied");
    harness.get_by_label("Give up signing in").click();
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::Connection(ConnectionCommand::CancelSignIn)]);
}

#[test]
fn the_guide_has_everything_to_copy() {
    let model = settings(full());
    let mut harness = window_of(model, vec2(1280.0, 2600.0), Theme::Light);
    harness.run();
    assert!(harness.query_by_label("Copy: Permission").is_none(), "folded");
    harness.get_by_label("Show the guide").click();
    harness.run();
    for what in ["Copy: Redirect address", "Copy: API", "Copy: Id of the API", "Copy: Permission"] {
        assert!(harness.query_by_label(what).is_some(), "{what}");
    }
    keep_picture(&mut harness, "set-up-guide");
}

#[test]
fn a_proxy_is_set_by_its_own_button() {
    let mut harness = window_of(settings(full()), vec2(1280.0, 2600.0), Theme::Light);
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Proxy").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Proxy").type_text("http://anna:planted@proxy.example:3128");
    harness.run();
    harness.get_by_label("Use this proxy").click();
    harness.run();
    let typed = Typed("http://anna:planted@proxy.example:3128".into());
    assert_eq!(wanted(&mut harness), [Command::Connection(ConnectionCommand::SetProxy(typed))]);
    assert!(harness.state().view.proxy.is_none(), "what was typed is kept no longer than needed");
}

/// It is a change as every other: kept and told while other screens are looked at, saved and discarded with the rest.
#[test]
fn a_half_typed_proxy_is_kept_until_it_is_saved() {
    let mut harness = window_of(settings(full()), vec2(1280.0, 2600.0), Theme::Light);
    harness.run();
    let kept = harness.state().model.settings.clone();
    let type_more = |harness: &mut egui_kittest::Harness<'static, Window>, text: &str| {
        harness.get_by_role_and_label(Role::TextInput, "Proxy").focus();
        harness.run();
        harness.get_by_role_and_label(Role::TextInput, "Proxy").type_text(text);
        harness.run();
    };
    type_more(&mut harness, "http");
    harness.get_by_label("Your changes are not saved yet");
    harness.state_mut().model.screen = Screen::Diagnostics;
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::LeaveSettingsUnsaved]);
    harness.state_mut().model.screen = Screen::Settings;
    harness.run();
    // What is no proxy yet is left to be put right; the rest is saved.
    harness.get_by_label("Save").click();
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::SaveSettings(kept.clone())]);
    type_more(&mut harness, "://proxy.example:3128");
    harness.get_by_label("Save").click();
    harness.run();
    let typed = Typed("http://proxy.example:3128".into());
    let both = [Command::SaveSettings(kept), Command::Connection(ConnectionCommand::SetProxy(typed))];
    assert_eq!(wanted(&mut harness), both);
    type_more(&mut harness, "none");
    harness.get_by_label("Discard changes").click();
    harness.run();
    assert!(harness.state().view.proxy.is_none() && harness.query_by_label("Your changes are not saved yet").is_none());
}

/// The buttons of a sign-in go with it: the keyboard goes on where the person goes on.
#[test]
fn a_sign_in_that_ends_leaves_the_keyboard_somewhere() {
    let code = DeviceCode {
        code: "ABCD-EFGH".into(),
        address: "https://login.microsoft.com/device".into(),
        expires_at: "2026-05-04T12:45:00Z".parse().unwrap(),
    };
    let connection = ConnectionModel { code: Some(code), stage: SignInStage::Code, ..ConnectionModel::default() };
    let mut model = settings(Model { account: AccountModel::SigningIn, connection, ..full() });
    model.settings.partner.device_code = true;
    let (signed_in, none) = (full().account, ConnectionModel::default());
    for (account, button) in
        [(AccountModel::SignedOut, "Sign in with a code on another device"), (signed_in.clone(), "Check the account")]
    {
        let mut harness = window_of(model.clone(), vec2(1280.0, 800.0), Theme::Light);
        harness.run();
        assert!(harness.get_by_label("Copy the code").is_focused());
        // After a sign-in the account is looked at by itself.
        harness.state_mut().model.account = account;
        harness.state_mut().model.connection = ConnectionModel { is_checking: true, ..none.clone() };
        harness.run();
        harness.state_mut().model.connection = none.clone();
        harness.run();
        assert!(harness.get_by_label(button).is_focused(), "{button}");
    }
    // Somebody who is at another card stays there.
    let mut harness = window_of(model, vec2(1280.0, 2600.0), Theme::Light);
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Proxy").focus();
    harness.run();
    harness.state_mut().model.account = signed_in;
    harness.state_mut().model.connection = none;
    harness.run();
    assert!(harness.get_by_role_and_label(Role::TextInput, "Proxy").is_focused());
}

#[test]
fn a_sign_in_says_what_it_waits_for() {
    for (stage, said) in [
        (SignInStage::Browser, "Signing in: finish it in the browser"),
        (SignInStage::Code, "Asking Microsoft for a code"),
        (SignInStage::Token, "waiting for Microsoft's sign-in"),
    ] {
        let connection = ConnectionModel { stage, ..ConnectionModel::default() };
        let model = settings(Model { account: AccountModel::SigningIn, connection, ..full() });
        shows(&format!("account-{stage:?}"), &model, &[said, "Give up signing in"]);
    }
}

/// The card that one is at is marked in the list, also the last ones, which never come to the top.
#[test]
fn the_list_of_cards_says_where_one_is() {
    for size in [vec2(1280.0, 800.0), vec2(1920.0, 1080.0)] {
        let mut harness = window_of(settings(full()), size, Theme::Light);
        harness.run();
        let at =
            |harness: &egui_kittest::Harness<'static, Window>| harness.state().view.settings_at.map(|at| at.section);
        assert_eq!(at(&harness), Some(SettingsSection::Appearance));
        for (name, section) in [
            ("Go to Network", SettingsSection::Network),
            ("Go to Photos that come in", SettingsSection::Photos),
            ("Go to Appearance", SettingsSection::Appearance),
        ] {
            harness.get_by_label(name).click();
            harness.run_ok();
            harness.run_ok();
            assert_eq!(at(&harness), Some(section), "{name}");
        }
    }
}

#[test]
fn the_road_is_shown_step_by_step() {
    let look = |step, host: &str, finding, details: &str| NetworkLook {
        step,
        host: host.into(),
        millis: 12,
        finding,
        details: details.into(),
    };
    let host = "api.partnercenter.microsoft.com";
    let untrusted = NetworkFault::Untrusted { signed_by: Some("Contoso Firewall CA".into()) };
    let looks = vec![
        look(NetworkStep::Proxy, host, NetworkFinding::Direct, ""),
        look(
            NetworkStep::Name,
            host,
            NetworkFinding::Found { addresses: vec!["2603::1".into(), "40.0.0.1".into()] },
            "",
        ),
        look(
            NetworkStep::Connection,
            host,
            NetworkFinding::Connected { address: "40.0.0.1".into(), silent: vec!["2603::1".into()] },
            "",
        ),
        look(NetworkStep::Security, host, NetworkFinding::Wrong(untrusted), "invalid peer certificate: UnknownIssuer"),
        look(NetworkStep::Service, host, NetworkFinding::NotReached, ""),
        look(NetworkStep::Clock, "", NetworkFinding::Wrong(NetworkFault::ClockWrong { secs: -3600 }), ""),
    ];
    let connection = ConnectionModel { looks, ..ConnectionModel::default() };
    let model = Model { screen: Screen::Diagnostics, connection, ..full() };
    let said = [
        "40.0.0.1 answers, 2603::1 does not",
        "Contoso Firewall CA signed for this host",
        "network.extra-ca",
        "60 minutes slow",
        "Test the network",
    ];
    shows("diagnostics-network", &model, &said);
}

#[test]
fn what_is_half_changed_stays_until_it_is_saved() {
    let mut harness = window_of(settings(full()), vec2(1280.0, 2600.0), Theme::Light);
    harness.run();
    let before = harness.state().model.settings.clone();
    harness.get_by_role_and_label(Role::CheckBox, "A second person must approve").click();
    harness.run();
    assert!(harness.query_by_label("Your changes are not saved yet").is_some());
    // Another screen: it is told, and nothing is lost.
    harness.state_mut().model.screen = Screen::Home;
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::LeaveSettingsUnsaved]);
    // Meanwhile something is saved from elsewhere.
    let meanwhile = before.with("scanner.quiet-ms", "200").unwrap();
    harness.state_mut().model.settings = meanwhile.clone();
    harness.state_mut().model.screen = Screen::Settings;
    harness.run();
    harness.get_by_label("Save").click();
    harness.run();
    let both = meanwhile.with("approval.second-person", &(!before.approval.second_person).to_string()).unwrap();
    assert_eq!(wanted(&mut harness), [Command::SaveSettings(both.clone())]);
    harness.state_mut().model.settings = both;
    harness.run();
    assert!(harness.query_by_label("Your changes are not saved yet").is_none());
    harness.state_mut().model.screen = Screen::Home;
    harness.run();
    assert_eq!(wanted(&mut harness), [], "nothing is unsaved");
}

#[test]
fn the_cards_are_found_by_name_in_a_narrow_window_too() {
    for theme in [Theme::Light, Theme::Dark] {
        let mut harness = window_of(settings(full()), vec2(800.0, 560.0), theme);
        harness.run();
        keep_picture(&mut harness, &format!("settings-narrow-{theme:?}"));
        harness.get_by_label("All settings by name").click();
        harness.run();
        keep_picture(&mut harness, &format!("settings-narrow-names-{theme:?}"));
        harness.get_by_label("Go to Network").click();
        harness.run_ok();
        harness.run_ok();
        assert!(harness.state().view.settings_section.is_none() && !harness.state().view.is_settings_index_open);
        let card = harness.get_by_role_and_label(Role::Group, "Network").rect();
        assert!(card.top() > 0.0 && card.top() < 300.0, "it is at the top: {card:?}");
        keep_picture(&mut harness, &format!("settings-narrow-network-{theme:?}"));
    }
}

#[test]
fn whoever_signed_in_with_another_program_is_looked_for() {
    let model = settings(Model { account: AccountModel::SignedOut, ..full() });
    shows("account-signed-out", &model, &["Look again", "after a sign-in with another program"]);
    let mut harness = window_of(model, vec2(1280.0, 2600.0), Theme::Light);
    harness.run();
    harness.get_by_label("Look again").click();
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::Connection(ConnectionCommand::LookAgain)]);
}

#[test]
fn an_indirect_reseller_can_sign_out_too() {
    let mut model = settings(full());
    for (key, value) in [
        ("partner.tenant", "91000000-0000-4000-8000-000000000001"),
        ("partner.client-id", "app"),
        ("partner.kind", "indirect-reseller"),
    ] {
        model.settings = model.settings.with(key, value).unwrap();
    }
    shows("partner-reseller", &model, &["A sign-in from before is kept until you sign out"]);
    let mut harness = window_of(model, vec2(1280.0, 2600.0), Theme::Light);
    harness.run();
    harness.get_by_label("Sign out").click();
    harness.run();
    assert_eq!(wanted(&mut harness), [Command::SignOut]);
}
