//! The Customers screen, the group tag of a new batch, and what an indirect reseller sees, by keyboard and screen reader's names.

use docket::app::customers::{CustomerForm, CustomersCommand, CustomersEvent};
use docket::app::model::{Dialog, LinkState, RelationshipLink, RemoteBatches, ServiceSearch};
use docket::app::{Command, Event, Failure, Model, Screen};
use docket::domain::{Modules, PartnerKind, RemoteBatchInfo, Symbology};
use docket::partner_center::PartnerCenterError;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use super::ui_screens::draws_with;
use super::ui_window::*;

fn customers_screen() -> Model {
    Model { screen: Screen::Customers, ..full() }
}

fn as_reseller(mut model: Model) -> Model {
    model.settings.partner.kind = PartnerKind::IndirectReseller;
    model
}

fn link(was_mended: bool) -> LinkState {
    let url =
        "https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=1&msppId=0&DAP=false";
    let code = docket::barcode::encode(url, Symbology::Qr).unwrap_or(Modules::new(1, 1, vec![true]));
    LinkState::Ready(RelationshipLink { url: url.into(), was_mended, code })
}

fn remote(model: &mut Model, customer: usize, names: &[(&str, u64)]) {
    let batches =
        names.iter().map(|(name, count)| RemoteBatchInfo { name: (*name).into(), devices: Some(*count) }).collect();
    model.customer_list.remote = RemoteBatches::Known { customer: customers()[customer].id, batches };
}

#[test]
fn a_customer_is_looked_for_on_the_service() {
    let mut hands = window(customers_screen());
    hands.run();
    fill(&mut hands, "Search customers by name, domain or tenant id", "Zeta");
    hands.get_by_label("No customer that is known here holds this text");
    let find = CustomersCommand::FindOnService("Zeta".into());
    let wanted = push(&mut hands, "Search Partner Center for names that begin with \"Zeta\"");
    assert_eq!(wanted, [Command::Customers(find)]);
    let model = &mut hands.state_mut().model;
    model.customer_list.search = ServiceSearch::Found { text: "Zeta".into(), customers: vec![] };
    hands.run();
    hands.get_by_label("Partner Center has no customer whose name begins with \"Zeta\"");
}

#[test]
fn a_customer_has_its_details_and_a_batch_is_begun_for_it() {
    let mut hands = window(customers_screen());
    hands.run();
    hands.get_by_role_and_label(Role::RadioButton, "Contoso Ltd, Reseller").click();
    hands.run();
    hands.get_by_label(&customers()[0].id.to_string());
    let id = customers()[0].id;
    let looked = Command::Customers(CustomersCommand::LookAtBatches(id));
    assert_eq!(push(&mut hands, "New batch for this customer"), [looked, Command::Go(Screen::NewBatch)]);
    assert_eq!(hands.state().view.new_batch.form.customer, Some(id));
}

#[test]
fn a_press_counts_although_a_line_appears_above_the_list() {
    for screen in [Screen::Customers, Screen::NewBatch] {
        let mut hands = window(Model { screen, ..full() });
        hands.run();
        hands.get_by_role_and_label(Role::RadioButton, "Contoso Ltd, Reseller").click_accesskit();
        hands.state_mut().model.is_refreshing_customers = true;
        hands.run();
        hands.get_by_label_contains("Asking Partner Center for your customers");
        let view = &hands.state().view;
        let chosen = if screen == Screen::Customers { view.customers.open } else { view.new_batch.form.customer };
        assert_eq!(chosen, Some(customers()[0].id), "on {screen:?}");
    }
}

#[test]
fn the_link_is_copied_or_read_off_the_screen() {
    let mut hands = window(customers_screen());
    hands.run();
    assert_eq!(push(&mut hands, "Get the link"), [Command::Customers(CustomersCommand::AskForLink)]);
    hands.state_mut().model.customer_list.link = link(true);
    hands.run();
    hands.get_by_role_and_label(Role::Image, "The link as a QR code");
    assert!(hands.query_all_by_label_contains("asked for delegated administration").count() > 0);
    assert_eq!(push(&mut hands, "Copy the link"), []);
    assert_eq!(push(&mut hands, "Put the link away"), [Command::Customers(CustomersCommand::PutLinkAway)]);
}

