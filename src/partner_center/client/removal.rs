//! Taking one device's registration back, and finding where on the service it stands.

use std::collections::HashSet;

use reqwest::{Method, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{PartnerCenterClient, json, segment};
use crate::domain::CustomerId;
use crate::partner_center::transport::{Call, body};
use crate::partner_center::{Gap, PartnerCenterError, RemoteBatch, RemoteDevice};

/// The device is not registered for this customer.
const NOT_REGISTERED: Told = Told { code: "807", name: "ztddeviceisnotregistered" };
/// Another partner or the customer registered it.
const OTHER_REGISTRAR: Told = Told { code: "811", name: "ztddeviceregisteredbyothertenant" };

/// One device to take back.
#[derive(Clone, Debug)]
pub struct DeviceDeletion {
    /// Whose it is.
    pub customer: CustomerId,
    /// The batch it stands in, in the service's own spelling.
    pub batch_name: String,
    /// The service's id of the device.
    pub device_id: String,
    /// `MS-RequestId`.
    pub request_id: Uuid,
    /// `MS-CorrelationId`.
    pub correlation_id: Uuid,
}

/// What the service did about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It is registered no more.
    Now,
    /// It is not registered for this customer (807).
    Before,
    /// It is not in this batch (404). It may stand in another one, or in this one all the same: which
    /// [`find_devices`](PartnerCenterClient::find_devices) tells.
    NotThere {
        /// The service's code and words.
        words: String,
    },
    /// The service refuses this one device: 811 where somebody else registered it.
    Refused {
        /// The service's code: `811`, else the HTTP status.
        code: String,
        /// Its words, often the name of the code.
        name: String,
        /// What Partner Center's support asks for.
        correlation_id: Option<String>,
    },
}

/// Where a device stands on the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemotePlace {
    /// The batch, in the service's spelling.
    pub batch_name: String,
    /// The device.
    pub device: RemoteDevice,
}

impl PartnerCenterClient {
    /// Takes the registration of one device back: one DELETE, never repeated but after a 401.
    ///
    /// # Errors
    /// What concerns more than this one device. Where [`PartnerCenterError::outcome_unknown`] says so it may be gone all the same.
    pub async fn delete_device(&self, deletion: &DeviceDeletion) -> Result<Deleted, PartnerCenterError> {
        let device = segment(&deletion.device_id)?;
        let batch = segment(&deletion.batch_name)?;
        let path = format!("customers/{}/deviceBatches/{batch}/devices/{device}", deletion.customer);
        let call = Call {
            method: Method::DELETE,
            url: self.config.api_url(&path),
            continuation: None,
            body: None,
            request_id: deletion.request_id,
            correlation_id: deletion.correlation_id,
        };
        let error = match self.call(&call).await {
            Ok((response, token)) => return self.done(response, &token, &call).await.map(|()| Deleted::Now),
            Err(error) => error,
        };
        let correlation_id = error.correlation_id().map(str::to_owned);
        match error {
            PartnerCenterError::NotFound(told) if NOT_REGISTERED.is("", &told.words) => Ok(Deleted::Before),
            PartnerCenterError::NotFound(told) if !is_of_customer(&told.code) => {
                Ok(Deleted::NotThere { words: told.to_string() })
            }
            PartnerCenterError::Forbidden { code, message, .. } | PartnerCenterError::Refused { code, message, .. }
                if NOT_REGISTERED.is(&code, &message) =>
            {
                Ok(Deleted::Before)
            }
            PartnerCenterError::Forbidden { code, message, .. } if OTHER_REGISTRAR.is(&code, &message) => {
                Ok(Deleted::Refused { code, name: message, correlation_id })
            }
            PartnerCenterError::Refused { code, message, .. } => {
                Ok(Deleted::Refused { code, name: message, correlation_id })
            }
            error => Err(error),
        }
    }

    /// A deletion is answered at once: 204, at most 200 with nothing or JSON. Whatever else is no proof: somebody in between may have
    /// answered with a page of their own.
    pub(super) async fn done(
        &self,
        response: Response,
        token: &SecretString,
        call: &Call,
    ) -> Result<(), PartnerCenterError> {
        let answer = match response.status() {
            StatusCode::NO_CONTENT => Ok(()),
            StatusCode::OK => match body(response, &[token.expose_secret()]).await {
                Ok(body) if body.trim_ascii().is_empty() => Ok(()),
                Ok(body) => json::read(&body).map(drop),
                Err(error) => Err(error),
            },
            other => Err(PartnerCenterError::BadAnswer(format!("status {} to a deletion", other.as_u16()).into())),
        };
        answer.map_err(|error| error.of_request(&call.id()))
    }

    /// Looks for `count` devices of a customer: first in the batches where they are likely to stand, then in all others. `is_wanted`
    /// is asked about every device on the way, and says yes once for each. The answer holds those that were found. That the others are
    /// not registered it proves only where as many devices were asked about as the batches are said to hold.
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. A list that is not proven whole, where not all were found, is [`PartnerCenterError::NotWhole`]. A
    /// likely batch that is not there holds no device; that is no error.
    pub async fn find_devices(
        &self,
        customer: CustomerId,
        likely_batches: &[String],
        count: usize,
        mut is_wanted: impl FnMut(&RemoteDevice) -> bool + Send,
    ) -> Result<Vec<RemotePlace>, PartnerCenterError> {
        let mut found = Vec::new();
        let mut was_read = HashSet::new();
        for name in likely_batches {
            if self.look_in(customer, name, count, &mut is_wanted, &mut found).await? {
                was_read.insert(name.to_lowercase());
            }
        }
        if found.len() < count {
            for RemoteBatch { name, .. } in self.batches(customer).await? {
                // Also where it is said to hold none: the number may lag behind.
                if was_read.insert(name.to_lowercase())
                    && !self.look_in(customer, &name, count, &mut is_wanted, &mut found).await?
                {
                    let why = format!("the batch {name} is listed, and its devices are not found");
                    return Err(PartnerCenterError::NotWhole { gap: Gap::NoDevices, why });
                }
            }
        }
        Ok(found)
    }

    /// Whether there is such a batch.
    async fn look_in(
        &self,
        customer: CustomerId,
        name: &str,
        count: usize,
        is_wanted: &mut (impl FnMut(&RemoteDevice) -> bool + Send),
        found: &mut Vec<RemotePlace>,
    ) -> Result<bool, PartnerCenterError> {
        let mut pages = self.device_pages(customer, name)?;
        while found.len() < count {
            let devices = match self.next_devices(&mut pages).await {
                Ok(Some(devices)) => devices,
                Ok(None) => break,
                Err(PartnerCenterError::NotFound(told)) if !is_of_customer(&told.code) => return Ok(false),
                Err(error) => return Err(error),
            };
            let wanted = devices.into_iter().filter(|device| is_wanted(device));
            found.extend(wanted.map(|device| RemotePlace { batch_name: name.to_owned(), device }));
        }
        Ok(true)
    }
}

/// A code and the name that goes with it: the name decides, where one is told.
struct Told {
    code: &'static str,
    name: &'static str,
}

impl Told {
    fn is(&self, code: &str, words: &str) -> bool {
        let words = words.to_ascii_lowercase();
        words.contains(self.name) || (code.trim() == self.code && !words.contains("ztd"))
    }
}

/// Whether it is the customer that was not found, by the service's code: that says nothing of a device.
fn is_of_customer(code: &str) -> bool {
    code.trim() == "60003"
}
