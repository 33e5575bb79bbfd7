//! Models of the Send screen, while all goes well and while it does not.

use docket::app::event::SendingStep;
use docket::app::notice::{Severity, Trouble};
use docket::app::results::ResultsPart;
use docket::app::{Model, Notice, Screen};
use docket::domain::{
    Attempt, AttemptId, AttemptState, BatchCounts, BatchId, BatchSummary, DeviceId, DevicePage, DeviceRow, DeviceState,
    ExportedFile, RefusalCause, RefusalCount, TrackingId,
};
use uuid::Uuid;

use super::*;

pub fn notice(severity: Severity) -> Notice {
    Notice {
        severity,
        what: "Partner Center asks to wait 20 seconds".into(),
        next: "Nothing to do: it goes on by itself".into(),
        correlation_id: "0f8fad5b-d9cb-469f-a165-70867728950e".into(),
        matter: None,
        details: "Code: 429\nCorrelation id: 0f8fad5b-d9cb-469f-a165-70867728950e".into(),
    }
}

/// Send, with refused devices.
pub fn send(number: u32) -> Model {
    let mut model = on(Screen::Send, number);
    let devices: Vec<DeviceId> = (1..=40).map(|n| DeviceId(format!("device-{n}"))).collect();
    if number <= 9 {
        model.send.attempts = vec![Attempt {
            id: AttemptId("attempt-1".into()),
            number: 1,
            batch: BatchId(format!("batch-{number}")),
            devices,
            request_id: Uuid::from_u128(11),
            correlation_id: Uuid::from_u128(0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e),
            tracking_id: Some(TrackingId("b7d0".into())),
            state: if number == 9 { AttemptState::Processing } else { AttemptState::Settled },
            started_at: at(70),
            due_at: None,
            reason: None,
            cause: None,
            service: "partner-center".into(),
            partner: String::new(),
            repeats: None,
        }];
    }
    if number == 9 {
        let step = SendingStep::Following { attempt: 1 };
        model.send.under_way.insert(BatchId("batch-9".into()), Some(step));
    }
    if number == 8 {
        let mut rows: Vec<DeviceRow> = [3, 17, 29].map(|n| row(n, DeviceState::Rejected)).into();
        rows[2].code = Some("813".into());
        rows[2].code_name = Some("ZtdDeviceIsNotUnique".into());
        let causes = [("808", "ZtdDeviceAssignedToOtherTenant", 2), ("813", "ZtdDeviceIsNotUnique", 1)];
        let cause = |code: &str, name: &str| RefusalCause { code: Some(code.into()), name: Some(name.into()) };
        let results = &mut model.send.results;
        results.refusals =
            causes.iter().map(|(code, name, count)| RefusalCount { cause: cause(code, name), count: *count }).collect();
        results.already = vec![RefusalCount { cause: cause("806", "ZtdDeviceAlreadyAssigned"), count: 4 }];
        results.open = Some(ResultsPart::Cause(cause("808", "ZtdDeviceAssignedToOtherTenant")));
        let upload = Uuid::from_u128(0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e);
        results.correlations = rows.iter().map(|row| (row.id.clone(), upload)).collect();
        rows.truncate(2);
        results.page = DevicePage { total: 2, offset: 0, rows };
        model.send.files = vec![ExportedFile {
            path: "/home/maria/Contoso-Ltd-batch-8-Lager-3.csv".into(),
            rows: 40,
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        }];
    }
    model
}

/// Send while nothing goes smoothly, by name: waiting, unconfirmed, several batches, somebody needed, partly and wholly removed.
pub fn sending_states() -> Vec<(&'static str, Model)> {
    let changed = |number: u32, change: fn(&mut BatchSummary)| {
        let mut model = send(number);
        let batch = model.batches.iter_mut().find(|batch| batch.number == number).expect("the batch");
        change(batch);
        model
    };
    let mut waiting = changed(9, |batch| batch.is_sending_asked = true);
    let why = "Partner Center's answer cannot be understood".into();
    let hint =
        "Something else may have answered, such as a sign-in page of the network: test the network under Diagnostics"
            .into();
    waiting.send.under_way.insert(BatchId("batch-9".into()), Some(SendingStep::Waiting { secs: 20, why, hint }));
    waiting.send.tried_at.insert(BatchId("batch-9".into()), at(-1));
    let mut several = changed(9, |batch| {
        batch.is_sending_asked = true;
        batch.counts = counts(20, 8, 12, 0);
    });
    several.send.under_way.insert(BatchId("batch-10".into()), Some(SendingStep::Settling));
    several.send.under_way.insert(BatchId("batch-8".into()), None);
    let mut trouble = changed(9, |batch| batch.counts = BatchCounts { unconfirmed: 12, ..counts(10, 0, 18, 0) });
    trouble.send.under_way.clear();
    trouble.send.trouble.insert(BatchId("batch-9".into()), Trouble::here(notice(Severity::Error)));
    let partly = changed(7, |batch| batch.counts = BatchCounts { removing: 2, removed: 3, ..counts(0, 0, 35, 0) });
    let wholly = changed(7, |batch| batch.counts = BatchCounts { removed: 40, ..BatchCounts::default() });
    vec![
        ("send-waiting", waiting),
        ("send-several", several),
        ("send-trouble", trouble),
        ("send-partly-removed", partly),
        ("send-wholly-removed", wholly),
    ]
}
