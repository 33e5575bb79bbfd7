//! The results of sending: refused devices by their cause, each with its next step and who does it, what was solved elsewhere, and what
//! the customer had already.

use eframe::egui::{Grid, Label, RichText, Ui, vec2};

use crate::app::results::{ROWS, ResultsCommand, ResultsPart};
use crate::app::{Advice, Command, Model, Screen, advice, advice_by_hand};
use crate::domain::{BatchSummary, DeviceId, RefusalCause, RefusalCount};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, mono, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::copied::copy_sign;
use crate::ui::widgets::device_choice::{Remark, device_choice, pager};
use crate::ui::widgets::line::{small, weak};
use crate::words;

/// How far what belongs to a cause stands in.
const INDENT: f32 = 28.0;

/// Letters of the longest code with its name that the service is known to tell.
const LONGEST_NAME: usize = 48;

/// How wide the names are of what is told of a cause.
const NAMES: f32 = 76.0;

/// Whether there is a result that asks to be looked at.
pub fn are_any(model: &Model, batch: &BatchSummary) -> bool {
    let results = &model.send.results;
    !results.refusals.is_empty() || !results.already.is_empty() || batch.counts.solved > 0
}

/// Refused devices, those with one cause together: the next step is the same for all of them.
pub fn problems_ui(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    let results = &pass.model.send.results;
    if !results.refusals.is_empty() {
        titled(ui, words!("results-title", count = results.refused_count()), |ui| {
            causes_ui(ui, pass, &results.refusals, ResultsPart::Cause);
        });
    }
    if !results.already.is_empty() {
        if !results.refusals.is_empty() {
            ui.add_space(GAP);
        }
        titled(ui, words!("already-title", count = results.already_count()), |ui| {
            causes_ui(ui, pass, &results.already, ResultsPart::Already);
        });
    }
    if batch.counts.solved > 0 {
        if !results.refusals.is_empty() || !results.already.is_empty() {
            ui.add_space(GAP);
        }
        titled(ui, words!("solved-title", count = batch.counts.solved), |ui| solved_ui(ui, pass));
    }
}

/// Each cause with its devices, as a part of the results.
fn causes_ui(ui: &mut Ui, pass: &mut Pass<'_>, causes: &[RefusalCount], part_of: impl Fn(RefusalCause) -> ResultsPart) {
    for (at, refusal) in causes.iter().enumerate() {
        if at > 0 {
            ui.add_space(NEAR);
            ui.separator();
        }
        ui.add_space(NEAR);
        ui.push_id(("cause", at), |ui| cause_ui(ui, pass, refusal, &part_of(refusal.cause.clone())));
    }
}

fn cause_ui(ui: &mut Ui, pass: &mut Pass<'_>, refusal: &RefusalCount, part: &ResultsPart) {
    let p = palette(ui);
    let (code, name) = (refusal.cause.code.as_deref(), refusal.cause.name.as_deref());
    let advice = advice_of(pass.model, refusal);
    let told = [code, name].into_iter().flatten().collect::<Vec<_>>().join(" ");
    // Of an answer that is not known the meaning is the answer.
    let is_refused = matches!(part, ResultsPart::Cause(_));
    let (icon, tone) = if is_refused { (Icon::Unreadable, p.bad) } else { (Icon::Info, p.busy) };
    let is_told_already = advice.meaning.contains(told.trim());
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.horizontal_top(|ui| {
        icon.show(ui, 20.0, tone.ink);
        // What has no room beside the words stands below them, not below the sign.
        ui.horizontal_wrapped(|ui| {
            ui.label(strong(&advice.meaning).size(16.0).color(p.text));
            ui.add_space(4.0);
            ui.label(strong(words!("results-count", count = refusal.count)).color(tone.ink));
            if !is_told_already {
                // A code with its name stays whole; what a site has to say may be longer than a line.
                let label = Label::new(mono(&told).size(SMALL).color(p.weak)).selectable(true);
                ui.add(if told.len() <= LONGEST_NAME { label.extend() } else { label.wrap() });
            }
        });
    });
    indented(ui, |ui| {
        advice_ui(ui, &advice);
        ui.add_space(4.0);
        let is_open = pass.model.send.results.open.as_ref() == Some(part);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            if is_refused {
                deeds(ui, pass, refusal, is_open);
            }
            toggle(ui, pass, words!("results-show", count = refusal.count), &advice.meaning, part.clone(), is_open);
        });
        if is_open {
            ui.add_space(4.0);
            if is_refused { rows(ui, pass) } else { already_rows(ui, pass) }
        }
    });
}

/// What to make of a cause. Where the program has sent nothing of the batch, the site told it.
fn advice_of(model: &Model, refusal: &RefusalCount) -> Advice {
    let (code, name) = (refusal.cause.code.as_deref(), refusal.cause.name.as_deref());
    if model.send.attempts.is_empty() { advice_by_hand(code, name) } else { advice(code, name) }
}

fn indented(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.add_space(INDENT);
        ui.vertical(content);
    });
}

fn advice_ui(ui: &mut Ui, advice: &Advice) {
    let p = palette(ui);
    for (name, value) in
        [(words!("results-next"), advice.next_step.clone()), (words!("results-owner"), advice.owner.words())]
    {
        ui.horizontal_top(|ui| {
            let name_width = ui.label(RichText::new(name).color(p.weak)).rect.width();
            ui.add_space((NAMES - name_width).max(0.0));
            ui.add(Label::new(strong(value).color(p.text)).wrap());
        });
    }
}

