//! Configuration profiles: filled in, made, deleted, given to devices; and why there may be none.

use std::time::Duration;

use insta::{allow_duplicates, assert_snapshot};
use uuid::Uuid;

use super::check::*;
use crate::app::Command;
use crate::app::Screen;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::model::{AccountModel, Assigning, Dialog, Model, PolicyDialog};
use crate::app::notice::Failure;
use crate::app::policies::{
    AssignTo, Assigned, AssigningStep, PolicyCommand, PolicyEffect, PolicyEvent, PolicyForm, PolicyList, PolicyWrite,
};
use crate::domain::{
    AccountCheck, AssignmentId, AttemptCause, AttemptState, BatchState, CustomerId, DevicePolicy, DeviceState,
    PartnerKind, PolicyAssignment, PolicyChange, PolicyDeed, PolicyDraft, PolicyId, PolicyOutcome, PolicySetting,
    Roles,
};
use crate::partner_center::PartnerCenterError;

fn contoso() -> CustomerId {
    CustomerId(Uuid::from_u128(1))
}

fn policy(command: PolicyCommand) -> Step {
    Command::Policy(command).into()
}

fn told(event: PolicyEvent) -> Step {
    Event::from(event).into()
}

fn draft_of(name: &str, settings: &[PolicySetting]) -> PolicyDraft {
    let settings = settings.iter().map(|setting| setting.as_str().to_owned()).collect();
    PolicyDraft { name: name.into(), description: None, settings }
}

fn kiosk() -> DevicePolicy {
    DevicePolicy {
        id: PolicyId("p1".into()),
        category: "o_o_b_e".into(),
        draft: draft_of("Kiosk", &[PolicySetting::UserNotLocalAdmin]),
        devices_assigned: Some(3),
        created: None,
        modified: None,
    }
}

/// The profiles of Contoso, which has one and three registered devices.
fn shown() -> Model {
    let mut given = with_batch(BatchState::Finished, 0);
    given.batches[0].counts.registered = 3;
    let list = PolicyList { policies: vec![kiosk()], ..PolicyList::default() };
    let listed = PolicyEvent::Listed { customer: contoso(), outcome: Ok(list) };
    after(&given, [policy(PolicyCommand::Show(contoso())), told(listed)])
}

fn save(form: PolicyForm) -> Step {
    policy(PolicyCommand::Save(form))
}

#[test]
fn a_customers_profiles_are_asked_for() {
    let given = with_batch(BatchState::Finished, 0);
    let (model, wanted) = effects(&given, policy(PolicyCommand::Show(contoso())));
    assert_eq!(model.screen, Screen::Profiles);
    assert!(wanted.contains(&PolicyEffect::List(contoso()).into()), "{wanted:?}");
    assert_eq!(effects(&model, policy(PolicyCommand::Refresh)).1, [], "once is enough");
    let failed = PolicyEvent::Listed { customer: contoso(), outcome: Err(Failure::Stopped) };
    let failed = after(&model, [told(failed)]);
    assert!(failed.policies.trouble.is_some() && !failed.policies.is_loading);
    // The answer about another customer is none.
    let other = PolicyEvent::Listed { customer: CustomerId(Uuid::nil()), outcome: Ok(PolicyList::default()) };
    assert_eq!(after(&model, [told(other)]), model);
}

#[test]
fn an_indirect_reseller_has_no_profiles_and_nobody_is_asked() {
    let mut given = with_batch(BatchState::Finished, 0);
    given.settings.partner.kind = PartnerKind::IndirectReseller;
    let (model, wanted) = effects(&given, policy(PolicyCommand::Show(contoso())));
    assert!(model.why_no_profiles().unwrap().contains("indirect reseller"), "{:?}", model.why_no_profiles());
    assert!(!wanted.iter().any(|effect| matches!(effect, Effect::Policy(_))), "{wanted:?}");
}

