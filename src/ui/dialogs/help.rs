//! The keys of the screen that is shown.

use eframe::egui::{CornerRadius, Frame, Grid, Margin, Stroke, Ui, vec2};

use super::{answer, dialog};
use crate::ui::keys::keys_shown;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::strong;
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::words;

/// Shows them.
pub(super) fn help_ui(ui: &Ui, pass: &mut Pass<'_>, is_new: bool) {
    let mut is_left = false;
    let mut wish = None;
    let (screen, _) = names::screen(pass.model.screen);
    let title = words!("help-title", screen = screen);
    let keys = |ui: &mut Ui| {
        let p = palette(ui);
        Grid::new("keys").num_columns(2).spacing(vec2(24.0, 8.0)).show(ui, |ui| {
            for (key, deed) in keys_shown(pass.model) {
                Frame::new()
                    .fill(p.sunken)
                    .stroke(Stroke::new(1.0, p.line))
                    .corner_radius(CornerRadius::same(6))
                    .inner_margin(Margin::symmetric(9, 3))
                    .show(ui, |ui| ui.label(strong(key).size(14.0).color(p.text)));
                ui.label(deed);
                ui.end_row();
            }
        });
    };
    let is_left_by_key = dialog(ui, "help", &title, 540.0, pass.model.is_practice, keys, |ui, ()| {
        let close = answer(ui, PushButton::primary(words!("close")));
        if is_new {
            wish = Some(Wish::of(close.id));
        }
        is_left = close.clicked();
    });
    if wish.is_some() {
        pass.view.focus = wish;
    }
    if is_left || is_left_by_key {
        pass.view.is_help_open = false;
    }
}
