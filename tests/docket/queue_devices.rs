//! Devices: scanned once in all history, taken back and brought back, edited and moved.

use docket::domain::*;
use docket::queue::QueueError;

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";

fn id(text: &str) -> DeviceId {
    DeviceId(text.to_owned())
}

fn undo(device: &str) -> Change {
    Change::DeviceUndone { device: id(device) }
}

fn edit(device: &str, old: &str, new: &str) -> Change {
    Change::DeviceEdited { device: id(device), old: draft(old), new: draft(new), reason: "read again".to_owned() }
}

#[test]
fn what_was_scanned_stands_there_as_it_was_read() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        let whole = draft(&format!("{A}|PC29DABC|LENOVO|21F6002NMX"));
        desk.act(scan("d1", &batch, whole.clone())).await;
        desk.act(scan("d2", &batch, draft("|PC29DABD|LENOVO|21F6002NMX"))).await;
        let device = desk.queue.device(&id("d1")).await.unwrap();
        assert_eq!((device.number, &device.draft, &device.batch), (1, &whole, &batch));
        assert_eq!(
            (device.state, device.source),
            (DeviceState::Ready, ScanSource::Photo { file: "box.jpg".to_owned() })
        );
        assert_eq!((device.scanned_by.as_str(), device.station.as_str()), ("anna", "dock 1"));
        assert_eq!(device.scanned_at, "2026-01-01T00:00:01Z".parse().unwrap());
        assert_eq!(desk.queue.device(&id("d2")).await.unwrap().number, 2);
        assert!(matches!(desk.queue.device(&id("d3")).await, Err(QueueError::NoSuchDevice(d)) if d == id("d3")));
        assert!(matches!(desk.queue.story(&id("d3")).await, Err(QueueError::NoSuchDevice(_))));
    });
}

#[test]
fn scans_that_are_refused() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        desk.act(scan("d", &batch, pkid_draft(A))).await;
        assert!(matches!(desk.refusal(scan("d", &batch, pkid_draft(B))).await, QueueError::IdTaken(id) if id == "d"));
        for incomplete in ["", "|S100", "|S100|LENOVO", "||LENOVO|21F6"] {
            let refusal = desk.refusal(scan("e", &batch, draft(incomplete))).await;
            assert!(matches!(refusal, QueueError::NotIdentified), "{incomplete}: {refusal}");
        }
    });
}

#[test]
fn a_device_is_known_in_all_history() {
    with_each_queue(|desk| async move {
        let old = desk.batch("old").await;
        let new = desk.batch("new").await;
        desk.act(scan("skipped", &old, pkid_draft("3556212340001"))).await;
        desk.act_by("bert", scan("first", &old, draft(&format!("{A}|S100|LENOVO")))).await;
        desk.act(close(&old)).await;

        for same in [A.to_owned(), format!("{A}|S100"), format!("{A}|S100|LENOVO|21F6"), "|S100|LENOVO|21F6".to_owned()]
        {
            let QueueError::Duplicate(known) = desk.refusal(scan("again", &new, draft(&same))).await else {
                panic!("{same}")
            };
            assert_eq!((known.device, known.batch, known.batch_number, known.number), (id("first"), old.clone(), 1, 2));
            assert_eq!((known.customer.as_str(), known.scanned_by.as_str()), ("Contoso", "bert"));
            assert_eq!(known.state, DeviceState::Ready);
            assert_eq!(known.scanned_at, desk.queue.device(&id("first")).await.unwrap().scanned_at);
            let asked = desk.queue.duplicate_of(&draft(&same)).await.unwrap().unwrap();
            assert_eq!(asked.device, id("first"));
        }
        for contradiction in [format!("{A}|S999"), format!("{B}|S100"), format!("{B}|S100|Lenovo")] {
            let refusal = desk.refusal(scan("again", &new, draft(&contradiction))).await;
            assert!(
                matches!(&refusal, QueueError::Conflict(known) if known.device == id("first")),
                "{contradiction}: {refusal}"
            );
        }
        for another in [B.to_owned(), format!("{B}|S100|HP"), "|S100|Dell Inc.|Latitude".to_owned()] {
            assert_eq!(desk.queue.duplicate_of(&draft(&another)).await.unwrap(), None, "{another}");
        }

        desk.act(undo("first")).await;
        assert_eq!(desk.queue.duplicate_of(&pkid_draft(A)).await.unwrap(), None, "what was taken back does not count");
        desk.act(scan("again", &new, pkid_draft(A))).await;
        let refusal = desk.refusal(restore("first")).await;
        assert!(matches!(&refusal, QueueError::Duplicate(known) if known.device == id("again")), "{refusal}");
    });
}

