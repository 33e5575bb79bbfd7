//! What states, fields and screens are called and look like: a word, a sign and a tone, never colour alone.

use crate::app::policies::Assigned;
use crate::app::{Model, OtherPartner, Screen, Standing};
use crate::domain::{
    AttemptState, BatchState, BatchSummary, Confidence, DeviceDraft, DeviceState, FieldKind, KeptScanner, Layout,
    ModeWish, PartnerKind, PolicyAssignment, PolicyDeed, PolicyOutcome, PolicySetting, Relationship, Removal,
    RemovalDevice, RemovalOutcome, RemovalState, ScanSource, ScannerRoad, Suffix, Symbology,
};
use crate::words;

use super::icons::Icon;
use super::palette::{Palette, Tone};

/// A word with its sign and tone.
pub struct Sign {
    /// The word.
    pub word: String,
    /// The sign.
    pub icon: Icon,
    /// The tone.
    pub tone: Tone,
}

/// A screen's name and sign.
pub fn screen(screen: Screen) -> (String, Icon) {
    match screen {
        Screen::Home => (words!("nav-home"), Icon::Home),
        Screen::NewBatch => (words!("nav-new-batch"), Icon::NewBatch),
        Screen::Scan => (words!("nav-scan"), Icon::Scan),
        Screen::Review => (words!("nav-review"), Icon::Review),
        Screen::Send => (words!("nav-send"), Icon::Send),
        Screen::Customers => (words!("nav-customers"), Icon::Customer),
        Screen::History => (words!("nav-history"), Icon::History),
        Screen::Diagnostics => (words!("nav-diagnostics"), Icon::Diagnostics),
        Screen::Settings => (words!("nav-settings"), Icon::Settings),
        Screen::Registered => (words!("registered-title"), Icon::Undo),
        Screen::Profiles => (words!("profiles-name"), Icon::Adjust),
    }
}

/// What a partner is to Microsoft.
pub fn partner_kind(kind: PartnerKind) -> String {
    match kind {
        PartnerKind::Direct => words!("kind-direct"),
        PartnerKind::IndirectProvider => words!("kind-indirect-provider"),
        PartnerKind::IndirectReseller => words!("kind-indirect-reseller"),
    }
}

/// One of several partners: its name, or what the one without a name is called.
pub fn partner(name: &str) -> String {
    if name.is_empty() { words!("partner-without-name") } else { name.to_owned() }
}

/// The same within a sentence.
pub fn the_partner(name: &str) -> String {
    if name.is_empty() { words!("partner-without-name", "the") } else { words!("partner-named", name = name) }
}

/// The partner that a batch is for, sent or not: by its name, where several are set up or it is another than the one in use; by its tenant
/// id, where the settings do not know it.
pub fn partner_of(model: &Model, batch: &BatchSummary) -> Option<String> {
    let known = model.settings.name_of_partner(&batch.partner).filter(|_| !model.settings.partners.is_empty());
    match (known, model.other_partner(batch)) {
        (Some(name), _) => Some(the_partner(name)),
        (None, Some(OtherPartner::Named(name))) => Some(the_partner(&name)),
        (None, Some(OtherPartner::Unknown(tenant))) => Some(the_partner(&tenant)),
        (None, None) => None,
    }
}

/// Where a batch stands.
pub fn batch_state(state: BatchState, p: &Palette) -> Sign {
    let (word, icon, tone) = match state {
        BatchState::Open => (words!("batch-open"), Icon::Scan, p.busy),
        BatchState::Closed => (words!("batch-closed"), Icon::Review, p.warn),
        BatchState::Approved => (words!("batch-approved"), Icon::Shield, p.busy),
        BatchState::Sending => (words!("batch-sending"), Icon::ArrowUp, p.busy),
        BatchState::Finished => (words!("batch-finished"), Icon::Accepted, p.good),
        BatchState::FinishedWithProblems => (words!("batch-problems"), Icon::Error, p.bad),
    };
    Sign { word, icon, tone }
}

/// Where a batch stands, told apart by who has it to do: what waits for a person, or was uploaded by hand, is not being sent.
pub fn batch_sign(model: &Model, batch: &BatchSummary, p: &Palette) -> Sign {
    match model.standing(batch) {
        Standing::NeedsSomebody => Sign { word: words!("batch-trouble"), icon: Icon::Question, tone: p.warn },
        Standing::Stopped => Sign { word: words!("batch-stopped"), icon: Icon::Stop, tone: p.warn },
        Standing::UploadedByHand => device_state(DeviceState::Uploaded, p),
        Standing::At(state) => batch_state(state, p),
    }
}

