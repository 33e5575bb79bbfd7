//! A customer's batches at the service, and the devices in them.

use super::pages::Pages;
use super::{PartnerCenterClient, answers};
use crate::domain::CustomerId;
use crate::partner_center::{PartnerCenterError, RemoteBatch, RemoteDevice};

/// Where the reading of a batch's devices is: a page that fails is asked for again, those before it are not.
pub struct DevicePages(Pages);

impl DevicePages {
    /// Whether no page was read yet.
    pub fn is_at_start(&self) -> bool {
        self.0.is_at_start()
    }
}

impl PartnerCenterClient {
    /// The batches of a customer.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn batches(&self, customer: CustomerId) -> Result<Vec<RemoteBatch>, PartnerCenterError> {
        let url = self.config.api_url(&format!("customers/{customer}/deviceBatches"));
        let mut batches: Vec<RemoteBatch> = Vec::new();
        let mut pages = Pages::new(url.clone(), url);
        while let Some(page) = self.next_page(&mut pages, "batches").await? {
            let before = batches.len();
            for batch in answers::items(&page, "batches")?.iter().filter_map(answers::batch) {
                if !batches.iter().any(|known| known.name == batch.name) {
                    batches.push(batch);
                }
            }
            // A page without a new one is the end, whatever token it carries.
            if batches.len() == before {
                break;
            }
        }
        Ok(batches)
    }

    /// The devices of a batch, to be read page by page. Nothing is asked by this.
    ///
    /// # Errors
    /// A name that cannot stand in an address.
    pub fn device_pages(&self, customer: CustomerId, batch_name: &str) -> Result<DevicePages, PartnerCenterError> {
        let url = self.devices_url(customer, batch_name)?;
        Ok(DevicePages(Pages::new(url.clone(), url)))
    }

    /// The next page of a batch's devices, or `None` after the last one. After an error the same page is asked for again.
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. A token may be too old to be taken; then the pages are begun anew.
    pub async fn next_devices(&self, pages: &mut DevicePages) -> Result<Option<Vec<RemoteDevice>>, PartnerCenterError> {
        let Some(page) = self.next_page(&mut pages.0, "devices").await? else { return Ok(None) };
        let devices: Vec<_> = answers::items(&page, "devices")?.iter().filter_map(answers::device).collect();
        if devices.is_empty() {
            pages.0.end();
        }
        Ok(Some(devices))
    }

    /// The devices of a batch, all at once.
    ///
    /// # Errors
    /// See [`PartnerCenterError`].
    pub async fn batch_devices(
        &self,
        customer: CustomerId,
        batch_name: &str,
    ) -> Result<Vec<RemoteDevice>, PartnerCenterError> {
        let mut pages = self.device_pages(customer, batch_name)?;
        let mut devices = Vec::new();
        while let Some(page) = self.next_devices(&mut pages).await? {
            devices.extend(page);
        }
        Ok(devices)
    }
}
