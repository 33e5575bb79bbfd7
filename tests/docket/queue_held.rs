//! One too many is held until a person decides, closing short wants a reason, a lost relationship makes an approval void.

use docket::domain::*;
use docket::queue::{Queue, QueueError, Verification};

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";
const C: &str = "3556212345686";
const D: &str = "3556212345690";

fn id(text: &str) -> DeviceId {
    DeviceId(text.to_owned())
}

fn keep(batch: &BatchId, devices: &[&str]) -> Change {
    Change::DevicesKept { batch: batch.clone(), devices: devices.iter().map(|device| id(device)).collect() }
}

fn close_with(batch: &BatchId, reason: Option<&str>) -> Change {
    let reason = reason.map(str::to_owned);
    Change::BatchClosed { batch: batch.clone(), reason, is_reason_required: true }
}

/// A batch for two boxes that holds three: `c` is one too many.
async fn overfull(desk: &Desk) -> BatchId {
    let batch = BatchId("b".to_owned());
    desk.act(begin_expecting("b", 2)).await;
    for (device, pkid) in [("a", A), ("b", B), ("c", C)] {
        desk.act(scan(device, &batch, pkid_draft(pkid))).await;
    }
    batch
}

async fn counts(desk: &Desk, batch: &BatchId) -> (u32, u32) {
    let counts = desk.queue.batch(batch).await.unwrap().counts;
    (counts.total(), counts.held)
}

async fn assert_whole(queue: &Queue) {
    let found = queue.verify().await.unwrap();
    assert!(matches!(found, Verification::Whole { .. }), "{found:?}");
}

#[test]
fn one_too_many_is_kept_durably_and_counts_for_nothing() {
    with_each_queue(|desk| async move {
        let batch = overfull(&desk).await;
        assert_eq!(desk.device_state(&id("c")).await, DeviceState::Held);
        assert_eq!(counts(&desk, &batch).await, (2, 1));
        // It is known, as every device is.
        let other = desk.batch("other").await;
        let refusal = desk.refusal(scan("again", &other, pkid_draft(C))).await;
        assert!(matches!(refusal, QueueError::Duplicate(first) if first.state == DeviceState::Held));
        // Nothing of the batch is approved before somebody has decided.
        desk.act(close(&batch)).await;
        assert!(matches!(desk.refusal(approve(&batch, 2)).await, QueueError::DevicesHeld { count: 1 }));
        assert!(matches!(desk.refusal(approve(&batch, 3)).await, QueueError::DevicesHeld { count: 1 }));
        // What happens to the batch is no part of its story.
        let story = desk.queue.story(&id("c")).await.unwrap();
        assert_eq!(story.len(), 1);
        assert_whole(&desk.queue).await;
    });
}

#[test]
fn it_is_kept_and_the_batch_holds_more_than_expected() {
    with_each_queue(|desk| async move {
        let batch = overfull(&desk).await;
        let other = desk.batch("other").await;
        assert!(matches!(desk.refusal(keep(&batch, &[])).await, QueueError::EmptyBatch));
        assert!(matches!(desk.refusal(keep(&other, &["c"])).await, QueueError::NoSuchDevice(_)));
        assert!(matches!(
            desk.refusal(keep(&batch, &["a"])).await,
            QueueError::WrongDeviceState { state: DeviceState::Ready, .. }
        ));
        assert!(matches!(desk.refusal(keep(&batch, &["c", "c"])).await, QueueError::WrongDeviceState { .. }));
        desk.act(keep(&batch, &["c"])).await;
        assert_eq!(counts(&desk, &batch).await, (3, 0));
        assert_eq!(desk.queue.batch(&batch).await.unwrap().expected, Some(2), "what was expected stays as it was said");
        // The next one is too many again.
        desk.act(scan("d", &batch, pkid_draft(D))).await;
        assert_eq!(desk.device_state(&id("d")).await, DeviceState::Held);
        desk.act(close(&batch)).await;
        desk.act(keep(&batch, &["d"])).await;
        desk.act(approve(&batch, 4)).await;
        assert_whole(&desk.queue).await;
    });
}

#[test]
fn it_is_left_out_by_hand_or_as_the_last_scan() {
    with_each_queue(|desk| async move {
        let batch = overfull(&desk).await;
        let last = desk.queue.last_scan(&batch, "anna").await.unwrap().unwrap();
        assert_eq!((last.id, last.state), (id("c"), DeviceState::Held));
        desk.act(Change::DeviceUndone { device: id("c") }).await;
        assert_eq!(counts(&desk, &batch).await, (2, 0));
        // Brought back while all are there it is too many once more; with room for it, it is not.
        desk.act(restore("c")).await;
        assert_eq!(desk.device_state(&id("c")).await, DeviceState::Held);
        desk.act(Change::DeviceUndone { device: id("c") }).await;
        desk.act(Change::DeviceUndone { device: id("a") }).await;
        desk.act(restore("c")).await;
        assert_eq!(desk.device_state(&id("c")).await, DeviceState::Ready);
        desk.act(restore("a")).await;
        assert_eq!(desk.device_state(&id("a")).await, DeviceState::Held);
        assert_whole(&desk.queue).await;
    });
}

