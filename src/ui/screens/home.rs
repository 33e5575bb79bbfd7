//! Home: go on where you were, begin something new, and all batches with where they stand.

use eframe::egui::{Align2, Color32, FontId, Rect, RichText, ScrollArea, Ui, pos2, vec2};

use crate::app::{Command, Model, Screen, Standing};
use crate::domain::{BatchState, BatchSummary};
use crate::ui::icons::Icon;
use crate::ui::moments::{age, moment};
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::home_removals;
use crate::ui::theme::{GAP, NEAR, SMALL, WIDE, strong, strong_family};
use crate::ui::widgets::badge::{badge, badge_at};
use crate::ui::widgets::bars::progress_bar;
use crate::ui::widgets::buttons::{PushButton, pressable_row};
use crate::ui::widgets::card::{card, card_with};
use crate::ui::widgets::empty::empty;
use crate::ui::widgets::heading::{heading, screen_heading};
use crate::words;

const ROW: f32 = 64.0;

/// Shows the screen.
pub fn home_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let batches = &pass.model.batches;
    let current = to_continue(pass);
    let is_empty = batches.is_empty();
    screen_heading(ui, &words!("home-title"), &summary(pass.model), |ui| {
        if is_empty {
            return;
        }
        let words = words!("home-new-batch");
        let button = if current.is_some() { PushButton::new(words) } else { PushButton::primary(words) };
        if ui.add(button.icon(Icon::Plus).key("F2").for_gloves()).clicked() {
            pass.want(Command::Go(Screen::NewBatch));
        }
    });
    if is_empty {
        if pass.model.is_loaded {
            no_batches(ui, pass);
        } else {
            ui.label(RichText::new(words!("home-loading")).color(palette(ui).weak));
        }
        return;
    }
    home_removals::removals_ui(ui, pass);
    if let Some(batch) = current {
        continue_card(ui, pass, batch);
        ui.add_space(WIDE);
    }
    heading(ui, words!("home-all"));
    ui.add_space(4.0);
    list(ui, pass, batches);
}

/// The batch to go on with: the one that is open in the window, or the newest that wants somebody.
fn to_continue<'a>(pass: &Pass<'a>) -> Option<&'a BatchSummary> {
    let wants = |b: &&BatchSummary| !b.state.is_finished();
    pass.model.open_batch().filter(wants).or_else(|| pass.model.batches.iter().find(wants))
}

fn summary(model: &Model) -> String {
    if model.batches.is_empty() {
        return String::new();
    }
    let count = |standing| model.count_standing(standing);
    let at = |state| count(Standing::At(state));
    let (open, closed, approved) = (at(BatchState::Open), at(BatchState::Closed), at(BatchState::Approved));
    let (sending, stopped) = (at(BatchState::Sending), count(Standing::Stopped));
    let uploaded = count(Standing::UploadedByHand);
    let refused = at(BatchState::FinishedWithProblems);
    let in_trouble = count(Standing::NeedsSomebody);
    let others = [
        (sending, words!("home-summary", "sending", count = sending)),
        (stopped, words!("home-summary", "stopped", count = stopped)),
        (uploaded, words!("home-summary", "uploaded", count = uploaded)),
        (refused, words!("home-summary", "refused", count = refused)),
        (in_trouble, words!("home-summary", "trouble", count = in_trouble)),
    ];
    let first = words!("home-summary", open = open, closed = closed, approved = approved);
    let told = others.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words);
    std::iter::once(first).chain(told).collect::<Vec<_>>().join(" · ")
}

fn no_batches(ui: &mut Ui, pass: &mut Pass<'_>) {
    empty(ui, Icon::Samples, &words!("home-empty"), &words!("home-empty", "line"), |ui| {
        if ui.add(PushButton::primary(words!("home-new-batch")).icon(Icon::Plus).key("F2").for_gloves()).clicked() {
            pass.want(Command::Go(Screen::NewBatch));
        }
        if pass.model.is_practice {
            let samples = PushButton::new(words!("home-try-samples")).icon(Icon::Samples).for_gloves();
            if ui.add(samples).clicked() {
                pass.want(Command::ReadSamples);
            }
        }
    });
}

fn continue_card(ui: &mut Ui, pass: &mut Pass<'_>, batch: &BatchSummary) {
    let p = palette(ui);
    card(ui, |ui| {
        ui.horizontal(|ui| {
            let button_width = 216.0;
            let width = (ui.available_width() - button_width - WIDE).max(160.0);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.label(RichText::new(words!("home-continue-line")).size(SMALL).color(p.weak));
                ui.label(strong(names::batch(batch)).size(21.0).color(p.text));
                ui.horizontal_wrapped(|ui| {
                    badge(ui, &names::batch_sign(pass.model, batch, p));
                    ui.add_space(4.0);
                    Icon::Tag.show(ui, 16.0, p.weak);
                    ui.label(RichText::new(batch.group_tag.as_str()).color(p.weak));
                });
                ui.add_space(4.0);
                ui.horizontal(|ui| {
                    let count = names::batch_count(batch);
                    if let Some(expected) = batch.expected.filter(|e| *e > 0) {
                        ui.scope(|ui| {
                            ui.set_width((ui.available_width() - 160.0).clamp(80.0, 340.0));
                            let part = batch.counts.total() as f32 / expected as f32;
                            progress_bar(ui, part, 8.0, p.good.full, &count);
                        });
                    }
                    ui.label(RichText::new(count).color(p.text));
                });
            });
            ui.add_space(WIDE - NEAR);
            let words = words!("home-continue", number = batch.number);
            let button = PushButton::primary(words).icon(Icon::Next).for_gloves().width(button_width);
            if ui.add(button).clicked() {
                pass.want(Command::OpenBatch(batch.id.clone()));
            }
        });
    });
}

