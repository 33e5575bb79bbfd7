//! The side panel of a device: what is known of it, what happened to it, and the form that corrects it.

use eframe::egui::{Id, Label, RichText, ScrollArea, Ui, vec2};

use super::scrolling::scrolling;
use crate::app::by_hand::ByHandCommand;
use crate::app::command::DeviceForm;
use crate::app::model::OpenDevice;
use crate::app::{Command, Screen, cause_words};
use crate::app::{advice, advice_by_hand};
use crate::domain::{
    AttemptCause, BatchState, Change, DeviceId, DeviceOutcome, DeviceResult, DeviceState, JournalEntry, RemovalOutcome,
};
use crate::ui::icons::Icon;
use crate::ui::moments::exact_moment;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, strong};
use crate::ui::view_state::{EditView, Wish};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card;
use crate::ui::widgets::fields::{Field, value};
use crate::ui::widgets::heading::heading;
use crate::ui::widgets::line::small;
use crate::words;

/// How wide the panel is.
pub const WIDTH: f32 = 348.0;

/// Shows the panel in the rest of its place.
pub fn device_panel_ui(ui: &mut Ui, pass: &mut Pass<'_>, open: &OpenDevice) {
    let p = palette(ui);
    let device = &open.row;
    ui.horizontal(|ui| {
        heading(ui, words!("story-title", number = device.number));
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if ui.add(PushButton::sign(Icon::Cross, words!("story-close"))).clicked() {
                pass.view.edit = None;
                pass.want(Command::CloseDevice);
            }
        });
    });
    scrolling(ui, ScrollArea::vertical().id_salt("story").auto_shrink(false), |ui| {
        ui.set_width(ui.available_width() - NEAR);
        ui.horizontal_wrapped(|ui| {
            badge(ui, &names::device_state(device.state, p));
            ui.label(RichText::new(names::source(&device.source)).size(SMALL).color(p.weak));
        });
        ui.add_space(NEAR);
        let is_edited = pass.view.edit.as_ref().is_some_and(|edit| edit.device == device.id);
        if is_edited {
            edit_form(ui, pass, &device.id);
        } else {
            facts(ui, open);
            deeds(ui, pass, open);
        }
        if device.state == DeviceState::Rejected || device.code.is_some() {
            ui.add_space(NEAR);
            let (code, name) = (device.code.as_deref(), device.code_name.as_deref());
            // What the site told of it is none of an upload's.
            let was_sent = open.story.iter().any(|entry| matches!(entry.change, Change::AttemptStarted { .. }));
            let told = if was_sent { advice(code, name) } else { advice_by_hand(code, name) };
            let is_bad = device.state == DeviceState::Rejected;
            let (icon, tone) = if is_bad { (Icon::Error, p.bad) } else { (Icon::Info, p.busy) };
            card::remark(ui, icon, tone, told.sentence());
        }
        ui.add_space(GAP);
        heading(ui, words!("story-heading"));
        if open.story.is_empty() {
            ui.label(RichText::new(words!("story-loading")).color(p.weak));
        }
        for entry in open.story.iter().rev() {
            entry_ui(ui, pass, entry, &device.id);
        }
        ui.add_space(GAP);
    });
}

fn facts(ui: &mut Ui, open: &OpenDevice) {
    let draft = &open.row.draft;
    // What is compared by eye stands in letters of one width; that nothing is known does not.
    let fact = |ui: &mut Ui, name: String, told: Option<&str>, is_mono: bool| match told {
        Some(told) => value(ui, &name, told, is_mono),
        None => value(ui, &name, &words!("story-not-known"), false),
    };
    ui.spacing_mut().item_spacing = vec2(GAP, 10.0);
    let pkid = draft.pkid.map(|pkid| pkid.grouped());
    ui.horizontal(|ui| {
        fact(ui, words!("field-pkid"), pkid.as_deref(), true);
        if let Some(pkid) = draft.pkid
            && ui.add(PushButton::sign(Icon::Copy, words!("copy-pkid"))).clicked()
        {
            ui.ctx().copy_text(pkid.to_string());
        }
    });
    fact(ui, words!("field-serial"), draft.serial.as_ref().map(|s| s.as_str()), true);
    fact(ui, words!("field-manufacturer"), draft.manufacturer.as_ref().map(|m| m.as_str()), false);
    fact(ui, words!("field-model"), draft.model.as_ref().map(|m| m.as_str()), false);
}

