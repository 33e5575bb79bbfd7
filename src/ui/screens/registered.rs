//! Registered devices: chosen by batch or by search, and their registrations taken back. Below them the removals, with what came of each
//! device.

use eframe::egui::{Id, Label, RichText, Ui, vec2};

use crate::app::model::OpenRemoval;
use crate::app::removal::{ROWS, RemovalCommand};
use crate::app::{Command, Screen, answer_words, cause_words, removal_advice};
use crate::domain::{Removal, RemovalDevice, RemovalOutcome, RemovalState, RemovalStep};
use crate::ui::icons::Icon;
use crate::ui::moments::{clock, moment};
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, mono, strong};
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{remark, titled};
use crate::ui::widgets::copied::copy_button;
use crate::ui::widgets::device_choice::{Remark, device_choice, pager};
use crate::ui::widgets::fields::search_field;
use crate::ui::widgets::heading::screen_heading;
use crate::ui::widgets::line::{small, weak};
use crate::words;

/// How wide the column is that says what came of each device of a removal.
const OUTCOME: f32 = 226.0;

/// Of more rows than these the first is out of sight when the last is seen.
const LONG: usize = 8;

/// The search's id.
pub fn search_id() -> Id {
    Id::unique("registered-search")
}

/// Shows the screen.
pub fn registered_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    screen_heading(ui, &words!("registered-title"), &words!("registered-title", "line"), |ui| {
        let words = words!("registered-take-back", count = pass.model.removal.chosen.len());
        take_back(ui, pass, words);
        if pass.model.batch.is_some() && ui.add(PushButton::new(words!("registered-back")).icon(Icon::Send)).clicked() {
            pass.want(Command::Go(Screen::Send));
        }
    });
    let p = palette(ui);
    super::scrolled(ui, Screen::Registered, |ui| {
        remark(ui, Icon::Info, p.busy, words!("removal-stays"));
        ui.add_space(GAP);
        // What somebody has to do comes first.
        if let Some(open) = &pass.model.removal.open {
            removal_ui(ui, pass, open);
            ui.add_space(GAP);
        }
        removals(ui, pass, false);
        choose(ui, pass);
        ui.add_space(GAP);
        removals(ui, pass, true);
    });
}

/// The deed: for the chosen devices.
fn take_back(ui: &mut Ui, pass: &mut Pass<'_>, words: String) {
    let is_any_chosen = !pass.model.removal.chosen.is_empty();
    if ui.add(PushButton::primary(words).icon(Icon::Undo).enabled(is_any_chosen)).clicked() {
        pass.want(Command::Removal(RemovalCommand::Request));
    }
}

/// Registered devices, of one batch or of all, to choose from.
fn choose(ui: &mut Ui, pass: &mut Pass<'_>) {
    let removal = &pass.model.removal;
    titled(ui, words!("registered-choose"), |ui| {
        let (scope, is_on) = (&removal.query.batch, removal.query.batch.is_some());
        let of = scope.as_ref().or(pass.model.batch.as_ref());
        if let Some(batch) = pass.model.batches.iter().find(|batch| Some(&batch.id) == of) {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
                if ui.add(PushButton::choice(names::batch(batch), is_on)).clicked() && !is_on {
                    pass.want(Command::Removal(RemovalCommand::Scope(Some(batch.id.clone()))));
                }
                if ui.add(PushButton::choice(words!("registered-all-batches"), !is_on)).clicked() && is_on {
                    pass.want(Command::Removal(RemovalCommand::Scope(None)));
                }
            });
            ui.add_space(NEAR);
        }
        let mut find = removal.query.find.clone();
        if search_field(ui, &words!("registered-search"), &mut find, search_id(), f32::INFINITY).changed() {
            pass.want(Command::Removal(RemovalCommand::Find(find)));
        }
        ui.add_space(NEAR);
        if removal.page.total == 0 {
            weak(ui, words!("registered-none"));
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let all = PushButton::new(words!("registered-choose-all", count = removal.page.total)).icon(Icon::Tick);
            if ui.add(all).clicked() {
                pass.want(Command::Removal(RemovalCommand::ChooseFound));
            }
            let count = removal.chosen.len();
            if count > 0 {
                if ui.add(PushButton::quiet(words!("registered-choose-none")).icon(Icon::Cross)).clicked() {
                    pass.want(Command::Removal(RemovalCommand::ChooseNone));
                }
                ui.label(strong(words!("registered-chosen", count = count)).color(palette(ui).accent_text));
            }
        });
        ui.add_space(4.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        let width = ui.available_width();
        for device in &removal.page.rows {
            let is_chosen = removal.chosen.contains_key(&device.id);
            let batch = pass.model.batches.iter().find(|batch| batch.id == device.batch);
            let told = batch.map(names::batch).unwrap_or_default();
            if device_choice(ui, width, device, Remark::Words(&told), is_chosen) {
                let device = device.id.clone();
                pass.want(Command::Removal(RemovalCommand::Choose { device, is_chosen: !is_chosen }));
            }
        }
        ui.add_space(NEAR);
        let page = &removal.page;
        if let Some(offset) = pager(ui, page.offset..page.offset + page.rows.len() as u64, page.total, ROWS) {
            pass.want(Command::Removal(RemovalCommand::Turn(offset)));
        }
        // Who has gone down a long list need not go back up for it.
        if removal.page.rows.len() > LONG && !removal.chosen.is_empty() {
            ui.add_space(NEAR);
            take_back(ui, pass, words!("registered-take-back", "chosen", count = removal.chosen.len()));
        }
    });
}

