//! Settings: looks, who may approve, the partner's own tenant, cameras in the network, hand scanners, and the sign-in.

use std::ops::RangeInclusive;

use eframe::egui::{Align, Layout, RichText, Ui, vec2};

use crate::app::{Command, Screen};
use crate::domain::Symbology;
use crate::settings::{Settings, Theme};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::settings_draft::SettingsDraft;
use crate::ui::screens::settings_index::{Places, SettingsSection, index_ui, section_ui};
use crate::ui::screens::{
    settings_account, settings_camera, settings_network, settings_network_cameras, settings_partner, settings_photos,
    settings_scanner, settings_sending, settings_set_up,
};
use crate::ui::theme::{GAP, NEAR, SMALL, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::heading::screen_heading;
use crate::ui::widgets::line::small;
use crate::words;

/// The smallest and the largest text, and one step, in percent.
const SCALE: (u16, u16, u16) = (100, 250, 10);

/// From this width on the list of cards stands beside them; how wide it is.
const WIDE: f32 = 900.0;
const INDEX: f32 = 236.0;
/// The least width of a column of cards, where there are two.
const COLUMN: f32 = 560.0;

/// Shows the screen.
pub fn settings_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let kept = &pass.model.settings;
    let mut draft = pass.view.settings.take().unwrap_or_else(|| SettingsDraft::of(kept));
    // Looks are kept at once, from here and by keys; so is what other screens set.
    draft.follow(kept);
    let is_changed = draft.is_changed() || settings_network::is_changed(pass);
    let line = if is_changed { words!("settings-unsaved") } else { words!("settings-title", "line") };
    screen_heading(ui, &words!("settings-title"), &line, |ui| {
        let save = PushButton::primary(words!("settings-save")).icon(Icon::Tick).enabled(is_changed);
        if ui.add(save).clicked() {
            pass.want(Command::SaveSettings(draft.edited.clone()));
            settings_network::set_proxy(pass);
        }
        if is_changed && ui.add(PushButton::quiet(words!("settings-discard"))).clicked() {
            draft = SettingsDraft::of(kept);
            pass.view.tag_templates = None;
            pass.view.proxy = None;
        }
    });
    let settings = &mut draft.edited;
    let has_api = settings.partner_in_use().kind.has_api();
    if ui.available_width() < WIDE || !ui.available_height().is_finite() {
        // There is no room for the names beside the cards: they take the cards' place while one is chosen.
        let all = PushButton::choice(words!("settings-all-cards"), pass.view.is_settings_index_open);
        if ui.add(all).clicked() {
            pass.view.is_settings_index_open ^= true;
        }
        ui.add_space(NEAR);
        if pass.view.is_settings_index_open {
            index_ui(ui, pass, has_api);
        } else {
            super::scrolled(ui, Screen::Settings, |ui| cards(ui, pass, settings, has_api));
        }
    } else {
        let size = ui.available_size();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.allocate_ui_with_layout(vec2(INDEX, size.y), Layout::top_down(Align::Min), |ui| {
                ui.set_width(INDEX);
                ui.spacing_mut().item_spacing.x = NEAR;
                index_ui(ui, pass, has_api);
            });
            ui.allocate_ui_with_layout(vec2(size.x - INDEX - GAP, size.y), Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.x = NEAR;
                super::scrolled(ui, Screen::Settings, |ui| cards(ui, pass, settings, has_api));
            });
        });
    }
    pass.view.settings = Some(draft);
}

/// The cards; what has to do with Partner Center stands in the left of two columns.
fn cards(ui: &mut Ui, pass: &mut Pass<'_>, settings: &mut Settings, has_api: bool) {
    let (left, right): (Vec<_>, Vec<_>) = SettingsSection::shown(has_api).partition(|section| section.is_left());
    let mut places = Places::start(ui);
    super::columns(ui, COLUMN, [&left, &right], |ui, section| {
        places.note(ui, *section);
        section_ui(ui, pass, *section, |ui, pass| card_of(ui, pass, *section, settings));
    });
    places.mark(pass);
}

