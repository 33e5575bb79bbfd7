//! Models after sending: registered devices, removals, and configuration profiles.

use docket::app::model::OpenRemoval;
use docket::app::notice::Trouble;
use docket::app::policies::PolicyList;
use docket::app::{Model, Screen};
use docket::domain::{
    AssignedDevice, AssignmentId, AttemptCause, AttemptState, BatchCounts, BatchId, CustomerId, DeviceId,
    DeviceOutcome, DevicePage, DevicePolicy, DeviceRow, DeviceState, PolicyAssignment, PolicyChange, PolicyDeed,
    PolicyDraft, PolicyId, PolicyOutcome, PolicySetting, Removal, RemovalDevice, RemovalId, RemovalOutcome,
    RemovalState, RemovalTry, TrackingId,
};
use uuid::Uuid;

use super::{customers, now, on, row};

fn contoso() -> CustomerId {
    customers()[0].id
}

/// Registered devices of batch 8, two of them chosen.
pub fn registered() -> Model {
    let mut model = on(Screen::Registered, 8);
    model.removal.query.batch = Some(BatchId("batch-8".into()));
    let rows: Vec<DeviceRow> =
        (1..=12).map(|n| DeviceRow { batch: BatchId("batch-8".into()), ..row(n, DeviceState::Registered) }).collect();
    for row in &rows[2..4] {
        model.removal.chosen.insert(row.id.clone(), row.clone());
    }
    model.removal.page = DevicePage { total: 137, offset: 0, rows };
    model
}

fn outcomes() -> [Option<RemovalOutcome>; 5] {
    [
        Some(RemovalOutcome::Removed),
        Some(RemovalOutcome::AlreadyGone),
        Some(RemovalOutcome::Refused { code: "811".into(), name: "ZtdDeviceRegisteredByOtherTenant".into() }),
        Some(RemovalOutcome::Unconfirmed { cause: AttemptCause::BrokenOff }),
        None,
    ]
}

/// A removal of five devices, asked for by this person, in this state; what came of them where it was approved.
pub fn removal(requested_by: &str, state: RemovalState) -> Model {
    let mut model = registered();
    model.removal.chosen.clear();
    let is_begun = state != RemovalState::Requested;
    let started = RemovalTry {
        remote_batch: "Lager-3".into(),
        remote_device: "d".into(),
        request_id: Uuid::from_u128(1),
        correlation_id: Uuid::from_u128(0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e),
        service: "practice".into(),
        partner: String::new(),
        started_at: now().timestamp(),
    };
    let device = |(n, outcome): (usize, Option<RemovalOutcome>)| RemovalDevice {
        device: DeviceId(format!("device-{}", n + 1)),
        last_try: is_begun.then(|| started.clone()).filter(|_| n < 4),
        outcome: outcome.filter(|_| is_begun),
    };
    let removal = Removal {
        id: RemovalId("removal-1".into()),
        customer: contoso(),
        requested_by: requested_by.into(),
        requested_at: now().timestamp(),
        reason: "sent to the wrong customer".into(),
        decided_by: is_begun.then(|| "oskar".into()),
        refusal: None,
        state,
        partner: String::new(),
        devices: outcomes().into_iter().enumerate().map(device).collect(),
    };
    let rows =
        (1..=5).map(|n| DeviceRow { batch: BatchId("batch-8".into()), ..row(n, DeviceState::Removing) }).collect();
    model.removal.removals = vec![removal.clone()];
    model.removal.open = Some(OpenRemoval { removal, rows });
    model
}

