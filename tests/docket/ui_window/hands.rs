//! What hands do at the made-up window: buttons by their names, fields, and decisions of the program in between.

use docket::app::{Command, Model};
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use super::{Window, wanted};

/// Hands at a window.
pub type Hands = Harness<'static, Window>;

/// Presses a button and returns what is wanted then.
#[track_caller]
pub fn push(hands: &mut Hands, name: &str) -> Vec<Command> {
    wanted(hands);
    hands.get_by_role_and_label(Role::Button, name).click();
    hands.run();
    wanted(hands)
}

/// Types into a field.
#[track_caller]
pub fn fill(hands: &mut Hands, field: &str, text: &str) {
    hands.get_by_role_and_label(Role::TextInput, field).focus();
    hands.run();
    hands.get_by_role_and_label(Role::TextInput, field).type_text(text);
    hands.run();
}

/// Draws the model anew, as after a decision.
pub fn decide(hands: &mut Hands, change: impl FnOnce(&mut Model)) {
    change(&mut hands.state_mut().model);
    hands.run();
}
