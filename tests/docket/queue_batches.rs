//! Batches: begun, closed, reopened, approved by the right person for what was seen, and what makes an approval void.

use docket::domain::*;
use docket::queue::QueueError;

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";
const C: &str = "3556212345680";

#[test]
fn batches_count_up_and_are_found_by_id_or_number() {
    with_each_queue(|desk| async move {
        desk.batch("first").await;
        desk.act_by("bert", begin_for("2", "Fabrikam")).await;
        desk.batch("third").await;
        let queue = &desk.queue;
        let numbers: Vec<u32> = queue.batches().await.unwrap().iter().map(|batch| batch.number).collect();
        assert_eq!(numbers, [3, 2, 1], "newest first");
        let by_number = queue.batch(&BatchId("3".to_owned())).await.unwrap();
        assert_eq!(by_number.id, BatchId("third".to_owned()));
        let batch = queue.batch(&BatchId("2".to_owned())).await.unwrap();
        assert_eq!((batch.number, batch.customer.name.as_str(), batch.created_by.as_str()), (2, "Fabrikam", "bert"));
        assert_eq!((batch.expected, batch.order.as_deref(), batch.state), (Some(40), Some("PO-2"), BatchState::Open));
        assert_eq!((batch.approved_by, batch.counts), (None, BatchCounts::default()));
        for unknown in ["4", "0", "", "-1", "fourth", "99999999999999999999"] {
            let refusal = queue.batch(&BatchId(unknown.to_owned())).await.unwrap_err();
            assert!(matches!(refusal, QueueError::NoSuchBatch(_)), "{unknown}: {refusal}");
        }
        assert!(matches!(desk.refusal(begin("first")).await, QueueError::IdTaken(id) if id == "first"));
    });
}

#[test]
fn an_id_goes_before_a_number_that_looks_like_it() {
    with_each_queue(|desk| async move {
        desk.batch("2").await;
        desk.batch("1").await;
        assert_eq!(desk.queue.batch(&BatchId("1".to_owned())).await.unwrap().number, 2);
        assert_eq!(desk.queue.batch(&BatchId("2".to_owned())).await.unwrap().number, 1);
    });
}

#[test]
fn changes_of_batches_that_are_not_there_are_refused() {
    with_each_queue(|desk| async move {
        let nowhere = BatchId("nowhere".to_owned());
        let changes = [
            close(&nowhere),
            Change::BatchReopened { batch: nowhere.clone() },
            approve(&nowhere, 1),
            scan("d", &nowhere, pkid_draft(A)),
            Change::DevicesRequeued { batch: nowhere.clone(), devices: vec![] },
            start("a", &nowhere, &[]),
            Change::BatchExported { batch: nowhere.clone(), format: "csv".to_owned(), files: vec![] },
        ];
        for change in changes {
            assert!(matches!(desk.refusal(change).await, QueueError::NoSuchBatch(id) if id == nowhere));
        }
    });
}

#[test]
fn closing_and_reopening() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        let close = close(&batch);
        let reopen = Change::BatchReopened { batch: batch.clone() };
        let is_state =
            |refusal, expected| matches!(refusal, QueueError::WrongBatchState { state, .. } if state == expected);
        assert!(is_state(desk.refusal(reopen.clone()).await, BatchState::Open));
        desk.act(close.clone()).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Closed);
        assert!(is_state(desk.refusal(close.clone()).await, BatchState::Closed));
        assert!(is_state(desk.refusal(scan("d", &batch, pkid_draft(A))).await, BatchState::Closed));
        desk.act(reopen.clone()).await;
        desk.act(scan("d", &batch, pkid_draft(A))).await;
        desk.act(approve(&batch, 1)).await;
        assert!(is_state(desk.refusal(close).await, BatchState::Approved));
        desk.act(reopen.clone()).await;
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!((summary.state, summary.approved_by), (BatchState::Open, None), "the approval is void");

        desk.act(approve(&batch, 1)).await;
        desk.act(start("a", &batch, &[DeviceId("d".to_owned())])).await;
        assert!(is_state(desk.refusal(reopen.clone()).await, BatchState::Sending));
        let nothing_arrived = Change::AttemptNotDelivered {
            attempt: AttemptId("a".to_owned()),
            reason: "DNS".to_owned(),
            due_at: None,
            cause: None,
        };
        desk.act(nothing_arrived).await;
        desk.act(reopen.clone()).await;
        desk.act(approve(&batch, 1)).await;
        desk.act(start("a2", &batch, &[DeviceId("d".to_owned())])).await;
        desk.act(accept("a2")).await;
        desk.act(results("a2", &[(&DeviceId("d".to_owned()), DeviceOutcome::Registered)])).await;
        assert!(is_state(desk.refusal(reopen).await, BatchState::Finished));
    });
}

