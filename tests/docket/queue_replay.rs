//! Whatever is done to a queue, in whatever order, replaying its journal gives its tables.

use docket::domain::*;
use docket::queue::{QueueError, Verification};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::queue_fixture::*;
use super::queue_policies::*;
use super::queue_removals::*;

const OPERATORS: [&str; 3] = ["anna", "bert", "carla"];
const SERIALS: [&str; 4] = ["", "S100", "S200", "S300"];
const MAKERS: [&str; 3] = ["", "LENOVO", "HP"];

/// A deed, and choices that are looked up when it is done.
#[derive(Clone, Debug)]
struct Deed {
    kind: u8,
    picks: [usize; 5],
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = (0_u8..64, any::<[usize; 5]>()).prop_map(|(kind, picks)| Deed { kind, picks });
    proptest::collection::vec(deed, 20..120)
}

fn pick<T: Clone>(from: &[T], pick: usize) -> Option<T> {
    (!from.is_empty()).then(|| from[pick % from.len()].clone())
}

/// True for one pick of so many.
fn is_one_of(many: usize, pick: usize) -> bool {
    pick.is_multiple_of(many)
}

fn some_draft([pkid, serial, maker, _, _]: [usize; 5]) -> DeviceDraft {
    let pkid = if is_one_of(7, pkid) { String::new() } else { format!("355621234000{}", pkid % 9 + 1) };
    let model = if is_one_of(2, serial) { "21F6" } else { "" };
    draft(&format!("{pkid}|{}|{}|{model}", SERIALS[serial % 4], MAKERS[maker % 3]))
}

/// The change a deed comes to. It is often one that is refused.
async fn change_of(desk: &Desk, step: usize, deed: &Deed) -> Option<Change> {
    let p = deed.picks;
    let batches: Vec<BatchId> = desk.queue.batches().await.unwrap().into_iter().map(|batch| batch.id).collect();
    let all = DeviceQuery { states: DeviceState::ALL.to_vec(), limit: 500, ..DeviceQuery::default() };
    let devices = desk.queue.devices(&all).await.unwrap().rows;
    let batch = pick(&batches, p[0]).unwrap_or_else(|| BatchId("none".to_owned()));
    let device = pick(&devices, p[1]);
    let mut attempts = Vec::new();
    for batch in &batches {
        attempts.extend(desk.queue.attempts(batch).await.unwrap());
    }
    // The later attempts are those that something can still happen to.
    let attempt = pick(&attempts[attempts.len().saturating_sub(3)..], p[2]);
    let of_batch = |state: DeviceState| -> Vec<DeviceId> {
        devices.iter().filter(|d| d.batch == batch && d.state == state).map(|d| d.id.clone()).collect()
    };
    Some(match deed.kind {
        0 => begin_expecting(&format!("b{}", p[0] % 5), 2),
        1 | 2 => begin_for(&format!("b{}", p[0] % 5), if is_one_of(3, p[1]) { "Fabrikam" } else { "Contoso" }),
        3..=12 => scan(&format!("d{}", if is_one_of(12, p[4]) { 0 } else { step }), &batch, some_draft(p)),
        13 | 14 => Change::DeviceUndone { device: device?.id },
        15 => Change::DeviceRestored { device: device?.id, is_extra_held: is_one_of(2, p[2]) },
        16 | 17 => {
            let device = device?;
            let old = if is_one_of(8, p[3]) { DeviceDraft::default() } else { device.draft };
            Change::DeviceEdited { device: device.id, old, new: some_draft(p), reason: "\u{0} torn".to_owned() }
        }
        18 => Change::DeviceMoved { device: device?.id, to: batch },
        19 => Change::BatchClosed {
            batch,
            reason: is_one_of(2, p[1]).then(|| "one\u{0} is torn".to_owned()),
            is_reason_required: is_one_of(2, p[2]),
        },
        20 => Change::BatchReopened { batch },
        21..=25 => {
            let seen = of_batch(DeviceState::Ready).len() + usize::from(is_one_of(8, p[3]));
            Change::BatchApproved {
                batch,
                device_count: u32::try_from(seen).unwrap(),
                is_second_person_required: is_one_of(4, p[4]),
            }
        }
        26 => Change::DevicesRequeued { devices: of_batch(DeviceState::Rejected), batch },
        27..=30 => {
            let mut ready = of_batch(DeviceState::Ready);
            ready.truncate(p[3] % 4);
            if is_one_of(8, p[4]) {
                ready.extend(device.map(|device| device.id));
            }
            let mut change = start(&format!("a{}", if is_one_of(9, p[4]) { 0 } else { step }), &batch, &ready);
            if let Change::AttemptStarted { partner, repeats, devices, .. } = &mut change {
                *partner = ["", "one", "two"][p[0] % 3].to_owned();
                *repeats = attempt.filter(|_| is_one_of(5, p[1])).map(|attempt| {
                    devices.clone_from(&attempt.devices);
                    attempt.id
                });
            }
            change
        }
        31 => Change::AttemptNotDelivered {
            attempt: attempt?.id,
            reason: "refused".to_owned(),
            due_at: is_one_of(2, p[3]).then(|| desk.now()),
            cause: is_one_of(2, p[1]).then(|| AttemptCause::Throttled { until: desk.now() }),
        },
        32 => Change::AttemptUnconfirmed {
            attempt: attempt?.id,
            reason: "reset".to_owned(),
            cause: is_one_of(2, p[3]).then_some(AttemptCause::BrokenOff),
        },
        33 | 34 => accept(&attempt?.id.0),
        35..=37 => {
            let attempt = attempt?;
            let outcomes = [DeviceOutcome::Registered, DeviceOutcome::Rejected, DeviceOutcome::NotArrived];
            let chosen: Vec<(&DeviceId, DeviceOutcome)> = (attempt.devices.iter().enumerate())
                .filter(|(index, _)| is_one_of(2, p[3] >> index))
                .map(|(index, device)| (device, outcomes[(p[4] >> index) % 3].clone()))
                .collect();
            results(&attempt.id.0, &chosen)
        }
        38 => {
            let mut contoso = customer("Contoso");
            contoso.name = format!("Contoso {}", p[0] % 3);
            contoso.relationship = if is_one_of(2, p[1]) { Relationship::None } else { Relationship::Reseller };
            listed(vec![customer("Fabrikam"), contoso, customer("Fabrikam")])
        }
        39 | 40 => Change::DevicesKept { devices: of_batch(DeviceState::Held), batch },
        41 => Change::BatchExported { batch, format: "csv".to_owned(), files: vec![] },
        _ => return change_around_partner_center(desk, step, deed, batch, &devices).await,
    })
}

