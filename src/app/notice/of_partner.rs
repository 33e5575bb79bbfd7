//! What Partner Center does not allow where no one customer is asked about: then it is the account's, or the partner's.

use super::errand::{Errand, both};
use super::service::of_named_reason;
use super::{Failure, Said, Severity};
use crate::partner_center::PartnerCenterError;
use crate::words;

/// What is asked of Partner Center about no one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfPartner {
    /// Its customers: all of them, or those of a name.
    Customers,
    /// The link that asks a customer for the relationship.
    Link,
}

impl OfPartner {
    /// What an error of the service means where this was asked for.
    pub fn failure(self, error: PartnerCenterError) -> Failure {
        match error {
            error @ PartnerCenterError::Forbidden { .. } => Failure::NotForPartner { asked: self, source: error },
            error => Failure::Service(error),
        }
    }
}

/// Words for a refusal of this. Codes that name their reason are told by it; that there is no relationship with a customer says nothing
/// here.
pub(super) fn of_not_for_partner(asked: OfPartner, code: &str, errand: Errand) -> Said {
    let (what, role) = match asked {
        OfPartner::Customers => (words!("failure-forbidden", "customers", code = code), words!("role-sales-agent")),
        OfPartner::Link => (words!("failure-forbidden", "link", code = code), words!("role-admin-agent")),
    };
    if let Some(said) = of_named_reason(code, errand, &role) {
        return said;
    }
    if errand == Errand::CustomersOfSignIn {
        // The account is checked by itself then, beside this.
        let how = words!("failure-forbidden", "account-new", role = role);
        return (Severity::Error, what, both(&how, &errand.once_mended()));
    }
    let how = words!("failure-forbidden", "account", role = role);
    let look = errand.here(words!("hint-account", "partner"), words!("hint-account", "partner-command"));
    (Severity::Error, what, both(&both(&how, &look), &errand.once_mended()))
}
