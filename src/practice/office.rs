//! The one place where a request meets the books: who asks, for what, and what comes of it. No IO but the books' file, no clock.

use std::path::PathBuf;

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::answer::Answer;
use super::books::Books;
use super::customers::{Company, companies};
use super::device_code::WaitingCode;
use super::faults::JobTwist;
use super::route::Call;
use super::script::Script;
use super::sign_in::{Code, metadata};
use super::throttle::Throttle;
use super::{PracticeBooks, PracticeCounts, PracticeError};

/// Bytes of a file that is written whole at every change.
const LARGE: usize = 256 * 1024;
/// Between two writings of a larger one.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// A request, read whole.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) call: Call,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Asked {
    /// A value of the query; names are read in any letter case.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The service behind its connections.
#[derive(Debug)]
pub(super) struct Office {
    pub(super) script: Script,
    pub(super) companies: Vec<Company>,
    pub(super) assigned_elsewhere: Vec<String>,
    pub(super) books: Books,
    /// Sign-ins whose code was not fetched yet; they do not outlive the service.
    pub(super) codes: Vec<Code>,
    /// How often each `[[device]]` of the script was used.
    pub(super) rule_uses: Vec<u32>,
    /// Device codes that nobody has answered yet.
    pub(super) waiting_codes: Vec<WaitingCode>,
    /// How often the counts of batches have lagged behind.
    pub(super) count_lags: u32,
    throttle: Throttle,
    file: Option<PathBuf>,
    written_bytes: usize,
    written_at: Timestamp,
}

impl Office {
    /// Opens the books.
    ///
    /// # Errors
    /// [`PracticeError::Books`].
    pub(super) fn open(
        script: Script,
        assigned_elsewhere: Vec<String>,
        file: Option<PathBuf>,
    ) -> Result<Self, PracticeError> {
        let books = match &file {
            Some(path) => Books::load(path)?,
            None => Books::default(),
        };
        if let Some(path) = &file {
            // Books that cannot be written are better known at the start than after the first registration.
            books.save(path)?;
        }
        Ok(Self {
            companies: companies(&script),
            rule_uses: vec![0; script.devices.len()],
            script,
            assigned_elsewhere,
            books,
            codes: Vec::new(),
            waiting_codes: Vec::new(),
            count_lags: 0,
            throttle: Throttle::default(),
            file,
            written_bytes: 0,
            written_at: Timestamp::UNIX_EPOCH,
        })
    }

    /// Does what is asked and writes it down before it is answered.
    pub(super) fn answer(&mut self, asked: &Asked, twist: Option<JobTwist>, now: Timestamp) -> Answer {
        if let Some(seconds) = self.throttle.refuses(self.script.throttle, &asked.call, now) {
            self.books.count("throttled", now);
            return Answer::throttled(429, seconds);
        }
        if let Some(kind) = asked.call.kind() {
            self.books.count(kind.as_str(), now);
        }
        self.settle_due_jobs(now);
        let answer = self.dispatch(asked, twist, now);
        match self.write_down(now) {
            Ok(()) => answer,
            Err(e) => {
                tracing::error!("{e}");
                Answer::error(500, "800003", "The books cannot be written.")
            }
        }
    }

    /// What anybody may see of the books.
    pub(super) fn public_books(&mut self, now: Timestamp) -> Result<PracticeBooks, PracticeError> {
        self.settle_due_jobs(now);
        self.write_down(now)?;
        Ok(self.books.public())
    }

    /// The counts alone, and how often this kind of request was taken.
    pub(super) fn counts(&mut self, now: Timestamp) -> PracticeCounts {
        self.settle_due_jobs(now);
        self.books.counts()
    }

    /// Writes the books where they have changed. Large ones are written once in a while, and not for every request: the rest is
    /// written by [`Self::close`] at the latest.
    pub(super) fn write_down(&mut self, now: Timestamp) -> Result<(), PracticeError> {
        let is_due = self.written_bytes < LARGE || now.duration_since(self.written_at).abs() >= PAUSE;
        if is_due { self.close(now) } else { Ok(()) }
    }

    /// Writes what is not written yet.
    pub(super) fn close(&mut self, now: Timestamp) -> Result<(), PracticeError> {
        if self.books.is_changed {
            if let Some(path) = &self.file {
                self.written_bytes = self.books.save(path)?;
                self.written_at = now;
            }
            self.books.is_changed = false;
        }
        Ok(())
    }

    fn dispatch(&mut self, asked: &Asked, twist: Option<JobTwist>, now: Timestamp) -> Answer {
        match &asked.call {
            Call::Authorize { tenant } => return self.authorize(tenant, asked, now),
            Call::Token { tenant } => return self.token(tenant, asked, now),
            Call::DeviceCode { tenant } => return self.device_code(tenant, asked, now),
            Call::Metadata { tenant } => return metadata(tenant),
            Call::Books => return Answer::json(200, json!(self.books.public())),
            Call::WrongMethod => return Answer::empty(405),
            Call::Unknown => return Answer::html(404, "404 - File or directory not found."),
            _ => {}
        }
        let Some(kind) = asked.call.kind() else { return Answer::empty(404) };
        match self.admit(kind, asked, now) {
            Ok(access) => {
                *self.books.partners.entry(access.partner.clone()).or_default() += 1;
                let answer = self.do_work(asked, twist, now);
                self.report_mfa(asked, access.has_mfa, answer)
            }
            Err(answer) => answer,
        }
    }

    fn do_work(&mut self, asked: &Asked, twist: Option<JobTwist>, now: Timestamp) -> Answer {
        match &asked.call {
            Call::Customers => self.list_customers(asked),
            Call::Customer { customer } => self.tell_customer(customer),
            Call::Relationship => self.relationship_link(),
            Call::Batches { customer } => self.list_batches(customer),
            Call::Devices { customer, batch } => self.list_devices(customer, batch, asked),
            Call::Delete { customer, batch, device } => self.delete_device(customer, batch, device),
            Call::Create { customer } => self.create_batch(customer, asked, twist, now),
            Call::Append { customer, batch } => self.append_to_batch(customer, batch, asked, twist, now),
            Call::Status { customer, tracking } => self.tell_job(customer, tracking, twist, now),
            Call::Policies { customer } => self.list_policies(customer),
            Call::PolicyCreate { customer } => self.create_policy(customer, asked, now),
            Call::Policy { customer, policy } => self.tell_policy(customer, policy),
            Call::PolicyUpdate { customer, policy } => self.update_policy(customer, policy, asked, now),
            Call::PolicyDelete { customer, policy } => self.delete_policy(customer, policy),
            Call::Assign { customer } => self.assign_policies(customer, asked, twist, now),
            // Answered without anybody being admitted.
            Call::Authorize { .. }
            | Call::Token { .. }
            | Call::DeviceCode { .. }
            | Call::Metadata { .. }
            | Call::Books
            | Call::WrongMethod
            | Call::Unknown => Answer::empty(404),
        }
    }
}
