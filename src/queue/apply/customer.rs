//! The list of customers came from the service.

use std::collections::BTreeMap;

use super::super::QueueError;
use super::super::rows::{json, plain, plain_opt};
use super::Applying;
use crate::domain::{Customer, CustomerId};

pub(super) async fn listed(a: &mut Applying<'_>, customers: &[Customer]) -> Result<(), QueueError> {
    sqlx::query("DELETE FROM customers").execute(&mut *a.connection).await?;
    // Of two with one id the later one holds.
    let by_id: BTreeMap<CustomerId, &Customer> = customers.iter().map(|customer| (customer.id, customer)).collect();
    for customer in by_id.into_values() {
        let id = customer.id.to_string();
        let name = plain(&customer.name);
        let domain = plain_opt(customer.domain.as_deref());
        let relationship = json(&customer.relationship)?;
        sqlx::query("INSERT INTO customers (id, name, domain, relationship) VALUES ($1, $2, $3, $4)")
            .bind(&*id)
            .bind(&*name)
            .bind(domain.as_deref())
            .bind(&*relationship)
            .execute(&mut *a.connection)
            .await?;
        sqlx::query(
            "UPDATE batches SET customer_name = $1, customer_domain = $2, customer_relationship = $3 WHERE customer_id = $4",
        )
        .bind(&*name)
        .bind(domain.as_deref())
        .bind(&*relationship)
        .bind(&*id)
        .execute(&mut *a.connection)
        .await?;
    }
    Ok(())
}
