//! What every test of the decisions is made of: a given model, what happens to it, and the outcome as text.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::app::effect::{Deed, Effect};
use crate::app::event::{Done, Event};
use crate::app::live::CameraState;
use crate::app::model::{
    AccountModel, Dialog, Model, PictureId, PictureReading, PictureState, RemovalDialog, ShownPicture,
};
use crate::app::notice::{Failure, Notice};
use crate::app::removal::RemovalEffect;
use crate::app::{Command, Screen};
use crate::domain::{
    Actor, Barcode, BatchCounts, BatchId, BatchState, BatchSummary, BoxReading, Customer, CustomerId, Decision,
    DeviceDraft, DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceState, GroupTag, Pkid, Problem, Relationship,
    ScanSource, Symbology,
};
use crate::queue::{DuplicateOf, QueueError};
use crate::settings::Settings;

/// Something that happens to the model.
pub(super) enum Step {
    Wanted(Command),
    Happened(Event),
    /// So much time goes by.
    Passed(SignedDuration),
}

impl Step {
    fn befall(self, model: &mut Model, at: &mut Timestamp, effects: &mut Vec<Effect>) {
        match self {
            Self::Wanted(command) => model.on_command(command, *at, effects),
            Self::Happened(event) => model.on_event(event, *at, effects),
            Self::Passed(time) => *at += time,
        }
    }
}

impl From<Command> for Step {
    fn from(command: Command) -> Self {
        Self::Wanted(command)
    }
}

impl From<Event> for Step {
    fn from(event: Event) -> Self {
        Self::Happened(event)
    }
}

/// Half past noon on a day in May.
pub(super) fn now() -> Timestamp {
    "2026-05-04T12:30:00Z".parse().unwrap()
}

/// Lets the steps happen, and tells what is new in the model, and the effects of the last step.
#[track_caller]
pub(super) fn check<const N: usize>(given: &Model, when: [Step; N]) -> String {
    let mut model = given.clone();
    let mut effects = Vec::new();
    let mut at = now();
    for step in when {
        effects.clear();
        step.befall(&mut model, &mut at, &mut effects);
    }
    let before = lines(given);
    let mut told: Vec<String> = lines(&model).into_iter().filter(|line| !before.contains(line)).collect();
    told.extend(effects.iter().map(|effect| format!("> {}", effect_line(effect))));
    if told.is_empty() { "nothing".to_owned() } else { told.join("\n") }
}

/// The model after a step, and what is to be done then.
pub(super) fn effects(given: &Model, when: Step) -> (Model, Vec<Effect>) {
    let (mut model, mut effects) = (given.clone(), Vec::new());
    when.befall(&mut model, &mut now(), &mut effects);
    (model, effects)
}

/// The model after the steps.
#[track_caller]
pub(super) fn after<const N: usize>(given: &Model, when: [Step; N]) -> Model {
    let mut model = given.clone();
    let mut effects = Vec::new();
    let mut at = now();
    when.into_iter().for_each(|step| step.befall(&mut model, &mut at, &mut effects));
    model
}

