//! The line at the bottom: which batch, which service and who is signed in, what is under way; and who works here, where the navigation
//! has no room for it.

use eframe::egui::{Align, Label, Layout, Margin, Panel, RichText, Ui};

use crate::app::model::AccountModel;
use crate::app::scanned::ScanPace;
use crate::domain::KeptScanner;
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::SMALL;
use crate::words;

/// Shows it.
pub fn status_bar_ui(ui: &mut Ui, pass: &Pass<'_>, has_operator: bool) {
    let p = palette(ui);
    let frame = eframe::egui::Frame::new().fill(p.nav).inner_margin(Margin::symmetric(16, 5));
    Panel::bottom("status").frame(frame).resizable(false).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let small = |words: String| Label::new(RichText::new(words).size(SMALL).color(p.weak)).truncate();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let (icon, words) = if pass.model.has_api() {
                    account(&pass.model.account, pass.model.is_practice)
                } else {
                    // There is nothing to sign in to.
                    (Icon::Export, words!("status-by-hand"))
                };
                let words = match several_partners(pass) {
                    Some(partner) => words!("status-partner", told = words, partner = partner),
                    None => words,
                };
                ui.add(small(words));
                icon.show(ui, 15.0, p.weak);
                ui.add_space(16.0);
                if let Some((done, total)) = pass.model.scan.progress {
                    ui.add(small(words!("status-reading", done = done, total = total)));
                    Icon::Processing.show(ui, 15.0, p.weak);
                    ui.add_space(16.0);
                }
                let sending = &pass.model.send.under_way;
                if let Some(first) = sending.keys().next() {
                    let number = pass.model.batches.iter().find(|b| b.id == *first).map_or(0, |b| b.number);
                    ui.add(small(words!("status-sending", number = number, count = sending.len())));
                    Icon::ArrowUp.show(ui, 15.0, p.weak);
                    ui.add_space(16.0);
                }
                let known = pass.model.settings.scanner_in_use().map(known_scanner);
                if let Some(words) = known.or_else(|| pass.model.scanner.pace.map(scanner)) {
                    ui.add(small(words));
                    Icon::Scan.show(ui, 15.0, p.weak);
                    ui.add_space(16.0);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let words = match pass.model.open_batch() {
                        Some(batch) => {
                            let tag = batch.group_tag.as_str();
                            words!("status-batch", batch = names::batch(batch), tag = tag)
                        }
                        None => words!("status-no-batch"),
                    };
                    if let Some(actor) = pass.model.actor.as_ref().filter(|_| has_operator) {
                        Icon::Person.show(ui, 15.0, p.weak);
                        ui.add(small(actor.operator.clone()));
                        ui.add_space(16.0);
                    }
                    Icon::Samples.show(ui, 15.0, p.weak);
                    ui.add(small(words));
                });
            });
        });
    });
}

/// The partner in use, where there are several: a batch is begun for it.
fn several_partners(pass: &Pass<'_>) -> Option<String> {
    let settings = &pass.model.settings;
    (!settings.partners.is_empty()).then(|| names::the_partner(&settings.partner.active))
}

/// The scanner that was examined, and how it speaks.
fn known_scanner(kept: &KeptScanner) -> String {
    words!("status-scanner-known", name = kept.name.as_str(), profile = names::scanner_profile(kept))
}

/// That a hand scanner is heard, and how.
fn scanner(pace: ScanPace) -> String {
    let suffix = names::sent_suffix(pace.suffix);
    match u32::try_from(pace.average_gap.as_millis()) {
        Ok(0) | Err(_) => words!("status-scanner-whole", suffix = suffix),
        Ok(gap) => words!("status-scanner", gap = gap, suffix = suffix),
    }
}

fn account(account: &AccountModel, is_practice: bool) -> (Icon, String) {
    match account {
        AccountModel::Unknown => (Icon::Question, words!("status-account-unknown")),
        AccountModel::SignedOut => (Icon::SignOut, words!("status-signed-out")),
        AccountModel::SigningIn => (Icon::SignIn, words!("status-signing-in")),
        AccountModel::NeedsMfa => (Icon::Warning, words!("status-needs-mfa")),
        AccountModel::SignedIn { .. } if is_practice => (Icon::Practice, words!("status-practice")),
        AccountModel::SignedIn { name, tenant, .. } => {
            let name = name.as_deref().unwrap_or(tenant);
            (Icon::SignIn, words!("status-signed-in", name = name))
        }
    }
}
