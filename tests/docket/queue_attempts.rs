//! Attempts: nothing is sent that was not approved, nothing is answered twice, and nothing is forgotten on the way.

use docket::domain::*;
use docket::queue::QueueError;
use jiff::Timestamp;

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";
const C: &str = "3556212345680";

fn unconfirmed(attempt: &str) -> Change {
    Change::AttemptUnconfirmed {
        attempt: AttemptId(attempt.to_owned()),
        reason: "reset".to_owned(),
        cause: Some(AttemptCause::BrokenOff),
    }
}

fn not_delivered(attempt: &str, due_at: Option<Timestamp>) -> Change {
    Change::AttemptNotDelivered {
        attempt: AttemptId(attempt.to_owned()),
        reason: "429".to_owned(),
        due_at,
        cause: None,
    }
}

fn requeue(batch: &BatchId, devices: &[DeviceId]) -> Change {
    Change::DevicesRequeued { batch: batch.clone(), devices: devices.to_vec() }
}

#[test]
fn from_approval_to_the_last_result() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B, C]).await;
        desk.act(start("a1", &batch, &devices[..2])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Sending);
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Sending);
        assert_eq!(desk.device_state(&devices[2]).await, DeviceState::Ready);
        desk.act(accept("a1")).await;
        assert_eq!(desk.device_state(&devices[1]).await, DeviceState::Processing);
        desk.act(results("a1", &[(&devices[0], DeviceOutcome::Registered)])).await;
        let attempts = desk.queue.attempts(&batch).await.unwrap();
        assert_eq!((attempts.len(), attempts[0].state), (1, AttemptState::Processing), "one result is missing");
        desk.act(results("a1", &[(&devices[1], DeviceOutcome::Rejected)])).await;
        let first = desk.queue.attempts(&batch).await.unwrap().remove(0);
        assert_eq!((first.state, first.number, &first.devices[..]), (AttemptState::Settled, 1, &devices[..2]));
        assert_eq!(first.tracking_id, Some(TrackingId("track".to_owned())));
        assert_eq!((first.request_id.as_u128(), first.correlation_id.as_u128()), (1, 2));
        assert_eq!(desk.batch_state(&batch).await, BatchState::Sending, "one device was not sent yet");
        let device = desk.queue.device(&devices[1]).await.unwrap();
        assert_eq!(
            (device.code.as_deref(), device.code_name.as_deref()),
            (Some("808"), Some("ZtdDeviceAssignedToOtherTenant"))
        );

        desk.act(start("a2", &batch, &devices[2..])).await;
        desk.act(accept("a2")).await;
        desk.act(results("a2", &[(&devices[2], DeviceOutcome::Registered)])).await;
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!(
            (summary.state, summary.counts.registered, summary.counts.rejected),
            (BatchState::FinishedWithProblems, 2, 1)
        );

        desk.act(requeue(&batch, &devices[1..2])).await;
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!(
            (summary.state, summary.approved_by.as_deref()),
            (BatchState::Approved, Some("anna")),
            "nothing changed"
        );
        assert_eq!(desk.queue.device(&devices[1]).await.unwrap().code, None);
        desk.act(start("a3", &batch, &devices[1..2])).await;
        desk.act(accept("a3")).await;
        desk.act(results("a3", &[(&devices[1], DeviceOutcome::Registered)])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Finished);
        let numbers: Vec<u32> = desk.queue.attempts(&batch).await.unwrap().iter().map(|a| a.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
    });
}

