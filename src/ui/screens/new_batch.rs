//! A new batch: for whom, under which group tag, and what is expected.

use eframe::egui::{Align2, FontId, Id, Key, RichText, ScrollArea, Ui, pos2, vec2};

use crate::app::Command;
use crate::app::Screen;
use crate::app::model::AccountModel;
use crate::domain::{Customer, CustomerId};
use crate::ui::icons::Icon;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{GAP, NEAR, SMALL, strong, strong_family};
use crate::ui::widgets::badge::badge_at;
use crate::ui::widgets::buttons::{PushButton, pressable_row};
use crate::ui::widgets::card::{card, remark};
use crate::ui::widgets::fields::{Field, search_field};
use crate::ui::widgets::heading::{heading, screen_heading};
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

const ROW: f32 = 56.0;
/// Below this width the form stands under the customers.
const NARROW: f32 = 760.0;
/// Group tags that are offered.
const TAGS: usize = 6;

/// The search's id.
pub fn search_id() -> Id {
    Id::unique("customer-search")
}

/// Shows the screen.
pub fn new_batch_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    screen_heading(ui, &words!("new-title"), &words!("new-title", "line"), |_| {});
    if ui.available_width() < NARROW {
        super::scrolled(ui, Screen::NewBatch, |ui| {
            card(ui, |ui| customers(ui, pass, 320.0));
            ui.add_space(GAP);
            card(ui, |ui| form(ui, pass));
        });
        return;
    }
    let width = (ui.available_width() - GAP) / 2.0;
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.vertical(|ui| {
            ui.set_width(width);
            card(ui, |ui| customers(ui, pass, height - 48.0));
        });
        ui.vertical(|ui| {
            ui.set_width(width);
            scrolling(ui, ScrollArea::vertical().id_salt("new-batch-form"), |ui| card(ui, |ui| form(ui, pass)));
        });
    });
}

fn customers(ui: &mut Ui, pass: &mut Pass<'_>, height: f32) {
    let top = ui.cursor().top();
    let p = palette(ui);
    ui.horizontal(|ui| {
        heading(ui, words!("new-customer"));
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            let is_signed_in = matches!(pass.model.account, AccountModel::SignedIn { .. });
            if is_signed_in && !pass.model.customers.is_empty() {
                let is_busy = pass.model.is_refreshing_customers;
                let words = if is_busy { words!("new-refreshing") } else { words!("new-refresh") };
                if ui.add(PushButton::quiet(words).icon(Icon::Refresh).enabled(!is_busy)).clicked() {
                    pass.want(Command::RefreshCustomers);
                }
            }
        });
    });
    if pass.model.customers.is_empty() {
        no_customers(ui, pass);
        return;
    }
    let mut search = std::mem::take(&mut pass.view.new_batch.search);
    search_field(ui, &words!("new-search"), &mut search, search_id(), f32::INFINITY);
    pass.view.new_batch.search = search;
    let wanted = pass.view.new_batch.search.trim().to_lowercase();
    let found: Vec<&Customer> = pass.model.customers.iter().filter(|c| holds(c, &wanted)).collect();
    if let Some(error) = pass.error("customer") {
        ui.horizontal(|ui| {
            Icon::Error.show(ui, 16.0, p.bad.ink);
            ui.label(strong(error).size(SMALL).color(p.bad.ink));
        });
    }
    ui.add_space(4.0);
    if found.is_empty() {
        ui.label(RichText::new(words!("new-none-found")).color(p.weak));
        return;
    }
    // Enter in the search takes the only one that is left.
    if let [only] = found.as_slice()
        && ui.input(|i| i.key_pressed(Key::Enter))
        && ui.memory(|m| m.had_focus_last_frame(search_id()))
    {
        pass.view.new_batch.form.customer = Some(only.id);
    }
    let room = (height - (ui.cursor().top() - top)).max(ROW * 2.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("customers").auto_shrink([false, true]).max_height(room).show_rows(
        ui,
        ROW,
        found.len(),
        |ui, rows| {
            let width = ui.available_width() - NEAR;
            for customer in &found[rows] {
                let is_chosen = pass.view.new_batch.form.customer == Some(customer.id);
                if customer_row(ui, customer, width, is_chosen) {
                    pass.view.new_batch.form.customer = Some(customer.id);
                }
            }
        },
    );
}

fn holds(customer: &Customer, wanted: &str) -> bool {
    let domain = customer.domain.as_deref().unwrap_or_default();
    wanted.is_empty()
        || customer.name.to_lowercase().contains(wanted)
        || domain.to_lowercase().contains(wanted)
        || customer.id.to_string().contains(wanted)
}

