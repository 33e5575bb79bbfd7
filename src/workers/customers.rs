//! What is known of the partner's customers: the service is asked, what differs is kept, and what a person names joins it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::Desk;
use super::service::Connection;
use crate::app::customers::CustomersTold;
use crate::app::model::RelationshipLink;
use crate::app::notice::{Failure, OfPartner};
use crate::barcode;
use crate::domain::{BatchState, BatchSummary, Change, Customer, CustomerId, Relationship, RemoteBatchInfo, Symbology};
use crate::partner_center::{CustomerList, PartnerCenterError};

impl Desk {
    /// Asks the service for all customers and keeps what differs from what is known. A list tells of those it names: of one that it does
    /// not name it proves nothing, for it may have been cut short. So where a batch waits for such a customer, the service is asked for
    /// that one by itself; only when it says that it does not know the customer either is the relationship lost.
    ///
    /// # Errors
    /// Where the service or the queue refuses.
    pub async fn refresh_customers(&self, connection: &Connection) -> Result<CustomersTold, Failure> {
        let CustomerList { customers: listed, unlisted } =
            connection.gate().of(None).turn_now(connection.client().customers()).await.map_err(not_listed)?;
        let partner = self.partner_of(connection);
        let known = self.queue().customers_of(&partner).await?;
        // Whom a person named was never listed; a list of nobody is no list, and one that counts more than it names proves nothing.
        let is_list = !listed.is_empty() && unlisted == 0;
        let may_go = |known: &Customer| is_list && known.relationship != Relationship::Unknown;
        let (told, lost) = self.with_those_who_are_waited_for(connection, listed, &known, &partner).await?;
        let is_told: HashSet<CustomerId> = told.iter().map(|customer| customer.id).collect();
        let (gone, kept): (Vec<_>, Vec<_>) =
            known.iter().filter(|known| !is_told.contains(&known.id)).partition(|known| may_go(known));
        if known.is_empty() || !gone.is_empty() {
            let customers = told.into_iter().chain(kept.into_iter().cloned()).collect();
            let partner = partner.clone();
            self.apply(Change::CustomersListed { customers, are_approvals_voided: true, partner }).await?;
        } else {
            let customers = self.told_anew(told, &known, &partner).await?;
            if !customers.is_empty() {
                self.apply(Change::CustomersFound { customers, partner: partner.clone() }).await?;
            }
            // Nobody was found who was not known: that is how the journal says when the list was told last.
            self.apply(Change::CustomersFound { customers: Vec::new(), partner: partner.clone() }).await?;
        }
        for customer in lost {
            self.apply(Change::RelationshipLost { customer, partner: partner.clone() }).await?;
        }
        Ok(CustomersTold { customers: self.customers().await?, unlisted })
    }

    /// The list, with what the service tells of each customer that it does not name and a batch waits for; and those of them whom it
    /// does not know.
    async fn with_those_who_are_waited_for(
        &self,
        connection: &Connection,
        mut told: Vec<Customer>,
        known: &[Customer],
        partner: &str,
    ) -> Result<(Vec<Customer>, Vec<CustomerId>), Failure> {
        let mut lost = Vec::new();
        for customer in self.waiting_for(partner).await? {
            if told.iter().any(|told| told.id == customer) {
                continue;
            }
            match connection.gate().of(customer).turn_now(connection.client().customer(customer)).await {
                Ok(found) => told.push(found),
                Err(PartnerCenterError::NotFound(_)) => lost.push(customer),
                Err(error) => {
                    tracing::warn!(%customer, %error, "a customer who is not listed could not be asked for");
                    told.extend(known.iter().find(|known| known.id == customer).cloned());
                }
            }
        }
        Ok((told, lost))
    }

    /// Asks the service for the customers whose name begins so, and keeps what it tells of them. Gives back those it found.
    ///
    /// # Errors
    /// Where the service or the queue refuses.
    pub async fn find_customers(&self, connection: &Connection, text: &str) -> Result<CustomersTold, Failure> {
        let CustomerList { customers: found, unlisted } =
            connection.gate().of(None).turn_now(connection.client().find_customers(text)).await.map_err(not_listed)?;
        let partner = self.partner_of(connection);
        let known = self.queue().customers_of(&partner).await?;
        let customers = self.told_anew(found.clone(), &known, &partner).await?;
        if !customers.is_empty() {
            self.apply(Change::CustomersFound { customers, partner }).await?;
        }
        Ok(CustomersTold { customers: found, unlisted })
    }

