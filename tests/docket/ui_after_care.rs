//! After sending, in the window: refused devices, registrations that are taken back, configuration profiles. By accessible names.

use docket::app::model::{AccountModel, Assigning, Dialog, DoneDeed, PolicyDialog, RemovalDialog};
use docket::app::policies::{AssignTo, AssigningStep, PolicyCommand, PolicyForm};
use docket::app::removal::RemovalCommand;
use docket::app::results::{Refused, ResultsCommand, ResultsDialog, ResultsPart};
use docket::app::{Command, Model, Screen, advice};
use docket::domain::{
    BatchId, DeviceId, DevicePage, DeviceRow, DeviceState, PartnerKind, PolicyDeed, PolicyId, PolicySetting,
    RefusalCause, RemovalState, RemovalStep,
};
use docket::ui::screens::profiles_form::ProfileForm;
use docket::ui::view_state::ViewState;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Theme, vec2};
use egui_kittest::kittest::Queryable;

use super::ui_window::*;

/// Draws a screen in both themes and two sizes; `heading` must be on it.
#[track_caller]
fn draws(name: &str, model: &Model, heading: &str, prepare: impl Fn(&mut ViewState)) {
    for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for size in [vec2(1280.0, 800.0), vec2(1920.0, 1080.0)] {
            let mut hands = window_of(model.clone(), size, theme);
            // The first drawing forgets what was typed for another screen.
            hands.run_ok();
            prepare(&mut hands.state_mut().view);
            hands.run();
            hands.get_by_role_and_label(Role::Heading, heading);
            keep_picture(&mut hands, &format!("{name}-{word}-{}", size.x));
        }
    }
}

fn cause() -> RefusalCause {
    RefusalCause { code: Some("808".into()), name: Some("ZtdDeviceAssignedToOtherTenant".into()) }
}

fn results(command: ResultsCommand) -> Command {
    Command::Results(command)
}

fn tall(model: Model) -> Hands {
    let mut hands = window_of(model, vec2(1280.0, 2400.0), Theme::Light);
    hands.run();
    hands
}

/// A deed for all devices of the cause, as who does not see it hears it.
fn named(deed: &str) -> String {
    let cause = cause();
    format!("{deed}: {}", advice(cause.code.as_deref(), cause.name.as_deref()).meaning)
}

#[test]
fn refused_devices_are_sent_once_more_all_or_some() {
    let mut hands = tall(send(8));
    let all = Refused::Of(cause());
    assert_eq!(push(&mut hands, &named("Send all 2 once more…")), [results(ResultsCommand::RequestRetry(all.clone()))]);
    assert_eq!(push(&mut hands, &named("All 2 solved elsewhere…")), [results(ResultsCommand::RequestSolve(all))]);
    // What support asks for is copied: nobody wants it spelled out with every box.
    hands.get_by_role_and_label(Role::CheckBox, "No. 3, 3556 212 345112").click();
    hands.run();
    let device = DeviceId("device-3".into());
    assert_eq!(wanted(&mut hands), [results(ResultsCommand::Choose { device: device.clone(), is_chosen: true })]);
    hands.state_mut().model.send.results.chosen.insert(device.clone());
    hands.run();
    let some = Refused::These(vec![device]);
    assert_eq!(push(&mut hands, &named("Send the 1 chosen once more…")), [results(ResultsCommand::RequestRetry(some))]);
    hands.get_by_role_and_label(Role::Button, "Copy: correlation id of no. 3").click();
    hands.run();
}

#[test]
fn ten_thousand_refused_devices_are_counted_and_leafed_through() {
    let mut model = send(8);
    model.send.results.refusals[0].count = 9_900;
    model.send.results.page.total = 9_900;
    model.send.results.page.rows = (1..=20).map(|n| row(n, DeviceState::Rejected)).collect();
    let mut hands = tall(model);
    hands.get_by_label("Refused devices (9901)");
    hands.get_by_label("1 to 20 of 9900");
    assert_eq!(push(&mut hands, "After"), [results(ResultsCommand::Turn(20))]);
}