/// The same for what came with working for real: by hand, removals, profiles, several partners.
async fn change_around_partner_center(
    desk: &Desk,
    step: usize,
    deed: &Deed,
    batch: BatchId,
    devices: &[DeviceRow],
) -> Option<Change> {
    let p = deed.picks;
    let of_batch = |state: DeviceState| -> Vec<DeviceId> {
        devices.iter().filter(|d| d.batch == batch && d.state == state).map(|d| d.id.clone()).collect()
    };
    let some_of = |devices: Vec<DeviceId>| -> Vec<DeviceId> {
        devices.into_iter().enumerate().filter(|(index, _)| is_one_of(2, p[3] >> index)).map(|(_, id)| id).collect()
    };
    let outcomes = [DeviceOutcome::Registered, DeviceOutcome::Rejected, DeviceOutcome::NotArrived];
    let partner = ["", "one", "two"][p[4] % 3].to_owned();
    let mut contoso = customer("Contoso");
    contoso.relationship = if is_one_of(2, p[1]) { Relationship::None } else { Relationship::Reseller };
    let mut removals = desk.queue.removals().await.unwrap();
    removals.retain(|removal| matches!(removal.state, RemovalState::Requested | RemovalState::Approved));
    let removal = pick(&removals[..removals.len().min(2)], p[1]);
    let assignment = pick(&desk.queue.open_policy_assignments().await.unwrap(), p[1]);
    let deeds = PolicyDeed::ALL;
    let lost = AttemptCause::BrokenOff;
    Some(match deed.kind {
        42 | 43 => Change::SendingAsked { batch },
        44 => Change::SendingHalted { batch },
        45 | 46 => Change::DevicesUploaded { devices: some_of(of_batch(DeviceState::Ready)), batch },
        47 | 48 => {
            let told = some_of(of_batch(DeviceState::Uploaded));
            let told: Vec<_> = told.iter().map(|device| (device, outcomes[p[2] % 3].clone())).collect();
            let Change::ResultsRecorded { results, .. } = results("", &told) else { unreachable!() };
            Change::PortalResultsRecorded { batch, results }
        }
        49 => Change::DevicesSolved {
            devices: some_of(of_batch(DeviceState::Rejected)),
            batch,
            note: "by\u{0} phone".to_owned(),
        },
        50 => Change::DevicesUnsolved { devices: some_of(of_batch(DeviceState::Solved)), batch },
        51 if is_one_of(4, p[2]) => request_of_before(&format!("r{step}"), &some_of(of_batch(DeviceState::Registered))),
        51 | 52 => request_by(&partner, &format!("r{step}"), &some_of(of_batch(DeviceState::Registered))),
        53 | 54 => {
            let removal = removal?;
            approve_removal(&removal.id.0, u32::try_from(removal.devices.len()).unwrap())
        }
        55 => refuse_removal(&removal?.id.0),
        56 => {
            let removal = removal?;
            start_removal(&removal.id.0, &pick(&removal.devices, p[2])?.device)
        }
        57 | 58 => {
            let removal = removal?;
            let refused = RemovalOutcome::Refused { code: "811".to_owned(), name: String::new() };
            let unconfirmed = RemovalOutcome::Unconfirmed { cause: lost };
            let not_arrived = RemovalOutcome::NotArrived { cause: AttemptCause::NotConnected };
            let outcomes = [RemovalOutcome::AlreadyGone, RemovalOutcome::Removed, refused, unconfirmed, not_arrived];
            record_removal(&removal.id.0, &pick(&removal.devices, p[2])?.device, pick(&outcomes, p[3])?)
        }
        59 if is_one_of(2, p[0]) => {
            of_partner(&partner, write_policy("Kiosk", deeds[p[1] % 2], &["skip_eula"], Some("agreed")))
        }
        59 => {
            let outcomes = [PolicyOutcome::Done, PolicyOutcome::Unconfirmed { cause: lost, correlation_id: None }];
            of_partner(&partner, record_policy("Kiosk", deeds[p[1] % 2], pick(&outcomes, p[2])?))
        }
        60 => assign(&format!("s{step}"), &batch, &some_of(of_batch(DeviceState::Registered))),
        61 => {
            let assignment = assignment?;
            let open = assignment.devices.iter().filter(|part| part.outcome.is_none());
            let told: Vec<_> = open.take(1).map(|part| (&part.device, outcomes[p[3] % 3].clone())).collect();
            match p[2] % 3 {
                0 => assignment_accepted(&assignment.id.0),
                1 => assignment_unconfirmed(&assignment.id.0),
                _ => assignment_recorded(&assignment.id.0, &told),
            }
        }
        62 if is_one_of(2, p[0]) => Change::CustomersFound { customers: vec![contoso, customer("Litware")], partner },
        62 => Change::CustomerNamed { customer: contoso, partner },
        _ if is_one_of(2, p[0]) => Change::RelationshipLost { customer: contoso.id, partner },
        _ => Change::CustomersListed { customers: vec![contoso], are_approvals_voided: is_one_of(2, p[1]), partner },
    })
}

