//! Queues as older programs left them open, still add up, and go on by today's rules.

use docket::domain::*;
use docket::queue::{Queue, QueuePlace, Verification};
use tempfile::TempDir;

use super::queue_fixture::*;

/// A queue whose file was written by an older program, brought up to date.
async fn opened(written: &str) -> (TempDir, Queue) {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}?mode=rwc", folder.path().join("queue.db").display());
    run_sql(&address, written).await;
    let queue = Queue::open(&QueuePlace::Folder(folder.path().to_owned())).await.unwrap();
    assert_whole(&queue).await;
    (folder, queue)
}

async fn assert_whole(queue: &Queue) {
    let found = queue.verify().await.unwrap();
    assert!(matches!(found, Verification::Whole { .. }), "{found:?}");
}

/// A file as an older program left it: a batch that holds more than expected and was approved, one that was closed short without a
/// word, and one that is approved for a customer without a relationship.
#[tokio::test]
async fn a_queue_from_before_boxes_were_held_opens_and_still_adds_up() {
    let (folder, queue) = opened(include_str!("../fixtures/queue-version-1.sql")).await;
    let stands: Vec<_> =
        queue.batches().await.unwrap().iter().map(|b| (b.state, b.counts.total(), b.expected)).collect();
    assert_eq!(
        stands,
        [(BatchState::Approved, 1, None), (BatchState::Closed, 1, Some(5)), (BatchState::Approved, 3, Some(2))]
    );
    assert!(folder.path().join("queue.db.version-1").exists(), "a copy of the older file");
    // From now on the new rules hold.
    let batch = queue.batch(&BatchId("1".to_owned())).await.unwrap().id;
    queue
        .apply(&actor("anna"), jiff::Timestamp::UNIX_EPOCH, Change::BatchReopened { batch: batch.clone() })
        .await
        .unwrap();
    queue
        .apply(&actor("anna"), jiff::Timestamp::UNIX_EPOCH, scan("new", &batch, pkid_draft("3556212345686")))
        .await
        .unwrap();
    assert_eq!(queue.device(&DeviceId("new".to_owned())).await.unwrap().state, DeviceState::Held);
    assert_whole(&queue).await;
}

/// As the last program before removals left it: a batch that is settled with one device refused, one that is with the service, one with
/// a box too many, one closed short with a reason, one that waits until it is due, and one that was killed on its way.
#[tokio::test]
async fn a_queue_from_before_removals_opens_and_still_adds_up() {
    let (folder, queue) = opened(include_str!("../fixtures/queue-version-2.sql")).await;
    assert!(folder.path().join("queue.db.version-2").exists(), "a copy of the older file");
    let batches = queue.batches().await.unwrap();
    let stands: Vec<_> = batches.iter().rev().map(|b| (b.state, b.counts.total(), b.counts.held)).collect();
    assert_eq!(
        stands,
        [
            (BatchState::FinishedWithProblems, 4, 0),
            (BatchState::Open, 2, 1),
            (BatchState::Closed, 1, 0),
            (BatchState::Open, 1, 0),
            (BatchState::Sending, 2, 0),
            (BatchState::Approved, 1, 0),
            (BatchState::Sending, 1, 0),
        ]
    );
    assert!(batches.iter().all(|batch| batch.partner.is_empty() && !batch.is_sending_asked));
    assert_eq!(queue.customers().await.unwrap().len(), queue.customers_of("any tenant").await.unwrap().len());
    // What was under way is found, although nobody has asked for anything to be sent.
    let work = queue.work().await.unwrap();
    assert_eq!(work.iter().map(|w| w.under_way).collect::<Vec<_>>(), [2, 1]);
    let lost = queue.attempts(&batches[1].id).await.unwrap().remove(0);
    assert_eq!(
        (lost.state, lost.service.as_str(), lost.partner.as_str()),
        (AttemptState::NotDelivered, "practice", "")
    );
    assert_eq!((lost.cause, lost.reason.as_deref()), (None, Some("the service asks to wait 30 seconds")));
    // From now on registrations can be taken back.
    let rows = queue.devices_after(&batches[6].id, &[DeviceState::Registered], 0, 10).await.unwrap();
    let request = Change::RemovalRequested {
        removal: RemovalId("r".to_owned()),
        customer: batches[6].customer.id,
        devices: rows.into_iter().map(|row| row.id).collect(),
        reason: "sold to somebody else".to_owned(),
        partner: Some(String::new()),
    };
    queue.apply(&actor("anna"), jiff::Timestamp::UNIX_EPOCH, request).await.unwrap();
    assert_eq!(queue.batch(&batches[6].id).await.unwrap().counts.removing, 3);
    assert_whole(&queue).await;
}