/// The removals that are over, or those that are not, newest first.
fn removals(ui: &mut Ui, pass: &mut Pass<'_>, are_over: bool) {
    let p = palette(ui);
    let shown: Vec<&Removal> =
        pass.model.removal.removals.iter().filter(|removal| removal.state.is_over() == are_over).collect();
    if shown.is_empty() {
        return;
    }
    let title = if are_over { words!("removals-title", "over") } else { words!("removals-title") };
    titled(ui, title, |ui| {
        for removal in shown {
            let customer = pass.model.customer_name(removal.customer);
            let count = removal.devices.len();
            let line = words!("removals-row", count = count, customer = customer.as_str());
            ui.push_id(&removal.id.0, |ui| {
                ui.horizontal_wrapped(|ui| {
                    let is_open = pass.model.removal.open.as_ref().is_some_and(|open| open.removal.id == removal.id);
                    let (words, icon) = match is_open {
                        true => (words!("results-hide"), Icon::Minus),
                        false => (words!("removals-open"), Icon::Plus),
                    };
                    let open = PushButton::quiet(&words).icon(icon).named(format!("{words}: {line}"));
                    if ui.add(open).clicked() {
                        let open = RemovalCommand::Open(removal.id.clone());
                        pass.want(Command::Removal(if is_open { RemovalCommand::Close } else { open }));
                    }
                    ui.label(strong(&line).color(p.text));
                    badge(ui, &names::removal_state(removal, p));
                    ui.label(RichText::new(asked(pass, removal)).size(SMALL).color(p.weak));
                });
            });
        }
    });
    ui.add_space(GAP);
}

/// Who asked, and when.
fn asked(pass: &Pass<'_>, removal: &Removal) -> String {
    let at = moment(removal.requested_at, pass.now);
    words!("removals-asked", who = removal.requested_by.as_str(), at = at)
}

/// One removal: where it stands, what can be done about it, and what came of each device.
fn removal_ui(ui: &mut Ui, pass: &mut Pass<'_>, open: &OpenRemoval) {
    let p = palette(ui);
    let removal = &open.removal;
    let customer = pass.model.customer_name(removal.customer);
    let title = words!("removal-title", count = removal.devices.len(), customer = customer);
    titled(ui, title, |ui| {
        ui.horizontal_wrapped(|ui| {
            badge(ui, &names::removal_state(removal, p));
            ui.label(RichText::new(asked(pass, removal)).color(p.weak));
        });
        ui.add(Label::new(words!("removal-reason", reason = removal.reason.as_str())).wrap());
        if let (Some(who), Some(why)) = (&removal.decided_by, &removal.refusal) {
            let left = removal.left();
            let told = match removal.gone() {
                0 => words!("removal-refusal", who = who.as_str(), reason = why.as_str(), left = left),
                _ => words!("removal-refusal", "rest", who = who.as_str(), reason = why.as_str(), left = left),
            };
            ui.add(Label::new(told).wrap());
        } else if let Some(who) = &removal.decided_by {
            ui.label(words!("removal-approved-by", who = who.as_str()));
        }
        ui.add_space(4.0);
        deeds(ui, pass, removal);
        ui.add_space(NEAR);
        for (row, device) in open.rows.iter().zip(&removal.devices) {
            ui.push_id(&row.id.0, |ui| {
                ui.horizontal_top(|ui| {
                    // What came of them stands in a column, and what is told of each beside it.
                    let badge_width =
                        badge(ui, &names::removal_outcome(device, removal.state.is_over(), p)).rect.width();
                    ui.add_space((OUTCOME - badge_width).max(0.0));
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 2.0;
                        ui.add_space(2.0);
                        ui.horizontal_wrapped(|ui| {
                            ui.add(Label::new(mono(names::device(&row.draft))).selectable(true));
                            let beside = crate::ui::widgets::device_choice::beside(&row.draft);
                            if !beside.is_empty() {
                                ui.label(RichText::new(beside).color(p.weak));
                            }
                        });
                        device_ui(ui, device);
                    });
                });
            });
        }
    });
}