/// The profiles of Contoso: two of them, one being given to devices earlier.
pub fn profiles() -> Model {
    let mut model = on(Screen::Profiles, 8);
    let profile = |id: &str, name: &str, description: Option<&str>, settings: &[&str], devices| DevicePolicy {
        id: PolicyId(id.into()),
        category: "o_o_b_e".into(),
        draft: PolicyDraft {
            name: name.into(),
            description: description.map(str::to_owned),
            settings: settings.iter().map(|word| (*word).to_owned()).collect(),
        },
        devices_assigned: devices,
        created: Some("2026-02-03T10:11:12.1234567+00:00".into()),
        modified: Some("0001-01-01T00:00:00".into()),
    };
    let kiosk = profile(
        "p1",
        "Kiosk",
        Some("Tills in the shops"),
        &[PolicySetting::UserNotLocalAdmin.as_str(), "skip_tomorrow"],
        Some(37),
    );
    let office = profile("p2", "Office", None, &[], Some(0));
    let device =
        |n: u32, outcome| AssignedDevice { device: DeviceId(format!("device-{n}")), outcome, code: None, name: None };
    let assignment = |id: &str, policy: &str, state, devices| PolicyAssignment {
        id: AssignmentId(id.into()),
        batch: BatchId("batch-8".into()),
        customer: contoso(),
        policy: PolicyId(policy.into()),
        request_id: Uuid::from_u128(1),
        correlation_id: Uuid::from_u128(0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e),
        service: "practice".into(),
        partner: String::new(),
        tracking_id: Some(TrackingId("job".into())),
        state,
        started_at: now().timestamp(),
        cause: None,
        devices,
    };
    let told = |device: AssignedDevice, code: &str, name: &str| AssignedDevice {
        code: Some(code.into()),
        name: Some(name.into()),
        ..device
    };
    let refused = |n| told(device(n, Some(DeviceOutcome::Rejected)), "400", "The script says so.");
    let turned_away = |n| told(device(n, Some(DeviceOutcome::NotArrived)), "403", "No role");
    let settled = AttemptState::Settled;
    let assignments = vec![
        assignment("a4", "p2", AttemptState::Processing, vec![device(3, None), device(4, None)]),
        assignment("a3", "p1", settled, vec![turned_away(5)]),
        assignment("a2", "p1", settled, vec![refused(1), refused(2)]),
        assignment(
            "a1",
            "p1",
            settled,
            vec![device(3, Some(DeviceOutcome::Registered)), device(4, Some(DeviceOutcome::NotArrived))],
        ),
    ];
    let change = |deed, name: &str, consent: Option<&str>, outcome| PolicyChange {
        partner: String::new(),
        customer: contoso(),
        policy: None,
        deed,
        name: name.into(),
        settings: Vec::new(),
        consent: consent.map(str::to_owned),
        description: None,
        written_by: "maria".into(),
        written_at: now().timestamp(),
        outcome,
    };
    let refused = PolicyOutcome::Refused {
        code: "3000".into(),
        name: "The category must be o_o_b_e.".into(),
        correlation_id: Some("0f8fad5b-d9cb-469f-a165-70867728950e".into()),
    };
    let changes = vec![
        change(PolicyDeed::Create, "Kiosk", Some("Mrs Miller, by mail of 3 May"), Some(PolicyOutcome::Done)),
        change(PolicyDeed::Change, "Office", None, Some(refused)),
        change(PolicyDeed::Delete, "Old", None, None),
    ];
    model.policies.customer = Some(contoso());
    model.policies.list = Some(PolicyList { policies: vec![kiosk, office], changes, assignments });
    model.policies.told_at = Some(now().timestamp());
    model
}

/// Home while a removal waits for this person, a batch needs somebody, and the devices of others were removed.
pub fn home_waiting() -> Model {
    let mut model = Model { screen: Screen::Home, batch: None, ..removal("anna", RemovalState::Requested) };
    let trouble = Trouble::here(super::notice(docket::app::notice::Severity::Error));
    model.send.trouble.insert(BatchId("batch-9".into()), trouble);
    let gone = |removed, registered| BatchCounts { removed, registered, ..BatchCounts::default() };
    model.batches[4].counts = BatchCounts { rejected: 3, ..gone(5, 32) };
    model.batches[5].counts = gone(40, 0);
    model
}
