//! Partner Center's batch name, which the customer sees as the Autopilot group tag.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::pkid::holds_product_key;

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
    /// `.` or `..`, which an address cannot carry as a batch's name.
    #[error("a group tag cannot be \".\" or \"..\"")]
    Dots,
    /// `{site}`: a template with gaps that nobody filled.
    #[error("a group tag cannot hold the open gaps of a template")]
    OpenGap,
    /// A 25-character product key, which is a secret and is never stored.
    #[error("this is a product key, a secret: it is not stored")]
    ProductKey,
}

impl GroupTag {
    /// Longest group tag; the service's own limit is not documented, a public client uses this one.
    pub const MAX_LENGTH: usize = 128;

    /// Reads what a person gives as a new batch's group tag: beside what [`GroupTag::parse`] refuses, what could not be sent or must
    /// not be stored.
    ///
    /// # Errors
    /// [`GroupTagError`] says what is wrong.
    pub fn parse_new(text: &str) -> Result<Self, GroupTagError> {
        let tag = Self::parse(text)?;
        match tag.as_str() {
            "." | ".." => Err(GroupTagError::Dots),
            text if holds_product_key(text) => Err(GroupTagError::ProductKey),
            text if has_gap(text) => Err(GroupTagError::OpenGap),
            _ => Ok(tag),
        }
    }

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

    /// Whether both are taken for one batch here, whatever their case. Microsoft's PowerShell module compares so; what the service does is
    /// documented nowhere, so no second batch is made that differs in case alone.
    pub fn is_same_batch(&self, other: &str) -> bool {
        self.0.to_lowercase() == other.to_lowercase()
    }
}

/// Whether the gap of a template stands in a text.
fn has_gap(text: &str) -> bool {
    text.split_once('{').is_some_and(|(_, behind)| behind.contains('}'))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_sent_or_stored_is_refused_for_a_new_batch_alone() {
        for (text, error) in [
            (".", GroupTagError::Dots),
            (" .. ", GroupTagError::Dots),
            ("BBBBB-CCCCC-DDDDD-FFFFF-GGGGG", GroupTagError::ProductKey),
            ("key BBBBBCCCCCDDDDDFFFFFGGGGG", GroupTagError::ProductKey),
            ("bbbbb ccccc ddddd fffff ggggg", GroupTagError::ProductKey),
            ("{customer}-Bern", GroupTagError::OpenGap),
            ("", GroupTagError::Empty),
        ] {
            assert_eq!(GroupTag::parse_new(text), Err(error), "{text}");
        }
        assert_eq!(GroupTag::parse_new("Sales..").unwrap().as_str(), "Sales..");
        // A queue that holds such a tag still opens.
        assert_eq!(GroupTag::parse("..").unwrap().as_str(), "..");
    }
}
