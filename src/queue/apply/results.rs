//! Results of devices in an upload, or in an assignment of a profile: one for each device, and settled when every device has one.

use sqlx::Row;

use super::super::QueueError;
use super::super::rows::plain_opt;
use super::Applying;
use super::state::DeviceNow;
use crate::domain::{AttemptState, DeviceOutcome, DeviceResult};

/// Where results of one kind are kept.
pub(super) struct Results {
    known: &'static str,
    keep: &'static str,
    open: &'static str,
    stand: &'static str,
}

impl Results {
    /// Of uploads.
    pub(super) const OF_ATTEMPTS: Self = Self {
        known: "SELECT outcome FROM attempt_devices WHERE attempt = $1 AND device = $2",
        keep: "UPDATE attempt_devices SET outcome = $1, code = $2, code_name = $3 WHERE attempt = $4 AND device = $5",
        open: "SELECT COUNT(*) FROM attempt_devices WHERE attempt = $1 AND outcome IS NULL",
        stand: "UPDATE attempts SET state = $1 WHERE id = $2",
    };

    /// Of assignments.
    pub(super) const OF_ASSIGNMENTS: Self = Self {
        known: "SELECT outcome FROM policy_assignment_devices WHERE assignment = $1 AND device = $2",
        keep: "UPDATE policy_assignment_devices SET outcome = $1, code = $2, code_name = $3 \
               WHERE assignment = $4 AND device = $5",
        open: "SELECT COUNT(*) FROM policy_assignment_devices WHERE assignment = $1 AND outcome IS NULL",
        stand: "UPDATE policy_assignments SET state = $1 WHERE id = $2",
    };

    /// Keeps a device's result; `id` is the upload's or the assignment's.
    ///
    /// # Errors
    /// Where the device is not in it, or has its result.
    pub(super) async fn keep(&self, a: &mut Applying<'_>, id: &str, result: &DeviceResult) -> Result<(), QueueError> {
        let DeviceResult { device, outcome, code, name } = result;
        let row = sqlx::query(self.known)
            .bind(id)
            .bind(&*device.0)
            .fetch_optional(&mut *a.connection)
            .await?
            .ok_or_else(|| QueueError::NoSuchDevice(device.clone()))?;
        if row.try_get::<Option<String>, _>(0)?.is_some() {
            let state = DeviceNow::load(a.connection, device).await?.state;
            return Err(QueueError::WrongDeviceState { device: device.clone(), state });
        }
        sqlx::query(self.keep)
            .bind(outcome_word(outcome))
            .bind(plain_opt(code.as_deref()))
            .bind(plain_opt(name.as_deref()))
            .bind(id)
            .bind(&*device.0)
            .execute(&mut *a.connection)
            .await?;
        Ok(())
    }

    /// Settled where every device has its result, else in this state.
    pub(super) async fn settle_or(
        &self,
        a: &mut Applying<'_>,
        id: &str,
        state: AttemptState,
    ) -> Result<(), QueueError> {
        let open: i64 = sqlx::query(self.open).bind(id).fetch_one(&mut *a.connection).await?.try_get(0)?;
        let state = if open == 0 { AttemptState::Settled } else { state };
        sqlx::query(self.stand).bind(state.as_str()).bind(id).execute(&mut *a.connection).await?;
        Ok(())
    }
}

/// The word an outcome is stored under.
fn outcome_word(outcome: &DeviceOutcome) -> &'static str {
    match outcome {
        DeviceOutcome::Registered => "registered",
        DeviceOutcome::Rejected => "rejected",
        DeviceOutcome::NotArrived => "not-arrived",
    }
}
