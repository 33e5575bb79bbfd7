//! What sending needs of the queue: the wish that lasts, requests that are repeated, answers that come late, and reads that stay small.

use docket::domain::*;
use docket::queue::{QueueError, Verification};
use jiff::Timestamp;
use uuid::Uuid;

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";
const C: &str = "3556212345680";

fn ask(batch: &BatchId) -> Change {
    Change::SendingAsked { batch: batch.clone() }
}

fn not_delivered(attempt: &str, due_at: Option<Timestamp>) -> Change {
    let cause = Some(AttemptCause::NotListed);
    Change::AttemptNotDelivered { attempt: AttemptId(attempt.to_owned()), reason: "lost".to_owned(), due_at, cause }
}

fn edit(device: &DeviceId, old: &str, new: &str) -> Change {
    let (old, new) = (pkid_draft(old), pkid_draft(new));
    Change::DeviceEdited { device: device.clone(), old, new, reason: "misread".to_owned() }
}

/// A start for a partner, perhaps as a repetition.
fn start_for(partner: &str, attempt: &str, batch: &BatchId, devices: &[DeviceId], repeats: Option<&str>) -> Change {
    let mut change = start(attempt, batch, devices);
    if let Change::AttemptStarted { partner: to, repeats: of, .. } = &mut change {
        *to = partner.to_owned();
        *of = repeats.map(|id| AttemptId(id.to_owned()));
    }
    change
}

async fn is_asked(desk: &Desk, batch: &BatchId) -> bool {
    desk.queue.batch(batch).await.unwrap().is_sending_asked
}

async fn assert_whole(desk: &Desk) {
    assert!(matches!(desk.queue.verify().await.unwrap(), Verification::Whole { .. }));
}

#[test]
fn the_wish_to_send_lasts_until_there_is_nothing_to_send() {
    with_each_queue(|desk| async move {
        let open = desk.batch("open").await;
        assert!(matches!(desk.refusal(ask(&open)).await, QueueError::WrongBatchState { .. }), "nobody has approved it");
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        assert!(!is_asked(&desk, &batch).await);
        desk.act(ask(&batch)).await;
        desk.act(ask(&batch)).await;
        assert!(is_asked(&desk, &batch).await);
        desk.act(Change::SendingHalted { batch: batch.clone() }).await;
        assert!(!is_asked(&desk, &batch).await);
        desk.act(ask(&batch)).await;
        desk.act(start("a1", &batch, &devices)).await;
        desk.act(accept("a1")).await;
        assert!(is_asked(&desk, &batch).await, "as long as something is open");
        let both = [(&devices[0], DeviceOutcome::Registered), (&devices[1], DeviceOutcome::Rejected)];
        desk.act(results("a1", &both)).await;
        assert!(!is_asked(&desk, &batch).await, "all is settled");
        assert!(matches!(desk.refusal(ask(&batch)).await, QueueError::WrongBatchState { .. }));
        // What is to be sent once more is asked for once more.
        desk.act(Change::DevicesRequeued { batch: batch.clone(), devices: vec![devices[1].clone()] }).await;
        assert!(!is_asked(&desk, &batch).await);
        desk.act(ask(&batch)).await;
        assert_whole(&desk).await;
    });
}

#[test]
fn the_wish_to_send_is_void_with_the_approval() {
    with_each_queue(|desk| async move {
        let (edited, devices) = desk.approved("edited", &[A]).await;
        desk.act(ask(&edited)).await;
        desk.act(edit(&devices[0], A, B)).await;
        assert!(!is_asked(&desk, &edited).await);
        let (reopened, _) = desk.approved("reopened", &[C]).await;
        desk.act(ask(&reopened)).await;
        desk.act(Change::BatchReopened { batch: reopened.clone() }).await;
        assert!(!is_asked(&desk, &reopened).await);
        assert_eq!(desk.queue.work().await.unwrap(), []);
        assert_whole(&desk).await;
    });
}

