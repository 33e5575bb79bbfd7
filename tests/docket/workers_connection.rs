//! The window's workers on the way to Partner Center: a code that is given up, what the account may do, the road, the text for support.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use docket::app::connection::{ConnectionEffect, ConnectionEvent};
use docket::app::effect::Effect;
use docket::app::event::Event;
use docket::app::model::AccountModel;
use docket::domain::{AccountFault, NetworkFinding, NetworkStep, ProxyChoice};
use docket::settings::Settings;
use docket::workers::{ServiceChoice, Workers};

use crate::support::setup::in_practice;

struct Window {
    workers: Workers,
    events: Receiver<Event>,
    _folder: tempfile::TempDir,
}

impl Window {
    fn with(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut setup = in_practice(folder.path());
        setup.service = ServiceChoice::Practice { script: Some(script.to_owned()) };
        let (workers, events) = Workers::start(setup, Arc::new(|| {})).unwrap();
        Self { workers, events, _folder: folder }
    }

    /// The next event.
    fn next(&self) -> Event {
        self.events.recv_timeout(Duration::from_secs(60)).expect("an event comes")
    }

    fn ask(&self, effect: ConnectionEffect) -> ConnectionEvent {
        self.workers.perform(Effect::Connection(effect));
        match self.next() {
            Event::Connection(event) => event,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_code_is_shown_and_the_sign_in_given_up() {
    let window = Window::with("[sign_in.device_code]\nanswer = \"never\"\ninterval = 1\n");
    let ConnectionEvent::CodeShown(code) = window.ask(ConnectionEffect::SignInByCode) else { panic!("no code") };
    assert!(!code.code.is_empty() && code.address.starts_with("http"), "{code:?}");
    assert_eq!(window.ask(ConnectionEffect::CancelSignIn), ConnectionEvent::SignInCancelled);
}

#[test]
fn a_code_that_is_typed_signs_in() {
    let window = Window::with("[sign_in.device_code]\npending = 0\ninterval = 0\n");
    assert!(matches!(window.ask(ConnectionEffect::SignInByCode), ConnectionEvent::CodeShown(_)));
    match window.next() {
        Event::AccountKnown(AccountModel::SignedIn { has_mfa, token_ends_at, .. }) => {
            assert!(has_mfa == Some(true) && token_ends_at.is_some());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_account_is_looked_at() {
    let window = Window::with("[sign_in]\nroles = [\"sales-agent\"]\n");
    let ConnectionEvent::Checked(check) = window.ask(ConnectionEffect::Check) else { panic!("no check") };
    assert_eq!(check.fault(), Some(&AccountFault::NoAdminRole), "{check:?}");
    assert!(check.may_register() && check.is_mfa_compliant == Some(true));
}

#[test]
fn the_road_is_walked_and_told_to_support() {
    let window = Window::with("");
    window.workers.perform(Effect::Connection(ConnectionEffect::TestNetwork));
    let mut looks = Vec::new();
    loop {
        match window.next() {
            Event::Connection(ConnectionEvent::Looked(look)) => looks.push(look),
            Event::Connection(ConnectionEvent::Tested) => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(looks.iter().any(|look| look.step == NetworkStep::Service && look.finding == NetworkFinding::Answers));
    let made = window.ask(ConnectionEffect::MakeSupportText { check: None, looks });
    let ConnectionEvent::SupportMade(text) = made else { panic!("no text") };
    assert!(text.contains("answers as it should") && text.contains("network.timeout-secs = 180"), "{text}");
    // Who works here stands nowhere in it.
    assert!(!text.contains("mia") && !text.contains("dock-1"), "{text}");
}

#[test]
fn signing_out_is_told_whatever_the_partner_is() {
    let window = Window::with("");
    window.workers.perform(Effect::LoadAccount);
    assert!(matches!(window.next(), Event::AccountKnown(AccountModel::SignedIn { .. })));
    let reseller = Settings::default().with("partner.kind", "indirect-reseller").unwrap();
    window.workers.perform(Effect::SaveSettings(reseller));
    window.workers.perform(Effect::SignOut);
    assert!(matches!(window.next(), Event::Connection(ConnectionEvent::SignedOut)));
    window.workers.perform(Effect::SaveSettings(Settings::default()));
    window.workers.perform(Effect::LoadAccount);
    assert!(matches!(window.next(), Event::AccountKnown(AccountModel::SignedOut)));
    let looked = window.ask(ConnectionEffect::LookAgain);
    assert_eq!(looked, ConnectionEvent::LookedAgain(AccountModel::SignedOut));
}

#[test]
fn a_sign_in_that_is_under_way_ends_with_the_sign_out() {
    let window = Window::with("[sign_in.device_code]\nanswer = \"never\"\ninterval = 1\n");
    assert!(matches!(window.ask(ConnectionEffect::SignInByCode), ConnectionEvent::CodeShown(_)));
    window.workers.perform(Effect::SignOut);
    let mut told = [window.next(), window.next()].map(|event| match event {
        Event::Connection(event) => format!("{event:?}"),
        other => panic!("{other:?}"),
    });
    told.sort();
    assert_eq!(told, ["SignInCancelled", "SignedOut"]);
}

#[test]
fn a_proxys_password_says_how_long_it_lasts() {
    let window = Window::with("");
    let (proxy, password) = ProxyChoice::typed("http://anna:planted@127.0.0.1:9").unwrap();
    let kept = window.ask(ConnectionEffect::KeepProxyPassword { proxy, password: password.unwrap() });
    assert!(matches!(kept, ConnectionEvent::ProxyPasswordKept { .. }), "{kept:?}");
}