fn deeds(ui: &mut Ui, pass: &mut Pass<'_>, open: &OpenDevice) {
    let device = &open.row;
    let can_edit = can_be_edited(device.state) && pass.model.screen == Screen::Review;
    if !can_edit && !matches!(device.state, DeviceState::Held | DeviceState::Ready | DeviceState::Undone) {
        return;
    }
    ui.add_space(NEAR);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        if can_edit && ui.add(PushButton::new(words!("story-edit")).icon(Icon::Edit).key("E")).clicked() {
            pass.view.edit = Some(EditView::of(device));
        }
        if device.state == DeviceState::Held {
            if ui.add(PushButton::new(words!("story-keep")).icon(Icon::Tick)).clicked() {
                pass.want(Command::KeepDevices(vec![device.id.clone()]));
            }
            if ui.add(PushButton::new(words!("story-leave-out")).icon(Icon::Cross)).clicked() {
                pass.want(Command::RemoveDevice(device.id.clone()));
            }
        }
        if device.state == DeviceState::Ready
            && ui.add(PushButton::new(words!("story-remove")).icon(Icon::Undo)).clicked()
        {
            pass.want(Command::RemoveDevice(device.id.clone()));
        }
        let is_approved = pass.model.open_batch().is_some_and(|batch| {
            batch.id == device.batch && matches!(batch.state, BatchState::Approved | BatchState::Sending)
        });
        if device.state == DeviceState::Ready
            && is_approved
            && ui.add(PushButton::new(words!("by-hand-uploaded")).icon(Icon::File)).clicked()
        {
            pass.want(Command::ByHand(ByHandCommand::RequestUploaded(vec![device.id.clone()])));
        }
        if device.state == DeviceState::Undone
            && ui.add(PushButton::new(words!("story-restore")).icon(Icon::Redo)).clicked()
        {
            pass.want(Command::RestoreDevice(device.id.clone()));
        }
    });
}

/// Whether what is known of a device in this state may be changed.
pub fn can_be_edited(state: DeviceState) -> bool {
    matches!(state, DeviceState::Held | DeviceState::Ready | DeviceState::Rejected)
}

fn edit_form(ui: &mut Ui, pass: &mut Pass<'_>, device: &DeviceId) {
    let Some(mut edit) = pass.view.edit.take() else { return };
    if edit.was_sent {
        edit.was_sent = false;
        if pass.model.form_errors.is_empty() {
            return;
        }
    }
    ui.spacing_mut().item_spacing.y = 12.0;
    let first = Id::unique("edit-pkid");
    device_fields(ui, pass, &mut edit.form, first);
    let reason = Field::new(&words!("edit-reason")).error(pass.error("reason")).show(ui, &mut edit.reason);
    if std::mem::take(&mut edit.is_new) {
        pass.view.focus = Some(Wish::of(first));
    }
    let is_entered = reason.lost_focus() && ui.input(|i| i.key_pressed(eframe::egui::Key::Enter));
    let mut is_open = true;
    ui.horizontal(|ui| {
        if ui.add(PushButton::new(words!("edit-save")).icon(Icon::Tick)).clicked() || is_entered {
            edit.was_sent = true;
            let (form, reason) = (edit.form.clone(), edit.reason.clone());
            pass.want(Command::EditDevice { device: device.clone(), form, reason });
        }
        is_open = !ui.add(PushButton::quiet(words!("cancel"))).clicked();
    });
    if is_open {
        pass.view.edit = Some(edit);
    }
}

