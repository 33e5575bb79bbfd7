//! Registrations are taken back only by two people, each device once, and whatever became of a request it is known afterwards.

use docket::domain::*;
use docket::queue::{QueueError, Verification};
use uuid::Uuid;

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";
const C: &str = "3556212345680";
const D: &str = "3556212345681";

fn removal(id: &str) -> RemovalId {
    RemovalId(id.to_owned())
}

pub fn request(id: &str, devices: &[DeviceId]) -> Change {
    Change::RemovalRequested {
        removal: removal(id),
        customer: customer("Contoso").id,
        devices: devices.to_vec(),
        reason: "wrong\u{0} customer".to_owned(),
        partner: Some(String::new()),
    }
}

pub fn request_by(tenant: &str, id: &str, devices: &[DeviceId]) -> Change {
    let mut change = request(id, devices);
    if let Change::RemovalRequested { partner, .. } = &mut change {
        *partner = Some(tenant.to_owned());
    }
    change
}

/// As it was written before removals named a partner.
pub fn request_of_before(id: &str, devices: &[DeviceId]) -> Change {
    let mut change = request(id, devices);
    if let Change::RemovalRequested { partner, .. } = &mut change {
        *partner = None;
    }
    change
}

pub fn approve_removal(id: &str, device_count: u32) -> Change {
    Change::RemovalApproved { removal: removal(id), device_count }
}

pub fn refuse_removal(id: &str) -> Change {
    Change::RemovalRefused { removal: removal(id), reason: "they are the right ones".to_owned() }
}

pub fn start_removal(id: &str, device: &DeviceId) -> Change {
    Change::RemovalStarted {
        removal: removal(id),
        device: device.clone(),
        remote_batch: "BERLIN".to_owned(),
        remote_device: "1234".to_owned(),
        request_id: Uuid::from_u128(5),
        correlation_id: Uuid::from_u128(6),
        service: "practice".to_owned(),
        partner: String::new(),
    }
}

pub fn record_removal(id: &str, device: &DeviceId, outcome: RemovalOutcome) -> Change {
    Change::RemovalRecorded { removal: removal(id), device: device.clone(), outcome }
}

fn unconfirmed() -> RemovalOutcome {
    RemovalOutcome::Unconfirmed { cause: AttemptCause::BrokenOff }
}

fn refused() -> RemovalOutcome {
    RemovalOutcome::Refused { code: "811".to_owned(), name: "ZtdDeviceRegisteredByOtherTenant".to_owned() }
}

/// A finished batch with these devices registered.
async fn registered(desk: &Desk, id: &str, pkids: &[&str]) -> (BatchId, Vec<DeviceId>) {
    let (batch, devices) = desk.approved(id, pkids).await;
    let attempt = format!("{id}-a");
    desk.act(start(&attempt, &batch, &devices)).await;
    desk.act(accept(&attempt)).await;
    let told: Vec<_> = devices.iter().map(|device| (device, DeviceOutcome::Registered)).collect();
    desk.act(results(&attempt, &told)).await;
    (batch, devices)
}

async fn assert_whole(desk: &Desk) {
    assert!(matches!(desk.queue.verify().await.unwrap(), Verification::Whole { .. }));
}

