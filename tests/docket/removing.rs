//! Registrations are taken back at the service: once each, whatever the line does, and nothing is said to be gone that is not.

use std::sync::{Arc, Mutex};

use docket::app::notice::Failure;
use docket::domain::*;
use docket::partner_center::PartnerCenterError;
use docket::practice::PracticeClock;
use docket::queue::QueueError;
use docket::workers::{Cancel, Desk, Line, Remover};
use jiff::Timestamp;

use super::sending_fixture::*;
use crate::support::made_up_clock::MadeUpClock;
use crate::support::setup::in_practice;

/// Registered devices of Contoso under the tag, and a removal of them that a second person has approved.
async fn approved(dock: &Dock, pkids: &[String]) -> (BatchId, RemovalId) {
    let batch = dock.approved("Sales", pkids).await;
    dock.send(&batch).await.unwrap();
    let devices = dock.devices(&batch).await.into_iter().map(|row| row.id).collect();
    let removal = dock.desk.request_removal(devices, "the wrong customer".into()).await.unwrap();
    let second = Actor { operator: "ben".into(), station: "office".into() };
    let device_count = u32::try_from(pkids.len()).unwrap();
    let approval = Change::RemovalApproved { removal: removal.clone(), device_count };
    dock.desk.queue().apply(&second, Timestamp::now(), approval).await.unwrap();
    (batch, removal)
}

async fn run(dock: &Dock, removal: &RemovalId) -> Result<Removal, Failure> {
    Remover::new(&dock.desk, Arc::clone(&dock.line), PACE).run(removal, &|_| {}, &Cancel::new()).await
}

fn outcomes(removal: &Removal) -> Vec<&'static str> {
    removal.devices.iter().map(|part| part.outcome.as_ref().map_or("open", RemovalOutcome::as_str)).collect()
}

/// Somebody else takes the device out.
async fn remove_elsewhere(dock: &Dock, pkid: &str) {
    let connection = dock.line.connect().await.unwrap();
    let customer = CustomerId::parse(CONTOSO).unwrap();
    let is_it = |device: &docket::partner_center::RemoteDevice| device.pkid.as_deref() == Some(pkid);
    let found = connection.client().find_devices(customer, &["Sales".into()], 1, is_it).await.unwrap().remove(0);
    let deletion = docket::partner_center::DeviceDeletion {
        customer,
        batch_name: found.batch_name,
        device_id: found.device.id,
        request_id: uuid::Uuid::new_v4(),
        correlation_id: uuid::Uuid::new_v4(),
    };
    connection.client().delete_device(&deletion).await.unwrap();
}

