//! Taking registrations back: chosen, asked for, approved by somebody else, done, and told to the customer's administrator.

use std::time::Duration;

use insta::assert_snapshot;
use uuid::Uuid;

use super::check::*;
use crate::app::effect::{Deed, Effect};
use crate::app::event::{Done, Event};
use crate::app::model::{Assigning, Dialog, Model, OpenDevice, RemovalDialog};
use crate::app::notice::Failure;
use crate::app::removal::{RemovalCommand, RemovalEffect, RemovalEvent, RemovalRequest};
use crate::app::{Command, Screen};
use crate::domain::{
    AttemptCause, BatchState, Change, CustomerId, DeviceId, DeviceState, PartnerKind, PolicyDeed, Removal,
    RemovalDevice, RemovalId, RemovalOutcome, RemovalState, RemovalStep,
};
use crate::partner_center::PartnerCenterError;

fn removal(command: RemovalCommand) -> Step {
    Command::Removal(command).into()
}

fn told(event: RemovalEvent) -> Step {
    Event::from(event).into()
}

fn choose(device: &str, is_chosen: bool) -> Step {
    removal(RemovalCommand::Choose { device: DeviceId(device.into()), is_chosen })
}

/// Batch 1 is registered, batch 2 is another customer's; the screen shows a device of each.
fn looking() -> Model {
    let mut given = opened(vec![batch(1, BatchState::Finished, 0), batch(2, BatchState::Finished, 0)]);
    given.batches[1].customer.id = CustomerId(Uuid::from_u128(2));
    given.batches[1].customer.name = "Fabrikam".into();
    let rows = vec![
        row(1, 1, DeviceState::Registered),
        row(2, 2, DeviceState::Registered),
        row(1, 3, DeviceState::Registered),
    ];
    after(&given, [go(Screen::Registered), told(RemovalEvent::Found(page(3, 0, rows)))])
}

/// Two devices of Contoso are to be taken back, asked for by this person.
fn asked(requested_by: &str, state: RemovalState) -> Model {
    let device = |name: &str| RemovalDevice { device: DeviceId(name.into()), last_try: None, outcome: None };
    let removal = Removal {
        id: RemovalId("r1".into()),
        customer: CustomerId(Uuid::from_u128(1)),
        requested_by: requested_by.into(),
        requested_at: now(),
        reason: "wrong customer".into(),
        decided_by: None,
        refusal: None,
        state,
        partner: String::new(),
        devices: vec![device("d1"), device("d3")],
    };
    let rows = vec![row(1, 1, DeviceState::Removing), row(1, 3, DeviceState::Removing)];
    let open = self::removal(RemovalCommand::Open(removal.id.clone()));
    after(&looking(), [open, told(RemovalEvent::Opened { removal: Box::new(removal), rows })])
}

