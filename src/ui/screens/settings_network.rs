//! The way to the internet: proxy, certificates, and how long an answer may take.

use eframe::egui::{Ui, vec2};

use crate::app::Command;
use crate::app::connection::{ConnectionCommand, Typed};
use crate::domain::ProxyChoice;
use crate::settings::Network;
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::theme::NEAR;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::line::small;
use crate::words;

use super::settings::number;

/// Whether a proxy is half typed.
pub(super) fn is_changed(pass: &Pass<'_>) -> bool {
    pass.view.proxy.is_some()
}

/// Has a half-typed proxy used from now on; one that is none is left to be put right.
pub(super) fn set_proxy(pass: &mut Pass<'_>) {
    if let Some(typed) = pass.view.proxy.take_if(|typed| ProxyChoice::typed(typed).is_ok()) {
        pass.want(Command::Connection(ConnectionCommand::SetProxy(Typed(typed))));
    }
}

/// Shows the card. The proxy goes a way of its own, by its button or with all that is saved: a password in it does not go into the
/// settings.
pub(super) fn network_ui(ui: &mut Ui, pass: &mut Pass<'_>, network: &mut Network) {
    titled(ui, words!("settings-network"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        small(ui, words!("settings-network", "remark"));
        let kept = pass.model.settings.network.proxy.clone();
        network.proxy.clone_from(&kept);
        let mut typed = pass.view.proxy.take().unwrap_or_else(|| kept.clone());
        let fault = ProxyChoice::typed(&typed).err().map(|_| words!("settings-proxy-wrong"));
        let label = words!("settings-proxy");
        Field::new(&label)
            .hint("http://proxy.example:3128")
            .remark(&words!("settings-proxy", "remark"))
            .error(fault.as_deref())
            .show(ui, &mut typed);
        let is_changed = typed.trim() != kept;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let set = PushButton::new(words!("settings-proxy-set")).icon(Icon::Tick);
            let pressed = ui.add(set.enabled(is_changed && fault.is_none())).clicked();
            pass.view.proxy = is_changed.then_some(typed);
            if pressed {
                set_proxy(pass);
            }
        });
        Field::new(&words!("settings-extra-ca"))
            .hint("company-ca.pem")
            .remark(&words!("settings-extra-ca", "remark"))
            .show(ui, &mut network.extra_ca);
        let mut secs = u32::try_from(network.timeout_secs).unwrap_or(u32::MAX);
        number(ui, &words!("settings-timeout"), &words!("settings-timeout", "remark"), &mut secs, 60..=3600);
        network.timeout_secs = secs.into();
    });
}
