//! A look at the service's lists for devices of which nobody knows whether they arrived, and what may be concluded from it.

use std::collections::HashSet;

use super::matching::Named;
use crate::domain::{AttemptId, DeviceDraft, Pkid};
use crate::partner_center::{DevicePages, PartnerCenterError, RemoteDevice};

/// What the list of batches tells of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Remote {
    /// In the service's spelling; `None` where there is no such batch.
    pub(super) name: Option<String>,
    pub(super) devices: Option<u64>,
    pub(super) is_working: bool,
}

/// What may be concluded of a device that a look did not see.
#[derive(Debug)]
pub(super) enum Absence {
    /// It is not there: the lists are whole.
    Proven,
    /// It is not there by lists that are whole by their own words, but the batch is said to hold more than was listed, or a row names
    /// nobody; or its batch is in no list, nor known by its name, where the list of batches counts more than it names. Such numbers may lag
    /// behind, and may count what was refused; so it is believed of an upload that is long overdue.
    Doubtful,
    /// Nothing, for the list was not read: as far as is known nothing came to it since the last look.
    NotRead,
    /// Nothing, for the list is not whole.
    Unproven(PartnerCenterError),
}

/// A look at the list.
pub(super) struct Look {
    pub(super) attempts: Vec<AttemptId>,
    pub(super) remote: Remote,
    /// The attempts that were watched for long enough when it began: it decides on them.
    pub(super) ripe: Vec<AttemptId>,
    wanted: Wanted,
    /// What is still to be read.
    pub(super) pages: Option<DevicePages>,
    /// Those of the devices seen so far that may be wanted ones.
    pub(super) seen: Vec<RemoteDevice>,
    has_nameless: bool,
    pub(super) absence: Absence,
}

impl Look {
    pub(super) fn new(
        attempts: Vec<AttemptId>,
        remote: Remote,
        ripe: Vec<AttemptId>,
        wanted: Wanted,
        pages: Option<DevicePages>,
        absence: Absence,
    ) -> Self {
        Self { attempts, remote, ripe, wanted, pages, seen: Vec::new(), has_nameless: false, absence }
    }

    pub(super) fn take_in(&mut self, page: Vec<RemoteDevice>) {
        for device in page {
            self.has_nameless |= device.pkid.is_none() && device.serial.is_none();
            if self.wanted.may_be(&device) {
                self.seen.push(device);
            }
        }
    }

    /// The list was read to its proven end, and had so many devices.
    pub(super) fn end(&mut self, listed: u64) {
        let is_short = self.remote.devices.is_some_and(|told| told > listed);
        self.absence = if is_short || self.has_nameless { Absence::Doubtful } else { Absence::Proven };
    }
}

/// What the devices that are looked for may be named by.
#[derive(Default)]
pub(super) struct Wanted {
    pkids: HashSet<Pkid>,
    serials: HashSet<String>,
}

impl Wanted {
    pub(super) fn of<'a>(drafts: impl Iterator<Item = &'a DeviceDraft>) -> Self {
        let mut wanted = Self::default();
        for draft in drafts {
            wanted.pkids.extend(draft.pkid);
            wanted.serials.extend(draft.serial.as_ref().map(|serial| plain(serial.as_str())));
        }
        wanted
    }

    fn may_be(&self, device: &RemoteDevice) -> bool {
        let named = Named::from(device);
        named.pkid.is_some_and(|pkid| self.pkids.contains(&pkid))
            || named.serial.is_some_and(|serial| self.serials.contains(&plain(serial)))
    }
}

fn plain(serial: &str) -> String {
    serial.trim().to_ascii_lowercase()
}

/// Whether the service works on a batch with this word; a word nobody knows is no work.
pub(super) fn is_working(status: Option<&str>) -> bool {
    let word: String = status.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    matches!(word.to_ascii_lowercase().as_str(), "queued" | "processing" | "inprogress")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_told_in_many_spellings() {
        for (word, expected) in [
            (Some("processing"), true),
            (Some("Queued"), true),
            (Some("in-progress"), true),
            (Some("in_progress"), true),
            (Some("finished"), false),
            (Some("finished_with_errors"), false),
            (Some("resting"), false),
            (None, false),
        ] {
            assert_eq!(is_working(word), expected, "{word:?}");
        }
    }

    #[test]
    fn of_a_long_list_only_what_may_be_wanted_is_kept() {
        let draft = |pkid: Option<&str>, serial: Option<&str>| DeviceDraft {
            pkid: pkid.map(|text| Pkid::parse(text).unwrap()),
            serial: serial.map(|text| crate::domain::SerialNumber::parse(text).unwrap()),
            ..DeviceDraft::default()
        };
        let wanted = Wanted::of([draft(Some("0000212340002"), None), draft(None, Some("PC29DABC"))].iter());
        let row = |pkid: Option<&str>, serial: Option<&str>| RemoteDevice {
            id: "x".into(),
            pkid: pkid.map(str::to_owned),
            serial: serial.map(str::to_owned),
            model: None,
            manufacturer: None,
            policy: None,
        };
        assert!(wanted.may_be(&row(Some("212340002"), None)));
        assert!(wanted.may_be(&row(None, Some(" pc29dabc"))));
        assert!(!wanted.may_be(&row(Some("3556212340001"), Some("PC29DABD"))));
        assert!(!wanted.may_be(&row(None, None)));
    }
}
