//! A made-up window for tests: models as they stand at some moment of a batch's life, drawn and driven without a screen.
//!
//! With `DOCKET_SCREENS` naming a folder, what [`keep_picture`] is given is kept there as a picture, to be looked at.

mod after_care;
#[cfg(feature = "camera")]
mod cameras;
pub mod desk;
mod hands;
mod model;
mod scanning;
mod sending;

pub use after_care::*;
#[cfg(feature = "camera")]
pub use cameras::with_network_cameras;
pub use hands::*;
pub use model::*;
pub use scanning::*;
pub use sending::*;

use docket::app::{Command, Model};
use docket::ui::{Pass, ViewState, root_ui, theme};
use eframe::egui::{Modifiers, Theme, Vec2, vec2};
use egui_kittest::Harness;
use jiff::Zoned;

/// What a test has in hand.
pub struct Window {
    pub model: Model,
    pub view: ViewState,
    pub now: Zoned,
    /// What the person wanted, in order; what the table says of itself is left out.
    pub wanted: Vec<Command>,
}

/// A window of the smallest size that must do, in the dark theme.
pub fn window(model: Model) -> Harness<'static, Window> {
    window_of(model, vec2(1280.0, 800.0), Theme::Dark)
}

/// A window of this size and theme.
pub fn window_of(mut model: Model, size: Vec2, theme: Theme) -> Harness<'static, Window> {
    model.settings.appearance.theme =
        if theme == Theme::Dark { docket::settings::Theme::Dark } else { docket::settings::Theme::Light };
    let window = Window { model, view: ViewState::default(), now: now(), wanted: Vec::new() };
    Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(12)
        .with_context_setup(theme::prepare)
        .build_ui_state(
            |ui, window: &mut Window| {
                // The window's own place has no margin.
                let place = eframe::egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
                window.draw(&mut ui.new_child(place));
            },
            window,
        )
}

impl Window {
    fn draw(&mut self, ui: &mut eframe::egui::Ui) {
        theme::follow(ui.ctx(), &self.model.settings.appearance);
        let mut commands = Vec::new();
        root_ui(ui, &mut Pass::new(&self.model, &mut self.view, &self.now, &mut commands));
        self.wanted.extend(commands.into_iter().filter(|c| !matches!(c, Command::ShowRows { .. })));
    }
}

/// What was wanted since this was asked last.
pub fn wanted(harness: &mut Harness<'static, Window>) -> Vec<Command> {
    std::mem::take(&mut harness.state_mut().wanted)
}

/// Presses a key with Ctrl.
pub fn ctrl(harness: &mut Harness<'static, Window>, key: eframe::egui::Key) {
    harness.key_press_modifiers(Modifiers { ctrl: true, command: true, ..Modifiers::NONE }, key);
    harness.run();
}

/// Presses a key.
pub fn press(harness: &mut Harness<'static, Window>, key: eframe::egui::Key) {
    harness.key_press(key);
    harness.run();
}

/// Keeps a picture of the window where pictures are wanted.
pub fn keep_picture(harness: &mut Harness<'static, Window>, name: &str) {
    if let Some(folder) = std::env::var_os("DOCKET_SCREENS") {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        harness.render().expect("a picture").save(path).expect("a file");
    }
}
