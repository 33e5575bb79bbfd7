//! A dialog that asks for one line: a reason, a note, or a count that shows that somebody has counted.

use eframe::egui::{Id, Key, Label, Response, Ui};

use super::{answers, cancel, cancel_words, dialog};
use crate::app::Command;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::strong;
use crate::ui::view_state::{ViewState, Wish};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::fields::Field;

/// What is asked.
pub(super) struct OneLine<'a> {
    /// Of the dialog.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) width: f32,
    /// What it is about.
    pub(super) sentence: String,
    /// Of the field.
    pub(super) label: String,
    /// Below the field.
    pub(super) remark: String,
    /// What is wrong with what was typed.
    pub(super) error: Option<&'a str>,
    pub(super) deed: PushButton,
    /// The word of the way out.
    pub(super) way_out: String,
}

impl OneLine<'_> {
    /// With these words, and the usual way out.
    pub(super) fn new(id: &'static str, title: String, sentence: String, deed: PushButton) -> Self {
        let (label, remark) = (String::new(), String::new());
        Self { id, title, width: 480.0, sentence, label, remark, error: None, deed, way_out: cancel_words() }
    }

    /// Shows it. `typed` is where the line stands, `between` what stands between the sentence and the field, and `command` what is
    /// wanted with the line.
    pub(super) fn show(
        self,
        ui: &Ui,
        pass: &mut Pass<'_>,
        is_new: bool,
        typed: fn(&mut ViewState) -> &mut String,
        between: impl FnOnce(&mut Ui),
        command: impl FnOnce(String) -> Command,
    ) {
        let field = Id::unique(("one-line", self.id));
        if is_new {
            typed(pass.view).clear();
            pass.view.focus = Some(Wish::of(field));
        }
        let mut line = std::mem::take(typed(pass.view));
        let (mut is_answered, mut is_left) = (false, false);
        let asked = |ui: &mut Ui| {
            ui.add(Label::new(strong(self.sentence).size(16.0).color(palette(ui).text)).wrap());
            between(ui);
            let response = Field::new(&self.label).remark(&self.remark).id(field).error(self.error).show(ui, &mut line);
            let is_entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            (response, is_entered)
        };
        let is_practice = pass.model.is_practice;
        let end = |ui: &mut Ui, (response, is_entered): (Response, bool)| {
            let (deed, way_out) = answers(ui, self.deed, &self.way_out);
            is_answered = deed.clicked() || is_entered;
            is_left = way_out.clicked();
            if is_entered {
                // Where the line was wrong it is typed again at once.
                response.request_focus();
            }
        };
        let is_left_by_key = dialog(ui, self.id, &self.title, self.width, is_practice, asked, end);
        if is_answered {
            pass.want(command(line.clone()));
        } else if is_left || is_left_by_key {
            cancel(pass);
        }
        *typed(pass.view) = line;
    }
}
