//! Models as they stand at some moment.

use docket::app::model::{AccountModel, Dialog, OpenDevice};
use docket::app::{Model, Screen};
use docket::domain::{
    Actor, BatchCounts, BatchId, BatchState, BatchSummary, Change, Customer, CustomerId, DeviceDraft, DeviceId,
    DevicePage, DeviceRow, DeviceState, GroupTag, JournalEntry, Manufacturer, ModelName, Pkid, Relationship,
    ScanSource, SerialNumber,
};
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

/// The moment all tests are at.
pub fn now() -> Zoned {
    "2026-03-12T15:04:00+01:00[Europe/Berlin]".parse().expect("a moment")
}

pub fn at(minutes_ago: i64) -> Timestamp {
    Timestamp::from_second(now().timestamp().as_second() - minutes_ago * 60).expect("a moment")
}

pub fn customers() -> Vec<Customer> {
    let customer = |n: u128, name: &str, domain: Option<&str>, relationship| Customer {
        id: CustomerId(Uuid::from_u128(n)),
        name: name.to_owned(),
        domain: domain.map(str::to_owned),
        relationship,
    };
    vec![
        customer(1, "Contoso Ltd", Some("contoso.com"), Relationship::Reseller),
        customer(2, "Fabrikam Manufacturing GmbH", Some("fabrikam.de"), Relationship::Reseller),
        customer(3, "Northwind Traders", Some("northwindtraders.com"), Relationship::None),
        customer(4, "Tailspin Toys", None, Relationship::Other("advisor".into())),
        customer(5, "Wide World Importers", Some("wideworldimporters.com"), Relationship::Unknown),
    ]
}

pub fn batch(number: u32, customer: usize, state: BatchState, counts: BatchCounts) -> BatchSummary {
    BatchSummary {
        id: BatchId(format!("batch-{number}")),
        number,
        customer: customers()[customer].clone(),
        group_tag: GroupTag::parse(["Kiosk-Berlin", "SALES", "Lager-3"][number as usize % 3]).expect("a tag"),
        expected: Some(40),
        order: number.is_multiple_of(2).then(|| format!("PO-88{number}")),
        state,
        created_by: "maria".into(),
        created_at: at(i64::from(13 - number) * 1300 + 95),
        close_reason: None,
        is_sending_asked: false,
        partner: String::new(),
        approved_by: (!matches!(state, BatchState::Open | BatchState::Closed)).then(|| "oskar".into()),
        counts,
    }
}

pub fn counts(ready: u32, processing: u32, registered: u32, rejected: u32) -> BatchCounts {
    BatchCounts { ready, processing, registered, rejected, ..BatchCounts::default() }
}

fn batches() -> Vec<BatchSummary> {
    vec![
        batch(12, 0, BatchState::Open, counts(37, 0, 0, 0)),
        batch(11, 1, BatchState::Closed, counts(40, 0, 0, 0)),
        batch(10, 0, BatchState::Approved, counts(38, 0, 0, 0)),
        batch(9, 1, BatchState::Sending, counts(0, 12, 28, 0)),
        batch(8, 0, BatchState::FinishedWithProblems, counts(0, 0, 37, 3)),
        batch(7, 2, BatchState::Finished, counts(0, 0, 40, 0)),
    ]
}

/// A window with nothing in its queue.
pub fn empty() -> Model {
    Model {
        is_loaded: true,
        actor: Some(Actor { operator: "maria".into(), station: "dock-2".into() }),
        account: AccountModel::SignedOut,
        ..Model::default()
    }
}

/// A window with batches and customers.
pub fn full() -> Model {
    Model {
        batches: batches(),
        customers: customers(),
        account: AccountModel::SignedIn {
            name: Some("maria@partner.example".into()),
            tenant: "partner.example".into(),
            has_mfa: Some(true),
            lasts: "Until you sign out".into(),
            token_ends_at: None,
        },
        ..empty()
    }
}

