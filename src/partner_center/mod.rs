//! Microsoft's Partner Center. Nobody else knows its JSON; the only folder that says `reqwest`.
//!
//! | file | what it knows |
//! |---|---|
//! | [`config`](ServiceConfig) | which service, and as whom |
//! | [`client`](PartnerCenterClient) | the calls, one method each |
//! | `transport` | requests on the wire: headers, one host and no other |
//! | `network` | the road: proxy, certificates, time limits, lines that die silently |
//! | `check`, `diagnosis` | what an account may do, and the road step by step |
//! | `refusal` | what a status that is no success means |
//! | `json`, `answers` | reading what the service says, whatever its spelling of the day |
//! | [`client::removal`](Deleted) | finding a device, and taking its registration back |
//! | [`client::policies`](PolicyUpdate) | Partner Center's own configuration profiles |
//! | `upload` | writing an upload, and finding its tracking id |
//! | `relationship` | the link that asks a customer, without delegated administration |
//! | `sign_in` | authorisation code with PKCE, or a code on another device; tokens and their renewal, the browser; why it fails |
//!
//! Honesty of sending is kept here in three rules. A POST is never repeated, with one exception: after a 401, which proves that
//! nothing was done, it goes out once more with a new token and the *same* request id. Reading is not repeated either: the caller
//! paces, and every error says whether waiting helps ([`PartnerCenterError::is_transient`], [`PartnerCenterError::retry_after`]) and
//! whether the work may be done all the same ([`PartnerCenterError::outcome_unknown`]). What fails while a token is being fetched is
//! told as [`PartnerCenterError::NotRenewed`], for then nothing has left for the service.

mod answers;
mod check;
mod client;
mod config;
mod diagnosis;
mod error;
mod json;
mod network;
mod refusal;
mod relationship;
mod remote;
mod sign_in;
#[cfg(test)]
mod tests;
mod transport;
mod upload;

pub use client::{CustomerList, Deleted, DeviceDeletion, DevicePages, PartnerCenterClient, PolicyUpdate, RemotePlace};
pub use config::{PRACTICE_CLIENT_ID, PRACTICE_TENANT, ServiceConfig};
pub use diagnosis::TellLook;
pub use error::{Break, Gap, PartnerCenterError, Told};
pub use network::NetworkOptions;
pub use remote::{RelationshipRequest, RemoteBatch, RemoteDevice, RemoteResult, UploadStatus};
pub use sign_in::{Account, Browser, PageWords, SignInCause, SignInFault, SystemBrowser};
pub use upload::{Upload, UploadDevice};
