//! Scan: the operator's screen. One message, one number, one list; nothing has to be dismissed.

use eframe::egui::{Align, FontId, Layout, RichText, ScrollArea, Sense, Ui, WidgetInfo, accesskit::Role, vec2};

use crate::app::live::CameraState;
use crate::app::model::{FeedbackKind, PictureState};
use crate::app::{Command, Screen};
use crate::domain::{BatchState, BatchSummary, DeviceRow, DeviceState};
use crate::ui::icons::Icon;
use crate::ui::moments::moment;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::{scan_boxes, scan_held, scan_pictures, scan_watch};
use crate::ui::theme::{GAP, NEAR, SMALL, mono, strong, strong_family};
use crate::ui::view_state::TypedView;
use crate::ui::widgets::bars::progress_bar;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::card;
use crate::ui::widgets::feedback::{Eye, feedback_ui};
use crate::ui::widgets::heading::{heading, screen_heading};
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// Below this width everything stands in one column.
const NARROW: f32 = 900.0;

/// Shows the screen.
pub fn scan_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let batch = pass.model.open_batch();
    let has_pictures = !pass.model.scan.pictures.is_empty();
    if batch.is_none() && !has_pictures {
        super::no_batch(ui, pass, Icon::Scan);
        return;
    }
    let (title, line) = match batch {
        Some(batch) => (names::batch(batch), words!("scan-line", tag = batch.group_tag.as_str())),
        None => (words!("scan-no-batch"), words!("scan-no-batch", "line")),
    };
    screen_heading(ui, &title, &line, |ui| deeds(ui, pass, batch));
    if ui.available_width() < NARROW {
        super::scrolled(ui, Screen::Scan, |ui| {
            feedback(ui, pass, 220.0);
            scan_watch::watch_ui(ui, pass);
            scan_boxes::waiting_ui(ui, pass);
            scan_held::held_ui(ui, pass);
            ui.add_space(GAP);
            if let Some(batch) = batch {
                count(ui, pass, batch);
            }
            ui.add_space(GAP);
            scan_pictures::pictures_ui(ui, pass, 600.0);
        });
        return;
    }
    let size = ui.available_size();
    let right = if size.x > 1300.0 { 300.0 } else { 246.0 };
    let left = ((size.x - right - 2.0 * GAP) * 0.48).floor();
    let middle = size.x - right - left - 2.0 * GAP;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        column(ui, left, size.y, |ui| scan_pictures::pictures_ui(ui, pass, size.y));
        column(ui, middle, size.y, |ui| {
            let has_waiting =
                scan_boxes::has_waiting(pass) || scan_held::has_held(pass) || !pass.model.watch.waiting.is_empty();
            let height = if has_waiting { (size.y * 0.34).clamp(170.0, 300.0) } else { (size.y * 0.56).max(240.0) };
            feedback(ui, pass, height);
            ui.add_space(NEAR);
            scrolling(ui, ScrollArea::vertical().id_salt("boxes").auto_shrink(false), |ui| {
                ui.set_width(ui.available_width());
                scan_watch::watch_ui(ui, pass);
                scan_boxes::waiting_ui(ui, pass);
                scan_held::held_ui(ui, pass);
            });
        });
        column(ui, right, size.y, |ui| match batch {
            Some(batch) => count(ui, pass, batch),
            None => last(ui, pass, &pass.model.scan.last),
        });
    });
}

fn column(ui: &mut Ui, width: f32, height: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.x = NEAR;
        content(ui);
    });
}

fn deeds(ui: &mut Ui, pass: &mut Pass<'_>, batch: Option<&BatchSummary>) {
    match batch.map(|b| b.state) {
        Some(BatchState::Open) => {
            let close = PushButton::new(words!("scan-close")).icon(Icon::Lock).key("F9").for_gloves();
            if ui.add(close).clicked() {
                pass.want(Command::CloseBatch);
            }
            let redo = PushButton::sign(Icon::Redo, words!("scan-redo")).for_gloves().key("Ctrl+Y");
            if ui.add(redo).clicked() {
                pass.want(Command::Redo);
            }
            let undo = PushButton::new(words!("scan-undo")).icon(Icon::Undo).for_gloves().key("Ctrl+Z");
            if ui.add(undo).clicked() {
                pass.want(Command::Undo);
            }
            let typed = PushButton::new(words!("scan-type")).icon(Icon::Keyboard).for_gloves().key("F3");
            if ui.add(typed).clicked() {
                pass.view.typed = Some(TypedView::default());
            }
        }
        Some(BatchState::Closed) => {
            let reopen = ui.add(PushButton::new(words!("review-reopen")).icon(Icon::Scan).for_gloves());
            if reopen.clicked() {
                pass.want(Command::ReopenBatch);
            }
        }
        _ => {}
    }
}

