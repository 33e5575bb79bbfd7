//! Where batches and devices stand while a change is applied, and where a batch stands after it.

use sqlx::{AnyConnection, Row};

use super::super::QueueError;
use super::super::rows::{self, word};
use crate::domain::{BatchCounts, BatchId, BatchState, DeviceDraft, DeviceId, DeviceState};

/// What the rules ask of a batch.
pub(super) struct BatchNow {
    pub(super) id: BatchId,
    pub(super) customer: String,
    pub(super) order: Option<String>,
    pub(super) expected: Option<u32>,
    pub(super) state: BatchState,
    pub(super) created_by: String,
    pub(super) is_approved: bool,
    pub(super) last_number: i64,
    pub(super) partner: String,
}

/// What the rules ask of a device.
pub(super) struct DeviceNow {
    pub(super) batch: BatchId,
    pub(super) state: DeviceState,
    pub(super) draft: DeviceDraft,
    pub(super) scanned_by: String,
    pub(super) is_known_to_service: bool,
}

impl BatchNow {
    pub(super) async fn load(connection: &mut AnyConnection, id: &BatchId) -> Result<Self, QueueError> {
        let row = sqlx::query(
            "SELECT customer_id, order_number, state, created_by, approved_by, last_number, expected, partner FROM batches \
             WHERE id = $1",
        )
        .bind(&*id.0)
        .fetch_optional(connection)
        .await?
        .ok_or_else(|| QueueError::NoSuchBatch(id.clone()))?;
        Ok(Self {
            id: id.clone(),
            customer: row.try_get(0)?,
            order: row.try_get(1)?,
            state: word(row.try_get(2)?, "batches.state", BatchState::from_word)?,
            created_by: row.try_get(3)?,
            is_approved: row.try_get::<Option<String>, _>(4)?.is_some(),
            last_number: row.try_get(5)?,
            expected: row.try_get::<Option<i64>, _>(6)?.map(|n| rows::whole(n, "batches.expected")).transpose()?,
            partner: row.try_get(7)?,
        })
    }

    /// The refusal that its state is.
    pub(super) fn wrong_state(&self) -> QueueError {
        QueueError::WrongBatchState { batch: self.id.clone(), state: self.state }
    }

    /// Refuses to go on with it for another partner.
    pub(super) fn refuse_other_partner(&self, partner: &str) -> Result<(), QueueError> {
        refuse_other_partner(&self.partner, partner)
    }

    /// Where a device that joins it stands: held where the expected boxes are all there, if that is the rule.
    pub(super) async fn state_of_newcomer(
        &self,
        connection: &mut AnyConnection,
        is_extra_held: bool,
    ) -> Result<DeviceState, QueueError> {
        // No more devices are there than numbers were given: most batches need not be counted.
        let full = self.expected.filter(|expected| is_extra_held && i64::from(*expected) <= self.last_number);
        Ok(match full {
            Some(expected) if counts(connection, &self.id).await?.total() >= expected => DeviceState::Held,
            _ => DeviceState::Ready,
        })
    }

    /// Whether nothing of it has reached the service, nor may have.
    pub(super) async fn is_unsent(&self, connection: &mut AnyConnection) -> Result<bool, QueueError> {
        let sent: i64 = sqlx::query(
            "SELECT COUNT(*) FROM devices WHERE batch = $1 \
             AND (is_known_to_service = 1 OR state IN ('sending', 'unconfirmed', 'processing', 'uploaded'))",
        )
        .bind(&*self.id.0)
        .fetch_one(connection)
        .await?
        .try_get(0)?;
        Ok(sent == 0)
    }