fn customer_row(ui: &mut Ui, customer: &Customer, width: f32, is_chosen: bool) -> bool {
    let p = palette(ui);
    let sign = names::relationship(&customer.relationship, p);
    let name = words!("new-row", customer = customer.name.as_str(), relationship = sign.word.as_str());
    pressable_row(ui, vec2(width, ROW), &name, Some(is_chosen), |ui, rect| {
        let y = rect.center().y;
        let mark = pos2(rect.left() + 22.0, y);
        let ring = eframe::egui::Stroke::new(2.0, if is_chosen { p.accent } else { p.edge });
        ui.painter().circle_stroke(mark, 8.0, ring);
        if is_chosen {
            ui.painter().circle_filled(mark, 4.5, p.accent);
        }
        let badge = badge_at(ui, rect.right() - 10.0, y, true, &sign);
        let room = badge.left() - rect.left() - 54.0;
        let paint = |text: &str, y: f32, font: FontId, colour| {
            let mut job = eframe::egui::text::LayoutJob::simple_singleline(text.to_owned(), font, colour);
            job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room.max(20.0));
            let galley = ui.painter().layout_job(job);
            let at = Align2::LEFT_CENTER.anchor_size(pos2(rect.left() + 44.0, y), galley.size());
            ui.painter().galley(at.min, galley, colour);
        };
        let (bold, small) = (FontId::new(15.0, strong_family()), FontId::proportional(SMALL));
        match &customer.domain {
            Some(domain) => {
                paint(&customer.name, y - 10.0, bold, p.text);
                paint(domain, y + 11.0, small, p.weak);
            }
            None => paint(&customer.name, y, bold, p.text),
        }
    })
    .clicked()
}

fn no_customers(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    ui.label(words!("new-no-customers"));
    ui.add_space(NEAR);
    let is_signed_in = matches!(pass.model.account, AccountModel::SignedIn { .. });
    if is_signed_in {
        let is_busy = pass.model.is_refreshing_customers;
        let words = if is_busy { words!("new-refreshing") } else { words!("new-refresh") };
        if ui.add(PushButton::new(words).icon(Icon::Refresh).enabled(!is_busy)).clicked() {
            pass.want(Command::RefreshCustomers);
        }
    } else {
        let is_busy = pass.model.account == AccountModel::SigningIn;
        let words = if is_busy { words!("account-signing-in") } else { words!("account-sign-in") };
        if ui.add(PushButton::new(words).icon(Icon::SignIn).enabled(!is_busy)).clicked() {
            pass.want(Command::SignIn);
        }
    }
    ui.add_space(NEAR);
    ui.label(RichText::new(words!("new-no-dap")).size(SMALL).color(p.weak));
}

fn form(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    heading(ui, words!("new-batch"));
    let mut form = std::mem::take(&mut pass.view.new_batch.form);
    let chosen = form.customer.and_then(|id| pass.model.customers.iter().find(|c| c.id == id));
    ui.spacing_mut().item_spacing.y = 14.0;
    match chosen {
        Some(customer) => {
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(words!("new-for")).color(p.weak));
                ui.label(strong(&customer.name).color(p.text));
            });
            if customer.relationship.is_refused() {
                remark(ui, Icon::Warning, p.warn, words!("new-refused", customer = customer.name.as_str()));
            }
        }
        None => {
            ui.label(RichText::new(words!("new-choose")).color(p.weak));
        }
    }
    let tag = Field::new(&words!("new-tag"))
        .remark(&words!("new-tag", "remark"))
        .error(pass.error("group-tag"))
        .show(ui, &mut form.group_tag);
    let tags = used_tags(pass, form.customer);
    if !tags.is_empty() {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            ui.label(RichText::new(words!("new-tags-used")).size(SMALL).color(p.weak));
            for tag in tags {
                if ui.add(PushButton::filter(&tag, form.group_tag == tag)).clicked() {
                    form.group_tag = tag;
                }
            }
        });
    }
    let order = Field::new(&words!("new-order")).error(pass.error("order")).show(ui, &mut form.order);
    let expected = Field::new(&words!("new-expected"))
        .remark(&words!("new-expected", "remark"))
        .error(pass.error("expected"))
        .show(ui, &mut form.expected);
    let is_entered =
        [&tag, &order, &expected].into_iter().any(|f| f.lost_focus()) && ui.input(|i| i.key_pressed(Key::Enter));
    ui.add_space(4.0);
    let begin = PushButton::primary(words!("new-begin")).icon(Icon::Scan).for_gloves();
    if ui.add(begin).clicked() || is_entered {
        pass.want(Command::CreateBatch(form.clone()));
    }
    pass.view.new_batch.form = form;
}

/// Group tags of this customer's batches, newest first.
fn used_tags(pass: &Pass<'_>, customer: Option<CustomerId>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let batches = pass.model.batches.iter().filter(|b| Some(b.customer.id) == customer);
    for batch in batches {
        let tag = batch.group_tag.to_string();
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.truncate(TAGS);
    tags
}