#[test]
fn taking_back_and_bringing_back() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        desk.act(scan("d1", &batch, pkid_draft(A))).await;
        assert!(matches!(desk.refusal(undo("d9")).await, QueueError::NoSuchDevice(_)));
        assert!(matches!(desk.refusal(restore("d9")).await, QueueError::NoSuchDevice(_)));
        let refusal = desk.refusal(restore("d1")).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Ready, .. }), "{refusal}");
        desk.act(undo("d1")).await;
        assert_eq!(desk.device_state(&id("d1")).await, DeviceState::Undone);
        let refusal = desk.refusal(undo("d1")).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Undone, .. }), "{refusal}");
        desk.act(scan("d2", &batch, pkid_draft(B))).await;
        assert_eq!(desk.queue.device(&id("d2")).await.unwrap().number, 2, "a number is never given twice");
        desk.act(restore("d1")).await;
        let device = desk.queue.device(&id("d1")).await.unwrap();
        assert_eq!((device.state, device.number), (DeviceState::Ready, 1));
    });
}

#[test]
fn what_was_sent_is_not_taken_back() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A]).await;
        let device = &devices[0];
        let undo = Change::DeviceUndone { device: device.clone() };
        desk.act(start("a1", &batch, &devices)).await;
        let refusal = desk.refusal(undo.clone()).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Sending, .. }), "{refusal}");
        desk.act(accept("a1")).await;
        desk.act(results("a1", &[(device, DeviceOutcome::Rejected)])).await;
        let refusal = desk.refusal(undo.clone()).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Rejected, .. }), "{refusal}");
        desk.act(Change::DevicesRequeued { batch, devices: devices.clone() }).await;
        desk.refusal(undo).await;
    });
}

#[test]
fn undo_goes_back_over_the_operators_own_scans_and_redo_comes_forward() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        for (operator, device, pkid) in
            [("anna", "a1", "3556212340001"), ("anna", "a2", "3556212340002"), ("bert", "b1", "3556212340003")]
        {
            desk.act_by(operator, scan(device, &batch, pkid_draft(pkid))).await;
        }
        let last = async |operator: &str| desk.queue.last_scan(&batch, operator).await.unwrap().map(|d| d.id.0);
        let undone = async |operator: &str| desk.queue.last_undone(&batch, operator).await.unwrap().map(|d| d.id.0);
        assert_eq!((last("anna").await.as_deref(), undone("anna").await), (Some("a2"), None));
        desk.act(undo("a2")).await;
        assert_eq!((last("anna").await.as_deref(), undone("anna").await.as_deref()), (Some("a1"), Some("a2")));
        desk.act(undo("a1")).await;
        assert_eq!((last("anna").await, undone("anna").await.as_deref()), (None, Some("a1")));
        desk.act(restore("a1")).await;
        assert_eq!((last("anna").await.as_deref(), undone("anna").await.as_deref()), (Some("a1"), Some("a2")));
        assert_eq!((last("bert").await.as_deref(), undone("bert").await), (Some("b1"), None));
        assert_eq!(last("carla").await, None);
        desk.act(scan("a3", &batch, pkid_draft("3556212340004"))).await;
        assert_eq!(
            (last("anna").await.as_deref(), undone("anna").await),
            (Some("a3"), None),
            "nothing to bring back after a scan"
        );
        desk.act_by("carla", undo("b1")).await;
        assert_eq!(
            (undone("bert").await, undone("carla").await.as_deref()),
            (None, Some("b1")),
            "who took it back brings it back"
        );
    });
}

#[test]
fn undo_goes_twenty_steps_back() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        let scans =
            (1..=22).map(|n| scan(&format!("d{n}"), &batch, pkid_draft(&format!("35562123400{n:02}")))).collect();
        desk.queue.apply_all(&actor("anna"), desk.now(), scans).await.unwrap();
        for step in 0..20 {
            let device = desk.queue.last_scan(&batch, "anna").await.unwrap().unwrap();
            assert_eq!(device.id, id(&format!("d{}", 22 - step)));
            desk.act(undo(&device.id.0)).await;
        }
        assert_eq!(desk.queue.last_scan(&batch, "anna").await.unwrap(), None);
        for step in 0..20 {
            let device = desk.queue.last_undone(&batch, "anna").await.unwrap().unwrap();
            assert_eq!(device.id, id(&format!("d{}", 3 + step)));
            desk.act(restore(&device.id.0)).await;
        }
        assert_eq!(desk.queue.last_undone(&batch, "anna").await.unwrap(), None);
    });
}