#[test]
fn from_the_request_to_the_last_outcome() {
    with_each_queue(|desk| async move {
        let (batch, devices) = registered(&desk, "b", &[A, B, C]).await;
        desk.act(request("r", &devices)).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Removing);
        assert_eq!(desk.batch_state(&batch).await, BatchState::Finished, "nothing is to be sent");
        desk.act_by("ben", approve_removal("r", 3)).await;
        desk.act(start_removal("r", &devices[0])).await;
        desk.act(record_removal("r", &devices[0], RemovalOutcome::Removed)).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Removed);
        // The answer is lost: asked for again, and it is gone.
        desk.act(start_removal("r", &devices[1])).await;
        desk.act(record_removal("r", &devices[1], unconfirmed())).await;
        assert_eq!(desk.device_state(&devices[1]).await, DeviceState::Removing);
        desk.act(record_removal("r", &devices[1], RemovalOutcome::Removed)).await;
        assert_eq!(desk.queue.removal(&removal("r")).await.unwrap().state, RemovalState::Approved);
        desk.act(record_removal("r", &devices[2], RemovalOutcome::AlreadyGone)).await;

        let kept = desk.queue.removal(&removal("r")).await.unwrap();
        assert_eq!((kept.state, kept.customer), (RemovalState::Finished, customer("Contoso").id));
        assert_eq!((kept.requested_by.as_str(), kept.decided_by.as_deref()), ("anna", Some("ben")));
        assert_eq!(kept.reason, "wrong\u{fffd} customer");
        let outcomes: Vec<_> = kept.devices.iter().map(|part| part.outcome.clone().unwrap()).collect();
        assert_eq!(outcomes, [RemovalOutcome::Removed, RemovalOutcome::Removed, RemovalOutcome::AlreadyGone]);
        let last_try = kept.devices[1].last_try.clone().unwrap();
        assert_eq!((last_try.remote_batch.as_str(), last_try.request_id), ("BERLIN", Uuid::from_u128(5)));
        assert!(kept.devices[2].last_try.is_none());
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!((summary.state, summary.counts.removed, summary.counts.total()), (BatchState::Finished, 3, 0));
        assert_eq!(desk.queue.removals().await.unwrap(), [kept]);
        let story = desk.queue.story(&devices[1]).await.unwrap();
        let told: Vec<_> = story.iter().rev().take(5).rev().map(|entry| entry.change.name()).collect();
        let expected =
            ["removal-requested", "removal-approved", "removal-started", "removal-recorded", "removal-recorded"];
        assert_eq!(told, expected);
        assert_whole(&desk).await;
    });
}

#[test]
fn who_asked_may_not_approve() {
    with_each_queue(|desk| async move {
        let (_, devices) = registered(&desk, "b", &[A, B]).await;
        desk.act(request("r", &devices)).await;
        for name in ["anna", " Anna "] {
            let refusal = desk.refusal_by(name, approve_removal("r", 2)).await;
            assert!(matches!(refusal, QueueError::OwnRemoval { operator } if operator == name));
        }
        let refusal = desk.refusal_by("ben", approve_removal("r", 3)).await;
        assert!(matches!(refusal, QueueError::CountChanged { seen: 3, actual: 2 }), "{refusal}");
        // Nothing leaves before.
        let refusal = desk.refusal(start_removal("r", &devices[0])).await;
        assert!(matches!(refusal, QueueError::WrongRemovalState { state: RemovalState::Requested }), "{refusal}");
        let gone = record_removal("r", &devices[0], RemovalOutcome::AlreadyGone);
        assert!(matches!(desk.refusal(gone).await, QueueError::WrongRemovalState { .. }));
        desk.act_by("ben", approve_removal("r", 2)).await;
        assert!(matches!(
            desk.refusal_by("carla", approve_removal("r", 2)).await,
            QueueError::WrongRemovalState { .. }
        ));
        assert!(matches!(desk.refusal(approve_removal("x", 2)).await, QueueError::NoSuchRemoval(id) if id == "x"));
    });
}

#[test]
fn only_registered_devices_of_the_customer_are_asked_for() {
    with_each_queue(|desk| async move {
        let (_, devices) = registered(&desk, "b", &[A]).await;
        let (_, ready) = desk.approved("ready", &[B]).await;
        desk.act(begin_for("other", "Fabrikam")).await;
        assert!(matches!(desk.refusal(request("r", &[])).await, QueueError::EmptyBatch));
        let unknown = [DeviceId("unknown".to_owned())];
        assert!(matches!(desk.refusal(request("r", &unknown)).await, QueueError::NoSuchDevice(_)));
        let refusal = desk.refusal(request("r", &ready)).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Ready, .. }), "{refusal}");
        let twice = [devices[0].clone(), devices[0].clone()];
        let refusal = desk.refusal(request("r", &twice)).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Removing, .. }), "{refusal}");
        let mut other = request("r", &devices);
        if let Change::RemovalRequested { customer: of, .. } = &mut other {
            *of = customer("Fabrikam").id;
        }
        assert!(matches!(desk.refusal(other).await, QueueError::DifferentCustomers));
        desk.act(request("r", &devices)).await;
        assert!(matches!(desk.refusal(request("r", &devices)).await, QueueError::IdTaken(_)));
        let again = desk.refusal(request("r2", &devices)).await;
        assert!(matches!(again, QueueError::WrongDeviceState { state: DeviceState::Removing, .. }), "{again}");
    });
}

