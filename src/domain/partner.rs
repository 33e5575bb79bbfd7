//! Who a partner is to Microsoft: what its program decides who may register devices by program.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kind of a Cloud Solution Provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartnerKind {
    /// Buys from Microsoft and bills its customers itself.
    #[default]
    Direct,
    /// Buys from Microsoft and sells through resellers.
    IndirectProvider,
    /// Sells through an indirect provider: Partner Center's program interface is not for it, its site is.
    IndirectReseller,
}

impl PartnerKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Direct, Self::IndirectProvider, Self::IndirectReseller];

    /// The word in settings and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::IndirectProvider => "indirect-provider",
            Self::IndirectReseller => "indirect-reseller",
        }
    }

    /// Whether Partner Center lets this partner list customers, register devices and take them back by program. An indirect reseller
    /// uploads a file on its site.
    pub fn has_api(self) -> bool {
        self != Self::IndirectReseller
    }
}

impl fmt::Display for PartnerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether this is one of the words that stand for anybody's tenant at Microsoft's sign-in: tokens of these would be of the person's
/// home tenant, which Partner Center refuses.
pub fn is_anybodys_tenant(tenant: &str) -> bool {
    let tenant = tenant.trim();
    ["common", "organizations", "consumers"].iter().any(|word| tenant.eq_ignore_ascii_case(word))
}

/// No kind of partner.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not direct, indirect-provider or indirect-reseller")]
pub struct NoPartnerKind;

impl FromStr for PartnerKind {
    type Err = NoPartnerKind;

    fn from_str(text: &str) -> Result<Self, NoPartnerKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(NoPartnerKind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_and_read_by_their_words() {
        for kind in PartnerKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!("reseller".parse::<PartnerKind>(), Err(NoPartnerKind));
        assert!(PartnerKind::IndirectProvider.has_api() && !PartnerKind::IndirectReseller.has_api());
    }
}
