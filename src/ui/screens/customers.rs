//! Customers: who they are, whether the partner may register devices for them, and what to do where it may not.

use eframe::egui::{Id, RichText, ScrollArea, Ui};

use crate::app::model::AccountModel;
use crate::app::policies::PolicyCommand;
use crate::app::{Command, Screen};
use crate::domain::Customer;
use crate::ui::icons::Icon;
use crate::ui::moments::moment;
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::screens::customer_search::customer_search_ui;
use crate::ui::screens::{customers_by_hand, customers_link, new_batch};
use crate::ui::theme::{GAP, NEAR};
use crate::ui::view_state::Wish;
use crate::ui::widgets::badge::badge;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{card, remark, titled};
use crate::ui::widgets::customer_list::{self, customer_list};
use crate::ui::widgets::fields::value;
use crate::ui::widgets::heading::screen_heading;
use crate::ui::widgets::line::{waiting_ui, weak};
use crate::ui::widgets::scrolling::scrolling;
use crate::words;

/// Below this width the details stand under the list.
const NARROW: f32 = 860.0;

/// The search's id.
pub fn search_id() -> Id {
    Id::unique("customers-search")
}

/// Shows the screen.
pub fn customers_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    screen_heading(ui, &words!("customers-title"), &line(pass), |ui| deeds(ui, pass));
    if ui.available_width() < NARROW {
        super::scrolled(ui, Screen::Customers, |ui| {
            card(ui, |ui| list(ui, pass, 360.0));
            ui.add_space(GAP);
            details(ui, pass);
        });
        return;
    }
    super::halves(
        ui,
        pass,
        |ui, pass, height| drop(card(ui, |ui| list(ui, pass, height - 48.0))),
        |ui, pass, _| scrolling(ui, ScrollArea::vertical().id_salt("customer-details"), |ui| details(ui, pass)),
    );
}

/// How many there are, and how old the list is.
fn line(pass: &Pass<'_>) -> String {
    let count = pass.model.customers.len();
    match pass.model.customer_list.told_at {
        Some(at) if pass.model.has_api() => words!("customers-age", count = count, at = moment(at, pass.now)),
        _ => words!("customers-count", count = count),
    }
}

fn deeds(ui: &mut Ui, pass: &mut Pass<'_>) {
    if pass.model.has_api() {
        refresh_or_sign_in(ui, pass);
    }
}

/// The button that brings the customers: it asks for them, or first signs in.
pub(super) fn refresh_or_sign_in(ui: &mut Ui, pass: &mut Pass<'_>) {
    if pass.model.is_signed_in() {
        refresh(ui, pass, PushButton::new);
    } else {
        sign_in(ui, pass);
    }
}

/// The button that signs in.
pub(super) fn sign_in(ui: &mut Ui, pass: &mut Pass<'_>) {
    let is_busy = pass.model.account == AccountModel::SigningIn;
    let words = if is_busy { pass.model.signing_in_words() } else { words!("account-sign-in") };
    if ui.add(PushButton::new(words).icon(Icon::SignIn).enabled(!is_busy)).clicked() {
        pass.want(Command::SignIn);
    }
}

/// The button that asks for the customers.
pub(super) fn refresh(ui: &mut Ui, pass: &mut Pass<'_>, button: fn(String) -> PushButton) {
    let is_busy = pass.model.is_refreshing_customers;
    let words = if is_busy { words!("new-refreshing") } else { words!("new-refresh") };
    if ui.add(button(words).icon(Icon::Refresh).enabled(!is_busy)).clicked() {
        pass.want(Command::RefreshCustomers);
    }
}

/// That the customers are asked for, and how long that may take.
fn asking(ui: &mut Ui, pass: &Pass<'_>) {
    if pass.model.is_refreshing_customers {
        waiting_ui(ui, words!("customers-asking", secs = pass.model.settings.network.timeout_secs));
    }
}

fn list(ui: &mut Ui, pass: &mut Pass<'_>, height: f32) {
    let (top, p) = (ui.cursor().top(), palette(ui));
    asking(ui, pass);
    if pass.model.customers.is_empty() {
        let words = if pass.model.has_api() { words!("new-no-customers") } else { words!("customers-none-by-hand") };
        weak(ui, words);
        return;
    }
    let mut search = std::mem::take(&mut pass.view.customers.search);
    customer_search_ui(ui, pass, &mut search, search_id());
    let wanted = search.trim().to_lowercase();
    pass.view.customers.search = search;
    let found: Vec<&Customer> = pass.model.customers.iter().filter(|c| c.is_meant_by(&wanted)).collect();
    ui.add_space(4.0);
    if found.is_empty() {
        ui.label(RichText::new(words!("new-none-found")).color(p.weak));
        return;
    }
    let room = (height - (ui.cursor().top() - top)).max(customer_list::ROW * 2.0);
    if let Some(chosen) = customer_list(ui, &found, pass.view.customers.open, room) {
        pass.view.customers.open = Some(chosen);
    }
}

fn details(ui: &mut Ui, pass: &mut Pass<'_>) {
    let named = pass.model.customer_list.named;
    let open = pass.view.customers.open.or(named);
    if let Some(customer) = open.and_then(|id| pass.model.customers.iter().find(|c| c.id == id)) {
        titled(ui, customer.name.as_str(), |ui| customer_ui(ui, pass, customer));
        ui.add_space(GAP);
    }
    if pass.model.has_api() {
        customers_link::link_ui(ui, pass);
        ui.add_space(GAP);
    }
    if !pass.model.has_api() || !pass.model.is_signed_in() {
        customers_by_hand::name_ui(ui, pass);
    }
}

fn customer_ui(ui: &mut Ui, pass: &mut Pass<'_>, customer: &Customer) {
    let p = palette(ui);
    ui.spacing_mut().item_spacing.y = NEAR;
    badge(ui, &names::relationship(&customer.relationship, p));
    // One below the other: a long domain would leave what stands beside it no room.
    if let Some(domain) = &customer.domain {
        value(ui, &words!("customers-domain"), domain, false);
    }
    let batches = pass.model.batches.iter().filter(|batch| batch.customer.id == customer.id).count();
    value(ui, &words!("customers-batches"), &batches.to_string(), false);
    value(ui, &words!("customers-tenant"), &customer.id.to_string(), true);
    if customer.relationship.is_refused() {
        remark(ui, Icon::Warning, p.warn, words!("customers-refused", customer = customer.name.as_str()));
        match pass.model.has_api() {
            true => weak(ui, words!("customers-refused", "link")),
            false => weak(ui, words!("customers-refused", "site")),
        }
    }
    ui.add_space(NEAR);
    ui.horizontal_wrapped(|ui| {
        let begin = PushButton::new(words!("customers-new-batch")).icon(Icon::NewBatch);
        if ui.add(begin).clicked() {
            new_batch::choose(pass, customer.id);
            pass.want(Command::Go(Screen::NewBatch));
            pass.view.focus = Some(Wish::of(new_batch::tag_id()));
        }
        let profiles = PushButton::new(words!("customers-profiles")).icon(Icon::Adjust);
        if pass.model.has_api() && ui.add(profiles).clicked() {
            pass.want(Command::Policy(PolicyCommand::Show(customer.id)));
        }
    });
}
