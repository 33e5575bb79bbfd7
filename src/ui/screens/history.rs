//! History: one search for anything, over all batches and states, and the proof that nothing was changed behind the program's back.

use eframe::egui::{Id, RichText, Ui};

use crate::app::{Command, Screen};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::review::{filters, has};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::remark;
use crate::ui::widgets::device_table::DeviceTable;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::fields::search_field;
use crate::ui::widgets::heading::screen_heading;
use crate::words;

/// The search's id.
pub fn search_id() -> Id {
    Id::unique("history-search")
}

/// Shows the screen.
pub fn history_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    let history = &pass.model.history;
    screen_heading(ui, &words!("history-title"), &words!("history-title", "line"), |ui| {
        if ui.add(PushButton::new(words!("history-verify")).icon(Icon::Shield)).clicked() {
            pass.want(Command::VerifyJournal);
        }
        let registered = PushButton::new(words!("registered-title")).icon(Icon::Undo);
        if pass.model.has_api() && ui.add(registered).clicked() {
            pass.want(Command::Go(Screen::Registered));
        }
    });
    match &history.verified {
        Some(Ok(entries)) => remark(ui, Icon::Shield, p.good, words!("history-whole", entries = entries)),
        Some(Err(what)) => remark(ui, Icon::Error, p.bad, words!("history-broken", what = what.as_str())),
        None => {}
    }
    let mut find = std::mem::take(&mut pass.view.history.find);
    let response = search_field(ui, &words!("history-search"), &mut find, search_id(), f32::INFINITY);
    if response.changed() {
        pass.want(Command::FindHistory(find.clone()));
    }
    pass.view.history.find = find;
    let batches = &pass.model.batches;
    if !batches.is_empty() {
        ui.horizontal_wrapped(|ui| {
            filters(ui, pass, &history.query.states, |state| batches.iter().any(|batch| has(batch, state)));
        });
    }
    let (page, query) = (&history.page, &history.query);
    let count = words!("history-count", count = page.total);
    ui.label(RichText::new(count).size(13.0).color(p.weak));
    super::review::table_and_panel(ui, pass, history.open.as_ref(), |ui, pass| {
        if page.total == 0 {
            let (title, line) = match query.find.is_empty() && query.states.is_empty() {
                true => (words!("history-empty"), words!("history-empty", "line")),
                false => (words!("history-none"), words!("history-none", "line")),
            };
            empty(ui, Icon::Search, &title, &line, |_| {});
            return;
        }
        let open = history.open.as_ref().map(|o| &o.row.id);
        DeviceTable { screen: Screen::History, page, query, open, has_batch: true }.show(ui, pass);
    });
}