/// A window on a screen, about a batch.
pub fn on(screen: Screen, number: u32) -> Model {
    let mut model = full();
    model.settings.partner.client_id = "0f8fad5b-d9cb-469f-a165-70867728950e".into();
    Model { screen, batch: Some(BatchId(format!("batch-{number}"))), ..model }
}

pub fn draft(n: u32) -> DeviceDraft {
    DeviceDraft {
        pkid: Pkid::parse(&format!("35562123{:05}", 45001 + n * 37)).ok(),
        serial: SerialNumber::parse(&format!("PF4{:05}", 10203 + n * 71)).ok(),
        manufacturer: Manufacturer::parse("LENOVO").ok(),
        model: ModelName::parse("21F6002NMX").ok(),
    }
}

pub fn row(number: u32, state: DeviceState) -> DeviceRow {
    let is_refused = state == DeviceState::Rejected;
    DeviceRow {
        id: DeviceId(format!("device-{number}")),
        batch: BatchId("batch-11".into()),
        number,
        draft: draft(number),
        state,
        source: ScanSource::Photo { file: format!("IMG_{:04}.jpg", 2040 + number) },
        scanned_by: if number.is_multiple_of(3) { "jonas" } else { "maria" }.into(),
        station: "dock-2".into(),
        scanned_at: at(200 - i64::from(number % 190)),
        code: is_refused.then(|| "808".into()),
        code_name: is_refused.then(|| "ZtdDeviceAssignedToOtherTenant".into()),
        note: None,
    }
}

/// The first rows of a list of so many devices.
pub fn page(total: u64) -> DevicePage {
    let state = |n: u32| match n {
        4 => DeviceState::Registered,
        6 => DeviceState::Rejected,
        9 => DeviceState::Undone,
        11 => DeviceState::Processing,
        13 => DeviceState::Unconfirmed,
        _ => DeviceState::Ready,
    };
    DevicePage { total, offset: 0, rows: (1..=total.min(200) as u32).map(|n| row(n, state(n))).collect() }
}

fn entry(seq: u64, minutes_ago: i64, who: &str, change: Change) -> JournalEntry {
    let actor = Actor { operator: who.into(), station: "dock-2".into() };
    JournalEntry { seq, at: at(minutes_ago), actor, change, hash: String::new() }
}

pub fn open_device(number: u32, state: DeviceState) -> OpenDevice {
    let row = row(number, state);
    let device = row.id.clone();
    let scanned = Change::DeviceScanned {
        device: device.clone(),
        batch: row.batch.clone(),
        draft: row.draft.clone(),
        source: row.source.clone(),
        codes: Vec::new(),
        is_extra_held: true,
    };
    let edited = Change::DeviceEdited {
        device,
        old: draft(number + 1),
        new: row.draft.clone(),
        reason: "misread: compared with the box".into(),
    };
    OpenDevice { row, story: vec![entry(101, 190, "maria", scanned), entry(160, 40, "oskar", edited)] }
}

/// Review of a batch with this many devices.
pub fn review(total: u64) -> Model {
    let mut model = on(Screen::Review, 11);
    model.review.page = page(total);
    model.review.query.limit = 200;
    model
}

/// The rows of boxes too many.
pub fn held(total: u64) -> DevicePage {
    DevicePage { total, offset: 0, rows: (41..41 + total as u32).rev().map(|n| row(n, DeviceState::Held)).collect() }
}

/// Review of a full batch with one device too many, which is open; the batch was closed with a reason.
pub fn review_held() -> Model {
    let mut model = review(40);
    model.batches[1].counts = BatchCounts { held: 1, ..counts(38, 0, 0, 0) };
    model.batches[1].close_reason = Some("two boxes are on the next truck".into());
    model.scan.held = held(1);
    model.review.open = Some(open_device(41, DeviceState::Held));
    model
}

/// History with an open device.
pub fn history() -> Model {
    let mut model = full();
    model.screen = Screen::History;
    model.history.page = page(187);
    model
}

/// A window with this dialog.
pub fn asking(model: Model, dialog: Dialog) -> Model {
    Model { dialog: Some(dialog), ..model }
}
