//! Policies are given to devices: a job like an upload's, with a result for each device.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::answer::Answer;
use super::books::{DeviceRow, Job, Outcome};
use super::device::Fields;
use super::faults::JobTwist;
use super::jobs::{fate_of, refused};
use super::office::{Asked, Office};
use super::policies::CATEGORY;
use super::uploads::{accepted, read_json};

/// One device and the policy it is to have; ids as they came, for they may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Assignment {
    pub(super) device: String,
    /// `None` takes its policy away.
    policy: Option<String>,
}

impl Assignment {
    fn read(value: &Value) -> Option<Self> {
        let device = value.get("id")?.as_str()?.to_owned();
        let row =
            value.get("policies")?.as_array()?.iter().find(|row| {
                row.get("key").and_then(Value::as_str).is_some_and(|key| key.eq_ignore_ascii_case(CATEGORY))
            })?;
        let policy = match row.get("value") {
            None | Some(Value::Null) => None,
            Some(value) => Some(value.as_str()?.to_owned()),
        };
        Some(Self { device, policy })
    }
}

impl Office {
    /// `PATCH /customers/{id}/DevicePolicyUpdates`
    pub(super) fn assign_policies(
        &mut self,
        customer: &str,
        asked: &Asked,
        twist: Option<JobTwist>,
        now: Timestamp,
    ) -> Answer {
        let customer = match self.company(customer) {
            Ok(company) => company.id,
            Err(answer) => return answer,
        };
        let body = match read_json(asked) {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let items = body.get("devices").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if items.is_empty() || items.len() > self.script.uploads.most {
            return Answer::error(400, "3000", "The devices are missing, or too many.");
        }
        let Some(assignments) = items.iter().map(Assignment::read).collect::<Option<Vec<_>>>() else {
            return Answer::error(400, "3000", "A device needs its id and a policy with the key o_o_b_e.");
        };
        let devices: Vec<Fields> = assignments
            .iter()
            .map(|assignment| {
                self.device_mut(customer, &assignment.device).map(|row| row.fields.clone()).unwrap_or_default()
            })
            .collect();
        let (fate, needs) = fate_of(twist);
        let id = Uuid::new_v4();
        self.books.jobs.push(Job {
            id,
            customer,
            batch: String::new(),
            accepted_at: now,
            completed_at: None,
            polls: 0,
            fate,
            needs,
            devices,
            assignments,
            outcomes: Vec::new(),
        });
        self.books.is_changed = true;
        self.settle_due_jobs(now);
        accepted(customer, id)
    }

    /// Gives the policies of a job whose time has come.
    pub(super) fn settle_assignments(&mut self, customer: Uuid, assignments: &[Assignment]) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(assignments.len());
        for assignment in assignments {
            let policy = match &assignment.policy {
                None => Ok(None),
                Some(text) => Uuid::try_parse(text)
                    .ok()
                    .filter(|id| self.books.policies.iter().any(|row| row.id == *id && row.customer == customer))
                    .map(Some)
                    .ok_or_else(|| refused("809")),
            };
            outcomes.push(match (policy, self.device_mut(customer, &assignment.device)) {
                (Err(refusal), _) => refusal,
                (Ok(_), None) => refused("807"),
                (Ok(policy), Some(row)) => {
                    row.policy = policy;
                    Outcome::Assigned { device: row.id }
                }
            });
        }
        outcomes
    }

    fn device_mut(&mut self, customer: Uuid, id: &str) -> Option<&mut DeviceRow> {
        let id = Uuid::try_parse(id).ok()?;
        let batches = self.books.batches.iter_mut().filter(|batch| batch.customer == customer);
        batches.flat_map(|batch| &mut batch.devices).find(|row| row.id == id)
    }
}
