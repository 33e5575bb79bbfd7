//! Customers as the window knows them, beside the list itself.

use jiff::Timestamp;

use crate::app::notice::Notice;
use crate::domain::{CustomerId, Modules, RemoteBatchInfo};

/// What is known of the list, and what is asked of the service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomersModel {
    /// When the service told the customers last.
    pub told_at: Option<Timestamp>,
    /// Why the list was asked for last.
    pub asked_for: AskedFor,
    /// The last search on the service.
    pub search: ServiceSearch,
    /// The link that asks for the relationship.
    pub link: LinkState,
    /// The batches that the service has of one customer.
    pub remote: RemoteBatches,
    /// The name of the customer that is being kept.
    pub naming: Option<String>,
    /// The customer that was named last.
    pub named: Option<CustomerId>,
}

/// Why the list of customers is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AskedFor {
    /// A person wants it: its coming is told.
    #[default]
    Person,
    /// It is needed: its coming is shown alone.
    Need,
    /// Somebody has just signed in, and was told so.
    SignIn,
}

/// A search on the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ServiceSearch {
    /// None.
    #[default]
    None,
    /// Names that begin so are looked for.
    UnderWay(String),
    /// It was looked for.
    Found {
        /// For what.
        text: String,
        /// Who was found.
        customers: Vec<CustomerId>,
    },
}

/// The link that asks for the relationship.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum LinkState {
    /// Not asked for.
    #[default]
    None,
    /// The service is asked.
    UnderWay,
    /// Here it is.
    Ready(RelationshipLink),
}

/// A link that a customer's administrator opens to accept the relationship.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationshipLink {
    /// The address, without delegated administration.
    pub url: String,
    /// Whether the service's own link asked for delegated administration, or left that open.
    pub was_mended: bool,
    /// The address as a QR code.
    pub code: Modules,
}

/// The batches that the service has of a customer.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RemoteBatches {
    /// Nobody asked.
    #[default]
    Unknown,
    /// The service is asked for this customer's.
    UnderWay(CustomerId),
    /// This customer's batches.
    Known {
        /// Whose.
        customer: CustomerId,
        /// Which.
        batches: Vec<RemoteBatchInfo>,
    },
    /// They are not to be had now.
    Failed {
        /// Whose.
        customer: CustomerId,
        /// Why.
        why: Notice,
        /// Whether the service says that there is no relationship, whatever its list says.
        lacks_relationship: bool,
    },
}

impl RemoteBatches {
    /// Whose batches were asked for.
    pub fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Unknown => None,
            Self::UnderWay(customer) | Self::Known { customer, .. } | Self::Failed { customer, .. } => Some(*customer),
        }
    }
}