fn card_of(ui: &mut Ui, pass: &mut Pass<'_>, section: SettingsSection, settings: &mut Settings) {
    let kept = &pass.model.settings;
    match section {
        SettingsSection::Appearance => appearance(ui, pass, kept),
        SettingsSection::Account => settings_account::account_ui(ui, pass),
        SettingsSection::Partner => settings_partner::partner_ui(ui, pass, settings),
        SettingsSection::SetUp => settings_set_up::set_up_ui(ui, pass),
        SettingsSection::Sending => settings_sending::sending_ui(ui, settings),
        SettingsSection::Tags => settings_sending::tags_ui(ui, pass, settings),
        SettingsSection::Network => settings_network::network_ui(ui, pass, &mut settings.network),
        SettingsSection::Approval => approval(ui, settings),
        SettingsSection::Camera => settings_camera::camera_ui(ui, &mut settings.camera),
        SettingsSection::NetworkCameras => settings_network_cameras::cameras_ui(ui, pass),
        SettingsSection::Scanner => settings_scanner::scanner_ui(ui, pass, &mut settings.scanner),
        SettingsSection::Reading => reading(ui, settings),
        SettingsSection::Photos => settings_photos::photos_ui(ui, pass, kept),
    }
}

fn appearance(ui: &mut Ui, pass: &mut Pass<'_>, kept: &Settings) {
    let p = palette(ui);
    titled(ui, words!("settings-appearance"), |ui| {
        ui.label(strong(words!("settings-theme")).size(14.0));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let themes = [
                (Theme::System, words!("theme-system")),
                (Theme::Light, words!("theme-light")),
                (Theme::Dark, words!("theme-dark")),
            ];
            for (theme, word) in themes {
                let is_on = kept.appearance.theme == theme;
                if ui.add(PushButton::choice(word, is_on)).clicked() && !is_on {
                    let mut settings = kept.clone();
                    settings.appearance.theme = theme;
                    pass.want(Command::SaveSettings(settings));
                }
            }
        });
        ui.add_space(NEAR);
        ui.label(strong(words!("settings-scale")).size(14.0));
        ui.horizontal(|ui| {
            let now = kept.appearance.scale_percent;
            let (least, most, step) = SCALE;
            let smaller = PushButton::sign(Icon::Minus, words!("settings-smaller")).enabled(now > least);
            if ui.add(smaller).clicked() {
                pass.want(rescaled(kept, now.saturating_sub(step)));
            }
            ui.label(strong(words!("settings-percent", percent = now)).size(17.0).color(p.text));
            let larger = PushButton::sign(Icon::Plus, words!("settings-larger")).enabled(now < most);
            if ui.add(larger).clicked() {
                pass.want(rescaled(kept, now + step));
            }
            ui.label(RichText::new(words!("settings-scale", "keys")).size(SMALL).color(p.weak));
        });
    });
}

/// The settings with another size of everything.
pub fn rescaled(kept: &Settings, percent: u16) -> Command {
    let mut settings = kept.clone();
    settings.appearance.scale_percent = percent.clamp(SCALE.0, SCALE.1);
    Command::SaveSettings(settings)
}

/// One step of size, up or down.
pub fn scale_step(kept: &Settings, is_larger: bool) -> Command {
    let now = kept.appearance.scale_percent;
    rescaled(kept, if is_larger { now.saturating_add(SCALE.2) } else { now.saturating_sub(SCALE.2) })
}

/// A number that is dragged, typed, or changed with arrow keys.
pub(super) fn number(ui: &mut Ui, name: &str, remark: &str, count: &mut u32, range: RangeInclusive<u32>) {
    let p = palette(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 5.0;
        let label = ui.label(strong(name).size(14.0).color(p.text));
        let drag = eframe::egui::DragValue::new(count).range(range).speed(2.0);
        ui.add_sized(vec2(120.0, 40.0), drag).labelled_by(label.id);
        ui.label(RichText::new(remark).size(SMALL).color(p.weak));
    });
}

/// The symbologies that are read besides the usual ones.
fn reading(ui: &mut Ui, settings: &mut Settings) {
    titled(ui, words!("settings-reading"), |ui| {
        small(ui, words!("settings-reading", "remark"));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP, NEAR);
            for symbology in Symbology::ON_REQUEST {
                let also = &mut settings.reading.also;
                let mut is_on = also.contains(&symbology);
                if ui.checkbox(&mut is_on, names::symbology(symbology)).changed() {
                    also.retain(|other| *other != symbology);
                    also.extend(is_on.then_some(symbology));
                }
            }
        });
    });
}

fn approval(ui: &mut Ui, settings: &mut Settings) {
    titled(ui, words!("settings-approval"), |ui| {
        ui.checkbox(&mut settings.approval.second_person, words!("settings-second-person"));
        small(ui, words!("settings-second-person", "remark"));
    });
}
