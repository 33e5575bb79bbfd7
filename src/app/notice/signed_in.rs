//! What is told where somebody has signed in, and the customers that are asked for at once do not come: both are said.

use super::errand::Errand;
use super::{Failure, Notice};
use crate::partner_center::PartnerCenterError;
use crate::words;

impl Notice {
    /// Words for customers that did not come with a sign-in that went through.
    pub(in crate::app) fn of_customers_after_sign_in(failure: &Failure) -> Self {
        let notice = Self::during(Errand::CustomersOfSignIn, failure);
        match failure {
            // Of the two, it was Partner Center who refused.
            Failure::Service(PartnerCenterError::SignInNeeded(_)) => Self {
                what: words!("told-signed-in-refused"),
                next: words!("told-signed-in-refused", "next"),
                ..notice
            },
            // So it is here; the reason is told by what to do.
            failure if failure.needs_sign_in() && !failure.needs_mfa() => {
                Self { what: words!("told-signed-in-refused"), ..notice }
            }
            _ => Self { what: words!("told-signed-in-no-customers", why = notice.what.as_str()), ..notice },
        }
    }
}
