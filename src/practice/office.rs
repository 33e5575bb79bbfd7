//! The one place where a request meets the books: who asks, for what, and what comes of it. No IO but the books' file, no clock.

use std::path::PathBuf;

use axum::http::HeaderMap;
use jiff::Timestamp;
use serde_json::json;

use super::answer::Answer;
use super::books::{Access, Books};
use super::customers::{Company, companies};
use super::faults::JobTwist;
use super::route::Call;
use super::script::{MfaRefusal, Script};
use super::sign_in::{Code, digest};
use super::{PracticeBooks, PracticeError};

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
    file: Option<PathBuf>,
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
            file,
        })
    }

    /// Does what is asked and writes it down before it is answered.
    pub(super) fn answer(&mut self, asked: &Asked, twist: Option<JobTwist>, now: Timestamp) -> Answer {
        if let Some(kind) = asked.call.kind() {
            self.books.count(kind);
        }
        self.settle_due_jobs(now);
        let answer = self.dispatch(asked, twist, now);
        match self.write_down() {
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
        self.write_down()?;
        Ok(self.books.public())
    }

    fn write_down(&mut self) -> Result<(), PracticeError> {
        if self.books.is_changed {
            if let Some(path) = &self.file {
                self.books.save(path)?;
            }
            self.books.is_changed = false;
        }
        Ok(())
    }

    fn dispatch(&mut self, asked: &Asked, twist: Option<JobTwist>, now: Timestamp) -> Answer {
        match &asked.call {
            Call::Authorize { tenant } => return self.authorize(tenant, asked, now),
            Call::Token { tenant } => return self.token(tenant, asked, now),
            Call::Books => return Answer::json(200, json!(self.books.public())),
            Call::WrongMethod => return Answer::empty(405),
            Call::Unknown => return Answer::html(404, "404 - File or directory not found."),
            _ => {}
        }
        let access = match self.access(asked, now) {
            Ok(access) => access,
            Err(answer) => return answer,
        };
        let is_upload = asked.call.kind().is_some_and(|kind| kind.is_upload());
        if is_upload && !access.has_mfa {
            return match self.script.sign_in.mfa_refusal {
                MfaRefusal::Code => {
                    Answer::error(401, "900421", "The access token does not satisfy the MFA requirement.")
                }
                MfaRefusal::Bare => Answer::empty(401).with("www-authenticate", "Bearer error=\"invalid_token\""),
            };
        }
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
            // Answered above.
            Call::Authorize { .. } | Call::Token { .. } | Call::Books | Call::WrongMethod | Call::Unknown => {
                Answer::empty(404)
            }
        }
    }

    /// Who asks. Each refusal has a form of its own, as the real service's have.
    fn access(&self, asked: &Asked, now: Timestamp) -> Result<Access, Answer> {
        let Some(token) = asked.header("authorization").and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
        }) else {
            return Err(Answer::empty(401).with("www-authenticate", "Bearer"));
        };
        let Some(access) = self.books.access.get(&digest(token)) else {
            return Err(Answer::error(401, "800001", "The Partner Center token is missing or not known."));
        };
        if !access.is_for_partner_center {
            return Err(Answer::error(401, "900420", "The audience of the access token is not Partner Center."));
        }
        if access.expires_at <= now {
            return Err(Answer::error(401, "400", "The access token has expired.")
                .with("www-authenticate", "Bearer error=\"invalid_token\", error_description=\"The token expired\""));
        }
        Ok(access.clone())
    }
}
