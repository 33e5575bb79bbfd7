//! What stands in the batches: the list of them, their devices page by page, and taking a device out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::Answer;
use super::books::{BatchRow, DeviceRow, Fate};
use super::dates;
use super::jobs::usual_name;
use super::office::{Asked, Office};
use super::policies::CATEGORY;
use super::script::Removal;

/// Devices on a page, as documented.
const PAGE: usize = 100;

impl Office {
    /// `GET /customers/{id}/deviceBatches`: all at once, there are no pages.
    pub(super) fn list_batches(&mut self, customer: &str) -> Answer {
        let customer = match self.company(customer) {
            Ok(company) => company.id,
            Err(answer) => return answer,
        };
        let is_lagging = self.count_lags < self.script.lists.count_lags;
        self.count_lags += u32::from(is_lagging);
        let items: Vec<Value> = self
            .books
            .batches
            .iter()
            .filter(|batch| batch.customer == customer)
            .map(|batch| {
                let is_at_work = self.books.jobs.iter().any(|job| {
                    let is_open = job.completed_at.is_none() && job.fate != Fate::Lost;
                    is_open && job.customer == customer && job.batch == batch.name
                });
                json!({
                    "id": batch.name,
                    "status": if is_at_work { "processing" } else { "finished" },
                    "creationDate": dates::with_offset(batch.created_at),
                    "devicesCount": if is_lagging { 0 } else { batch.devices.len() },
                    // With its blanks: the real service does not encode them here.
                    "devicesLink": {"uri": format!("/customers/{customer}/deviceBatches/{}/devices", batch.name), "method": "GET",
                                    "headers": []},
                    "attributes": {"objectType": "DeviceBatch"}
                })
            })
            .collect();
        Answer::json(
            200,
            json!({"totalCount": items.len() + self.script.lists.more_told, "items": items,
                   "attributes": {"objectType": "Collection"}}),
        )
    }

    /// `GET /customers/{id}/deviceBatches/{name}/devices`
    pub(super) fn list_devices(&self, customer: &str, batch: &str, asked: &Asked) -> Answer {
        let batch = match self.batch(customer, batch) {
            Ok((_, at)) => &self.books.batches[at],
            Err(answer) => return answer,
        };
        let lists = self.script.lists;
        let (from, empty) = match asked.header("ms-continuationtoken") {
            None => (0, lists.empty_pages),
            Some(token) => match offset_of(token, batch) {
                Some(place) => place,
                None => return Answer::error(400, "3000", "MS-ContinuationToken is wrong."),
            },
        };
        if empty > 0 {
            let token = token_of(from, empty - 1, batch);
            return Answer::json(200, json!({"totalCount": 0, "items": [], "continuationToken": token}));
        }
        let mut items: Vec<Value> = batch.devices.iter().skip(from).take(PAGE).map(device_json).collect();
        // The real service writes this key with a leading blank at times.
        if let Some(first) = items.first_mut().and_then(Value::as_object_mut)
            && let Some(attributes) = first.remove("attributes")
        {
            first.insert(" attributes".into(), attributes);
        }
        let next = from + items.len();
        let total = items.len() + lists.more_told;
        let mut body = json!({"totalCount": total, "items": items, "attributes": {"objectType": "Collection"}});
        if next < batch.devices.len() {
            body["continuationToken"] = json!(token_of(next, 0, batch));
        } else if lists.circle {
            body["continuationToken"] = json!(token_of(from, 0, batch));
        }
        Answer::json(200, body)
    }

    /// `DELETE /customers/{id}/deviceBatches/{name}/devices/{device}`: at once, and without a body.
    pub(super) fn delete_device(&mut self, customer: &str, batch: &str, device: &str) -> Answer {
        let (customer, at) = match self.batch(customer, batch) {
            Ok(found) => found,
            Err(answer) => return answer,
        };
        let devices = &mut self.books.batches[at].devices;
        let found = Uuid::try_parse(device).ok().and_then(|id| devices.iter().position(|row| row.id == id));
        let Some(found) = found else {
            return Answer::error(404, "1000", "The device was not found.");
        };
        let rule = self.script.devices.iter().find_map(|rule| rule.removal_of(&devices[found].fields));
        match rule {
            Some(Removal::NotFound) => return Answer::error(404, "1000", "The device was not found."),
            Some(Removal::NotRegistered) => return Answer::error(400, "807", usual_name("807")),
            Some(Removal::ByOther) => return Answer::error(400, "811", usual_name("811")),
            None => {}
        }
        let row = devices.remove(found);
        let identity = row.fields.identity();
        self.books.ledger_row(customer, &identity).times_removed += 1;
        if self.books.owners.get(&identity).is_some_and(|owner| owner.device == row.id) {
            self.books.owners.remove(&identity);
        }
        self.books.is_changed = true;
        Answer::empty(204)
    }

    fn batch(&self, customer: &str, batch: &str) -> Result<(Uuid, usize), Answer> {
        let customer = self.company(customer)?.id;
        let at = self
            .books
            .batch_at(customer, batch)
            .ok_or_else(|| Answer::error(404, "1000", "The device batch was not found."))?;
        Ok((customer, at))
    }
}

/// A token names its batch, so that one of another batch is refused.
fn token_of(offset: usize, empty: u32, batch: &BatchRow) -> String {
    URL_SAFE_NO_PAD.encode(format!("{offset}:{empty}:{}:{}", batch.customer, batch.name))
}

/// The place in the list, and how many empty pages come before it.
fn offset_of(token: &str, batch: &BatchRow) -> Option<(usize, u32)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.split(':');
    let (offset, empty) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (token_of(offset, empty, batch) == token).then_some((offset, empty))
}

fn device_json(row: &DeviceRow) -> Value {
    json!({
        "id": row.id,
        "serialNumber": row.fields.serial,
        "productKey": row.fields.pkid,
        "modelName": row.fields.model,
        "oemManufacturerName": row.fields.manufacturer,
        "policies": [{"key": CATEGORY, "value": row.policy}],
        "uploadedDate": dates::with_offset(row.uploaded_at),
        "attributes": {"objectType": "Device"}
    })
}
