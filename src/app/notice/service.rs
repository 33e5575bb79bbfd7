//! Words for what Partner Center and the sign-in refuse, and for a line that fails.

use super::{Said, Severity};
use crate::domain::redacted;
use crate::partner_center::{PartnerCenterError, SignInCause};
use crate::words;

pub(super) fn of_service(error: &PartnerCenterError) -> Said {
    use PartnerCenterError as P;
    match error {
        P::SignInNeeded(_) => say!(Warning, "failure-sign-in-needed"),
        P::SignInFailed(fault) => of_sign_in(fault.cause),
        P::MfaNeeded { .. } => say!(Warning, "failure-mfa"),
        // Microsoft's codes for 403: which of the possible reasons it was.
        P::Forbidden { code, .. } => match code.as_str() {
            "20002" => say!(Error, "failure-forbidden-relationship"),
            "900150" | "900308" | "2032" => say!(Error, "failure-forbidden-role"),
            "900309" | "90000" => say!(Error, "failure-forbidden-conditional-access"),
            "900123" | "900124" => say!(Error, "failure-forbidden-agreement"),
            "900149" => say!(Error, "failure-forbidden-programme"),
            _ => say!(Error, "failure-forbidden", code = code.as_str()),
        },
        P::NotFound(_) => say!(Error, "failure-not-found"),
        P::Refused { code, .. } => say!(Error, "failure-refused", code = code.as_str()),
        P::Throttled { wait, .. } => say!(Info, "failure-throttled", secs = wait.as_secs()),
        P::ServiceFailed { status, .. } => say!(Warning, "failure-service", status = status.to_string()),
        P::NotConnected(_) => say!(Warning, "failure-not-connected"),
        P::Broken(_) => say!(Warning, "failure-broken"),
        P::BadAnswer(_) => say!(Error, "failure-bad-answer"),
        P::NotLoopback(address) => say!(Error, "failure-not-loopback", address = redacted(address).into_owned()),
        P::CredentialStore(_) => say!(Warning, "failure-credential-store"),
        P::NotSetUp(_) => say!(Warning, "failure-not-set-up"),
    }
}

/// What was wrong with a sign-in, and who can mend it.
fn of_sign_in(cause: SignInCause) -> Said {
    use SignInCause as C;
    match cause {
        C::ConsentMissing => say!(Warning, "failure-consent-missing"),
        C::ConsentDeclined => say!(Warning, "failure-consent-declined"),
        C::AppUnknown => say!(Warning, "failure-app-unknown"),
        C::RedirectMissing => say!(Warning, "failure-redirect-missing"),
        C::NotPublicClient => say!(Warning, "failure-not-public-client"),
        C::PermissionMissing => say!(Warning, "failure-permission-missing"),
        C::TenantUnknown => say!(Warning, "failure-tenant-unknown"),
        C::ForeignAccount => say!(Warning, "failure-foreign-account"),
        C::NotAssigned => say!(Warning, "failure-not-assigned"),
        C::AccountBlocked => say!(Warning, "failure-account-blocked"),
        C::ConditionalAccess => say!(Error, "failure-forbidden-conditional-access"),
        C::MfaNeeded => say!(Warning, "failure-mfa"),
        C::OtherTenant => say!(Warning, "failure-other-tenant"),
        C::OtherAudience => say!(Warning, "failure-other-audience"),
        C::Cancelled => say!(Info, "failure-sign-in-cancelled"),
        C::NobodyCame => say!(Warning, "failure-nobody-came"),
        C::NoBrowser => say!(Warning, "failure-no-browser"),
        C::Other => say!(Warning, "failure-sign-in-failed"),
    }
}
