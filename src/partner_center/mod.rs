//! Microsoft's Partner Center. Nobody else knows its JSON; the only folder that says `reqwest`.

mod error;
mod sign_in;

pub use error::PartnerCenterError;
pub use sign_in::{Account, Browser, CredentialStore, StoreKind};

use url::Url;
use uuid::Uuid;

use crate::domain::{Customer, CustomerId, Identity, Pkid, TrackingId};

/// Which service, and as whom.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    /// `https://api.partnercenter.microsoft.com`, or a loopback address.
    pub base: Url,
    /// `https://login.microsoftonline.com`, or the same loopback address.
    pub authority: Url,
    /// The partner's own tenant: never `common`, never the customer's.
    pub tenant: String,
    /// The partner's app registration (public client with `http://localhost` as redirect).
    pub client_id: String,
    /// How long one request may take, in seconds. Below a minute is unwise: the service is slow at times.
    pub timeout_secs: u64,
}

impl ServiceConfig {
    /// Microsoft's service.
    pub fn microsoft(tenant: String, client_id: String) -> Self {
        let _ = (tenant, client_id);
        todo!()
    }

    /// A service on this computer, for practice and tests.
    ///
    /// # Errors
    /// [`PartnerCenterError::NotLoopback`] for any other address.
    pub fn loopback(base: Url) -> Result<Self, PartnerCenterError> {
        let _ = base;
        todo!()
    }

    /// Whether it is a service on this computer.
    pub fn is_practice(&self) -> bool {
        todo!()
    }

    /// `practice` or `partner-center`: what the journal says an attempt went to.
    pub fn service_name(&self) -> &'static str {
        if self.is_practice() { "practice" } else { "partner-center" }
    }
}

/// The client.
pub struct PartnerCenterClient {}

/// A batch as the service lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteBatch {
    /// Its name, in the service's spelling.
    pub name: String,
    /// The service's word: `finished`, `processing`, or one nobody knows yet.
    pub status: Option<String>,
    /// Devices in it, where told.
    pub device_count: Option<u64>,
}

/// A device as the service lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteDevice {
    /// The service's id: opaque.
    pub id: String,
    /// PKID.
    pub pkid: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Maker.
    pub manufacturer: Option<String>,
}

/// Devices to send in one request.
#[derive(Clone, Debug)]
pub struct Upload {
    /// For whom.
    pub customer: CustomerId,
    /// To which batch; in the service's own spelling where it exists.
    pub batch_name: String,
    /// Whether the batch exists and the devices join it.
    pub is_append: bool,
    /// Which devices.
    pub devices: Vec<Identity>,
    /// `MS-RequestId`.
    pub request_id: Uuid,
    /// `MS-CorrelationId`.
    pub correlation_id: Uuid,
}

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadStatus {
    /// The service's word, as it came.
    pub status: String,
    /// Whether the service works on it no more.
    pub is_finished: bool,
    /// What it says of each device so far.
    pub devices: Vec<RemoteResult>,
}

/// What the service says of one device of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteResult {
    /// PKID, where told.
    pub pkid: Option<String>,
    /// Serial number, where told.
    pub serial: Option<String>,
    /// The service's word.
    pub status: String,
    /// Code: `808`.
    pub code: Option<String>,
    /// Name: `ZtdDeviceAssignedToOtherTenant`.
    pub name: Option<String>,
}

/// The link that asks a customer for the relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationshipRequest {
    /// To send to the customer's administrator. Never asks for delegated administration.
    pub url: String,
    /// Whether the service's own link asked for it and was mended.
    pub was_mended: bool,
}

impl PartnerCenterClient {
    /// A client that uses what is signed in in `store`.
    ///
    /// # Errors
    /// Where no TLS or proxy set-up can be made.
    pub fn new(config: ServiceConfig, store: CredentialStore) -> Result<Self, PartnerCenterError> {
        let _ = (config, store);
        todo!()
    }

    /// Which service it talks to.
    pub fn config(&self) -> &ServiceConfig {
        todo!()
    }

    /// Signs in through a browser and a loopback redirect (authorisation code with PKCE).
    ///
    /// # Errors
    /// Refused, cancelled by timeout, or the service cannot be reached.
    pub async fn sign_in(&self, browser: &dyn Browser) -> Result<Account, PartnerCenterError> {
        let _ = browser;
        todo!()
    }

    /// Who is signed in, without asking the service; `None` for nobody.
    pub fn account(&self) -> Option<Account> {
        todo!()
    }

    /// Forgets the tokens.
    ///
    /// # Errors
    /// Where the credential store fails.
    pub async fn sign_out(&self) -> Result<(), PartnerCenterError> {
        todo!()
    }

    /// All customers, paged through.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn customers(&self) -> Result<Vec<Customer>, PartnerCenterError> {
        todo!()
    }

    /// Customers whose company name starts with this text, asked on the service.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn find_customers(&self, starts_with: &str) -> Result<Vec<Customer>, PartnerCenterError> {
        let _ = starts_with;
        todo!()
    }

    /// One customer.
    ///
    /// # Errors
    /// [`PartnerCenterError::NotFound`] for one that is not the partner's.
    pub async fn customer(&self, id: CustomerId) -> Result<Customer, PartnerCenterError> {
        let _ = id;
        todo!()
    }

    /// The link that asks a customer for the relationship.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn relationship_request(&self) -> Result<RelationshipRequest, PartnerCenterError> {
        todo!()
    }

    /// The batches of a customer.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn batches(&self, customer: CustomerId) -> Result<Vec<RemoteBatch>, PartnerCenterError> {
        let _ = customer;
        todo!()
    }

    /// The devices of a batch, paged through.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn batch_devices(
        &self,
        customer: CustomerId,
        batch_name: &str,
    ) -> Result<Vec<RemoteDevice>, PartnerCenterError> {
        let _ = (customer, batch_name);
        todo!()
    }

    /// Sends devices: one POST, never repeated by this client.
    ///
    /// # Errors
    /// [`PartnerCenterError::outcome_unknown`] tells whether the devices may have arrived all the same.
    pub async fn upload(&self, upload: &Upload) -> Result<TrackingId, PartnerCenterError> {
        let _ = upload;
        todo!()
    }

    /// How far an upload is.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn upload_status(
        &self,
        customer: CustomerId,
        tracking: &TrackingId,
    ) -> Result<UploadStatus, PartnerCenterError> {
        let _ = (customer, tracking);
        todo!()
    }
}

/// Whether a listed device is the one of this identity: by PKID where it has one, else by serial number.
pub fn is_same_device(identity: &Identity, pkid: Option<&str>, serial: Option<&str>) -> bool {
    match identity {
        Identity::Pkid(mine) => pkid.and_then(|p| Pkid::parse(p).ok()).is_some_and(|theirs| theirs == *mine),
        Identity::Tuple { serial: mine, .. } => serial == Some(mine.as_str()),
    }
}