#[test]
fn solved_elsewhere_is_kept_with_a_note() {
    let mut model = send(8);
    let solve = ResultsDialog::Solve { count: 2, which: Refused::Of(cause()), error: Some("Say how".into()) };
    model.dialog = Some(Dialog::Results(solve));
    draws("dialog-solve", &model, "Solved elsewhere", |_| {});
    let mut hands = window(model.clone());
    hands.run();
    fill(&mut hands, "How was it solved?", "by its hash");
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), [results(ResultsCommand::ConfirmSolve { note: "by its hash".into() })]);

    model.dialog = None;
    model.batches[4].counts.solved = 1;
    model.send.results.open = Some(ResultsPart::Solved);
    let solved = DeviceRow { note: Some("by its hash".into()), ..row(5, DeviceState::Solved) };
    model.send.results.page = DevicePage { total: 1, offset: 0, rows: vec![solved] };
    draws("send-solved", &model, "Solved elsewhere (1)", |_| {});
    let mut hands = tall(model);
    hands.get_by_label("by its hash");
    let back = push(&mut hands, "No. 5 was not solved after all");
    assert_eq!(back, [results(ResultsCommand::Unsolve(vec![DeviceId("device-5".into())]))]);
}

#[test]
fn registered_devices_are_chosen_and_asked_to_be_taken_back() {
    let model = registered();
    draws("registered", &model, "Registered devices", |_| {});
    let mut hands = tall(model.clone());
    assert_eq!(push(&mut hands, "Take back 2 registrations…"), [Command::Removal(RemovalCommand::Request)]);
    assert_eq!(push(&mut hands, "Choose all 137 that are found"), [Command::Removal(RemovalCommand::ChooseFound)]);
    assert_eq!(push(&mut hands, "All batches"), [Command::Removal(RemovalCommand::Scope(None))]);
    assert_eq!(push(&mut hands, "After"), [Command::Removal(RemovalCommand::Turn(12))]);
    fill(&mut hands, "Find PKID, serial number, model, operator or order", "PF4");
    assert_eq!(wanted(&mut hands), [Command::Removal(RemovalCommand::Find("PF4".into()))]);

    let devices: Vec<DeviceRow> = (1..=40).map(|n| row(n, DeviceState::Registered)).collect();
    let dialog =
        RemovalDialog::Request { customer: customers()[0].id, name: "Contoso Ltd".into(), devices, error: None };
    let asking = asking(model, Dialog::Removal(dialog));
    draws("dialog-removal", &asking, "Take registrations back", |_| {});
    let mut hands = window(asking);
    hands.run();
    fill(&mut hands, "Reason", "wrong customer");
    press(&mut hands, Key::Enter);
    let reason = "wrong customer".into();
    assert_eq!(wanted(&mut hands), [Command::Removal(RemovalCommand::ConfirmRequest { reason })]);
}

#[test]
fn who_asked_is_told_that_somebody_else_approves() {
    let own = removal("maria", RemovalState::Requested);
    draws("removal-own", &own, "5 registrations of Contoso Ltd", |_| {});
    let mut hands = tall(own);
    hands.get_by_label("Who asked cannot approve: a second person does, with a name of their own");
    assert_eq!(push(&mut hands, "Approve…"), [], "it cannot be pressed");
    assert_eq!(push(&mut hands, "Withdraw…"), [Command::Removal(RemovalCommand::RequestRefusal)]);

    let mut hands = tall(removal("anna", RemovalState::Requested));
    assert_eq!(push(&mut hands, "Approve…"), [Command::Removal(RemovalCommand::RequestApproval)]);
    let model = removal("anna", RemovalState::Requested);
    let devices = model.removal.open.as_ref().unwrap().rows.clone();
    let id = model.removal.open.as_ref().unwrap().removal.id.clone();
    let dialog = RemovalDialog::Approve { removal: id, devices, name: "Contoso Ltd".into(), error: None };
    let asking = asking(model, Dialog::Removal(dialog));
    draws("dialog-removal-approve", &asking, "Approve taking back", |_| {});
    let mut hands = window(asking);
    hands.run();
    fill(&mut hands, "How many devices do you approve?", "5");
    press(&mut hands, Key::Enter);
    let typed_count = "5".into();
    assert_eq!(wanted(&mut hands), [Command::Removal(RemovalCommand::ConfirmApproval { typed_count })]);
}