/// What can be done about a cause: for the chosen devices, or for all of it.
fn deeds(ui: &mut Ui, pass: &mut Pass<'_>, refusal: &RefusalCount, is_open: bool) {
    let results = &pass.model.send.results;
    let meant = results.meant(&refusal.cause);
    let (count, chosen) = (results.count(&meant), results.chosen.len());
    let has_choice = is_open && chosen > 0;
    let (again, solved) = match has_choice {
        true => (words!("results-again", "chosen", count = count), words!("results-solved", "chosen", count = count)),
        false => (words!("results-again", count = count), words!("results-solved", count = count)),
    };
    let about = advice_of(pass.model, refusal).meaning;
    let named = |words: String| {
        let name = words!("results-named", deed = words.as_str(), about = about.as_str());
        PushButton::new(words).named(name)
    };
    let can_send = pass.model.open_batch().is_some_and(|batch| pass.model.has_api_for(batch));
    if can_send && ui.add(named(again).icon(Icon::Refresh)).clicked() {
        pass.want(results_command(ResultsCommand::RequestRetry(meant.clone())));
    }
    if ui.add(named(solved).icon(Icon::Tick)).clicked() {
        pass.want(results_command(ResultsCommand::RequestSolve(meant)));
    }
}

/// The button that shows the devices of a part, or hides them.
fn toggle(ui: &mut Ui, pass: &mut Pass<'_>, show: String, about: &str, part: ResultsPart, is_open: bool) {
    let (words, icon, command) = match is_open {
        true => (words!("results-hide"), Icon::Minus, ResultsCommand::Close),
        false => (show, Icon::Plus, ResultsCommand::Open(part)),
    };
    let name = words!("results-named", deed = words.as_str(), about = about);
    if ui.add(PushButton::quiet(&words).icon(icon).named(name)).clicked() {
        pass.want(results_command(command));
    }
}

/// The devices of the part that is shown, each with the id that Partner Center's support asks for.
fn rows(ui: &mut Ui, pass: &mut Pass<'_>) {
    let results = &pass.model.send.results;
    if results.page.rows.is_empty() {
        small(ui, words!("review-loading"));
    }
    let width = ui.available_width() - 48.0;
    ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
    for device in &results.page.rows {
        let is_chosen = results.chosen.contains(&device.id);
        let correlation = results.correlations.get(&device.id).map(ToString::to_string);
        ui.horizontal(|ui| {
            if device_choice(ui, width, device, Remark::Code(correlation.as_deref().unwrap_or_default()), is_chosen) {
                let device = device.id.clone();
                pass.want(results_command(ResultsCommand::Choose { device, is_chosen: !is_chosen }));
            }
            if let Some(id) = correlation {
                copy_sign(ui, &words!("results-copy", number = device.number), &id, &mut pass.view.copied);
            }
        });
    }
    ui.add_space(4.0);
    turn(ui, pass);
    if !results.correlations.is_empty() {
        small(ui, words!("results-remark"));
    }
}

/// Devices that were refused and seen to somewhere else, with how.
fn solved_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    let results = &pass.model.send.results;
    let is_open = results.open == Some(ResultsPart::Solved);
    toggle(ui, pass, words!("solved-show"), &words!("solved-name"), ResultsPart::Solved, is_open);
    if !is_open {
        return;
    }
    Grid::new("solved").num_columns(4).spacing(vec2(GAP, 2.0)).show(ui, |ui| {
        for device in &results.page.rows {
            ui.label(RichText::new(words!("results-number", number = device.number)).color(p.weak));
            ui.add(Label::new(mono(names::device(&device.draft))).selectable(true));
            let back = PushButton::quiet(words!("solved-back")).icon(Icon::Undo);
            if ui.add(back.named(words!("solved-back", "name", number = device.number))).clicked() {
                let devices: Vec<DeviceId> = vec![device.id.clone()];
                pass.want(results_command(ResultsCommand::Unsolve(devices)));
            }
            // Last, where there is room for more lines of it.
            ui.add(Label::new(strong(device.note.as_deref().unwrap_or_default()).color(p.text)).wrap());
            ui.end_row();
        }
    });
    turn(ui, pass);
}

/// Devices that the customer had already: there is nothing to choose them for.
fn already_rows(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    Grid::new("already").num_columns(2).spacing(vec2(GAP, 4.0)).show(ui, |ui| {
        for device in &pass.model.send.results.page.rows {
            ui.label(RichText::new(words!("results-number", number = device.number)).color(p.weak));
            ui.add(Label::new(mono(names::device(&device.draft))).selectable(true));
            ui.end_row();
        }
    });
    turn(ui, pass);
}

/// The way to the other devices of a long part.
fn turn(ui: &mut Ui, pass: &mut Pass<'_>) {
    let page = &pass.model.send.results.page;
    if let Some(offset) = pager(ui, page.offset..page.offset + page.rows.len() as u64, page.total, ROWS) {
        pass.want(results_command(ResultsCommand::Turn(offset)));
    }
}

fn results_command(command: ResultsCommand) -> Command {
    Command::Results(command)
}

/// The way to the registered devices.
pub fn taking_back_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("registered-title"), |ui| {
        weak(ui, words!("registered-title", "line"));
        ui.add_space(NEAR);
        if ui.add(PushButton::new(words!("registered-open")).icon(Icon::Undo)).clicked() {
            pass.want(Command::Go(Screen::Registered));
        }
    });
}
