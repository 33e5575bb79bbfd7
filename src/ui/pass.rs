//! What a screen is given while it is drawn once: what is true, what is half typed, what time it is, and where wishes go.

use jiff::Zoned;

use crate::app::{Command, Model};

use super::view_state::ViewState;

/// One drawing of the window.
pub struct Pass<'a> {
    /// What is true.
    pub model: &'a Model,
    /// What is half typed or only looked at.
    pub view: &'a mut ViewState,
    /// Now, where the person is.
    pub now: &'a Zoned,
    /// What the person wants; applied after the drawing.
    commands: &'a mut Vec<Command>,
}

impl<'a> Pass<'a> {
    /// A drawing that has not begun.
    pub fn new(model: &'a Model, view: &'a mut ViewState, now: &'a Zoned, commands: &'a mut Vec<Command>) -> Self {
        Self { model, view, now, commands }
    }

    /// The person wants this.
    pub fn want(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// The error of a form's field.
    pub fn error(&self, field: &str) -> Option<&'a str> {
        self.model.form_errors.iter().find(|(id, _)| *id == field).map(|(_, words)| words.as_str())
    }
}