#[test]
fn without_interface_or_role_no_deed_on_a_profile_is_begun() {
    let mut reseller = shown();
    reseller.settings.partner.kind = PartnerKind::IndirectReseller;
    let mut no_agent = shown();
    let roles = Roles { is_agent: Some(true), is_admin_agent: Some(false) };
    no_agent.connection.check = Some(AccountCheck { roles, ..AccountCheck::default() });
    let dialog = PolicyDialog::Delete { policy: PolicyId("p1".into()), name: "Kiosk".into(), devices: None };
    for (mut given, why) in [(reseller, "indirect reseller"), (no_agent, "admin agent")] {
        let form = PolicyForm { draft: draft_of("Sales", &[]), ..PolicyForm::default() };
        for command in [
            PolicyCommand::Refresh,
            PolicyCommand::Save(form),
            PolicyCommand::RequestDeletion(PolicyId("p1".into())),
            PolicyCommand::RequestAssignment(PolicyId("p1".into())),
        ] {
            let told = check(&given, [policy(command)]);
            assert!(told.starts_with("Warning: ") && told.contains(why) && !told.contains('>'), "{told}");
        }
        // The role was lost while the dialog was open.
        given.dialog = Some(Dialog::Policy(dialog.clone()));
        let (model, wanted) = effects(&given, policy(PolicyCommand::ConfirmDeletion));
        assert_eq!((model.dialog, wanted), (None, vec![]));
    }
}