/// Where a device stands.
pub fn device_state(state: DeviceState, p: &Palette) -> Sign {
    let (word, icon, tone) = match state {
        DeviceState::Held => (words!("device-held"), Icon::Plus, p.warn),
        DeviceState::Ready => (words!("device-ready"), Icon::Idle, p.calm),
        DeviceState::Sending => (words!("device-sending"), Icon::ArrowUp, p.busy),
        DeviceState::Unconfirmed => (words!("device-unconfirmed"), Icon::Question, p.warn),
        DeviceState::Processing => (words!("device-processing"), Icon::Processing, p.busy),
        DeviceState::Registered => (words!("device-registered"), Icon::Accepted, p.good),
        DeviceState::Rejected => (words!("device-rejected"), Icon::Unreadable, p.bad),
        DeviceState::Uploaded => (words!("device-uploaded"), Icon::File, p.busy),
        DeviceState::Solved => (words!("device-solved"), Icon::Tick, p.calm),
        DeviceState::Removing => (words!("device-removing"), Icon::Trash, p.warn),
        DeviceState::Removed => (words!("device-removed"), Icon::Undo, p.calm),
        DeviceState::Undone => (words!("device-undone"), Icon::Dash, p.calm),
    };
    Sign { word, icon, tone }
}

/// Where an upload stands.
pub fn attempt_state(state: AttemptState, p: &Palette) -> Sign {
    let (word, icon, tone) = match state {
        AttemptState::Sending => (words!("attempt-sending"), Icon::ArrowUp, p.busy),
        AttemptState::Unconfirmed => (words!("attempt-unconfirmed"), Icon::Question, p.warn),
        AttemptState::Processing => (words!("attempt-processing"), Icon::Processing, p.busy),
        AttemptState::NotDelivered => (words!("attempt-not-delivered"), Icon::Undo, p.calm),
        AttemptState::Settled => (words!("attempt-settled"), Icon::Accepted, p.good),
    };
    Sign { word, icon, tone }
}

/// Where a removal stands.
pub fn removal_state(removal: &Removal, p: &Palette) -> Sign {
    let (word, icon, tone) = match (removal.state, removal.gone()) {
        (RemovalState::Requested, _) => (words!("removal-requested"), Icon::Shield, p.warn),
        (RemovalState::Approved, _) => (words!("removal-approved"), Icon::Undo, p.busy),
        (RemovalState::Refused, 0) => (words!("removal-not-done"), Icon::Cross, p.calm),
        (RemovalState::Refused, _) => (words!("removal-problems"), Icon::Cross, p.calm),
        (RemovalState::Finished, _) => (words!("removal-finished"), Icon::Accepted, p.good),
        (RemovalState::FinishedWithProblems, 0) => (words!("removal-problems", "none"), Icon::Error, p.bad),
        (RemovalState::FinishedWithProblems, _) => (words!("removal-problems"), Icon::Error, p.bad),
    };
    Sign { word, icon, tone }
}

/// What came of giving a profile to devices, or how far that is.
pub fn assignment(assignment: &PolicyAssignment, p: &Palette) -> Sign {
    let sum = Assigned::of(assignment);
    let (word, icon, tone) = match (sum.given, sum.refused) {
        _ if assignment.state != AttemptState::Settled => return attempt_state(assignment.state, p),
        (_, 0) => (words!("assignment-given"), Icon::Accepted, p.good),
        (0, _) => (words!("assignment-not-given"), Icon::Unreadable, p.bad),
        _ => (words!("assignment-partly"), Icon::Warning, p.warn),
    };
    Sign { word, icon, tone }
}

/// What came of taking a device back, in a removal that is over or goes on.
pub fn removal_outcome(device: &RemovalDevice, is_over: bool, p: &Palette) -> Sign {
    let (word, icon, tone) = match (&device.outcome, &device.last_try) {
        (Some(RemovalOutcome::Removed), _) => (words!("outcome-removed"), Icon::Accepted, p.good),
        (Some(RemovalOutcome::AlreadyGone), _) => (words!("outcome-gone"), Icon::Accepted, p.good),
        (Some(outcome), _) if outcome.is_not_found() => (words!("outcome-not-found"), Icon::Question, p.warn),
        (Some(RemovalOutcome::Refused { .. }), _) => (words!("outcome-refused"), Icon::Unreadable, p.bad),
        (Some(RemovalOutcome::Unconfirmed { .. }), _) => (words!("outcome-unconfirmed"), Icon::Question, p.warn),
        (Some(RemovalOutcome::NotArrived { .. }) | None, _) if is_over => (words!("outcome-left"), Icon::Cross, p.calm),
        (Some(RemovalOutcome::NotArrived { .. }), _) => (words!("outcome-not-arrived"), Icon::Undo, p.warn),
        (None, Some(_)) => (words!("outcome-under-way"), Icon::Processing, p.busy),
        (None, None) => (words!("outcome-waits"), Icon::Idle, p.calm),
    };
    Sign { word, icon, tone }
}

