//! What is known of customers: found besides those that are listed, named by a person, told apart by partner; and relationships that are
//! lost while sending.

use docket::domain::*;
use docket::queue::Verification;

use super::queue_fixture::*;

const A: &str = "3556212345678";
const B: &str = "3556212345679";
const C: &str = "3556212345680";

fn with(name: &str, relationship: Relationship) -> Customer {
    Customer { relationship, ..customer(name) }
}

fn found(customers: Vec<Customer>, partner: &str) -> Change {
    Change::CustomersFound { customers, partner: partner.to_owned() }
}

fn listed_for(customers: Vec<Customer>, partner: &str) -> Change {
    Change::CustomersListed { customers, are_approvals_voided: true, partner: partner.to_owned() }
}

fn named(customer: Customer, partner: &str) -> Change {
    Change::CustomerNamed { customer, partner: partner.to_owned() }
}

fn lost(name: &str, partner: &str) -> Change {
    Change::RelationshipLost { customer: customer(name).id, partner: partner.to_owned() }
}

async fn known(desk: &Desk, partner: &str) -> Vec<(String, Relationship)> {
    let customers = desk.queue.customers_of(partner).await.unwrap();
    customers.into_iter().map(|customer| (customer.name, customer.relationship)).collect()
}

async fn assert_whole(desk: &Desk) {
    assert!(matches!(desk.queue.verify().await.unwrap(), Verification::Whole { .. }));
}

#[test]
fn what_a_search_finds_is_added_and_wipes_nothing() {
    with_each_queue(|desk| async move {
        let (batch, _) = desk.approved("b", &[A]).await;
        desk.act(listed(vec![with("Adatum", Relationship::Reseller), with("Contoso", Relationship::Reseller)])).await;
        desk.act(found(vec![with("Contoso", Relationship::Reseller), with("Litware", Relationship::None)], "")).await;
        let names: Vec<_> = desk.queue.customers().await.unwrap().into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["Adatum", "Contoso", "Litware"]);
        assert_eq!(desk.batch_state(&batch).await, BatchState::Approved);
        // Found without a relationship, what waits goes back to review, as with a list.
        desk.act(found(vec![with("Contoso", Relationship::None)], "")).await;
        assert_eq!(desk.batch_state(&batch).await, BatchState::Closed);
        assert_eq!(desk.queue.batch(&batch).await.unwrap().customer.relationship, Relationship::None);
        assert_whole(&desk).await;
    });
}

#[test]
fn a_name_given_by_hand_keeps_what_the_service_told() {
    with_each_queue(|desk| async move {
        desk.act(begin("b")).await;
        let mut contoso = customer("Contoso");
        contoso.domain = Some("contoso.example".to_owned());
        desk.act(named(contoso.clone(), "")).await;
        assert_eq!(known(&desk, "").await, [("Contoso".to_owned(), Relationship::Unknown)]);
        let batch = desk.queue.batch(&BatchId("b".to_owned())).await.unwrap();
        assert_eq!(batch.customer.domain.as_deref(), Some("contoso.example"), "its batches know it too");
        desk.act(found(vec![with("Contoso", Relationship::Reseller)], "")).await;
        contoso.name = "Contoso Ltd".to_owned();
        desk.act(named(contoso, "")).await;
        assert_eq!(known(&desk, "").await, [("Contoso Ltd".to_owned(), Relationship::Reseller)]);
        assert_whole(&desk).await;
    });
}

#[test]
fn two_partners_have_customers_of_their_own() {
    with_each_queue(|desk| async move {
        desk.act(listed(vec![customer("Adatum"), with("Contoso", Relationship::None)])).await;
        // The first list that says whose it is takes the place of the one that did not.
        desk.act(listed_for(vec![with("Contoso", Relationship::Reseller)], "one")).await;
        desk.act(listed_for(vec![with("Contoso", Relationship::None), customer("Litware")], "two")).await;
        assert_eq!(known(&desk, "one").await, [("Contoso".to_owned(), Relationship::Reseller)]);
        assert_eq!(known(&desk, "two").await.len(), 2);
        assert_eq!(desk.queue.customers().await.unwrap().len(), 2, "each once");
        // A batch hears of its own partner only.
        let mut begun = begin("b");
        if let Change::BatchCreated { partner, .. } = &mut begun {
            *partner = "one".to_owned();
        }
        desk.act(begun).await;
        desk.act(scan("d", &BatchId("b".to_owned()), pkid_draft(A))).await;
        desk.act(approve(&BatchId("b".to_owned()), 1)).await;
        desk.act(found(vec![with("Contoso", Relationship::None)], "two")).await;
        desk.act(lost("Contoso", "two")).await;
        assert_eq!(desk.batch_state(&BatchId("b".to_owned())).await, BatchState::Approved);
        desk.act(lost("Contoso", "one")).await;
        assert_eq!(desk.batch_state(&BatchId("b".to_owned())).await, BatchState::Closed);
        assert_whole(&desk).await;
    });
}

#[test]
fn a_relationship_lost_while_sending_sends_what_waits_back_to_review() {
    with_each_queue(|desk| async move {
        desk.act(listed(vec![with("Contoso", Relationship::Reseller)])).await;
        let (waiting, _) = desk.approved("waiting", &[A]).await;
        desk.act(Change::SendingAsked { batch: waiting.clone() }).await;
        let (half, devices) = desk.approved("half", &[B, "3556212345681"]).await;
        desk.act(start("s", &half, &devices[..1])).await;
        let (whole, devices) = desk.approved("whole", &[C]).await;
        desk.act(start("w", &whole, &devices)).await;
        desk.act(lost("Contoso", "")).await;
        assert_eq!(known(&desk, "").await, [("Contoso".to_owned(), Relationship::None)]);
        for batch in [&waiting, &half] {
            let summary = desk.queue.batch(batch).await.unwrap();
            assert_eq!((summary.state, summary.approved_by), (BatchState::Closed, None));
            assert!(!summary.is_sending_asked);
        }
        assert_eq!(desk.batch_state(&whole).await, BatchState::Sending, "nothing of it waits");
        let story = desk.queue.story(&DeviceId(format!("waiting-{A}"))).await.unwrap();
        assert!(matches!(story.last().unwrap().change, Change::RelationshipLost { .. }));
        assert_whole(&desk).await;
    });
}
