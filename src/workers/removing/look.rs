//! Where on the service the devices of a removal stand. That one is not there must be proven: by lists that name every device in them,
//! and that are as long as the service says.

use std::collections::HashSet;

use super::Run;
use crate::app::notice::Failure;
use crate::domain::{DeviceDraft, Removal, RemovalDevice, SerialNumber};
use crate::partner_center::{PartnerCenterError, RemoteDevice, RemotePlace};
use crate::workers::sending::speaks_of;

/// An open device, and what it is found by.
struct Wanted {
    draft: DeviceDraft,
    /// The service's id of it, where it was found before.
    remote_id: Option<String>,
    place: Option<usize>,
}

impl Wanted {
    fn is(&self, row: &RemoteDevice) -> bool {
        let is_found_before = !row.id.is_empty() && self.remote_id.as_deref() == Some(row.id.as_str());
        is_found_before || speaks_of(row, &self.draft)
    }

    /// Whether a row that tells no PKID might be this one: it was never found, and nothing but its PKID is known.
    fn might_be_any(&self) -> bool {
        self.place.is_none() && self.remote_id.is_none() && self.draft.serial.is_none()
    }
}

impl Run<'_> {
    /// For each open device its place on the service, or `None` where it is proven that it is not there.
    pub(super) async fn look(
        &self,
        removal: &Removal,
        open: &[&RemovalDevice],
    ) -> Result<Result<Vec<Option<RemotePlace>>, PartnerCenterError>, Failure> {
        let queue = &self.remover.queue;
        let mut wanted = Vec::new();
        let mut names = HashSet::new();
        for part in open {
            let row = queue.device(&part.device).await?;
            names.insert(queue.batch(&row.batch).await?.group_tag.as_str().to_lowercase());
            names.extend(part.last_try.iter().map(|last| last.remote_batch.to_lowercase()));
            let remote_id = part.last_try.as_ref().map(|last| last.remote_device.clone());
            wanted.push(Wanted { draft: row.draft, remote_id, place: None });
        }
        let client = self.connection.client();
        // In the service's own spelling: under another one it may not know them.
        let batches = match self.ask(client.batches(removal.customer)).await? {
            Ok(batches) => batches,
            Err(error) => return Ok(Err(error)),
        };
        let told: u64 = batches.iter().filter_map(|batch| batch.device_count).sum();
        let likely: Vec<String> =
            batches.into_iter().map(|batch| batch.name).filter(|name| names.contains(&name.to_lowercase())).collect();
        let (mut found, mut listed) = (0, 0_u64);
        let mut unnamed = Vec::new();
        let mut is_nameless = false;
        let is_wanted = |row: &RemoteDevice| {
            listed += 1;
            // Without an id it cannot be named to the service, whatever it is.
            if row.id.is_empty() {
                is_nameless = true;
                return false;
            }
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
        let search = client.find_devices(removal.customer, &likely, open.len(), is_wanted);
        let places = match self.ask(search).await? {
            Ok(places) => places,
            Err(error) => return Ok(Err(error)),
        };
        let is_all_found = places.len() == open.len();
        if (is_nameless && !is_all_found)
            || (wanted.iter().any(Wanted::might_be_any) && self.is_any_unknown(&unnamed).await?)
        {
            let why = "a device in the list is named by nothing that tells which one it is";
            return Ok(Err(PartnerCenterError::BadAnswer(why.to_owned().into())));
        }
        // A list may end early, or a batch not be found for a moment: what is not in it may be there all the same.
        if !is_all_found && listed < told {
            let why = format!("{listed} devices are listed where there are {told}");
            return Ok(Err(PartnerCenterError::BadAnswer(why.into())));
        }
        let mut places: Vec<Option<RemotePlace>> = places.into_iter().map(Some).collect();
        let take = |device: &Wanted| device.place.and_then(|place| places.get_mut(place)?.take());
        Ok(Ok(wanted.iter().map(take).collect()))
    }

    /// Whether a device that is named by its serial number alone, or by nothing, is none of the queue's other devices.
    async fn is_any_unknown(&self, serials: &[String]) -> Result<bool, Failure> {
        for serial in serials {
            let draft = DeviceDraft { serial: SerialNumber::parse(serial).ok(), ..DeviceDraft::default() };
            if draft.serial.is_none() || self.remover.queue.duplicate_of(&draft).await?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Asks the service something that changes nothing there, when it is our turn; given up at once when the removal is stopped.
    async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, PartnerCenterError>>,
    ) -> Result<Result<T, PartnerCenterError>, Failure> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            answer = self.connection.gate().turn(question) => Ok(answer),
        }
    }
}