#[test]
fn every_device_of_a_removal_tells_what_came_of_it() {
    let model = removal("anna", RemovalState::Approved);
    draws("removal", &model, "5 registrations of Contoso Ltd", |_| {});
    let mut hands = tall(model.clone());
    for word in ["Taken back", "Was not registered any more", "Refused", "Not known yet", "Waits"] {
        assert!(hands.query_all_by_label(word).count() > 0, "{word}");
    }
    assert!(hands.query_all_by_label_contains("811").count() > 0);
    assert_eq!(push(&mut hands, "Take them back now"), [Command::Removal(RemovalCommand::Run)]);
    assert_eq!(push(&mut hands, "Save the note…"), [Command::Removal(RemovalCommand::SaveNote)]);
    let mut under_way = model;
    under_way.removal.under_way =
        Some((under_way.removal.removals[0].id.clone(), Some(RemovalStep::Removing { number: 4, total: 5 })));
    let mut hands = tall(under_way);
    hands.get_by_label("Taking back 4 of 5");
    assert_eq!(push(&mut hands, "Stop"), [Command::Removal(RemovalCommand::Stop)]);
}

#[test]
fn profiles_are_shown_made_and_given() {
    let model = profiles();
    draws("profiles", &model, "Profiles of Contoso Ltd", |_| {});
    let mut hands = tall(model.clone());
    assert_eq!(push(&mut hands, "Refresh"), [Command::Policy(PolicyCommand::Refresh)]);
    let id = || PolicyId("p1".into());
    assert_eq!(push(&mut hands, "Delete…: Kiosk"), [Command::Policy(PolicyCommand::RequestDeletion(id()))]);
    assert_eq!(
        push(&mut hands, "Give it to devices…: Kiosk"),
        [Command::Policy(PolicyCommand::RequestAssignment(id()))]
    );

    push(&mut hands, "New profile");
    fill(&mut hands, "Name", "Sales");
    push(&mut hands, "Skip licence terms. Microsoft's licence terms are not shown: needs the customer's consent");
    fill(&mut hands, "The customer's consent", "Mrs Miller");
    let saved = push(&mut hands, "Make the profile");
    let [Command::Policy(PolicyCommand::Save(form))] = &saved[..] else { panic!("{saved:?}") };
    assert_eq!((form.draft.name.as_str(), form.consent.as_str()), ("Sales", "Mrs Miller"));
    assert!(form.draft.has(PolicySetting::SkipEula));
    // Once it is made the form is closed.
    let done = DoneDeed { number: 1, customer: customers()[0].id, policy: None };
    hands.state_mut().model.policies.done = Some(done);
    hands.run();
    assert!(hands.query_by_label("Make the profile").is_none());

    let mut form = PolicyForm::default();
    form.draft.set(PolicySetting::SkipEula, true);
    let mut wrong = model.clone();
    wrong.form_errors =
        vec![("profile-name", "Needed".into()), ("profile-consent", "Say who agreed, when and how".into())];
    draws("profile-form", &wrong, "New profile", |view| {
        let mut open = ProfileForm::of(form.clone());
        open.sent = Some(form.clone());
        view.profiles.forms.insert(customers()[0].id, open);
    });
    // What was wrong with a form that was left is not said of the next one.
    let mut hands = tall(wrong);
    push(&mut hands, "New profile");
    assert!(hands.query_by_label_contains("Needed").is_none());
    push(&mut hands, "Make the profile");
    assert!(hands.query_all_by_label_contains("Needed").count() > 0);

    let mut assigning = model.clone();
    let step = AssigningStep::Sending { devices: 37 };
    assigning.policies.assigning = Some(Assigning { step, ..Assigning::default() });
    let mut hands = tall(assigning.clone());
    hands.get_by_label("Giving the profile to 37 devices");
    assert_eq!(push(&mut hands, "Stop"), [Command::Policy(PolicyCommand::StopAssigning)]);
    // What is waited for says why, and when it is asked again.
    let why = "Partner Center itself failed (status 503)".into();
    let step = AssigningStep::Waiting { secs: 30, why };
    let tried_at = Some(now().timestamp());
    let (policy, name, part) = (Some(id()), Some("Kiosk".into()), Some((BatchId("batch-8".into()), 37)));
    assigning.policies.assigning = Some(Assigning { policy, name, part, step, tried_at, has_left: true });
    draws("profiles-waiting", &assigning, "Profiles of Contoso Ltd", |_| {});
    let mut hands = tall(assigning);
    let at = now().strftime("%H:%M:%S");
    let what = "Kiosk: 37 devices of batch 8";
    hands.get_by_label(&format!("{what}. Partner Center itself failed (status 503): asked again by itself at {at}"));
    // What is given away is not changed or deleted under the devices' hands.
    for deed in ["Change…: Kiosk", "Delete…: Kiosk", "Give it to devices…: Kiosk"] {
        assert_eq!(push(&mut hands, deed), [], "{deed}");
    }
    assert!(hands.query_all_by_label_contains("This profile is being given to devices").count() > 0);
    let delete = PolicyCommand::RequestDeletion(PolicyId("p2".into()));
    assert_eq!(push(&mut hands, "Delete…: Office"), [Command::Policy(delete)]);

    let batches = vec![
        (BatchId("batch-8".into()), 8, "Lager-3".to_owned(), 37),
        (BatchId("batch-5".into()), 5, "SALES".to_owned(), 12),
    ];
    let chosen = vec![DeviceId("device-1".into())];
    let dialog = PolicyDialog::Assign { policy: id(), name: "Kiosk".into(), batches, chosen };
    let asking_whom = asking(model.clone(), Dialog::Policy(dialog));
    draws("dialog-assign", &asking_whom, "Give a profile to devices", |_| {});
    let mut hands = window(asking_whom);
    hands.run();
    push(&mut hands, "Batch 5, SALES: 12 devices");
    let to = AssignTo::Batch(BatchId("batch-5".into()));
    assert_eq!(push(&mut hands, "Give the profile"), [Command::Policy(PolicyCommand::ConfirmAssignment(to))]);

    let dialog = PolicyDialog::Delete { policy: id(), name: "Kiosk".into(), devices: Some(37) };
    let deleting = asking(model, Dialog::Policy(dialog));
    draws("dialog-profile-delete", &deleting, "Delete a profile", |_| {});
    let mut hands = window(deleting);
    hands.run();
    // Enter leaves it: deleting is no slip of the finger.
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), [Command::CancelDialog]);
}

