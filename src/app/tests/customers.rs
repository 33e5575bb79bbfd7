//! Customers that are searched, named and asked; partner kinds, several partners, and what a group tag does.

use insta::assert_snapshot;

use super::check::*;
use crate::app::Screen;
use crate::app::connection::{ConnectionCommand, ConnectionEffect, ConnectionEvent};
use crate::app::customers::{CustomerForm, CustomersCommand, CustomersEffect, CustomersEvent, CustomersTold};
use crate::app::model::{AccountModel, LinkState, Model, RelationshipLink, RemoteBatches};
use crate::app::notice::Failure;
use crate::app::{Command, Effect, Event, OtherPartner};
use crate::domain::{BatchState, Customer, GroupTag, Modules, PartnerKind, Relationship, RemoteBatchInfo};
use crate::partner_center::PartnerCenterError;
use crate::settings::Settings;

const TENANT: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

fn wanted(command: CustomersCommand) -> Step {
    Command::Customers(command).into()
}

fn happened(event: CustomersEvent) -> Step {
    Event::Customers(event).into()
}

fn find(text: &str) -> Step {
    wanted(CustomersCommand::FindOnService(text.into()))
}

fn broken() -> Failure {
    PartnerCenterError::NotConnected("no route".into()).into()
}

/// The same with an indirect reseller.
fn as_reseller(mut model: Model) -> Model {
    model.settings.partner.kind = PartnerKind::IndirectReseller;
    model
}

fn remote(name: &str, devices: Option<u64>) -> RemoteBatchInfo {
    RemoteBatchInfo { name: name.into(), devices }
}