/// The four fields of a device.
pub fn device_fields(ui: &mut Ui, pass: &Pass<'_>, form: &mut DeviceForm, first: Id) {
    Field::new(&words!("field-pkid"))
        .hint(&words!("hint-pkid"))
        .mono()
        .id(first)
        .error(pass.error("pkid"))
        .show(ui, &mut form.pkid);
    Field::new(&words!("field-serial")).mono().error(pass.error("serial")).show(ui, &mut form.serial);
    Field::new(&words!("field-manufacturer"))
        .hint(&words!("hint-manufacturer"))
        .error(pass.error("manufacturer"))
        .show(ui, &mut form.manufacturer);
    Field::new(&words!("field-model")).hint(&words!("hint-model")).error(pass.error("model")).show(ui, &mut form.model);
}

fn entry_ui(ui: &mut Ui, pass: &Pass<'_>, entry: &JournalEntry, device: &DeviceId) {
    let p = palette(ui);
    let (icon, sentence) = tell(&entry.change, device);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = NEAR;
        icon.show(ui, 18.0, p.weak);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add(Label::new(strong(sentence).size(14.0).color(p.text)).wrap());
            let who = entry.actor.operator.as_str();
            let at = exact_moment(entry.at, pass.now);
            let line = words!("story-line", at = at, who = who, station = entry.actor.station.as_str());
            small(ui, line);
        });
    });
    ui.add_space(4.0);
}

/// A change of the journal in one sentence, as far as it is about this device.
fn tell(change: &Change, device: &DeviceId) -> (Icon, String) {
    match change {
        Change::BatchCreated { .. } => (Icon::NewBatch, words!("story-batch-created")),
        Change::DeviceScanned { source, .. } => (Icon::Scan, words!("story-scanned", source = names::source(source))),
        Change::DevicesKept { .. } => (Icon::Plus, words!("story-kept")),
        Change::DeviceUndone { .. } => (Icon::Undo, words!("story-undone")),
        Change::DeviceRestored { .. } => (Icon::Redo, words!("story-restored")),
        Change::DeviceEdited { old, new, reason, .. } => {
            let (old, new) = (names::device(old), names::device(new));
            (Icon::Edit, words!("story-edited", old = old, new = new, reason = reason.as_str()))
        }
        Change::DeviceMoved { .. } => (Icon::Redo, words!("story-moved")),
        Change::BatchClosed { reason: Some(reason), .. } => {
            (Icon::Lock, words!("story-closed-short", reason = reason.as_str()))
        }
        Change::BatchClosed { .. } => (Icon::Lock, words!("story-closed")),
        Change::BatchReopened { .. } => (Icon::Scan, words!("story-reopened")),
        Change::BatchApproved { .. } => (Icon::Shield, words!("story-approved")),
        Change::DevicesRequeued { .. } => (Icon::Refresh, words!("story-requeued")),
        Change::AttemptStarted { service, .. } => {
            let service =
                if service == "practice" { words!("sentence-practice") } else { words!("sentence-partner-center") };
            (Icon::Send, words!("story-sent", service = service))
        }
        Change::AttemptNotDelivered { reason, cause, .. } => {
            (Icon::Undo, words!("story-not-delivered", reason = why(cause.as_ref(), reason)))
        }
        Change::AttemptUnconfirmed { reason, cause, .. } => {
            (Icon::Question, words!("story-unconfirmed", reason = why(cause.as_ref(), reason)))
        }
        Change::AttemptAccepted { tracking_id, .. } => {
            (Icon::Processing, words!("story-accepted", tracking = tracking_id.0.as_str()))
        }
        Change::ResultsRecorded { results, .. } => tell_result(results, device),
        Change::PortalResultsRecorded { results, .. } => match result_of(results, device) {
            Some((DeviceOutcome::Registered, _)) => (Icon::Accepted, words!("story-site-registered")),
            Some((DeviceOutcome::Rejected, code)) => (Icon::Unreadable, words!("story-site-refused", code = code)),
            Some((DeviceOutcome::NotArrived, _)) | None => (Icon::Undo, words!("story-not-uploaded")),
        },
        Change::BatchExported { format, .. } => (Icon::File, words!("story-exported", format = format.as_str())),
        Change::CustomersListed { .. } | Change::CustomersFound { .. } | Change::RelationshipLost { .. } => {
            (Icon::Unlink, words!("story-customers"))
        }
        Change::CustomerNamed { .. } => (Icon::Customer, words!("story-customer-named")),
        Change::SendingAsked { .. } => (Icon::Send, words!("story-sending-asked")),
        Change::SendingHalted { .. } => (Icon::Stop, words!("story-sending-halted")),
        Change::DevicesUploaded { .. } => (Icon::File, words!("story-uploaded")),
        Change::DevicesSolved { note, .. } => (Icon::Tick, words!("story-solved", note = note.as_str())),
        Change::DevicesUnsolved { .. } => (Icon::Undo, words!("story-unsolved")),
        Change::RemovalRequested { reason, .. } => {
            (Icon::Trash, words!("story-removal-requested", reason = reason.as_str()))
        }
        Change::RemovalApproved { .. } => (Icon::Shield, words!("story-removal-approved")),
        Change::RemovalRefused { reason, .. } => {
            (Icon::Cross, words!("story-removal-refused", reason = reason.as_str()))
        }
        Change::RemovalStarted { .. } => (Icon::Trash, words!("story-removal-started")),
        Change::RemovalRecorded { outcome, .. } => tell_removal(outcome),
        Change::PolicyWritten { name, .. } | Change::PolicyRecorded { name, .. } => {
            (Icon::Settings, words!("story-profile", name = name.as_str()))
        }
        Change::PolicyAssignmentStarted { .. } => (Icon::Settings, words!("story-assignment-started")),
        Change::PolicyAssignmentAccepted { .. } => (Icon::Processing, words!("story-assignment-accepted")),
        Change::PolicyAssignmentUnconfirmed { cause, .. } => {
            (Icon::Question, words!("story-unconfirmed", reason = cause_words(cause)))
        }
        Change::PolicyAssignmentRecorded { results, .. } => match result_of(results, device) {
            Some((DeviceOutcome::Registered, _)) => (Icon::Accepted, words!("story-assigned")),
            Some((DeviceOutcome::Rejected, code)) => (Icon::Unreadable, words!("story-not-assigned", code = code)),
            Some((DeviceOutcome::NotArrived, _)) | None => (Icon::Undo, words!("story-assignment-lost")),
        },
    }
}

