//! The results of sending: refused devices with cause and next step, and the uploads one by one.

use eframe::egui::{Label, RichText, Ui};

use crate::app::{Advice, advice};
use crate::domain::DeviceRow;
use crate::ui::icons::Icon;
use crate::ui::moments::moment;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, mono, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::line::small;
use crate::words;

/// Devices that were refused for one reason.
struct Cause<'a> {
    code: &'a str,
    name: &'a str,
    advice: Advice,
    devices: Vec<&'a DeviceRow>,
}

/// Refused devices, those with one cause together: the next step is the same for all of them.
pub fn problems_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    let problems = &pass.model.send.problems;
    let mut causes: Vec<Cause<'_>> = Vec::new();
    for row in &problems.rows {
        let (code, name) = (row.code.as_deref().unwrap_or_default(), row.code_name.as_deref().unwrap_or_default());
        match causes.iter_mut().find(|c| c.code == code && c.name == name) {
            Some(cause) => cause.devices.push(row),
            None => {
                let advice = advice(row.code.as_deref(), row.code_name.as_deref());
                causes.push(Cause { code, name, advice, devices: vec![row] });
            }
        }
    }
    titled(ui, words!("results-title", count = problems.total), |ui| {
        for (at, cause) in causes.iter().enumerate() {
            if at > 0 {
                ui.add_space(NEAR);
                ui.separator();
            }
            ui.add_space(NEAR);
            cause_ui(ui, cause);
        }
        let shown = problems.rows.len() as u64;
        if shown < problems.total {
            let more = problems.total - shown;
            ui.label(RichText::new(words!("results-more", count = more)).color(p.weak));
        }
    });
}

fn cause_ui(ui: &mut Ui, cause: &Cause<'_>) {
    let p = palette(ui);
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.horizontal_wrapped(|ui| {
        Icon::Unreadable.show(ui, 20.0, p.bad.ink);
        ui.label(strong(&cause.advice.meaning).size(16.0).color(p.text));
        ui.add_space(4.0);
        let told = format!("{} {}", cause.code, cause.name);
        ui.add(Label::new(mono(told.trim()).size(SMALL).color(p.weak)).selectable(true));
    });
    ui.horizontal_top(|ui| {
        ui.add_space(28.0);
        ui.vertical(|ui| {
            let name = |ui: &mut Ui, name: String, value: &str| {
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(name).color(p.weak));
                    ui.label(strong(value).color(p.text));
                });
            };
            name(ui, words!("results-next"), &cause.advice.next_step);
            name(ui, words!("results-owner"), &cause.advice.owner.words());
            ui.add_space(4.0);
            for device in &cause.devices {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = GAP;
                    ui.label(RichText::new(words!("results-number", number = device.number)).color(p.weak));
                    ui.add(Label::new(mono(names::device(&device.draft))).selectable(true));
                    if let (Some(_), Some(serial)) = (&device.draft.pkid, &device.draft.serial) {
                        ui.add(Label::new(mono(serial.as_str()).color(p.weak)).selectable(true));
                    }
                });
            }
        });
    });
}

/// The uploads, newest first.
pub fn attempts_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    titled(ui, words!("attempts-title"), |ui| {
        for attempt in pass.model.send.attempts.iter().rev() {
            ui.push_id(&attempt.id.0, |ui| {
                ui.horizontal_wrapped(|ui| {
                    let title = words!("attempts-row", number = attempt.number, devices = attempt.devices.len());
                    ui.label(strong(title).color(p.text));
                    badge(ui, &names::attempt_state(attempt.state, p));
                    ui.label(RichText::new(moment(attempt.started_at, pass.now)).size(SMALL).color(p.weak));
                    let copy = PushButton::sign(Icon::Copy, words!("attempts-copy", number = attempt.number));
                    if ui.add(copy).clicked() {
                        ui.ctx().copy_text(attempt.correlation_id.to_string());
                    }
                    let id = attempt.correlation_id.to_string();
                    ui.label(mono(words!("attempts-correlation", id = id)).size(12.0).color(p.weak));
                });
                if let Some(reason) = &attempt.reason {
                    small(ui, reason);
                }
                if let Some(due) = attempt.due_at {
                    let words = words!("attempts-due", at = moment(due, pass.now));
                    ui.label(RichText::new(words).size(SMALL).color(p.weak));
                }
            });
            ui.add_space(4.0);
        }
    });
}