/// The model, a line for each thing that a person can see.
fn lines(model: &Model) -> Vec<String> {
    let mut lines = vec![format!("screen {:?}", model.screen), format!("batch {}", shown(&model.batch))];
    match &model.dialog {
        None => lines.push("no dialog".into()),
        Some(Dialog::CloseShort { count, expected, error }) => {
            lines.push(format!("dialog close {count} of {expected} {}", shown(error)));
        }
        Some(Dialog::Approve { count, error }) => lines.push(format!("dialog approve {count} {}", shown(error))),
        Some(Dialog::Send { sentence }) => lines.push(format!("dialog: {sentence}")),
        Some(Dialog::Retry { count }) => lines.push(format!("dialog retry {count}")),
        Some(Dialog::ByHand(dialog)) => lines.push(format!("dialog {dialog:?}")),
        Some(Dialog::Results(dialog)) => lines.push(format!("dialog {dialog:?}")),
        Some(Dialog::Policy(dialog)) => lines.push(format!("dialog {dialog:?}")),
        Some(Dialog::Removal(dialog)) => lines.push(match dialog {
            RemovalDialog::Request { name, devices, error, .. } => {
                format!("dialog take back {} of {name} {}", devices.len(), shown(error))
            }
            RemovalDialog::Approve { name, devices, error, .. } => {
                format!("dialog approve taking back {} of {name} {}", devices.len(), shown(error))
            }
            RemovalDialog::Refuse { error, .. } => format!("dialog leave registered {}", shown(error)),
        }),
    }
    lines.extend(model.form_errors.iter().map(|(field, error)| format!("error {field}: {error}")));
    lines.extend(model.notices.iter().map(|(_, notice)| notice_line(notice)));
    lines.push(match &model.scan.feedback {
        None => "no feedback".into(),
        Some(f) => format!("feedback {:?}: {} | {}", f.kind, f.word, f.line),
    });
    lines.push(format!("progress {:?}", model.scan.progress));
    lines.push(match &model.live.camera {
        CameraState::Trouble { notice, .. } => format!("camera trouble: {}", notice.what),
        CameraState::On { name, mode } => format!("camera On {name} {mode}"),
        camera => format!("camera {camera:?}"),
    });
    lines.push(format!("selected {:?}", model.scan.selected.map(|p| p.0)));
    lines.extend(model.scan.held.rows.iter().map(|row| format!("held no. {}", row.number)));
    lines.extend(model.scan.last.iter().map(|row| format!("last no. {}", row.number)));
    for picture in &model.scan.pictures {
        let state = match &picture.state {
            PictureState::Read { boxes, .. } => {
                format!("read {}", boxes.iter().map(box_word).collect::<Vec<_>>().join(", "))
            }
            PictureState::Failed(notice) => format!("failed: {}", notice.what),
            PictureState::Reading { percent } => format!("reading {percent} %"),
            state => format!("{state:?}").to_lowercase(),
        };
        lines.push(format!("picture {} {}: {state}", picture.id.0, picture.name));
    }
    for batch in &model.batches {
        lines.push(format!("batch {} is {}, {} devices", batch.number, batch.state.as_str(), batch.counts.total()));
    }
    lines.push(format!("review rows {} of {}", model.review.page.rows.len(), model.review.page.total));
    lines.push(match &model.review.open {
        None => "no device open".into(),
        Some(open) => format!("open no. {} {} story {}", open.row.number, open.row.state.as_str(), open.story.len()),
    });
    lines.push(format!("history rows {} of {}", model.history.page.rows.len(), model.history.page.total));
    lines.push(format!("verified {:?}", model.history.verified));
    lines.push(format!("account {}", account_word(&model.account)));
    lines.push(format!("customers {}, refreshing {}", model.customers.len(), model.is_refreshing_customers));
    if model.send.under_way.is_empty() {
        lines.push("nothing under way".into());
    }
    lines.extend(model.send.under_way.iter().map(|(batch, step)| format!("under way {batch} {step:?}")));
    lines.push(format!("attempts {}, problems {}", model.send.attempts.len(), model.send.results.page.rows.len()));
    lines.extend(model.send.files.iter().map(|file| format!("file {} {}", file.path, file.rows)));
    lines.extend(
        model.send.trouble.iter().map(|(batch, trouble)| format!("trouble with {batch}: {}", trouble.notice.what)),
    );
    lines
}

fn shown(value: &Option<impl std::fmt::Display>) -> String {
    value.as_ref().map_or_else(|| "none".into(), ToString::to_string)
}

fn account_word(account: &AccountModel) -> &'static str {
    match account {
        AccountModel::Unknown => "unknown",
        AccountModel::SignedOut => "signed out",
        AccountModel::SigningIn => "signing in",
        AccountModel::NeedsMfa => "without MFA",
        AccountModel::SignedIn { .. } => "signed in",
    }
}

fn box_word(state: &crate::app::model::BoxState) -> String {
    use crate::app::model::BoxState as B;
    match state {
        B::NotTaken(notice) => format!("not taken ({})", notice.what),
        B::Queued(number) => format!("queued as {number}"),
        B::Held(number) => format!("held as {number}"),
        state => format!("{state:?}").to_lowercase(),
    }
}

/// A notice in one line.
pub(super) fn notice_line(notice: &Notice) -> String {
    let next = if notice.next.is_empty() { String::new() } else { format!(" | {}", notice.next) };
    format!("{:?}: {}{next}", notice.severity, notice.what)
}