/// Why something did not get through: the kind in words, where an entry tells it, and else the words it was written with.
fn why(cause: Option<&AttemptCause>, reason: &str) -> String {
    cause.map_or_else(|| reason.to_owned(), cause_words)
}

/// What came of one device, with the service's code for it.
fn result_of<'a>(results: &'a [DeviceResult], device: &DeviceId) -> Option<(&'a DeviceOutcome, &'a str)> {
    let own = results.iter().find(|result| result.device == *device)?;
    Some((&own.outcome, own.code.as_deref().or(own.name.as_deref()).unwrap_or_default()))
}

fn tell_result(results: &[DeviceResult], device: &DeviceId) -> (Icon, String) {
    match result_of(results, device) {
        Some((DeviceOutcome::Registered, _)) => (Icon::Accepted, words!("story-registered")),
        Some((DeviceOutcome::Rejected, code)) => (Icon::Unreadable, words!("story-rejected", code = code)),
        Some((DeviceOutcome::NotArrived, _)) | None => (Icon::Undo, words!("story-not-arrived")),
    }
}

fn tell_removal(outcome: &RemovalOutcome) -> (Icon, String) {
    match outcome {
        RemovalOutcome::Removed => (Icon::Accepted, words!("story-removed")),
        RemovalOutcome::AlreadyGone => (Icon::Accepted, words!("story-already-gone")),
        RemovalOutcome::Refused { code, name } => {
            let code = if code.is_empty() { name } else { code };
            (Icon::Unreadable, words!("story-not-removed", code = code.as_str()))
        }
        RemovalOutcome::NotArrived { cause } => {
            (Icon::Undo, words!("story-not-delivered", reason = cause_words(cause)))
        }
        RemovalOutcome::Unconfirmed { cause } => {
            (Icon::Question, words!("story-unconfirmed", reason = cause_words(cause)))
        }
    }
}
