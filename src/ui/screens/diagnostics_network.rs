//! The road to Partner Center, step by step, with what is wrong and what to do.

use eframe::egui::{Ui, vec2};

use crate::app::Command;
use crate::app::connection::ConnectionCommand;
use crate::app::findings::{network_finding, network_step, network_verdict};
use crate::domain::NetworkFinding;
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::theme::NEAR;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::finding::{finding_ui, verdict_ui};
use crate::ui::widgets::line::weak;
use crate::words;

/// Shows the section.
pub(super) fn section_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("network-heading"), |ui| {
        weak(ui, words!("network-remark"));
        let is_testing = pass.model.connection.is_testing;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let words = if is_testing { words!("network-running") } else { words!("network-run") };
            if ui.add(PushButton::new(words).icon(Icon::Look).enabled(!is_testing)).clicked() {
                pass.want(Command::Connection(ConnectionCommand::TestNetwork));
            }
        });
        if !is_testing && let Some(verdict) = network_verdict(&pass.model.connection.looks) {
            verdict_ui(ui, &verdict);
        }
        for look in &pass.model.connection.looks {
            let millis = words!("network-millis", millis = look.millis.to_string());
            let beside = match (look.host.as_str(), &look.finding) {
                ("", _) => String::new(),
                (host, NetworkFinding::NotReached) => host.to_owned(),
                (host, _) => format!("{host}, {millis}"),
            };
            finding_ui(ui, &network_step(look.step), &beside, &network_finding(&look.finding), &look.details);
        }
    });
}