    /// The customers that are known of the partner in use, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn customers(&self) -> Result<Vec<Customer>, Failure> {
        let partner = self.settings().partner_id();
        Ok(if partner.is_empty() {
            self.queue().customers().await?
        } else {
            self.queue().customers_of(&partner).await?
        })
    }

    /// When the service told the customers of the partner in use last.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn customers_told_at(&self) -> Result<Option<Timestamp>, Failure> {
        Ok(self.queue().customers_told_at(&self.settings().partner_id()).await?)
    }

    /// Keeps a customer that a person named.
    ///
    /// # Errors
    /// Where the queue refuses.
    pub async fn name_customer(&self, customer: Customer) -> Result<(), Failure> {
        let partner = self.settings().partner_id();
        self.apply(Change::CustomerNamed { customer, partner }).await.map(drop)
    }

    /// Tenant id of the partner that a connection speaks for: by the settings, or by the sign-in where they name it by a domain.
    fn partner_of(&self, connection: &Connection) -> String {
        let set = self.settings().partner_id();
        if set.is_empty() { connection.account().map(|account| account.tenant).unwrap_or_default() } else { set }
    }

    /// Those that were told otherwise than they are known, or that a batch waits for although they refuse.
    async fn told_anew(
        &self,
        told: Vec<Customer>,
        known: &[Customer],
        partner: &str,
    ) -> Result<Vec<Customer>, Failure> {
        let known: HashMap<CustomerId, &Customer> = known.iter().map(|customer| (customer.id, customer)).collect();
        let batches = self.queue().batches().await?;
        let is_new = |customer: &Customer| {
            let is_told_to = |batch: &&BatchSummary| batch.customer.id == customer.id && is_its(batch, partner);
            let is_news = |batch: &BatchSummary| {
                batch.customer != *customer
                    || (customer.relationship.is_refused() && batch.state == BatchState::Approved)
            };
            known.get(&customer.id) != Some(&customer) || batches.iter().filter(is_told_to).any(is_news)
        };
        Ok(told.into_iter().filter(is_new).collect())
    }

    /// The customers for whom a batch of this partner waits to be sent.
    async fn waiting_for(&self, partner: &str) -> Result<HashSet<CustomerId>, Failure> {
        let batches = self.queue().batches().await?.into_iter();
        let waiting = batches.filter(|batch| {
            matches!(batch.state, BatchState::Approved | BatchState::Sending)
                && is_its(batch, partner)
                && !batch.customer.relationship.is_refused()
        });
        Ok(waiting.map(|batch| batch.customer.id).collect())
    }
}

/// Whether a batch is this partner's, as far as that was ever said.
fn is_its(batch: &BatchSummary, partner: &str) -> bool {
    batch.partner == partner || batch.partner.is_empty() || partner.is_empty()
}

fn not_listed(error: PartnerCenterError) -> Failure {
    OfPartner::Customers.failure(error)
}

/// The link that asks a customer for the relationship, and its code.
///
/// # Errors
/// Where the service refuses.
pub async fn relationship_link(connection: &Connection) -> Result<RelationshipLink, Failure> {
    let link = connection.gate().of(None).turn_now(connection.client().relationship_request()).await;
    let link = link.map_err(|error| OfPartner::Link.failure(error))?;
    let code = barcode::encode(&link.url, Symbology::Qr)?;
    Ok(RelationshipLink { url: link.url, was_mended: link.was_mended, code })
}

/// The batches that the service has of a customer, by name.
///
/// # Errors
/// Where the service refuses.
pub async fn remote_batches(connection: &Connection, customer: CustomerId) -> Result<Vec<RemoteBatchInfo>, Failure> {
    let batches = connection.gate().of(customer).turn_now(connection.client().batches(customer)).await?;
    let mut batches: Vec<RemoteBatchInfo> =
        batches.into_iter().map(|batch| RemoteBatchInfo { name: batch.name, devices: batch.device_count }).collect();
    batches.sort_by_cached_key(|batch| (batch.name.to_lowercase(), batch.name.clone()));
    Ok(batches)
}