#[test]
fn the_service_is_searched_once_at_a_time_and_what_it_tells_is_loaded() {
    let given = opened(vec![]);
    assert_snapshot!(check(&given, [find(" Con ")]), @r#"> Customers(Find("Con"))"#);
    let asked = after(&given, [find("Con")]);
    assert_eq!(check(&asked, [find("Con")]), "nothing");
    assert_eq!(check(&given, [find("  ")]), "nothing");
    let outcome = Ok(vec![customer(Relationship::Reseller)].into());
    let found = CustomersEvent::Found { text: "Con".into(), outcome };
    assert_snapshot!(check(&asked, [happened(found)]), @"
    > LoadCustomers
    > LoadBatches
    ");
    let failed = CustomersEvent::Found { text: "Con".into(), outcome: Err(broken()) };
    assert_snapshot!(check(&asked, [happened(failed)]), @"Warning: Partner Center cannot be reached | Nothing was changed. Try again a little later. If it lasts, test the network under Diagnostics");
}

#[test]
fn customers_who_are_counted_and_not_named_are_told_calmly() {
    let told = |count| CustomersTold { unlisted: count, ..vec![customer(Relationship::Reseller)].into() };
    let refreshed = Event::CustomersRefreshed(told(1));
    assert_snapshot!(check(&opened(vec![]), [refreshed.into()]), @"
    Success: 1 customer listed by Partner Center | Partner Center counts one customer more than it listed. What it listed is kept, and nobody is taken off the list. Whoever is missing can be searched for by name, or named by hand
    customers 1, refreshing false
    > LoadBatches
    ");
    let found = CustomersEvent::Found { text: "Con".into(), outcome: Ok(told(2)) };
    assert_snapshot!(check(&opened(vec![]), [happened(found)]), @"
    Info: Partner Center counts 2 customers more than it listed | What it listed is kept, and nobody is taken off the list. Whoever is missing can be searched for by name, or named by hand
    > LoadCustomers
    > LoadBatches
    ");
}

#[test]
fn a_search_that_finds_a_relationship_lost_says_which_approval_is_void() {
    let approved = with_batch(BatchState::Approved, 3);
    let outcome = Ok(vec![customer(Relationship::None)].into());
    let found = CustomersEvent::Found { text: "Con".into(), outcome };
    let told = check(&approved, [happened(found)]);
    assert!(told.starts_with("Warning: ") && told.contains("Contoso, Inc."), "{told}");
}

#[test]
fn the_link_is_asked_for_and_put_away() {
    let given = opened(vec![]);
    assert_snapshot!(check(&given, [wanted(CustomersCommand::AskForLink)]), @"> Customers(AskForLink)");
    let asked = after(&given, [wanted(CustomersCommand::AskForLink)]);
    assert_eq!(check(&asked, [wanted(CustomersCommand::AskForLink)]), "nothing");
    let link =
        RelationshipLink { url: "https://a.example".into(), was_mended: true, code: Modules::new(1, 1, vec![true]) };
    let ready = after(&asked, [happened(CustomersEvent::Link(Ok(link.clone())))]);
    assert_eq!(ready.customer_list.link, LinkState::Ready(link));
    let away = after(&ready, [wanted(CustomersCommand::PutLinkAway)]);
    assert_eq!(away.customer_list.link, LinkState::None);
    let failed = after(&asked, [happened(CustomersEvent::Link(Err(broken())))]);
    assert_eq!((failed.customer_list.link, failed.notices.len()), (LinkState::None, asked.notices.len() + 1));
}

#[test]
fn a_customer_is_named_by_hand() {
    let given = as_reseller(opened(vec![]));
    let form = |name: &str, tenant: &str, domain: &str| CustomerForm {
        name: name.into(),
        tenant: tenant.into(),
        domain: domain.into(),
    };
    let name = |form: CustomerForm| wanted(CustomersCommand::Name(form));
    assert_snapshot!(check(&given, [name(form(" ", "contoso", "no domain"))]), @"
    error customer-name: Type the company's name
    error customer-domain: A domain such as contoso.onmicrosoft.com, or nothing
    error customer-tenant: A tenant id is a GUID such as 0f8fad5b-d9cb-469f-a165-70867728950e
    ");
    let (named, effects) = effects(&given, name(form(" Contoso ", TENANT, "")));
    let [Effect::Customers(CustomersEffect::Name(customer))] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((customer.name.as_str(), &customer.domain), ("Contoso", &None));
    assert_eq!(customer.relationship, Relationship::Unknown);
    let kept = happened(CustomersEvent::Named { customer: customer.id, outcome: Ok(()) });
    assert_snapshot!(check(&named, [kept]), @"
    Success: Contoso is among your customers now
    > LoadCustomers
    > LoadBatches
    ");
}

#[test]
fn an_indirect_reseller_is_told_the_rule_and_nothing_is_asked_of_the_service() {
    let mut given = as_reseller(with_batch(BatchState::Approved, 3));
    given.settings.partner.device_code = true;
    let rule =
        "Info: Indirect resellers register devices on Partner Center's site: Microsoft gives them no program interface";
    for step in [
        Command::SignIn.into(),
        Command::Connection(ConnectionCommand::SignInByCode).into(),
        Command::Connection(ConnectionCommand::CheckAccount).into(),
        Command::Connection(ConnectionCommand::TestNetwork).into(),
        Command::RefreshCustomers.into(),
        Command::RequestSend.into(),
        find("Con"),
        wanted(CustomersCommand::AskForLink),
    ] {
        let told = check(&given, [step]);
        assert!(told.starts_with(rule) && !told.contains('>'), "{told}");
    }
    let problems = as_reseller(with_batch(BatchState::FinishedWithProblems, 0));
    let mut problems = problems;
    problems.batches[0].counts.rejected = 2;
    assert!(check(&problems, [Command::RequestRetry.into()]).starts_with(rule));
    for screen in [Screen::Customers, Screen::NewBatch, Screen::Settings] {
        let (_, effects) = effects(&given, go(screen));
        let asks = |effect: &Effect| matches!(effect, Effect::LoadAccount | Effect::RefreshCustomers);
        assert!(!effects.iter().any(asks), "{screen:?}: {effects:?}");
    }
    let (_, first) = Model::start(given.actor.clone().unwrap(), given.settings.clone(), false);
    assert_eq!(first, [Effect::LoadBatches, Effect::LoadCustomers]);
}

#[test]
fn with_another_partner_nothing_of_the_former_stays() {
    let mut settings = Settings::default().with("partner.tenant", TENANT).unwrap();
    let given = after(
        &opened(vec![]),
        [
            Command::SaveSettings(settings.clone()).into(),
            Event::CustomersLoaded(vec![customer(Relationship::Reseller)]).into(),
        ],
    );
    settings = settings.with("partners.fabrikam.tenant", "92000000-0000-4000-8000-000000000002").unwrap();
    settings = settings.with("partner.active", "fabrikam").unwrap();
    assert_snapshot!(check(&given, [Command::SaveSettings(settings).into()]), @"
    customers 0, refreshing false
    > save settings
    > LoadCustomers
    > LoadBatches
    > LoadAccount
    ");
}

#[test]
fn a_sign_in_for_the_former_partner_is_given_up() {
    let given = after(&signed_out(), [Command::SignIn.into()]);
    let settings = given.settings.with("partners.fabrikam.tenant", "92000000-0000-4000-8000-000000000002").unwrap();
    let settings = settings.with("partner.active", "fabrikam").unwrap();
    let (other, wanted) = effects(&given, Command::SaveSettings(settings).into());
    assert!(wanted.contains(&ConnectionEffect::CancelSignIn.into()), "{wanted:?}");
    // What became of it is nothing to the partner that is in use now.
    let told = after(&other, [Event::Connection(ConnectionEvent::SignInCancelled).into()]);
    assert_eq!((told.account, told.notices.len()), (AccountModel::Unknown, other.notices.len()));
}

fn signed_out() -> Model {
    Model { account: AccountModel::SignedOut, ..opened(vec![]) }
}

#[test]
fn profiles_of_another_partners_customer_are_put_away() {
    let mut given = opened(vec![]);
    given.policies.customer = Some(customer(Relationship::Reseller).id);
    given.policies.is_loading = true;
    let settings = given.settings.with("partners.fabrikam.tenant", "92000000-0000-4000-8000-000000000002").unwrap();
    let settings = settings.with("partner.active", "fabrikam").unwrap();
    let other = after(&given, [Command::SaveSettings(settings).into()]);
    assert_eq!((other.policies.customer, other.policies.is_loading), (None, false));
}

#[test]
fn a_batch_is_sent_by_the_partner_it_was_begun_for() {
    const SECOND: &str = "92000000-0000-4000-8000-000000000002";
    let mut given = with_batch(BatchState::Approved, 3);
    given.settings = given.settings.with("partner.tenant", TENANT).unwrap();
    assert_eq!(given.other_partner(&given.batches[0]), None, "nobody has said whose it is");
    given.batches[0].partner = SECOND.into();
    let told = check(&given, [Command::RequestSend.into()]);
    assert!(told.starts_with("Warning: This belongs to another of your partners") && told.contains(SECOND), "{told}");
    // With that partner among the settings it is sent its way, whoever is signed in for the one in use.
    given.settings = given.settings.with("partners.second.tenant", SECOND).unwrap();
    given.account = AccountModel::SignedOut;
    assert_eq!(given.other_partner(&given.batches[0]), Some(OtherPartner::Named("second".into())));
    assert!(check(&given, [Command::RequestSend.into()]).ends_with(&format!("partner: {SECOND:?} }})")));
    given.settings = given.settings.with("partners.second.kind", "indirect-reseller").unwrap();
    assert!(given.has_api() && !given.has_api_for(&given.batches[0]));
    assert!(check(&given, [Command::RequestSend.into()]).starts_with("Info: Indirect resellers"));
}

#[test]
fn what_a_tag_does_is_said_once_the_batches_are_known() {
    let given = opened(vec![]);
    let Customer { id, .. } = customer(Relationship::Reseller);
    assert_snapshot!(check(&given, [wanted(CustomersCommand::LookAtBatches(id))]), @r#"> Customers(LoadRemoteBatches { customer: CustomerId(00000000-0000-0000-0000-000000000001), partner: "" })"#);
    let asked = after(&given, [wanted(CustomersCommand::LookAtBatches(id))]);
    assert_eq!(check(&asked, [wanted(CustomersCommand::LookAtBatches(id))]), "nothing");
    let tag = |text: &str| GroupTag::parse(text).unwrap();
    assert_eq!(asked.tag_words(id, &tag("Sales")), None);
    let outcome = Ok(vec![remote("SALES", Some(12)), remote("Bern", Some(1)), remote("Basel", None)]);
    let known = after(&asked, [happened(CustomersEvent::RemoteBatchesLoaded { customer: id, outcome })]);
    let said = |text: &str| known.tag_words(id, &tag(text)).unwrap();
    assert_snapshot!(said("Sales").0, @r#"This customer has a batch "SALES", which differs in capital letters alone. The two are taken for one: the devices join it, and the customer sees the group tag "SALES", not "Sales""#);
    assert!(said("Sales").1);
    assert_snapshot!(said("SALES").0, @r#"The devices join the batch "SALES" that this customer has at Partner Center, with 12 devices in it so far"#);
    assert_snapshot!(said("Basel").0, @r#"The devices join the batch "Basel" that this customer has at Partner Center"#);
    assert_snapshot!(said("Chur").0, @r#"This customer has no batch "Chur" at Partner Center yet: it is created"#);
    // Who is not signed in asks nobody; what cannot be had is kept as that, and an answer that comes too late is dropped.
    let mut out = given.clone();
    out.account = AccountModel::SignedOut;
    assert_eq!(check(&out, [wanted(CustomersCommand::LookAtBatches(id))]), "nothing");
    let failed = CustomersEvent::RemoteBatchesLoaded { customer: id, outcome: Err(broken()) };
    assert!(matches!(after(&asked, [happened(failed)]).customer_list.remote, RemoteBatches::Failed { .. }));
    let late = CustomersEvent::RemoteBatchesLoaded { customer: id, outcome: Ok(vec![]) };
    assert_eq!(after(&given, [happened(late)]).customer_list.remote, RemoteBatches::Unknown);
}