#[test]
fn what_may_not_be_sent() {
    with_each_queue(|desk| async move {
        let open = desk.batch("open").await;
        desk.act(scan("d", &open, pkid_draft(A))).await;
        let in_open = [DeviceId("d".to_owned())];
        let is_state =
            |refusal, expected| matches!(refusal, QueueError::WrongBatchState { state, .. } if state == expected);
        assert!(is_state(desk.refusal(start("a1", &open, &in_open)).await, BatchState::Open));
        desk.act(close(&open)).await;
        assert!(is_state(desk.refusal(start("a1", &open, &in_open)).await, BatchState::Closed));

        let (batch, devices) = desk.approved("b", &[B, C]).await;
        assert!(matches!(desk.refusal(start("a1", &batch, &[])).await, QueueError::EmptyBatch));
        assert!(
            matches!(desk.refusal(start("a1", &batch, &in_open)).await, QueueError::NoSuchDevice(_)),
            "of another batch"
        );
        let unknown = [DeviceId("unknown".to_owned())];
        assert!(matches!(desk.refusal(start("a1", &batch, &unknown)).await, QueueError::NoSuchDevice(_)));
        let twice = [devices[0].clone(), devices[0].clone()];
        assert!(matches!(desk.refusal(start("a1", &batch, &twice)).await, QueueError::WrongDeviceState { .. }));
        desk.act(start("a1", &batch, &devices[..1])).await;
        let refusal = desk.refusal(start("a2", &batch, &devices)).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Sending, .. }), "{refusal}");
        assert!(
            matches!(desk.refusal(start("a1", &batch, &devices[1..])).await, QueueError::IdTaken(id) if id == "a1")
        );
        desk.act(accept("a1")).await;
        desk.act(results("a1", &[(&devices[0], DeviceOutcome::Registered)])).await;
        let refusal = desk.refusal(start("a2", &batch, &devices[..1])).await;
        assert!(
            matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Registered, .. }),
            "never sent twice: {refusal}"
        );
    });
}

#[test]
fn a_queue_sends_to_one_service() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        desk.act(start("a1", &batch, &devices[..1])).await;
        desk.act(not_delivered("a1", None)).await;
        let mut elsewhere = start("a2", &batch, &devices);
        if let Change::AttemptStarted { service, .. } = &mut elsewhere {
            *service = "partner-center".to_owned();
        }
        let QueueError::OtherService { first, other } = desk.refusal(elsewhere).await else { panic!() };
        assert_eq!((first.as_str(), other.as_str()), ("practice", "partner-center"));
    });
}

#[test]
fn what_did_not_arrive_is_ready_again() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A]).await;
        let due: Timestamp = "2026-01-01T01:00:00.5Z".parse().unwrap();
        desk.act(start("a1", &batch, &devices)).await;
        desk.act(not_delivered("a1", Some(due))).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Ready);
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!((summary.state, summary.approved_by.as_deref()), (BatchState::Approved, Some("anna")));
        let attempt = desk.queue.attempts(&batch).await.unwrap().remove(0);
        assert_eq!(
            (attempt.state, attempt.due_at, attempt.reason.as_deref()),
            (AttemptState::NotDelivered, Some(due), Some("429"))
        );

        desk.act(start("a2", &batch, &devices)).await;
        desk.act(unconfirmed("a2")).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Unconfirmed);
        desk.act(not_delivered("a2", None)).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Ready);

        desk.act(start("a3", &batch, &devices)).await;
        desk.act(unconfirmed("a3")).await;
        desk.act(results("a3", &[(&devices[0], DeviceOutcome::NotArrived)])).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Ready);
        assert_eq!(desk.queue.attempts(&batch).await.unwrap()[2].state, AttemptState::Settled);
        assert_eq!(desk.batch_state(&batch).await, BatchState::Approved);

        desk.act(start("a4", &batch, &devices)).await;
        desk.act(unconfirmed("a4")).await;
        desk.act(accept("a4")).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Processing, "it had arrived after all");
    });
}

#[test]
fn nothing_is_answered_twice() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        let other = desk.approved("other", &[C]).await;
        let registered = results("a1", &[(&devices[0], DeviceOutcome::Registered)]);
        for change in [accept("a1"), unconfirmed("a1"), not_delivered("a1", None), registered.clone()] {
            assert!(matches!(desk.refusal(change).await, QueueError::NoSuchAttempt(id) if id == "a1"));
        }
        desk.act(start("a1", &batch, &devices)).await;
        let is_state =
            |refusal, expected: &str| matches!(refusal, QueueError::WrongAttemptState { state } if state == expected);
        assert!(is_state(desk.refusal(registered.clone()).await, "sending"));
        desk.act(accept("a1")).await;
        for change in [accept("a1"), unconfirmed("a1"), not_delivered("a1", None)] {
            assert!(is_state(desk.refusal(change).await, "processing"));
        }
        desk.act(registered.clone()).await;
        let refusal = desk.refusal(registered.clone()).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Registered, .. }), "{refusal}");
        let again = results("a1", &[(&devices[1], DeviceOutcome::Rejected), (&devices[1], DeviceOutcome::Registered)]);
        assert!(matches!(desk.refusal(again).await, QueueError::WrongDeviceState { .. }), "two answers in one");
        let strangers = results("a1", &[(&other.1[0], DeviceOutcome::Registered)]);
        assert!(matches!(desk.refusal(strangers).await, QueueError::NoSuchDevice(_)));
        desk.act(results("a1", &[(&devices[1], DeviceOutcome::Rejected)])).await;
        let late = results("a1", &[(&devices[1], DeviceOutcome::Registered)]);
        for change in [accept("a1"), unconfirmed("a1"), not_delivered("a1", None), late] {
            assert!(is_state(desk.refusal(change).await, "settled"));
        }
        desk.act(requeue(&batch, &devices[1..])).await;
        desk.act(start("a2", &batch, &devices[1..])).await;
        desk.act(not_delivered("a2", None)).await;
        for change in [unconfirmed("a2"), not_delivered("a2", None)] {
            assert!(is_state(desk.refusal(change).await, "not-delivered"));
        }
    });
}

