//! The partner among the settings: its kind, its tenant and app registration; and further partners, of which one is used.

use eframe::egui::{Ui, vec2};

use crate::domain::PartnerKind;
use crate::settings::{Partner, Settings};
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

use super::settings_account;

/// Shows the partner in use, as it is half changed.
pub fn partner_ui(ui: &mut Ui, pass: &mut Pass<'_>, settings: &mut Settings) {
    titled(ui, words!("settings-partner"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        if !settings.partners.is_empty() {
            choose(ui, settings);
        }
        kind(ui, settings);
        let has_api = settings.partner_in_use().kind.has_api();
        if !has_api {
            let p = palette(ui);
            remark(ui, Icon::Info, p.calm, words!("kind-no-interface"));
            // The card with the account is not shown; what an earlier sign-in has left behind can be forgotten all the same.
            if pass.model.settings.partner_in_use().is_set_up() {
                small(ui, words!("account-of-before"));
                settings_account::sign_out_button(ui, pass);
            }
        }
        let (tenant, client_id) = fields(settings);
        Field::new(&words!("settings-tenant")).remark(&words!("settings-tenant", "remark")).show(ui, tenant);
        if has_api {
            Field::new(&words!("settings-client")).remark(&words!("settings-client", "remark")).show(ui, client_id);
            ui.checkbox(device_code(settings), words!("settings-device-code"));
            small(ui, words!("settings-device-code", "remark"));
            let p = palette(ui);
            remark(ui, Icon::Shield, p.calm, words!("settings-rights"));
        }
        another(ui, pass, settings);
    });
}

/// Which of the partners is used.
fn choose(ui: &mut Ui, settings: &mut Settings) {
    ui.label(strong(words!("settings-partners")).size(14.0));
    let names: Vec<String> = settings.partner_names().into_iter().map(str::to_owned).collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        for name in names {
            let is_on = settings.partner.active == name;
            if ui.add(PushButton::choice(names::partner(&name), is_on)).clicked() {
                settings.partner.active = name;
            }
        }
    });
    small(ui, words!("settings-partners", "remark"));
    let active = settings.partner.active.clone();
    if !active.is_empty() {
        let forget = PushButton::new(words!("settings-partner-forget", name = active.as_str())).icon(Icon::Trash);
        if ui.add(forget).clicked() {
            settings.partners.remove(&active);
            settings.partner.active.clear();
        }
    }
}

/// What the partner is to Microsoft.
fn kind(ui: &mut Ui, settings: &mut Settings) {
    ui.label(strong(words!("settings-kind")).size(14.0));
    let now = settings.partner_in_use().kind;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        for kind in PartnerKind::ALL {
            if ui.add(PushButton::choice(names::partner_kind(kind), kind == now)).clicked() {
                let active = settings.partner.active.clone();
                match settings.partners.get_mut(&active) {
                    Some(partner) => partner.kind = kind,
                    None => settings.partner.kind = kind,
                }
            }
        }
    });
}

/// Tenant and client id of the partner in use.
fn fields(settings: &mut Settings) -> (&mut String, &mut String) {
    match settings.partners.get_mut(&settings.partner.active) {
        Some(partner) => (&mut partner.tenant, &mut partner.client_id),
        None => (&mut settings.partner.tenant, &mut settings.partner.client_id),
    }
}

/// Whether signing in with a code on another device is offered.
fn device_code(settings: &mut Settings) -> &mut bool {
    match settings.partners.get_mut(&settings.partner.active) {
        Some(partner) => &mut partner.device_code,
        None => &mut settings.partner.device_code,
    }
}

/// Adds a partner.
fn another(ui: &mut Ui, pass: &mut Pass<'_>, settings: &mut Settings) {
    ui.separator();
    let name = &mut pass.view.partner_name;
    let is_taken = settings.partners.contains_key(name.trim());
    let wrong = match name.trim() {
        "" => None,
        _ if is_taken => Some(words!("settings-partner-taken")),
        text => (!Partner::is_name(text)).then(|| words!("settings-partner-wrong", most = Partner::LONGEST_NAME)),
    };
    Field::new(&words!("settings-partner-new"))
        .remark(&words!("settings-partner-new", "remark"))
        .error(wrong.as_deref())
        .show(ui, name);
    let can = wrong.is_none() && !name.trim().is_empty();
    if ui.add(PushButton::new(words!("settings-partner-add")).icon(Icon::Plus).enabled(can)).clicked() {
        let name = std::mem::take(name).trim().to_owned();
        settings.partners.insert(name.clone(), Partner::default());
        settings.partner.active = name;
    }
}