#[test]
fn work_is_what_is_asked_for_and_what_is_under_way() {
    with_each_queue(|desk| async move {
        desk.approved("quiet", &[A]).await;
        let (asked, _) = desk.approved("asked", &[B]).await;
        desk.act(ask(&asked)).await;
        let (sent, devices) = desk.approved("sent", &[C, "3556212345681"]).await;
        desk.act(start_for("tenant", "a1", &sent, &devices[..1], None)).await;
        let work = desk.queue.work().await.unwrap();
        let told: Vec<_> = work.iter().map(|w| (&w.batch, w.is_sending_asked, w.ready, w.under_way)).collect();
        assert_eq!(told, [(&asked, true, 1, 0), (&sent, false, 1, 1)]);
        assert_eq!((work[0].partner.as_str(), work[1].partner.as_str()), ("", "tenant"));
        assert_eq!(work[0].customer, customer("Contoso").id);
    });
}

#[test]
fn a_repetition_is_the_very_request() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B, C]).await;
        desk.act(start("a1", &batch, &devices[..2])).await;
        desk.act(not_delivered("a1", None)).await;
        let again = |devices: &[DeviceId]| start_for("", "a2", &batch, devices, Some("a1"));
        let turned: Vec<DeviceId> = devices[..2].iter().rev().cloned().collect();
        for other in [&devices[..1], &devices[..], &turned[..]] {
            assert!(matches!(desk.refusal(again(other)).await, QueueError::OtherRequest(id) if id == "a1"));
        }
        let mut other_id = again(&devices[..2]);
        if let Change::AttemptStarted { request_id, .. } = &mut other_id {
            *request_id = Uuid::from_u128(9);
        }
        assert!(matches!(desk.refusal(other_id).await, QueueError::OtherRequest(_)));
        let unknown = start_for("", "a2", &batch, &devices[..2], Some("never"));
        assert!(matches!(desk.refusal(unknown).await, QueueError::NoSuchAttempt(id) if id == "never"));
        desk.act(again(&devices[..2])).await;
        let attempt = desk.queue.attempt(&AttemptId("a2".to_owned())).await.unwrap();
        assert_eq!(attempt.repeats, Some(AttemptId("a1".to_owned())));
        assert_whole(&desk).await;
    });
}

#[test]
fn a_batch_is_sent_by_one_partner() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        desk.act(start_for("one", "a1", &batch, &devices[..1], None)).await;
        assert_eq!(desk.queue.batch(&batch).await.unwrap().partner, "one", "the first upload says whose it is");
        let refusal = desk.refusal(start_for("two", "a2", &batch, &devices[1..], None)).await;
        assert!(matches!(refusal, QueueError::OtherPartner { first, other } if first == "one" && other == "two"));
        desk.act(start_for("one", "a2", &batch, &devices[1..], None)).await;
        assert_eq!(desk.queue.attempts(&batch).await.unwrap()[1].partner, "one");

        let mut begun = begin("said");
        if let Change::BatchCreated { partner, .. } = &mut begun {
            *partner = "two".to_owned();
        }
        desk.act(begun).await;
        let said = BatchId("said".to_owned());
        desk.act(scan("d", &said, pkid_draft(C))).await;
        desk.act(approve(&said, 1)).await;
        let refusal = desk.refusal(start_for("one", "a3", &said, &[DeviceId("d".to_owned())], None)).await;
        assert!(matches!(refusal, QueueError::OtherPartner { .. }));
        assert_whole(&desk).await;
    });
}

