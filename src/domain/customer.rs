//! Who the devices are for, and whether that customer has agreed.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The customer's tenant id, which Partner Center uses as the customer's id everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CustomerId(pub Uuid);

impl CustomerId {
    /// Reads a tenant id: a GUID in any of its usual spellings.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text.trim()).ok().map(Self)
    }
}

impl fmt::Display for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.hyphenated())
    }
}

/// What Partner Center says of the customer's relationship to the partner.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relationship {
    /// The customer's administrator has agreed: devices may be registered.
    Reseller,
    /// No relationship: it must be requested and accepted first.
    None,
    /// Another word of the service, kept as it came (`advisor`, `syndication`, …): devices may not be registered.
    Other(String),
    /// Never asked: the customer was named by hand.
    Unknown,
}

impl Relationship {
    /// Whether the service is known to refuse devices for this customer.
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::None | Self::Other(_))
    }

    /// The word it is stored under.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Reseller => "reseller",
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::Other(word) => word,
        }
    }

    /// Reads the service's word, whatever its case.
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "reseller" => Self::Reseller,
            "none" => Self::None,
            "unknown" | "" => Self::Unknown,
            _ => Self::Other(word.to_owned()),
        }
    }
}

/// A customer of the partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Tenant id.
    pub id: CustomerId,
    /// Company name; the tenant id where the name is not known.
    pub name: String,
    /// Primary domain, where known.
    pub domain: Option<String>,
    /// Whether devices may be registered for this customer.
    pub relationship: Relationship,
}

impl Customer {
    /// Whether this text, in lower case, is a part of the name, the domain or the tenant id.
    pub fn is_meant_by(&self, wanted: &str) -> bool {
        let domain = self.domain.as_deref().unwrap_or_default();
        wanted.is_empty()
            || self.name.to_lowercase().contains(wanted)
            || domain.to_lowercase().contains(wanted)
            || self.id.to_string().contains(wanted)
    }

    /// A customer of whom only the tenant id is known.
    pub fn unnamed(id: CustomerId) -> Self {
        Self { id, name: id.to_string(), domain: None, relationship: Relationship::Unknown }
    }
}