#[test]
fn every_field_of_a_profile_says_what_is_wrong_with_it() {
    let form = |name: &str, settings: &[PolicySetting], consent: &str| PolicyForm {
        draft: draft_of(name, settings),
        consent: consent.into(),
        ..PolicyForm::default()
    };
    let long = "x".repeat(121);
    let lines = [
        form(" ", &[], ""),
        form(&long, &[], ""),
        form("KIOSK", &[], ""),
        form("VK7JG-NPHTM-C97JM-9MPGT-3V66T", &[], ""),
        form("New", &[PolicySetting::SkipEula], " "),
    ]
    .map(|form| check(&shown(), [save(form)]));
    assert_snapshot!(lines.join("\n"), @"
    error profile-name: Needed
    error profile-name: At most 120 characters
    error profile-name: This customer has a profile of this name already
    error profile-name: This is a product key, a secret: it is not stored
    error profile-consent: Say who agreed, when and how
    ");
}

#[test]
fn skipping_the_licence_terms_goes_with_the_customers_consent() {
    let form = PolicyForm {
        draft: draft_of(" Sales ", &[PolicySetting::SkipEula]),
        consent: " Mrs Miller, by mail of 3 May ".into(),
        ..PolicyForm::default()
    };
    let (model, wanted) = effects(&shown(), save(form));
    let write = PolicyWrite {
        customer: contoso(),
        policy: None,
        deed: PolicyDeed::Create,
        draft: draft_of("Sales", &[PolicySetting::SkipEula]),
        consent: Some("Mrs Miller, by mail of 3 May".into()),
    };
    assert_eq!(wanted, [PolicyEffect::Write(write.clone()).into()]);
    let again = PolicyForm { draft: draft_of("Other", &[]), ..PolicyForm::default() };
    assert_eq!(effects(&model, save(again)).1, [], "one deed at a time");
    // Without that setting no consent is kept, whatever was typed.
    let form = PolicyForm { draft: draft_of("Sales", &[]), consent: "x".into(), ..PolicyForm::default() };
    let (_, wanted) = effects(&shown(), save(form));
    assert!(matches!(&wanted[..], [Effect::Policy(PolicyEffect::Write(PolicyWrite { consent: None, .. }))]));

    let outcomes = [
        PolicyOutcome::Done,
        PolicyOutcome::Refused { code: "900150".into(), name: "role".into(), correlation_id: Some("c-1".into()) },
        PolicyOutcome::NotArrived,
        PolicyOutcome::Unconfirmed { cause: AttemptCause::BrokenOff, correlation_id: None },
    ];
    let lines = outcomes.map(|outcome| {
        let written = PolicyEvent::Written { write: Box::new(write.clone()), outcome: Ok(outcome) };
        check(&model, [told(written)])
    });
    assert_snapshot!(lines.join("\n"), @"
    Success: The profile Sales was made
    > Policy(List(CustomerId(00000000-0000-0000-0000-000000000001)))
    Warning: Partner Center refuses the profile Sales (900150) | Nothing was changed. What Partner Center says of it stands in the details: change its name or what it leaves out, and try again
    > Policy(List(CustomerId(00000000-0000-0000-0000-000000000001)))
    Warning: The profile Sales was not made: Partner Center does not list it | Try again
    > Policy(List(CustomerId(00000000-0000-0000-0000-000000000001)))
    Warning: Nobody knows yet whether the profile Sales was made: the line broke before the answer came | Refresh the profiles in some minutes, and try again only then: their list tells whether it is needed
    > Policy(List(CustomerId(00000000-0000-0000-0000-000000000001)))
    ");
}

#[test]
fn a_profile_is_changed_and_deleted_by_its_id() {
    let form =
        PolicyForm { policy: Some(PolicyId("p1".into())), draft: draft_of("Kiosk", &[]), consent: String::new() };
    let (_, wanted) = effects(&shown(), save(form));
    assert!(
        matches!(&wanted[..], [Effect::Policy(PolicyEffect::Write(write))] if write.deed == PolicyDeed::Change && write.policy == Some(PolicyId("p1".into())))
    );
    let asked = after(&shown(), [policy(PolicyCommand::RequestDeletion(PolicyId("p1".into())))]);
    let (done, wanted) = effects(&asked, policy(PolicyCommand::ConfirmDeletion));
    assert!(
        matches!(&wanted[..], [Effect::Policy(PolicyEffect::Write(write))] if write.deed == PolicyDeed::Delete && write.draft.name == "Kiosk")
    );
    assert_eq!(effects(&done, policy(PolicyCommand::ConfirmDeletion)).1, []);
    assert_eq!(check(&shown(), [policy(PolicyCommand::RequestDeletion(PolicyId("gone".into())))]), "nothing");
}

#[test]
fn a_profile_is_given_to_a_batch_or_to_chosen_devices() {
    let request = || policy(PolicyCommand::RequestAssignment(PolicyId("p1".into())));
    let mut given = shown();
    let row = row(1, 2, DeviceState::Registered);
    given.removal.chosen.insert(row.id.clone(), row.clone());
    let asked = after(&given, [request()]);
    for to in [AssignTo::Batch(batch_id(1)), AssignTo::Devices(vec![row.id.clone()])] {
        let (model, wanted) = effects(&asked, policy(PolicyCommand::ConfirmAssignment(to.clone())));
        let assign = PolicyEffect::Assign { customer: contoso(), policy: PolicyId("p1".into()), to };
        assert_eq!(wanted, [assign.into()]);
        let begun =
            Assigning { policy: Some(PolicyId("p1".into())), name: Some("Kiosk".into()), ..Assigning::default() };
        assert_eq!(model.policies.assigning, Some(begun));
        let barred =
            "Info: This profile is being given to devices | Wait until that is done, or stop it; then try again";
        assert_eq!(check(&model, [request()]), barred);
        let barred = policy(PolicyCommand::RequestDeletion(PolicyId("p1".into())));
        assert!(check(&model, [barred]).starts_with("Info: This profile is being given to devices"));
        assert_eq!(effects(&model, policy(PolicyCommand::StopAssigning)).1, [PolicyEffect::Stop.into()]);
        let ended = |given, refused, not_found| {
            let outcome = Ok(Assigned { given, refused, not_found });
            check(&model, [told(PolicyEvent::Assigned { customer: contoso(), outcome })])
        };
        let lines = [(3, 0, 0), (2, 1, 0), (1, 1, 1), (0, 3, 0), (0, 0, 1), (0, 0, 0)].map(|(a, b, c)| ended(a, b, c));
        let lines: Vec<&str> = lines.iter().filter_map(|told| told.lines().next()).collect();
        allow_duplicates! {
        assert_snapshot!(lines.join("\n"), @"
        Success: 3 devices have the profile
        Warning: 2 of 3 devices have the profile | The reason stands under Given to devices the others have not
        Warning: 1 of 3 devices has the profile | The reason stands under Given to devices the others have not. One device is not registered at Partner Center any more: look there for what became of it
        Warning: Partner Center gave the profile to none of the 3 devices | Under Given to devices it stands why
        Warning: Partner Center did not give the profile to the device | One device is not registered at Partner Center any more: look there for what became of it
        Warning: None of these devices is registered any more: the profile was given to nobody
        ");
        }
    }
    let mut nobody = shown();
    nobody.batches[0].counts.registered = 0;
    assert_snapshot!(check(&nobody, [request()]), @"Info: This customer has no registered devices here | Register devices first");
}

/// Whoever reads why it cannot go on must know whether anything has left; and what was told of the time before is overtaken.
#[test]
fn an_assignment_that_cannot_go_on_says_whether_anything_has_left() {
    let request = || policy(PolicyCommand::RequestAssignment(PolicyId("p1".into())));
    let confirm = || policy(PolicyCommand::ConfirmAssignment(AssignTo::Batch(batch_id(1))));
    let ended = |failure| told(PolicyEvent::Assigned { customer: contoso(), outcome: Err(failure) });
    let busy = || {
        let error = PartnerCenterError::Throttled { wait: Duration::from_secs(30), correlation_id: None };
        Failure::Service(error)
    };
    let begun = after(&shown(), [request(), confirm()]);
    let wait = || told(PolicyEvent::Assigning(AssigningStep::Waiting { secs: 30, why: "It is busy".into() }));
    let waits = after(&begun, [wait()]).policies.assigning.unwrap();
    assert_eq!((waits.tried_at, waits.has_left), (Some(now().saturating_add(Duration::from_secs(30)).unwrap()), false));
    let following = || told(PolicyEvent::Assigning(AssigningStep::Following { assignment: AssignmentId("s1".into()) }));
    let left = after(&begun, [following(), wait()]);
    assert!(left.policies.assigning.as_ref().unwrap().has_left);
    let lines = [check(&begun, [ended(busy())]), check(&left, [ended(busy())])];
    assert_snapshot!(lines.join("\n"), @"
    Info: Partner Center asks to wait 30 seconds | Nothing was given. Give the profile again a little later
    > Policy(List(CustomerId(00000000-0000-0000-0000-000000000001)))
    Info: Partner Center asks to wait 30 seconds | What has left goes on at Partner Center. Refresh the profiles a little later: what came of it is asked for then
    > Policy(List(CustomerId(00000000-0000-0000-0000-000000000001)))
    ");
    let again = after(&begun, [ended(busy()), request(), confirm()]);
    let done = Ok(Assigned { given: 3, ..Assigned::default() });
    let done = after(&again, [told(PolicyEvent::Assigned { customer: contoso(), outcome: done })]);
    let told: Vec<&str> = done.notices.iter().map(|(_, notice)| notice.what.as_str()).collect();
    assert_eq!(told, ["3 devices have the profile"]);
}

#[test]
fn a_customer_whose_devices_are_all_to_be_taken_back_has_none_to_give_a_profile_to() {
    let mut given = shown();
    given.batches[0].counts.registered = 0;
    given.batches[0].counts.removing = 2;
    let told = check(&given, [policy(PolicyCommand::RequestAssignment(PolicyId("p1".into())))]);
    assert_snapshot!(told, @"Info: This customer's registered devices are all to be taken back: there is nothing to give a profile to | Those that stay registered can be given one once that removal is decided and done");
}

#[test]
fn the_list_says_when_it_was_told_and_a_deed_on_its_way_says_so() {
    let given = shown();
    assert_eq!(given.policies.told_at, Some(now()));
    let error = PartnerCenterError::Forbidden { code: "900150".into(), message: String::new(), correlation_id: None };
    let refused = PolicyEvent::Listed { customer: contoso(), outcome: Err(Failure::of_admin_agents_deed(error)) };
    let refused = after(&given, [told(refused)]);
    assert!(refused.policies.is_forbidden && refused.policies.list.is_some());
    assert_eq!(refused.policies.told_at, given.policies.told_at);
    let form = PolicyForm { draft: draft_of("Sales", &[]), ..PolicyForm::default() };
    let made = after(&given, [save(form)]);
    assert_eq!(made.policies.writing, Some((PolicyDeed::Create, "Sales".into())));
}

#[test]
fn a_profile_that_is_left_half_filled_in_is_told_until_one_comes_back() {
    let away = after(&shown(), [go(Screen::Home)]);
    let left = policy(PolicyCommand::LeaveUnsaved(contoso()));
    assert_snapshot!(check(&away, [left]), @"Info: What you filled in for a profile of Contoso, Inc. is kept, but not sent yet | Go back to the profiles of Contoso, Inc. to finish it, or to leave it");
    let left = policy(PolicyCommand::LeaveUnsaved(contoso()));
    let back = after(&away, [left, policy(PolicyCommand::Show(contoso()))]);
    assert_eq!(back.notices, []);
}

/// What nobody has answered for is gone on with once for each time that a person asks: else what cannot be had would be asked for without
/// an end, and Stop would not stop.
#[test]
fn open_assignments_are_followed_once_until_a_person_refreshes() {
    let listed = || {
        let list =
            PolicyList { policies: vec![kiosk()], assignments: vec![open_assignment()], ..PolicyList::default() };
        told(PolicyEvent::Listed { customer: contoso(), outcome: Ok(list) })
    };
    let ended = || told(PolicyEvent::Assigned { customer: contoso(), outcome: Err(Failure::Stopped) });
    let given = after(&with_batch(BatchState::Finished, 0), [policy(PolicyCommand::Show(contoso()))]);
    let (following, wanted) = effects(&given, listed());
    assert_eq!(wanted, [PolicyEffect::Follow(contoso()).into()]);
    assert!(check(&following, [ended()]).starts_with("Info: "));
    let stopped = after(&following, [ended()]);
    assert_eq!(effects(&stopped, listed()).1, []);
    let refreshed = after(&stopped, [listed(), policy(PolicyCommand::Refresh)]);
    assert_eq!(effects(&refreshed, listed()).1, [PolicyEffect::Follow(contoso()).into()]);
}

#[test]
fn a_profile_is_given_to_devices_of_its_own_partner_alone() {
    let mut given = shown();
    given.settings = given.settings.with("partner.tenant", "91000000-0000-4000-8000-000000000001").unwrap();
    given.batches[0].partner = "92000000-0000-4000-8000-000000000002".into();
    let told = check(&given, [policy(PolicyCommand::RequestAssignment(PolicyId("p1".into())))]);
    assert!(told.starts_with("Info: This customer has no registered devices here"), "{told}");
}

fn open_assignment() -> PolicyAssignment {
    PolicyAssignment {
        id: AssignmentId("s1".into()),
        batch: batch_id(1),
        customer: contoso(),
        policy: PolicyId("p1".into()),
        request_id: Uuid::nil(),
        correlation_id: Uuid::nil(),
        service: "practice".into(),
        partner: String::new(),
        tracking_id: None,
        state: AttemptState::Unconfirmed,
        started_at: now(),
        cause: None,
        devices: vec![],
    }
}

/// While nobody knows whether it was made, it is not made again; and who is not signed in is told so before anything is asked.
#[test]
fn what_is_in_the_way_of_a_deed_is_told_instead_of_it() {
    let mut given = shown();
    let change = |deed, policy: Option<&str>, name: &str, partner: &str, outcome| PolicyChange {
        partner: partner.into(),
        customer: contoso(),
        policy: policy.map(|id| PolicyId(id.into())),
        deed,
        name: name.into(),
        settings: vec![],
        consent: None,
        description: None,
        written_by: "anna".into(),
        written_at: now(),
        outcome,
    };
    let lost = || Some(PolicyOutcome::Unconfirmed { cause: AttemptCause::BrokenOff, correlation_id: None });
    given.policies.list.as_mut().unwrap().changes = vec![
        change(PolicyDeed::Change, Some("p1"), "Till", "t", lost()),
        change(PolicyDeed::Create, None, "Sales", "t", None),
        change(PolicyDeed::Create, None, "Old", "", None),
        change(PolicyDeed::Create, None, "Made", "t", Some(PolicyOutcome::NotArrived)),
    ];
    let form = |name: &str| save(PolicyForm { draft: draft_of(name, &[]), ..PolicyForm::default() });
    let id = || PolicyId("p1".into());
    let lines = [
        check(&given, [form(" sales ")]),
        check(&given, [policy(PolicyCommand::RequestDeletion(id()))]),
        check(&given, [policy(PolicyCommand::RequestAssignment(id()))]),
    ];
    assert_snapshot!(lines.join("\n"), @"
    Warning: Nobody knows yet whether the profile Sales was made: it is not made a second time meanwhile | Refresh the profiles in some minutes, and try again only then: their list tells whether it is needed
    Warning: Nobody knows yet whether the profile Till was changed: nothing else is done to it meanwhile | Refresh the profiles in some minutes, and try again only then: their list tells whether it is needed
    Warning: Nobody knows yet whether the profile Till was changed: nothing else is done to it meanwhile | Refresh the profiles in some minutes, and try again only then: their list tells whether it is needed
    ");
    for free in ["Old", "Made", "Other"] {
        assert!(matches!(&effects(&given, form(free)).1[..], [Effect::Policy(PolicyEffect::Write(_))]), "{free}");
    }
    let mut nobody = shown();
    nobody.account = AccountModel::SignedOut;
    let lines = [check(&nobody, [form("Other")]), check(&nobody, [policy(PolicyCommand::RequestDeletion(id()))])];
    assert_snapshot!(lines.join("\n"), @r#"
    Warning: Nobody is signed in to Partner Center | "Sign in…" stands under Settings, in the card Partner Center account. Once you are signed in, try again here
    Warning: Nobody is signed in to Partner Center | "Sign in…" stands under Settings, in the card Partner Center account. Once you are signed in, try again here
    "#);
}

/// Whoever waits for an assignment knows which it is.
#[test]
fn an_assignment_says_which_profile_and_which_devices() {
    let part = |policy: &str, devices| {
        let (policy, batch) = (PolicyId(policy.into()), batch_id(1));
        told(PolicyEvent::Assigning(AssigningStep::Part { policy, batch, devices }))
    };
    let of = |model: Model| {
        let assigning = model.policies.assigning.unwrap();
        (assigning.name, assigning.part, assigning.step)
    };
    let sending = told(PolicyEvent::Assigning(AssigningStep::Sending { devices: 2 }));
    let first = after(&shown(), [part("p1", 2), sending]);
    let kiosk = Some("Kiosk".to_owned());
    assert_eq!(of(first.clone()), (kiosk.clone(), Some((batch_id(1), 2)), AssigningStep::Sending { devices: 2 }));
    // Another customer's profiles are looked at meanwhile.
    let other = after(&first, [policy(PolicyCommand::Show(CustomerId(Uuid::from_u128(2))))]);
    assert_eq!(of(after(&other, [part("p1", 1)])).0, kiosk);
    assert_eq!(of(after(&other, [part("p9", 1)])).0, None, "nobody knows its name");
}
