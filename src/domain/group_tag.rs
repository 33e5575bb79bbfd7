//! Partner Center's batch name, which the customer sees as the Autopilot group tag.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a batch in Partner Center. It shows up in the customer's Intune as the devices' group tag, and dynamic groups are
/// keyed on its exact spelling: it is chosen by a person, never invented.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GroupTag(String);

/// Why a text cannot be a group tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupTagError {
    /// Nothing but white space.
    #[error("the group tag is empty")]
    Empty,
    /// Longer than [`GroupTag::MAX_LENGTH`] characters.
    #[error("a group tag has at most 128 characters")]
    TooLong,
    /// A control character.
    #[error("a group tag cannot hold control characters")]
    ControlCharacter,
}

impl GroupTag {
    /// Longest group tag; the service's own limit is not documented, a public client uses this one.
    pub const MAX_LENGTH: usize = 128;

    /// Reads a group tag; outer white space is not part of it, case is.
    ///
    /// # Errors
    /// [`GroupTagError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, GroupTagError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(GroupTagError::Empty);
        }
        if text.chars().count() > Self::MAX_LENGTH {
            return Err(GroupTagError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(GroupTagError::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// The tag's characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether Partner Center would take both for one batch: it compares names without regard to case.
    pub fn is_same_batch(&self, other: &str) -> bool {
        self.0.to_lowercase() == other.to_lowercase()
    }
}

impl fmt::Display for GroupTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for GroupTag {
    type Error = GroupTagError;
    fn try_from(s: String) -> Result<Self, Self::Error> {
        Self::parse(&s)
    }
}

impl From<GroupTag> for String {
    fn from(tag: GroupTag) -> Self {
        tag.0
    }
}
