//! What Partner Center recognises a device by.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::pkid::holds_product_key;
use super::serial::is_portable;
use super::{Pkid, SerialNumber};

/// What is sent for a device: one of the combinations that Partner Center takes and that stand on a box.
///
/// Serial number next to the PKID "for information" is no documented combination, so there is no such variant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// The Product Key ID alone.
    Pkid(Pkid),
    /// Maker, model and serial number, exactly as the firmware (SMBIOS type 1) spells them.
    Tuple {
        /// SMBIOS manufacturer.
        manufacturer: Manufacturer,
        /// SMBIOS product name.
        model: ModelName,
        /// SMBIOS serial number.
        serial: SerialNumber,
    },
}

impl Identity {
    /// A text that is equal for equal identities only; devices are unique by it.
    pub fn key(&self) -> String {
        match self {
            Self::Pkid(pkid) => format!("pkid:{pkid}"),
            Self::Tuple { manufacturer, model, serial } => format!("tuple:{manufacturer}\u{1f}{model}\u{1f}{serial}"),
        }
    }
}

/// Why a text cannot be a maker's or a model's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("the name is empty")]
    Empty,
    /// More than 128 characters.
    #[error("a name has at most 128 characters")]
    TooLong,
    /// A character that Partner Center's CSV cannot carry. Leaving it out would break the exact match, so it is refused.
    #[error("a name cannot hold the character {0:?}")]
    BadCharacter(char),
    /// A 25-character product key, which is a secret and is never stored.
    #[error("this is a product key, a secret: it is not stored")]
    ProductKey,
}

macro_rules! firmware_name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes the name as it is: neither trimmed nor re-cased, for the service compares it exactly.
            ///
            /// # Errors
            /// [`NameError`] says what is wrong.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                if text.trim().is_empty() {
                    return Err(NameError::Empty);
                }
                if holds_product_key(text) {
                    return Err(NameError::ProductKey);
                }
                if text.chars().count() > 128 {
                    return Err(NameError::TooLong);
                }
                match text.chars().find(|&c| !is_portable(c)) {
                    Some(c) => Err(NameError::BadCharacter(c)),
                    None => Ok(Self(text.to_owned())),
                }
            }

            /// The name's characters.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(s: String) -> Result<Self, Self::Error> {
                Self::parse(&s)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

firmware_name! {
    /// A maker's name as its firmware spells it: `LENOVO`, `Microsoft Corporation`.
    Manufacturer
}
firmware_name! {
    /// A model's name as its firmware spells it: `21F6002NMX`, `Surface Laptop`.
    ModelName
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_to_the_letter() {
        assert_eq!(Manufacturer::parse("Microsoft Corporation").unwrap().as_str(), "Microsoft Corporation");
        assert_eq!(Manufacturer::parse("Hewlett-Packard, Inc"), Err(NameError::BadCharacter(',')));
        assert_eq!(ModelName::parse("  "), Err(NameError::Empty));
        assert_eq!(ModelName::parse("BBBBB-CCCCC-DDDDD-FFFFF-GGGGG"), Err(NameError::ProductKey));
    }

    #[test]
    fn keys_tell_identities_apart() {
        let tuple = |m: &str, s: &str| Identity::Tuple {
            manufacturer: Manufacturer::parse("LENOVO").unwrap(),
            model: ModelName::parse(m).unwrap(),
            serial: SerialNumber::parse(s).unwrap(),
        };
        assert_ne!(tuple("AB", "C12").key(), tuple("A", "BC12").key());
        assert_eq!(tuple("AB", "C12").key(), tuple("AB", "C12").key());
    }
}
