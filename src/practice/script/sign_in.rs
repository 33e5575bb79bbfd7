//! The script's section on signing in: who signs in, with which rights, and what the authority says of it.

use serde::Deserialize;

/// How the want of a second factor is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum MfaRefusal {
    Code,
    Bare,
}

/// Where the answer to `ValidateMfa` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum MfaReport {
    Header,
    Body,
    Nowhere,
}

/// What tokens are for, whatever was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum Audience {
    AsAsked,
    Graph,
}

/// A role in Partner Center.
#[expect(clippy::enum_variant_names, reason = "the roles are called so")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum Role {
    AdminAgent,
    SalesAgent,
    HelpdeskAgent,
}

/// What a person does with a device code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::practice) enum CodeAnswer {
    Agree,
    Decline,
    Never,
}

/// How the device code goes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct DeviceCodeRules {
    pub(in crate::practice) answer: CodeAnswer,
    /// How often the program is told to wait before the person's answer is there.
    pub(in crate::practice) pending: u32,
    /// Seconds between two questions; one that comes sooner is told to slow down.
    pub(in crate::practice) interval: u32,
    pub(in crate::practice) seconds: u32,
}

impl Default for DeviceCodeRules {
    fn default() -> Self {
        Self { answer: CodeAnswer::Agree, pending: 1, interval: 5, seconds: 900 }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct SignInRules {
    pub(in crate::practice) user: String,
    pub(in crate::practice) roles: Vec<Role>,
    pub(in crate::practice) mfa: bool,
    pub(in crate::practice) mfa_refusal: MfaRefusal,
    pub(in crate::practice) mfa_report: MfaReport,
    pub(in crate::practice) token_seconds: u32,
    pub(in crate::practice) consent: bool,
    pub(in crate::practice) audience: Audience,
    pub(in crate::practice) refuse: String,
    pub(in crate::practice) device_code: DeviceCodeRules,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self {
            user: "practice@contoso-partner.example".into(),
            roles: vec![Role::AdminAgent],
            mfa: true,
            mfa_refusal: MfaRefusal::Code,
            mfa_report: MfaReport::Header,
            token_seconds: 3600,
            consent: true,
            audience: Audience::AsAsked,
            refuse: String::new(),
            device_code: DeviceCodeRules::default(),
        }
    }
}