/// What holds of a queue at any time.
async fn check_invariants(desk: &Desk) {
    let mut all_attempts = Vec::new();
    for batch in desk.queue.batches().await.unwrap() {
        let counts = batch.counts;
        if counts.held > 0 {
            assert!(matches!(batch.state, BatchState::Open | BatchState::Closed), "{counts:?} in {:?}", batch.state);
        }
        let moving = counts.under_way();
        // The wish to send lasts as long as the approval and something to send.
        assert!(!batch.is_sending_asked || (batch.approved_by.is_some() && counts.unsettled() > 0), "{batch:?}");
        match batch.state {
            BatchState::Open => assert_eq!((moving, batch.approved_by), (0, None)),
            BatchState::Closed => assert_eq!(batch.approved_by, None),
            BatchState::Approved => {
                assert!(batch.approved_by.is_some() && moving == 0 && counts.ready > 0, "{counts:?}")
            }
            BatchState::Sending => assert!(batch.approved_by.is_some() && counts.unsettled() > 0, "{counts:?}"),
            BatchState::Finished => {
                assert_eq!(counts.registered + counts.solved + counts.removing, counts.total());
            }
            BatchState::FinishedWithProblems => assert!(counts.unsettled() == 0 && counts.rejected > 0, "{counts:?}"),
        }
        all_attempts.extend(desk.queue.attempts(&batch.id).await.unwrap());
    }
    // A device belongs to its last attempt: of an earlier one that still goes on it has its result.
    all_attempts.sort_by_key(|attempt| attempt.started_at);
    let last: std::collections::HashMap<&DeviceId, AttemptState> =
        all_attempts.iter().flat_map(|attempt| attempt.devices.iter().map(|id| (id, attempt.state))).collect();
    let mut under_way = 0;
    for (id, attempt) in last {
        let state = desk.queue.device(id).await.unwrap().state;
        under_way += usize::from(match attempt {
            AttemptState::Sending => state == DeviceState::Sending,
            AttemptState::Unconfirmed => state == DeviceState::Unconfirmed,
            AttemptState::Processing => state == DeviceState::Processing,
            AttemptState::NotDelivered | AttemptState::Settled => false,
        });
    }
    let known =
        DeviceState::ALL.into_iter().filter(|state| !matches!(state, DeviceState::Undone | DeviceState::Removed));
    let all = DeviceQuery { states: known.collect(), limit: 1000, ..DeviceQuery::default() };
    let devices = desk.queue.devices(&all).await.unwrap().rows;
    let identities: std::collections::HashSet<String> =
        devices.iter().map(|device| device.draft.identity().unwrap().key()).collect();
    assert_eq!(identities.len(), devices.len(), "an identity stands in the queue twice");
    // A device is being removed while, and only while, it is open in a removal.
    let mut removals = desk.queue.removals().await.unwrap();
    removals.retain(|removal| matches!(removal.state, RemovalState::Requested | RemovalState::Approved));
    let mut open: Vec<&DeviceId> =
        removals.iter().flat_map(|r| r.devices.iter().filter(|d| d.is_open()).map(|d| &d.device)).collect();
    let mut removing: Vec<&DeviceId> =
        devices.iter().filter(|device| device.state == DeviceState::Removing).map(|device| &device.id).collect();
    open.sort();
    removing.sort();
    assert_eq!(open, removing);
    let moving = devices.iter().filter(|device| device.state.is_under_way()).count();
    assert_eq!(moving, under_way, "every device under way is under way in its last attempt");
}

