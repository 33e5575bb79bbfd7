//! How uploads are cut, paced and followed, among the settings.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How uploads are cut, paced and followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Sending {
    /// Devices in one request, 1 to 1000. Microsoft's pages name 500 and 1000 as limits; the smaller is the default.
    pub devices_per_upload: u32,
    /// Customers whose batches are sent side by side, 1 to 16.
    pub customers_at_once: u32,
    /// Whether the serial number goes along where a PKID goes. It is not needed, and a wrong one is a reason to refuse the device.
    pub serial_beside_pkid: bool,
    /// How long a customer's batch is watched after a broken line before what did not turn up counts as not arrived, in seconds.
    pub settle_secs: u64,
    /// How long an upload's job may go on without an end before its devices are looked for one by one, in minutes; never
    /// sooner than `settle_secs`, so 0 is that.
    pub give_up_job_mins: u64,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            devices_per_upload: 500,
            customers_at_once: 3,
            serial_beside_pkid: false,
            settle_secs: 300,
            give_up_job_mins: 60,
        }
    }
}

impl Sending {
    /// [`Self::settle_secs`].
    pub fn settle_time(&self) -> Duration {
        Duration::from_secs(self.settle_secs)
    }

    /// [`Self::give_up_job_mins`].
    pub fn give_up_after(&self) -> Duration {
        Duration::from_secs(self.give_up_job_mins.saturating_mul(60))
    }

    /// Settings that are numbers, with their ranges.
    pub(super) fn ranges(&self) -> [(&'static str, u64, RangeInclusive<u64>); 4] {
        [
            ("sending.devices-per-upload", self.devices_per_upload.into(), 1..=1000),
            ("sending.customers-at-once", self.customers_at_once.into(), 1..=16),
            ("sending.settle-secs", self.settle_secs, 0..=86_400),
            ("sending.give-up-job-mins", self.give_up_job_mins, 0..=10_080),
        ]
    }
}