/// What came of a deed on a profile.
pub fn policy_outcome(outcome: Option<&PolicyOutcome>, p: &Palette) -> Sign {
    let (word, icon, tone) = match outcome {
        Some(PolicyOutcome::Done) => (words!("profile-done"), Icon::Accepted, p.good),
        Some(PolicyOutcome::Refused { .. }) => (words!("outcome-refused"), Icon::Unreadable, p.bad),
        Some(PolicyOutcome::NotDone { .. }) => (words!("profile-not-done"), Icon::Undo, p.warn),
        Some(PolicyOutcome::NotArrived) => (words!("profile-not-done"), Icon::Undo, p.calm),
        Some(PolicyOutcome::Unconfirmed { .. }) | None => (words!("attempt-unconfirmed"), Icon::Question, p.warn),
    };
    Sign { word, icon, tone }
}

/// What was done to a profile.
pub fn policy_deed(deed: PolicyDeed, name: &str) -> String {
    match deed {
        PolicyDeed::Create => words!("profile-deed-create", name = name),
        PolicyDeed::Change => words!("profile-deed-change", name = name),
        PolicyDeed::Delete => words!("profile-deed-delete", name = name),
    }
}

/// What is being done to a profile.
pub fn policy_writing(deed: PolicyDeed, name: &str) -> String {
    match deed {
        PolicyDeed::Create => words!("profiles-writing", name = name),
        PolicyDeed::Change => words!("profiles-writing", "change", name = name),
        PolicyDeed::Delete => words!("profiles-writing", "delete", name = name),
    }
}

/// What a profile leaves out, and what that means.
pub fn policy_setting(setting: PolicySetting) -> (String, String) {
    match setting {
        PolicySetting::UserNotLocalAdmin => (words!("setting-no-admin"), words!("setting-no-admin", "line")),
        PolicySetting::SkipExpressSettings => (words!("setting-express"), words!("setting-express", "line")),
        PolicySetting::SkipOemRegistration => (words!("setting-oem"), words!("setting-oem", "line")),
        PolicySetting::RemoveOemPreinstalls => (words!("setting-preinstalls"), words!("setting-preinstalls", "line")),
        PolicySetting::SkipEula => (words!("setting-eula"), words!("setting-eula", "line")),
    }
}

/// Whether devices may be registered for a customer.
pub fn relationship(relationship: &Relationship, p: &Palette) -> Sign {
    let (word, icon, tone) = match relationship {
        Relationship::Reseller => (words!("relationship-reseller"), Icon::Link, p.good),
        Relationship::None => (words!("relationship-none"), Icon::Unlink, p.bad),
        Relationship::Other(word) => (words!("relationship-other", word = word.as_str()), Icon::Unlink, p.bad),
        Relationship::Unknown => (words!("relationship-unknown"), Icon::Question, p.calm),
    };
    Sign { word, icon, tone }
}

/// What a code is.
pub fn field(field: FieldKind) -> String {
    match field {
        FieldKind::Pkid => words!("field-pkid"),
        FieldKind::Serial => words!("field-serial"),
        FieldKind::Model => words!("field-model"),
        FieldKind::Manufacturer => words!("field-manufacturer"),
        FieldKind::Gtin => words!("field-gtin"),
        FieldKind::Sku => words!("field-sku"),
        FieldKind::Mac => words!("field-mac"),
        FieldKind::Imei => words!("field-imei"),
        FieldKind::Iccid => words!("field-iccid"),
        FieldKind::Sscc => words!("field-sscc"),
        FieldKind::DellExpressServiceCode => words!("field-dell-express"),
        FieldKind::PartBarcode => words!("field-part-barcode"),
        FieldKind::PackageId => words!("field-package"),
        FieldKind::LicensePlate => words!("field-license-plate"),
        FieldKind::PurchaseOrder => words!("field-purchase-order"),
        FieldKind::Quantity => words!("field-quantity"),
        FieldKind::TrackingNo => words!("field-tracking"),
        FieldKind::Uuid => words!("field-uuid"),
        FieldKind::Gs1Internal => words!("field-gs1-internal"),
        FieldKind::Misread => words!("field-misread"),
        FieldKind::Ignore => words!("field-ignore"),
        FieldKind::Ask => words!("field-ask"),
        FieldKind::Reject => words!("field-reject"),
    }
}

/// How sure a rule is.
pub fn confidence(confidence: Confidence) -> String {
    match confidence {
        Confidence::Low => words!("confidence-low"),
        Confidence::Medium => words!("confidence-medium"),
        Confidence::High => words!("confidence-high"),
    }
}

