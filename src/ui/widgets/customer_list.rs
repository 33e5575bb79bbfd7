//! Customers to choose one of: name, domain, and whether the customer is the partner's.

use eframe::egui::{Align2, FontId, Id, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::domain::{Customer, CustomerId};
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::theme::{SMALL, strong_family};
use crate::ui::widgets::badge::badge_at;
use crate::ui::widgets::buttons::pressable_row;
use crate::words;

/// The height of a row.
pub const ROW: f32 = 56.0;

/// Lists them in so much height, and gives back the one that was pressed.
pub fn customer_list(ui: &mut Ui, found: &[&Customer], chosen: Option<CustomerId>, room: f32) -> Option<CustomerId> {
    let mut pressed = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("customers").auto_shrink([false, true]).max_height(room).show_rows(
        ui,
        ROW,
        found.len(),
        |ui, rows| {
            let width = ui.available_width();
            for customer in &found[rows] {
                // Known by its customer, not by its place: a press counts for that customer although a line above comes or goes meanwhile.
                let row = UiBuilder::new().scope_id(Id::unique(("customer-row", customer.id)));
                if ui.scope_builder(row, |ui| customer_row(ui, customer, width, chosen == Some(customer.id))).inner {
                    pressed = Some(customer.id);
                }
            }
        },
    );
    pressed
}

fn customer_row(ui: &mut Ui, customer: &Customer, width: f32, is_chosen: bool) -> bool {
    let p = palette(ui);
    let sign = names::relationship(&customer.relationship, p);
    let name = words!("new-row", customer = customer.name.as_str(), relationship = sign.word.as_str());
    pressable_row(ui, vec2(width, ROW), &name, Some(is_chosen), |ui, rect| {
        let y = rect.center().y;
        let mark = pos2(rect.left() + 22.0, y);
        let ring = eframe::egui::Stroke::new(2.0, if is_chosen { p.accent } else { p.edge });
        ui.painter().circle_stroke(mark, 8.0, ring);
        if is_chosen {
            ui.painter().circle_filled(mark, 4.5, p.accent);
        }
        let badge = badge_at(ui, rect.right() - 10.0, y, true, &sign);
        let room = badge.left() - rect.left() - 54.0;
        let paint = |text: &str, y: f32, font: FontId, colour| {
            let mut job = eframe::egui::text::LayoutJob::simple_singleline(text.to_owned(), font, colour);
            job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room.max(20.0));
            let galley = ui.painter().layout_job(job);
            let at = Align2::LEFT_CENTER.anchor_size(pos2(rect.left() + 44.0, y), galley.size());
            ui.painter().galley(at.min, galley, colour);
        };
        let (bold, small) = (FontId::new(15.0, strong_family()), FontId::proportional(SMALL));
        match &customer.domain {
            Some(domain) => {
                paint(&customer.name, y - 10.0, bold, p.text);
                paint(domain, y + 11.0, small, p.weak);
            }
            None => paint(&customer.name, y, bold, p.text),
        }
    })
    .clicked()
}