#[test]
fn an_indirect_reseller_names_customers_and_sees_nothing_of_the_interface() {
    let mut hands = window(as_reseller(customers_screen()));
    hands.run();
    for gone in ["Refresh", "Sign in…", "Get the link"] {
        assert!(hands.query_by_label(gone).is_none(), "{gone}");
    }
    assert!(hands.query_all_by_label_contains("Microsoft lets indirect resellers").count() > 0);
    fill(&mut hands, "Company name", "Contoso");
    fill(&mut hands, "The customer's tenant id", "0f8fad5b-d9cb-469f-a165-70867728950e");
    let form = CustomerForm {
        name: "Contoso".into(),
        tenant: "0f8fad5b-d9cb-469f-a165-70867728950e".into(),
        domain: String::new(),
    };
    assert_eq!(push(&mut hands, "Add this customer"), [Command::Customers(CustomersCommand::Name(form))]);
    for (model, gone) in [
        (send(10), "Send…"),
        (send(8), "Retry failed only…"),
        (Model { screen: Screen::Settings, ..full() }, "Sign out"),
        (Model { screen: Screen::NewBatch, ..full() }, "Refresh"),
    ] {
        let mut before = window(model.clone());
        before.run();
        assert!(before.query_by_label(gone).is_some(), "{gone} is there for a direct partner");
        let mut hands = window(as_reseller(model));
        hands.run();
        assert!(hands.query_by_label(gone).is_none(), "{gone}");
    }
}

#[test]
fn a_template_is_filled_by_hand() {
    let mut model = Model { screen: Screen::NewBatch, ..full() };
    model.settings.tags.templates = vec!["{customer}-{site}".into(), "PILOT".into()];
    let mut hands = window(model);
    hands.run();
    assert_eq!(push(&mut hands, "PILOT"), []);
    assert_eq!(hands.state().view.new_batch.form.group_tag, "PILOT");
    push(&mut hands, "{customer}-{site}");
    assert_eq!(hands.state().view.new_batch.form.group_tag, "");
    fill(&mut hands, "Group tag: customer", "CON");
    assert_eq!(hands.state().view.new_batch.form.group_tag, "", "a gap is empty");
    fill(&mut hands, "Group tag: site", "Bern");
    assert_eq!(hands.state().view.new_batch.form.group_tag, "CON-Bern");
}

#[test]
fn what_the_tag_joins_is_said_before_anything_is_begun() {
    let mut model = Model { screen: Screen::NewBatch, ..full() };
    remote(&mut model, 0, &[("SALES", 12), ("Bern", 1)]);
    let mut hands = window(model);
    hands.run();
    hands.get_by_role_and_label(Role::RadioButton, "Contoso Ltd, Reseller").click();
    hands.run();
    fill(&mut hands, "Group tag", "Sales");
    assert!(hands.query_all_by_label_contains("the customer sees the group tag \"SALES\"").count() > 0);
    assert_eq!(push(&mut hands, "SALES"), []);
    assert_eq!(hands.state().view.new_batch.form.group_tag, "SALES");
    assert!(hands.query_all_by_label_contains("with 12 devices in it so far").count() > 0);
}

/// Where the service wants a sign-in, asking again alone would not help.
#[test]
fn batches_that_are_not_to_be_had_say_what_to_do_next() {
    let customer = customers()[0].id;
    let refused = |error: PartnerCenterError| {
        let mut model = Model { screen: Screen::NewBatch, ..full() };
        model.customer_list.remote = RemoteBatches::UnderWay(customer);
        let outcome = Err(Failure::Service(error));
        let event = Event::Customers(CustomersEvent::RemoteBatchesLoaded { customer, outcome });
        model.on_event(event, at(90), &mut Vec::new());
        let mut hands = window(model);
        hands.state_mut().view.new_batch.form.customer = Some(customer);
        hands.run();
        hands
    };
    let says = |hands: &Hands, part: &str| hands.query_all_by_label_contains(part).count() > 0;
    let mut hands = refused(PartnerCenterError::SignInNeeded("401".into()));
    assert!(says(&hands, "Sign in under Settings. Then try again"));
    assert!(!says(&hands, "Ask for them again"));
    assert_eq!(push(&mut hands, "Sign in…"), [Command::SignIn]);
    let mut hands = refused(PartnerCenterError::NotConnected("no route".into()));
    assert!(says(&hands, "test the network under Diagnostics"));
    let look = Command::Customers(CustomersCommand::LookAtBatches(customer));
    assert_eq!(push(&mut hands, "Ask for them again"), [look]);
}

