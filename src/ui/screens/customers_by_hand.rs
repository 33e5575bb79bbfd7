//! A customer named by hand, for a partner who cannot list them.

use eframe::egui::{Key, Ui};

use crate::app::Command;
use crate::app::customers::{CustomerForm, CustomersCommand};
use crate::ui::icons::Icon;
use crate::ui::pass::Pass;
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::titled;
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::line::weak;
use crate::words;

/// Shows the form.
pub fn name_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("name-customer-title"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        let line = if pass.model.has_api() { words!("name-customer-line") } else { words!("kind-no-interface") };
        weak(ui, line);
        let named = pass.model.customer_list.named;
        if named != pass.view.customers.last_named {
            pass.view.customers.last_named = named;
            pass.view.customers.form = CustomerForm::default();
            pass.view.customers.open = named;
        }
        let mut form = std::mem::take(&mut pass.view.customers.form);
        let name =
            Field::new(&words!("name-customer-name")).error(pass.error("customer-name")).show(ui, &mut form.name);
        let tenant = Field::new(&words!("name-customer-tenant"))
            .remark(&words!("name-customer-tenant", "remark"))
            .error(pass.error("customer-tenant"))
            .mono()
            .show(ui, &mut form.tenant);
        let domain =
            Field::new(&words!("name-customer-domain")).error(pass.error("customer-domain")).show(ui, &mut form.domain);
        let is_entered =
            [&name, &tenant, &domain].into_iter().any(|f| f.lost_focus()) && ui.input(|i| i.key_pressed(Key::Enter));
        if ui.add(PushButton::new(words!("name-customer-add")).icon(Icon::Plus)).clicked() || is_entered {
            pass.want(Command::Customers(CustomersCommand::Name(form.clone())));
        }
        pass.view.customers.form = form;
    });
}