    /// Its devices changed under a reviewer's eyes: the approval is void, and unless scanning goes on it waits for review again.
    pub(super) async fn touched(&self, connection: &mut AnyConnection) -> Result<(), QueueError> {
        if self.state == BatchState::Open {
            return Ok(());
        }
        let counts = counts(&mut *connection, &self.id).await?;
        sqlx::query("UPDATE batches SET approved_by = NULL, is_sending_asked = 0, state = $1 WHERE id = $2")
            .bind(finished(counts).unwrap_or(BatchState::Closed).as_str())
            .bind(&*self.id.0)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// An attempt went on: the state follows from the devices and the approval, which stays as it is.
    pub(super) async fn follow_devices(&self, connection: &mut AnyConnection) -> Result<(), QueueError> {
        let counts = counts(&mut *connection, &self.id).await?;
        self.set_state(connection, after_attempt(counts, self.is_approved)).await
    }

    pub(super) async fn set_state(&self, connection: &mut AnyConnection, state: BatchState) -> Result<(), QueueError> {
        // With the last device settled nothing is left to be asked for.
        sqlx::query(
            "UPDATE batches SET state = $1, is_sending_asked = CASE WHEN $2 = 1 THEN 0 ELSE is_sending_asked END \
             WHERE id = $3",
        )
        .bind(state.as_str())
        .bind(i64::from(state.is_finished()))
        .bind(&*self.id.0)
        .execute(connection)
        .await?;
        Ok(())
    }
}

impl DeviceNow {
    pub(super) async fn load(connection: &mut AnyConnection, id: &DeviceId) -> Result<Self, QueueError> {
        let row = sqlx::query(
            "SELECT batch, state, pkid, serial, manufacturer, model, scanned_by, is_known_to_service \
             FROM devices WHERE id = $1",
        )
        .bind(&*id.0)
        .fetch_optional(connection)
        .await?
        .ok_or_else(|| QueueError::NoSuchDevice(id.clone()))?;
        Ok(Self {
            batch: BatchId(row.try_get(0)?),
            state: word(row.try_get(1)?, "devices.state", DeviceState::from_word)?,
            draft: rows::draft(&row, 2)?,
            scanned_by: row.try_get(6)?,
            is_known_to_service: row.try_get::<i64, _>(7)? != 0,
        })
    }
}

/// How many devices of a batch stand in each state.
pub(super) async fn counts(connection: &mut AnyConnection, batch: &BatchId) -> Result<BatchCounts, QueueError> {
    let rows = sqlx::query("SELECT state, COUNT(*) FROM devices WHERE batch = $1 GROUP BY state")
        .bind(&*batch.0)
        .fetch_all(connection)
        .await?;
    let mut counts = BatchCounts::default();
    for row in &rows {
        let state = word(row.try_get(0)?, "devices.state", DeviceState::from_word)?;
        *counts.of(state) = rows::whole(row.try_get(1)?, "count")?;
    }
    Ok(counts)
}

/// Case and outer white space make no other person.
pub(super) fn is_same_person(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Refuses another partner than the first. Where one of the two is not told, they are taken for the same.
pub(super) fn refuse_other_partner(first: &str, other: &str) -> Result<(), QueueError> {
    if first.is_empty() || other.is_empty() || first == rows::plain(other) {
        return Ok(());
    }
    Err(QueueError::OtherPartner { first: first.to_owned(), other: other.to_owned() })
}

/// Refuses another service than the one the queue has sent to. All of a queue's requests went to one, so the least name is that one.
pub(super) async fn refuse_other_service(connection: &mut AnyConnection, service: &str) -> Result<(), QueueError> {
    let first: Option<String> = sqlx::query(
        "SELECT MIN(service) FROM (SELECT MIN(service) AS service FROM attempts \
         UNION ALL SELECT MIN(service) FROM removal_devices UNION ALL SELECT MIN(service) FROM policy_assignments) AS sent",
    )
    .fetch_one(connection)
    .await?
    .try_get(0)?;
    let service = rows::plain(service);
    match first.filter(|first| *first != service) {
        Some(first) => Err(QueueError::OtherService { first, other: service }),
        None => Ok(()),
    }
}

/// The end of a batch, once every device of it is registered, refused, or taken out again.
fn finished(counts: BatchCounts) -> Option<BatchState> {
    let is_all_settled = counts.total() + counts.removed > 0 && counts.unsettled() == 0;
    is_all_settled.then_some(match counts.rejected {
        0 => BatchState::Finished,
        _ => BatchState::FinishedWithProblems,
    })
}

/// Where a batch stands when an attempt began, went on or ended.
fn after_attempt(counts: BatchCounts, is_approved: bool) -> BatchState {
    if let Some(end) = finished(counts) {
        return end;
    }
    let has_sent = counts.total() + counts.removed > counts.ready;
    match (is_approved, has_sent) {
        // Edited meanwhile: what is ready must be reviewed before it is sent.
        (false, _) => BatchState::Closed,
        (true, true) => BatchState::Sending,
        (true, false) => BatchState::Approved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_follows_its_devices() {
        let of = |ready, processing, registered, rejected| BatchCounts {
            ready,
            processing,
            registered,
            rejected,
            ..BatchCounts::default()
        };
        let cases = [
            (of(0, 3, 0, 0), true, BatchState::Sending),
            (of(1, 2, 0, 0), true, BatchState::Sending),
            (of(3, 0, 0, 0), true, BatchState::Approved),
            (of(1, 0, 2, 0), true, BatchState::Sending),
            (of(0, 0, 3, 0), true, BatchState::Finished),
            (of(0, 0, 2, 1), true, BatchState::FinishedWithProblems),
            (of(0, 0, 3, 0), false, BatchState::Finished),
            (of(1, 0, 2, 0), false, BatchState::Closed),
            (of(0, 1, 2, 0), false, BatchState::Closed),
        ];
        for (counts, is_approved, expected) in cases {
            assert_eq!(after_attempt(counts, is_approved), expected, "{counts:?} {is_approved}");
        }
        assert_eq!(finished(BatchCounts::default()), None, "an empty batch is not finished");
    }
}
