//! The sections of the script: how fast the service is, who may do what, and what it makes of uploads.

use serde::Deserialize;

/// When a job is finished: by time, or by how often it was asked about, whichever is first.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct Pace {
    pub(in crate::practice) seconds: f64,
    pub(in crate::practice) polls: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { seconds: 0.6, polls: 3 }
    }
}

/// How long every answer takes.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct LineRules {
    pub(in crate::practice) millis: u64,
}

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum CountedBy {
    Partner,
    Customer,
}

/// How many requests are taken in how long.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct ThrottleRules {
    /// 0: as many as come.
    pub(in crate::practice) requests: u32,
    pub(in crate::practice) seconds: f64,
    pub(in crate::practice) by: CountedBy,
}

impl Default for ThrottleRules {
    fn default() -> Self {
        Self { requests: 0, seconds: 60.0, by: CountedBy::Partner }
    }
}

/// How lists of devices, and the counts of batches, lie, of which their caller must not conclude that anything is missing.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct ListRules {
    pub(in crate::practice) empty_pages: u32,
    pub(in crate::practice) circle: bool,
    pub(in crate::practice) more_told: usize,
    pub(in crate::practice) count_lags: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct CustomerRules {
    pub(in crate::practice) generated: u32,
    pub(in crate::practice) page: usize,
    pub(in crate::practice) delegated_link: bool,
}

impl Default for CustomerRules {
    fn default() -> Self {
        Self { generated: 0, page: 100, delegated_link: false }
    }
}

/// What a POST with a known request id means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum RepeatedRequest {
    New,
    Same,
}

/// What making a batch means whose name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum ExistingBatch {
    Refuse,
    Append,
}

/// What a serial number beside a PKID means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum SerialBesidePkid {
    Refuse,
    Ignore,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct UploadRules {
    pub(in crate::practice) most: usize,
    pub(in crate::practice) repeated_request: RepeatedRequest,
    pub(in crate::practice) existing_batch: ExistingBatch,
    pub(in crate::practice) serial_beside_pkid: SerialBesidePkid,
    pub(in crate::practice) endings: bool,
}

impl Default for UploadRules {
    fn default() -> Self {
        Self {
            most: 1000,
            repeated_request: RepeatedRequest::New,
            existing_batch: ExistingBatch::Refuse,
            serial_beside_pkid: SerialBesidePkid::Refuse,
            endings: true,
        }
    }
}

/// What kind of partner signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum PartnerKind {
    Direct,
    IndirectProvider,
    IndirectReseller,
}

/// The partner's own standing.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct PartnerRules {
    pub(in crate::practice) kind: PartnerKind,
    /// Whether the partner agreement is accepted.
    pub(in crate::practice) agreement: bool,
    /// Whether the partner is active in the programme.
    pub(in crate::practice) programme: bool,
}

impl Default for PartnerRules {
    fn default() -> Self {
        Self { kind: PartnerKind::Direct, agreement: true, programme: true }
    }
}