/// What the service told of a device, and what support asks for.
fn device_ui(ui: &mut Ui, device: &RemovalDevice) {
    if let Some(RemovalOutcome::Refused { code, name }) = &device.outcome {
        let sentence = removal_advice(code, name).sentence();
        let told = answer_words(code, name);
        // What nobody knows is in the sentence already.
        small(ui, if sentence.contains(&told) { sentence } else { format!("{told}: {sentence}") });
    }
    match &device.outcome {
        Some(RemovalOutcome::NotArrived { cause }) => small(ui, words!("attempts-not-done", why = cause_words(cause))),
        Some(RemovalOutcome::Unconfirmed { cause }) => {
            small(ui, words!("attempts-unconfirmed", "open", why = cause_words(cause)));
        }
        _ => {}
    }
    let is_settled = device.outcome.as_ref().is_some_and(RemovalOutcome::is_gone);
    if let Some(last) = device.last_try.as_ref().filter(|_| !is_settled) {
        small(ui, words!("attempts-correlation", id = last.correlation_id.to_string()));
    }
}

fn deeds(ui: &mut Ui, pass: &mut Pass<'_>, removal: &Removal) {
    let under_way = pass.model.removal.under_way.clone().filter(|(id, ..)| *id == removal.id);
    let mut wanted = None;
    let note = pass.model.removal_note();
    let is_any_left = matches!(removal.state, RemovalState::Requested | RemovalState::Approved) || note.is_some();
    let buttons = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        match removal.state {
            RemovalState::Requested => {
                let may_approve = pass.model.may_approve(removal);
                let words = words!("removal-approve");
                let approve = if may_approve { PushButton::primary(words) } else { PushButton::new(words) };
                if ui.add(approve.icon(Icon::Shield).enabled(may_approve)).clicked() {
                    wanted = Some(RemovalCommand::RequestApproval);
                }
                let words = if may_approve { words!("removal-refuse") } else { words!("removal-withdraw") };
                if ui.add(PushButton::new(words).icon(Icon::Cross)).clicked() {
                    wanted = Some(RemovalCommand::RequestRefusal);
                }
            }
            RemovalState::Approved if under_way.is_some() => {
                if ui.add(PushButton::new(words!("removal-stop")).icon(Icon::Stop)).clicked() {
                    wanted = Some(RemovalCommand::Stop);
                }
            }
            RemovalState::Approved => {
                if ui.add(PushButton::primary(words!("removal-run")).icon(Icon::Undo)).clicked() {
                    wanted = Some(RemovalCommand::Run);
                }
                if removal.may_be_refused()
                    && ui.add(PushButton::new(words!("removal-withdraw")).icon(Icon::Cross)).clicked()
                {
                    wanted = Some(RemovalCommand::RequestRefusal);
                }
            }
            RemovalState::Refused | RemovalState::Finished | RemovalState::FinishedWithProblems => {}
        }
        if let Some(note) = note {
            copy_button(ui, &words!("note-copy"), &note, &mut pass.view.copied);
            if ui.add(PushButton::new(words!("note-save")).icon(Icon::File)).clicked() {
                wanted = Some(RemovalCommand::SaveNote);
            }
        }
    };
    // A row without a button would be a gap.
    if is_any_left {
        ui.horizontal_wrapped(buttons);
    }
    if removal.state == RemovalState::Requested && !pass.model.may_approve(removal) {
        weak(ui, words!("removal-second-person"));
    }
    if let Some((_, step)) = under_way {
        let p = palette(ui);
        let words = match step {
            None | Some(RemovalStep::Looking) => words!("removal-looking"),
            // As the rows below tell it: they may lag behind.
            Some(RemovalStep::Removing { .. }) => {
                let total = removal.devices.len();
                let done = removal.devices.iter().filter(|part| !part.is_open()).count();
                words!("removal-progress", number = (done + 1).min(total), total = total)
            }
            Some(RemovalStep::Waiting { secs, why }) => match pass.model.removal.tried_at {
                Some(at) => words!("step-waiting", "at", at = clock(at, pass.now), why = why.as_str()),
                None => words!("step-waiting", secs = secs, why = why.as_str()),
            },
        };
        ui.horizontal(|ui| {
            Icon::Processing.show(ui, 20.0, p.busy.ink);
            let label = ui.add(Label::new(strong(words).color(p.busy.ink)).wrap());
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(eframe::egui::accesskit::Live::Polite));
        });
    }
    if let Some(command) = wanted {
        pass.want(Command::Removal(command));
    }
}
