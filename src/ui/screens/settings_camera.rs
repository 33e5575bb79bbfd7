//! The camera in the settings: the library that opens it, the mode that all are asked for, and what is kept of single ones.

use eframe::egui::{Label, Ui, vec2};

use crate::domain::ModeWish;
use crate::settings::{CameraChoice, KnownCamera, LibraryChoice};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::theme::{NEAR, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::line::small;
use crate::words;

/// Shows the card.
pub(super) fn camera_ui(ui: &mut Ui, camera: &mut CameraChoice) {
    titled(ui, words!("settings-camera"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        small(ui, words!("settings-camera", "remark"));
        library(ui, &mut camera.library);
        let wrong = words!("settings-camera-mode-wrong");
        let is_wrong = ModeWish::try_from(camera.mode.clone()).is_err();
        Field::new(&words!("settings-camera-mode"))
            .remark(&words!("settings-camera-mode", "remark"))
            .error(is_wrong.then_some(wrong.as_str()))
            .show(ui, &mut camera.mode);
        known(ui, camera);
    });
}

/// The libraries of this system; where there is but one, it is not asked.
fn library(ui: &mut Ui, chosen: &mut LibraryChoice) {
    if LibraryChoice::all().len() < 3 {
        return;
    }
    ui.label(strong(words!("settings-camera-library")).size(14.0));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        for library in LibraryChoice::all() {
            let word = match library {
                LibraryChoice::Auto => words!("library-auto"),
                LibraryChoice::V4l => words!("library-v4l"),
                LibraryChoice::Nokhwa => words!("library-nokhwa"),
            };
            if ui.add(PushButton::choice(word, chosen == library)).clicked() {
                *chosen = *library;
            }
        }
    });
}

/// The cameras with choices of their own, and the way to forget those.
fn known(ui: &mut Ui, camera: &mut CameraChoice) {
    if camera.known.is_empty() {
        return;
    }
    ui.label(strong(words!("settings-camera-known")).size(14.0));
    let mut forgotten = None;
    for (device, known) in &camera.known {
        ui.horizontal(|ui| {
            let forget = words!("settings-camera-forget", camera = device.as_str());
            if ui.add(PushButton::sign(Icon::Trash, forget)).clicked() {
                forgotten = Some(device.clone());
            }
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.add(Label::new(strong(device.as_str()).size(14.0)).wrap());
                small(ui, kept(known));
            });
        });
    }
    if let Some(device) = forgotten {
        camera.choose(&device, |known| *known = KnownCamera::default());
    }
}

/// What is kept of a camera, in words.
fn kept(known: &KnownCamera) -> String {
    let mode = known.mode.map(|mode| words!("settings-camera-kept-mode", mode = names::mode_wish(mode)));
    let region = known.region.map(|region| words!("settings-camera-kept-region", region = region.to_string()));
    let controls = known.controls.len();
    let controls = (controls > 0).then(|| words!("settings-camera-kept-controls", count = controls));
    mode.into_iter().chain(region).chain(controls).collect::<Vec<_>>().join(" · ")
}
