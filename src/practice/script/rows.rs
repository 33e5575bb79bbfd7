//! The script's rows: more customers, and what becomes of single devices.

use serde::Deserialize;

use super::super::device::Fields;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::practice) struct CustomerRow {
    pub(in crate::practice) id: uuid::Uuid,
    pub(in crate::practice) name: String,
    pub(in crate::practice) domain: Option<String>,
    #[serde(default = "reseller")]
    pub(in crate::practice) relationship: String,
}

fn reseller() -> String {
    "reseller".into()
}

/// What taking a device out comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(in crate::practice) enum Removal {
    /// Not found, although it is listed.
    #[serde(rename = "404")]
    NotFound,
    /// Not this tenant's any more.
    #[serde(rename = "807")]
    NotRegistered,
    /// Another registrar added it.
    #[serde(rename = "811")]
    ByOther,
}

/// What becomes of one device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::practice) struct DeviceRule {
    pkid: Option<String>,
    serial: Option<String>,
    #[serde(default)]
    pub(in crate::practice) code: String,
    pub(in crate::practice) name: Option<String>,
    /// So often; `None` for ever.
    pub(in crate::practice) times: Option<u32>,
    pub(in crate::practice) removal: Option<Removal>,
}

impl DeviceRule {
    /// Whether the rule speaks of this device.
    fn names(&self, fields: &Fields) -> bool {
        let same = |mine: &Option<String>, theirs: &Option<String>| mine.is_some() && mine == theirs;
        same(&self.pkid, &fields.pkid) || same(&self.serial, &fields.serial)
    }

    /// Whether the rule says what becomes of this device when it is registered, `uses` times after it was used.
    pub(in crate::practice) fn is_about_registering(&self, fields: &Fields, uses: u32) -> bool {
        let says_something = !self.code.is_empty() || self.name.is_some();
        says_something && self.names(fields) && self.times.is_none_or(|times| uses < times)
    }

    /// What the rule says of taking this device out.
    pub(in crate::practice) fn removal_of(&self, fields: &Fields) -> Option<Removal> {
        self.removal.filter(|_| self.names(fields))
    }

    /// Whether the device is to be registered whatever else is said of it.
    pub(in crate::practice) fn is_ok(&self) -> bool {
        self.code == "ok"
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.pkid.is_none() == self.serial.is_none() {
            return Err("a device is named by pkid or by serial".into());
        }
        if self.code.is_empty() && self.name.as_deref().unwrap_or_default().is_empty() && self.removal.is_none() {
            return Err("a device needs a code or a name".into());
        }
        Ok(())
    }
}
