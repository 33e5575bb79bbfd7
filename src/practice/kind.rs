//! The kinds of call that faults, roles and counts are kept by.

use std::fmt;

use serde::Deserialize;

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum Kind {
    Authorize,
    Token,
    DeviceCode,
    Metadata,
    Customers,
    Customer,
    Relationship,
    Batches,
    Create,
    Append,
    Devices,
    Status,
    Delete,
    Policies,
    Policy,
    PolicyCreate,
    PolicyUpdate,
    PolicyDelete,
    Assign,
    Other,
}

impl Kind {
    /// Every kind with the word it has in scripts and books.
    const WORDS: [(Self, &'static str); 20] = [
        (Self::Authorize, "authorize"),
        (Self::Token, "token"),
        (Self::DeviceCode, "device-code"),
        (Self::Metadata, "metadata"),
        (Self::Customers, "customers"),
        (Self::Customer, "customer"),
        (Self::Relationship, "relationship"),
        (Self::Batches, "batches"),
        (Self::Create, "create"),
        (Self::Append, "append"),
        (Self::Devices, "devices"),
        (Self::Status, "status"),
        (Self::Delete, "delete"),
        (Self::Policies, "policies"),
        (Self::Policy, "policy"),
        (Self::PolicyCreate, "policy-create"),
        (Self::PolicyUpdate, "policy-update"),
        (Self::PolicyDelete, "policy-delete"),
        (Self::Assign, "assign"),
        (Self::Other, "other"),
    ];

    pub(super) fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, word)| word)
    }

    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }

    /// Whether devices are sent with it.
    pub(super) fn is_upload(self) -> bool {
        matches!(self, Self::Create | Self::Append)
    }

    /// Whether a job comes of it.
    pub(super) fn makes_job(self) -> bool {
        self.is_upload() || self == Self::Assign
    }

    /// Whether its answer holds rows.
    pub(super) fn has_rows(self) -> bool {
        matches!(self, Self::Status | Self::Devices | Self::Batches | Self::Customers | Self::Policies)
    }

    /// Whether it is Microsoft's sign-in service rather than Partner Center.
    pub(super) fn is_sign_in(self) -> bool {
        matches!(self, Self::Authorize | Self::Token | Self::DeviceCode | Self::Metadata)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Self::of_word(&word).ok_or_else(|| format!("unknown variant `{word}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        for (kind, word) in Kind::WORDS {
            assert_eq!((kind.as_str(), Kind::of_word(word)), (word, Some(kind)));
        }
    }
}
