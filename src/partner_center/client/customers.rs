//! Customers: listed, searched, one by one, and the link that asks one for the relationship.

use std::collections::HashSet;

use percent_encoding::utf8_percent_encode;
use serde_json::Value;

use super::pages::Pages;
use super::{PartnerCenterClient, answers, json, relationship};
use crate::domain::{Customer, CustomerId};
use crate::partner_center::transport::{Call, SEGMENT};
use crate::partner_center::{PartnerCenterError, RelationshipRequest};

/// Customers asked for at once; the largest size the service takes is not documented.
const PAGE_SIZE: u32 = 100;

/// Customers as the service lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerList {
    /// Those it names.
    pub customers: Vec<Customer>,
    /// How many more it counts.
    pub unlisted: u64,
}

impl PartnerCenterClient {
    /// All customers, paged through. More may be counted than are listed: those who are listed are there all the same.
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. A list without end is [`PartnerCenterError::NotWhole`].
    pub async fn customers(&self) -> Result<CustomerList, PartnerCenterError> {
        self.customer_pages(&format!("size={PAGE_SIZE}")).await
    }

    /// Customers whose company name starts with this text, asked on the service.
    ///
    /// # Errors
    /// As [`PartnerCenterClient::customers`].
    pub async fn find_customers(&self, starts_with: &str) -> Result<CustomerList, PartnerCenterError> {
        let starts_with = starts_with.trim();
        if starts_with.is_empty() {
            return self.customers().await;
        }
        // The order of the keys is that of every documented example.
        let value = Value::from(starts_with);
        let filter = format!(r#"{{"Field":"CompanyName","Value":{value},"Operator":"starts_with"}}"#);
        self.customer_pages(&format!("size=0&filter={}", utf8_percent_encode(&filter, SEGMENT))).await
    }

    /// Size and filter are for the first page alone; the others are asked for by token.
    async fn customer_pages(&self, query: &str) -> Result<CustomerList, PartnerCenterError> {
        let (mut first, mut further) = (self.config.api_url("customers"), self.config.api_url("customers"));
        first.set_query(Some(query));
        further.set_query(Some("seekOperation=Next"));
        let mut pages = Pages::new("customers", first, further);
        let (mut customers, mut known) = (Vec::new(), HashSet::new());
        loop {
            match self.next_page(&mut pages).await {
                Ok(Some(rows)) => {
                    let listed = rows.iter().filter_map(answers::customer);
                    customers.extend(listed.filter(|customer| known.insert(customer.id)));
                }
                Ok(None) => break,
                Err(_) if pages.unlisted() > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(CustomerList { customers, unlisted: pages.unlisted() })
    }

    /// One customer.
    ///
    /// # Errors
    /// [`PartnerCenterError::NotFound`] for one that is not the partner's.
    pub async fn customer(&self, id: CustomerId) -> Result<Customer, PartnerCenterError> {
        let answer = self.read(&Call::get(self.config.api_url(&format!("customers/{id}")))).await?;
        let customer =
            answers::customer(&answer).ok_or_else(|| PartnerCenterError::BadAnswer("a customer without id".into()))?;
        if customer.id != id {
            return Err(PartnerCenterError::BadAnswer("another customer than the one asked for".into()));
        }
        Ok(customer)
    }

    /// The link that asks a customer for the relationship.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn relationship_request(&self) -> Result<RelationshipRequest, PartnerCenterError> {
        let answer = self.read(&Call::get(self.config.api_url("customers/relationshiprequests"))).await?;
        let link =
            json::text(&answer, "url").ok_or_else(|| PartnerCenterError::BadAnswer("no relationship link".into()))?;
        relationship::without_delegated_admin(&link, self.config.is_practice())
    }
}
