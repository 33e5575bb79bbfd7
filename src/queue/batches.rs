//! Batches and customers as they are read, and what there is to do.

use std::collections::{HashMap, HashSet};

use sqlx::any::AnyRow;
use sqlx::{AnyPool, Row};

use super::rows::{self, time, whole, word};
use super::{Queue, QueueError};
use crate::domain::{
    BatchCounts, BatchId, BatchState, BatchSummary, BatchWork, Customer, CustomerId, DeviceState, GroupTag,
};

macro_rules! batch_columns {
    () => {
        "id, number, customer_id, customer_name, customer_domain, customer_relationship, group_tag, expected, order_number, \
         state, created_by, created_at, approved_by, close_reason, is_sending_asked, partner"
    };
}

/// All batches, newest first.
pub(super) async fn all(reader: &AnyPool) -> Result<Vec<BatchSummary>, QueueError> {
    let rows = sqlx::query(concat!("SELECT ", batch_columns!(), " FROM batches ORDER BY number DESC"))
        .fetch_all(reader)
        .await?;
    let counted =
        sqlx::query("SELECT batch, state, COUNT(*) FROM devices GROUP BY batch, state").fetch_all(reader).await?;
    let mut counts: HashMap<String, BatchCounts> = HashMap::new();
    for row in &counted {
        add_count(counts.entry(row.try_get(0)?).or_default(), row)?;
    }
    rows.iter().map(|row| summary(row, counts.get(row.try_get::<&str, _>(0)?).copied().unwrap_or_default())).collect()
}

/// One batch, by its id or its number.
pub(super) async fn one(reader: &AnyPool, id: &BatchId) -> Result<BatchSummary, QueueError> {
    let is_number = !id.0.is_empty() && id.0.bytes().all(|b| b.is_ascii_digit());
    let number: i64 = is_number.then(|| id.0.parse().ok()).flatten().unwrap_or(0);
    // An id goes before a number that looks like it.
    let row = sqlx::query(concat!(
        "SELECT ",
        batch_columns!(),
        " FROM batches WHERE id = $1 OR number = $2 ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END LIMIT 1"
    ))
    .bind(&*id.0)
    .bind(number)
    .fetch_optional(reader)
    .await?
    .ok_or_else(|| QueueError::NoSuchBatch(id.clone()))?;
    let mut counts = BatchCounts::default();
    let counted = sqlx::query("SELECT batch, state, COUNT(*) FROM devices WHERE batch = $1 GROUP BY batch, state")
        .bind(row.try_get::<&str, _>(0)?)
        .fetch_all(reader)
        .await?;
    for row in &counted {
        add_count(&mut counts, row)?;
    }
    summary(&row, counts)
}

fn add_count(counts: &mut BatchCounts, row: &AnyRow) -> Result<(), QueueError> {
    let state = word(row.try_get(1)?, "devices.state", DeviceState::from_word)?;
    *counts.of(state) = whole(row.try_get(2)?, "count")?;
    Ok(())
}

fn summary(row: &AnyRow, counts: BatchCounts) -> Result<BatchSummary, QueueError> {
    Ok(BatchSummary {
        id: BatchId(row.try_get(0)?),
        number: whole(row.try_get(1)?, "batches.number")?,
        customer: rows::customer(row, 2)?,
        group_tag: word(row.try_get(6)?, "batches.group_tag", |text| GroupTag::parse(text).ok())?,
        expected: row.try_get::<Option<i64>, _>(7)?.map(|n| whole(n, "batches.expected")).transpose()?,
        order: row.try_get(8)?,
        state: word(row.try_get(9)?, "batches.state", BatchState::from_word)?,
        created_by: row.try_get(10)?,
        created_at: time(row.try_get(11)?, "batches.created_at")?,
        approved_by: row.try_get(12)?,
        close_reason: row.try_get(13)?,
        is_sending_asked: row.try_get::<i64, _>(14)? != 0,
        partner: row.try_get(15)?,
        counts,
    })
}

impl Queue {
    /// The customers as they were told last, by name. Of one that two partners have, what the first of them was told.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn customers(&self) -> Result<Vec<Customer>, QueueError> {
        let mut customers = customers(&self.reader, None).await?;
        let mut seen = HashSet::new();
        customers.retain(|customer| seen.insert(customer.id));
        Ok(customers)
    }

    /// The customers of one partner, by name, and those of whom it was never said whose they are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn customers_of(&self, partner: &str) -> Result<Vec<Customer>, QueueError> {
        customers(&self.reader, Some(partner)).await
    }

    /// What there is to send and to follow: batches that somebody wants to be sent, and those with devices under way; by customer, older
    /// batches first. Cheap: finished batches are not looked at.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn work(&self) -> Result<Vec<BatchWork>, QueueError> {
        let rows = sqlx::query(
            "SELECT b.id, b.customer_id, b.partner, b.is_sending_asked, \
             (SELECT COUNT(*) FROM devices d WHERE d.batch = b.id AND d.state = 'ready'), \
             (SELECT COUNT(*) FROM devices d WHERE d.batch = b.id AND d.state IN ('sending', 'unconfirmed', 'processing')) \
             FROM batches b WHERE b.is_sending_asked = 1 \
             OR b.id IN (SELECT batch FROM attempts WHERE state IN ('sending', 'unconfirmed', 'processing')) \
             ORDER BY b.customer_id, b.number",
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(work).collect()
    }
}

fn work(row: &AnyRow) -> Result<BatchWork, QueueError> {
    Ok(BatchWork {
        batch: BatchId(row.try_get(0)?),
        customer: word(row.try_get(1)?, "batches.customer_id", CustomerId::parse)?,
        partner: row.try_get(2)?,
        is_sending_asked: row.try_get::<i64, _>(3)? != 0,
        ready: whole(row.try_get(4)?, "count")?,
        under_way: whole(row.try_get(5)?, "count")?,
    })
}

/// Customers by name: one partner's, or everybody's.
async fn customers(reader: &AnyPool, partner: Option<&str>) -> Result<Vec<Customer>, QueueError> {
    let rows = sqlx::query(
        "SELECT id, name, domain, relationship FROM customers \
         WHERE $1 = 0 OR partner = $2 OR partner = '' ORDER BY partner, id",
    )
    .bind(i64::from(partner.is_some()))
    .bind(rows::plain(partner.unwrap_or_default()))
    .fetch_all(reader)
    .await?;
    let mut customers: Vec<Customer> = rows.iter().map(|row| rows::customer(row, 0)).collect::<Result<_, _>>()?;
    customers.sort_by_cached_key(|customer| (customer.name.to_lowercase(), customer.id));
    Ok(customers)
}
