//! Deeds on configuration profiles are written down before they leave, one at a time, with the customer's consent where it is needed; and
//! assignments are followed device by device.

use docket::domain::*;
use docket::queue::{QueueError, Verification};
use uuid::Uuid;

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";

fn contoso() -> CustomerId {
    customer("Contoso").id
}

pub fn write_policy(name: &str, deed: PolicyDeed, settings: &[&str], consent: Option<&str>) -> Change {
    Change::PolicyWritten {
        customer: contoso(),
        policy: None,
        deed,
        name: name.to_owned(),
        settings: settings.iter().map(|&setting| setting.to_owned()).collect(),
        consent: consent.map(str::to_owned),
        description: None,
        partner: String::new(),
    }
}

pub fn record_policy(name: &str, deed: PolicyDeed, outcome: PolicyOutcome) -> Change {
    let policy = Some(PolicyId("p-1".to_owned()));
    let (name, partner) = (name.to_owned(), String::new());
    Change::PolicyRecorded { customer: contoso(), policy, deed, name, outcome, partner }
}

/// The same deed, by this partner.
pub fn of_partner(tenant: &str, mut change: Change) -> Change {
    if let Change::PolicyWritten { partner, .. } | Change::PolicyRecorded { partner, .. } = &mut change {
        *partner = tenant.to_owned();
    }
    change
}

pub fn assign(id: &str, batch: &BatchId, devices: &[DeviceId]) -> Change {
    Change::PolicyAssignmentStarted {
        assignment: AssignmentId(id.to_owned()),
        batch: batch.clone(),
        customer: contoso(),
        policy: PolicyId("p-1".to_owned()),
        devices: devices.to_vec(),
        request_id: Uuid::from_u128(7),
        correlation_id: Uuid::from_u128(8),
        service: "practice".to_owned(),
        partner: String::new(),
    }
}

pub fn assignment_accepted(id: &str) -> Change {
    let tracking_id = TrackingId("job".to_owned());
    Change::PolicyAssignmentAccepted { assignment: AssignmentId(id.to_owned()), tracking_id }
}

pub fn assignment_unconfirmed(id: &str) -> Change {
    Change::PolicyAssignmentUnconfirmed { assignment: AssignmentId(id.to_owned()), cause: AttemptCause::BrokenOff }
}

pub fn assignment_recorded(id: &str, told: &[(&DeviceId, DeviceOutcome)]) -> Change {
    let Change::ResultsRecorded { results, .. } = results("", told) else { panic!() };
    Change::PolicyAssignmentRecorded { assignment: AssignmentId(id.to_owned()), results }
}

async fn assert_whole(desk: &Desk) {
    assert!(matches!(desk.queue.verify().await.unwrap(), Verification::Whole { .. }));
}

#[test]
fn one_deed_at_a_time_is_open_on_a_profile() {
    with_each_queue(|desk| async move {
        let create = || write_policy("Kiosk", PolicyDeed::Create, &["skip_oem_registration"], None);
        desk.act(create()).await;
        assert!(matches!(desk.refusal(create()).await, QueueError::PolicyUnderWay { name } if name == "Kiosk"));
        let open = desk.queue.policy_changes(contoso(), "").await.unwrap().remove(0);
        assert_eq!((open.deed, open.outcome, open.written_by.as_str()), (PolicyDeed::Create, None, "anna"));
        assert_eq!(open.settings, ["skip_oem_registration"]);
        let done = |deed| record_policy("Kiosk", deed, PolicyOutcome::Done);
        let other = desk.refusal(done(PolicyDeed::Delete)).await;
        assert!(matches!(other, QueueError::NoSuchPolicyDeed { .. }), "{other}");
        // The answer is lost: it stays open until somebody knows.
        let lost = PolicyOutcome::Unconfirmed { cause: AttemptCause::BrokenOff, correlation_id: None };
        desk.act(record_policy("Kiosk", PolicyDeed::Create, lost)).await;
        assert!(matches!(desk.refusal(create()).await, QueueError::PolicyUnderWay { .. }));
        desk.act(done(PolicyDeed::Create)).await;
        assert!(matches!(desk.refusal(done(PolicyDeed::Create)).await, QueueError::NoSuchPolicyDeed { .. }));
        let kept = desk.queue.policy_changes(contoso(), "").await.unwrap().remove(0);
        assert_eq!((kept.policy, kept.outcome), (Some(PolicyId("p-1".to_owned())), Some(PolicyOutcome::Done)));
        desk.act(write_policy("Kiosk", PolicyDeed::Delete, &[], None)).await;
        assert_whole(&desk).await;
    });
}

#[test]
fn what_a_profile_is_described_by_is_kept_with_the_deed() {
    with_each_queue(|desk| async move {
        // Nothing known of it, none, and one.
        for (name, wanted) in [("Kiosk", None), ("Office", Some("")), ("Shop", Some("Tills"))] {
            let mut change = write_policy(name, PolicyDeed::Change, &[], None);
            if let Change::PolicyWritten { description, .. } = &mut change {
                *description = wanted.map(str::to_owned);
            }
            desk.act(change).await;
            let kept = desk.queue.policy_changes(contoso(), "").await.unwrap().remove(0);
            assert_eq!((kept.name.as_str(), kept.description.as_deref()), (name, wanted));
        }
        assert_whole(&desk).await;
    });
}

