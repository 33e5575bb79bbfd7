//! Where on the service devices of ours stand: its ids of them, and the batch they are in.

use crate::domain::{CustomerId, DeviceDraft};
use crate::partner_center::{PartnerCenterClient, PartnerCenterError, RemoteDevice, RemotePlace};

use super::sending::speaks_of;

/// Where each of these devices stands, looked for first in the batches where they are likely to be; `None` for one that is not found
/// among the customer's devices.
pub(super) async fn places(
    client: &PartnerCenterClient,
    customer: CustomerId,
    likely_batches: &[String],
    drafts: &[&DeviceDraft],
) -> Result<Vec<Option<RemotePlace>>, PartnerCenterError> {
    let mut places: Vec<Option<usize>> = vec![None; drafts.len()];
    let mut count = 0;
    let is_wanted = |row: &RemoteDevice| {
        // Each of ours is found once: a second copy of one does not end the search for another.
        let found = drafts.iter().zip(&mut places).find(|(draft, place)| place.is_none() && speaks_of(row, draft));
        let Some((_, place)) = found else { return false };
        *place = Some(count);
        count += 1;
        true
    };
    let mut found: Vec<Option<RemotePlace>> =
        client.find_devices(customer, likely_batches, drafts.len(), is_wanted).await?.into_iter().map(Some).collect();
    Ok(places.into_iter().map(|place| place.and_then(|place| found.get_mut(place)?.take())).collect())
}