/// As the last program before removals and deeds on profiles named their partner left it: one removal that is done and one that waits for
/// a second person, a profile that was made and given to a device, one of which nobody knows whether it was made, and devices that were
/// uploaded by hand.
#[tokio::test]
async fn a_queue_from_before_deeds_named_their_partner_opens_and_still_adds_up() {
    let (folder, queue) = opened(include_str!("../fixtures/queue-version-3.sql")).await;
    assert!(folder.path().join("queue.db.version-3").exists(), "a copy of the older file");
    let batches = queue.batches().await.unwrap();
    let stands: Vec<_> = batches.iter().rev().map(|b| (b.state, b.counts)).collect();
    let counts =
        |registered, removing, removed| BatchCounts { registered, removing, removed, ..BatchCounts::default() };
    let by_hand = BatchCounts { uploaded: 2, rejected: 1, ..BatchCounts::default() };
    assert_eq!(stands, [(BatchState::Finished, counts(1, 2, 1)), (BatchState::Sending, by_hand)]);
    let removals = queue.removals().await.unwrap();
    let mut told: Vec<_> = removals.iter().map(|r| (r.state, r.partner.as_str(), r.devices.len())).collect();
    told.sort_by_key(|(_, _, devices)| *devices);
    assert_eq!(told, [(RemovalState::Finished, "", 1), (RemovalState::Requested, "", 2)], "whose was not said");
    let customer = batches[0].customer.id;
    // What does not say whose it is may be anybody's.
    let changes = queue.policy_changes(customer, "any tenant").await.unwrap();
    let told: Vec<_> = changes.iter().map(|change| (change.name.as_str(), change.partner.as_str())).collect();
    assert_eq!(told, [("Office", ""), ("Kiosk", "")]);
    assert_eq!(queue.policy_assignments_of(customer).await.unwrap().len(), 1);
    // From now on each says whose it is; what is open of before is in its way all the same.
    let begun = |partner: &str, name: &str| Change::PolicyWritten {
        customer,
        policy: None,
        deed: PolicyDeed::Create,
        name: name.to_owned(),
        settings: Vec::new(),
        consent: None,
        description: Some(String::new()),
        partner: partner.to_owned(),
    };
    let apply = async |change| queue.apply(&actor("anna"), jiff::Timestamp::UNIX_EPOCH, change).await;
    apply(begun("tenant-1", "Shop")).await.unwrap();
    apply(begun("tenant-2", "Shop")).await.unwrap();
    assert!(apply(begun("tenant-1", "Shop")).await.is_err());
    let waiting = removals.into_iter().find(|r| r.state == RemovalState::Requested).unwrap();
    apply(Change::RemovalRefused { removal: waiting.id, reason: "they are sold".to_owned() }).await.unwrap();
    assert_eq!(queue.batch(&batches[1].id).await.unwrap().counts.registered, 3);
    assert_whole(&queue).await;
}

/// As the last program before deeds on profiles kept the description left it: a profile that was made, a change that was refused, and one
/// of which nobody knows whether it was done.
#[tokio::test]
async fn a_queue_from_before_deeds_kept_the_description_opens_and_still_adds_up() {
    let (folder, queue) = opened(include_str!("../fixtures/queue-version-4.sql")).await;
    assert!(folder.path().join("queue.db.version-4").exists(), "a copy of the older file");
    let customer = CustomerId::parse("10000000-0000-4000-8000-000000000001").unwrap();
    let changes = queue.policy_changes(customer, "d0c4e700-7e57-4000-8000-000000000001").await.unwrap();
    let deeds: Vec<_> = changes.iter().map(|change| change.deed).collect();
    assert_eq!(deeds, [PolicyDeed::Change, PolicyDeed::Change, PolicyDeed::Create]);
    assert!(changes.iter().all(|change| change.description.is_none()), "nobody knows it: {changes:?}");
    // From now on it is kept; what is open of before is settled without it.
    let open = changes.into_iter().next().unwrap();
    let (policy, name, partner) = (open.policy.clone(), open.name.clone(), open.partner.clone());
    let outcome = PolicyOutcome::Done;
    let recorded = Change::PolicyRecorded { customer, policy, deed: open.deed, name, outcome, partner };
    let written = Change::PolicyWritten {
        customer,
        policy: open.policy,
        deed: PolicyDeed::Change,
        name: open.name,
        settings: open.settings,
        consent: None,
        description: Some("Tills".to_owned()),
        partner: open.partner.clone(),
    };
    for change in [recorded, written] {
        queue.apply(&actor("anna"), jiff::Timestamp::UNIX_EPOCH, change).await.unwrap();
    }
    let kept = queue.policy_changes(customer, &open.partner).await.unwrap().remove(0);
    assert_eq!(kept.description.as_deref(), Some("Tills"));
    assert_whole(&queue).await;
}
