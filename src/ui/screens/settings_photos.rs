//! The watched folder in the settings. It is kept at once: the system's dialog has a button for that.

use eframe::egui::{Ui, vec2};

use crate::app::Command;
use crate::app::watched::WatchStand;
use crate::settings::Settings;
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::screens::scan_watch::stand_ui;
use crate::ui::theme::NEAR;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::fields::value;
use crate::ui::widgets::line::small;
use crate::words;

/// Shows the card.
pub(super) fn photos_ui(ui: &mut Ui, pass: &mut Pass<'_>, kept: &Settings) {
    titled(ui, words!("settings-photos"), |ui| {
        small(ui, words!("settings-photos", "remark"));
        let folder = kept.photos.watched_folder.as_str();
        if pass.model.watch.stand == WatchStand::Off {
            value(ui, &words!("settings-watched"), &words!("settings-watched-none"), false);
        } else {
            stand_ui(ui, pass);
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let choose = PushButton::new(words!("settings-watched-choose")).icon(Icon::Folder);
            if ui.add(choose).clicked() {
                pass.want(Command::PickWatchedFolder);
            }
            let clear = PushButton::quiet(words!("settings-watched-clear")).icon(Icon::Cross);
            if !folder.is_empty() && ui.add(clear).clicked() {
                let mut settings = kept.clone();
                settings.photos.watched_folder.clear();
                pass.want(Command::SaveSettings(settings));
            }
        });
    });
}
