//! Devices come in: as a new batch, or to one that exists. What is accepted becomes a job; nothing is registered yet.

use std::collections::BTreeSet;

use axum::http::header::CONTENT_TYPE;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::answer::Answer;
use super::books::{BatchRow, UploadRow};
use super::device::{Fields, with_small_keys};
use super::faults::JobTwist;
use super::office::{Asked, Office};
use super::script::{ExistingBatch, RepeatedRequest};

/// One upload, read and allowed.
struct Upload<'a> {
    customer: Uuid,
    batch: String,
    is_append: bool,
    devices: Vec<Fields>,
    keys: Vec<String>,
    asked: &'a Asked,
}

impl Office {
    /// `POST /customers/{id}/deviceBatches`: an object with the batch's name and its devices.
    pub(super) fn create_batch(
        &mut self,
        customer: &str,
        asked: &Asked,
        twist: Option<JobTwist>,
        now: Timestamp,
    ) -> Answer {
        let customer = match self.customer_for_devices(customer) {
            Ok(customer) => customer,
            Err(answer) => return answer,
        };
        let body = match read_json(asked) {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let Some(body) = body.as_object() else {
            return Answer::error(400, "3000", "The body must be an object with batchId and devices.");
        };
        let Some(name) = body.get("batchid").and_then(Value::as_str).filter(|name| !name.trim().is_empty()) else {
            return Answer::error(400, "3000", "batchId is missing or empty.");
        };
        let (devices, keys) = match self.read_devices(body.get("devices").unwrap_or(&Value::Null)) {
            Ok(devices) => devices,
            Err(answer) => return answer,
        };
        if let Some(answer) = self.repeated(asked) {
            return answer;
        }
        let name = match self.books.batch_at(customer, name) {
            Some(at) if self.script.uploads.existing_batch == ExistingBatch::Append => {
                self.books.batches[at].name.clone()
            }
            Some(_) => return Answer::error(409, "3000", "A device batch with this batchId exists."),
            None => {
                self.books.batches.push(BatchRow {
                    customer,
                    name: name.to_owned(),
                    created_at: now,
                    devices: Vec::new(),
                });
                name.to_owned()
            }
        };
        self.take(Upload { customer, batch: name, is_append: false, devices, keys, asked }, twist, now)
    }

    /// `POST /customers/{id}/deviceBatches/{name}/devices`: a bare array.
    pub(super) fn append_to_batch(
        &mut self,
        customer: &str,
        batch: &str,
        asked: &Asked,
        twist: Option<JobTwist>,
        now: Timestamp,
    ) -> Answer {
        let customer = match self.customer_for_devices(customer) {
            Ok(customer) => customer,
            Err(answer) => return answer,
        };
        let Some(at) = self.books.batch_at(customer, batch) else {
            return Answer::error(404, "1000", "The device batch was not found.");
        };
        let (devices, keys) = match read_json(asked).and_then(|body| self.read_devices(&body)) {
            Ok(devices) => devices,
            Err(answer) => return answer,
        };
        if let Some(answer) = self.repeated(asked) {
            return answer;
        }
        let batch = self.books.batches[at].name.clone();
        self.take(Upload { customer, batch, is_append: true, devices, keys, asked }, twist, now)
    }

    fn take(&mut self, upload: Upload<'_>, twist: Option<JobTwist>, now: Timestamp) -> Answer {
        let tracking_id = Uuid::new_v4();
        let row = UploadRow {
            at: now,
            request_id: upload.asked.header("ms-requestid").map(str::to_owned),
            correlation_id: upload.asked.header("ms-correlationid").map(str::to_owned),
            customer: upload.customer,
            batch: upload.batch,
            is_append: upload.is_append,
            identities: upload.devices.iter().map(Fields::identity).collect(),
            keys: upload.keys,
            partner: self.access(upload.asked, now).map(|access| access.partner).unwrap_or_default(),
            tracking_id,
            repeats: 0,
        };
        self.books.take_upload(row, upload.devices, twist);
        self.settle_due_jobs(now);
        accepted(upload.customer, tracking_id)
    }

    /// Where the script wants it: a request id that is known is answered as it was the first time.
    fn repeated(&mut self, asked: &Asked) -> Option<Answer> {
        if self.script.uploads.repeated_request == RepeatedRequest::New {
            return None;
        }
        let request_id = asked.header("ms-requestid")?;
        let upload = self.books.uploads.iter_mut().find(|upload| upload.request_id.as_deref() == Some(request_id))?;
        upload.repeats += 1;
        self.books.is_changed = true;
        Some(accepted(upload.customer, upload.tracking_id))
    }

    fn customer_for_devices(&self, customer: &str) -> Result<Uuid, Answer> {
        let company = self.company(customer)?;
        if company.is_reseller() {
            Ok(company.id)
        } else {
            let words = format!("The partner has no reseller relationship with {}.", company.name);
            Err(Answer::error(403, "20002", &words))
        }
    }

    /// The devices, and the names of all their fields.
    fn read_devices(&self, value: &Value) -> Result<(Vec<Fields>, Vec<String>), Answer> {
        let Some(items) = value.as_array() else {
            return Err(Answer::error(400, "3000", "The devices must be an array."));
        };
        let most = self.script.uploads.most;
        if items.is_empty() || items.len() > most {
            return Err(Answer::error(400, "3000", &format!("A request takes between 1 and {most} devices.")));
        }
        let keys: BTreeSet<&String> = items.iter().filter_map(Value::as_object).flat_map(|item| item.keys()).collect();
        let devices: Option<Vec<Fields>> = items.iter().map(Fields::read).collect();
        let devices = devices.ok_or_else(|| Answer::error(400, "3000", "A device's fields are texts."))?;
        Ok((devices, keys.into_iter().cloned().collect()))
    }
}

/// Taken, and where to ask.
pub(super) fn accepted(customer: Uuid, tracking_id: Uuid) -> Answer {
    Answer::empty(202).with("location", format!("/customers/{customer}/batchJobStatus/{tracking_id}"))
}

/// The body, its keys in small letters.
///
/// # Errors
/// The answer to give instead.
pub(super) fn read_json(asked: &Asked) -> Result<Value, Answer> {
    let is_json = asked
        .header(CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"));
    if !is_json {
        return Err(Answer::empty(415));
    }
    serde_json::from_slice(&asked.body)
        .map(with_small_keys)
        .map_err(|_| Answer::error(400, "800002", "The body is not JSON."))
}