#[test]
fn a_deed_is_its_own_partners() {
    with_each_queue(|desk| async move {
        let written = |tenant| of_partner(tenant, write_policy("Kiosk", PolicyDeed::Create, &[], None));
        let done = |tenant| of_partner(tenant, record_policy("Kiosk", PolicyDeed::Create, PolicyOutcome::Done));
        // Each partner has profiles of its own: what one has not been answered for bars no other, and is not settled by another's answer.
        desk.act(written("one")).await;
        assert!(matches!(desk.refusal(done("two")).await, QueueError::NoSuchPolicyDeed { .. }));
        desk.act(written("two")).await;
        assert!(matches!(desk.refusal(written("one")).await, QueueError::PolicyUnderWay { .. }));
        desk.act(done("two")).await;
        for (tenant, outcome) in [("one", None), ("two", Some(PolicyOutcome::Done))] {
            let kept = desk.queue.policy_changes(contoso(), tenant).await.unwrap();
            let kept: Vec<_> = kept.into_iter().map(|kept| (kept.partner, kept.outcome)).collect();
            assert_eq!(kept, [(tenant.to_owned(), outcome)]);
        }
        assert_whole(&desk).await;
    });
}

#[test]
fn licence_terms_are_skipped_with_the_customers_consent_only() {
    with_each_queue(|desk| async move {
        let skipping = |deed, consent| write_policy("Kiosk", deed, &["skip_eula"], consent);
        for deed in [PolicyDeed::Create, PolicyDeed::Change] {
            for consent in [None, Some(" ")] {
                assert!(matches!(desk.refusal(skipping(deed, consent)).await, QueueError::ConsentNeeded));
            }
        }
        desk.act(skipping(PolicyDeed::Create, Some("Mr Li agreed in writing on 2 May"))).await;
        let kept = desk.queue.policy_changes(contoso(), "").await.unwrap().remove(0);
        assert_eq!(kept.consent.as_deref(), Some("Mr Li agreed in writing on 2 May"));
        desk.act(record_policy("Kiosk", PolicyDeed::Create, PolicyOutcome::NotArrived)).await;
        // Whoever deletes it skips nothing.
        desk.act(skipping(PolicyDeed::Delete, None)).await;
        assert_whole(&desk).await;
    });
}

#[test]
fn an_assignment_is_followed_device_by_device() {
    with_each_queue(|desk| async move {
        let (batch, devices) = desk.approved("b", &[A, B]).await;
        let refusal = desk.refusal(assign("s", &batch, &devices)).await;
        assert!(matches!(refusal, QueueError::WrongDeviceState { state: DeviceState::Ready, .. }), "{refusal}");
        desk.act(start("a", &batch, &devices)).await;
        desk.act(accept("a")).await;
        let both = [(&devices[0], DeviceOutcome::Registered), (&devices[1], DeviceOutcome::Registered)];
        desk.act(results("a", &both)).await;
        assert!(matches!(desk.refusal(assign("s", &batch, &[])).await, QueueError::EmptyBatch));
        let twice = [devices[0].clone(), devices[0].clone()];
        assert!(matches!(desk.refusal(assign("s", &batch, &twice)).await, QueueError::WrongDeviceState { .. }));
        let mut other = assign("s", &batch, &devices);
        if let Change::PolicyAssignmentStarted { customer: of, .. } = &mut other {
            *of = customer("Fabrikam").id;
        }
        assert!(matches!(desk.refusal(other).await, QueueError::DifferentCustomers));

        desk.act(assign("s", &batch, &devices)).await;
        assert!(matches!(desk.refusal(assign("s", &batch, &devices)).await, QueueError::IdTaken(_)));
        desk.act(assignment_unconfirmed("s")).await;
        desk.act(assignment_accepted("s")).await;
        assert!(matches!(desk.refusal(assignment_accepted("s")).await, QueueError::WrongAttemptState { .. }));
        desk.act(assignment_recorded("s", &both[..1])).await;
        assert!(matches!(
            desk.refusal(assignment_recorded("s", &both[..1])).await,
            QueueError::WrongDeviceState { .. }
        ));
        assert_eq!(desk.queue.open_policy_assignments().await.unwrap().len(), 1);
        desk.act(assignment_recorded("s", &[(&devices[1], DeviceOutcome::Rejected)])).await;
        assert_eq!(desk.queue.open_policy_assignments().await.unwrap(), []);
        let kept = desk.queue.policy_assignments(&batch).await.unwrap().remove(0);
        assert_eq!((kept.state, kept.tracking_id), (AttemptState::Settled, Some(TrackingId("job".to_owned()))));
        let told: Vec<_> = kept.devices.iter().map(|d| (&d.device, d.outcome.clone(), d.code.as_deref())).collect();
        assert_eq!(
            told,
            [
                (&devices[0], Some(DeviceOutcome::Registered), None),
                (&devices[1], Some(DeviceOutcome::Rejected), Some("808")),
            ]
        );
        assert_eq!(desk.device_state(&devices[1]).await, DeviceState::Registered, "it is registered all the same");
        let missing = desk.refusal(assignment_accepted("x")).await;
        assert!(matches!(missing, QueueError::NoSuchAssignment(id) if id == "x"));
        assert_whole(&desk).await;
    });
}
