//! The link that asks a customer for the relationship: to copy, or to be read off the screen by a telephone.

use eframe::egui::{Align, Label, Ui};

use crate::app::Command;
use crate::app::customers::CustomersCommand;
use crate::app::model::LinkState;
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, SMALL, mono};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{remark, titled};
use crate::ui::widgets::code::square_code_ui;
use crate::ui::widgets::line::{small, waiting_ui, weak};
use crate::words;

/// Shows the card.
pub fn link_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("link-title"), |ui| {
        let p = palette(ui);
        ui.spacing_mut().item_spacing.y = NEAR;
        weak(ui, words!("link-title", "line"));
        match &pass.model.customer_list.link {
            LinkState::Ready(link) => {
                if link.was_mended {
                    remark(ui, Icon::Warning, p.warn, words!("link-was-mended"));
                }
                ui.add(Label::new(mono(&link.url).size(SMALL).color(p.text)).selectable(true).wrap());
                ui.horizontal_wrapped(|ui| {
                    let is_copied = pass.view.copied.as_ref() == Some(&link.url);
                    let (icon, said) = if is_copied {
                        (Icon::Tick, words!("set-up-copied"))
                    } else {
                        (Icon::Copy, words!("link-copy"))
                    };
                    if ui.add(PushButton::new(said).icon(icon).named(words!("link-copy"))).clicked() {
                        ui.ctx().copy_text(link.url.clone());
                        pass.view.copied = Some(link.url.clone());
                    }
                    if ui.add(PushButton::quiet(words!("link-put-away"))).clicked() {
                        pass.want(Command::Customers(CustomersCommand::PutLinkAway));
                    }
                });
                square_code_ui(ui, &link.code, &words!("link-code"));
                small(ui, words!("link-code", "line"));
                // A link that has just come is seen as a whole.
                if pass.view.customers.link_seen.as_ref() != Some(&link.url) {
                    pass.view.customers.link_seen = Some(link.url.clone());
                    ui.scroll_to_cursor(Some(Align::BOTTOM));
                }
            }
            state => {
                let is_busy = *state == LinkState::UnderWay;
                let words = if is_busy { words!("link-asking") } else { words!("link-ask") };
                let can = !is_busy && pass.model.is_signed_in();
                if ui.add(PushButton::new(words).icon(Icon::Link).enabled(can)).clicked() {
                    pass.want(Command::Customers(CustomersCommand::AskForLink));
                }
                if is_busy {
                    waiting_ui(ui, words!("link-waiting", secs = pass.model.settings.network.timeout_secs));
                }
                if !pass.model.is_signed_in() {
                    small(ui, words!("link-sign-in-first"));
                }
            }
        }
    });
}
