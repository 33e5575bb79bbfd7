//! Settings: looks, who may approve, the partner's own tenant, cameras in the network, hand scanners, and the sign-in.

use std::ops::RangeInclusive;

use eframe::egui::{Label, RichText, Ui, vec2};

use crate::app::model::AccountModel;
use crate::app::{Command, Screen};
use crate::domain::Symbology;
use crate::settings::{Settings, Theme};
use crate::ui::icons::Icon;
use crate::ui::names::{self, Sign};
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::{settings_camera, settings_network_cameras, settings_photos, settings_scanner};
use crate::ui::theme::{GAP, NEAR, SMALL, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{remark, titled};
use crate::ui::widgets::fields::{Field, value};
use crate::ui::widgets::heading::screen_heading;
use crate::ui::widgets::line::small;
use crate::words;

/// The smallest and the largest text, and one step, in percent.
const SCALE: (u16, u16, u16) = (100, 250, 10);

/// Shows the screen.
pub fn settings_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let kept = &pass.model.settings;
    let mut settings = pass.view.settings.take().unwrap_or_else(|| kept.clone());
    // Looks are kept at once, from here and by keys; so are the watched folder, and cameras in the network, which are tried at once.
    settings.appearance = kept.appearance.clone();
    settings.camera.device.clone_from(&kept.camera.device);
    settings.network_cameras = kept.network_cameras.clone();
    settings.photos = kept.photos.clone();
    let is_changed = settings != *kept;
    screen_heading(ui, &words!("settings-title"), &words!("settings-title", "line"), |ui| {
        let save = PushButton::primary(words!("settings-save")).icon(Icon::Tick).enabled(is_changed);
        if ui.add(save).clicked() {
            pass.want(Command::SaveSettings(settings.clone()));
        }
        if is_changed && ui.add(PushButton::quiet(words!("settings-discard"))).clicked() {
            settings = kept.clone();
        }
    });
    super::scrolled(ui, Screen::Settings, |ui| {
        // Lines that are read are not longer than this.
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(860.0));
            appearance(ui, pass, kept);
            ui.add_space(GAP);
            account(ui, pass);
            ui.add_space(GAP);
            partner(ui, &mut settings);
            ui.add_space(GAP);
            approval(ui, &mut settings);
            ui.add_space(GAP);
            settings_camera::camera_ui(ui, &mut settings.camera);
            ui.add_space(GAP);
            if cfg!(feature = "camera") {
                settings_network_cameras::cameras_ui(ui, pass);
                ui.add_space(GAP);
            }
            settings_scanner::scanner_ui(ui, pass, &mut settings.scanner);
            ui.add_space(GAP);
            reading(ui, &mut settings);
            ui.add_space(GAP);
            settings_photos::photos_ui(ui, pass, kept);
        });
    });
    pass.view.settings = Some(settings);
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

fn account(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    titled(ui, words!("settings-account"), |ui| match &pass.model.account {
        AccountModel::Unknown => {
            ui.label(RichText::new(words!("account-unknown")).color(p.weak));
            if ui.add(PushButton::new(words!("account-sign-in")).icon(Icon::SignIn)).clicked() {
                pass.want(Command::SignIn);
            }
        }
        AccountModel::SignedOut => {
            ui.add(Label::new(words!("account-signed-out")).wrap());
            if ui.add(PushButton::new(words!("account-sign-in")).icon(Icon::SignIn)).clicked() {
                pass.want(Command::SignIn);
            }
        }
        AccountModel::SigningIn => {
            ui.horizontal(|ui| {
                Icon::Processing.show(ui, 20.0, p.busy.ink);
                ui.label(strong(words!("account-signing-in")).color(p.busy.ink));
            });
        }
        AccountModel::SignedIn { name, tenant, has_mfa, lasts } => {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 40.0;
                let unknown = words!("account-no-name");
                value(ui, &words!("account-name"), name.as_deref().unwrap_or(&unknown), false);
                value(ui, &words!("account-tenant"), tenant, false);
                value(ui, &words!("account-lasts"), lasts, false);
            });
            let (word, icon, tone) = match has_mfa {
                Some(true) => (words!("account-mfa"), Icon::Shield, p.good),
                Some(false) => (words!("account-no-mfa"), Icon::Warning, p.warn),
                None => (words!("account-mfa-unknown"), Icon::Question, p.calm),
            };
            badge(ui, &Sign { word, icon, tone });
            ui.add_space(4.0);
            if ui.add(PushButton::new(words!("account-sign-out")).icon(Icon::SignOut)).clicked() {
                pass.want(Command::SignOut);
            }
        }
    });
}

fn partner(ui: &mut Ui, settings: &mut Settings) {
    titled(ui, words!("settings-partner"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        Field::new(&words!("settings-tenant"))
            .remark(&words!("settings-tenant", "remark"))
            .show(ui, &mut settings.partner.tenant);
        Field::new(&words!("settings-client"))
            .remark(&words!("settings-client", "remark"))
            .show(ui, &mut settings.partner.client_id);
        number(
            ui,
            &words!("settings-per-upload"),
            &words!("settings-per-upload", "remark"),
            &mut settings.sending.devices_per_upload,
            1..=1000,
        );
        number(
            ui,
            &words!("settings-per-file"),
            &words!("settings-per-file", "remark"),
            &mut settings.export.rows_per_file,
            1..=500,
        );
        let p = palette(ui);
        remark(ui, Icon::Shield, p.calm, words!("settings-rights"));
    });
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
