//! Send: the order of its cards. Each has a file of its own: sending, results, uploading by hand, and the files that were written.

use eframe::egui::Ui;

use crate::app::Screen;
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::pass::Pass;
use crate::ui::screens::{send_by_hand, send_results, send_sending, send_uploads};
use crate::ui::theme::{GAP, NEAR};
use crate::ui::widgets::heading::screen_heading;
use crate::ui::widgets::notices::notice_ui;
use crate::words;

/// Shows the screen.
pub fn send_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(batch) = pass.model.open_batch() else {
        super::no_batch(ui, pass, Icon::Send);
        return;
    };
    let title = words!("send-title", number = batch.number);
    let line = words!(
        "review-line",
        customer = batch.customer.name.as_str(),
        count = names::batch_count(batch),
        tag = batch.group_tag.as_str()
    );
    screen_heading(ui, &title, &line, |ui| send_sending::deeds(ui, pass, batch));
    super::scrolled(ui, Screen::Send, |ui| {
        if let Some(trouble) = pass.model.send.trouble.get(&batch.id) {
            notice_ui(ui, &trouble.notice, false);
            ui.add_space(NEAR);
        }
        send_sending::stand(ui, pass, batch);
        ui.add_space(GAP);
        // What waits for a person comes first: the outcome of an upload by hand, then what was refused.
        let is_hand_first = batch.counts.uploaded > 0;
        if is_hand_first {
            send_by_hand::by_hand(ui, pass, batch);
            ui.add_space(GAP);
        }
        if send_results::are_any(pass.model, batch) {
            send_results::problems_ui(ui, pass, batch);
            ui.add_space(GAP);
        }
        if !is_hand_first {
            send_by_hand::by_hand(ui, pass, batch);
            ui.add_space(GAP);
        }
        send_by_hand::files(ui, pass);
        if !pass.model.send.attempts.is_empty() {
            ui.add_space(GAP);
            send_uploads::attempts_ui(ui, pass);
        }
        if batch.counts.registered + batch.counts.removing + batch.counts.removed > 0 && pass.model.has_api_for(batch) {
            ui.add_space(GAP);
            send_results::taking_back_ui(ui, pass);
        }
    });
}
