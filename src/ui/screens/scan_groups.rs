//! The question which codes of a picture stand together: the boxes as proposed, each with its number and colour, and the ways to put
//! codes elsewhere. Nothing is taken before the person has confirmed.

use eframe::egui::{Align, Align2, FontId, Label, Layout, RichText, Ui, pos2, vec2};

use crate::app::Command;
use crate::app::model::{Picture, PictureReading};
use crate::ui::groups_view::{GroupsView, groups_of};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, SMALL, TALL, strong};
use crate::ui::widgets::buttons::{PushButton, checkable_row};
use crate::ui::widgets::card::card;
use crate::ui::widgets::group_mark::group_mark;
use crate::ui::widgets::heading::heading;
use crate::ui::widgets::line::small;
use crate::words;

const ROW: f32 = 48.0;

/// Shows the question.
pub fn groups_ui(ui: &mut Ui, pass: &mut Pass<'_>, picture: &Picture, reading: &PictureReading) {
    let mut view = groups_of(pass, picture.id, reading).clone();
    let p = palette(ui);
    card(ui, |ui| {
        heading(ui, words!("group-title"));
        ui.add(Label::new(RichText::new(words!("group-title", "line")).color(p.text)).wrap());
        ui.add_space(4.0);
        let count = view.count();
        let confirm = PushButton::primary(words!("group-confirm", count = count)).icon(Icon::Tick).for_gloves();
        if ui.add(confirm).clicked() {
            pass.want(Command::GroupCodes { picture: picture.id, groups: view.groups() });
        }
        ui.add_space(NEAR);
        small(ui, words!("group-choose"));
        let numbers = view.count();
        for group in 0..numbers {
            let number = group + 1;
            ui.add_space(NEAR);
            let row = vec2(ui.available_width(), TALL);
            ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
                group_mark(ui, group, 24.0);
                ui.label(strong(words!("group-box", number = number)));
                let codes = view.of.iter().filter(|of| **of == Some(group)).count();
                let apart = PushButton::quiet(words!("group-apart", number = number));
                if codes > 1 && ui.add(apart).clicked() {
                    view.take_apart(group);
                }
            });
            codes_ui(ui, reading, &mut view, Some(group));
        }
        if view.of.contains(&None) {
            ui.add_space(NEAR);
            ui.label(strong(words!("group-left-out")).color(p.weak));
            codes_ui(ui, reading, &mut view, None);
        }
        ui.add_space(NEAR);
        deeds(ui, &mut view, reading);
    });
    pass.view.groups = Some(view);
}

/// Where the chosen codes go.
fn deeds(ui: &mut Ui, view: &mut GroupsView, reading: &PictureReading) {
    let p = palette(ui);
    ui.label(RichText::new(words!("group-chosen", count = view.chosen.len())).size(SMALL).color(p.weak));
    let is_any = !view.chosen.is_empty();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        let numbers = view.count();
        for group in 0..numbers {
            let number = group + 1;
            let to = PushButton::new(words!("group-to-box", number = number)).for_gloves().enabled(is_any);
            if ui.add(to).clicked() {
                view.put_chosen(Some(group));
            }
        }
        let new = PushButton::new(words!("group-to-new")).icon(Icon::Plus).for_gloves().enabled(is_any);
        if ui.add(new).clicked() {
            view.put_chosen(Some(numbers));
        }
        let none = PushButton::new(words!("group-to-none")).icon(Icon::Cross).for_gloves().enabled(is_any);
        if ui.add(none).clicked() {
            view.put_chosen(None);
        }
        let proposed = GroupsView::of(view.picture, reading);
        let again = PushButton::quiet(words!("group-again")).icon(Icon::Undo).for_gloves();
        if ui.add(again.enabled(view.of != proposed.of)).clicked() {
            *view = proposed;
        }
    });
}

/// The codes of a box, a row each, to be chosen.
fn codes_ui(ui: &mut Ui, reading: &PictureReading, view: &mut GroupsView, group: Option<usize>) {
    let p = palette(ui);
    for code in (0..view.of.len()).filter(|code| view.of[*code] == group).collect::<Vec<_>>() {
        let (field, value) = told(reading, code);
        let place = group.map_or_else(
            || words!("group-left-out"),
            |group| {
                let number = group + 1;
                words!("group-box", number = number)
            },
        );
        let name = words!("group-code", field = field.as_str(), value = value.as_str(), place = place);
        let is_chosen = view.chosen.contains(&code);
        let pressed = checkable_row(ui, vec2(ui.available_width(), ROW), &name, is_chosen, |ui, rect| {
            let y = rect.center().y;
            let icon = if is_chosen { Icon::Accepted } else { Icon::Idle };
            icon.paint_round(ui, pos2(rect.left() + 20.0, y), 20.0, if is_chosen { p.accent } else { p.weak });
            let text = |font: FontId, words: &str, ink, width: f32| {
                let mut job = eframe::egui::text::LayoutJob::simple_singleline(words.to_owned(), font, ink);
                job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(width.max(20.0));
                ui.painter().layout_job(job)
            };
            let left = rect.left() + 40.0;
            let small = text(FontId::proportional(SMALL), &field, p.weak, 120.0);
            let at = Align2::LEFT_CENTER.anchor_size(pos2(left, y), small.size());
            ui.painter().galley(at.min, small, p.weak);
            let value = text(FontId::monospace(15.0), &value, p.text, rect.right() - left - 134.0);
            let at = Align2::LEFT_CENTER.anchor_size(pos2(left + 126.0, y), value.size());
            ui.painter().galley(at.min, value, p.text);
        });
        if pressed.clicked() && !view.chosen.remove(&code) {
            view.chosen.insert(code);
        }
    }
}

/// What a code is, and what it says.
fn told(reading: &PictureReading, code: usize) -> (String, String) {
    let fields = reading.boxes.iter().flat_map(|read| &read.fields).filter(|field| field.code == code);
    let field = fields.max_by_key(|field| crate::ui::widgets::picture::weight(field.field));
    let name = field.map_or_else(|| words!("group-other"), |field| names::field(field.field));
    let text = reading.codes.get(code).map(|code| code.text.as_str()).unwrap_or_default();
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    (name, if text.is_empty() { words!("group-secret") } else { text })
}