fn effect_line(effect: &Effect) -> String {
    match effect {
        Effect::Do(deed) => deed_line(deed),
        Effect::LoadDevices { list, query } => format!("load {list:?} {}", query_line(query)),
        Effect::ReadBytes { picture, bytes } => format!("read {} bytes for {}", bytes.len(), picture.0),
        Effect::ReadPhoto { picture, path } => format!("read {} for {}", path.display(), picture.0),
        Effect::SaveSettings(_) => "save settings".into(),
        Effect::LoadResults(load) => match &load.shown {
            None => format!("load results of {} none", load.batch),
            Some((_, query)) => format!("load results of {} {}", load.batch, query_line(query)),
        },
        Effect::Removal(RemovalEffect::Find(query)) => format!("find {}", query_line(query)),
        effect => format!("{effect:?}"),
    }
}

fn query_line(query: &DeviceQuery) -> String {
    let states: Vec<&str> = query.states.iter().map(|s| s.as_str()).collect();
    format!(
        "of {} find {:?} states [{}] by {:?}{} rows {}+{}",
        shown(&query.batch),
        query.find,
        states.join(" "),
        query.sort,
        if query.is_descending { " down" } else { "" },
        query.offset,
        query.limit
    )
}

fn deed_line(deed: &Deed) -> String {
    match deed {
        Deed::AddDevice { batch, draft, source, codes, picture } => {
            let codes: Vec<&str> = codes.iter().map(|c| c.text.as_str()).collect();
            let place = picture.map_or_else(|| "no picture".into(), |(p, b)| format!("picture {} box {b}", p.0));
            format!("add {} to {batch} from {source:?}, {place}, codes [{}]", draft_line(draft), codes.join(" "))
        }
        Deed::CreateBatch { group_tag, expected, order, .. } => {
            format!("create batch {group_tag} expected {expected:?} order {order:?}")
        }
        Deed::Apply(change) => format!("apply {}", serde_json::to_string(change).unwrap()),
        deed => format!("{deed:?}"),
    }
}

fn draft_line(draft: &DeviceDraft) -> String {
    [shown(&draft.pkid), shown(&draft.serial), shown(&draft.manufacturer), shown(&draft.model)].join("/")
}

/// A PKID that is no EAN-13.
pub(super) const PKID: &str = "3556212345678";

pub(super) fn draft(pkid: &str) -> DeviceDraft {
    DeviceDraft { pkid: Some(Pkid::parse(pkid).unwrap()), ..Default::default() }
}

pub(super) fn customer(relationship: Relationship) -> Customer {
    let id = CustomerId(Uuid::from_u128(1));
    Customer { id, name: "Contoso, Inc.".into(), domain: Some("contoso.com".into()), relationship }
}

pub(super) fn batch_id(number: u32) -> BatchId {
    BatchId(format!("b{number}"))
}

/// A batch of Contoso with so many ready devices; 40 are expected.
pub(super) fn batch(number: u32, state: BatchState, ready: u32) -> BatchSummary {
    BatchSummary {
        id: batch_id(number),
        number,
        customer: customer(Relationship::Reseller),
        group_tag: GroupTag::parse("KIOSK/1").unwrap(),
        expected: Some(40),
        order: None,
        state,
        created_by: "anna".into(),
        created_at: now(),
        approved_by: None,
        close_reason: None,
        is_sending_asked: false,
        partner: String::new(),
        counts: BatchCounts { ready, ..Default::default() },
    }
}

pub(super) fn row(batch: u32, number: u32, state: DeviceState) -> DeviceRow {
    DeviceRow {
        id: DeviceId(format!("d{number}")),
        batch: batch_id(batch),
        number,
        draft: draft(&format!("35562123{number:05}")),
        state,
        source: ScanSource::Typed,
        scanned_by: "anna".into(),
        station: "dock-1".into(),
        scanned_at: now(),
        code: None,
        code_name: None,
        note: None,
    }
}

pub(super) fn page(total: u64, offset: u64, rows: Vec<DeviceRow>) -> DevicePage {
    DevicePage { total, offset, rows }
}

