//! The files that were written last, with what proves that they were not changed since.

use eframe::egui::{Label, Margin, RichText, Ui};

use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, SMALL, mono, strong};
use crate::ui::widgets::card::card_with;
use crate::words;

/// Lists them; nothing where none was written.
pub fn written_ui(ui: &mut Ui, pass: &Pass<'_>) {
    let p = palette(ui);
    if !pass.model.send.files.is_empty() {
        ui.add_space(NEAR);
        ui.label(strong(words!("files-written")).size(14.0).color(p.text));
    }
    for file in &pass.model.send.files {
        card_with(ui, Margin::symmetric(12, 8), |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.horizontal_wrapped(|ui| {
                Icon::Accepted.show(ui, 18.0, p.good.ink);
                ui.add(Label::new(strong(&file.path).size(14.0)).selectable(true).wrap());
            });
            // A page to read has no rows.
            let rows = (file.rows > 0).then(|| words!("files-rows", rows = file.rows));
            let line: Vec<String> = rows.into_iter().chain(["SHA-256".to_owned()]).collect();
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(line.join(" · ")).size(SMALL).color(p.weak));
                ui.add(Label::new(mono(&file.sha256).size(11.5).color(p.weak)).selectable(true).wrap());
            });
        });
    }
}