#[test]
fn edits_are_checked_like_scans() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        desk.act(scan("d1", &batch, pkid_draft(A))).await;
        desk.act(scan("d2", &batch, draft(&format!("{B}|S200")))).await;
        assert!(matches!(desk.refusal(edit("d9", A, B)).await, QueueError::NoSuchDevice(_)));
        assert!(matches!(desk.refusal(edit("d1", &format!("{A}|S1"), A)).await, QueueError::ChangedMeanwhile));
        assert!(matches!(desk.refusal(edit("d1", A, "|S100")).await, QueueError::NotIdentified));
        let refusal = desk.refusal(edit("d1", A, B)).await;
        assert!(matches!(&refusal, QueueError::Duplicate(known) if known.device == id("d2")), "{refusal}");
        let refusal = desk.refusal(edit("d1", A, &format!("{A}|S200"))).await;
        assert!(matches!(&refusal, QueueError::Conflict(known) if known.device == id("d2")), "{refusal}");
        desk.act(edit("d1", A, &format!("{A}|S100|LENOVO"))).await;
        desk.act(edit("d1", &format!("{A}|S100|LENOVO"), "|S100|LENOVO|21F6")).await;
        assert_eq!(desk.queue.device(&id("d1")).await.unwrap().draft, draft("|S100|LENOVO|21F6"));
        desk.act(scan("d3", &batch, pkid_draft(A))).await;
        desk.act(undo("d3")).await;
        let refusal = desk.refusal(edit("d3", A, "3556212340009")).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Undone, .. }), "{refusal}");
    });
}

#[test]
fn nothing_is_edited_while_the_service_has_it_or_once_it_is_registered() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        let change = edit(&devices[0].0, A, "3556212340009");
        desk.act(start("a1", &batch, &devices)).await;
        let is_state =
            |refusal, expected| matches!(refusal, QueueError::WrongDeviceState { state, .. } if state == expected);
        assert!(is_state(desk.refusal(change.clone()).await, DeviceState::Sending));
        let unconfirmed =
            Change::AttemptUnconfirmed { attempt: AttemptId("a1".to_owned()), reason: "reset".to_owned(), cause: None };
        desk.act(unconfirmed).await;
        assert!(is_state(desk.refusal(change.clone()).await, DeviceState::Unconfirmed));
        desk.act(accept("a1")).await;
        assert!(is_state(desk.refusal(change.clone()).await, DeviceState::Processing));
        let outcome =
            results("a1", &[(&devices[0], DeviceOutcome::Registered), (&devices[1], DeviceOutcome::Rejected)]);
        desk.act(outcome).await;
        assert!(is_state(desk.refusal(change).await, DeviceState::Registered));

        desk.act(edit(&devices[1].0, B, "3556212340009")).await;
        let device = desk.queue.device(&devices[1]).await.unwrap();
        assert_eq!((device.state, device.code, device.code_name), (DeviceState::Ready, None, None));
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!((summary.state, summary.approved_by), (BatchState::Closed, None), "to be reviewed again");
        assert!(matches!(desk.refusal(start("a2", &batch, &devices[1..])).await, QueueError::WrongBatchState { .. }));
        desk.act(approve(&batch, 1)).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Sending);
        desk.act(start("a2", &batch, &devices[1..])).await;
    });
}

