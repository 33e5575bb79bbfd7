//! Devices that a person puts on Partner Center's site, what the site tells of them, and refused ones that are solved elsewhere.

use docket::domain::*;
use docket::queue::{QueueError, Verification};

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";
const C: &str = "3556212345680";

fn upload(batch: &BatchId, devices: &[DeviceId]) -> Change {
    Change::DevicesUploaded { batch: batch.clone(), devices: devices.to_vec() }
}

fn portal(batch: &BatchId, told: &[(&DeviceId, DeviceOutcome)]) -> Change {
    let Change::ResultsRecorded { results, .. } = results("", told) else { panic!() };
    Change::PortalResultsRecorded { batch: batch.clone(), results }
}

fn solve(batch: &BatchId, devices: &[DeviceId]) -> Change {
    Change::DevicesSolved {
        batch: batch.clone(),
        devices: devices.to_vec(),
        note: "released by\u{0} Fabrikam".to_owned(),
    }
}

fn unsolve(batch: &BatchId, devices: &[DeviceId]) -> Change {
    Change::DevicesUnsolved { batch: batch.clone(), devices: devices.to_vec() }
}

async fn assert_whole(desk: &Desk) {
    assert!(matches!(desk.queue.verify().await.unwrap(), Verification::Whole { .. }));
}

/// A batch of which the first device is registered and the other two are refused.
async fn with_refused(desk: &Desk) -> (BatchId, Vec<DeviceId>) {
    let (batch, devices) = desk.approved("b", &[A, B, C]).await;
    desk.act(start("a1", &batch, &devices)).await;
    desk.act(accept("a1")).await;
    let told = [
        (&devices[0], DeviceOutcome::Registered),
        (&devices[1], DeviceOutcome::Rejected),
        (&devices[2], DeviceOutcome::Rejected),
    ];
    desk.act(results("a1", &told)).await;
    (batch, devices)
}

#[test]
fn from_the_file_to_the_sites_answer() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B, C]).await;
        desk.act(upload(&batch, &devices)).await;
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!((summary.state, summary.counts.uploaded, summary.counts.total()), (BatchState::Sending, 3, 3));
        let told = [(&devices[0], DeviceOutcome::Registered), (&devices[1], DeviceOutcome::Rejected)];
        desk.act(portal(&batch, &told)).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Sending, "one is open");
        let refused = desk.queue.device(&devices[1]).await.unwrap();
        assert_eq!((refused.state, refused.code.as_deref()), (DeviceState::Rejected, Some("808")));
        // The site never saw it: it may be put there once more.
        desk.act(portal(&batch, &[(&devices[2], DeviceOutcome::NotArrived)])).await;
        assert_eq!(desk.device_state(&devices[2]).await, DeviceState::Ready);
        desk.act(upload(&batch, &devices[2..])).await;
        desk.act(portal(&batch, &[(&devices[2], DeviceOutcome::Registered)])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::FinishedWithProblems);
        assert_whole(&desk).await;
    });
}

#[test]
fn only_what_is_approved_and_ready_is_uploaded() {
    with_each_queue(|desk| async move {
        let open = desk.batch("open").await;
        desk.act(scan("d", &open, pkid_draft(A))).await;
        let in_open = [DeviceId("d".to_owned())];
        assert!(matches!(desk.refusal(upload(&open, &in_open)).await, QueueError::WrongBatchState { .. }));
        let (batch, devices) = desk.approved("b", &[B, C]).await;
        assert!(matches!(desk.refusal(upload(&batch, &[])).await, QueueError::EmptyBatch));
        assert!(matches!(desk.refusal(upload(&batch, &in_open)).await, QueueError::NoSuchDevice(_)));
        let twice = [devices[0].clone(), devices[0].clone()];
        assert!(matches!(desk.refusal(upload(&batch, &twice)).await, QueueError::WrongDeviceState { .. }));
        desk.act(start("a1", &batch, &devices[..1])).await;
        let refusal = desk.refusal(upload(&batch, &devices)).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Sending, .. }), "{refusal}");
    });
}

#[test]
fn what_is_on_the_site_is_not_touched() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A]).await;
        desk.act(upload(&batch, &devices)).await;
        let edit = Change::DeviceEdited {
            device: devices[0].clone(),
            old: pkid_draft(A),
            new: pkid_draft(B),
            reason: "misread".to_owned(),
        };
        for change in [edit, Change::DeviceUndone { device: devices[0].clone() }, start("a1", &batch, &devices)] {
            let refusal = desk.refusal(change).await;
            assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Uploaded, .. }), "{refusal}");
        }
        let reopen = Change::BatchReopened { batch: batch.clone() };
        assert!(matches!(desk.refusal(reopen).await, QueueError::WrongBatchState { .. }));
        assert!(matches!(desk.refusal(portal(&batch, &[])).await, QueueError::EmptyBatch));
        // A device has one answer of the site, and only what was put there has one.
        let registered = portal(&batch, &[(&devices[0], DeviceOutcome::Registered)]);
        desk.act(registered.clone()).await;
        let refusal = desk.refusal(registered).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Registered, .. }), "{refusal}");
        assert_whole(&desk).await;
    });
}

#[test]
fn refused_devices_are_solved_elsewhere_and_unsolved() {
    with_each_queue(|desk| async move {
        let (batch, devices) = with_refused(&desk).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::FinishedWithProblems);
        assert!(matches!(desk.refusal(solve(&batch, &[])).await, QueueError::EmptyBatch));
        let refusal = desk.refusal(solve(&batch, &devices)).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Registered, .. }), "{refusal}");
        desk.act(solve(&batch, &devices[1..2])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::FinishedWithProblems, "one is still refused");
        desk.act(solve(&batch, &devices[2..])).await;
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!((summary.state, summary.counts.solved, summary.counts.total()), (BatchState::Finished, 2, 3));
        let row = desk.queue.device(&devices[1]).await.unwrap();
        assert_eq!(row.note.as_deref(), Some("released by\u{fffd} Fabrikam"));
        assert_eq!(row.code.as_deref(), Some("808"), "what the service said stays");
        let requeue = Change::DevicesRequeued { batch: batch.clone(), devices: devices[1..2].to_vec() };
        assert!(matches!(desk.refusal(requeue).await, QueueError::WrongDeviceState { state: DeviceState::Solved, .. }));
        desk.act(unsolve(&batch, &devices[1..])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::FinishedWithProblems);
        assert_eq!(desk.queue.device(&devices[1]).await.unwrap().note, None);
        assert!(matches!(desk.refusal(unsolve(&batch, &devices[1..])).await, QueueError::WrongDeviceState { .. }));
        assert_whole(&desk).await;
    });
}
