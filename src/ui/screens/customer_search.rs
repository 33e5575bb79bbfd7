//! Looking for a customer: among those that are known as it is typed, and on the service where that is asked for.

use eframe::egui::{Id, RichText, Ui};

use crate::app::Command;
use crate::app::customers::CustomersCommand;
use crate::app::model::ServiceSearch;
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::SMALL;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::fields::search_field;
use crate::ui::widgets::line::waiting_ui;
use crate::words;

/// Shows the field, and what a search on the service came to.
pub fn customer_search_ui(ui: &mut Ui, pass: &mut Pass<'_>, text: &mut String, id: Id) {
    let p = palette(ui);
    search_field(ui, &words!("new-search"), text, id, f32::INFINITY);
    let wanted = text.trim();
    if wanted.is_empty() || !pass.model.has_api() || !pass.model.is_signed_in() {
        return;
    }
    let search = &pass.model.customer_list.search;
    let is_busy = matches!(search, ServiceSearch::UnderWay(_));
    if is_busy {
        waiting_ui(ui, words!("customers-finding", "waiting", secs = pass.model.settings.network.timeout_secs));
    }
    let words = if is_busy { words!("customers-finding") } else { words!("customers-find", text = wanted) };
    if ui.add(PushButton::quiet(words).icon(Icon::Search).enabled(!is_busy)).clicked() {
        pass.want(Command::Customers(CustomersCommand::FindOnService(wanted.to_owned())));
    }
    if let ServiceSearch::Found { text, customers } = search
        && text == wanted
    {
        let found = words!("customers-found", count = customers.len(), text = text.as_str());
        let label = ui.label(RichText::new(found).size(SMALL).color(p.weak));
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(eframe::egui::accesskit::Live::Polite));
    }
}