#[test]
fn without_the_role_or_the_interface_there_are_no_profiles_but_a_reason() {
    let mut model = profiles();
    model.settings.partner.kind = PartnerKind::IndirectReseller;
    draws("profiles-none", &model, "Profiles of Contoso Ltd", |_| {});
    let hands = tall(model);
    assert!(hands.query_all_by_label_contains("An indirect reseller has no interface").count() > 0);
    assert!(hands.query_by_label("New profile").is_none());
    let nobody = Model { screen: Screen::Profiles, ..full() };
    draws("profiles-nobody", &nobody, "Choose a customer first", |_| {});
}

#[test]
fn every_assignment_says_who_was_left_out_and_why() {
    let hands = tall(profiles());
    for told in [
        "Kiosk: 1 of 2 in batch 8",
        "Partly given",
        "Kiosk: 0 of 2 in batch 8",
        "Not given",
        "2 refused: Partner Center says 400 The script says so. Give the profile again; if it is refused once more, ask Partner Center's support with the correlation id",
        "Partner Center turned it away: 403 No role",
        "1 device lacks it in Partner Center's list: its job told no result",
        // Under way it is no failure.
        "Office: 2 devices of batch 8",
        "Processing",
        "As Partner Center told them at 15:04",
    ] {
        assert!(hands.query_all_by_label(told).count() > 0, "{told}");
    }
}

#[test]
fn a_profile_that_is_half_filled_in_stays_until_it_is_made_or_left() {
    let mut hands = tall(profiles());
    push(&mut hands, "New profile");
    fill(&mut hands, "Name", "Sales");
    assert_eq!(push(&mut hands, "New profile"), [], "another form would take its place");
    hands.state_mut().model.screen = Screen::Home;
    hands.run();
    let customer = customers()[0].id;
    assert_eq!(wanted(&mut hands), [Command::Policy(PolicyCommand::LeaveUnsaved(customer))]);
    hands.state_mut().model.screen = Screen::Profiles;
    hands.run();
    assert_eq!(hands.get_by_label("Name").value().as_deref(), Some("Sales"));
    push(&mut hands, "Cancel");
    hands.state_mut().model.screen = Screen::Home;
    hands.run();
    assert_eq!(wanted(&mut hands), []);
}

