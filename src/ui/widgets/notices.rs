//! Sentences that stay until they are closed: what happened, what to do, and the details behind a fold.

use eframe::egui::{
    CornerRadius, Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui, UiBuilder,
    accesskit::{Live, Role},
};

use super::scrolling::scrolling;
use crate::app::Command;
use crate::app::notice::{Notice, Severity};
use crate::ui::icons::Icon;
use crate::ui::palette::{Palette, Tone, palette};
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, RADIUS, SMALL, TALL, mono, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::words;

/// Shows all notices, newest first.
pub fn notices_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    if pass.model.notices.is_empty() {
        return;
    }
    let mut closed = None;
    // The newest are seen; older ones never push the work off the screen.
    let most = (ui.ctx().content_rect().height() * 0.27).max(90.0);
    let area = ScrollArea::vertical().id_salt("notices").auto_shrink([false, true]).max_height(most);
    scrolling(ui, area, |ui| {
        for (number, notice) in pass.model.notices.iter().rev() {
            ui.push_id(("notice", number), |ui| {
                if notice_ui(ui, notice, true) {
                    closed = Some(*number);
                }
            });
        }
    });
    ui.add_space(NEAR);
    if let Some(number) = closed {
        pass.want(Command::DismissNotice(number));
    }
}

/// Shows one notice; says whether it was closed.
pub fn notice_ui(ui: &mut Ui, notice: &Notice, can_be_closed: bool) -> bool {
    let p = palette(ui);
    let (icon, tone) = looks(notice.severity, p);
    let is_urgent = notice.severity == Severity::Error;
    let builder = UiBuilder::new().accessibility_role(if is_urgent { Role::Alert } else { Role::Status });
    let scope = ui.scope_builder(builder, |ui| {
        Frame::new()
            .fill(tone.soft)
            .stroke(Stroke::new(1.0, tone.full))
            .corner_radius(CornerRadius::same(RADIUS))
            .inner_margin(Margin { left: 14, right: 6, top: 3, bottom: 3 })
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    ui.vertical(|ui| {
                        ui.add_space(10.0);
                        icon.show(ui, 20.0, tone.ink);
                    });
                    let width = (ui.available_width() - 40.0 - 2.0 * NEAR).max(80.0);
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        ui.spacing_mut().item_spacing.y = 3.0;
                        ui.add_space(9.0);
                        ui.add(Label::new(strong(&notice.what).color(tone.ink)).wrap());
                        if !notice.next.is_empty() {
                            ui.add(Label::new(RichText::new(&notice.next).color(p.text)).wrap());
                        }
                        correlation(ui, notice);
                        details(ui, notice);
                        ui.add_space(8.0);
                    });
                    let close = || PushButton::sign(Icon::Cross, named(words!("notice-close"), notice));
                    can_be_closed && ui.add(close()).clicked()
                })
                .inner
            })
            .inner
    });
    ui.ctx().accesskit_node_builder(scope.response.id, |node| {
        node.set_live(if is_urgent { Live::Assertive } else { Live::Polite });
        node.set_label(notice.what.clone());
    });
    scope.inner
}

/// What a button of a notice is called: there may be several notices.
fn named(deed: String, notice: &Notice) -> String {
    words!("results-named", deed = deed, about = notice.what.as_str())
}

/// What the sentences call the correlation id below.
fn correlation(ui: &mut Ui, notice: &Notice) {
    let id = notice.correlation_id.as_str();
    if id.is_empty() {
        return;
    }
    let p = palette(ui);
    ui.horizontal(|ui| {
        // What is less high than the button stands beside its middle.
        ui.set_min_height(TALL);
        ui.label(RichText::new(words!("notice-correlation")).size(SMALL).color(p.text));
        ui.add(Label::new(mono(id).size(SMALL).color(p.text)).selectable(true));
        let copy = words!("set-up-copy", "what", what = named(words!("notice-correlation"), notice));
        if ui.add(PushButton::sign(Icon::Copy, copy)).clicked() {
            ui.ctx().copy_text(id.to_owned());
        }
    });
}

fn details(ui: &mut Ui, notice: &Notice) {
    if notice.details.is_empty() {
        return;
    }
    let p = palette(ui);
    let fold = ui.collapsing(words!("notice-details"), |ui| {
        ui.add(Label::new(mono(&notice.details).size(SMALL).color(p.text)).selectable(true).wrap());
        ui.add_space(NEAR / 2.0);
        let copy = PushButton::quiet(words!("copy")).icon(Icon::Copy);
        if ui.add(copy.named(named(words!("notice-copy"), notice))).clicked() {
            ui.ctx().copy_text(notice.details.clone());
        }
    });
    let name = named(words!("notice-details"), notice);
    ui.ctx().accesskit_node_builder(fold.header_response.id, |node| node.set_label(name));
}

fn looks(severity: Severity, p: &Palette) -> (Icon, Tone) {
    match severity {
        Severity::Success => (Icon::Accepted, p.good),
        Severity::Info => (Icon::Info, p.busy),
        Severity::Warning => (Icon::Warning, p.warn),
        Severity::Error => (Icon::Error, p.bad),
    }
}
