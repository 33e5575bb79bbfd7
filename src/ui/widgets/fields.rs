//! Text fields with the label above, the error below, and the two tied together for a screen reader.

use eframe::egui::{Id, Label, Margin, Response, RichText, TextEdit, Ui, vec2};

use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::theme::{NEAR, SMALL, TALL, mono, strong};

/// A text field.
#[must_use]
pub struct Field<'a> {
    label: &'a str,
    hint: &'a str,
    remark: &'a str,
    error: Option<&'a str>,
    is_mono: bool,
    is_hidden: bool,
    id: Option<Id>,
}

impl<'a> Field<'a> {
    /// A field under this label.
    pub fn new(label: &'a str) -> Self {
        Self { label, hint: "", remark: "", error: None, is_mono: false, is_hidden: false, id: None }
    }

    /// An example, shown while the field is empty.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// A sentence below the field.
    pub fn remark(self, remark: &'a str) -> Self {
        Self { remark, ..self }
    }

    /// What is wrong with what was typed.
    pub fn error(self, error: Option<&'a str>) -> Self {
        Self { error, ..self }
    }

    /// For codes whose characters are compared by eye.
    pub fn mono(self) -> Self {
        Self { is_mono: true, ..self }
    }

    /// For a password: what is typed is not shown.
    pub fn hidden(self) -> Self {
        Self { is_hidden: true, ..self }
    }

    /// With an id that can be given the focus.
    pub fn id(self, id: Id) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Shows it as wide as its place.
    pub fn show(self, ui: &mut Ui, text: &mut String) -> Response {
        let p = palette(ui);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 5.0;
            let label = ui.label(strong(self.label).size(14.0).color(p.text));
            if self.error.is_some() {
                let edge = eframe::egui::Stroke::new(2.0, p.bad.full);
                ui.visuals_mut().widgets.inactive.bg_stroke = edge;
                ui.visuals_mut().widgets.hovered.bg_stroke = edge;
            }
            let hint = RichText::new(self.hint).color(p.weak);
            let mut edit = TextEdit::singleline(text)
                .hint_text(hint)
                .password(self.is_hidden)
                .desired_width(f32::INFINITY)
                .margin(Margin::symmetric(12, 8))
                .align(eframe::egui::Align2::LEFT_CENTER)
                .min_size(vec2(0.0, TALL));
            if self.is_mono {
                edit = edit.font(eframe::egui::TextStyle::Monospace);
            }
            if let Some(id) = self.id {
                edit = edit.id(id);
            }
            let response = ui.add(edit).labelled_by(label.id);
            if let Some(error) = self.error {
                let below = ui
                    .horizontal_top(|ui| {
                        ui.spacing_mut().item_spacing.x = NEAR;
                        Icon::Error.show(ui, 16.0, p.bad.ink);
                        ui.vertical(|ui| ui.label(strong(error).size(SMALL).color(p.bad.ink))).inner
                    })
                    .inner;
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_invalid(eframe::egui::accesskit::Invalid::True);
                    node.push_described_by(below.id.accesskit_id());
                });
            }
            if !self.remark.is_empty() {
                let below = ui.label(RichText::new(self.remark).size(SMALL).color(p.weak));
                ui.ctx().accesskit_node_builder(response.id, |node| node.push_described_by(below.id.accesskit_id()));
            }
            response
        })
        .inner
    }
}

/// A search field without a label above it; its name is its hint.
pub fn search_field(ui: &mut Ui, name: &str, text: &mut String, id: Id, width: f32) -> Response {
    let p = palette(ui);
    let hint = RichText::new(name).color(p.weak);
    let response = ui.add(
        TextEdit::singleline(text)
            .id(id)
            .hint_text(hint)
            .desired_width(width)
            .margin(Margin { left: 38, right: 12, top: 8, bottom: 8 })
            .align(eframe::egui::Align2::LEFT_CENTER)
            .min_size(vec2(0.0, TALL)),
    );
    let at = eframe::egui::pos2(response.rect.left() + 21.0, response.rect.center().y);
    Icon::Search.paint_round(ui, at, 18.0, p.weak);
    response.accessible_name(name)
}

/// A name and its value below it, for what is only looked at. The value can be marked and copied.
pub fn value(ui: &mut Ui, name: &str, value: &str, is_mono: bool) {
    let p = palette(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(name).size(SMALL).color(p.weak));
        let text = if is_mono { mono(value) } else { RichText::new(value) };
        ui.add(Label::new(text.color(p.text)).selectable(true).wrap());
    });
}