#[test]
fn moves_stay_with_one_customer_and_with_what_is_unsent() {
    with_each_queue(|desk| async move {
        let move_to = |device: &str, to: &str| Change::DeviceMoved { device: id(device), to: BatchId(to.to_owned()) };
        let from = desk.batch("from").await;
        let to = desk.batch("to").await;
        desk.act(begin_for("theirs", "Fabrikam")).await;
        desk.act(scan("d1", &from, pkid_draft(A))).await;
        desk.act(scan("d2", &to, pkid_draft(B))).await;
        assert!(matches!(desk.refusal(move_to("d9", "to")).await, QueueError::NoSuchDevice(_)));
        assert!(matches!(desk.refusal(move_to("d1", "nowhere")).await, QueueError::NoSuchBatch(_)));
        assert!(matches!(desk.refusal(move_to("d1", "theirs")).await, QueueError::DifferentCustomers));
        assert!(matches!(desk.refusal(move_to("d1", "from")).await, QueueError::WrongBatchState { .. }));

        desk.act(move_to("d1", "to")).await;
        let device = desk.queue.device(&id("d1")).await.unwrap();
        assert_eq!((&device.batch, device.number), (&to, 2));
        let found = DeviceQuery { find: "po-to".to_owned(), limit: 9, ..DeviceQuery::default() };
        assert_eq!(desk.queue.devices(&found).await.unwrap().total, 2, "found by the order of the batch it stands in");
        assert_eq!(desk.queue.last_scan(&to, "anna").await.unwrap().unwrap().id, id("d2"), "a move is no scan");
        assert_eq!(desk.queue.last_scan(&from, "anna").await.unwrap(), None);
        desk.act(scan("d3", &from, pkid_draft("3556212340003"))).await;
        assert_eq!(desk.queue.device(&id("d3")).await.unwrap().number, 2, "a number is never given twice");

        desk.act(undo("d3")).await;
        let refusal = desk.refusal(move_to("d3", "to")).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Undone, .. }), "{refusal}");
        desk.act(restore("d3")).await;
        desk.act(approve(&to, 2)).await;
        desk.act(start("a", &to, &[id("d2")])).await;
        let sending = |refusal| matches!(refusal, QueueError::WrongBatchState { state: BatchState::Sending, .. });
        assert!(sending(desk.refusal(move_to("d1", "from")).await), "out of a batch that is sent");
        assert!(sending(desk.refusal(move_to("d3", "to")).await), "into one");
    });
}

#[test]
fn the_story_of_a_device_is_all_that_happened_to_it() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        desk.act(scan("d1", &batch, pkid_draft(A))).await;
        desk.act(scan("d2", &batch, pkid_draft(B))).await;
        desk.act(undo("d1")).await;
        desk.act(restore("d1")).await;
        desk.act(edit("d1", A, &format!("{A}|S100"))).await;
        desk.act(close(&batch)).await;
        desk.act_by("carla", approve(&batch, 2)).await;
        desk.act(Change::BatchExported { batch: batch.clone(), format: "csv".to_owned(), files: vec![] }).await;
        desk.act(start("a1", &batch, &[id("d1")])).await;
        desk.act(accept("a1")).await;
        desk.act(results("a1", &[(&id("d1"), DeviceOutcome::Rejected)])).await;
        desk.act(Change::DevicesRequeued { batch: batch.clone(), devices: vec![id("d1")] }).await;
        let story = desk.queue.story(&id("d1")).await.unwrap();
        let names: Vec<&str> = story.iter().map(|entry| entry.change.name()).collect();
        let expected = [
            "device-scanned",
            "device-undone",
            "device-restored",
            "device-edited",
            "batch-closed",
            "batch-approved",
            "batch-exported",
            "attempt-started",
            "attempt-accepted",
            "results-recorded",
            "devices-requeued",
        ];
        assert_eq!(names, expected);
        assert_eq!((story[0].seq, story[5].actor.operator.as_str()), (2, "carla"));
        assert_eq!(story[0], desk.queue.journal(1, 1).await.unwrap()[0]);
        let names: Vec<&str> =
            desk.queue.story(&id("d2")).await.unwrap().iter().map(|entry| entry.change.name()).collect();
        assert_eq!(names, ["device-scanned", "batch-closed", "batch-approved", "batch-exported"]);
    });
}

#[test]
fn several_changes_are_written_together_or_not_at_all() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        let places = desk
            .queue
            .apply_all(
                &actor("anna"),
                desk.now(),
                vec![scan("d1", &batch, pkid_draft(A)), scan("d2", &batch, pkid_draft(B)), undo("d1")],
            )
            .await
            .unwrap();
        assert_eq!(places, [2, 3, 4]);
        let half = vec![restore("d1"), scan("d3", &batch, pkid_draft(B))];
        let refusal = desk.queue.apply_all(&actor("anna"), desk.now(), half).await.unwrap_err();
        assert!(matches!(refusal, QueueError::Duplicate(_)), "{refusal}");
        assert_eq!(desk.device_state(&id("d1")).await, DeviceState::Undone);
        assert_eq!(desk.queue.journal(0, 100).await.unwrap().len(), 4);
        assert_eq!(desk.queue.apply_all(&actor("anna"), desk.now(), vec![]).await.unwrap(), Vec::<u64>::new());
    });
}
