//! What a person can set, kept as `settings.toml` in the data folder. Secrets are never among it.

use serde::{Deserialize, Serialize};

/// All settings; what is left out of the file has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// How the window looks.
    pub appearance: Appearance,
    /// Who may approve.
    pub approval: Approval,
    /// The partner's own tenant and app registration.
    pub partner: Partner,
    /// How uploads are cut and paced.
    pub sending: Sending,
    /// Files for Partner Center's site.
    pub export: Export,
}

/// How the window looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Appearance {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// Size of everything, in percent: 100 to 250.
    pub scale_percent: u16,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Default for Appearance {
    fn default() -> Self {
        Self { theme: Theme::System, scale_percent: 100 }
    }
}

/// Who may approve.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Approval {
    /// Whether who created, scanned or edited a batch may not approve it.
    pub second_person: bool,
}

/// The partner's own tenant and app registration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Partner {
    /// Tenant id or domain of the partner.
    pub tenant: String,
    /// Application (client) id of the partner's app registration.
    pub client_id: String,
}

/// How uploads are cut and paced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Sending {
    /// Devices in one request, 1 to 1000. Microsoft's pages name 500 and 1000 as limits; the smaller is the default.
    pub devices_per_upload: u32,
    /// How long a customer's batch is watched after a broken line before what did not turn up counts as not arrived, in seconds.
    pub settle_secs: u64,
}

impl Default for Sending {
    fn default() -> Self {
        Self { devices_per_upload: 500, settle_secs: 120 }
    }
}

/// Files for Partner Center's site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Export {
    /// Devices in one file, 1 to 500.
    pub rows_per_file: u32,
}

impl Default for Export {
    fn default() -> Self {
        Self { rows_per_file: 500 }
    }
}
