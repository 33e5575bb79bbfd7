//! Dialogs: what must be answered before something that cannot be undone, the typed entry, and the keys of a screen. Escape never does
//! anything but close.

mod approve;
mod by_hand;
mod close;
mod help;
mod one_line;
mod policy;
mod removal;
mod results;
mod send;
mod typed;

use eframe::egui::{
    Align, CornerRadius, Frame, Id, Layout, Margin, Modal, Response, Stroke, Ui, accesskit::Role, vec2,
};

use crate::app::Command;
use crate::app::model::{Dialog, PolicyDialog, RemovalDialog};
use crate::app::results::ResultsDialog;
use crate::ui::palette::{PRACTICE, palette};
use crate::ui::pass::Pass;
use crate::ui::theme::{CARD_RADIUS, GLOVE, NEAR, strong};
use crate::ui::view_state::Wish;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::practice::practice_line;
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// Shows the dialog that is open, if one is.
pub fn dialogs_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let open = match &pass.model.dialog {
        Some(Dialog::CloseShort { .. }) => Some("close"),
        Some(Dialog::Approve { .. }) => Some("approve"),
        Some(Dialog::Send { .. }) => Some("send"),
        Some(Dialog::Retry { .. }) => Some("retry"),
        Some(Dialog::ByHand(dialog)) => Some(by_hand::name(dialog)),
        Some(Dialog::Results(ResultsDialog::Retry { .. })) => Some("retry-some"),
        Some(Dialog::Results(ResultsDialog::Solve { .. })) => Some("solve"),
        Some(Dialog::Removal(RemovalDialog::Request { .. })) => Some("removal-request"),
        Some(Dialog::Removal(RemovalDialog::Approve { .. })) => Some("removal-approve"),
        Some(Dialog::Removal(RemovalDialog::Refuse { .. })) => Some("removal-refuse"),
        Some(Dialog::Policy(PolicyDialog::Delete { .. })) => Some("profile-delete"),
        Some(Dialog::Policy(PolicyDialog::Assign { .. })) => Some("profile-assign"),
        None if pass.view.typed.is_some() => Some("typed"),
        None if pass.view.is_help_open => Some("help"),
        None => None,
    };
    let is_new = open.is_some() && pass.view.last_dialog != open;
    keyboard_comes_back(ui, pass, open.is_some());
    pass.view.last_dialog = open;
    match &pass.model.dialog {
        Some(Dialog::CloseShort { count, expected, error }) => {
            close::close_ui(ui, pass, *count, *expected, error.as_deref(), is_new);
        }
        Some(Dialog::Approve { count, error }) => approve::approve_ui(ui, pass, *count, error.as_deref(), is_new),
        Some(Dialog::Send { sentence }) => send::send_ui(ui, pass, sentence, is_new),
        Some(Dialog::Retry { count }) => send::retry_ui(ui, pass, *count, Command::ConfirmRetry, is_new),
        Some(Dialog::Results(shown)) => results::results_ui(ui, pass, shown, is_new),
        Some(Dialog::Removal(shown)) => removal::removal_ui(ui, pass, shown, is_new),
        Some(Dialog::Policy(shown)) => policy::policy_ui(ui, pass, shown, is_new),
        Some(Dialog::ByHand(dialog)) => by_hand::by_hand_ui(ui, pass, dialog, is_new),
        None if pass.view.typed.is_some() => typed::typed_ui(ui, pass, is_new),
        None if pass.view.is_help_open => help::help_ui(ui, pass, is_new),
        None => {}
    }
}

/// What had the keyboard before a dialog came has it again when the dialog goes, unless another screen has come meanwhile.
fn keyboard_comes_back(ui: &Ui, pass: &mut Pass<'_>, is_open: bool) {
    let (screen, was_open) = (pass.model.screen, pass.view.last_dialog.is_some());
    if is_open && !was_open {
        pass.view.before_dialog = ui.memory(|m| m.focused()).map(|focused| (screen, focused));
    } else if was_open && !is_open {
        let before = pass.view.before_dialog.take().filter(|(known, _)| *known == screen);
        pass.view.focus = pass.view.focus.take().or(before.map(|(_, id)| Wish::of(id)));
    }
}

/// Whether a dialog is open.
pub fn is_open(pass: &Pass<'_>) -> bool {
    pass.model.dialog.is_some() || pass.view.typed.is_some() || pass.view.is_help_open
}

/// A dialog's frame: title, practice line, content, and its end with the answers, which is seen however long the content is. The end is
/// told what the content gives back. Says whether it was closed without an answer.
fn dialog<R>(
    ui: &Ui,
    id: &str,
    title: &str,
    width: f32,
    is_practice: bool,
    content: impl FnOnce(&mut Ui) -> R,
    end: impl FnOnce(&mut Ui, R),
) -> bool {
    let p = palette(ui);
    let stroke = if is_practice { Stroke::new(4.0, PRACTICE) } else { Stroke::new(1.0, p.line) };
    let frame = Frame::new()
        .fill(p.surface)
        .stroke(stroke)
        .corner_radius(CornerRadius::same(CARD_RADIUS))
        .shadow(ui.visuals().window_shadow)
        .inner_margin(Margin::same(24));
    let id = Id::unique(("dialog", id));
    let modal = Modal::new(id).area(Modal::default_area(id).accessible_name(title)).frame(frame);
    let width = width.min(ui.ctx().content_rect().width() - 72.0);
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 12.0;
        if is_practice {
            practice_line(ui);
        }
        let label = ui.label(strong(title).size(21.0).color(p.text));
        ui.ctx().accesskit_node_builder(label.id, |node| {
            node.set_role(Role::Heading);
            node.set_label(title.to_owned());
        });
        let most = (ui.ctx().content_rect().height() - 230.0).max(90.0);
        let area = eframe::egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        let told = scrolling(ui, area, content);
        end(ui, told);
    });
    response.should_close()
}

/// The two buttons at a dialog's end: the deed, and the way out.
fn answers(ui: &mut Ui, deed: PushButton, way_out: &str) -> (Response, Response) {
    at_the_end(ui, |ui| {
        let deed = ui.add(deed.for_gloves());
        let way_out = ui.add(PushButton::quiet(way_out).for_gloves());
        (deed, way_out)
    })
}

/// The one button at the end of a dialog that asks nothing.
fn answer(ui: &mut Ui, deed: PushButton) -> Response {
    at_the_end(ui, |ui| ui.add(deed.for_gloves()))
}

fn at_the_end<R>(ui: &mut Ui, buttons: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2(ui.available_width(), GLOVE);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = NEAR;
        buttons(ui)
    })
    .inner
}

/// Closes the model's dialog.
fn cancel(pass: &mut Pass<'_>) {
    pass.want(Command::CancelDialog);
}

/// The word of the way out.
fn cancel_words() -> String {
    words!("cancel")
}