#[test]
fn an_answer_that_comes_late_is_taken_as_long_as_nothing_was_done() {
    with_each_queue(|desk| async move {
        let due = Some("2026-03-01T00:00:00Z".parse().unwrap());
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        desk.act(start("a1", &batch, &devices)).await;
        desk.act(not_delivered("a1", due)).await;
        desk.act(accept("a1")).await;
        let attempt = desk.queue.attempts(&batch).await.unwrap().remove(0);
        assert_eq!((attempt.state, attempt.due_at), (AttemptState::Processing, None));
        assert_eq!(desk.device_state(&devices[1]).await, DeviceState::Processing);
        assert_eq!(desk.batch_state(&batch).await, BatchState::Sending);

        // Sent again meanwhile: the later attempt counts, also when it came to nothing.
        let (batch, devices) = desk.approved("again", &[C]).await;
        desk.act(start("b1", &batch, &devices)).await;
        desk.act(not_delivered("b1", None)).await;
        desk.act(start("b2", &batch, &devices)).await;
        assert!(matches!(desk.refusal(accept("b1")).await, QueueError::WrongDeviceState { .. }));
        desk.act(not_delivered("b2", None)).await;
        assert!(matches!(desk.refusal(accept("b1")).await, QueueError::WrongDeviceState { .. }));
        desk.act(accept("b2")).await;

        // Edited meanwhile: the service has another device than the one that stands here.
        let (batch, devices) = desk.approved("edited", &["3556212345690"]).await;
        desk.act(start("c1", &batch, &devices)).await;
        desk.act(not_delivered("c1", None)).await;
        desk.act(edit(&devices[0], "3556212345690", "3556212345691")).await;
        assert!(matches!(desk.refusal(accept("c1")).await, QueueError::WrongDeviceState { .. }));

        // Taken back meanwhile.
        let (batch, devices) = desk.approved("undone", &["3556212345692"]).await;
        desk.act(start("d1", &batch, &devices)).await;
        desk.act(not_delivered("d1", None)).await;
        desk.act(Change::DeviceUndone { device: devices[0].clone() }).await;
        let refusal = desk.refusal(accept("d1")).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Undone, .. }));
        assert_whole(&desk).await;
    });
}

#[test]
fn what_is_ready_is_taken_when_its_time_has_come() {
    with_each_queue(|desk| async move {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let (batch, devices) = desk.approved("b", &[A, B, C]).await;
        let ready = async |now, limit| -> Vec<DeviceId> {
            let rows = desk.queue.ready_and_due(&batch, now, limit).await.unwrap();
            rows.into_iter().map(|(id, _)| id).collect()
        };
        assert_eq!(ready(at(0), 2).await, devices[..2]);
        desk.act(start("a1", &batch, &devices[..2])).await;
        assert_eq!(ready(at(0), 9).await, devices[2..]);
        desk.act(not_delivered("a1", Some(at(60)))).await;
        assert_eq!(ready(at(59), 9).await, devices[2..]);
        assert_eq!(desk.queue.next_due(&batch, at(59)).await.unwrap(), Some(at(60)));
        assert_eq!(ready(at(60), 9).await, devices);
        assert_eq!(desk.queue.next_due(&batch, at(60)).await.unwrap(), None);
        // A later attempt that says nothing of a time makes the older one's void.
        desk.act(start("a2", &batch, &devices[..1])).await;
        desk.act(not_delivered("a2", None)).await;
        assert_eq!(ready(at(0), 9).await, [devices[0].clone(), devices[2].clone()]);
        let (_, draft) = desk.queue.ready_and_due(&batch, at(0), 1).await.unwrap().remove(0);
        assert_eq!(draft, pkid_draft(A));
    });
}

