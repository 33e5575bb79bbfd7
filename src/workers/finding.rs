//! Where on the service devices of ours stand: its ids of them, and the batch they are in. That one is not there must be proven: by lists
//! that name every device in them, and that are as long as the service says.

use std::collections::HashSet;

use super::sending::speaks_of;
use super::{Cancel, Door};
use crate::app::notice::Failure;
use crate::domain::{CustomerId, DeviceDraft, SerialNumber};
use crate::partner_center::{Gap, PartnerCenterClient, PartnerCenterError, RemoteDevice, RemotePlace};
use crate::queue::Queue;

/// A device that is looked for, and what it is found by.
pub(super) struct Wanted {
    draft: DeviceDraft,
    remote_id: Option<String>,
    place: Option<usize>,
}

impl Wanted {
    /// A device of ours; the service's id of it, where it was found before.
    pub(super) fn new(draft: DeviceDraft, remote_id: Option<String>) -> Self {
        Self { draft, remote_id, place: None }
    }

    fn is(&self, row: &RemoteDevice) -> bool {
        let is_found_before = !row.id.is_empty() && self.remote_id.as_deref() == Some(row.id.as_str());
        is_found_before || speaks_of(row, &self.draft)
    }

    /// Whether a row that tells no PKID might be this one: it was never found, and nothing but its PKID is known.
    fn might_be_any(&self) -> bool {
        self.place.is_none() && self.remote_id.is_none() && self.draft.serial.is_none()
    }
}

/// Who is asked, and who may stop that.
pub(super) struct Search<'a> {
    pub(super) client: &'a PartnerCenterClient,
    pub(super) door: Door<'a>,
    pub(super) queue: &'a Queue,
    pub(super) cancel: &'a Cancel,
}

impl Search<'_> {
    /// For each of a customer's devices its place on the service, or `None` where it is proven that it is not there. They are looked for
    /// first in batches of these names, then in all others.
    ///
    /// # Errors
    /// Where the queue fails, or the search is stopped. The service's own errors stand within; [`PartnerCenterError::NotWhole`] where
    /// a device is not found and nothing proves that it is not there.
    pub(super) async fn places<'n>(
        &self,
        customer: CustomerId,
        likely: impl IntoIterator<Item = &'n str>,
        mut wanted: Vec<Wanted>,
    ) -> Result<Result<Vec<Option<RemotePlace>>, PartnerCenterError>, Failure> {
        let client = self.client;
        let names: HashSet<String> = likely.into_iter().map(str::to_lowercase).collect();
        // In the service's own spelling: under another one it may not know them.
        let batches = match self.ask(client.batches(customer)).await? {
            Ok(batches) => batches,
            Err(error) => return Ok(Err(error)),
        };
        let told: u64 = batches.iter().filter_map(|batch| batch.device_count).sum();
        let likely: Vec<String> =
            batches.into_iter().map(|batch| batch.name).filter(|name| names.contains(&name.to_lowercase())).collect();
        let count = wanted.len();
        let (mut found, mut listed) = (0, 0_u64);
        let mut ids = HashSet::new();
        let mut unnamed = Vec::new();
        let mut is_nameless = false;
        let is_wanted = |row: &RemoteDevice| {
            // One that came twice is one: what is not listed makes up for no other.
            if row.id.is_empty() || ids.insert(row.id.clone()) {
                listed += 1;
            }
            // Without an id it cannot be named to the service, whatever it is.
            if row.id.is_empty() {
                is_nameless = true;
                return false;
            }
            // Each of ours is found once: a second copy of one does not end the search for another.
            let Some(device) = wanted.iter_mut().find(|device| device.place.is_none() && device.is(row)) else {
                if row.pkid.is_none() {
                    unnamed.push(row.serial.clone().unwrap_or_default());
                }
                return false;
            };
            device.place = Some(found);
            found += 1;
            true
        };
        let places = match self.ask(client.find_devices(customer, &likely, count, is_wanted)).await? {
            Ok(places) => places,
            Err(error) => return Ok(Err(error)),
        };
        let is_all_found = places.len() == count;
        if (is_nameless && !is_all_found)
            || (wanted.iter().any(Wanted::might_be_any) && self.is_any_unknown(&unnamed).await?)
        {
            let why = "a device in the list is named by nothing that tells which one it is".to_owned();
            return Ok(Err(PartnerCenterError::NotWhole { gap: Gap::Nameless, why }));
        }
        // A list may end early, or a batch not be found for a moment: what is not in it may be there all the same.
        if !is_all_found && listed < told {
            let why = format!("{listed} devices are listed where there are {told}");
            return Ok(Err(PartnerCenterError::NotWhole { gap: Gap::Short, why }));
        }
        let mut places: Vec<Option<RemotePlace>> = places.into_iter().map(Some).collect();
        let take = |device: &Wanted| device.place.and_then(|place| places.get_mut(place)?.take());
        Ok(Ok(wanted.iter().map(take).collect()))
    }

    /// Whether a device that is named by its serial number alone, or by nothing, is none of the queue's other devices.
    async fn is_any_unknown(&self, serials: &[String]) -> Result<bool, Failure> {
        for serial in serials {
            let draft = DeviceDraft { serial: SerialNumber::parse(serial).ok(), ..DeviceDraft::default() };
            if draft.serial.is_none() || self.queue.duplicate_of(&draft).await?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Asks the service something that changes nothing there, when it is our turn; given up at once when the search is stopped.
    async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, PartnerCenterError>>,
    ) -> Result<Result<T, PartnerCenterError>, Failure> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            answer = self.door.turn(question) => Ok(answer),
        }
    }
}
