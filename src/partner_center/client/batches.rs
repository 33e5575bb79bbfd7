//! A customer's batches at the service, and the devices in them.

use super::pages::Pages;
use super::{PartnerCenterClient, answers};
use crate::domain::{CustomerId, GroupTag};
use crate::partner_center::{Gap, PartnerCenterError, RemoteBatch, RemoteDevice};

/// Where the reading of a batch's devices is: a page that fails is asked for again, those before it are not.
pub struct DevicePages(Pages);

impl DevicePages {
    /// Whether no page was read yet.
    pub fn is_at_start(&self) -> bool {
        self.0.is_at_start()
    }

    /// Whether the list came to an end that does not prove it whole. What was listed is there; what was not may be there all the same.
    /// It can only be begun anew.
    pub fn is_unproven(&self) -> bool {
        self.0.is_unproven()
    }

    /// Devices listed so far; one that was listed twice counts once.
    pub fn devices(&self) -> u64 {
        self.0.rows()
    }
}

impl PartnerCenterClient {
    /// The batches of a customer, all of them.
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. A list that is not proven whole is [`PartnerCenterError::NotWhole`].
    pub async fn batches(&self, customer: CustomerId) -> Result<Vec<RemoteBatch>, PartnerCenterError> {
        let mut batches: Vec<RemoteBatch> = Vec::new();
        for row in self.all_rows(self.batch_pages(customer)).await? {
            let batch = answers::batch(&row).ok_or_else(nameless)?;
            if !batches.iter().any(|known| known.name == batch.name) {
                batches.push(batch);
            }
        }
        Ok(batches)
    }

    /// The customer's batch of this name, or `None` where it is proven that there is none. Where a list that is not whole does not name it,
    /// it is asked for by its name.
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. Where it is not listed, the list is not proven whole, and the service does not know it by its name either
    /// (it might be spelled otherwise): [`PartnerCenterError::NotWhole`].
    pub async fn find_batch(
        &self,
        customer: CustomerId,
        tag: &GroupTag,
    ) -> Result<Option<RemoteBatch>, PartnerCenterError> {
        let mut pages = self.batch_pages(customer);
        let mut listed: Vec<RemoteBatch> = Vec::new();
        let mut is_nameless = false;
        let end = loop {
            match self.next_page(&mut pages).await {
                Ok(Some(rows)) => {
                    is_nameless |= rows.iter().any(|row| answers::batch(row).is_none());
                    listed.extend(rows.iter().filter_map(answers::batch));
                }
                Ok(None) => break is_nameless.then(nameless),
                Err(error) if pages.is_unproven() => break Some(error),
                Err(error) => return Err(error),
            }
        };
        match (same_batch(listed, tag), end) {
            (None, Some(error)) => self.batch_by_name(customer, tag).await?.map(Some).ok_or(error),
            (found, _) => Ok(found),
        }
    }

    /// The batch of this name and spelling, where its devices can be asked for.
    async fn batch_by_name(
        &self,
        customer: CustomerId,
        tag: &GroupTag,
    ) -> Result<Option<RemoteBatch>, PartnerCenterError> {
        match self.next_devices(&mut self.device_pages(customer, tag.as_str())?).await {
            Ok(_) => Ok(Some(RemoteBatch { name: tag.as_str().to_owned(), status: None, device_count: None })),
            Err(PartnerCenterError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn batch_pages(&self, customer: CustomerId) -> Pages {
        let url = self.config.api_url(&format!("customers/{customer}/deviceBatches"));
        Pages::new("batches", url.clone(), url)
    }

    /// The devices of a batch, to be read page by page. Nothing is asked by this.
    ///
    /// # Errors
    /// A name that cannot stand in an address.
    pub fn device_pages(&self, customer: CustomerId, batch_name: &str) -> Result<DevicePages, PartnerCenterError> {
        let url = self.devices_url(customer, batch_name)?;
        Ok(DevicePages(Pages::new("devices", url.clone(), url)))
    }

    /// The next page of a batch's devices, or `None` after the last one, which is proven to be the last. After an error the same page is
    /// asked for again.
    ///
    /// # Errors
    /// See [`PartnerCenterError`]. A token may be too old to be taken; then the pages are begun anew. They end with
    /// [`PartnerCenterError::NotWhole`] where the list is not proven whole ([`DevicePages::is_unproven`]).
    pub async fn next_devices(&self, pages: &mut DevicePages) -> Result<Option<Vec<RemoteDevice>>, PartnerCenterError> {
        let rows = self.next_page(&mut pages.0).await?;
        Ok(rows.map(|rows| rows.iter().filter_map(answers::device).collect()))
    }
}

/// A batch without a name may be any.
fn nameless() -> PartnerCenterError {
    PartnerCenterError::NotWhole { gap: Gap::Nameless, why: "a batch is listed without its name".to_owned() }
}

/// The batch of this name: the one in our spelling where there are several.
fn same_batch(batches: Vec<RemoteBatch>, tag: &GroupTag) -> Option<RemoteBatch> {
    let mut same: Vec<RemoteBatch> = batches.into_iter().filter(|remote| tag.is_same_batch(&remote.name)).collect();
    let exact = same.iter().position(|remote| remote.name == tag.as_str()).unwrap_or_default();
    (!same.is_empty()).then(|| same.swap_remove(exact))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_spellings_our_own_is_taken() {
        let listed = |names: &[&str]| -> Vec<RemoteBatch> {
            let batch = |name: &&str| RemoteBatch { name: (*name).to_owned(), status: None, device_count: None };
            names.iter().map(batch).collect()
        };
        let tag = GroupTag::parse("Sales").unwrap();
        for (names, expected) in
            [(&["SALES", "Sales"][..], Some("Sales")), (&["Sale", "SALES"], Some("SALES")), (&["Sales North"], None)]
        {
            let found = same_batch(listed(names), &tag).map(|batch| batch.name);
            assert_eq!(found.as_deref(), expected, "{names:?}");
        }
    }
}