#[test]
fn devices_are_looked_for_by_batch_and_by_text() {
    let given = with_batch(BatchState::Finished, 0);
    assert_snapshot!(check(&given, [go(Screen::Registered)]), @r#"
    screen Registered
    > LoadBatches
    > find of b1 find "" states [registered] by Number rows 0+50
    > Removal(List)
    "#);
    let here = after(&given, [go(Screen::Registered)]);
    assert_snapshot!(check(&here, [removal(RemovalCommand::Scope(None))]), @r#"> find of none find "" states [registered] by Number rows 0+50"#);
    assert_snapshot!(check(&here, [removal(RemovalCommand::Find("PC29".into()))]), @r#"> find of b1 find "PC29" states [registered] by Number rows 0+50"#);
    assert_snapshot!(check(&here, [removal(RemovalCommand::Turn(50))]), @r#"> find of b1 find "" states [registered] by Number rows 50+50"#);
    let (_, wanted) = effects(&here, removal(RemovalCommand::ChooseFound));
    assert!(matches!(&wanted[..], [Effect::Removal(RemovalEffect::FindAll(query))] if query.limit == 10_000));
}

#[test]
fn what_is_chosen_stays_chosen_over_pages_and_is_of_one_customer() {
    let chosen = after(&looking(), [choose("d1", true), choose("d3", true), choose("d3", false), choose("d9", true)]);
    assert_eq!(chosen.removal.chosen.keys().map(|id| id.0.as_str()).collect::<Vec<_>>(), ["d1"]);
    let turned = after(
        &chosen,
        [told(RemovalEvent::Found(page(3, 0, vec![row(1, 3, DeviceState::Registered)]))), choose("d3", true)],
    );
    assert_eq!(turned.removal.chosen.len(), 2);
    assert_snapshot!(check(&turned, [removal(RemovalCommand::Request)]), @"dialog take back 2 of Contoso, Inc. none");
    let mixed = after(&chosen, [choose("d2", true)]);
    assert_snapshot!(check(&mixed, [removal(RemovalCommand::Request)]), @"Warning: The chosen devices are of several customers | Take them back for one customer after the other");
    assert_snapshot!(check(&looking(), [removal(RemovalCommand::Request)]), @"Info: No device is chosen | Tick the devices whose registration is to be taken back");
    let mut two_partners = turned.clone();
    two_partners.batches[1].customer = two_partners.batches[0].customer.clone();
    two_partners.batches[1].partner = "92000000-0000-4000-8000-000000000002".into();
    let both = [choose("d2", true), removal(RemovalCommand::Request)];
    two_partners =
        after(&two_partners, [told(RemovalEvent::Found(page(1, 0, vec![row(2, 2, DeviceState::Registered)])))]);
    assert_snapshot!(check(&two_partners, both), @"Warning: These devices were registered by different partners of yours | Do it for one partner after the other. Devices that were uploaded by hand before a partner was set up count as another partner's");
}

#[test]
fn all_that_are_found_are_chosen_unless_the_person_has_gone_on() {
    let (asked, wanted) = effects(&looking(), removal(RemovalCommand::ChooseFound));
    let [Effect::Removal(RemovalEffect::FindAll(query))] = &wanted[..] else { panic!("{wanted:?}") };
    let answer = || {
        let rows = vec![row(1, 1, DeviceState::Registered), row(1, 3, DeviceState::Registered)];
        told(RemovalEvent::AllFound { query: query.clone(), rows })
    };
    let chosen = after(&asked, [answer()]);
    assert_eq!(chosen.removal.chosen.len(), 2);
    // The answer comes late: it is about something that nobody looks at any more.
    for gone_on in [
        removal(RemovalCommand::Find("PC29".into())),
        removal(RemovalCommand::Scope(None)),
        removal(RemovalCommand::ChooseNone),
    ] {
        assert_eq!(after(&asked, [gone_on, answer()]).removal.chosen.len(), 0);
    }
    let elsewhere = after(&asked, [go(Screen::Home), go(Screen::Registered), answer()]);
    assert_eq!(elsewhere.removal.chosen.len(), 0);
    assert_eq!(after(&chosen, [removal(RemovalCommand::ChooseNone), answer()]).removal.chosen.len(), 0);
}

#[test]
fn a_removal_that_comes_late_does_not_take_the_place_of_the_one_that_is_looked_at() {
    let given = asked("anna", RemovalState::Requested);
    let open = given.removal.open.clone().unwrap();
    let answer = || told(RemovalEvent::Opened { removal: Box::new(open.removal.clone()), rows: open.rows.clone() });
    let closed = after(&given, [removal(RemovalCommand::Close), answer()]);
    assert_eq!(closed.removal.open, None);
    let other = after(&given, [removal(RemovalCommand::Open(RemovalId("r2".into()))), answer()]);
    assert_eq!(other.removal.looked_at, Some(RemovalId("r2".into())));
    let mut second = open.removal.clone();
    second.id = RemovalId("r2".into());
    let second = told(RemovalEvent::Opened { removal: Box::new(second), rows: vec![] });
    assert_eq!(after(&other, [second, answer()]).removal.open.unwrap().removal.id, RemovalId("r2".into()));
}

#[test]
fn history_leads_to_the_devices_that_were_looked_at_there() {
    let mut given = looking();
    given.batch = Some(batch_id(1));
    given.history.query.find = "PC29".into();
    let there = after(&given, [go(Screen::History), go(Screen::Registered)]);
    assert_eq!((there.removal.query.batch, there.removal.query.find.as_str()), (None, "PC29"));
    let mut given = after(&given, [go(Screen::History)]);
    let device = row(2, 2, DeviceState::Registered);
    given.history.open = Some(OpenDevice { row: device, story: Vec::new() });
    let there = after(&given, [go(Screen::Registered)]);
    assert_eq!((there.removal.query.batch, there.removal.query.find.as_str()), (Some(batch_id(2)), ""));
    // What somebody has to see to is of any batch; from a batch's own results it is that batch.
    assert_eq!(after(&given, [go(Screen::Home), go(Screen::Registered)]).removal.query.batch, None);
    assert_eq!(after(&given, [go(Screen::Send), go(Screen::Registered)]).removal.query.batch, Some(batch_id(1)));
}

#[test]
fn a_removal_is_asked_for_with_a_reason() {
    let asking = after(&looking(), [choose("d1", true), removal(RemovalCommand::Request)]);
    let confirm = |reason: &str| removal(RemovalCommand::ConfirmRequest { reason: reason.into() });
    assert_snapshot!(check(&asking, [confirm(" ")]), @"dialog take back 1 of Contoso, Inc. Say why");
    assert!(check(&asking, [confirm("VK7JG-NPHTM-C97JM-9MPGT-3V66T")]).contains("product key"));
    let (model, wanted) = effects(&asking, confirm(" sent to the wrong customer "));
    let request = RemovalRequest { devices: vec![DeviceId("d1".into())], reason: "sent to the wrong customer".into() };
    assert_eq!(wanted, [Effect::Do(Deed::RequestRemoval(request.clone()))]);
    let done =
        Event::Done { deed: Deed::RequestRemoval(request), done: Done::RemovalRequested(RemovalId("r1".into())) };
    let (model, wanted) = effects(&model, done.into());
    assert!(model.removal.chosen.is_empty());
    assert!(wanted.contains(&Effect::Removal(RemovalEffect::Open(RemovalId("r1".into())))), "{wanted:?}");
    // Nothing is asked for twice, nor without the dialog.
    assert_eq!(effects(&model, confirm("again")).1, []);
}

#[test]
fn who_asked_cannot_approve() {
    for name in ["ben", " Ben "] {
        let own = asked(name, RemovalState::Requested);
        assert_eq!(
            check(&own, [removal(RemovalCommand::RequestApproval)]),
            "Warning: Who asked cannot approve | A second person does, with a name of their own (docket --operator)"
        );
    }
    let given = asked("anna", RemovalState::Requested);
    assert_snapshot!(check(&given, [removal(RemovalCommand::RequestApproval)]), @"dialog approve taking back 2 of Contoso, Inc. none");
    let asking = after(&given, [removal(RemovalCommand::RequestApproval)]);
    let confirm = |count: &str| removal(RemovalCommand::ConfirmApproval { typed_count: count.into() });
    assert!(check(&asking, [confirm("3")]).starts_with("dialog approve taking back 2 of Contoso, Inc. That is not"));
    let (_, wanted) = effects(&asking, confirm(" 2 "));
    let change = Change::RemovalApproved { removal: RemovalId("r1".into()), device_count: 2 };
    assert_eq!(wanted, [Effect::Do(Deed::Apply(change))]);
    // It may also be left undone, by whoever looks at it.
    let refusing = after(&asked("ben", RemovalState::Requested), [removal(RemovalCommand::RequestRefusal)]);
    assert!(matches!(&refusing.dialog, Some(Dialog::Removal(RemovalDialog::Refuse { .. }))));
    let (_, wanted) = effects(&refusing, removal(RemovalCommand::ConfirmRefusal { reason: "a mistake".into() }));
    let change = Change::RemovalRefused { removal: RemovalId("r1".into()), reason: "a mistake".into() };
    assert_eq!(wanted, [Effect::Do(Deed::Apply(change))]);
}

#[test]
fn only_an_approved_removal_is_done_and_one_at_a_time() {
    assert_eq!(effects(&asked("anna", RemovalState::Requested), removal(RemovalCommand::Run)).1, []);
    let given = asked("anna", RemovalState::Approved);
    assert_eq!(effects(&given, removal(RemovalCommand::Stop)).1, []);
    let (model, wanted) = effects(&given, removal(RemovalCommand::Run));
    assert_eq!(wanted, [Effect::Removal(RemovalEffect::Run(RemovalId("r1".into())))]);
    assert_eq!(model.removal.under_way, Some((RemovalId("r1".into()), None)));
    assert_eq!(effects(&model, removal(RemovalCommand::Run)).1, []);
    assert_eq!(effects(&model, removal(RemovalCommand::Stop)).1, [Effect::Removal(RemovalEffect::Stop)]);
    let progress =
        RemovalEvent::Progress { removal: RemovalId("r1".into()), step: RemovalStep::Removing { number: 1, total: 2 } };
    let (model, wanted) = effects(&model, told(progress));
    assert_eq!(wanted, [Effect::Removal(RemovalEffect::Open(RemovalId("r1".into())))]);
    let ended = |outcome| told(RemovalEvent::Ended { removal: RemovalId("r1".into()), outcome });
    let mut over = model.removal.open.clone().unwrap().removal;
    over.state = RemovalState::FinishedWithProblems;
    over.devices[0].outcome = Some(RemovalOutcome::Removed);
    over.devices[1].outcome = Some(RemovalOutcome::Refused { code: "811".into(), name: String::new() });
    let partly = after(&model, [ended(Ok(Box::new(over.clone())))]);
    assert_eq!(partly.removal.under_way, None);
    assert_eq!(partly.removal.open.as_ref().unwrap().removal, over, "what is shown does not lag behind what is told");
    assert!(
        check(&model, [ended(Ok(Box::new(over.clone())))])
            .starts_with("Warning: 1 of 2 registrations of Contoso, Inc. were taken back: 1 stays registered")
    );
    over.devices[1].outcome = Some(RemovalOutcome::AlreadyGone);
    assert!(
        check(&model, [ended(Ok(Box::new(over)))])
            .starts_with("Success: 2 devices of Contoso, Inc. are not registered any more")
    );
    assert!(check(&model, [ended(Err(Failure::Stopped))]).starts_with("Info: "));
}

/// What was told of a removal is overtaken by what comes of it; a wait says when it ends; and what is left is told apart from what is gone.
#[test]
fn what_was_told_of_a_removal_goes_with_what_comes_of_it() {
    let given = after(&asked("anna", RemovalState::Approved), [removal(RemovalCommand::Run)]);
    let id = || RemovalId("r1".into());
    let step = RemovalStep::Waiting { secs: 30, why: "It is busy".into() };
    let waits = after(&given, [told(RemovalEvent::Progress { removal: id(), step })]);
    assert_eq!(waits.removal.tried_at, Some(now().saturating_add(Duration::from_secs(30)).unwrap()));
    let step = RemovalStep::Looking;
    assert_eq!(after(&waits, [told(RemovalEvent::Progress { removal: id(), step })]).removal.tried_at, None);

    let broken = || Failure::Service(PartnerCenterError::Broken("reset".into()));
    let mut stopped = after(&given, [told(RemovalEvent::Ended { removal: id(), outcome: Err(broken()) })]);
    assert_eq!(stopped.notices.len(), 1);
    assert_eq!(after(&stopped, [removal(RemovalCommand::Run)]).notices, [], "it is tried again");
    let refused = || {
        let change = Change::RemovalRefused { removal: id(), reason: "a mistake".into() };
        Step::from(Event::Done { deed: Deed::Apply(change), done: Done::Applied })
    };
    let words = |given: &Model| {
        let model = after(given, [refused()]);
        model.notices.iter().map(|(_, notice)| notice.what.clone()).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(words(&stopped), @"All 2 devices stay registered");
    stopped.removal.open.as_mut().unwrap().removal.devices[0].outcome = Some(RemovalOutcome::Removed);
    assert_snapshot!(words(&stopped), @"1 of 2 devices stays registered; what was taken back stays so");
}

#[test]
fn registrations_are_taken_back_by_the_partner_who_has_an_interface_alone() {
    const SECOND: &str = "92000000-0000-4000-8000-000000000002";
    let mut reseller = looking();
    reseller.settings.partner.kind = PartnerKind::IndirectReseller;
    let chosen = after(&reseller, [choose("d1", true)]);
    let told = check(&chosen, [removal(RemovalCommand::Request)]);
    assert!(told.starts_with("Info: Indirect resellers"), "{told}");
    let mut other = asked("anna", RemovalState::Approved);
    other.settings = other.settings.with("partner.tenant", "91000000-0000-4000-8000-000000000001").unwrap();
    other.removal.open.as_mut().unwrap().removal.partner = SECOND.into();
    let told = check(&other, [removal(RemovalCommand::Run)]);
    assert!(told.contains(SECOND) && !told.contains('>'), "{told}");
    // With that partner among the settings it is done its way.
    other.settings = other.settings.with("partners.second.tenant", SECOND).unwrap();
    assert_eq!(effects(&other, removal(RemovalCommand::Run)).1.len(), 1);
}

#[test]
fn nobody_waits_for_a_worker_that_is_gone() {
    let mut given = after(&asked("anna", RemovalState::Approved), [removal(RemovalCommand::Run)]);
    given.policies.writing = Some((PolicyDeed::Create, "Kiosk".into()));
    given.policies.is_loading = true;
    given.policies.assigning = Some(Assigning::default());
    let left = after(&given, [Event::WorkerDied("partner center".into()).into()]);
    assert_eq!(left.removal.under_way, None);
    assert_eq!((left.policies.writing, left.policies.is_loading, left.policies.assigning), (None, false, None));
}

#[test]
fn the_customers_administrator_gets_a_note_of_what_is_gone() {
    let mut given = asked("anna", RemovalState::Approved);
    assert_eq!(given.removal_note(), None, "nothing is gone yet");
    let open = given.removal.open.as_mut().unwrap();
    open.removal.devices[0].outcome = Some(RemovalOutcome::Removed);
    open.removal.devices[1].outcome = Some(RemovalOutcome::Unconfirmed { cause: AttemptCause::BrokenOff });
    assert_snapshot!(given.removal_note().unwrap(), @"
    Windows Autopilot registrations taken back for Contoso, Inc.

    On our request of 2026-05-04, Microsoft has removed the Windows Autopilot registration of this device from your organisation.

    - PKID 3556212300001

    What stays in your organisation, and what you may want to do about it:
    - Intune: a device that was set up stays enrolled and managed. Retire or wipe it there, then delete it. Under Windows Autopilot devices it goes away once Intune has synchronised; how long that takes is not documented.
    - Entra ID: the device's object stays. Delete it after the device is gone from Intune, for the devices above alone.
    - Do not delete the Entra ID object of any device that is still registered: its next set-up would fail.
    - The device itself: what is on it stays as it is. Only the next time it is reset it will no longer ask for your organisation.
    ");
    let (_, wanted) = effects(&given, removal(RemovalCommand::SaveNote));
    assert!(
        matches!(&wanted[..], [Effect::Removal(RemovalEffect::SaveNote { suggested_name, .. })] if suggested_name.ends_with(".txt"))
    );
}

#[test]
fn removals_are_loaded_where_any_is_open_so_that_home_can_say_so() {
    let mut summary = batch(1, BatchState::Finished, 0);
    let home = after(&opened(vec![summary.clone()]), [go(Screen::Home)]);
    let list = Effect::Removal(RemovalEffect::List);
    let (_, wanted) = effects(&home, Event::BatchesLoaded(vec![summary.clone()]).into());
    assert!(!wanted.contains(&list), "{wanted:?}");
    summary.counts.removing = 2;
    let (_, wanted) = effects(&home, Event::BatchesLoaded(vec![summary.clone()]).into());
    assert!(wanted.contains(&list), "{wanted:?}");
    // The screen of registered devices loads them by itself.
    let there = after(&home, [go(Screen::Registered)]);
    let (_, wanted) = effects(&there, Event::BatchesLoaded(vec![summary]).into());
    assert!(!wanted.contains(&list), "{wanted:?}");
}