#[test]
fn the_dialog_says_whether_a_batch_is_made_or_joined() {
    let asking = |names: &[(&str, u64)]| {
        let mut model = send(10);
        model.dialog = Some(Dialog::Send { sentence: "Send 38 devices".into() });
        remote(&mut model, 0, names);
        let mut hands = window(model);
        hands.run();
        hands
    };
    let says = |hands: &Hands, part: &str| hands.query_all_by_label_contains(part).count() > 0;
    assert!(says(&asking(&[]), "it is created"));
    assert!(says(&asking(&[("SALES", 4)]), "with 4 devices in it so far"));
    assert!(says(&asking(&[("sales", 4)]), "differs in capital letters alone"));
}

#[test]
fn a_partner_is_added_and_chosen() {
    let mut hands = window_of(
        Model { screen: Screen::Settings, ..full() },
        eframe::egui::vec2(1280.0, 2400.0),
        eframe::egui::Theme::Light,
    );
    hands.run();
    fill(&mut hands, "Another partner", "Fabrikam Ltd");
    hands.get_by_label("Lower-case letters, digits and hyphens, 40 at most");
    hands.state_mut().view.partner_name = "fabrikam".into();
    hands.run();
    push(&mut hands, "Add this partner");
    push(&mut hands, "Indirect reseller");
    hands.run();
    assert!(hands.query_by_label("Application (client) id").is_none());
    let wanted = push(&mut hands, "Save");
    let [Command::SaveSettings(settings)] = wanted.as_slice() else { panic!("{wanted:?}") };
    assert_eq!(
        (settings.partner.active.as_str(), settings.partner_in_use().kind),
        ("fabrikam", PartnerKind::IndirectReseller)
    );
}

#[test]
fn customers_are_drawn() {
    let mut model = customers_screen();
    model.customer_list.told_at = Some(at(90));
    draws_with("customers", model.clone(), "Customers", |view| view.customers.open = Some(customers()[2].id));
    model.customer_list.link = link(true);
    draws_with("customers-link", model, "Customers", |view| view.customers.open = Some(customers()[0].id));
    draws_with("customers-reseller", as_reseller(customers_screen()), "Customers", |_| {});
    draws_with("customers-empty", Model { screen: Screen::Customers, ..empty() }, "Customers", |_| {});
    let mut tags = Model { screen: Screen::NewBatch, ..full() };
    tags.settings.tags.templates = vec!["{customer}-{site}".into(), "PILOT".into()];
    remote(&mut tags, 0, &[("SALES", 12), ("Bern", 1), ("Basel-Kiosk", 204)]);
    draws_with("new-batch-tags", tags, "New batch", |view| {
        view.new_batch.form.customer = Some(customers()[0].id);
        view.new_batch.form.group_tag = "Sales".into();
    });
    draws_with("send-reseller", as_reseller(send(10)), "Send batch 10", |_| {});
    let mut partners = Model { screen: Screen::Settings, ..full() };
    partners.settings.partner.tenant = "91000000-0000-4000-8000-000000000001".into();
    partners.settings.partners.insert("fabrikam".into(), Default::default());
    draws_with("settings-partners", partners.clone(), "Settings", |_| {});
    draws_with("settings-reseller", as_reseller(partners), "Settings", |_| {});
    let mut asked = send(10);
    asked.dialog = Some(Dialog::Send { sentence: "Send 38 devices to Partner Center for Contoso Ltd".into() });
    remote(&mut asked, 0, &[("sales", 4)]);
    draws_with("dialog-send-case", asked, "Send the batch", |_| {});
}
