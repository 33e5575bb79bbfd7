//! What anybody may see of the books: people who practise, and tests that count.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::books::{Books, LedgerRow};
use super::kind::Kind;

impl Books {
    /// The counts alone.
    pub(super) fn counts(&self) -> PracticeCounts {
        PracticeCounts {
            uploads: self.uploads.len(),
            jobs_done: self.jobs.iter().filter(|job| job.completed_at.is_some()).count(),
            registered: self.owners.len(),
        }
    }

    /// What anybody may see of them.
    pub(super) fn public(&self) -> PracticeBooks {
        let mut requests = self.requests.clone();
        let uploads = [Kind::Create, Kind::Append].iter().filter_map(|kind| self.requests.get(kind.as_str())).sum();
        requests.insert("upload".into(), uploads);
        let (devices, refused) = self
            .ledger
            .iter()
            .flat_map(|(customer, rows)| rows.iter().map(|(identity, row)| BookedDevice::of(*customer, identity, row)))
            .partition(|device| device.times_registered > 0);
        PracticeBooks {
            devices,
            not_registered: refused,
            requests,
            requests_by_minute: self
                .minutes
                .iter()
                .filter_map(|(minute, requests)| {
                    let from = Timestamp::from_second(minute * 60).ok()?;
                    Some(BookedMinute { from, requests: requests.clone() })
                })
                .collect(),
            requests_by_partner: self.partners.clone(),
            policies: self
                .policies
                .iter()
                .map(|policy| BookedPolicy {
                    id: policy.id,
                    customer: policy.customer,
                    name: policy.name.clone(),
                    settings: policy.settings.clone(),
                    devices: self
                        .batches
                        .iter()
                        .flat_map(|batch| &batch.devices)
                        .filter(|device| device.policy == Some(policy.id))
                        .map(|device| device.id)
                        .collect(),
                })
                .collect(),
            uploads: self
                .uploads
                .iter()
                .map(|upload| BookedUpload {
                    at: upload.at,
                    request_id: upload.request_id.clone(),
                    correlation_id: upload.correlation_id.clone(),
                    customer: upload.customer,
                    batch: upload.batch.clone(),
                    append: upload.is_append,
                    devices: upload.identities.clone(),
                    keys: upload.keys.clone(),
                    partner: upload.partner.clone(),
                    tracking_id: upload.tracking_id,
                    repeats: upload.repeats,
                })
                .collect(),
            jobs: self
                .jobs
                .iter()
                .map(|job| BookedJob {
                    tracking_id: job.id,
                    done: job.completed_at.is_some(),
                    devices: job.devices.len(),
                    polls: job.polls,
                })
                .collect(),
        }
    }
}

/// What the service has done, as `GET /practice/books` tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeBooks {
    /// Every device that was ever registered.
    pub devices: Vec<BookedDevice>,
    /// Devices that were asked for and never registered: refused, or still at work.
    pub not_registered: Vec<BookedDevice>,
    /// Requests by kind; `upload` is `create` and `append` together, `throttled` what came too often. A request that was cut off before it was taken does not count.
    pub requests: BTreeMap<String, u64>,
    /// The same by minutes of the clock.
    pub requests_by_minute: Vec<BookedMinute>,
    /// How many came with the token of which partner, by its tenant id.
    #[serde(default)]
    pub requests_by_partner: BTreeMap<String, u64>,
    /// Configuration policies as they are now.
    pub policies: Vec<BookedPolicy>,
    /// Every upload that was accepted, in order.
    pub uploads: Vec<BookedUpload>,
    /// The job of every upload, in order.
    pub jobs: Vec<BookedJob>,
}

impl PracticeBooks {
    /// The device of this PKID or serial number, registered or not, whoever asked for it.
    pub fn device(&self, name: &str) -> Option<&BookedDevice> {
        self.devices.iter().chain(&self.not_registered).find(|device| device.name.as_deref() == Some(name))
    }
}

/// One device in the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedDevice {
    /// The customer's tenant id.
    pub customer: Uuid,
    /// The batch it is in, or was last asked for.
    pub batch: String,
    /// `pkid:…`, `tuple:maker␟model␟serial` (with U+001F between), `hash:` and its digest, or `serial:…` where that is all.
    pub identity: String,
    /// The PKID, or the serial number where there is none.
    pub name: Option<String>,
    /// How often registering it took effect.
    pub times_registered: u32,
    /// How often it was taken out.
    pub times_removed: u32,
    /// How many accepted uploads mentioned it.
    pub asked: u32,
    /// How many of them when it was registered already.
    #[serde(default)]
    pub asked_needlessly: u32,
    /// Why it was refused last, where it was.
    pub refusal: Option<String>,
}

impl BookedDevice {
    fn of(customer: Uuid, identity: &str, row: &LedgerRow) -> Self {
        Self {
            customer,
            batch: row.batch.clone(),
            identity: identity.to_owned(),
            name: row.name.clone(),
            times_registered: row.times_registered,
            times_removed: row.times_removed,
            asked: row.asked,
            asked_needlessly: row.asked_needlessly,
            refusal: row.refusal.clone(),
        }
    }
}

/// One accepted upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedUpload {
    /// When.
    pub at: Timestamp,
    /// `MS-RequestId`.
    pub request_id: Option<String>,
    /// `MS-CorrelationId`.
    pub correlation_id: Option<String>,
    /// The customer's tenant id.
    pub customer: Uuid,
    /// The batch.
    pub batch: String,
    /// Whether it was sent to a batch that exists.
    pub append: bool,
    /// The devices' identities, as they came.
    pub devices: Vec<String>,
    /// The names of their fields, in small letters and in order.
    pub keys: Vec<String>,
    /// Tenant id of the partner whose token it came with.
    #[serde(default)]
    pub partner: String,
    /// The job.
    pub tracking_id: Uuid,
    /// How often the same request id came again and was answered without work.
    pub repeats: u32,
}

/// One job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedJob {
    /// Its id.
    pub tracking_id: Uuid,
    /// Whether it has been done.
    pub done: bool,
    /// How many devices it has.
    pub devices: usize,
    /// How often it was asked about.
    pub polls: u32,
}

/// The requests of one minute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedMinute {
    /// When it began.
    pub from: Timestamp,
    /// Requests by kind.
    pub requests: BTreeMap<String, u64>,
}

/// One configuration policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedPolicy {
    /// Its id.
    pub id: Uuid,
    /// The customer's tenant id.
    pub customer: Uuid,
    /// Its name.
    pub name: String,
    /// What it sets, in the service's words.
    pub settings: Vec<String>,
    /// The service's ids of the devices that have it.
    pub devices: Vec<Uuid>,
}

/// Counts that cost nothing to ask for, so that a test may watch them closely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PracticeCounts {
    /// Uploads that were accepted.
    pub uploads: usize,
    /// Jobs that are done.
    pub jobs_done: usize,
    /// Devices that are registered now.
    pub registered: usize,
}
