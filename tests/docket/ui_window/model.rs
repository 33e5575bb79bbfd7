//! Models as they stand at some moment.

use std::sync::Arc;

use docket::app::event::SendingStep;
use docket::app::model::{
    AccountModel, BoxState, Dialog, Feedback, FeedbackKind, OpenDevice, Picture, PictureId, PictureReading,
    PictureState, ShownPicture,
};
use docket::app::notice::{Failure, Severity};
use docket::app::results::ResultsPart;
use docket::app::watched::WatchStand;
use docket::app::{Model, Notice, Screen};
use docket::domain::change::ExportedFile;
use docket::domain::{
    Actor, Attempt, AttemptId, AttemptState, Barcode, BatchCounts, BatchId, BatchState, BatchSummary, BoxReading,
    Change, Confidence, Customer, CustomerId, Decision, DeviceDraft, DeviceId, DevicePage, DeviceRow, DeviceState,
    FieldKind, FieldReading, GroupTag, Grouping, JournalEntry, Manufacturer, ModelName, Pkid, Point, Problem,
    RefusalCause, RefusalCount, Relationship, ScanSource, SerialNumber, Symbology, TrackingId, WatchedFile,
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

pub fn notice(severity: Severity) -> Notice {
    Notice {
        severity,
        what: "Partner Center asks to wait 20 seconds".into(),
        next: "Nothing to do: it goes on by itself".into(),
        details: "Code: 429\nCorrelation id: 0f8fad5b-d9cb-469f-a165-70867728950e".into(),
    }
}

/// A label of bars on cardboard.
fn label() -> ShownPicture {
    let (width, height) = (900_u32, 620_u32);
    let mut rgba = vec![0_u8; (width * height * 4) as usize];
    for y in 0..height {
        for x in 0..width {
            let is_label = (90..810).contains(&x) && (70..550).contains(&y);
            let is_row = [(120..200), (250..330), (390..490)].iter().any(|rows| rows.contains(&y));
            let is_bar = is_row && (130..600).contains(&x) && (x * 7919 / 11) % 13 < 6;
            let colour = match (is_label, is_bar) {
                (false, _) => [150, 116, 78],
                (true, false) => [244, 243, 238],
                (true, true) => [26, 26, 30],
            };
            let place = ((y * width + x) * 4) as usize;
            rgba[place..place + 3].copy_from_slice(&colour);
            rgba[place + 3] = 255;
        }
    }
    ShownPicture { width, height, rgba, full_width: width, full_height: height }
}

fn code(text: &str, top: f32, bottom: f32) -> Barcode {
    let p = |x, y| Point { x, y };
    Barcode {
        text: text.into(),
        symbology: Some(Symbology::Code128),
        aim: None,
        corners: Some([p(126.0, top), p(604.0, top), p(604.0, bottom), p(126.0, bottom)]),
    }
}

fn field(field: FieldKind, value: &str, code: usize) -> FieldReading {
    FieldReading {
        field,
        value: value.into(),
        confidence: Confidence::Medium,
        reason: "thirteen-digits".into(),
        raw: value.into(),
        symbology: Some(Symbology::Code128),
        code,
    }
}

/// A picture with one box whose PKID must be chosen.
pub fn picture(id: u64, name: &str, state: BoxState) -> Picture {
    let reading = PictureReading::of_one_box(
        84.0,
        vec![code("PF412345", 118.0, 202.0), code("3556212345678", 248.0, 332.0), code("3305512345679", 388.0, 492.0)],
        vec![BoxReading {
            decision: Decision::Ask,
            draft: DeviceDraft { pkid: None, ..draft(1) },
            fields: vec![
                field(FieldKind::Serial, "PF412345", 0),
                field(FieldKind::Pkid, "3556212345678", 1),
                field(FieldKind::Ask, "3305512345679", 2),
            ],
            problems: vec![Problem::SeveralPkids { values: vec!["3556212345678".into(), "3305512345679".into()] }],
        }],
        Arc::new(label()),
    );
    Picture {
        id: PictureId(id),
        name: name.into(),
        source: ScanSource::Photo { file: name.into() },
        state: PictureState::Read { reading: Arc::new(reading), boxes: vec![state] },
    }
}

pub fn feedback(kind: FeedbackKind, word: &str, line: &str) -> Feedback {
    Feedback { kind, word: word.into(), line: line.into() }
}

/// Scan with some devices and pictures.
pub fn scan() -> Model {
    let mut model = on(Screen::Scan, 12);
    model.scan.last = (28..=37).rev().map(|n| row(n, DeviceState::Ready)).collect();
    model.scan.pictures = vec![
        picture(1, "IMG_2041.jpg", BoxState::Queued(36)),
        Picture {
            id: PictureId(2),
            name: "IMG_2042.jpg".into(),
            source: ScanSource::Pasted,
            state: PictureState::Failed(notice(Severity::Warning)),
        },
        picture(3, "pallet-7-front-with-a-long-name.jpg", BoxState::Queued(37)),
    ];
    model.scan.selected = Some(PictureId(3));
    model.scan.feedback = Some(feedback(FeedbackKind::Accepted, "ACCEPTED", "3556 212 345678 · 37 of 40"));
    model
}

/// Scan with a box that waits.
pub fn scan_waiting() -> Model {
    let mut model = scan();
    model.scan.pictures.push(picture(4, "IMG_2044.jpg", BoxState::Waiting));
    model.scan.selected = Some(PictureId(4));
    model.scan.feedback =
        Some(feedback(FeedbackKind::Confirm, "LOOK AND CONFIRM", "IMG_2044.jpg: check what was read, then accept it"));
    model
}

/// Scan with a picture of two labels whose codes must be grouped, and a place that could not be read.
pub fn scan_grouping() -> Model {
    let mut model = scan();
    let mut picture = picture(4, "pallet.jpg", BoxState::Waiting);
    if let PictureState::Read { reading, boxes } = &mut picture.state {
        let reading = Arc::make_mut(reading);
        reading.grouping = Grouping { groups: vec![vec![0, 1], vec![2]], is_sure: false };
        let p = |x, y| Point { x, y };
        reading.unread = vec![[p(620.0, 250.0), p(780.0, 250.0), p(780.0, 330.0), p(620.0, 330.0)]];
        reading.boxes.push(reading.boxes[0].clone());
        boxes.push(BoxState::Waiting);
    }
    model.scan.pictures.push(picture);
    model.scan.selected = Some(PictureId(4));
    let line = "pallet.jpg shows several labels: say which codes are one box's";
    model.scan.feedback = Some(feedback(FeedbackKind::Confirm, "WHICH CODES BELONG TOGETHER?", line));
    model
}

/// A watched folder whose drive was pulled out, and pictures of it that wait.
pub fn scan_watched() -> Model {
    let mut model = scan();
    model.settings.photos.watched_folder = "/media/dock-2/photos of boxes".into();
    let trouble = docket::capture::FolderTrouble::Gone;
    model.watch.stand = WatchStand::Trouble(Notice::of(&Failure::Folder(trouble)));
    let file = |n: u64| WatchedFile {
        name: format!("{n}.jpg"),
        bytes: n,
        modified_millis: 1,
        path: format!("/media/dock-2/{n}.jpg").into(),
    };
    model.watch.waiting = (1..=12).map(file).collect();
    model
}

/// A hundred photos being read.
pub fn scan_many() -> Model {
    let mut model = scan();
    for n in 4..=100 {
        let state = if n == 38 { PictureState::Reading { percent: 62 } } else { PictureState::Waiting };
        let name = format!("IMG_{:04}.jpg", 2040 + n);
        model.scan.pictures.push(Picture {
            id: PictureId(n),
            name: name.clone(),
            source: ScanSource::Photo { file: name },
            state,
        });
    }
    model.scan.progress = Some((37, 100));
    model.scan.selected = Some(PictureId(38));
    model
}

/// Scan into a full batch, two boxes too many.
pub fn scan_held() -> Model {
    let mut model = scan();
    model.batches[0].counts = BatchCounts { held: 2, ..counts(40, 0, 0, 0) };
    model.scan.held = held(2);
    model.scan.last = [42, 41, 40].map(|n| row(n, if n > 40 { DeviceState::Held } else { DeviceState::Ready })).into();
    model.scan.pictures.push(picture(4, "IMG_2044.jpg", BoxState::Held(41)));
    model.scan.selected = Some(PictureId(4));
    model.scan.feedback =
        Some(feedback(FeedbackKind::Extra, "ONE TOO MANY", "3556 212 346592 is held: keep or leave out"));
    model
}

fn held(total: u64) -> DevicePage {
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

/// Send while nothing goes smoothly, by name: waiting, unconfirmed, several batches, somebody needed, partly and wholly removed.
pub fn sending_states() -> Vec<(&'static str, Model)> {
    let changed = |number: u32, change: fn(&mut BatchSummary)| {
        let mut model = send(number);
        let batch = model.batches.iter_mut().find(|batch| batch.number == number).expect("the batch");
        change(batch);
        model
    };
    let mut waiting = changed(9, |batch| batch.is_sending_asked = true);
    let why = "Partner Center asked to wait".into();
    waiting.send.under_way.insert(BatchId("batch-9".into()), Some(SendingStep::Waiting { secs: 20, why }));
    let mut several = changed(9, |batch| {
        batch.is_sending_asked = true;
        batch.counts = counts(20, 8, 12, 0);
    });
    several.send.under_way.insert(BatchId("batch-10".into()), Some(SendingStep::Settling));
    several.send.under_way.insert(BatchId("batch-8".into()), None);
    let mut trouble = changed(9, |batch| batch.counts = BatchCounts { unconfirmed: 12, ..counts(10, 0, 18, 0) });
    trouble.send.under_way.clear();
    trouble.send.trouble.insert(BatchId("batch-9".into()), notice(Severity::Error));
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