#[test]
fn it_is_corrected_like_any_other_and_stays_held() {
    with_each_queue(|desk| async move {
        let batch = overfull(&desk).await;
        let reason = "read again".to_owned();
        desk.act(Change::DeviceEdited { device: id("c"), old: pkid_draft(C), new: pkid_draft(D), reason }).await;
        let row = desk.queue.device(&id("c")).await.unwrap();
        assert_eq!((row.state, row.draft), (DeviceState::Held, pkid_draft(D)));
        let moved = Change::DeviceMoved { device: id("c"), to: desk.batch("other").await };
        assert!(matches!(desk.refusal(moved).await, QueueError::WrongDeviceState { .. }));
        assert_eq!(counts(&desk, &batch).await, (2, 1));
    });
}

#[test]
fn a_decision_makes_an_approval_void() {
    with_each_queue(|desk| async move {
        let batch = BatchId("b".to_owned());
        desk.act(begin_expecting("b", 1)).await;
        desk.act(scan("a", &batch, pkid_draft(A))).await;
        desk.act(scan("b", &batch, pkid_draft(B))).await;
        desk.act(Change::DeviceUndone { device: id("b") }).await;
        desk.act(approve(&batch, 1)).await;
        desk.act(restore("b")).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Closed, "somebody must decide first");
        desk.act(Change::DeviceUndone { device: id("b") }).await;
        desk.act(approve(&batch, 1)).await;
        // Sent and settled, what comes back after that waits for a decision, and the batch is not finished.
        desk.act(start("s", &batch, &[id("a")])).await;
        desk.act(accept("s")).await;
        desk.act(results("s", &[(&id("a"), DeviceOutcome::Registered)])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Finished);
        desk.act(restore("b")).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Closed);
        desk.act(Change::DeviceUndone { device: id("b") }).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Finished);
        assert_whole(&desk.queue).await;
    });
}

#[test]
fn closing_short_wants_a_reason() {
    with_each_queue(|desk| async move {
        let batch = BatchId("b".to_owned());
        desk.act(begin_expecting("b", 2)).await;
        desk.act(scan("a", &batch, pkid_draft(A))).await;
        let refusal = desk.refusal(close_with(&batch, None)).await;
        assert!(matches!(refusal, QueueError::ReasonNeeded { count: 1, expected: 2 }), "{refusal}");
        desk.act(close_with(&batch, Some("one box\u{0} is torn"))).await;
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!(summary.close_reason.as_deref(), Some("one box\u{fffd} is torn"));
        assert!(summary.is_short());
        // Told in the story of the device that is there, and void with the closing.
        let story = desk.queue.story(&id("a")).await.unwrap();
        assert!(matches!(&story[1].change, Change::BatchClosed { reason: Some(_), .. }), "{story:?}");
        desk.act(Change::BatchReopened { batch: batch.clone() }).await;
        assert_eq!(desk.queue.batch(&batch).await.unwrap().close_reason, None);
        // With all of them there, nobody has to say anything.
        desk.act(scan("b", &batch, pkid_draft(B))).await;
        desk.act(close_with(&batch, None)).await;
        assert_whole(&desk.queue).await;
    });
}

#[test]
fn held_devices_do_not_fill_a_batch_that_is_short() {
    with_each_queue(|desk| async move {
        let batch = overfull(&desk).await;
        desk.act(Change::DeviceUndone { device: id("a") }).await;
        let refusal = desk.refusal(close_with(&batch, None)).await;
        assert!(matches!(refusal, QueueError::ReasonNeeded { count: 1, expected: 2 }), "{refusal}");
    });
}

#[test]
fn a_lost_relationship_makes_approvals_void() {
    with_each_queue(|desk| async move {
        let (waiting, _) = desk.approved("waiting", &[A]).await;
        let (sent, devices) = desk.approved("sent", &[B]).await;
        desk.act(start("s", &sent, &devices)).await;
        desk.act(begin_for("other", "Fabrikam")).await;
        let other = BatchId("other".to_owned());
        desk.act(scan("f", &other, pkid_draft(C))).await;
        desk.act(approve(&other, 1)).await;
        let with = |relationship| vec![customer("Fabrikam"), Customer { relationship, ..customer("Contoso") }];
        desk.act(listed(with(Relationship::Reseller))).await;
        assert_eq!(desk.batch_state(&waiting).await, BatchState::Approved);
        desk.act(listed(with(Relationship::None))).await;
        let summary = desk.queue.batch(&waiting).await.unwrap();
        assert_eq!((summary.state, summary.approved_by), (BatchState::Closed, None));
        assert_eq!(desk.batch_state(&sent).await, BatchState::Sending, "what is on its way goes on");
        assert_eq!(desk.batch_state(&other).await, BatchState::Approved, "another customer's");
        let story = desk.queue.story(&id(&format!("waiting-{A}"))).await.unwrap();
        assert!(matches!(story.last().unwrap().change, Change::CustomersListed { .. }));
        assert_whole(&desk.queue).await;
    });
}
