//! What is known of customers: listed and found by the service, named by a person, and relationships that are lost.

use std::collections::BTreeMap;

use sqlx::Row;

use super::super::QueueError;
use super::super::rows::{self, json, plain, plain_opt};
use super::Applying;
use super::state::{self, BatchNow};
use crate::domain::{BatchId, BatchState, Customer, CustomerId, Relationship};

pub(super) async fn listed(
    a: &mut Applying<'_>,
    customers: &[Customer],
    are_approvals_voided: bool,
    partner: &str,
) -> Result<(), QueueError> {
    // What was listed before partners were told apart was listed by this one, or by nobody any more.
    sqlx::query("DELETE FROM customers WHERE partner = $1 OR partner = ''")
        .bind(plain(partner))
        .execute(&mut *a.connection)
        .await?;
    found(a, customers, are_approvals_voided, partner).await
}

pub(super) async fn found(
    a: &mut Applying<'_>,
    customers: &[Customer],
    are_approvals_voided: bool,
    partner: &str,
) -> Result<(), QueueError> {
    // Of two with one id the later one holds.
    let by_id: BTreeMap<CustomerId, &Customer> = customers.iter().map(|customer| (customer.id, customer)).collect();
    for customer in by_id.into_values() {
        keep(a, customer, partner).await?;
        if are_approvals_voided && customer.relationship.is_refused() {
            void_approvals(a, customer.id, partner, &[BatchState::Approved]).await?;
        }
    }
    Ok(())
}

pub(super) async fn named(a: &mut Applying<'_>, customer: &Customer, partner: &str) -> Result<(), QueueError> {
    let known = sqlx::query("SELECT relationship FROM customers WHERE id = $1 AND (partner = $2 OR partner = '') ORDER BY partner DESC LIMIT 1")
        .bind(customer.id.to_string())
        .bind(plain(partner))
        .fetch_optional(&mut *a.connection)
        .await?;
    let mut customer = customer.clone();
    if let Some(row) = known {
        let told = rows::from_json(row.try_get(0)?, "customer relationship")?;
        if told != Relationship::Unknown {
            customer.relationship = told;
        }
    }
    keep(a, &customer, partner).await
}

/// Keeps what is known of a customer now, also at its batches.
async fn keep(a: &mut Applying<'_>, customer: &Customer, partner: &str) -> Result<(), QueueError> {
    let id = customer.id.to_string();
    let name = plain(&customer.name);
    let domain = plain_opt(customer.domain.as_deref());
    let relationship = json(&customer.relationship)?;
    let partner = plain(partner);
    sqlx::query("DELETE FROM customers WHERE id = $1 AND (partner = $2 OR partner = '')")
        .bind(&*id)
        .bind(&*partner)
        .execute(&mut *a.connection)
        .await?;
    sqlx::query("INSERT INTO customers (partner, id, name, domain, relationship) VALUES ($1, $2, $3, $4, $5)")
        .bind(&*partner)
        .bind(&*id)
        .bind(&*name)
        .bind(domain.as_deref())
        .bind(&*relationship)
        .execute(&mut *a.connection)
        .await?;
    sqlx::query(
        "UPDATE batches SET customer_name = $1, customer_domain = $2, customer_relationship = $3 \
         WHERE customer_id = $4 AND (partner = $5 OR partner = '' OR $5 = '')",
    )
    .bind(&*name)
    .bind(domain.as_deref())
    .bind(&*relationship)
    .bind(&*id)
    .bind(&*partner)
    .execute(&mut *a.connection)
    .await?;
    Ok(())
}

pub(super) async fn relationship_lost(
    a: &mut Applying<'_>,
    customer: CustomerId,
    partner: &str,
) -> Result<(), QueueError> {
    let none = json(&Relationship::None)?;
    for table in [
        "UPDATE customers SET relationship = $1 WHERE id = $2 AND (partner = $3 OR partner = '' OR $3 = '')",
        "UPDATE batches SET customer_relationship = $1 \
         WHERE customer_id = $2 AND (partner = $3 OR partner = '' OR $3 = '')",
    ] {
        sqlx::query(table)
            .bind(&*none)
            .bind(customer.to_string())
            .bind(plain(partner))
            .execute(&mut *a.connection)
            .await?;
    }
    void_approvals(a, customer, partner, &[BatchState::Approved, BatchState::Sending]).await
}

/// The customer's batches in these states go back to review, as far as something of them waits to be sent. One that is wholly on its
/// way has nothing to go back to.
async fn void_approvals(
    a: &mut Applying<'_>,
    customer: CustomerId,
    partner: &str,
    states: &[BatchState],
) -> Result<(), QueueError> {
    let batches = sqlx::query(
        "SELECT id FROM batches WHERE customer_id = $1 AND (partner = $2 OR partner = '' OR $2 = '') ORDER BY number",
    )
    .bind(customer.to_string())
    .bind(plain(partner))
    .fetch_all(&mut *a.connection)
    .await?;
    for row in &batches {
        let batch = BatchNow::load(a.connection, &BatchId(row.try_get(0)?)).await?;
        if states.contains(&batch.state) && state::counts(a.connection, &batch.id).await?.ready > 0 {
            batch.touched(a.connection).await?;
            a.tells_of_all_in(&batch.id).await?;
        }
    }
    Ok(())
}
