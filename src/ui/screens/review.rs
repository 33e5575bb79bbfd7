//! Review: the supervisor's table with a checklist above it, and a device's story beside it.

use eframe::egui::{Align, Id, Layout, Margin, Ui, vec2};

use crate::app::model::OpenDevice;
use crate::app::{Command, Model, Screen};
use crate::domain::{BatchState, BatchSummary, DeviceState, Relationship};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::{Tone, palette};
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::card_with;
use crate::ui::widgets::device_table::DeviceTable;
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::fields::search_field;
use crate::ui::widgets::heading::screen_heading;
use crate::ui::widgets::line::signed;
use crate::ui::widgets::story::{self, device_panel_ui};
use crate::words;

/// The search's id.
pub fn search_id() -> Id {
    Id::unique("review-search")
}

/// Shows the screen.
pub fn review_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let Some(batch) = pass.model.open_batch() else {
        super::no_batch(ui, pass, Icon::Review);
        return;
    };
    let line = words!(
        "review-line",
        customer = batch.customer.name.as_str(),
        count = names::batch_count(batch),
        tag = batch.group_tag.as_str()
    );
    let title = words!("review-title", number = batch.number);
    screen_heading(ui, &title, &line, |ui| deeds(ui, pass, batch));
    checklist(ui, pass.model, batch);
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        let mut find = std::mem::take(&mut pass.view.review.find);
        let response = search_field(ui, &words!("review-search"), &mut find, search_id(), 170.0);
        if response.changed() {
            pass.want(Command::Find(find.clone()));
        }
        pass.view.review.find = find;
        ui.add_space(4.0);
        filters(ui, pass, &pass.model.review.query.states, |state| has(batch, state));
    });
    let review = &pass.model.review;
    table_and_panel(ui, pass, review.open.as_ref(), |ui, pass| {
        if review.page.total == 0 {
            let is_filtered = !review.query.find.is_empty() || !review.query.states.is_empty();
            if !is_filtered && batch.counts.total() > 0 {
                ui.label(words!("review-loading"));
                return;
            }
            let (title, line) = if is_filtered {
                (words!("review-none-found"), words!("review-none-found", "line"))
            } else {
                (words!("review-empty"), words!("review-empty", "line"))
            };
            empty(ui, Icon::Review, &title, &line, |_| {});
            return;
        }
        let open = review.open.as_ref().map(|o| &o.row.id);
        let table =
            DeviceTable { screen: Screen::Review, page: &review.page, query: &review.query, open, has_batch: false };
        table.show(ui, pass);
    });
}

fn deeds(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    match batch.state {
        BatchState::Open => {
            if ui.add(PushButton::primary(words!("scan-close")).icon(Icon::Lock).key("F9")).clicked() {
                pass.want(Command::CloseBatch);
            }
        }
        BatchState::Closed => {
            if ui.add(PushButton::primary(words!("review-approve")).icon(Icon::Shield).key("A")).clicked() {
                pass.want(Command::RequestApproval);
            }
            if ui.add(PushButton::new(words!("review-reopen")).icon(Icon::Scan)).clicked() {
                pass.want(Command::ReopenBatch);
            }
        }
        BatchState::Approved => {
            if ui.add(PushButton::primary(words!("review-to-send")).icon(Icon::Send)).clicked() {
                pass.want(Command::Go(Screen::Send));
            }
            if ui.add(PushButton::new(words!("review-reopen")).icon(Icon::Scan)).clicked() {
                pass.want(Command::ReopenBatch);
            }
        }
        BatchState::Sending | BatchState::Finished | BatchState::FinishedWithProblems => {
            if ui.add(PushButton::primary(words!("review-to-send")).icon(Icon::Send)).clicked() {
                pass.want(Command::Go(Screen::Send));
            }
        }
    }
}

/// One line of the checklist.
struct Check {
    words: String,
    icon: Icon,
    tone: Tone,
}

