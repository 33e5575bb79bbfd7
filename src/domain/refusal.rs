//! Why devices were refused, counted: those with one cause have one next step.

/// Code and name that the service gave for a refusal, as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefusalCause {
    /// Its code: `808`.
    pub code: Option<String>,
    /// The code's name: `ZtdDeviceAssignedToOtherTenant`.
    pub name: Option<String>,
}

/// How many devices have a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalCount {
    /// The cause.
    pub cause: RefusalCause,
    /// So many.
    pub count: u64,
}
