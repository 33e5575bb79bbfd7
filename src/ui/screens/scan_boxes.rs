//! Boxes that need a person: what was read of each, why it is believed, and the choice.

use eframe::egui::{Label, RichText, Ui, vec2};

use crate::app::Command;
use crate::app::model::{BoxState, Picture, PictureReading, PictureState};
use crate::domain::{BoxReading, DeviceDraft, FieldKind, FieldReading, Pkid, Problem, SerialNumber};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::scan_groups;
use crate::ui::theme::{GAP, NEAR, SMALL, mono, strong};
use crate::ui::widgets::buttons::{PushButton, pressable_row};
use crate::ui::widgets::card::{card, remark};
use crate::ui::widgets::heading::heading;
use crate::ui::widgets::line::small;
use crate::words;

/// Whether a box of the shown picture waits.
pub fn has_waiting(pass: &Pass<'_>) -> bool {
    shown(pass).is_some_and(|picture| picture.waiting_boxes() > 0)
}

fn shown<'a>(pass: &Pass<'a>) -> Option<&'a Picture> {
    let scan = &pass.model.scan;
    scan.selected.and_then(|id| scan.pictures.iter().find(|p| p.id == id)).or(scan.pictures.last())
}

/// Shows the boxes of the shown picture: those that wait with their choice, the others with what became of them.
pub fn waiting_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(picture) = shown(pass) else { return };
    let PictureState::Read { reading, boxes } = &picture.state else {
        if let PictureState::Failed(notice) = &picture.state {
            crate::ui::widgets::notices::notice_ui(ui, notice, false);
        }
        return;
    };
    if !reading.grouping.is_sure {
        scan_groups::groups_ui(ui, pass, picture, reading);
        return;
    }
    if !reading.unread.is_empty() {
        remark(ui, Icon::Look, palette(ui).calm, words!("picture-unread", count = reading.unread.len()));
        ui.add_space(NEAR);
    }
    for (index, state) in boxes.iter().enumerate() {
        let Some(read) = reading.boxes.get(index) else { continue };
        match state {
            // It stands with the others that are too many.
            BoxState::Held(_) => continue,
            BoxState::Waiting => choose(ui, pass, picture, reading, index, read),
            BoxState::NotTaken(notice) => {
                crate::ui::widgets::notices::notice_ui(ui, notice, false);
                ui.push_id(("fields", index), |ui| all_fields(ui, read));
            }
            BoxState::Queueing | BoxState::Queued(_) | BoxState::Discarded => settled(ui, state, read),
        }
        ui.add_space(NEAR);
    }
}

fn settled(ui: &mut Ui, state: &BoxState, read: &BoxReading) {
    let p = palette(ui);
    let (icon, ink, words) = match state {
        BoxState::Queued(number) => (Icon::Accepted, p.good.ink, words!("box-queued", number = number)),
        BoxState::Queueing => (Icon::Processing, p.busy.ink, words!("box-queueing")),
        _ => (Icon::Dash, p.weak, words!("box-left-out")),
    };
    card(ui, |ui| {
        ui.horizontal(|ui| {
            icon.show(ui, 20.0, ink);
            ui.label(strong(words).color(ink));
        });
        ui.spacing_mut().item_spacing.y = 4.0;
        for (name, value) in parts(&read.draft) {
            ui.horizontal(|ui| {
                ui.add_space(28.0);
                ui.label(RichText::new(name).size(SMALL).color(p.weak));
                ui.add(Label::new(mono(value)).selectable(true).truncate());
            });
        }
    });
}

fn parts(draft: &DeviceDraft) -> Vec<(String, String)> {
    let parts = [
        (words!("field-pkid"), draft.pkid.map(|v| v.grouped())),
        (words!("field-serial"), draft.serial.as_ref().map(ToString::to_string)),
        (words!("field-manufacturer"), draft.manufacturer.as_ref().map(ToString::to_string)),
        (words!("field-model"), draft.model.as_ref().map(ToString::to_string)),
    ];
    parts.into_iter().filter_map(|(name, value)| value.map(|v| (name, v))).collect()
}

