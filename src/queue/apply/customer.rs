//! The list of customers came from the service.

use std::collections::BTreeMap;

use sqlx::Row;

use super::super::QueueError;
use super::super::rows::{json, plain, plain_opt};
use super::Applying;
use super::state::BatchNow;
use crate::domain::{BatchId, Customer, CustomerId};

pub(super) async fn listed(
    a: &mut Applying<'_>,
    customers: &[Customer],
    are_approvals_voided: bool,
) -> Result<(), QueueError> {
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
        if are_approvals_voided && customer.relationship.is_refused() {
            void_approvals(a, &id).await?;
        }
    }
    Ok(())
}

/// The customer's batches that wait to be sent go back to review. One that is on its way has nothing to go back to: what still waits
/// of it is refused when it is sent.
async fn void_approvals(a: &mut Applying<'_>, customer: &str) -> Result<(), QueueError> {
    let waiting = sqlx::query("SELECT id FROM batches WHERE customer_id = $1 AND state = 'approved' ORDER BY number")
        .bind(customer)
        .fetch_all(&mut *a.connection)
        .await?;
    for row in &waiting {
        let batch = BatchId(row.try_get(0)?);
        BatchNow::load(a.connection, &batch).await?.touched(a.connection).await?;
        a.tells_of_all_in(&batch).await?;
    }
    Ok(())
}
