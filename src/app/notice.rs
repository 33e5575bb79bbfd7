//! The only place that turns an error into words: what happened, what to do, who must act.

use crate::barcode::BarcodeError;
use crate::capture::PhotoError;
use crate::exchange::ExchangeError;
use crate::partner_center::PartnerCenterError;
use crate::queue::QueueError;

/// How loud a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Good news.
    Success,
    /// To know.
    Info,
    /// To look at.
    Warning,
    /// Something was not done.
    Error,
}

/// Words for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How loud.
    pub severity: Severity,
    /// What happened, in one sentence.
    pub what: String,
    /// What to do now; may be empty.
    pub next: String,
    /// Code, correlation id, the error chain: behind a fold; may be empty.
    pub details: String,
}

/// Anything that can go wrong, with its source kept.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The queue refused or failed.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// Partner Center refused or failed.
    #[error(transparent)]
    Service(#[from] PartnerCenterError),
    /// A file could not be written.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// A picture could not be opened.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// A picture could not be read.
    #[error(transparent)]
    Barcode(#[from] BarcodeError),
    /// The clipboard holds no picture.
    #[error("the clipboard holds no picture")]
    NoPictureOnClipboard,
    /// The customer has no relationship with the partner: devices would be refused.
    #[error("{customer} has no reseller relationship with you")]
    NoRelationship {
        /// The customer's name.
        customer: String,
    },
    /// Only an approved batch is sent.
    #[error("the batch is not approved")]
    NotApproved,
    /// Another program is sending from this queue.
    #[error("another program is sending from this queue")]
    AlreadySending,
    /// Following was stopped; results are asked for later.
    #[error("following was stopped")]
    Stopped,
    /// Settings or another file could not be kept.
    #[error("{what}: {source}")]
    File {
        /// Which.
        what: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A fault of the program.
    #[error("a fault of the program: {0}")]
    Bug(String),
}

impl Notice {
    /// Words for a failure.
    pub fn of(failure: &Failure) -> Self {
        let _ = failure;
        todo!()
    }
}