/// A symbology's name: names of standards are the same in every language.
pub fn symbology(symbology: Symbology) -> &'static str {
    match symbology {
        Symbology::Code128 => "Code 128",
        Symbology::Code39 => "Code 39",
        Symbology::Code93 => "Code 93",
        Symbology::Codabar => "Codabar",
        Symbology::Itf => "ITF",
        Symbology::Ean13 => "EAN-13",
        Symbology::Ean8 => "EAN-8",
        Symbology::UpcA => "UPC-A",
        Symbology::UpcE => "UPC-E",
        Symbology::DataMatrix => "Data Matrix",
        Symbology::Qr => "QR",
        Symbology::MicroQr => "Micro QR",
        Symbology::Pdf417 => "PDF417",
        Symbology::Aztec => "Aztec",
        Symbology::Maxicode => "MaxiCode",
        Symbology::DataBar => "DataBar",
        Symbology::Other => "?",
    }
}

/// Where a device came from.
pub fn source(source: &ScanSource) -> String {
    match source {
        ScanSource::Photo { file } => words!("source-photo", file = file.as_str()),
        ScanSource::Camera { name } => words!("source-camera", name = name.as_str()),
        ScanSource::Pasted => words!("source-pasted"),
        ScanSource::Scanner => words!("source-scanner"),
        ScanSource::Typed => words!("source-typed"),
        ScanSource::CommandLine => words!("source-command-line"),
    }
}

/// What a hand scanner sends after a code.
pub fn suffix(suffix: Suffix) -> String {
    match suffix {
        Suffix::None => words!("suffix-none"),
        Suffix::Enter => words!("suffix-enter"),
        Suffix::Tab => words!("suffix-tab"),
        Suffix::CrLf => words!("suffix-cr-lf"),
        Suffix::LineFeed => words!("suffix-line-feed"),
    }
}

/// A keyboard layout.
pub fn layout(layout: Layout) -> String {
    match layout {
        Layout::Us => words!("layout-us"),
        Layout::Uk => words!("layout-uk"),
        Layout::AzertyFrench => words!("layout-azerty-french"),
        Layout::AzertyBelgian => words!("layout-azerty-belgian"),
        Layout::Qwertz => words!("layout-qwertz"),
    }
}

/// What a scanner sends after a code, or that it sends nothing.
pub fn sent_suffix(sent: Suffix) -> String {
    match sent {
        Suffix::None => words!("status-no-suffix"),
        sent => suffix(sent),
    }
}

/// The mode that a camera is asked for.
pub fn mode_wish(wish: ModeWish) -> String {
    if wish == ModeWish::default() { words!("camera-mode-auto") } else { wish.to_string() }
}

/// How a scanner speaks, in a few words: `German layout, Enter, AIM identifiers`.
pub fn scanner_profile(kept: &KeptScanner) -> String {
    let profile = &kept.profile;
    let mut parts = Vec::new();
    match (&kept.road, profile.layout) {
        (ScannerRoad::Keyboard, Some(found)) => parts.push(words!("profile-layout", layout = layout(found))),
        (ScannerRoad::Keyboard, None) => parts.push(words!("profile-layout", "unknown")),
        (ScannerRoad::Port(port), _) => parts.push(words!("profile-port", port = port.as_str())),
    }
    parts.push(sent_suffix(profile.suffix));
    parts.push(if profile.sends_aim { words!("profile-aim") } else { words!("profile-aim", "none") });
    if !profile.prefix.is_empty() {
        parts.push(words!("profile-prefix", prefix = profile.prefix.as_str()));
    }
    parts.join(", ")
}

/// What a device is called in one line: PKID in groups, or serial number.
pub fn device(draft: &DeviceDraft) -> String {
    match (&draft.pkid, &draft.serial) {
        (Some(pkid), _) => pkid.grouped(),
        (None, Some(serial)) => serial.to_string(),
        (None, None) => words!("device-unnamed"),
    }
}

/// `Batch 12 for Contoso`.
pub fn batch(batch: &BatchSummary) -> String {
    words!("batch-name", number = batch.number, customer = batch.customer.name.as_str())
}

/// `37 of 40 devices`, or `37 devices`; and how many were taken back.
pub fn batch_count(batch: &BatchSummary) -> String {
    let count = batch.counts.total();
    let told = match batch.expected {
        Some(expected) => words!("batch-count-expected", count = count, expected = expected),
        None => words!("batch-count", count = count),
    };
    match batch.counts.removed {
        0 => told,
        removed if count == 0 => words!("batch-count-removed", count = removed),
        removed => [told, words!("batch-count-removed", count = removed)].join(" · "),
    }
}
