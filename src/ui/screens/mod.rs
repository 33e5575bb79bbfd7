//! The screens, one file each.

mod customer_search;
pub mod customers;
mod customers_by_hand;
mod customers_link;
pub mod diagnostics;
mod diagnostics_camera;
mod diagnostics_findings;
mod diagnostics_network;
mod diagnostics_scanner;
mod diagnostics_support;
pub mod history;
pub mod home;
mod home_removals;
pub mod new_batch;
pub mod new_batch_tag;
pub mod profiles;
pub mod profiles_form;
mod profiles_given;
pub mod registered;
pub mod review;
pub mod scan;
pub mod scan_boxes;
pub mod scan_groups;
pub mod scan_held;
pub mod scan_pictures;
mod scan_watch;
pub mod send;
mod send_by_hand;
mod send_files;
pub mod send_results;
mod send_sending;
mod send_stand;
mod send_uploads;
pub mod settings;
mod settings_account;
mod settings_camera;
pub mod settings_draft;
pub mod settings_index;
mod settings_network;
mod settings_network_cameras;
mod settings_partner;
mod settings_photos;
mod settings_scanner;
mod settings_sending;
mod settings_set_up;

use eframe::egui::{ScrollArea, Ui};

use crate::app::Command;
use crate::app::Screen;
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::empty::empty_screen;
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// A screen that scrolls as a whole.
fn scrolled(ui: &mut Ui, screen: Screen, content: impl FnOnce(&mut Ui)) {
    if !ui.available_height().is_finite() {
        // The window scrolls as a whole already.
        content(ui);
        return;
    }
    scrolling(ui, ScrollArea::vertical().id_salt(screen).auto_shrink(false), |ui| {
        ui.set_width(ui.available_width());
        content(ui);
        ui.add_space(8.0);
    });
}

/// Cards one below the other, or in two columns where each is as wide as this: those of the first list in the left one.
fn columns<T>(ui: &mut Ui, least: f32, lists: [&[T]; 2], mut card: impl FnMut(&mut Ui, &T)) {
    let mut below = |ui: &mut Ui, list: &[T]| {
        for item in list {
            card(ui, item);
            ui.add_space(GAP);
        }
    };
    let width = (ui.available_width() - GAP) / 2.0;
    if width < least {
        lists.into_iter().for_each(|list| below(ui, list));
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for list in lists {
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.x = NEAR;
                below(ui, list);
            });
        }
    });
}

/// Two halves side by side; each is told the height that there is.
fn halves(
    ui: &mut Ui,
    pass: &mut Pass<'_>,
    left: impl FnOnce(&mut Ui, &mut Pass<'_>, f32),
    right: impl FnOnce(&mut Ui, &mut Pass<'_>, f32),
) {
    let (width, height) = ((ui.available_width() - GAP) / 2.0, ui.available_height());
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.x = NEAR;
            left(ui, pass, height);
        });
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.x = NEAR;
            right(ui, pass, height);
        });
    });
}

/// What Scan, Review and Send say while no batch is open.
fn no_batch(ui: &mut Ui, pass: &mut Pass<'_>, icon: Icon) {
    empty_screen(ui, icon, &words!("no-batch"), &words!("no-batch", "line"), |ui| {
        if ui.add(PushButton::primary(words!("home-new-batch")).icon(Icon::Plus).key("F2")).clicked() {
            pass.want(Command::Go(Screen::NewBatch));
        }
        if ui.add(PushButton::new(words!("no-batch-list")).icon(Icon::Home)).clicked() {
            pass.want(Command::Go(Screen::Home));
        }
    });
}
