//! Why devices were refused, counted: those with one cause have one next step.

use super::portal::is_registered_already;

/// Code and name that the service gave for a refusal, as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefusalCause {
    /// Its code: `808`.
    pub code: Option<String>,
    /// The code's name: `ZtdDeviceAssignedToOtherTenant`.
    pub name: Option<String>,
}

impl RefusalCause {
    /// Whether it is a refusal in form alone: the customer has the device already.
    pub fn is_registered_already(&self) -> bool {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        is_registered_already(&told(&self.code), &told(&self.name))
    }
}

/// How many devices have a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalCount {
    /// The cause.
    pub cause: RefusalCause,
    /// So many.
    pub count: u64,
}