fn choose(
    ui: &mut Ui,
    pass: &mut Pass<'_>,
    picture: &Picture,
    reading: &PictureReading,
    index: usize,
    read: &BoxReading,
) {
    let p = palette(ui);
    let place = (picture.id, index);
    let mut draft = pass.view.choices.get(&place).cloned().unwrap_or_else(|| read.draft.clone());
    card(ui, |ui| {
        let title = match reading.boxes.len() {
            0 | 1 => words!("box-title"),
            count => {
                let number = index + 1;
                words!("box-title-of", number = number, count = count)
            }
        };
        heading(ui, title);
        for problem in &read.problems {
            remark(ui, Icon::Look, p.warn, tell(problem));
        }
        let pkids = pkid_candidates(read);
        if !pkids.is_empty() {
            ui.add_space(4.0);
            ui.label(strong(words!("field-pkid")).size(14.0).color(p.weak));
            for (pkid, field) in &pkids {
                if candidate(ui, &pkid.grouped(), &words!("field-pkid"), field, draft.pkid == Some(*pkid)) {
                    draft.pkid = if draft.pkid == Some(*pkid) { None } else { Some(*pkid) };
                }
            }
        }
        let serials = serial_candidates(read, draft.pkid);
        if !serials.is_empty() {
            ui.add_space(4.0);
            ui.label(strong(words!("field-serial")).size(14.0).color(p.weak));
            for (serial, field) in &serials {
                let is_chosen = draft.serial.as_ref() == Some(serial);
                if candidate(ui, serial.as_str(), &words!("field-serial"), field, is_chosen) {
                    draft.serial = if is_chosen { None } else { Some(serial.clone()) };
                }
            }
        }
        let names =
            DeviceDraft { manufacturer: draft.manufacturer.clone(), model: draft.model.clone(), ..Default::default() };
        for (name, value) in parts(&names) {
            ui.horizontal(|ui| {
                ui.label(RichText::new(name).size(14.0).color(p.weak));
                ui.label(strong(value));
            });
        }
        ui.add_space(GAP / 2.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let is_good = draft.identity().is_some();
            let accept = PushButton::new(words!("box-accept")).icon(Icon::Tick).for_gloves().enabled(is_good);
            if ui.add(accept).clicked() {
                pass.want(Command::AcceptBox { picture: picture.id, box_index: index, draft: draft.clone() });
            }
            if ui.add(PushButton::quiet(words!("box-leave-out")).icon(Icon::Cross).for_gloves()).clicked() {
                pass.want(Command::DiscardBox { picture: picture.id, box_index: index });
            }
        });
        if draft.identity().is_none() {
            ui.label(RichText::new(words!("box-not-enough")).size(SMALL).color(p.weak));
        }
        ui.push_id(("fields", index), |ui| all_fields(ui, read));
    });
    pass.view.choices.insert(place, draft);
}

/// One value that could be it, with the rule that says so. Returns whether it was pressed.
fn candidate(ui: &mut Ui, value: &str, field_name: &str, field: &FieldReading, is_chosen: bool) -> bool {
    let p = palette(ui);
    let reason = reason(&field.reason);
    let name = words!("box-candidate", field = field_name, value = value, reason = reason.as_str());
    let small = eframe::egui::FontId::proportional(SMALL);
    let why = ui.painter().layout(reason, small, p.weak, ui.available_width() - 52.0);
    let height = 34.0 + why.size().y;
    pressable_row(ui, vec2(ui.available_width(), height), &name, Some(is_chosen), |ui, rect| {
        let mark = eframe::egui::pos2(rect.left() + 20.0, rect.center().y);
        let ring = eframe::egui::Stroke::new(2.0, if is_chosen { p.accent } else { p.edge });
        ui.painter().circle_stroke(mark, 8.0, ring);
        if is_chosen {
            ui.painter().circle_filled(mark, 4.5, p.accent);
        }
        let font = eframe::egui::FontId::monospace(16.0);
        let value = ui.painter().layout_no_wrap(value.to_owned(), font, p.text);
        let left = rect.left() + 40.0;
        ui.painter().galley(eframe::egui::pos2(left, rect.top() + 6.0), value, p.text);
        ui.painter().galley(eframe::egui::pos2(left, rect.top() + 27.0), why, p.weak);
    })
    .clicked()
}