#[test]
fn only_refused_devices_of_the_batch_are_sent_once_more() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        let other = desk.approved("other", &[C]).await;
        desk.act(start("a1", &batch, &devices)).await;
        desk.act(accept("a1")).await;
        let outcome =
            results("a1", &[(&devices[0], DeviceOutcome::Registered), (&devices[1], DeviceOutcome::Rejected)]);
        desk.act(outcome).await;
        assert!(matches!(desk.refusal(requeue(&batch, &[])).await, QueueError::EmptyBatch));
        assert!(matches!(desk.refusal(requeue(&batch, &other.1)).await, QueueError::NoSuchDevice(_)));
        let refusal = desk.refusal(requeue(&batch, &devices)).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Registered, .. }), "{refusal}");
        let twice = [devices[1].clone(), devices[1].clone()];
        assert!(matches!(desk.refusal(requeue(&batch, &twice)).await, QueueError::WrongDeviceState { .. }));
        desk.act(requeue(&batch, &devices[1..])).await;
    });
}

#[test]
fn an_edit_while_a_part_is_under_way_keeps_the_rest_back() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        desk.act(start("a1", &batch, &devices[..1])).await;
        let edit = Change::DeviceEdited {
            device: devices[1].clone(),
            old: pkid_draft(B),
            new: pkid_draft(C),
            reason: "misread".to_owned(),
        };
        desk.act(edit).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Closed);
        assert!(matches!(desk.refusal(start("a2", &batch, &devices[1..])).await, QueueError::WrongBatchState { .. }));
        desk.act(accept("a1")).await;
        desk.act(results("a1", &[(&devices[0], DeviceOutcome::Registered)])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Closed, "what is ready was not reviewed");
        desk.act(approve(&batch, 1)).await;
        desk.act(start("a2", &batch, &devices[1..])).await;
        desk.act(accept("a2")).await;
        desk.act(results("a2", &[(&devices[1], DeviceOutcome::Registered)])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Finished);
    });
}

#[test]
fn what_was_on_its_way_when_the_program_ended_is_unconfirmed() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        desk.act(start("a1", &batch, &devices[..1])).await;
        desk.act(start("a2", &batch, &devices[1..])).await;
        desk.act(accept("a2")).await;
        let lease = desk.queue.sender_lease().await.unwrap().unwrap();
        assert_eq!(desk.queue.recover(&lease, &actor("docket"), desk.now()).await.unwrap(), 1);
        let states: Vec<AttemptState> = desk.queue.attempts(&batch).await.unwrap().iter().map(|a| a.state).collect();
        assert_eq!(states, [AttemptState::Unconfirmed, AttemptState::Processing]);
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Unconfirmed);
        assert_eq!(desk.queue.recover(&lease, &actor("docket"), desk.now()).await.unwrap(), 0);
    });
}

#[test]
fn one_program_at_a_time_may_send() {
    with_each_queue(|desk| async move {
        let lease = desk.queue.sender_lease().await.unwrap().unwrap();
        let other = desk.place.open().await;
        assert!(desk.queue.sender_lease().await.unwrap().is_none());
        assert!(other.sender_lease().await.unwrap().is_none());
        lease.release().await.unwrap();
        let theirs = other.sender_lease().await.unwrap();
        assert!(theirs.is_some());
        assert!(desk.queue.sender_lease().await.unwrap().is_none());
    });
}
