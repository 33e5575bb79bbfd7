//! A sign-in on another device: the code that a person types there.

use jiff::Timestamp;

/// What is shown to the person who signs in elsewhere, on a telephone for example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCode {
    /// The code to type, such as `ABCD-EFGH`.
    pub code: String,
    /// The page to type it at.
    pub address: String,
    /// After this instant the code does no longer.
    pub expires_at: Timestamp,
}
