//! Following an assignment until each of its devices has its result: its job is asked for, and where that gives no answer any more or has
//! no end, the devices' own list.

use std::time::Duration;

use jiff::SignedDuration;

use super::assigning::{Run, told};
use crate::app::cause_words;
use crate::app::notice::{Errand, Failure, Notice};
use crate::app::policies::{Assigned, AssigningStep};
use crate::domain::{
    AssignmentId, AttemptCause, AttemptState, DeviceDraft, DeviceId, DeviceOutcome, DeviceResult, DeviceRow,
    PolicyAssignment,
};
use crate::partner_center::{PartnerCenterError, RemotePlace, RemoteResult};
use crate::words;
use crate::workers::clock::later;
use crate::workers::sending::{LOST_AFTER, Named, Trouble, row_outcome, rows_of, whole_seconds};

/// What is remembered of asking about one assignment.
#[derive(Default)]
struct Asked {
    trouble: Trouble,
    /// Questions that were answered, and told nothing new.
    quiet: Trouble,
    /// How often in a row the service knew nothing of its job.
    in_vain: u32,
    /// Whether its job gives no answer any more, or has no end.
    is_lost: bool,
}

impl Run<'_> {
    /// Asks until every device of an assignment has its result.
    pub(super) async fn follow(&self, id: &AssignmentId) -> Result<Assigned, Failure> {
        let pace = &self.policies.pace;
        let mut asked = Asked::default();
        loop {
            let assignment = self.policies.desk.queue().policy_assignment(id).await?;
            if assignment.state == AttemptState::Settled {
                return Ok(Assigned::of(&assignment));
            }
            let is_settling = asked.is_lost || assignment.tracking_id.is_none();
            let answer = if is_settling {
                (self.progress)(AssigningStep::Settling { why: why_settling(&assignment) });
                self.settle_by_list(&assignment).await?
            } else {
                (self.progress)(AssigningStep::Following { assignment: id.clone() });
                self.ask_job(&assignment, &mut asked).await?
            };
            let (pause, why) = match answer {
                Ok(true) => {
                    asked.trouble.is_over();
                    asked.quiet.is_over();
                    continue;
                }
                Ok(false) => {
                    asked.trouble.is_over();
                    let why = match asked.in_vain {
                        _ if is_settling => why_settling(&assignment),
                        0 => words!("assigning-at-work"),
                        _ => words!("assigning-no-job"),
                    };
                    (asked.quiet.next(pace), why)
                }
                Err(error) => {
                    let pause = asked.trouble.bear(pace, &error, self.policies.desk.clock().steady());
                    let failure = Failure::Service(error);
                    let Some(pause) = pause else { return Err(failure) };
                    (pause, Notice::during(Errand::Assigned, &failure).what)
                }
            };
            self.wait(pause, why).await?;
        }
    }

    /// Asks how far the job is; whether there is something new, be it that nobody tells any more.
    async fn ask_job(
        &self,
        assignment: &PolicyAssignment,
        asked: &mut Asked,
    ) -> Result<Result<bool, PartnerCenterError>, Failure> {
        let Some(tracking) = &assignment.tracking_id else { return Ok(Ok(false)) };
        let question = self.way.client.upload_status(self.customer, tracking);
        let answer = tokio::select! {
            biased;
            () = self.cancel.cancelled() => return Err(Failure::Stopped),
            answer = self.way.turn(question) => answer,
        };
        let status = match answer {
            Ok(status) => status,
            Err(PartnerCenterError::NotFound(_)) => {
                asked.in_vain += 1;
                asked.is_lost = asked.in_vain >= LOST_AFTER;
                return Ok(Ok(asked.is_lost));
            }
            Err(error) => return Ok(Err(error)),
        };
        asked.in_vain = 0;
        let open = self.open_devices(assignment).await?;
        let drafts: Vec<&DeviceDraft> = open.iter().map(|row| &row.draft).collect();
        let named: Vec<Named<'_>> = status.devices.iter().map(Named::from).collect();
        let found = rows_of(&drafts, &named);
        let told = |(row, rows): (&DeviceRow, Vec<usize>)| {
            rows.into_iter().find_map(|at| result(&row.id, &status.devices[at]))
        };
        let results: Vec<DeviceResult> = open.iter().zip(found).filter_map(told).collect();
        let is_whole = results.len() == open.len();
        // Rows are missing, or it has no end: the devices' own list tells.
        asked.is_lost = !is_whole && (status.is_finished || self.is_given_up(assignment));
        let is_new = !results.is_empty();
        if is_new {
            self.record(&assignment.id, results).await?;
        }
        Ok(Ok(is_new || asked.is_lost))
    }

    /// Looks which profile the devices have; whether everything is settled by that.
    async fn settle_by_list(&self, assignment: &PolicyAssignment) -> Result<Result<bool, PartnerCenterError>, Failure> {
        let open = self.open_devices(assignment).await?;
        let places = match self.places(&assignment.batch, &open).await? {
            Ok(places) => places,
            Err(error) => return Ok(Err(error)),
        };
        let is_late = self.age(assignment) >= self.policies.settle_time(&self.way);
        let has_it = |place: &Option<RemotePlace>| {
            place.as_ref().is_some_and(|place| place.device.policy.as_deref() == Some(&*assignment.policy.0))
        };
        let outcome = |place: &Option<RemotePlace>| match has_it(place) {
            true => Some(DeviceOutcome::Registered),
            // It may still come.
            false => is_late.then_some(DeviceOutcome::NotArrived),
        };
        let result = |(row, place): (&DeviceRow, Option<RemotePlace>)| {
            let outcome = outcome(&place)?;
            Some(DeviceResult { device: row.id.clone(), outcome, code: None, name: None })
        };
        let results: Vec<DeviceResult> = open.iter().zip(places).filter_map(result).collect();
        if results.is_empty() {
            return Ok(Ok(false));
        }
        let is_whole = results.len() == open.len();
        self.record(&assignment.id, results).await?;
        Ok(Ok(is_whole))
    }

    /// Whether an assignment is at work for so long that its job counts as one without end.
    fn is_given_up(&self, assignment: &PolicyAssignment) -> bool {
        self.age(assignment) > self.policies.give_up_after(&self.way)
    }

    fn age(&self, assignment: &PolicyAssignment) -> SignedDuration {
        self.policies.desk.clock().now().duration_since(assignment.started_at)
    }

    /// The devices of an assignment that have no result yet, as they are known now.
    async fn open_devices(&self, assignment: &PolicyAssignment) -> Result<Vec<DeviceRow>, Failure> {
        let mut rows = Vec::new();
        for device in assignment.devices.iter().filter(|device| device.outcome.is_none()) {
            rows.push(self.policies.desk.queue().device(&device.device).await?);
        }
        Ok(rows)
    }

    /// Waits, and says so.
    pub(super) async fn wait(&self, pause: Duration, why: String) -> Result<(), Failure> {
        (self.progress)(AssigningStep::Waiting { secs: whole_seconds(pause), why });
        let clock = self.policies.desk.clock();
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            () = clock.sleep_until(later(clock.steady(), pause)) => Ok(()),
        }
    }
}

/// Why the devices' own list must tell: the request had no answer, or its job gives none any more.
fn why_settling(assignment: &PolicyAssignment) -> String {
    match (&assignment.tracking_id, &assignment.cause) {
        (Some(_), _) => words!("assigning-no-result"),
        (None, Some(cause)) => words!("assigning-unanswered", why = cause_words(cause)),
        (None, None) => words!("assigning-unanswered", why = cause_words(&AttemptCause::ProgramEnded)),
    }
}

/// What a row of a job says of a device.
fn result(device: &DeviceId, row: &RemoteResult) -> Option<DeviceResult> {
    let outcome = row_outcome(row)?;
    Some(DeviceResult { device: device.clone(), outcome, code: told(row.code.as_ref()), name: told(row.name.as_ref()) })
}
