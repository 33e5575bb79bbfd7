//! Sending where the line holds: every device gets the result that the service has for it, and nothing is sent without leave.

use docket::app::event::SendingStep;
use docket::app::notice::Failure;
use docket::domain::{BatchId, BatchState, Change, DeviceState};
use docket::partner_center::PartnerCenterError;
use docket::queue::Verification;
use docket::workers::{Cancel, Until};

use crate::sending_fixture::{Dock, PACE, pkids};

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_registered_and_then_left_alone() {
    let dock = Dock::new("").await;
    let pkids = pkids(3);
    let batch = dock.approved("Sales", &pkids).await;
    let (outcome, steps) = dock.send_and_listen(&batch).await;
    outcome.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    assert_eq!(dock.desk.batch(&batch.0).await.unwrap().state, BatchState::Finished);
    assert_eq!(steps[0], SendingStep::Asking);
    assert_eq!(steps[1], SendingStep::Uploading { attempt: 1, devices: 3 });
    assert_eq!(steps[2], SendingStep::Following { attempt: 1 });

    let before = dock.books().requests;
    dock.send(&batch).await.unwrap();
    assert_eq!(dock.books().requests, before, "a finished batch is not asked about again");
    assert!(matches!(dock.desk.queue().verify().await.unwrap(), Verification::Whole { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_waiting_sending_ends_when_everything_is_taken() {
    let dock = Dock::new("[jobs]\nseconds = 1000\npolls = 1\n").await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    dock.send_until(&batch, Until::Accepted).await.unwrap();
    assert_eq!(dock.counts(&batch).await.processing, 2);
    assert_eq!(dock.requests("status"), 0);
    dock.send_until(&batch, Until::Accepted).await.unwrap();
    assert_eq!(dock.requests("upload"), 1);
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_kept_with_their_code_and_sent_again_only_on_demand() {
    let script = "[[device]]\npkid = \"3556000000002\"\ncode = \"808\"\ntimes = 1\n\
                  [[device]]\npkid = \"3556000000003\"\ncode = \"806\"\nname = \"ZtdDeviceAssignedToOtherTenant\"\n";
    let dock = Dock::new(script).await;
    let batch = dock.approved("Sales", &pkids(3)).await;
    dock.send(&batch).await.unwrap();
    let rows = dock.devices(&batch).await;
    let told = |n: usize| (rows[n].state, rows[n].code.as_deref(), rows[n].code_name.as_deref());
    assert_eq!(told(0).0, DeviceState::Registered);
    assert_eq!(told(1), (DeviceState::Rejected, Some("808"), Some("ZtdDeviceAssignedToOtherTenant")));
    assert_eq!(told(2), (DeviceState::Rejected, Some("806"), Some("ZtdDeviceAssignedToOtherTenant")));
    assert_eq!(dock.desk.batch(&batch.0).await.unwrap().state, BatchState::FinishedWithProblems);

    assert_eq!(dock.desk.requeue_rejected(&batch).await.unwrap(), 2);
    dock.send(&batch).await.unwrap();
    let states: Vec<_> = dock.devices(&batch).await.into_iter().map(|row| row.state).collect();
    assert_eq!(states, [DeviceState::Registered, DeviceState::Registered, DeviceState::Rejected]);
    assert_eq!(dock.books().uploads[1].devices.len(), 2, "only the refused ones were sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_customer_has_already_counts_as_registered() {
    let dock = Dock::new("").await;
    let pkids = pkids(2);
    let batch = dock.approved("Sales", &pkids).await;
    dock.send(&batch).await.unwrap();
    // Another station without this queue registers the same devices.
    let other = Dock { folder: tempfile::tempdir().unwrap(), ..dock };
    let other = {
        let mut other = other;
        other.start_anew().await;
        other
    };
    let batch = other.approved("Workshop", &pkids).await;
    other.send(&batch).await.unwrap();
    let rows = other.devices(&batch).await;
    other.assert_registered_once(&rows, &pkids);
    assert!(rows.iter().all(|row| row.code.as_deref() == Some("806") && row.is_registered_already()), "{rows:?}");
    let told = other.desk.queue().registered_already(&batch).await.unwrap();
    assert_eq!(told.iter().map(|told| told.count).collect::<Vec<_>>(), [2]);
    assert_eq!(other.desk.queue().refusals(&batch).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_devices_go_in_parts() {
    let dock = Dock::new("").await;
    let pkids = pkids(1200);
    let batch = dock.approved("Sales", &pkids).await;
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
    let parts: Vec<_> = dock.books().uploads.iter().map(|upload| (upload.append, upload.devices.len())).collect();
    assert_eq!(parts, [(false, 500), (true, 500), (true, 200)]);
    let ids: std::collections::HashSet<_> = dock.books().uploads.into_iter().map(|upload| upload.request_id).collect();
    assert_eq!(ids.len(), 3, "each request has an id of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_exists_is_joined_in_its_own_spelling() {
    let dock = Dock::new("").await;
    let pkids = pkids(2);
    let first = dock.approved("Sales North", &pkids[..1]).await;
    dock.send(&first).await.unwrap();
    let second = dock.approved("SALES north", &pkids[1..]).await;
    dock.send(&second).await.unwrap();
    let uploads: Vec<_> = dock.books().uploads.into_iter().map(|upload| (upload.append, upload.batch)).collect();
    assert_eq!(uploads, [(false, "Sales North".to_owned()), (true, "Sales North".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_matched_however_they_come() {
    for deed in ["duplicate-rows", "rows-out-of-order", "rows-without-keys", "wrong-types"] {
        let dock = Dock::new(&format!("[[fault]]\non = \"status\"\ndo = \"{deed}\"\n")).await;
        let pkids = pkids(3);
        let batch = dock.approved("Sales", &pkids).await;
        dock.send(&batch).await.unwrap_or_else(|failure| panic!("{deed}: {failure}"));
        dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
        dock.assert_asked_once(&pkids);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_missing_is_looked_for_in_the_batch() {
    let dock = Dock::new("[[fault]]\non = \"status\"\ndo = \"rows-missing\"\n").await;
    let pkids = pkids(3);
    let batch = dock.approved("Sales", &pkids).await;
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_taken_and_never_heard_of_is_not_sent_for_ever() {
    let dock = Dock::new("[[fault]]\non = \"upload\"\ndo = \"lost-job\"\n").await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    dock.send(&batch).await.unwrap();
    let row = dock.devices(&batch).await.remove(0);
    assert_eq!((row.state, row.code_name.as_deref()), (DeviceState::Rejected, Some("NoResult")));
    assert_eq!(dock.requests("upload"), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_without_approval() {
    let dock = Dock::new("").await;
    let batch = dock.scanned("Sales", &pkids(1)).await;
    assert!(matches!(dock.send(&batch).await, Err(Failure::NotApproved)));
    dock.desk.close_batch(&batch, None).await.unwrap();
    assert!(matches!(dock.send(&batch).await, Err(Failure::NotApproved)));
    assert_eq!(dock.requests("upload"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_without_the_relationship() {
    let script =
        "[[customer]]\nid = \"70000000-0000-4000-8000-000000000007\"\nname = \"Litware\"\nrelationship = \"none\"\n";
    let dock = Dock::new(script).await;
    for ((customer, name), pkid) in [
        ("70000000-0000-4000-8000-000000000007", "Litware"),
        ("40000000-0000-4000-8000-000000000004", "Adatum"),
        ("50000000-0000-4000-8000-000000000005", "Tailspin Toys"),
        ("99999999-0000-4000-8000-000000000009", "99999999-0000-4000-8000-000000000009"),
    ]
    .into_iter()
    .zip(pkids(4))
    {
        let id = docket::domain::CustomerId::parse(customer).unwrap();
        let tag = docket::domain::GroupTag::parse("Sales").unwrap();
        let batch = dock.desk.create_batch(id, tag, None, None).await.unwrap();
        let draft = docket::domain::DeviceDraft {
            pkid: docket::domain::Pkid::parse(&pkid).ok(),
            ..docket::domain::DeviceDraft::default()
        };
        dock.desk.add_device(&batch, draft, docket::domain::ScanSource::Typed, Vec::new()).await.unwrap();
        dock.desk.approve_batch(&batch, None).await.unwrap();
        match dock.send(&batch).await {
            Err(Failure::NoRelationship { customer, has_refused: false, source: None }) => assert_eq!(customer, name),
            // Whether there ever was a relationship is not known: the answer is kept, with what support finds it by.
            Err(Failure::CustomerUnknown { customer, source }) => {
                assert!(customer == name && name.starts_with("9999") && source.correlation_id().is_some(), "{source}");
            }
            other => panic!("{customer}: {other:?}"),
        }
        assert_eq!(dock.counts(&batch).await.ready, 1);
    }
    assert_eq!(dock.requests("upload"), 0);
}

/// Another program has the right to send, and does nothing with it: that is watched for a while only. It is watched for as long as that
/// program does anything, for whichever batch.
#[tokio::test(flavor = "multi_thread")]
async fn another_program_is_watched_while_it_does_something() {
    let dock = Dock::new("").await;
    let pkids = pkids(2);
    let (batch, other) = (dock.approved("Sales", &pkids[..1]).await, dock.approved("Workshop", &pkids[1..]).await);
    let lease = dock.desk.queue().sender_lease().await.unwrap().expect("nobody else sends");
    assert!(matches!(dock.send(&batch).await, Err(Failure::AlreadySending)), "watched in vain");
    let (begun, patience) = (std::time::Instant::now(), PACE.patience.unwrap());
    let busy = async {
        while begun.elapsed() < patience * 3 {
            tokio::time::sleep(patience / 10).await;
            dock.desk.apply(Change::SendingAsked { batch: other.clone() }).await.unwrap();
            tokio::time::sleep(patience / 10).await;
            dock.desk.apply(Change::SendingHalted { batch: other.clone() }).await.unwrap();
        }
        lease.release().await.unwrap();
    };
    let (outcome, ()) = tokio::join!(dock.send(&batch), busy);
    outcome.unwrap();
    assert_eq!((dock.counts(&batch).await.registered, dock.counts(&other).await.ready), (1, 1));
}

/// The second upload is refused for good: what the first one took is followed to its end all the same, and the refusal told.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_is_followed_while_the_next_upload_is_refused() {
    for code in [400, 403, 409] {
        let script = format!("[[fault]]\non = \"upload\"\nfrom = 2\ndo = \"status\"\ncode = {code}\n");
        let dock = Dock::with(&script, |settings| settings.sending.devices_per_upload = 3).await;
        let pkids = pkids(7);
        let batch = dock.approved("Sales", &pkids).await;
        for attempts in [2, 3] {
            let outcome = dock.send(&batch).await;
            assert!(
                matches!(
                    outcome,
                    Err(Failure::Service(PartnerCenterError::Forbidden { .. } | PartnerCenterError::Refused { .. }))
                ),
                "{code}: {outcome:?}"
            );
            let counts = dock.counts(&batch).await;
            assert_eq!((counts.registered, counts.processing, counts.ready), (3, 0, 4), "{code}");
            assert_eq!(dock.desk.queue().attempts(&batch).await.unwrap().len(), attempts, "{code}");
        }
        assert!(dock.requests("status") > 0);
        dock.assert_asked_once(&pkids[..3]);
    }
}

/// The service refuses to tell of one of three jobs: the others are asked about all the same.
#[tokio::test(flavor = "multi_thread")]
async fn one_job_that_is_refused_leaves_no_other_unasked() {
    let script = "[[fault]]\non = \"status\"\nnth = 2\ndo = \"status\"\ncode = 403\n";
    let dock = Dock::with(script, |settings| settings.sending.devices_per_upload = 3).await;
    let pkids = pkids(9);
    let batch = dock.approved("Sales", &pkids).await;
    let outcome = dock.send(&batch).await;
    assert!(matches!(outcome, Err(Failure::Service(PartnerCenterError::Forbidden { .. }))), "{outcome:?}");
    let counts = dock.counts(&batch).await;
    assert_eq!((counts.registered, counts.processing), (6, 3));
    dock.send(&batch).await.unwrap();
    dock.assert_registered_once(&dock.devices(&batch).await, &pkids);
    dock.assert_asked_once(&pkids);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_needed_is_told_at_once() {
    for (script, is_mfa) in [("[sign_in]\nmfa = false\n", true), ("[sign_in]\nrefuse = \"access_denied\"\n", false)] {
        let dock = Dock::new(script).await;
        let batch = dock.approved("Sales", &pkids(1)).await;
        match dock.send(&batch).await {
            Err(Failure::Service(error)) => {
                assert!(error.needs_sign_in(), "{error}");
                assert_eq!(matches!(error, PartnerCenterError::MfaNeeded(_)), is_mfa, "{error}");
            }
            other => panic!("{script}: {other:?}"),
        }
        assert_eq!(dock.counts(&batch).await.ready, 1, "{script}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_was_edited_meanwhile_is_followed_but_not_sent() {
    let script = "[[device]]\npkid = \"3556000000001\"\ncode = \"812\"\n[[fault]]\non = \"upload\"\nnth = 2\ndo = \"never-ending-job\"\n";
    let dock = Dock::with(script, |settings| settings.sending.devices_per_upload = 1).await;
    let batch = dock.approved("Sales", &pkids(2)).await;
    let (sender, cancel) = (dock.sender(), Cancel::new());
    let desk = dock.desk.clone();
    // The refused device is mended while the other one is at work: the approval is void.
    let stop = cancel.clone();
    let rejected = dock.devices(&batch).await.remove(0);
    let (told, mut steps) = tokio::sync::mpsc::unbounded_channel();
    let watch = async {
        while desk.queue().device(&rejected.id).await.unwrap().state != DeviceState::Rejected {
            steps.recv().await.expect("a step follows each look");
        }
        let new = docket::domain::DeviceDraft {
            pkid: docket::domain::Pkid::parse("3556000000009").ok(),
            ..rejected.draft.clone()
        };
        desk.edit_device(&rejected.id, new, "misread".into()).await.unwrap();
        stop.cancel();
    };
    let tell = |step| drop(told.send(step));
    let (outcome, ()) = tokio::join!(sender.send(&batch, Until::Settled, &tell, &cancel), watch);
    assert!(matches!(outcome, Err(Failure::Stopped)), "{outcome:?}");
    assert!(matches!(dock.send_until(&batch, Until::Accepted).await, Err(Failure::NotApproved)));
    assert_eq!(dock.requests("upload"), 2);
}

/// The batch's first device left for another service, or for another partner, and nothing more was heard of it.
async fn started_elsewhere(dock: &Dock, batch: &BatchId, service: &str, partner: &str) {
    let started = Change::AttemptStarted {
        attempt: docket::domain::AttemptId("elsewhere".into()),
        batch: batch.clone(),
        devices: vec![dock.devices(batch).await.remove(0).id],
        request_id: uuid::Uuid::new_v4(),
        correlation_id: uuid::Uuid::new_v4(),
        service: service.to_owned(),
        partner: partner.to_owned(),
        repeats: None,
    };
    dock.desk.apply(started).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_of_another_service_are_not_asked_for_here() {
    let dock = Dock::new("").await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    started_elsewhere(&dock, &batch, "partner-center", "").await;
    match dock.send(&batch).await {
        Err(Failure::Queue(error)) => {
            assert_eq!(error.to_string(), "this queue sends to partner-center, not to practice");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(dock.counts(&batch).await.unconfirmed, 1, "nothing was concluded from it");
}

/// What went with one partner's token is not settled with another's: that one's list would lack it, and prove nothing.
#[tokio::test(flavor = "multi_thread")]
async fn uploads_of_another_partner_are_not_asked_for_here() {
    let dock = Dock::new("").await;
    let batch = dock.approved("Sales", &pkids(1)).await;
    started_elsewhere(&dock, &batch, "practice", "11111111-0000-4000-8000-000000000001").await;
    match dock.send(&batch).await {
        Err(Failure::OtherPartner { tenant }) => assert_eq!(tenant, "11111111-0000-4000-8000-000000000001"),
        other => panic!("{other:?}"),
    }
    assert_eq!(dock.counts(&batch).await.unconfirmed, 1, "nothing was concluded from it");
    assert!(dock.books().requests.keys().all(|kind| !["batches", "devices", "status"].contains(&kind.as_str())));
}