#[test]
fn approval_is_for_what_was_seen() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("b").await;
        assert!(matches!(desk.refusal(approve(&batch, 0)).await, QueueError::EmptyBatch));
        desk.act(scan("d1", &batch, pkid_draft(A))).await;
        desk.act(scan("d2", &batch, pkid_draft(B))).await;
        desk.act(scan("d3", &batch, pkid_draft(C))).await;
        desk.act(Change::DeviceUndone { device: DeviceId("d3".to_owned()) }).await;
        let refusal = desk.refusal(approve(&batch, 3)).await;
        assert!(matches!(refusal, QueueError::CountChanged { seen: 3, actual: 2 }), "{refusal}");
        desk.act_by("carla", approve(&batch, 2)).await;
        let summary = desk.queue.batch(&batch).await.unwrap();
        assert_eq!((summary.state, summary.approved_by.as_deref()), (BatchState::Approved, Some("carla")));
        assert_eq!(summary.counts.ready, 2);
        let refusal = desk.refusal(approve(&batch, 2)).await;
        assert!(matches!(refusal, QueueError::WrongBatchState { state: BatchState::Approved, .. }), "{refusal}");
    });
}

#[test]
fn who_made_scanned_or_edited_may_not_approve_where_a_second_person_must() {
    with_each_queue(|desk| async move {
        desk.act_by("creator", begin("b")).await;
        let batch = BatchId("b".to_owned());
        desk.act_by("scanner", scan("d1", &batch, pkid_draft(A))).await;
        desk.act_by("undone", scan("d2", &batch, pkid_draft(B))).await;
        desk.act_by("undone", Change::DeviceUndone { device: DeviceId("d2".to_owned()) }).await;
        let edit = Change::DeviceEdited {
            device: DeviceId("d1".to_owned()),
            old: pkid_draft(A),
            new: draft(&format!("{A}|PC29DABC")),
            reason: "the label was torn".to_owned(),
        };
        desk.act_by("editor", edit).await;
        let approval = |is_second_person_required| Change::BatchApproved {
            batch: batch.clone(),
            device_count: 1,
            is_second_person_required,
        };
        for worker in ["creator", "scanner", "editor", " Editor "] {
            let refusal = desk.refusal_by(worker, approval(true)).await;
            assert!(matches!(&refusal, QueueError::SecondPersonNeeded { operator } if operator == worker), "{refusal}");
        }
        desk.act_by("undone", approval(true)).await;
        desk.act(Change::BatchReopened { batch: batch.clone() }).await;
        desk.act_by("creator", approval(false)).await;
    });
}

#[test]
fn later_changes_make_an_approval_void() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        let other = desk.batch("other").await;
        desk.act(scan("in-other", &other, pkid_draft(C))).await;
        desk.act(approve(&other, 1)).await;
        let [first, second] = &devices[..] else { panic!() };
        let edit = Change::DeviceEdited {
            device: first.clone(),
            old: pkid_draft(A),
            new: draft(&format!("{A}|S100")),
            reason: "read again".to_owned(),
        };
        let changes = [
            (edit, 2),
            (Change::DeviceUndone { device: second.clone() }, 1),
            (restore(&second.0), 2),
            (Change::DeviceMoved { device: DeviceId("in-other".to_owned()), to: batch.clone() }, 3),
        ];
        for (change, count) in changes {
            desk.act(change.clone()).await;
            let summary = desk.queue.batch(&batch).await.unwrap();
            assert_eq!((summary.state, summary.approved_by), (BatchState::Closed, None), "after {change:?}");
            desk.act(approve(&batch, count)).await;
        }
        assert_eq!(
            desk.batch_state(&other).await,
            BatchState::Closed,
            "the batch it was moved from must be reviewed too"
        );
    });
}

#[test]
fn listed_customers_are_kept_and_batches_follow_them() {
    with_each_queue(|desk| async move {
        desk.batch("b").await;
        let mut contoso = customer("Contoso");
        contoso.name = "Contoso GmbH".to_owned();
        contoso.domain = Some("contoso.example".to_owned());
        contoso.relationship = Relationship::Other("advisor".to_owned());
        let fabrikam = customer("fabrikam");
        desk.act(listed(vec![fabrikam.clone(), contoso.clone()])).await;
        assert_eq!(desk.queue.customers().await.unwrap(), [contoso.clone(), fabrikam.clone()]);
        assert_eq!(desk.queue.batch(&BatchId("b".to_owned())).await.unwrap().customer, contoso);
        desk.act(listed(vec![fabrikam.clone()])).await;
        assert_eq!(desk.queue.customers().await.unwrap(), [fabrikam]);
        assert_eq!(desk.queue.batch(&BatchId("b".to_owned())).await.unwrap().customer, contoso, "known as it was last");
    });
}
