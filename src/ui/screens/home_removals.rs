//! Home: registrations that are to be taken back and wait for somebody. Nothing in the list of batches says so.

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{FontId, Margin, Ui, pos2, vec2};

use crate::app::removal::RemovalCommand;
use crate::app::{Command, Model, Screen};
use crate::domain::{Removal, RemovalState};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GLOVE, NEAR, strong_family};
use crate::ui::widgets::buttons::pressable_row;
use crate::ui::widgets::card::card_with;
use crate::words;

/// Shows a row for each; pressing one opens it.
pub fn removals_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    for removal in pass.model.open_removals() {
        let sign = names::removal_state(removal, p);
        let line = line(pass.model, removal);
        let name = words!("home-removal-name", line = line.as_str());
        let row = card_with(ui, Margin::symmetric(8, 4), |ui| {
            let size = vec2(ui.available_width(), GLOVE);
            pressable_row(ui, size, &name, None, |ui, rect| {
                let y = rect.center().y;
                sign.icon.paint_round(ui, pos2(rect.left() + 34.0, y), 20.0, sign.tone.ink);
                let mut job =
                    LayoutJob::simple_singleline(line.clone(), FontId::new(15.0, strong_family()), sign.tone.ink);
                job.wrap = TextWrapping::truncate_at_width(rect.width() - 120.0);
                let galley = ui.painter().layout_job(job);
                ui.painter().galley(pos2(rect.left() + 74.0, y - galley.size().y / 2.0), galley, sign.tone.ink);
                Icon::Next.paint_round(ui, pos2(rect.right() - 18.0, y), 16.0, p.weak);
            })
        });
        if row.inner.clicked() {
            pass.want(Command::Go(Screen::Registered));
            pass.want(Command::Removal(RemovalCommand::Open(removal.id.clone())));
        }
        ui.add_space(NEAR);
    }
    if pass.model.open_removals().next().is_some() {
        ui.add_space(NEAR);
    }
}

/// What is to be done, and by whom.
fn line(model: &Model, removal: &Removal) -> String {
    let (count, customer) = (removal.devices.len(), model.customer_name(removal.customer));
    let is_under_way = model.removal.under_way.as_ref().is_some_and(|(id, _)| *id == removal.id);
    match removal.state {
        RemovalState::Requested if model.may_approve(removal) => {
            let who = removal.requested_by.as_str();
            words!("home-removal-approve", count = count, customer = customer, who = who)
        }
        RemovalState::Requested => words!("home-removal-waits", count = count, customer = customer),
        _ if is_under_way => words!("home-removal-under-way", count = count, customer = customer),
        _ => words!("home-removal-run", count = count, customer = customer),
    }
}
