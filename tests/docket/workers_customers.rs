//! Customers, the relationship's link and a customer's batches, as the window's workers get them from a practice service; and two
//! partners whose customers do not mix.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use docket::app::customers::{CustomersEffect, CustomersEvent};
use docket::app::effect::Effect;
use docket::app::event::Event;
use docket::app::notice::Failure;
use docket::domain::{
    BatchId, BatchState, Change, Customer, CustomerId, DeviceDraft, GroupTag, Pkid, Relationship, ScanSource,
};
use docket::settings::Settings;
use docket::workers::{Connection, ServiceChoice, Setup, Workers};

use crate::sending_fixture::{CONTOSO, Dock, pkids};
use crate::support::setup::in_practice;

const FIRST: &str = "91000000-0000-4000-8000-000000000001";
const SECOND: &str = "92000000-0000-4000-8000-000000000002";

struct Window {
    workers: Workers,
    events: Receiver<Event>,
    _folder: tempfile::TempDir,
}

impl Window {
    fn with(change: impl FnOnce(&mut Setup)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut setup = in_practice(folder.path());
        change(&mut setup);
        let (workers, events) = Workers::start(setup, Arc::new(|| {})).unwrap();
        Self { workers, events, _folder: folder }
    }

    /// The first event that this takes.
    fn ask<T>(&self, effect: Effect, mut take: impl FnMut(Event) -> Option<T>) -> T {
        self.workers.perform(effect);
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(60)).expect("an event comes");
            if let Some(taken) = take(event) {
                return taken;
            }
        }
    }

    fn about(&self, effect: CustomersEffect) -> CustomersEvent {
        self.ask(Effect::Customers(effect), |event| match event {
            Event::Customers(CustomersEvent::ToldAt(_)) => None,
            Event::Customers(event) => Some(event),
            other => panic!("{other:?}"),
        })
    }

    fn find(&self, text: &str) -> Vec<String> {
        match self.about(CustomersEffect::Find(text.into())) {
            CustomersEvent::Found { outcome: Ok(found), .. } => {
                found.customers.into_iter().map(|customer| customer.name).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    fn known(&self) -> Vec<String> {
        self.ask(Effect::LoadCustomers, |event| match event {
            Event::CustomersLoaded(customers) => Some(customers.into_iter().map(|customer| customer.name).collect()),
            _ => None,
        })
    }
}

#[test]
fn a_search_on_the_service_adds_to_what_is_known_and_wipes_nothing() {
    let window = Window::with(|_| {});
    assert_eq!(window.known(), Vec::<String>::new());
    assert_eq!(window.find("Fab"), ["Fabrikam"]);
    assert_eq!(window.find("Con"), ["Contoso"]);
    assert_eq!(window.known(), ["Contoso", "Fabrikam"]);
    assert_eq!(window.find("Nobody"), Vec::<String>::new());
    assert_eq!(window.known(), ["Contoso", "Fabrikam"]);
}

#[test]
fn the_link_comes_mended_and_drawn() {
    for (script, is_mended) in [("[customers]\ndelegated_link = true\n", true), ("", false)] {
        let window = Window::with(|setup| {
            setup.service = ServiceChoice::Practice { script: Some(script.into()) };
        });
        let CustomersEvent::Link(Ok(link)) = window.about(CustomersEffect::AskForLink) else { panic!("a link") };
        assert_eq!(link.was_mended, is_mended, "{}", link.url);
        assert!(link.url.contains("DAP=false"), "{}", link.url);
        assert!(link.code.width() == link.code.height() && link.code.width() >= 21);
    }
}

#[test]
fn a_customer_that_is_named_is_kept_and_has_no_batches_yet() {
    let window = Window::with(|_| {});
    let id = CustomerId::parse(CONTOSO).unwrap();
    let customer = Customer { name: "Contoso by hand".into(), ..Customer::unnamed(id) };
    let CustomersEvent::Named { outcome, .. } = window.about(CustomersEffect::Name(customer)) else { panic!("kept") };
    outcome.unwrap();
    assert_eq!(window.known(), ["Contoso by hand"]);
    // What the service tells of it later holds.
    assert_eq!(window.find("Contoso"), ["Contoso"]);
    assert_eq!(window.known(), ["Contoso"]);
    let effect = CustomersEffect::LoadRemoteBatches { customer: id, partner: String::new() };
    let CustomersEvent::RemoteBatchesLoaded { customer, outcome } = window.about(effect) else { panic!("batches") };
    assert_eq!((customer, outcome.unwrap()), (id, vec![]));
}

#[test]
fn an_indirect_reseller_asks_the_service_for_nothing() {
    let window = Window::with(|setup| setup.settings = set(&[("partner.kind", "indirect-reseller")]));
    for effect in [CustomersEffect::Find("Con".into()), CustomersEffect::AskForLink] {
        let (CustomersEvent::Found { outcome: Err(failure), .. } | CustomersEvent::Link(Err(failure))) =
            window.about(effect)
        else {
            panic!("refused")
        };
        assert!(matches!(failure, Failure::NoInterface), "{failure:?}");
    }
}

#[test]
fn the_customers_of_two_partners_do_not_mix() {
    let settings = set(&[("partner.tenant", FIRST), ("partners.second.tenant", SECOND)]);
    let window = Window::with(|setup| setup.settings = settings.clone());
    assert_eq!(window.find("Con"), ["Contoso"]);
    window.workers.perform(Effect::SaveSettings(settings.with("partner.active", "second").unwrap()));
    assert_eq!(window.known(), Vec::<String>::new());
    assert_eq!(window.find("Fab"), ["Fabrikam"]);
    assert_eq!(window.known(), ["Fabrikam"]);
    window.workers.perform(Effect::SaveSettings(settings));
    assert_eq!(window.known(), ["Contoso"]);
}

fn set(pairs: &[(&str, &str)]) -> Settings {
    pairs.iter().fold(Settings::default(), |settings, (key, value)| settings.with(key, value).unwrap())
}

#[tokio::test]
async fn a_list_that_says_nothing_new_is_not_written_down_again() {
    let dock = Dock::new("").await;
    let connection = dock.line.connect().await.unwrap();
    assert_eq!(dock.desk.customers_told_at().await.unwrap(), None);
    let first = dock.desk.refresh_customers(&connection).await.unwrap().customers;
    assert!(first.len() >= 6, "{}", first.len());
    let told_at = dock.desk.customers_told_at().await.unwrap().expect("the list has an age");
    assert_eq!(dock.desk.refresh_customers(&connection).await.unwrap().customers, first);
    // A search tells of a few, and so says nothing of the whole list's age.
    dock.desk.find_customers(&connection, "Con").await.unwrap();
    let journal = dock.desk.queue().journal(0, 10).await.unwrap();
    let changes: Vec<&Change> = journal.iter().map(|entry| &entry.change).collect();
    assert!(
        matches!(changes[..], [Change::CustomersListed { .. }, Change::CustomersFound { customers, .. }] if customers.is_empty()),
        "{changes:?}"
    );
    assert!(dock.desk.customers_told_at().await.unwrap() > Some(told_at));
    // What differs is written down, and that alone.
    let by_hand = Customer { name: "By hand".into(), ..first[0].clone() };
    dock.desk.name_customer(by_hand).await.unwrap();
    assert_eq!(dock.desk.refresh_customers(&connection).await.unwrap().customers, first);
    let journal = dock.desk.queue().journal(3, 10).await.unwrap();
    assert!(matches!(&journal[0].change, Change::CustomersFound { customers, .. } if customers == &first[..1]));
}

/// An approved batch for a customer of whom only the script knows: the last one in the list.
async fn approved_for_the_last(dock: &Dock, connection: &Connection) -> BatchId {
    dock.desk.refresh_customers(connection).await.unwrap();
    let batch = dock.approved_for(CustomerId::parse(LAST).unwrap(), "Sales", &pkids(1)).await;
    assert_eq!(dock.desk.batch(&batch.0).await.unwrap().customer.relationship, Relationship::Reseller);
    batch
}

const LAST: &str = "80000000-0000-4000-8000-000000000008";
const LAST_ROW: &str = "[[customer]]\nid = \"80000000-0000-4000-8000-000000000008\"\nname = \"Zulu\"\n";

/// What the service's number counts is documented nowhere: those it names are kept and shown, and nobody is taken for gone.
#[tokio::test]
async fn a_list_that_counts_more_than_it_names_is_kept_and_takes_nobody_away() {
    let dock = Dock::new(&format!("[lists]\nmore_told = 1\n{LAST_ROW}relationship = \"reseller\"\n")).await;
    let connection = dock.line.connect().await.unwrap();
    let told = dock.desk.refresh_customers(&connection).await.unwrap();
    assert_eq!((told.unlisted, told.customers.len() > 6), (1, true));
    let gone = Customer {
        name: "Not listed".into(),
        relationship: Relationship::Reseller,
        ..Customer::unnamed(CustomerId::parse("7f000000-0000-4000-8000-00000000000f").unwrap())
    };
    let partner = connection.account().unwrap().tenant;
    dock.desk.apply(Change::CustomersFound { customers: vec![gone.clone()], partner }).await.unwrap();
    let again = dock.desk.refresh_customers(&connection).await.unwrap();
    assert!(again.unlisted == 1 && again.customers.contains(&gone), "{again:?}");
    let found = dock.desk.find_customers(&connection, "Zu").await.unwrap();
    assert_eq!((found.unlisted, found.customers.len()), (1, 1));
    assert_eq!(found.customers[0].name, "Zulu");
}

/// Whether the client itself finds out that such a list is not whole, or nothing is concluded from it: no approval is lost.
#[tokio::test]
async fn a_list_that_proves_nothing_takes_no_approval_away() {
    for bent in [
        // Its last row is missing; the service knows the customer all the same, or cannot say.
        "[[fault]]\non = \"customers\"\nfrom = 2\ndo = \"rows-missing\"\n",
        "[[fault]]\non = \"customers\"\nfrom = 2\ndo = \"rows-missing\"\n[[fault]]\non = \"customer\"\ndo = \"status\"\ncode = 503\n",
        // Nobody at all, and not even a list.
        "[[fault]]\non = \"customers\"\nfrom = 2\ndo = \"status\"\ncode = 200\n",
        // Rows that name nobody.
        "[[fault]]\non = \"customers\"\nfrom = 2\ndo = \"rows-without-keys\"\n",
    ] {
        let dock = Dock::new(&format!("{LAST_ROW}relationship = \"reseller\"\n{bent}")).await;
        let connection = dock.line.connect().await.unwrap();
        let batch = approved_for_the_last(&dock, &connection).await;
        let before = dock.desk.customers().await.unwrap();
        let _ = dock.desk.refresh_customers(&connection).await;
        let batch = dock.desk.batch(&batch.0).await.unwrap();
        assert_eq!(
            (batch.state, batch.customer.relationship),
            (BatchState::Approved, Relationship::Reseller),
            "{bent}"
        );
        assert_eq!(dock.desk.customers().await.unwrap(), before, "{bent}");
    }
}

#[tokio::test]
async fn whom_a_person_named_stays_although_no_list_names_them() {
    let dock = Dock::new("").await;
    let connection = dock.line.connect().await.unwrap();
    let first = dock.desk.refresh_customers(&connection).await.unwrap().customers;
    let id = CustomerId::parse("7f000000-0000-4000-8000-00000000000f").unwrap();
    dock.desk.name_customer(Customer { name: "By hand".into(), ..Customer::unnamed(id) }).await.unwrap();
    let listed = dock.desk.refresh_customers(&connection).await.unwrap().customers;
    assert_eq!(listed.len(), first.len() + 1);
    assert!(listed.iter().any(|customer| customer.id == id));
}

#[tokio::test]
async fn a_customer_that_is_gone_from_the_list_takes_its_approval_with_it() {
    let dock = Dock::new("").await;
    let connection = dock.line.connect().await.unwrap();
    let id = CustomerId::parse("7f000000-0000-4000-8000-00000000000f").unwrap();
    dock.desk.refresh_customers(&connection).await.unwrap();
    let gone = Customer { name: "Gone".into(), relationship: Relationship::Reseller, ..Customer::unnamed(id) };
    let partner = connection.account().unwrap().tenant;
    let found = Change::CustomersFound { customers: vec![gone], partner };
    dock.desk.apply(found).await.unwrap();
    let batch = dock.desk.create_batch(id, GroupTag::parse("Sales").unwrap(), None, None).await.unwrap();
    let draft = DeviceDraft { pkid: Some(Pkid::parse(&pkids(1)[0]).unwrap()), ..DeviceDraft::default() };
    dock.desk.add_device(&batch, draft, ScanSource::Typed, Vec::new()).await.unwrap();
    dock.desk.approve_batch(&batch, None).await.unwrap();
    let listed = dock.desk.refresh_customers(&connection).await.unwrap().customers;
    assert!(!listed.iter().any(|customer| customer.id == id));
    let batch = dock.desk.batch(&batch.0).await.unwrap();
    assert_ne!(batch.state, BatchState::Approved);
    assert_eq!(batch.customer.relationship, Relationship::None);
}