/// A window just opened, batches loaded, somebody signed in.
pub(super) fn opened(batches: Vec<BatchSummary>) -> Model {
    let actor = Actor { operator: "ben".into(), station: "dock-1".into() };
    let (model, _) = Model::start(actor, Settings::default(), false);
    let signed_in = AccountModel::SignedIn {
        name: Some("ben@fabrikam.com".into()),
        tenant: "fabrikam".into(),
        has_mfa: Some(true),
        lasts: "Until this program ends".into(),
        token_ends_at: None,
    };
    after(&model, [Event::BatchesLoaded(batches).into(), Event::AccountKnown(signed_in).into()])
}

/// A model with batch 1 in this state and so many devices, on the screen that goes with it.
pub(super) fn with_batch(state: BatchState, ready: u32) -> Model {
    after(&opened(vec![batch(1, state, ready)]), [Command::OpenBatch(batch_id(1)).into()])
}

/// Batch 1 is open for scanning, 36 of 40 are there.
pub(super) fn scanning() -> Model {
    with_batch(BatchState::Open, 36)
}

pub(super) fn code(text: &str, symbology: Symbology) -> Barcode {
    Barcode { text: text.into(), symbology: Some(symbology), aim: None, corners: None }
}

pub(super) fn read_box(decision: Decision, pkid: Option<&str>, problems: Vec<Problem>) -> BoxReading {
    BoxReading { decision, draft: pkid.map(draft).unwrap_or_default(), fields: Vec::new(), problems }
}

/// A picture was read.
pub(super) fn read(picture: u64, codes: Vec<Barcode>, boxes: Vec<BoxReading>) -> Event {
    let shown = ShownPicture { width: 2, height: 1, rgba: vec![0; 8], full_width: 2, full_height: 1 };
    let reading = PictureReading::of_one_box(1.0, codes, boxes, Arc::new(shown));
    Event::PictureRead { picture: PictureId(picture), reading: Box::new(reading), taken: Default::default() }
}

/// A picture with one good box was read.
pub(super) fn read_good(picture: u64, pkid: &str) -> Event {
    read(picture, vec![code(pkid, Symbology::Code128)], vec![read_box(Decision::Accept, Some(pkid), vec![])])
}

/// The deed that a typed device is.
pub(super) fn adding(batch: u32, pkid: &str, picture: Option<(u64, usize)>) -> Deed {
    Deed::AddDevice {
        batch: batch_id(batch),
        draft: draft(pkid),
        source: ScanSource::Typed,
        codes: Vec::new(),
        picture: picture.map(|(id, index)| (PictureId(id), index)),
    }
}

pub(super) fn added(batch: u32, pkid: &str, picture: Option<(u64, usize)>, number: u32) -> Event {
    let done = Done::DeviceAdded { device: DeviceId(format!("d{number}")), number, is_held: false };
    Event::Done { deed: adding(batch, pkid, picture), done }
}

/// Added, and held as one too many.
pub(super) fn held(batch: u32, pkid: &str, picture: Option<(u64, usize)>, number: u32) -> Event {
    let done = Done::DeviceAdded { device: DeviceId(format!("d{number}")), number, is_held: true };
    Event::Done { deed: adding(batch, pkid, picture), done }
}

pub(super) fn refused(deed: Deed, error: QueueError) -> Event {
    Event::NotDone { deed, failure: Failure::Queue(error) }
}

/// No. 12 of a batch, scanned by anna twenty minutes ago.
pub(super) fn first(batch: u32) -> Box<DuplicateOf> {
    Box::new(DuplicateOf {
        device: DeviceId("d12".into()),
        batch: batch_id(batch),
        batch_number: batch,
        number: 12,
        customer: "Contoso, Inc.".into(),
        scanned_by: "anna".into(),
        scanned_at: "2026-05-04T12:10:00Z".parse().unwrap(),
        state: DeviceState::Ready,
    })
}

/// Photos were found.
pub(super) fn found(names: &[&str]) -> Event {
    let files = names.iter().map(|name| format!("/photos/{name}").into()).collect();
    Event::PhotosFound { files, others: 0, empty: Vec::new() }
}

/// A photo dropped on the window, which becomes the model's next picture.
pub(super) fn drop_photo(name: &str) -> Step {
    found(&[name]).into()
}

pub(super) fn go(screen: Screen) -> Step {
    Command::Go(screen).into()
}
