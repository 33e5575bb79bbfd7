//! What is one too many: it waits here until a person decides, and nothing else has to wait for it.

use eframe::egui::{Label, Ui, vec2};

use crate::app::Command;
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, mono, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::card;
use crate::words;

/// Whether a device is held.
pub fn has_held(pass: &Pass<'_>) -> bool {
    !pass.model.scan.held.rows.is_empty()
}

/// Shows the devices that are held, each with its choice.
pub fn held_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let held = &pass.model.scan.held;
    if held.rows.is_empty() {
        return;
    }
    let p = palette(ui);
    card(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        ui.horizontal_wrapped(|ui| {
            Icon::Plus.show(ui, 20.0, p.warn.ink);
            ui.add(Label::new(strong(words!("held-title", count = held.total)).color(p.warn.ink)).wrap());
        });
        if held.rows.len() > 1 {
            let all = PushButton::new(words!("held-keep-all", count = held.rows.len())).key("Ctrl+K").for_gloves();
            if ui.add(all).clicked() {
                pass.want(Command::KeepAllHeld);
            }
        }
        for row in &held.rows {
            ui.add_space(4.0);
            ui.add(Label::new(mono(names::device(&row.draft))).truncate());
            ui.horizontal_wrapped(|ui| {
                let keep = PushButton::new(words!("held-keep", number = row.number)).icon(Icon::Tick).for_gloves();
                if ui.add(keep).clicked() {
                    pass.want(Command::KeepDevices(vec![row.id.clone()]));
                }
                let leave = PushButton::quiet(words!("held-leave-out", number = row.number)).icon(Icon::Cross);
                if ui.add(leave.for_gloves()).clicked() {
                    pass.want(Command::RemoveDevice(row.id.clone()));
                }
            });
        }
    });
    ui.add_space(NEAR);
}