#[test]
fn a_refused_removal_leaves_the_devices_registered() {
    with_each_queue(|desk| async move {
        let (batch, devices) = registered(&desk, "b", &[A, B]).await;
        desk.act(request("r", &devices)).await;
        desk.act_by("ben", refuse_removal("r")).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Registered);
        let kept = desk.queue.removal(&removal("r")).await.unwrap();
        assert_eq!((kept.state, kept.refusal.as_deref()), (RemovalState::Refused, Some("they are the right ones")));
        assert!(matches!(desk.refusal(start_removal("r", &devices[0])).await, QueueError::WrongRemovalState { .. }));
        // It may be asked for again; whoever asked may take the request back, until something is under way.
        desk.act(request("r2", &devices)).await;
        desk.act_by("ben", approve_removal("r2", 2)).await;
        desk.act(start_removal("r2", &devices[0])).await;
        // What may be gone is not said to stay.
        assert!(matches!(desk.refusal(refuse_removal("r2")).await, QueueError::WrongRemovalState { .. }));
        desk.act(record_removal("r2", &devices[0], unconfirmed())).await;
        assert!(matches!(desk.refusal(refuse_removal("r2")).await, QueueError::WrongRemovalState { .. }));
        assert_eq!(desk.queue.batch(&batch).await.unwrap().counts.removing, 2);
        assert_whole(&desk).await;
    });
}

#[test]
fn what_never_arrived_may_be_left_registered() {
    with_each_queue(|desk| async move {
        let not_arrived = || RemovalOutcome::NotArrived { cause: AttemptCause::NotConnected };
        for (id, pkids, removed) in [("r", [A, B], None), ("r2", [C, D], Some(RemovalOutcome::Removed))] {
            let (batch, devices) = registered(&desk, &format!("b-{id}"), &pkids).await;
            desk.act(request(id, &devices)).await;
            desk.act_by("ben", approve_removal(id, 2)).await;
            for device in &devices {
                desk.act(start_removal(id, device)).await;
                desk.act(record_removal(id, device, not_arrived())).await;
            }
            if let Some(removed) = removed.clone() {
                desk.act(start_removal(id, &devices[0])).await;
                desk.act(record_removal(id, &devices[0], removed)).await;
            }
            assert!(desk.queue.removal(&removal(id)).await.unwrap().may_be_refused());
            desk.act(refuse_removal(id)).await;
            // What is gone is gone: then it is over with problems, and not refused.
            let (state, counts) =
                (desk.queue.removal(&removal(id)).await.unwrap().state, (2 - u32::from(removed.is_some())));
            let expected = if removed.is_some() { RemovalState::FinishedWithProblems } else { RemovalState::Refused };
            assert_eq!((state, desk.queue.batch(&batch).await.unwrap().counts.registered), (expected, counts));
            assert_eq!(desk.device_state(&devices[1]).await, DeviceState::Registered);
        }
        assert_whole(&desk).await;
    });
}

