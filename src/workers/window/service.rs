//! What a window asks of the service: who is signed in, and the customers.

use std::sync::Arc;

use super::{Shared, Workers};
use crate::app::Event;
use crate::app::customers::{CustomersEffect, CustomersEvent};
use crate::app::notice::Failure;
use crate::workers::customers::{relationship_link, remote_batches};

impl Workers {
    pub(super) fn load_account(&self) {
        let shared = Arc::clone(&self.shared);
        self.spawn(async move { Ok(Event::AccountKnown(shared.account().await?)) });
    }

    pub(super) fn about_customers(&self, effect: CustomersEffect) {
        let shared = Arc::clone(&self.shared);
        let outbox = self.shared.outbox.clone();
        match effect {
            CustomersEffect::Find(text) => {
                let wanted = text.clone();
                let work = async move {
                    let connection = shared.line.connect().await?;
                    shared.desk.find_customers(&connection, &wanted).await
                };
                self.supervise(work, move |outcome| {
                    outbox.tell(Event::Customers(CustomersEvent::Found { text, outcome }));
                });
            }
            CustomersEffect::AskForLink => {
                let work = async move { relationship_link(&*shared.line.connect().await?).await };
                self.supervise(work, move |link| outbox.tell(Event::Customers(CustomersEvent::Link(link))));
            }
            CustomersEffect::Name(named) => {
                let customer = named.id;
                let work = async move { shared.desk.name_customer(named).await };
                self.supervise(work, move |outcome| {
                    outbox.tell(Event::Customers(CustomersEvent::Named { customer, outcome }));
                });
            }
            CustomersEffect::LoadRemoteBatches { customer, partner } => {
                let work = async move { remote_batches(&*shared.line.connect_for(&partner).await?, customer).await };
                self.supervise(work, move |outcome| {
                    outbox.tell(Event::Customers(CustomersEvent::RemoteBatchesLoaded { customer, outcome }));
                });
            }
        }
    }

    pub(super) fn refresh_customers(&self) {
        let shared = Arc::clone(&self.shared);
        let outbox = self.shared.outbox.clone();
        let work = async move {
            let connection = shared.line.connect().await?;
            let customers = shared.desk.refresh_customers(&connection).await?;
            shared.tell_age_of_customers().await?;
            Ok(customers)
        };
        self.supervise(work, move |outcome| {
            let failed = |failure| Event::Customers(CustomersEvent::NotRefreshed(failure));
            outbox.tell(outcome.map_or_else(failed, Event::CustomersRefreshed));
        });
    }
}

impl Shared {
    /// Tells how old the list of customers is.
    pub(super) async fn tell_age_of_customers(&self) -> Result<(), Failure> {
        let at = self.desk.customers_told_at().await?;
        self.outbox.tell(Event::Customers(CustomersEvent::ToldAt(at)));
        Ok(())
    }
}