/// What must be right before the batch is approved, each with its sign.
fn checklist(ui: &mut Ui, model: &Model, batch: &BatchSummary) {
    let p = palette(ui);
    let good = |words: String| Check { words, icon: Icon::Accepted, tone: p.good };
    let warn = |words: String| Check { words, icon: Icon::Warning, tone: p.warn };
    let bad = |words: String| Check { words, icon: Icon::Unreadable, tone: p.bad };
    let info = |words: String| Check { words, icon: Icon::Info, tone: p.busy };
    let count = batch.counts.total();
    let mut checks = vec![match batch.state {
        BatchState::Open => warn(words!("check-open")),
        BatchState::Closed => good(words!("check-closed")),
        _ => match &batch.approved_by {
            Some(who) => good(words!("check-approved", who = who.as_str())),
            None => info(words!("check-sent")),
        },
    }];
    checks.push(match batch.expected {
        _ if count == 0 => bad(words!("check-empty")),
        Some(expected) if expected == count => good(words!("check-count", count = count, expected = expected)),
        Some(expected) => warn(words!("check-count", count = count, expected = expected)),
        None => info(words!("check-not-expected", count = count)),
    });
    if batch.counts.held > 0 {
        checks.push(bad(words!("check-held", count = batch.counts.held)));
    }
    if let Some(reason) = &batch.close_reason {
        checks.push(info(words!("check-close-reason", reason = reason.as_str())));
    }
    checks.push(match &batch.customer.relationship {
        Relationship::Reseller => good(words!("check-relationship")),
        Relationship::Unknown => warn(words!("check-relationship-unknown")),
        Relationship::None | Relationship::Other(_) => bad(words!("check-relationship-none")),
    });
    if matches!(batch.state, BatchState::Open | BatchState::Closed) && model.settings.approval.second_person {
        let is_same = model.actor.as_ref().is_some_and(|actor| actor.operator == batch.created_by);
        checks.push(if is_same { warn(words!("check-second-person")) } else { good(words!("check-other-person")) });
    }
    if batch.counts.rejected > 0 {
        checks.push(bad(words!("check-rejected", count = batch.counts.rejected)));
    }
    card_with(ui, Margin::symmetric(16, 11), |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(7.0, 6.0);
            for check in checks {
                signed(ui, check.icon, 19.0, &check.words, 14.0, check.tone.ink);
                ui.add_space(16.0);
            }
        });
    });
}

/// Whether a device of the batch stands so.
pub fn has(batch: &BatchSummary, state: DeviceState) -> bool {
    let mut counts = batch.counts;
    *counts.of(state) > 0
}

/// In a row that wraps: one filter for each state that any device has, and for those that are on.
pub fn filters(ui: &mut Ui, pass: &mut Pass<'_>, chosen: &[DeviceState], has: impl Fn(DeviceState) -> bool) {
    let p = palette(ui);
    ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
    let is_of_use = |state: &DeviceState| has(*state) || chosen.contains(state);
    for state in DeviceState::ALL.into_iter().filter(is_of_use) {
        let sign = names::device_state(state, p);
        if ui.add(PushButton::filter(sign.word, chosen.contains(&state)).icon(sign.icon)).clicked() {
            pass.want(Command::ToggleState(state));
        }
    }
}

/// A table, and beside it the open device. Where the place is too small for both the device stands alone.
pub fn table_and_panel(
    ui: &mut Ui,
    pass: &mut Pass<'_>,
    open: Option<&OpenDevice>,
    table: impl FnOnce(&mut Ui, &mut Pass<'_>),
) {
    let mut size = ui.available_size();
    // Where the window scrolls as a whole, the table is as high as what is seen of it: its header stays in sight with its rows.
    size.y = if size.y.is_finite() { size.y.max(160.0) } else { ui.clip_rect().height().clamp(160.0, 340.0) };
    // At the right the table keeps room for its own bar.
    let margin = Margin { left: 12, right: 3, top: 4, bottom: 8 };
    let Some(open) = open else {
        card_with(ui, margin, |ui| {
            ui.set_height(size.y - 14.0);
            table(ui, pass);
        });
        return;
    };
    let is_alone = size.x < story::WIDTH + 420.0;
    ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let width = if is_alone { size.x } else { story::WIDTH };
        ui.allocate_ui_with_layout(vec2(width, size.y), Layout::top_down(Align::Min), |ui| {
            card_with(ui, Margin { left: 18, right: 10, top: 10, bottom: 8 }, |ui| {
                ui.spacing_mut().item_spacing.x = NEAR;
                ui.set_height(size.y - 20.0);
                device_panel_ui(ui, pass, open);
            });
        });
        if !is_alone {
            let rest = vec2(size.x - width - GAP, size.y);
            ui.allocate_ui_with_layout(rest, Layout::top_down(Align::Min), |ui| {
                card_with(ui, margin, |ui| {
                    ui.spacing_mut().item_spacing.x = NEAR;
                    ui.set_height(size.y - 14.0);
                    table(ui, pass);
                });
            });
        }
    });
}
