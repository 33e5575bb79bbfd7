//! The books: everything the service has ever done, kept over restarts. Whether a device was registered once is judged by them, so
//! what did not take effect does not stand in them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PracticeError;
use super::assignments::Assignment;
use super::device::Fields;
use super::faults::JobTwist;
use super::jobs::fate_of;
use super::policies::PolicyRow;

/// What the file begins with, so that a later form is not taken for this one.
const FORM: u32 = 1;

/// All that is remembered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Books {
    form: u32,
    /// Access tokens by their digest: no token stands in a file, not even a make-believe one.
    pub(super) access: BTreeMap<String, Access>,
    /// Refresh tokens by their digest.
    pub(super) refresh: BTreeMap<String, Refresh>,
    pub(super) batches: Vec<BatchRow>,
    pub(super) jobs: Vec<Job>,
    /// Who has a device now, by its identity.
    pub(super) owners: BTreeMap<String, Owner>,
    /// What was ever asked and done, by customer and identity.
    pub(super) ledger: BTreeMap<Uuid, BTreeMap<String, LedgerRow>>,
    pub(super) uploads: Vec<UploadRow>,
    #[serde(default)]
    pub(super) policies: Vec<PolicyRow>,
    /// Requests by kind. Alone it is no reason to write the file.
    pub(super) requests: BTreeMap<String, u64>,
    /// Requests by the minute of the clock (since 1970) and by kind.
    #[serde(default)]
    pub(super) minutes: BTreeMap<i64, BTreeMap<String, u64>>,
    /// Requests by the partner whose token they came with. Alone it is no reason to write the file.
    #[serde(default)]
    pub(super) partners: BTreeMap<String, u64>,
    /// Whether there is something to write.
    #[serde(skip)]
    pub(super) is_changed: bool,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            form: FORM,
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
            batches: Vec::new(),
            jobs: Vec::new(),
            owners: BTreeMap::new(),
            ledger: BTreeMap::new(),
            uploads: Vec::new(),
            policies: Vec::new(),
            requests: BTreeMap::new(),
            minutes: BTreeMap::new(),
            partners: BTreeMap::new(),
            is_changed: false,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Access {
    pub(super) expires_at: Timestamp,
    pub(super) has_mfa: bool,
    /// Whether it is for Partner Center, rather than for Microsoft Graph or nobody.
    pub(super) is_for_partner_center: bool,
    /// Tenant id of the partner it was given to.
    #[serde(default)]
    pub(super) partner: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Refresh {
    pub(super) tenant: String,
    pub(super) client_id: String,
    pub(super) scope: String,
    pub(super) is_used: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct BatchRow {
    pub(super) customer: Uuid,
    pub(super) name: String,
    pub(super) created_at: Timestamp,
    pub(super) devices: Vec<DeviceRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct DeviceRow {
    pub(super) id: Uuid,
    pub(super) fields: Fields,
    pub(super) uploaded_at: Timestamp,
    #[serde(default)]
    pub(super) policy: Option<Uuid>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Owner {
    pub(super) customer: Uuid,
    pub(super) batch: String,
    pub(super) device: Uuid,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct LedgerRow {
    pub(super) batch: String,
    pub(super) name: Option<String>,
    pub(super) times_registered: u32,
    #[serde(default)]
    pub(super) times_removed: u32,
    pub(super) asked: u32,
    #[serde(default)]
    pub(super) asked_needlessly: u32,
    pub(super) refusal: Option<String>,
}

/// What a job comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fate {
    Usual,
    /// Accepted, and then neither done nor known.
    Lost,
    /// Done, but its tracking id is known no more.
    Forgotten,
    NeverEnding,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) id: Uuid,
    pub(super) customer: Uuid,
    pub(super) batch: String,
    pub(super) accepted_at: Timestamp,
    pub(super) completed_at: Option<Timestamp>,
    pub(super) polls: u32,
    pub(super) fate: Fate,
    /// Seconds it takes, however often it is asked about; where there are none the script's pace counts.
    #[serde(default)]
    pub(super) needs: Option<f64>,
    pub(super) devices: Vec<Fields>,
    /// One for each device, where policies are given; none for an upload.
    #[serde(default)]
    pub(super) assignments: Vec<Assignment>,
    /// One for each device, in the same order, once the job is done.
    pub(super) outcomes: Vec<Outcome>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Outcome {
    Registered { device: Uuid },
    Assigned { device: Uuid },
    Refused { code: Option<String>, name: String },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct UploadRow {
    pub(super) at: Timestamp,
    pub(super) request_id: Option<String>,
    pub(super) correlation_id: Option<String>,
    pub(super) customer: Uuid,
    pub(super) batch: String,
    pub(super) is_append: bool,
    pub(super) identities: Vec<String>,
    #[serde(default)]
    pub(super) keys: Vec<String>,
    #[serde(default)]
    pub(super) partner: String,
    pub(super) tracking_id: Uuid,
    /// How often the same request id came again and was answered without work.
    pub(super) repeats: u32,
}

impl Books {
    /// Where a batch stands, by its name in any letter case.
    pub(super) fn batch_at(&self, customer: Uuid, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        self.batches.iter().position(|batch| batch.customer == customer && batch.name.to_lowercase() == name)
    }

    pub(super) fn ledger_row(&mut self, customer: Uuid, identity: &str) -> &mut LedgerRow {
        self.ledger.entry(customer).or_default().entry(identity.to_owned()).or_default()
    }

    pub(super) fn count(&mut self, kind: &str, now: Timestamp) {
        *self.requests.entry(kind.to_owned()).or_default() += 1;
        let minute = self.minutes.entry(now.as_second().div_euclid(60)).or_default();
        *minute.entry(kind.to_owned()).or_default() += 1;
    }

    /// Books an upload, its job, and every device it mentions.
    pub(super) fn take_upload(&mut self, upload: UploadRow, devices: Vec<Fields>, twist: Option<JobTwist>) {
        let mut seen = BTreeSet::new();
        for device in &devices {
            let identity = device.identity();
            if seen.insert(identity.clone()) {
                let row = self.ledger_row(upload.customer, &identity);
                row.asked += 1;
                row.asked_needlessly += u32::from(row.times_registered > row.times_removed);
                row.name = device.plain_name().map(str::to_owned);
                if row.times_registered == 0 {
                    row.batch.clone_from(&upload.batch);
                }
            }
        }
        let (fate, needs) = fate_of(twist);
        self.jobs.push(Job {
            id: upload.tracking_id,
            customer: upload.customer,
            batch: upload.batch.clone(),
            accepted_at: upload.at,
            completed_at: None,
            polls: 0,
            fate,
            needs,
            devices,
            assignments: Vec::new(),
            outcomes: Vec::new(),
        });
        self.uploads.push(upload);
        self.is_changed = true;
    }

    /// Reads the file; books that do not exist yet are empty.
    ///
    /// # Errors
    /// [`PracticeError::Books`].
    pub(super) fn load(path: &Path) -> Result<Self, PracticeError> {
        let fail = |reason: String| PracticeError::Books(format!("{}: {reason}", path.display()));
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(fail(e.to_string())),
        };
        let books: Self = serde_json::from_slice(&text).map_err(|e| fail(e.to_string()))?;
        if books.form != FORM {
            return Err(fail(format!("form {} is not known", books.form)));
        }
        Ok(books)
    }

    /// Replaces the file as a whole: a crash leaves the old one or the new one. Returns how many bytes it has.
    ///
    /// # Errors
    /// [`PracticeError::Books`].
    pub(super) fn save(&self, path: &Path) -> Result<usize, PracticeError> {
        let fail = |reason: String| PracticeError::Books(format!("{}: {reason}", path.display()));
        let text = serde_json::to_vec(self).map_err(|e| fail(e.to_string()))?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        std::fs::create_dir_all(&folder)
            .and_then(|()| tempfile::NamedTempFile::new_in(&folder))
            .and_then(|mut file| {
                file.write_all(&text)?;
                file.as_file().sync_all()?;
                file.persist(path).map_err(|e| e.error)?;
                // The new name is durable only with its folder; elsewhere a folder cannot be opened for this.
                #[cfg(unix)]
                std::fs::File::open(&folder)?.sync_all()?;
                Ok(text.len())
            })
            .map_err(|e| fail(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deeper/books.json");
        assert_eq!(Books::load(&path).unwrap().uploads.len(), 0);
        let mut books = Books::default();
        let device = Fields { pkid: Some("3556212340001".into()), ..Fields::default() };
        let upload = UploadRow {
            at: Timestamp::UNIX_EPOCH,
            request_id: Some("r".into()),
            correlation_id: None,
            customer: Uuid::nil(),
            batch: "Sales".into(),
            is_append: false,
            identities: vec![device.identity()],
            keys: vec!["productkey".into()],
            partner: "p".into(),
            tracking_id: Uuid::max(),
            repeats: 0,
        };
        books.take_upload(upload, vec![device.clone(), device], None);
        books.save(&path).unwrap();
        let again = Books::load(&path).unwrap();
        assert_eq!(again.public(), books.public());
        let device = &again.public().not_registered[0];
        assert_eq!((device.asked, device.times_registered), (1, 0), "two copies in one upload are one mention");
    }

    #[test]
    fn books_that_cannot_be_read_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.json");
        for text in ["", "{}", "not json"] {
            std::fs::write(&path, text).unwrap();
            assert!(matches!(Books::load(&path), Err(PracticeError::Books(_))), "{text:?}");
        }
    }
}