fn list(ui: &mut Ui, pass: &mut Pass<'_>, batches: &[BatchSummary]) {
    card_with(ui, eframe::egui::Margin::same(8), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = (ROW * batches.len() as f32).min(ui.available_height() - 12.0);
        ScrollArea::vertical().auto_shrink(false).max_height(height.max(ROW)).show_rows(
            ui,
            ROW,
            batches.len(),
            |ui, rows| {
                ui.set_width(ui.available_width());
                for batch in &batches[rows] {
                    if row(ui, pass, batch) {
                        pass.want(Command::OpenBatch(batch.id.clone()));
                    }
                }
            },
        );
    });
}

fn row(ui: &mut Ui, pass: &Pass<'_>, batch: &BatchSummary) -> bool {
    let p = palette(ui);
    let sign = names::batch_sign(pass.model, batch, p);
    let name = words!(
        "home-row",
        batch = names::batch(batch),
        state = sign.word.as_str(),
        count = names::batch_count(batch),
        age = age(batch.created_at, pass.now)
    );
    let partner = names::partner_of(pass.model, batch).map(|partner| words!("for-partner", partner = partner));
    let name = std::iter::once(name).chain(partner.clone()).collect::<Vec<_>>().join(", ");
    let size = vec2(ui.available_width(), ROW);
    pressable_row(ui, size, &name, None, |ui, rect| {
        let y = rect.center().y;
        let paint = |text: String, x: f32, y: f32, anchor: Align2, font: FontId, colour: Color32, room: f32| {
            let mut job = eframe::egui::text::LayoutJob::simple_singleline(text, font, colour);
            job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room.max(20.0));
            let galley = ui.painter().layout_job(job);
            ui.painter().galley(anchor.anchor_size(pos2(x, y), galley.size()).min, galley, colour);
        };
        let (bold, plain) = (FontId::new(15.0, strong_family()), FontId::proportional(15.0));
        let small = FontId::proportional(SMALL);
        let number = Rect::from_min_max(pos2(rect.left() + 10.0, y - 18.0), pos2(rect.left() + 58.0, y + 18.0));
        ui.painter().rect_filled(number, 8.0, p.sunken);
        paint(batch.number.to_string(), number.center().x, y, Align2::CENTER_CENTER, bold.clone(), p.text, 48.0);
        // Where there is little room, or letters are large, the state stands below the name.
        let is_narrow = rect.width() < 640.0;
        let left = rect.left() + 74.0;
        let state_x = if is_narrow { left } else { rect.right() - 420.0 };
        let state_y = if is_narrow { y + 15.0 } else { y };
        let room = if is_narrow { rect.right() - 270.0 - left } else { state_x - left - GAP };
        let name_y = if is_narrow { y - 16.0 } else { y - 10.0 };
        paint(batch.customer.name.clone(), left, name_y, Align2::LEFT_CENTER, bold, p.text, room);
        let tag = match &batch.order {
            Some(order) => words!("home-tag-order", tag = batch.group_tag.as_str(), order = order.as_str()),
            None => batch.group_tag.to_string(),
        };
        let tag = std::iter::once(tag).chain(partner).collect::<Vec<_>>().join(" · ");
        if !is_narrow {
            paint(tag, left, y + 12.0, Align2::LEFT_CENTER, small.clone(), p.weak, room);
        }
        badge_at(ui, state_x, state_y, false, &sign);
        let (total, removed) = (batch.counts.total(), batch.counts.removed);
        let count = match batch.expected {
            Some(expected) => format!("{total} / {expected}"),
            None => total.to_string(),
        };
        // What was taken back is told: an empty count alone would look like nothing ever came.
        let lines = match removed {
            0 => vec![(count, y)],
            _ if total == 0 => vec![(words!("batch-count-removed", count = removed), y)],
            _ => vec![(count, y - 9.0), (words!("batch-count-removed", count = removed), y + 9.0)],
        };
        for (at, (words, y)) in lines.into_iter().enumerate() {
            let (font, ink) = if at == 0 && total > 0 { (plain.clone(), p.text) } else { (small.clone(), p.weak) };
            paint(words, rect.right() - 150.0, y, Align2::RIGHT_CENTER, font, ink, 120.0);
        }
        let old = age(batch.created_at, pass.now);
        paint(old, rect.right() - 40.0, y - 9.0, Align2::RIGHT_CENTER, small.clone(), p.text, 100.0);
        let when = moment(batch.created_at, pass.now);
        let when = when.split(' ').next().unwrap_or_default().to_owned();
        paint(when, rect.right() - 40.0, y + 9.0, Align2::RIGHT_CENTER, small, p.weak, 100.0);
        Icon::Next.paint_round(ui, pos2(rect.right() - 18.0, y), 16.0, p.weak);
    })
    .clicked()
}