#[test]
fn who_may_not_is_offered_no_deed_on_profiles() {
    let mut model = profiles();
    model.policies.is_forbidden = true;
    let hands = tall(model.clone());
    for deed in ["New profile", "Change…: Kiosk", "Delete…: Kiosk", "Give it to devices…: Kiosk"] {
        assert!(hands.query_by_label(deed).is_none(), "{deed}");
    }
    model.policies.is_forbidden = false;
    model.policies.writing = Some((PolicyDeed::Create, "Sales".into()));
    let hands = tall(model);
    hands.get_by_label("Making the profile Sales…");
}

#[test]
fn who_is_not_signed_in_signs_in_before_anything_is_done_to_profiles() {
    let mut model = profiles();
    model.account = AccountModel::SignedOut;
    draws("profiles-signed-out", &model, "Profiles of Contoso Ltd", |_| {});
    let mut hands = tall(model);
    for deed in ["New profile", "Change…: Kiosk", "Delete…: Kiosk", "Give it to devices…: Kiosk"] {
        assert_eq!(push(&mut hands, deed), [], "{deed}");
    }
    assert!(hands.query_by_label("Refresh").is_none());
    assert!(hands.query_all_by_label_contains("Sign in first").count() > 0);
    assert_eq!(push(&mut hands, "Sign in…"), [Command::SignIn]);
}

#[test]
fn a_profile_of_which_nobody_knows_what_came_is_left_alone_and_says_why() {
    let mut model = profiles();
    let changes = &mut model.policies.list.as_mut().unwrap().changes;
    (changes[1].partner, changes[1].outcome) = ("t".into(), None);
    let mut hands = tall(model);
    for deed in ["Change…: Office", "Delete…: Office", "Give it to devices…: Office"] {
        assert_eq!(push(&mut hands, deed), [], "{deed}");
    }
    let why = "Nobody knows yet whether the profile Office was changed: nothing else is done to it meanwhile";
    assert!(hands.query_all_by_label_contains(why).count() > 0);
    // Nor is one of that name made, while it is typed.
    push(&mut hands, "New profile");
    fill(&mut hands, "Name", "office");
    assert_eq!(push(&mut hands, "Make the profile"), []);
    fill(&mut hands, "Name", " 2");
    assert_eq!(push(&mut hands, "Make the profile").len(), 1);
}

#[test]
fn a_removal_that_waits_says_when_and_counts_as_its_rows_do() {
    let mut model = removal("anna", RemovalState::Approved);
    let id = model.removal.removals[0].id.clone();
    let why = "Partner Center asks to wait 30 seconds".into();
    model.removal.under_way = Some((id.clone(), Some(RemovalStep::Waiting { secs: 30, why })));
    model.removal.tried_at = Some(now().timestamp());
    let hands = tall(model.clone());
    let at = now().strftime("%H:%M:%S");
    hands.get_by_label(&format!("Partner Center asks to wait 30 seconds: it goes on by itself at {at}"));
    // The step may be further than what is loaded.
    model.removal.under_way = Some((id, Some(RemovalStep::Removing { number: 5, total: 5 })));
    tall(model).get_by_label("Taking back 4 of 5");
}

#[test]
fn what_is_left_of_a_removal_is_told_apart_from_what_is_gone() {
    let mut model = removal("anna", RemovalState::Refused);
    let open = model.removal.open.as_mut().unwrap();
    (open.removal.decided_by, open.removal.refusal) = (Some("ben".into()), Some("no role yet".into()));
    let hands = tall(model.clone());
    hands.get_by_label("ben left the other 3 registered: no role yet");
    let open = model.removal.open.as_mut().unwrap();
    open.removal.devices.iter_mut().for_each(|device| device.outcome = None);
    let hands = tall(model.clone());
    hands.get_by_label("ben left all of them registered: no role yet");
    let open = model.removal.open.as_mut().unwrap();
    open.removal.state = RemovalState::FinishedWithProblems;
    let hands = tall(model);
    assert!(hands.query_all_by_label("Not taken back").count() > 0);
}