async fn live_through(place: TestPlace, deeds: Vec<Deed>) {
    let desk = Desk::at(place).await;
    let mut done = 0;
    for (step, deed) in (1..).zip(&deeds) {
        let Some(change) = change_of(&desk, step, deed).await else { continue };
        match desk.attempt_by(OPERATORS[deed.picks[4] % 3], change.clone()).await {
            Ok(place) => {
                done += 1;
                assert_eq!(place, done, "{change:?}");
            }
            Err(QueueError::Database(fault)) => panic!("{change:?}: {fault}"),
            Err(fault @ (QueueError::Damaged(_) | QueueError::Busy)) => panic!("{change:?}: {fault}"),
            Err(_) => {}
        }
    }
    check_invariants(&desk).await;
    match desk.queue.verify().await.unwrap() {
        Verification::Whole { entries, head } => assert_eq!((entries, head.is_some()), (done, done > 0)),
        broken => panic!("{broken:?}"),
    }
}

#[test]
fn a_replay_of_any_life_gives_the_same_tables() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 32, failure_persistence: None, ..Config::default() });
    let lives = runner.run(&deeds(), |deeds| {
        runtime.block_on(live_through(TestPlace::in_folder(), deeds));
        Ok(())
    });
    lives.unwrap();
    let mut runner = TestRunner::new(Config { cases: 8, failure_persistence: None, ..Config::default() });
    let lives = runner.run(&deeds(), |deeds| {
        runtime.block_on(async {
            if let Some(place) = TestPlace::on_server().await {
                live_through(place, deeds).await;
            }
        });
        Ok(())
    });
    lives.unwrap();
}

#[test]
fn an_empty_journal_is_whole() {
    with_each_queue(|desk| async move {
        assert_eq!(desk.queue.verify().await.unwrap(), Verification::Whole { entries: 0, head: None });
    });
}

#[test]
fn corners_that_are_no_numbers_do_not_break_the_journal() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        let corner = |x| Point { x, y: 0.1 };
        let code = |x| Barcode {
            corners: Some([corner(x), corner(1.0), corner(2.5), corner(0.3)]),
            ..Barcode::of_text("]C1\u{1d}\u{0}")
        };
        let change = Change::DeviceScanned {
            device: DeviceId("d".to_owned()),
            batch,
            draft: pkid_draft("3556212345678"),
            source: ScanSource::Pasted,
            codes: vec![code(f32::NAN), code(0.1)],
            is_extra_held: true,
        };
        desk.act(change).await;
        let entry = desk.queue.story(&DeviceId("d".to_owned())).await.unwrap().remove(0);
        let Change::DeviceScanned { codes, .. } = entry.change else { panic!() };
        assert_eq!(codes, [Barcode { corners: None, ..code(0.1) }, code(0.1)]);
        assert!(matches!(desk.queue.verify().await.unwrap(), Verification::Whole { entries: 2, .. }));
    });
}

#[test]
fn what_was_read_into_text_with_a_nul_is_kept_without_it() {
    with_each_queue(|desk| async move {
        desk.act_by("an\u{0}na", begin("b")).await;
        assert_eq!(desk.queue.batch(&BatchId("b".to_owned())).await.unwrap().created_by, "an\u{fffd}na");
        assert!(matches!(desk.queue.verify().await.unwrap(), Verification::Whole { entries: 1, .. }));
    });
}
