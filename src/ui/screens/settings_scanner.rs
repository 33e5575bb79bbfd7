//! Hand scanners in the settings: how they end and begin a code, the layout that they do not know of, how they are told from typing,
//! and which serial port one is at.

use eframe::egui::{Ui, vec2};

use super::settings::number;
use crate::app::Command;
use crate::app::scanned::{ListedPort, PortState};
use crate::domain::{Layout, Suffix};
use crate::settings::{Expected, Scanner};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{remark, titled};
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::line::small;
use crate::words;

/// Shows the card.
pub(super) fn scanner_ui(ui: &mut Ui, pass: &mut Pass<'_>, scanner: &mut Scanner) {
    titled(ui, words!("settings-scanner"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        small(ui, words!("settings-scanner", "remark"));
        let suffixes = [Suffix::Enter, Suffix::CrLf, Suffix::Tab, Suffix::LineFeed, Suffix::None];
        choice(
            ui,
            words!("settings-scanner-suffix"),
            words!("expected-suffix"),
            &suffixes,
            names::suffix,
            &mut scanner.suffix,
        );
        small(ui, words!("settings-scanner-suffix", "remark"));
        choice(
            ui,
            words!("settings-scanner-layout"),
            words!("expected-layout"),
            &Layout::ALL,
            names::layout,
            &mut scanner.layout,
        );
        small(ui, words!("settings-scanner-layout", "remark"));
        Field::new(&words!("settings-scanner-prefix"))
            .remark(&words!("settings-scanner-prefix", "remark"))
            .show(ui, &mut scanner.prefix);
        number(
            ui,
            &words!("settings-scanner-gap"),
            &words!("settings-scanner-gap", "remark"),
            &mut scanner.average_gap_ms,
            5..=100,
        );
        number(
            ui,
            &words!("settings-scanner-quiet"),
            &words!("settings-scanner-quiet", "remark"),
            &mut scanner.quiet_ms,
            50..=1000,
        );
        port(ui, pass, &mut scanner.port);
    });
}

/// The serial port: none, the one that is a scanner's, or one of those that are listed.
fn port(ui: &mut Ui, pass: &mut Pass<'_>, chosen: &mut String) {
    let p = palette(ui);
    ui.label(strong(words!("settings-scanner-port")).size(14.0));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        let listed = pass.model.scanner.ports.as_deref().unwrap_or_default();
        let mut choices = vec![(String::new(), words!("port-none")), ("auto".to_owned(), words!("port-auto"))];
        choices.extend(listed.iter().map(|port| (port.setting.clone(), port_words(port))));
        if choices.iter().all(|(setting, _)| setting != chosen) {
            choices.push((chosen.clone(), words!("port-absent", port = chosen.as_str())));
        }
        for (setting, word) in choices {
            if ui.add(PushButton::choice(word, setting == *chosen)).clicked() {
                *chosen = setting;
            }
        }
        if ui.add(PushButton::quiet(words!("port-refresh")).icon(Icon::Refresh)).clicked() {
            pass.want(Command::ListPorts);
        }
    });
    if pass.model.scanner.ports.as_ref().is_some_and(Vec::is_empty) {
        small(ui, words!("port-none-found"));
    }
    small(ui, words!("settings-scanner-port", "remark"));
    if pass.model.settings.scanner.port.is_empty() {
        return;
    }
    match &pass.model.scanner.port {
        PortState::Unknown => remark(ui, Icon::Processing, p.calm, words!("port-opening")),
        PortState::Open(name) => remark(ui, Icon::Accepted, p.good, words!("port-open", port = name.as_str())),
        PortState::Trouble(notice) => remark(ui, Icon::Warning, p.warn, &notice.what),
    }
}

/// `COM3 · Symbol DS2208`.
fn port_words(port: &ListedPort) -> String {
    match (port.device.is_empty(), port.is_scanner) {
        (true, _) => port.name.clone(),
        (false, false) => words!("port-device", port = port.name.as_str(), device = port.device.as_str()),
        (false, true) => words!("port-scanner", port = port.name.as_str(), device = port.device.as_str()),
    }
}

/// One of these values, or none of them for all scans.
fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: String,
    auto: String,
    all: &[T],
    word: fn(T) -> String,
    chosen: &mut Expected<T>,
) {
    ui.label(strong(name).size(14.0));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        let values = all.iter().map(|value| (Expected::Known(*value), word(*value)));
        for (value, word) in std::iter::once((Expected::Auto, auto)).chain(values) {
            if ui.add(PushButton::choice(word, *chosen == value)).clicked() {
                *chosen = value;
            }
        }
    });
}