fn pkid_candidates(read: &BoxReading) -> Vec<(Pkid, &FieldReading)> {
    let mut found: Vec<(Pkid, &FieldReading)> = Vec::new();
    let can_be = |kind| matches!(kind, FieldKind::Pkid | FieldKind::Ask | FieldKind::Misread);
    for field in read.fields.iter().filter(|f| can_be(f.field)) {
        if let Ok(pkid) = Pkid::parse(&field.value)
            && !found.iter().any(|(known, _)| *known == pkid)
        {
            found.push((pkid, field));
        }
    }
    found
}

fn serial_candidates(read: &BoxReading, pkid: Option<Pkid>) -> Vec<(SerialNumber, &FieldReading)> {
    let mut found: Vec<(SerialNumber, &FieldReading)> = Vec::new();
    for field in read.fields.iter().filter(|f| matches!(f.field, FieldKind::Serial | FieldKind::Ask)) {
        // What could be a PKID is asked about above.
        let is_pkid = Pkid::parse(&field.value).is_ok_and(|p| pkid == Some(p) || field.field == FieldKind::Ask);
        if let Ok(serial) = SerialNumber::parse(&field.value)
            && !is_pkid
            && !found.iter().any(|(known, _)| *known == serial)
        {
            found.push((serial, field));
        }
    }
    found
}

/// Everything that stands on the label, behind a fold.
fn all_fields(ui: &mut Ui, read: &BoxReading) {
    if read.fields.is_empty() {
        return;
    }
    ui.collapsing(words!("box-all", count = read.fields.len()), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for field in &read.fields {
            ui.horizontal_wrapped(|ui| {
                ui.label(strong(names::field(field.field)).size(14.0));
                ui.add(Label::new(mono(&field.value).size(14.0)).selectable(true).wrap());
            });
            let why =
                words!("box-why", reason = reason(&field.reason), confidence = names::confidence(field.confidence));
            small(ui, why);
            ui.add_space(6.0);
        }
    });
}

/// Why a rule decided as it did, as the label room says it.
fn reason(id: &str) -> String {
    let text = crate::label::reason_text(id);
    if text.is_empty() { id.replace(['-', '_'], " ") } else { text.to_owned() }
}

fn tell(problem: &Problem) -> String {
    match problem {
        Problem::NoPkid => words!("problem-no-pkid"),
        Problem::UnclearGrouping => words!("problem-grouping"),
        Problem::SeveralPkids { values } => words!("problem-several-pkids", count = values.len()),
        Problem::SeveralSerials { values } => words!("problem-several-serials", count = values.len()),
        Problem::OnlyRetailCode { value } => words!("problem-only-retail", value = value.as_str()),
        Problem::ProductKeySeen => words!("problem-product-key"),
        Problem::LooksLikeHomeEdition { key_group } => words!("problem-home", group = key_group.as_str()),
        Problem::Refurbished { serial } => words!("problem-refurbished", serial = serial.as_str()),
        Problem::Unclear { value, .. } => words!("problem-unclear", value = value.as_str()),
        Problem::Refused { value, .. } => words!("problem-refused", value = value.as_str()),
        Problem::SeenOnAnotherBox { value } => words!("problem-another-box", value = value.as_str()),
    }
}