/// Each is registered no more by the service's books, and was taken out once.
#[track_caller]
fn assert_removed_once(dock: &Dock, pkids: &[String]) {
    let books = dock.books();
    for pkid in pkids {
        let times = books.device(pkid).map(|device| (device.times_registered, device.times_removed));
        assert_eq!(times, Some((1, 1)), "{pkid}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_after_the_other_they_are_removed() {
    let dock = Dock::new("").await;
    let all = pkids(3);
    let (batch, removal) = approved(&dock, &all).await;
    let steps = Mutex::new(Vec::new());
    let remover = Remover::new(&dock.desk, Arc::clone(&dock.line), PACE);
    let done = remover.run(&removal, &|step| steps.lock().unwrap().push(step), &Cancel::new()).await.unwrap();
    assert_eq!((done.state, outcomes(&done)), (RemovalState::Finished, vec!["removed"; 3]));
    assert_removed_once(&dock, &all);
    assert_eq!(dock.requests("delete"), 3);
    let removing = |number| RemovalStep::Removing { number, total: 3 };
    assert_eq!(steps.into_inner().unwrap(), [RemovalStep::Looking, removing(1), removing(2), removing(3)]);
    assert_eq!(dock.counts(&batch).await.removed, 3);
    // Once it is over nobody is asked again.
    let asked = dock.books().requests;
    assert_eq!(run(&dock, &removal).await.unwrap(), done);
    assert_eq!(dock.books().requests, asked);
    // They may be registered anew.
    let again = dock.approved("Sales", &all[..1]).await;
    dock.send(&again).await.unwrap();
    assert_eq!(dock.counts(&again).await.registered, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_before_a_second_person_has_approved() {
    let dock = Dock::new("").await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    dock.send(&batch).await.unwrap();
    let devices = dock.devices(&batch).await.into_iter().map(|row| row.id).collect();
    let removal = dock.desk.request_removal(devices, "the wrong customer".into()).await.unwrap();
    let refused = run(&dock, &removal).await;
    assert!(matches!(refused, Err(Failure::Queue(QueueError::WrongRemovalState { .. }))), "{refused:?}");
    let own = dock.desk.approve_removal(&removal, None).await;
    assert!(matches!(own, Err(Failure::Queue(QueueError::OwnRemoval { .. }))), "{own:?}");
    dock.desk.refuse_removal(&removal, "they are right".into()).await.unwrap();
    assert_eq!(run(&dock, &removal).await.unwrap().state, RemovalState::Refused);
    assert_eq!(dock.requests("delete"), 0);
    assert_eq!(dock.counts(&batch).await.registered, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_is_settled_by_looking() {
    for (fault, deletes) in [("cut-after", 2), ("cut-during", 2), ("cut-before", 2)] {
        let dock = Dock::new(&format!("[[fault]]\non = \"delete\"\nnth = 1\ndo = \"{fault}\"\n")).await;
        let all = pkids(2);
        let (_, removal) = approved(&dock, &all).await;
        let done = run(&dock, &removal).await.unwrap();
        assert_eq!(outcomes(&done), ["removed", "removed"], "{fault}");
        assert_removed_once(&dock, &all);
        assert_eq!(dock.requests("delete"), deletes, "{fault}: what is gone is not asked for again");
        let story = dock.desk.queue().story(&done.devices[0].device).await.unwrap();
        let requests: Vec<_> = story
            .iter()
            .filter_map(|entry| match &entry.change {
                Change::RemovalStarted { request_id, .. } => Some(*request_id),
                _ => None,
            })
            .collect();
        // Where nothing had arrived it is the same request once more.
        let expected = if fault == "cut-before" { 2 } else { 1 };
        assert_eq!(requests.len(), expected, "{fault}");
        assert!(requests.iter().all(|id| *id == requests[0]), "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_service_is_waited_for() {
    let dock = Dock::new(
        "[[fault]]\non = \"delete\"\nnth = 1\ndo = \"status\"\ncode = 503\nbody = \"html\"\n\
         [[fault]]\non = \"devices\"\nnth = 2\ndo = \"cut-before\"\n",
    )
    .await;
    let all = pkids(2);
    let (_, removal) = approved(&dock, &all).await;
    let done = run(&dock, &removal).await.unwrap();
    assert_eq!(outcomes(&done), ["removed", "removed"]);
    assert_removed_once(&dock, &all);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_keeps_stays_registered_and_what_it_lacks_is_gone() {
    let all = pkids(4);
    let rule = |pkid: &str, code: &str| format!("[[device]]\npkid = \"{pkid}\"\ncode = \"ok\"\nremoval = \"{code}\"\n");
    let script = [rule(&all[0], "811"), rule(&all[1], "807"), rule(&all[2], "404")].concat();
    let dock = Dock::new(&script).await;
    let (batch, removal) = approved(&dock, &all).await;
    let done = run(&dock, &removal).await.unwrap();
    // What is not found where it is listed stays registered, unless the list is mended meanwhile.
    assert_eq!(outcomes(&done), ["refused", "already-gone", "refused", "removed"]);
    assert_eq!(done.state, RemovalState::FinishedWithProblems);
    let Some(RemovalOutcome::Refused { code, name }) = &done.devices[0].outcome else { panic!("{done:?}") };
    assert_eq!(code, "811");
    assert!(name.contains("ZtdDeviceRegisteredByOtherTenant"), "{name}");
    let counts = dock.counts(&batch).await;
    assert_eq!((counts.registered, counts.removed), (2, 2));
    let Some(RemovalOutcome::Refused { code, name }) = &done.devices[2].outcome else { panic!("{done:?}") };
    assert_eq!((code.as_str(), name.as_str()), ("404", "1000: The device was not found."));
    assert_eq!(dock.requests("delete"), 6, "each was asked for once, what was not found three times");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_removed_is_not_asked_for() {
    let dock = Dock::new("").await;
    let all = pkids(2);
    let (_, removal) = approved(&dock, &all).await;
    remove_elsewhere(&dock, &all[0]).await;
    let done = run(&dock, &removal).await.unwrap();
    assert_eq!((done.state, outcomes(&done)), (RemovalState::Finished, vec!["already-gone", "removed"]));
    assert_eq!(dock.requests("delete"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_here_and_is_gone_then_was_removed_by_somebody_else() {
    let dock =
        Dock::new("[[fault]]\non = \"delete\"\nnth = 1\ndo = \"status\"\ncode = 403\nerror = \"900150\"\n").await;
    let all = pkids(1);
    let (_, removal) = approved(&dock, &all).await;
    assert!(matches!(run(&dock, &removal).await, Err(Failure::Service(_))));
    remove_elsewhere(&dock, &all[0]).await;
    assert_eq!(outcomes(&run(&dock, &removal).await.unwrap()), ["already-gone"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_is_closed_meanwhile_is_waited_for_and_that_may_be_stopped() {
    let clock = MadeUpClock::hurried();
    for is_stopped in [true, false] {
        let there = clock.clone();
        let dock = Dock::at(clock.clock(), PracticeClock::of(move || there.now()), "", |_| {}).await;
        let all = pkids(1);
        let (_, removal) = approved(&dock, &all).await;
        let connection = dock.line.connect().await.unwrap();
        let cancel = Cancel::new();
        let tell = |step| match step {
            // Somebody else is refused, after the look and before this request.
            RemovalStep::Removing { .. } if dock.requests("delete") == 0 => close(connection.gate()),
            RemovalStep::Waiting { secs, .. } => {
                assert_eq!(secs, 900);
                if is_stopped {
                    cancel.cancel();
                }
            }
            _ => {}
        };
        let remover = Remover::new(&dock.desk, Arc::clone(&dock.line), PACE);
        let work = remover.run(&removal, &tell, &cancel);
        let outcome = tokio::time::timeout(std::time::Duration::from_secs(30), work).await.expect("it has an end");
        let kept = dock.desk.queue().removal(&removal).await.unwrap();
        if is_stopped {
            assert!(matches!(outcome, Err(Failure::Stopped)), "{outcome:?}");
            assert_eq!((outcomes(&kept), dock.requests("delete")), (vec!["not-arrived"], 0));
        } else {
            assert_eq!((outcomes(&kept), dock.requests("delete")), (vec!["removed"], 1));
        }
    }
}

/// As the service does that wants to be left alone for a quarter of an hour.
fn close(gate: &docket::workers::Gate) {
    let wait = std::time::Duration::from_secs(900);
    let refused =
        gate.of(None).turn_now::<()>(async { Err(PartnerCenterError::Throttled { wait, correlation_id: None }) });
    let _ = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_came_twice_make_up_for_none_that_is_missing() {
    // The second page of the batch is lost, and then, when it is read anew, its only row.
    let script = "[[fault]]\non = \"devices\"\nnth = 2\ndo = \"status\"\ncode = 404\nerror = \"1000\"\n\
                  [[fault]]\non = \"devices\"\nnth = 4\ndo = \"rows-missing\"\n";
    let dock = Dock::new(script).await;
    let all = pkids(101);
    let batch = dock.approved("Sales", &all).await;
    dock.send(&batch).await.unwrap();
    let last = dock.devices(&batch).await.into_iter().find(|row| row.draft.pkid.as_ref().unwrap().as_str() == all[100]);
    let removal = dock.desk.request_removal(vec![last.unwrap().id], "the wrong customer".into()).await.unwrap();
    let second = Actor { operator: "ben".into(), station: "office".into() };
    let approval = Change::RemovalApproved { removal: removal.clone(), device_count: 1 };
    dock.desk.queue().apply(&second, Timestamp::now(), approval).await.unwrap();
    let done = run(&dock, &removal).await.unwrap();
    // Of six questions one was not taken: the last two are a second look.
    assert_eq!((outcomes(&done), dock.requests("devices")), (vec!["removed"], 5));
    assert_removed_once(&dock, &all[100..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_somebody_in_between_takes_nothing_back() {
    let page = "do = \"status\"\ncode = 200\nbody = \"html\"";
    let dock = Dock::new(&format!("[[fault]]\non = \"delete\"\nfrom = 1\ntimes = 2\n{page}\n")).await;
    let all = pkids(2);
    let (_, removal) = approved(&dock, &all).await;
    let done = run(&dock, &removal).await.unwrap();
    assert_eq!(outcomes(&done), ["removed", "removed"]);
    assert_removed_once(&dock, &all);
    // For ever: then nothing is said to be gone.
    let dock = Dock::new(&format!("[[fault]]\non = \"delete\"\n{page}\n")).await;
    let (batch, removal) = approved(&dock, &all).await;
    let outcome = run(&dock, &removal).await;
    assert!(matches!(outcome, Err(Failure::Service(_))), "{outcome:?}");
    assert_eq!(dock.counts(&batch).await.removed, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_plainly_refused_may_be_left_registered() {
    let dock = Dock::new("[[fault]]\non = \"delete\"\ndo = \"status\"\ncode = 403\nerror = \"900150\"\n").await;
    let (batch, removal) = approved(&dock, &pkids(2)).await;
    assert!(matches!(run(&dock, &removal).await, Err(Failure::Service(_))));
    let half = dock.desk.queue().removal(&removal).await.unwrap();
    assert_eq!(outcomes(&half), ["not-arrived", "open"]);
    dock.desk.refuse_removal(&removal, "nobody has the role".into()).await.unwrap();
    assert_eq!(dock.counts(&batch).await.registered, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_names_nobody_proves_nothing() {
    let dock = Dock::new("[[fault]]\non = \"devices\"\ndo = \"rows-without-keys\"\n").await;
    let (batch, removal) = approved(&dock, &pkids(1)).await;
    let outcome = run(&dock, &removal).await;
    assert!(matches!(outcome, Err(Failure::Service(_))), "{outcome:?}");
    assert_eq!(dock.counts(&batch).await.removing, 1, "nothing is said to be gone");
    assert_eq!(dock.requests("delete"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_lacks_a_device_says_of_none_that_it_is_gone() {
    let dock = Dock::new("[[fault]]\non = \"devices\"\ndo = \"rows-missing\"\n").await;
    let all = pkids(2);
    let (batch, removal) = approved(&dock, &all).await;
    let outcome = run(&dock, &removal).await;
    assert!(matches!(outcome, Err(Failure::Service(_))), "{outcome:?}");
    assert_eq!(dock.counts(&batch).await.removing, 2, "nothing is said to be gone");
    assert_eq!(dock.requests("delete"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_stopped_between_two_devices_and_goes_on_later() {
    let mut dock = Dock::new("").await;
    let all = pkids(3);
    let (_, removal) = approved(&dock, &all).await;
    let cancel = Cancel::new();
    let stop = |step| {
        if matches!(step, RemovalStep::Removing { number: 2, .. }) {
            cancel.cancel();
        }
    };
    let remover = Remover::new(&dock.desk, Arc::clone(&dock.line), PACE);
    assert!(matches!(remover.run(&removal, &stop, &cancel).await, Err(Failure::Stopped)));
    let half = dock.desk.queue().removal(&removal).await.unwrap();
    assert_eq!((half.state, outcomes(&half)), (RemovalState::Approved, vec!["removed", "open", "open"]));
    dock.start_anew().await;
    assert_eq!(run(&dock, &removal).await.unwrap().state, RemovalState::Finished);
    assert_removed_once(&dock, &all);
    assert_eq!(dock.requests("delete"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn they_go_over_the_partner_who_registered_them_whichever_is_in_use() {
    const FIRST: &str = "91000000-0000-4000-8000-000000000001";
    const SECOND: &str = "92000000-0000-4000-8000-000000000002";
    let folder = tempfile::tempdir().unwrap();
    let mut setup = in_practice(folder.path());
    setup.settings =
        setup.settings.with("partner.tenant", FIRST).unwrap().with("partners.second.tenant", SECOND).unwrap();
    let second_in_use = setup.settings.with("partner.active", "second").unwrap();
    let desk = Desk::open(&setup).await.unwrap();
    let line = Arc::new(Line::new(&setup));
    let mut devices = Vec::new();
    for (settings, pkid) in [(&second_in_use, &pkids(2)[0]), (&setup.settings, &pkids(2)[1])] {
        desk.use_settings(settings.clone());
        line.use_settings(settings);
        let customer = CustomerId::parse(CONTOSO).unwrap();
        let batch = desk.create_batch(customer, GroupTag::parse("Sales").unwrap(), None, None).await.unwrap();
        let draft = DeviceDraft { pkid: Some(Pkid::parse(pkid).unwrap()), ..DeviceDraft::default() };
        devices.push(desk.add_device(&batch, draft, ScanSource::Typed, Vec::new()).await.unwrap().id);
        desk.approve_batch(&batch, None).await.unwrap();
        let sender = docket::workers::Sender::new(&desk, Arc::clone(&line), PACE);
        sender.send(&batch, docket::workers::Until::Settled, &|_| {}, &Cancel::new()).await.unwrap();
    }
    // The first is in use again. Both at once would go over one of the two: they are two removals.
    let mixed = desk.request_removal(devices.clone(), "the wrong customer".into()).await;
    assert!(matches!(mixed, Err(Failure::Queue(QueueError::DifferentPartners))), "{mixed:?}");
    let removal = desk.request_removal(devices[..1].to_vec(), "the wrong customer".into()).await.unwrap();
    let ben = Actor { operator: "ben".into(), station: "office".into() };
    let approval = Change::RemovalApproved { removal: removal.clone(), device_count: 1 };
    desk.queue().apply(&ben, Timestamp::now(), approval).await.unwrap();
    let done = Remover::new(&desk, line, PACE).run(&removal, &|_| {}, &Cancel::new()).await.unwrap();
    assert_eq!((done.state, done.partner.as_str()), (RemovalState::Finished, SECOND));
    assert_eq!(done.devices[0].last_try.as_ref().unwrap().partner, SECOND);
}
