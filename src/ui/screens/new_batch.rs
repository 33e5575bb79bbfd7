//! A new batch: for whom, under which group tag, and what is expected.

use eframe::egui::{Id, Key, RichText, ScrollArea, Ui};

use crate::app::Command;
use crate::app::Screen;
use crate::app::customers::CustomersCommand;
use crate::domain::{Customer, CustomerId};
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::customer_search::customer_search_ui;
use crate::ui::screens::customers::{asking, refresh, refresh_or_sign_in};
pub use crate::ui::screens::new_batch_tag::tag_id;
use crate::ui::screens::new_batch_tag::tag_ui;
use crate::ui::theme::{GAP, GLOVE, NEAR, SMALL, strong};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{CARD_MARGIN, card, remark};
use crate::ui::widgets::customer_list::{self, customer_list};
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::heading::{heading, screen_heading};
use crate::ui::widgets::line::weak;
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// Below this width the form stands under the customers.
const NARROW: f32 = 760.0;

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
            card(ui, |ui| {
                let is_entered = form(ui, pass);
                begin(ui, pass, is_entered);
            });
        });
        return;
    }
    super::halves(
        ui,
        pass,
        |ui, pass, height| drop(card(ui, |ui| customers(ui, pass, height - 48.0))),
        |ui, pass, height| {
            card(ui, |ui| {
                // However much there is to fill in, the deed is seen.
                let room = height - 2.0 * f32::from(CARD_MARGIN) - GLOVE - GAP;
                let area = ScrollArea::vertical().id_salt("new-batch-form").max_height(room);
                let is_entered = scrolling(ui, area, |ui| form(ui, pass));
                begin(ui, pass, is_entered);
            });
        },
    );
}

fn customers(ui: &mut Ui, pass: &mut Pass<'_>, height: f32) {
    let top = ui.cursor().top();
    let p = palette(ui);
    ui.horizontal(|ui| {
        heading(ui, words!("new-customer"));
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            let can_refresh = pass.model.has_api() && pass.model.is_signed_in();
            if can_refresh && !pass.model.customers.is_empty() {
                refresh(ui, pass, PushButton::quiet);
            }
        });
    });
    asking(ui, pass);
    if pass.model.customers.is_empty() {
        no_customers(ui, pass);
        return;
    }
    let mut search = std::mem::take(&mut pass.view.new_batch.search);
    customer_search_ui(ui, pass, &mut search, search_id());
    pass.view.new_batch.search = search;
    let wanted = pass.view.new_batch.search.trim().to_lowercase();
    let found: Vec<&Customer> = pass.model.customers.iter().filter(|c| c.is_meant_by(&wanted)).collect();
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
        choose(pass, only.id);
    }
    let room = (height - (ui.cursor().top() - top)).max(customer_list::ROW * 2.0);
    if let Some(chosen) = customer_list(ui, &found, pass.view.new_batch.form.customer, room) {
        choose(pass, chosen);
    }
}

/// Takes a customer for the new batch; which batches it has already is asked at once.
pub fn choose(pass: &mut Pass<'_>, customer: CustomerId) {
    if pass.view.new_batch.form.customer != Some(customer) {
        pass.view.new_batch.form.customer = Some(customer);
        pass.want(Command::Customers(CustomersCommand::LookAtBatches(customer)));
    }
}

fn no_customers(ui: &mut Ui, pass: &mut Pass<'_>) {
    let p = palette(ui);
    if !pass.model.has_api() {
        weak(ui, words!("customers-none-by-hand"));
        ui.add_space(NEAR);
        if ui.add(PushButton::new(words!("nav-customers")).icon(Icon::Customer)).clicked() {
            pass.want(Command::Go(Screen::Customers));
        }
        return;
    }
    ui.label(words!("new-no-customers"));
    ui.add_space(NEAR);
    refresh_or_sign_in(ui, pass);
    ui.add_space(NEAR);
    ui.label(RichText::new(words!("new-no-dap")).size(SMALL).color(p.weak));
}

/// The fields; whether Enter was pressed in one of them.
fn form(ui: &mut Ui, pass: &mut Pass<'_>) -> bool {
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
    let tag = tag_ui(ui, pass, form.customer, &mut form.group_tag);
    let order = Field::new(&words!("new-order")).error(pass.error("order")).show(ui, &mut form.order);
    let expected = Field::new(&words!("new-expected"))
        .remark(&words!("new-expected", "remark"))
        .error(pass.error("expected"))
        .show(ui, &mut form.expected);
    let is_entered =
        [&tag, &order, &expected].into_iter().any(|f| f.lost_focus()) && ui.input(|i| i.key_pressed(Key::Enter));
    pass.view.new_batch.form = form;
    is_entered
}

fn begin(ui: &mut Ui, pass: &mut Pass<'_>, is_entered: bool) {
    ui.add_space(NEAR);
    let begin = PushButton::primary(words!("new-begin")).icon(Icon::Scan).for_gloves();
    if ui.add(begin).clicked() || is_entered {
        pass.want(Command::CreateBatch(pass.view.new_batch.form.clone()));
    }
}