/// The big panel; what must be acknowledged has its button.
fn feedback(ui: &mut Ui, pass: &mut Pass<'_>, height: f32) {
    let feedback = pass.model.scan.feedback.as_ref();
    let is_held = feedback.is_some_and(|f| f.kind == FeedbackKind::Conflict);
    let height = if is_held { height - 56.0 } else { height };
    let live = &pass.model.live;
    let eye = match live.camera {
        CameraState::Off => Eye::None,
        _ if live.is_paused => Eye::Paused,
        _ => Eye::Open,
    };
    feedback_ui(ui, feedback, eye, height);
    if is_held {
        let button = PushButton::new(words!("scan-understood")).icon(Icon::Tick).for_gloves();
        if ui.add(button.width(ui.available_width())).clicked() {
            // Any deed acknowledges; this one changes nothing else.
            pass.want(Command::Go(Screen::Scan));
        }
    }
}

/// How many there are, as it is read from two metres, and the last ten.
fn count(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    let p = palette(ui);
    let count = batch.counts.total();
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let (number, of) = match batch.expected {
            Some(expected) => (count.to_string(), words!("scan-of", expected = expected)),
            None => (count.to_string(), words!("scan-scanned")),
        };
        let room = ui.available_width();
        let size = if number.len() > 3 { 64.0 } else { 88.0 };
        let is_over = batch.expected.is_some_and(|e| count > e);
        let ink = match batch.expected {
            Some(expected) if count == expected => p.good.ink,
            _ if is_over => p.warn.ink,
            _ => p.text,
        };
        let big = ui.painter().layout_no_wrap(number, FontId::new(size, strong_family()), ink);
        let small = ui.painter().layout_no_wrap(of, FontId::new(26.0, strong_family()), p.weak);
        let (rect, response) = ui.allocate_exact_size(vec2(room, size * 1.05), Sense::hover());
        let said = names::batch_count(batch);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        let base = rect.top() + (size * 1.05 - big.size().y) / 2.0;
        let right = rect.left() + big.size().x + 10.0;
        let small_top = base + big.size().y * 0.79 - small.size().y * 0.79;
        ui.painter().galley(eframe::egui::pos2(rect.left(), base), big, ink);
        ui.painter().galley(eframe::egui::pos2(right, small_top), small, p.weak);
        if let Some(expected) = batch.expected.filter(|e| *e > 0) {
            let full = if is_over { p.warn.full } else { p.good.full };
            progress_bar(ui, count as f32 / expected as f32, 12.0, full, &said);
            let words = match expected.checked_sub(count) {
                Some(0) => words!("scan-all"),
                Some(left) => words!("scan-left", count = left),
                None => {
                    let over = count - expected;
                    words!("scan-over", count = over)
                }
            };
            ui.add_space(2.0);
            ui.label(strong(words).size(14.0).color(ink));
            if batch.counts.held > 0 {
                ui.label(strong(words!("scan-held", count = batch.counts.held)).size(14.0).color(p.warn.ink));
            }
        }
    });
    ui.add_space(NEAR);
    last(ui, pass, &pass.model.scan.last);
}

/// The last ten devices, newest on top.
fn last(ui: &mut Ui, pass: &Pass<'_>, rows: &[DeviceRow]) {
    let p = palette(ui);
    card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        heading(ui, words!("scan-last"));
        if rows.is_empty() {
            ui.label(RichText::new(words!("scan-none-yet")).color(p.weak));
        }
        ScrollArea::vertical().id_salt("last").auto_shrink([false, true]).show(ui, |ui| {
            for row in rows {
                ui.add_space(3.0);
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 7.0;
                    let sign = names::device_state(row.state, p);
                    let (icon, ink) = match row.state {
                        DeviceState::Held => (sign.icon, sign.tone.ink),
                        DeviceState::Ready => (Icon::Tick, p.good.ink),
                        _ => (sign.icon, p.good.ink),
                    };
                    icon.show(ui, 16.0, ink);
                    ui.label(strong(row.number.to_string()).size(14.0).color(p.weak));
                    ui.add(eframe::egui::Label::new(mono(names::device(&row.draft)).size(14.0)).truncate());
                });
                ui.horizontal(|ui| {
                    ui.add_space(23.0);
                    let serial = match (&row.draft.pkid, &row.draft.serial) {
                        (Some(_), Some(serial)) => serial.to_string(),
                        _ => names::source(&row.source),
                    };
                    let line = words!("scan-last-line", what = serial, when = moment(row.scanned_at, pass.now));
                    let label = RichText::new(line).size(SMALL).color(p.weak);
                    ui.add(eframe::egui::Label::new(label).truncate());
                });
            }
        });
    });
}

/// Whether anything was put in line.
pub fn is_reading(pass: &Pass<'_>) -> bool {
    pass.model.scan.pictures.iter().any(|p| matches!(p.state, PictureState::Waiting | PictureState::Reading { .. }))
}
