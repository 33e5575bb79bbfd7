//! Configuration profiles against the practice service: made, changed, deleted and given to devices, also where answers are lost.

use std::sync::Arc;
use std::time::Duration;

use docket::app::notice::Failure;
use docket::app::policies::{AssignTo, Assigned, AssigningStep, PolicyWrite};
use docket::domain::{
    AttemptCause, AttemptState, BatchId, Change, DeviceState, PolicyDeed, PolicyDraft, PolicyId, PolicyOutcome,
    PolicySetting,
};
use docket::practice::PracticeClock;
use docket::queue::QueueError;
use docket::workers::{Cancel, Policies};

use crate::sending_fixture::{Dock, PACE, contoso, pkids};
use crate::support::made_up_clock::MadeUpClock;

fn policies(dock: &Dock) -> Policies {
    Policies::new(&dock.desk, Arc::clone(&dock.line), PACE)
}

fn making(name: &str) -> PolicyWrite {
    let mut draft = PolicyDraft { name: name.into(), ..PolicyDraft::default() };
    draft.set(PolicySetting::UserNotLocalAdmin, true);
    PolicyWrite { customer: contoso(), policy: None, deed: PolicyDeed::Create, draft, consent: None }
}

async fn names(dock: &Dock) -> Vec<String> {
    let list = policies(dock).list(contoso()).await.unwrap();
    list.policies.into_iter().map(|policy| policy.draft.name).collect()
}

async fn made(dock: &Dock, name: &str) -> PolicyId {
    assert_eq!(policies(dock).write(&making(name)).await.unwrap(), PolicyOutcome::Done);
    let list = policies(dock).list(contoso()).await.unwrap();
    list.policies.into_iter().find(|policy| policy.draft.name == name).unwrap().id
}