#[test]
fn a_device_has_one_outcome_in_a_removal() {
    with_each_queue(|desk| async move {
        let (batch, devices) = registered(&desk, "b", &[A, B]).await;
        desk.act(request("r", &devices)).await;
        desk.act_by("ben", approve_removal("r", 2)).await;
        // What was never asked for cannot have been answered.
        let removed = record_removal("r", &devices[0], RemovalOutcome::Removed);
        assert!(matches!(desk.refusal(removed.clone()).await, QueueError::WrongDeviceState { .. }));
        desk.act(start_removal("r", &devices[0])).await;
        // The program ended before it knew: the request may leave again.
        desk.act(start_removal("r", &devices[0])).await;
        desk.act(record_removal("r", &devices[0], unconfirmed())).await;
        desk.act(start_removal("r", &devices[0])).await;
        assert_eq!(desk.queue.removal(&removal("r")).await.unwrap().devices[0].outcome, None, "it is on its way again");
        desk.act(record_removal("r", &devices[0], refused())).await;
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Registered);
        for change in [removed, start_removal("r", &devices[0])] {
            let refusal = desk.refusal(change).await;
            assert!(
                matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Registered, .. }),
                "{refusal}"
            );
        }
        let stranger = DeviceId("stranger".to_owned());
        assert!(matches!(desk.refusal(start_removal("r", &stranger)).await, QueueError::NoSuchDevice(_)));
        desk.act(record_removal("r", &devices[1], RemovalOutcome::AlreadyGone)).await;
        let kept = desk.queue.removal(&removal("r")).await.unwrap();
        assert_eq!(kept.state, RemovalState::FinishedWithProblems);
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!((summary.counts.registered, summary.counts.removed), (1, 1));
        // A new removal may try it again.
        desk.act(request("r2", &devices[..1])).await;
        assert_whole(&desk).await;
    });
}

#[test]
fn it_goes_to_the_service_and_the_partner_that_registered() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A]).await;
        let mut started = start("a", &batch, &devices);
        if let Change::AttemptStarted { partner, .. } = &mut started {
            *partner = "one".to_owned();
        }
        desk.act(started).await;
        desk.act(accept("a")).await;
        desk.act(results("a", &[(&devices[0], DeviceOutcome::Registered)])).await;
        desk.act(request("r", &devices)).await;
        desk.act_by("ben", approve_removal("r", 1)).await;
        let mut elsewhere = start_removal("r", &devices[0]);
        if let Change::RemovalStarted { service, .. } = &mut elsewhere {
            *service = "partner-center".to_owned();
        }
        assert!(matches!(desk.refusal(elsewhere).await, QueueError::OtherService { .. }));
        let mut other = start_removal("r", &devices[0]);
        if let Change::RemovalStarted { partner, .. } = &mut other {
            *partner = "two".to_owned();
        }
        assert!(matches!(desk.refusal(other).await, QueueError::OtherPartner { .. }));
        // Two partners' registrations are two removals.
        let (batch, more) = desk.approved("c", &[B, C]).await;
        let mut started = start("c1", &batch, &more);
        if let Change::AttemptStarted { partner, .. } = &mut started {
            *partner = "two".to_owned();
        }
        desk.act(started).await;
        desk.act(accept("c1")).await;
        desk.act(results("c1", &[(&more[0], DeviceOutcome::Registered), (&more[1], DeviceOutcome::Registered)])).await;
        desk.act(refuse_removal("r")).await;
        let both = [devices[0].clone(), more[0].clone()];
        assert!(matches!(desk.refusal(request("r2", &both)).await, QueueError::DifferentPartners));
        // Who takes them back is who registered them, whatever is asked for.
        desk.act(request_by("three", "r2", &more)).await;
        assert_eq!(desk.queue.removal(&removal("r2")).await.unwrap().partner, "two");
        assert_whole(&desk).await;
    });
}

#[test]
fn what_nobody_knows_the_partner_of_is_taken_back_by_the_one_who_was_in_use() {
    with_each_queue(|desk| async move {
        let (_, devices) = registered(&desk, "b", &[A]).await;
        let (batch, more) = desk.approved("c", &[B]).await;
        let mut started = start("c1", &batch, &more);
        if let Change::AttemptStarted { partner, .. } = &mut started {
            *partner = "one".to_owned();
        }
        desk.act(started).await;
        desk.act(accept("c1")).await;
        desk.act(results("c1", &[(&more[0], DeviceOutcome::Registered)])).await;
        // At that partner it may not be found, which would look as if it were gone.
        for both in [[devices[0].clone(), more[0].clone()], [more[0].clone(), devices[0].clone()]] {
            assert!(matches!(desk.refusal(request("r", &both)).await, QueueError::DifferentPartners));
        }
        desk.act(request_by("one", "r", &devices)).await;
        desk.act_by("ben", approve_removal("r", 1)).await;
        assert_eq!(desk.queue.removal(&removal("r")).await.unwrap().partner, "one");
        let mut other = start_removal("r", &devices[0]);
        if let Change::RemovalStarted { partner, .. } = &mut other {
            *partner = "two".to_owned();
        }
        assert!(matches!(desk.refusal(other).await, QueueError::OtherPartner { .. }));
        assert_whole(&desk).await;
    });
}