#[test]
fn one_attempt_is_read_with_its_devices_alone() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B, C]).await;
        desk.act(start("a1", &batch, &devices[..2])).await;
        desk.act(accept("a1")).await;
        let gone = [(&devices[0], DeviceOutcome::Registered), (&devices[1], DeviceOutcome::NotArrived)];
        desk.act(results("a1", &gone)).await;
        desk.act(start("a2", &batch, &devices[1..])).await;
        let read = desk.queue.attempt_devices(&AttemptId("a1".to_owned())).await.unwrap();
        let told: Vec<_> = read
            .iter()
            .map(|d| (&d.device, d.state, d.is_sent_again, d.result.as_ref().map(|result| &result.outcome)))
            .collect();
        assert_eq!(
            told,
            [
                (&devices[0], DeviceState::Registered, false, Some(&DeviceOutcome::Registered)),
                (&devices[1], DeviceState::Sending, true, Some(&DeviceOutcome::NotArrived)),
            ]
        );
        assert_eq!(read[0].draft, pkid_draft(A));
        let under_way = desk.queue.attempts_under_way(&batch).await.unwrap();
        assert_eq!(under_way.iter().map(|a| (&*a.id.0, a.devices.len())).collect::<Vec<_>>(), [("a2", 2)]);
        assert_eq!(desk.queue.attempts(&batch).await.unwrap().len(), 2);
        let missing = desk.queue.attempt(&AttemptId("a9".to_owned())).await;
        assert!(matches!(missing, Err(QueueError::NoSuchAttempt(_))));
        // Never arrived: once in the first attempt, so far.
        let times = desk.queue.times_not_arrived(&AttemptId("a2".to_owned())).await.unwrap();
        assert_eq!(times.into_iter().collect::<Vec<_>>(), [(devices[1].clone(), 1)]);
    });
}

#[test]
fn parts_of_a_batch_fit_together_whatever_happens_between_them() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B, C, "3556212345681"]).await;
        let first = desk.queue.devices_after(&batch, &[], 0, 2).await.unwrap();
        assert_eq!(first.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2]);
        desk.act(Change::DeviceUndone { device: devices[0].clone() }).await;
        let rest = desk.queue.devices_after(&batch, &[], first[1].number, 9).await.unwrap();
        assert_eq!(rest.iter().map(|row| &row.id).collect::<Vec<_>>(), [&devices[2], &devices[3]]);
        let undone = desk.queue.devices_after(&batch, &[DeviceState::Undone], 0, 9).await.unwrap();
        assert_eq!(undone.len(), 1);
    });
}

#[test]
fn a_cause_is_kept_as_a_kind() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A]).await;
        let causes = [
            AttemptCause::Throttled { until: desk.now() },
            AttemptCause::Forbidden { code: "20002".to_owned() },
            AttemptCause::ServiceFailed { status: 503, is_told_by_page: true },
        ];
        for (turn, cause) in causes.into_iter().enumerate() {
            let attempt = AttemptId(format!("a{turn}"));
            desk.act(start(&attempt.0, &batch, &devices)).await;
            let reason = "in its own words".to_owned();
            let given_up = Change::AttemptNotDelivered { attempt, reason, due_at: None, cause: Some(cause.clone()) };
            desk.act(given_up).await;
            assert_eq!(desk.queue.attempts(&batch).await.unwrap()[turn].cause, Some(cause));
        }
        assert_whole(&desk).await;
    });
}

#[test]
fn the_right_to_send_is_looked_at_again() {
    with_each_queue(|desk| async move {
        let lease = desk.queue.sender_lease().await.unwrap().unwrap();
        assert!(lease.is_held().await);
        // The right to take registrations back is another one.
        let other = desk.queue.removal_lease().await.unwrap().unwrap();
        assert!(desk.queue.removal_lease().await.unwrap().is_none());
        other.release().await.unwrap();
        if let docket::queue::QueuePlace::Postgres(_) = &desk.place.place {
            // As if the line to the server had broken.
            let end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' \
                       AND classid::bigint = hashtext('docket-send')::bit(32)::bigint \
                       AND objid::bigint = hashtext(current_schema())::bit(32)::bigint";
            run_sql(&desk.place.address(), end).await;
            assert!(!lease.is_held().await);
            assert!(desk.queue.sender_lease().await.unwrap().is_some(), "another program has it now");
        }
    });
}