/// So many registered devices of a batch.
async fn registered(dock: &Dock, count: usize) -> BatchId {
    let batch = dock.approved("Sales", &pkids(count)).await;
    dock.send(&batch).await.unwrap();
    batch
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_lives_from_its_making_to_its_deletion() {
    let dock = Dock::new("").await;
    let id = made(&dock, "Kiosk").await;
    // A name stands for one profile.
    let taken = policies(&dock).write(&making("KIOSK")).await.unwrap_err();
    assert!(matches!(taken, Failure::ProfileNameTaken { .. }), "{taken}");

    let mut draft = PolicyDraft { name: "Kiosk 2".into(), description: Some("x".into()), settings: vec![] };
    let change = PolicyWrite { policy: Some(id.clone()), deed: PolicyDeed::Change, draft: draft.clone(), ..making("") };
    assert_eq!(policies(&dock).write(&change).await.unwrap(), PolicyOutcome::Done);
    let list = policies(&dock).list(contoso()).await.unwrap();
    assert_eq!(list.policies[0].draft, draft);

    // Without the customer's consent no licence terms are skipped; with it, it is in the journal.
    draft.set(PolicySetting::SkipEula, true);
    let skipping = PolicyWrite { draft, ..change };
    let refused = policies(&dock).write(&skipping).await.unwrap_err();
    assert!(matches!(refused, Failure::Queue(QueueError::ConsentNeeded)), "{refused}");
    let consent = Some("Mrs Miller, by mail".to_owned());
    let outcome = policies(&dock).write(&PolicyWrite { consent: consent.clone(), ..skipping.clone() }).await.unwrap();
    assert_eq!(outcome, PolicyOutcome::Done);
    let list = policies(&dock).list(contoso()).await.unwrap();
    assert_eq!(list.changes[0].consent, consent);
    assert!(list.policies[0].draft.has(PolicySetting::SkipEula));

    let delete = PolicyWrite { deed: PolicyDeed::Delete, ..skipping };
    assert_eq!(policies(&dock).write(&delete).await.unwrap(), PolicyOutcome::Done);
    assert!(names(&dock).await.is_empty());
    let gone = policies(&dock).write(&delete).await.unwrap_err();
    assert!(matches!(gone, Failure::NoSuchProfile { .. }), "{gone}");
    assert!(matches!(dock.desk.queue().verify().await.unwrap(), docket::queue::Verification::Whole { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_whose_answer_is_lost_is_found_and_not_made_twice() {
    for (deed, kind) in [("cut-after", "policy-create"), ("cut-during", "policy-create")] {
        let dock = Dock::new(&format!("[[fault]]\non = \"{kind}\"\nnth = 1\ndo = \"{deed}\"\n")).await;
        assert_eq!(policies(&dock).write(&making("Kiosk")).await.unwrap(), PolicyOutcome::Done, "{deed}");
        assert_eq!(names(&dock).await, ["Kiosk"], "{deed}");
        assert_eq!(dock.requests("policy-create"), 1, "{deed}");
    }
    // What did not arrive is told so once it cannot arrive any more, and may be asked for again.
    let dock = Dock::new("[[fault]]\non = \"policy-create\"\nnth = 1\ndo = \"cut-before\"\n").await;
    assert_eq!(policies(&dock).write(&making("Kiosk")).await.unwrap(), PolicyOutcome::NotArrived);
    assert_eq!(policies(&dock).write(&making("Kiosk")).await.unwrap(), PolicyOutcome::Done);
    assert_eq!(names(&dock).await, ["Kiosk"]);
}

/// What a profile is described by is a change like any other: where it did not arrive, it was not done.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_description_alone_is_done_where_the_list_shows_it() {
    let describing = |id: &PolicyId, words: Option<&str>| {
        let draft = PolicyDraft { description: words.map(str::to_owned), ..making("Kiosk").draft };
        PolicyWrite { policy: Some(id.clone()), deed: PolicyDeed::Change, draft, ..making("") }
    };
    for (fault, words, is_done) in [
        ("cut-before", Some("Tills"), false),
        ("cut-before", None, false),
        ("cut-in-request", Some("Tills"), false),
        ("cut-after", Some("Tills\nand  stands"), true),
        ("cut-after", None, true),
    ] {
        // The profile is described first, so that there is something to take away.
        let dock = Dock::new(&format!("[[fault]]\non = \"policy-update\"\nnth = 2\ndo = \"{fault}\"\n")).await;
        let id = made(&dock, "Kiosk").await;
        assert_eq!(policies(&dock).write(&describing(&id, Some("Old"))).await.unwrap(), PolicyOutcome::Done);
        let outcome = policies(&dock).write(&describing(&id, words)).await.unwrap();
        assert_eq!(outcome == PolicyOutcome::Done, is_done, "{fault} {words:?}: {outcome:?}");
        let list = policies(&dock).list(contoso()).await.unwrap();
        let told = list.policies[0].draft.description.as_deref();
        assert_eq!(told, if is_done { words } else { Some("Old") }, "{fault} {words:?}");
        assert_eq!(list.changes[0].outcome, Some(if is_done { outcome } else { PolicyOutcome::NotArrived }), "{fault}");
    }
    // As long as it may still arrive nobody says that it did.
    let script = "[[fault]]\non = \"policy-update\"\ndo = \"cut-before\"\n";
    let dock = Dock::with(script, |settings| settings.sending.settle_secs = 300).await;
    let id = made(&dock, "Kiosk").await;
    let outcome = policies(&dock).write(&describing(&id, Some("Tills"))).await.unwrap();
    assert!(matches!(outcome, PolicyOutcome::Unconfirmed { .. }), "{outcome:?}");
}

/// Deeds of before hold no description: it tells nothing of whether they were done.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_description_nobody_knows_is_settled_by_all_else() {
    let dock = Dock::new("").await;
    let id = made(&dock, "Kiosk").await;
    let partner = dock.line.connect().await.unwrap().client().signed_in().await.unwrap().tenant;
    let PolicyDraft { name, settings, .. } = making("Kiosk").draft;
    let (customer, policy, deed) = (contoso(), Some(id), PolicyDeed::Change);
    let (consent, description) = (None, None);
    let written = Change::PolicyWritten { customer, policy, deed, name, settings, consent, description, partner };
    dock.desk.queue().apply(dock.desk.actor(), jiff::Timestamp::now(), written).await.unwrap();
    assert_eq!(policies(&dock).list(contoso()).await.unwrap().changes[0].outcome, Some(PolicyOutcome::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_yet_bars_a_second_try() {
    let script = "[[fault]]\non = \"policy-create\"\nnth = 1\ndo = \"cut-before\"\n";
    let dock = Dock::with(script, |settings| settings.sending.settle_secs = 300).await;
    let outcome = policies(&dock).write(&making("Kiosk")).await.unwrap();
    assert!(matches!(outcome, PolicyOutcome::Unconfirmed { .. }), "{outcome:?}");
    // However it is spelled, for that may be the same profile there.
    for name in ["Kiosk", "KIOSK"] {
        let barred = policies(&dock).write(&making(name)).await.unwrap_err();
        let Failure::ProfileUnconfirmed { name, deed: PolicyDeed::Create, wait } = &barred else { panic!("{barred}") };
        assert_eq!(name, "Kiosk");
        assert!((1..=300).contains(&wait.as_secs()), "{wait:?}");
    }
    assert_eq!(dock.requests("policy-create"), 0, "the first was cut off before it was taken, a second never left");
    // Once nothing can arrive any more it is told, and it may be made.
    let mut settings = dock.desk.settings();
    settings.sending.settle_secs = 0;
    dock.desk.use_settings(settings);
    assert_eq!(policies(&dock).list(contoso()).await.unwrap().changes[0].outcome, Some(PolicyOutcome::NotArrived));
    assert_eq!(policies(&dock).write(&making("KIOSK")).await.unwrap(), PolicyOutcome::Done);
    assert_eq!(names(&dock).await, ["KIOSK"]);
}

/// Under another name it is the same profile.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_yet_bars_every_deed_on_that_profile() {
    let script = "[[fault]]\non = \"policy-update\"\nnth = 1\ndo = \"cut-before\"\n";
    let dock = Dock::with(script, |settings| settings.sending.settle_secs = 300).await;
    let id = made(&dock, "Kiosk").await;
    let other = made(&dock, "Office").await;
    let deed = |id: &PolicyId, deed, name| PolicyWrite { policy: Some(id.clone()), deed, ..making(name) };
    let outcome = policies(&dock).write(&deed(&id, PolicyDeed::Change, "Till")).await.unwrap();
    assert!(matches!(outcome, PolicyOutcome::Unconfirmed { .. }), "{outcome:?}");
    for barred in [deed(&id, PolicyDeed::Delete, "Kiosk"), deed(&id, PolicyDeed::Change, "Kiosk 2"), making("till")] {
        let refused = policies(&dock).write(&barred).await.unwrap_err();
        let Failure::ProfileUnconfirmed { deed: PolicyDeed::Change, .. } = refused else { panic!("{refused}") };
    }
    assert_eq!(policies(&dock).write(&deed(&other, PolicyDeed::Delete, "Office")).await.unwrap(), PolicyOutcome::Done);
    assert_eq!((dock.requests("policy-create"), dock.requests("policy-delete")), (2, 1));
}

/// Two people at one queue: whose list is from before the other's deed looks once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_somebody_else_makes_meanwhile_is_not_made_twice() {
    let dock = Dock::new("[[fault]]\non = \"policies\"\nnth = 1\ndo = \"slow\"\nseconds = 0.5\n").await;
    let (slow, quick) = (policies(&dock), policies(&dock));
    let making = making("Kiosk");
    let (slow, quick) = tokio::join!(slow.write(&making), async {
        while dock.requests("policies") == 0 {
            tokio::task::yield_now().await;
        }
        quick.write(&making).await
    });
    assert_eq!(quick.unwrap(), PolicyOutcome::Done);
    assert!(matches!(slow, Err(Failure::ProfileNameTaken { .. })), "{slow:?}");
    assert_eq!(dock.requests("policy-create"), 1);
}

/// What support finds a refusal by is told, and kept with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_carries_its_correlation_id() {
    let dock = Dock::new("[[fault]]\non = \"policy-create\"\ndo = \"status\"\ncode = 400\nerror = \"3000\"\n").await;
    let outcome = policies(&dock).write(&making("Kiosk")).await.unwrap();
    let PolicyOutcome::Refused { code, correlation_id: Some(id), .. } = &outcome else { panic!("{outcome:?}") };
    assert_eq!((code.as_str(), id.len()), ("3000", 36), "{id}");
    assert_eq!(policies(&dock).list(contoso()).await.unwrap().changes[0].outcome.as_ref(), Some(&outcome));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_role_is_told_and_nothing_is_left_open() {
    let dock = Dock::new("[sign_in]\nroles = [\"sales-agent\"]\n").await;
    let refused = policies(&dock).list(contoso()).await.unwrap_err();
    assert!(refused.to_string().contains("900150"), "{refused}");
    let dock = Dock::new("[[fault]]\non = \"policy-create\"\ndo = \"status\"\ncode = 403\nerror = \"900150\"\n").await;
    assert!(policies(&dock).write(&making("Kiosk")).await.is_err());
    let list = policies(&dock).list(contoso()).await.unwrap();
    let Some(PolicyOutcome::NotDone { cause, correlation_id: Some(_) }) = &list.changes[0].outcome else {
        panic!("{:?}", list.changes[0].outcome)
    };
    assert_eq!(cause, &AttemptCause::Forbidden { code: "900150".into() });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_given_to_a_batch_and_to_chosen_devices() {
    let dock = Dock::with("", |settings| settings.sending.devices_per_upload = 2).await;
    let batch = registered(&dock, 3).await;
    let (first, second) = (made(&dock, "Kiosk").await, made(&dock, "Office").await);
    let cancel = Cancel::new();
    let to = AssignTo::Batch(batch.clone());
    let sum = policies(&dock).assign(contoso(), &first, &to, &|_| {}, &cancel).await.unwrap();
    assert_eq!(sum, Assigned { given: 3, refused: 0, not_found: 0 });
    assert_eq!(dock.requests("assign"), 2, "two devices at a time");
    let device = dock.devices(&batch).await[1].id.clone();
    let to = AssignTo::Devices(vec![device]);
    let sum = policies(&dock).assign(contoso(), &second, &to, &|_| {}, &cancel).await.unwrap();
    assert_eq!(sum.given, 1);
    let list = policies(&dock).list(contoso()).await.unwrap();
    let devices = |id: &PolicyId| list.policies.iter().find(|policy| policy.id == *id).unwrap().devices_assigned;
    assert_eq!((devices(&first), devices(&second)), (Some(2), Some(1)));
    assert!(list.assignments.iter().all(|assignment| assignment.state == AttemptState::Settled));
    assert!(dock.devices(&batch).await.iter().all(|row| row.state == DeviceState::Registered));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_without_an_answer_or_with_a_lost_job_is_settled_by_the_devices_own_list() {
    for (on, deed) in [
        ("assign", "do = \"cut-after\""),
        ("assign", "do = \"no-location\""),
        ("assign", "do = \"status\"\ncode = 500\ntaken = true"),
        ("status", "do = \"lost-job\""),
        ("status", "do = \"rows-missing\""),
        ("status", "do = \"rows-by-serial\""),
    ] {
        // The job of the upload is followed first.
        let from = if on == "status" { "from = 4\n" } else { "nth = 1\n" };
        // What is looked for too early may still come.
        let script = format!("[[fault]]\non = \"{on}\"\n{from}{deed}\n");
        let dock = Dock::with(&script, |settings| settings.sending.settle_secs = 300).await;
        let batch = registered(&dock, 2).await;
        let policy = made(&dock, "Kiosk").await;
        let assigning = policies(&dock);
        let (to, cancel) = (AssignTo::Batch(batch), Cancel::new());
        let work = assigning.assign(contoso(), &policy, &to, &|_| {}, &cancel);
        let sum = tokio::time::timeout(std::time::Duration::from_secs(30), work).await.expect(deed).unwrap();
        assert_eq!(sum.given, 2, "{on} {deed}: {sum:?}");
        assert_eq!(dock.requests("assign"), 1, "{on} {deed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_is_followed_after_the_program_was_started_anew() {
    let mut dock = Dock::new("").await;
    let batch = registered(&dock, 2).await;
    let policy = made(&dock, "Kiosk").await;
    let cancel = Cancel::new();
    let stop_at_following = |step: AssigningStep| {
        if matches!(step, AssigningStep::Following { .. }) {
            cancel.cancel();
        }
    };
    let assigning = policies(&dock);
    let to = AssignTo::Batch(batch);
    let outcome = assigning.assign(contoso(), &policy, &to, &stop_at_following, &cancel).await;
    assert!(matches!(outcome, Err(Failure::Stopped)), "{outcome:?}");
    dock.start_anew().await;
    let sum = policies(&dock).follow(contoso(), &|_| {}, &Cancel::new()).await.unwrap();
    assert_eq!(sum.given, 2);
    assert_eq!(dock.requests("assign"), 1);
    assert!(dock.desk.queue().open_policy_assignments().await.unwrap().is_empty());
}

/// What the service turned away stands with the assignment, and each wait says why.
#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_keeps_why_it_was_turned_away_and_a_wait_says_why() {
    let script = "[[fault]]\non = \"assign\"\nnth = 1\ndo = \"status\"\ncode = 403\nerror = \"900150\"\n\
                  [[fault]]\non = \"assign\"\nnth = 2\ndo = \"status\"\ncode = 503\n";
    let dock = Dock::new(script).await;
    let batch = registered(&dock, 1).await;
    let policy = made(&dock, "Kiosk").await;
    let (to, cancel) = (AssignTo::Batch(batch), Cancel::new());
    let refused = policies(&dock).assign(contoso(), &policy, &to, &|_| {}, &cancel).await;
    assert!(matches!(refused, Err(Failure::NeedsAdminAgent(_))), "{refused:?}");
    let list = policies(&dock).list(contoso()).await.unwrap();
    assert_eq!(list.assignments[0].devices[0].code.as_deref(), Some("900150"));
    let steps = std::sync::Mutex::new(Vec::new());
    let tell = |step: AssigningStep| steps.lock().unwrap().push(step);
    let stop_waiting = |step: AssigningStep| {
        if matches!(step, AssigningStep::Waiting { .. }) {
            cancel.cancel();
        }
        tell(step);
    };
    let outcome = policies(&dock).assign(contoso(), &policy, &to, &stop_waiting, &cancel).await;
    let steps = steps.into_inner().unwrap();
    let why =
        "It is not known yet whether the profile reached the devices, since Partner Center failed (503)".to_owned();
    // It is told at once where nothing can arrive any more, and waited for where something may.
    assert!(steps.contains(&AssigningStep::Settling { why }), "{steps:?} {outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_program_at_a_time_gives_profiles() {
    let dock = Dock::new("").await;
    let batch = registered(&dock, 1).await;
    let policy = made(&dock, "Kiosk").await;
    let (to, cancel) = (AssignTo::Batch(batch), Cancel::new());
    let lease = dock.desk.queue().assigning_lease().await.unwrap().expect("nobody gives any");
    let refused = policies(&dock).assign(contoso(), &policy, &to, &|_| {}, &cancel).await;
    assert!(matches!(refused, Err(Failure::AlreadyAssigning)), "{refused:?}");
    assert_eq!(dock.requests("assign"), 0);
    lease.release().await.unwrap();
    assert_eq!(policies(&dock).assign(contoso(), &policy, &to, &|_| {}, &cancel).await.unwrap().given, 1);
    assert!(dock.desk.queue().assigning_lease().await.unwrap().is_some(), "it was given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_end_is_given_up_and_the_devices_are_looked_at() {
    let script = "[[fault]]\non = \"assign\"\ndo = \"never-ending-job\"\n";
    let dock = Dock::with(script, |settings| settings.sending.give_up_job_mins = 0).await;
    let batch = registered(&dock, 2).await;
    let policy = made(&dock, "Kiosk").await;
    let steps = std::sync::Mutex::new(Vec::new());
    let (assigning, to, cancel) = (policies(&dock), AssignTo::Batch(batch), Cancel::new());
    let tell = |step| steps.lock().unwrap().push(step);
    let work = assigning.assign(contoso(), &policy, &to, &tell, &cancel);
    let sum = tokio::time::timeout(std::time::Duration::from_secs(30), work).await.expect("it has an end").unwrap();
    assert_eq!(sum, Assigned { given: 0, refused: 2, not_found: 0 });
    assert_eq!(dock.requests("assign"), 1);
    assert!(steps.lock().unwrap().iter().any(|step| matches!(step, AssigningStep::Settling { .. })), "{steps:?}");
    assert!(dock.desk.queue().open_policy_assignments().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_was_cut_short_says_of_no_device_that_it_has_not_got_the_profile() {
    // The answer is lost, and so is the last row of the list from then on.
    let script = "[[fault]]\non = \"assign\"\ndo = \"cut-after\"\n[[fault]]\non = \"devices\"\nfrom = 2\ntimes = 6\ndo = \"rows-missing\"\n";
    let dock = Dock::new(script).await;
    let batch = registered(&dock, 2).await;
    let policy = made(&dock, "Kiosk").await;
    let (to, cancel) = (AssignTo::Batch(batch), Cancel::new());
    let sum = policies(&dock).assign(contoso(), &policy, &to, &|_| {}, &cancel).await.unwrap();
    assert_eq!(sum, Assigned { given: 2, refused: 0, not_found: 0 }, "asked until the list is whole");
    assert_eq!(dock.requests("assign"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_of_another_partner_are_given_nothing() {
    let dock = Dock::new("").await;
    let policy = made(&dock, "Kiosk").await;
    let of_another = |settings: &mut docket::settings::Settings| {
        settings.partner.tenant = "92000000-0000-4000-8000-000000000002".into();
    };
    let mut settings = dock.desk.settings();
    of_another(&mut settings);
    dock.desk.use_settings(settings);
    let batch = dock.approved("Sales", &pkids(1)).await;
    dock.desk.by_hand(docket::app::by_hand::ByHandDeed::MarkUploaded(batch.clone(), vec![])).await.unwrap();
    dock.desk.by_hand(docket::app::by_hand::ByHandDeed::RecordTaken(batch.clone())).await.unwrap();
    let refused =
        policies(&dock).assign(contoso(), &policy, &AssignTo::Batch(batch), &|_| {}, &Cancel::new()).await.unwrap_err();
    assert!(matches!(refused, Failure::Queue(QueueError::OtherPartner { .. })), "{refused}");
    assert_eq!(dock.requests("assign"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_service_is_waited_for_and_that_may_be_stopped() {
    let busy = "do = \"status\"\ncode = 429\nbody = \"own-429\"\nretry_after = 900\n";
    let script =
        format!("[[fault]]\non = \"assign\"\nnth = 1\n{busy}[[fault]]\non = \"policy-create\"\nnth = 2\n{busy}");
    let clock = MadeUpClock::hurried();
    for is_stopped in [true, false] {
        let there = clock.clone();
        let dock = Dock::at(clock.clock(), PracticeClock::of(move || there.now()), &script, |_| {}).await;
        let batch = registered(&dock, 2).await;
        let policy = made(&dock, "Kiosk").await;
        let cancel = Cancel::new();
        let tell = |step| {
            if is_stopped && matches!(step, AssigningStep::Sending { .. }) {
                cancel.cancel();
            }
        };
        let (assigning, to) = (policies(&dock), AssignTo::Batch(batch));
        let work = assigning.assign(contoso(), &policy, &to, &tell, &cancel);
        let outcome = tokio::time::timeout(Duration::from_secs(30), work).await.expect("it has an end");
        assert!(dock.desk.queue().open_policy_assignments().await.unwrap().is_empty());
        if is_stopped {
            assert!(matches!(outcome, Err(Failure::Stopped)), "{outcome:?}");
            continue;
        }
        assert_eq!(outcome.unwrap(), Assigned { given: 2, refused: 0, not_found: 0 });
        // A profile that was not made may be asked for again, and waits for its turn.
        let refused = policies(&dock).write(&making("Office")).await.unwrap_err();
        assert!(matches!(refused, Failure::Service(_)), "{refused}");
        assert_eq!(policies(&dock).write(&making("Office")).await.unwrap(), PolicyOutcome::Done);
        let deeds = policies(&dock).list(contoso()).await.unwrap().changes;
        let outcomes: Vec<_> = deeds.into_iter().take(2).filter_map(|deed| deed.outcome).collect();
        let [done, PolicyOutcome::NotDone { cause, correlation_id: Some(_) }] = &outcomes[..] else {
            panic!("{outcomes:?}")
        };
        assert_eq!(done, &PolicyOutcome::Done);
        assert!(matches!(cause, AttemptCause::Throttled { .. }), "{cause:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn following_is_stopped_while_the_service_wants_to_be_left_alone() {
    // Its job has no end: however fast it is asked about, that is refused once.
    let script = "[[fault]]\non = \"assign\"\ndo = \"never-ending-job\"\n[[fault]]\non = \"status\"\nfrom = 4\n\
                  do = \"status\"\ncode = 429\nretry_after = 900\n";
    let dock = Dock::new(script).await;
    let batch = registered(&dock, 2).await;
    let policy = made(&dock, "Kiosk").await;
    let cancel = Cancel::new();
    let connection = dock.line.connect().await.unwrap();
    let tell = |step: AssigningStep| {
        if matches!(step, AssigningStep::Following { .. }) {
            let (cancel, connection) = (cancel.clone(), Arc::clone(&connection));
            tokio::spawn(async move {
                while connection.gate().of(contoso()).closed_for().is_none() {
                    tokio::task::yield_now().await;
                }
                cancel.cancel();
            });
        }
    };
    let (assigning, to) = (policies(&dock), AssignTo::Batch(batch));
    let work = assigning.assign(contoso(), &policy, &to, &tell, &cancel);
    let outcome = tokio::time::timeout(Duration::from_secs(30), work).await.expect("it has an end");
    assert!(matches!(outcome, Err(Failure::Stopped)), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deeds_from_before_they_named_a_partner_are_settled_where_there_is_one_only() {
    let dock = Dock::new("").await;
    let policy = made(&dock, "Kiosk").await;
    let deeds = [
        ("Kiosk", PolicyDeed::Create, None),
        ("Office", PolicyDeed::Create, None),
        ("Shop", PolicyDeed::Delete, Some(PolicyId("gone".into()))),
        ("Old", PolicyDeed::Delete, Some(policy)),
    ];
    for (name, deed, policy) in deeds {
        let (customer, name, partner) = (contoso(), name.to_owned(), String::new());
        let (settings, consent, description) = (vec![], None, None);
        let written = Change::PolicyWritten { customer, policy, deed, name, settings, consent, description, partner };
        dock.desk.queue().apply(dock.desk.actor(), jiff::Timestamp::now(), written).await.unwrap();
    }
    let alone = dock.desk.settings();
    let mut settings = alone.clone();
    settings.partners.insert("second".into(), docket::settings::Partner::default());
    dock.desk.use_settings(settings);
    let outcomes = async || {
        let changes = policies(&dock).list(contoso()).await.unwrap().changes;
        changes.into_iter().filter(|deed| deed.partner.is_empty()).map(|deed| deed.outcome).collect::<Vec<_>>()
    };
    // What is listed is there; what is not may be the other partner's.
    assert_eq!(outcomes().await, [None, None, None, Some(PolicyOutcome::Done)]);
    dock.desk.use_settings(alone);
    let [done, not_arrived] = [PolicyOutcome::Done, PolicyOutcome::NotArrived].map(Some);
    assert_eq!(outcomes().await, [not_arrived.clone(), done.clone(), not_arrived, done]);
}