#[test]
fn what_was_removed_may_be_scanned_again() {
    with_each_queue(|desk| async move {
        let (batch, devices) = registered(&desk, "b", &[A]).await;
        desk.act(begin_for("other", "Fabrikam")).await;
        let other = BatchId("other".to_owned());
        desk.act(request("r", &devices)).await;
        desk.act_by("ben", approve_removal("r", 1)).await;
        assert!(matches!(desk.refusal(scan("new", &other, pkid_draft(A))).await, QueueError::Duplicate(_)));
        desk.act(start_removal("r", &devices[0])).await;
        desk.act(record_removal("r", &devices[0], RemovalOutcome::Removed)).await;
        desk.act(scan("new", &other, pkid_draft(A))).await;
        assert_eq!(desk.device_state(&DeviceId("new".to_owned())).await, DeviceState::Ready);
        // The removed one stays where it was, and nothing of it can be changed or brought back.
        assert_eq!(desk.device_state(&devices[0]).await, DeviceState::Removed);
        let restored = restore(&devices[0].0);
        assert!(matches!(desk.refusal(restored).await, QueueError::WrongDeviceState { .. }));
        let reopen = Change::BatchReopened { batch };
        assert!(matches!(desk.refusal(reopen).await, QueueError::WrongBatchState { .. }));
        assert_whole(&desk).await;
    });
}

#[test]
fn a_batch_goes_on_while_a_part_of_it_is_removed() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        desk.act(start("a", &batch, &devices[..1])).await;
        desk.act(accept("a")).await;
        desk.act(results("a", &[(&devices[0], DeviceOutcome::Registered)])).await;
        desk.act(request("r", &devices[..1])).await;
        desk.act_by("ben", approve_removal("r", 1)).await;
        desk.act(record_removal("r", &devices[0], RemovalOutcome::AlreadyGone)).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Sending, "one device waits");
        desk.act(start("a2", &batch, &devices[1..])).await;
        desk.act(accept("a2")).await;
        desk.act(results("a2", &[(&devices[1], DeviceOutcome::Registered)])).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Finished);
        assert_whole(&desk).await;
    });
}

#[test]
fn removals_from_before_they_named_a_partner_still_add_up() {
    with_each_queue(|desk| async move {
        let by = |tenant: &str, mut started| {
            if let Change::AttemptStarted { partner, .. } = &mut started {
                *partner = tenant.to_owned();
            }
            started
        };
        let (_, mut devices) = registered(&desk, "b", &[A]).await;
        for (tenant, id, pkid) in [("one", "c", B), ("two", "d", C)] {
            let (batch, more) = desk.approved(id, &[pkid]).await;
            desk.act(by(tenant, start(id, &batch, &more))).await;
            desk.act(accept(id)).await;
            desk.act(results(id, &[(&more[0], DeviceOutcome::Registered)])).await;
            devices.extend(more);
        }
        // Two partners were never mixed; one and nobody were, and no partner was kept.
        let refusal = desk.refusal(request_of_before("r", &devices)).await;
        assert!(matches!(refusal, QueueError::OtherPartner { .. }), "{refusal}");
        desk.act(request_of_before("r", &devices[..2])).await;
        desk.act(request_of_before("r2", &devices[2..])).await;
        for id in ["r", "r2"] {
            assert_eq!(desk.queue.removal(&removal(id)).await.unwrap().partner, "");
        }
        let last = desk.queue.journal(0, 1000).await.unwrap().pop().unwrap();
        assert!(!serde_json::to_string(&last.change).unwrap().contains("partner"), "{last:?}");
        assert_whole(&desk).await;
        // They are done over the partner who registered them.
        desk.act_by("ben", approve_removal("r2", 1)).await;
        let mut other = start_removal("r2", &devices[2]);
        if let Change::RemovalStarted { partner, .. } = &mut other {
            *partner = "one".to_owned();
        }
        assert!(matches!(desk.refusal(other).await, QueueError::OtherPartner { .. }));
    });
}
