//! The text for support: put together, looked through, and then copied or saved.

use eframe::egui::{ScrollArea, TextEdit, TextStyle, Ui, vec2};

use crate::app::Command;
use crate::app::connection::ConnectionCommand;
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::theme::NEAR;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::line::weak;
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// Height of the text.
const TEXT: f32 = 320.0;

/// Shows the section.
pub(super) fn section_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("support-heading"), |ui| {
        weak(ui, words!("support-remark"));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            if ui.add(PushButton::new(words!("support-make")).icon(Icon::File)).clicked() {
                pass.want(Command::Connection(ConnectionCommand::MakeSupportText));
            }
            let Some(text) = &pass.model.connection.support else { return };
            if ui.add(PushButton::new(words!("support-save")).icon(Icon::Export)).clicked() {
                pass.want(Command::Connection(ConnectionCommand::SaveSupportText));
            }
            let is_copied = pass.view.copied.as_ref() == Some(text);
            let (icon, said) =
                if is_copied { (Icon::Tick, words!("set-up-copied")) } else { (Icon::Copy, words!("support-copy")) };
            if ui.add(PushButton::new(said).icon(icon)).clicked() {
                ui.ctx().copy_text(text.clone());
                pass.view.copied = Some(text.clone());
            }
            if ui.add(PushButton::quiet(words!("support-close")).icon(Icon::Cross)).clicked() {
                pass.want(Command::Connection(ConnectionCommand::CloseSupportText));
            }
        });
        if let Some(text) = &pass.model.connection.support {
            scrolling(ui, ScrollArea::vertical().id_salt("support").max_height(TEXT), |ui| {
                // Only looked at: what is typed goes nowhere.
                let mut shown = text.as_str();
                let edit = TextEdit::multiline(&mut shown).font(TextStyle::Monospace).desired_width(f32::INFINITY);
                ui.add(edit).accessible_name(words!("support-text"));
            });
        }
    });
}
