//! Uploads of devices, and how far they are.

use reqwest::Method;
use reqwest::header::LOCATION;
use secrecy::ExposeSecret;

use super::{PartnerCenterClient, answers, json, refused_here, segment};
use crate::domain::{CustomerId, TrackingId};
use crate::partner_center::transport::{Call, body};
use crate::partner_center::upload::{tracking_id, tracking_id_in};
use crate::partner_center::{PartnerCenterError, Upload, UploadStatus};

impl PartnerCenterClient {
    /// Sends devices: one POST, never repeated by this client but after a 401, which proves that nothing was done: then once more,
    /// with a new token and the same request id. A new one would be due after an answer; but the id is written down before the request
    /// leaves, and where the second try is never answered, what is repeated must go under the very id that it went under.
    ///
    /// # Errors
    /// [`PartnerCenterError::outcome_unknown`] tells whether the devices may have arrived all the same. An answer that takes the
    /// devices but gives no tracking id is one of these.
    pub async fn upload(&self, upload: &Upload) -> Result<TrackingId, PartnerCenterError> {
        let customer = upload.customer;
        let devices_url = self.devices_url(customer, &upload.batch_name)?;
        if upload.devices.is_empty() {
            return Err(refused_here("an upload without devices"));
        }
        let url = if upload.is_append {
            devices_url
        } else {
            self.config.api_url(&format!("customers/{customer}/deviceBatches"))
        };
        let call = Call {
            method: Method::POST,
            url,
            continuation: None,
            body: Some(upload.body().map_err(|e| refused_here(&e.to_string()))?),
            request_id: upload.request_id,
            correlation_id: upload.correlation_id,
        };
        self.tracked(&call).await
    }

    /// Calls what the service takes on to do later; where its results will be stands in the header, else in the body.
    pub(super) async fn tracked(&self, call: &Call) -> Result<TrackingId, PartnerCenterError> {
        let (response, token) = self.call(call).await?;
        let status = response.status();
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).and_then(tracking_id);
        if let Some(tracking) = location {
            return Ok(tracking);
        }
        let told = body(response, &[token.expose_secret()]).await.and_then(|body| {
            let in_body = json::read(&body).ok().and_then(|body| tracking_id_in(&body));
            let words = || format!("status {} without a tracking id", status.as_u16());
            in_body.ok_or_else(|| PartnerCenterError::BadAnswer(words().into()))
        });
        told.map_err(|error| error.of_request(&call.id()))
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
        let tracking = segment(&tracking.0)?;
        let url = self.config.api_url(&format!("customers/{customer}/batchJobStatus/{tracking}"));
        let call = Call::get(url);
        answers::upload_status(&self.read(&call).await?).map_err(|error| error.of_request(&call.id()))
    }
}
