//! A scan that could not be kept: the whole window is red until a person has seen it. The next box would be lost as well.

use eframe::egui::{
    Align2, Area, FontId, Id, Order, Sense, Ui, WidgetInfo,
    accesskit::{Live, Role},
    text::LayoutJob,
    vec2,
};

use crate::app::Command;
use crate::app::model::Feedback;
use crate::ui::pass::Pass;
use crate::ui::theme::strong_family;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::feedback::signal;
use crate::words;

/// Covers the window.
pub(super) fn not_saved_ui(ui: &Ui, pass: &mut Pass<'_>, feedback: &Feedback) {
    let look = signal(feedback.kind);
    let ground = look.ground.unwrap_or(ui.visuals().error_fg_color);
    let rect = ui.ctx().content_rect();
    let id = Id::unique("not-saved");
    let area = Area::new(id).order(Order::Foreground).fixed_pos(rect.min).sense(Sense::click());
    area.show(ui.ctx(), |ui| {
        ui.set_min_size(rect.size());
        ui.painter().rect_filled(rect, 0.0, ground);
        let said = ui.interact(rect, id.with("words"), Sense::hover());
        said.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{}. {}", feedback.word, feedback.line)));
        ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(Live::Assertive));
        let wrapped = |text: &str, font: FontId| {
            let mut job = LayoutJob::simple(text.to_owned(), font, look.ink, rect.width() - 120.0);
            job.halign = eframe::egui::Align::Center;
            ui.painter().layout_job(job)
        };
        let word = wrapped(&feedback.word, FontId::new(52.0, strong_family()));
        let line = wrapped(&feedback.line, FontId::proportional(21.0));
        let middle = rect.center();
        look.icon.paint_round(ui, middle - vec2(0.0, 190.0), 120.0, look.ink);
        let word_height = word.size().y;
        ui.painter().galley(middle - vec2(0.0, 108.0), word, look.ink);
        let line_height = line.size().y;
        ui.painter().galley(middle + vec2(0.0, word_height - 92.0), line, look.ink);
        let button = PushButton::new(words!("not-saved-seen")).for_gloves().width(340.0);
        let at = middle + vec2(0.0, word_height + line_height - 40.0);
        let place = Align2::CENTER_CENTER.anchor_size(at, vec2(340.0, 48.0));
        let response = ui.put(place, button);
        if !response.has_focus() {
            response.request_focus();
        }
        if response.clicked() {
            // Any deed acknowledges; this one changes nothing else.
            pass.want(Command::Go(pass.model.screen));
        }
    });
}
