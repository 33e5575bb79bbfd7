//! Words for what Partner Center and the sign-in refuse, and for a line that fails.

use super::errand::{Errand, both};
use super::{Said, Severity};
use crate::app::findings::{Finding, network_finding};
use crate::domain::{NetworkFinding, redacted};
use crate::partner_center::{Gap, PartnerCenterError, SignInCause};
use crate::words;

/// A message, followed by a sentence on what to do then.
macro_rules! say_then {
    ($severity:ident, $then:expr, $id:literal $(, $name:ident = $value:expr)*) => {{
        let (severity, what, next) = say!($severity, $id $(, $name = $value)*);
        (severity, what, both(&next, &$then))
    }};
}

pub(super) fn of_service(error: &PartnerCenterError, errand: Errand) -> Said {
    use PartnerCenterError as P;
    // Microsoft's sign-in is another service than Partner Center.
    let (error, is_of_sign_in) = match error {
        P::NotRenewed(cause) => (&**cause, true),
        error => (error, errand == Errand::SignIn),
    };
    let of_whom = |partner_center, sign_in| if is_of_sign_in { sign_in } else { partner_center };
    match error {
        P::SignInNeeded(_) => {
            let how =
                errand.here(words!("failure-sign-in-needed", "next"), words!("failure-sign-in-needed", "command"));
            (Severity::Warning, words!("failure-sign-in-needed"), both(&how, &errand.once_signed_in()))
        }
        P::SignInFailed(fault) => of_sign_in(fault.cause, errand),
        P::MfaNeeded(_) => of_mfa(errand),
        P::Forbidden { code, .. } => of_forbidden(code, errand, &words!("role-sales-agent")),
        P::NotFound(_) => {
            let what = match errand {
                Errand::Upload => words!("failure-not-found", "whole-upload"),
                _ => words!("failure-not-found"),
            };
            (Severity::Error, what, errand.not_found())
        }
        P::Refused { code, .. } => {
            let what = match errand {
                Errand::Upload => words!("failure-refused", "whole-upload", code = code.as_str()),
                _ => words!("failure-refused", code = code.as_str()),
            };
            (Severity::Error, what, errand.refused())
        }
        P::Throttled { wait, .. } => {
            let what = of_whom(
                words!("failure-throttled", secs = wait.as_secs()),
                words!("failure-throttled", "sign-in", secs = wait.as_secs()),
            );
            (Severity::Info, what, errand.again())
        }
        P::ServiceFailed { status, .. } if error.is_told_by_page() => {
            let what = of_whom(
                words!("failure-service", "page", status = status.to_string()),
                words!("failure-service", "sign-in-page", status = status.to_string()),
            );
            (Severity::Warning, what, both(&errand.again(), &while_it_lasts(error, errand)))
        }
        P::ServiceFailed { status, .. } => {
            let what = of_whom(
                words!("failure-service", status = status.to_string()),
                words!("failure-service", "sign-in", status = status.to_string()),
            );
            let whom = of_whom(words!("failure-service", "next"), words!("failure-service", "sign-in-next"));
            (Severity::Warning, what, both(&errand.again(), &whom))
        }
        P::NotConnected(_) => {
            let what = of_whom(words!("failure-not-connected"), words!("failure-not-connected", "sign-in"));
            let next = match error.lasting_road_fault() {
                Some(fault) => {
                    let Finding { what: cause, next: how, .. } = network_finding(&NetworkFinding::Wrong(fault));
                    let then = if errand.is_sending() { errand.again() } else { errand.once_mended() };
                    both(&both(&cause, &how), &then)
                }
                None => both(&errand.again(), &while_it_lasts(error, errand)),
            };
            (Severity::Warning, what, next)
        }
        P::Broken(_) => {
            let what = of_whom(words!("failure-broken"), words!("failure-broken", "sign-in"));
            (Severity::Warning, what, both(&errand.again(), &while_it_lasts(error, errand)))
        }
        P::BadAnswer(_) => {
            let what = of_whom(words!("failure-bad-answer"), words!("failure-bad-answer", "sign-in"));
            (Severity::Error, what, both(&errand.again(), &while_it_lasts(error, errand)))
        }
        P::NotWhole { gap, .. } => {
            let what = match gap {
                Gap::Short => words!("failure-not-whole"),
                Gap::NoDevices => words!("failure-not-whole", "no-devices"),
                Gap::Nameless => words!("failure-not-whole", "nameless"),
            };
            (Severity::Warning, what, both(&errand.again(), &words!("failure-not-whole", "next")))
        }
        P::NotLoopback(address) => say!(Error, "failure-not-loopback", address = redacted(address).into_owned()),
        P::CredentialStore(_) => say!(Warning, "failure-credential-store"),
        P::StillKept(_) => say!(Warning, "failure-still-kept"),
        // What Microsoft's sign-in has against renewing is no setting that is missing.
        P::NotSetUp(_) if let Some(cause) = error.sign_in_cause() => of_sign_in(cause, errand),
        P::NotSetUp(_) => {
            let next = errand.here(words!("failure-not-set-up", "next"), words!("failure-not-set-up", "command"));
            (Severity::Warning, words!("failure-not-set-up"), next)
        }
        P::SettingMissing(key) => {
            let is_tenant = key.ends_with("tenant");
            let window = match is_tenant {
                true => words!("failure-not-set-up", "no-tenant"),
                false => words!("failure-not-set-up", "no-client-id"),
            };
            let what = errand.here(window, words!("failure-not-set-up", "no-setting", key = key.as_str()));
            let next = errand.here(words!("failure-not-set-up", "next"), words!("failure-not-set-up", "command"));
            (Severity::Warning, what, next)
        }
        P::NotRenewed(cause) => of_service(cause, Errand::SignIn),
    }
}

/// Without a relationship nothing is sent.
pub(super) fn of_no_relationship(customer: &str, has_refused: bool) -> Said {
    let what = match has_refused {
        true => words!("failure-no-relationship", "refused", customer = customer),
        false => words!("failure-no-relationship", customer = customer),
    };
    (Severity::Warning, what, words!("failure-no-relationship", "next"))
}

/// More is not known than that this partner has no such customer.
pub(super) fn of_unknown_customer(customer: &str, errand: Errand) -> Said {
    let next = errand.here(words!("failure-customer-unknown", "next"), words!("failure-customer-unknown", "command"));
    (Severity::Warning, words!("failure-customer-unknown", customer = customer), next)
}

/// The service lists a batch and does not know it.
pub(super) fn of_unknown_batch(tag: &str, times: u32, errand: Errand) -> Said {
    let next = errand.here(words!("failure-batch-unknown", "next"), words!("failure-batch-unknown", "command"));
    (Severity::Error, words!("failure-batch-unknown", tag = tag, times = times), next)
}

/// Where trouble may lie in between, and lasts: the way is to be tested. Empty for other trouble.
pub(super) fn while_it_lasts(error: &PartnerCenterError, errand: Errand) -> String {
    use PartnerCenterError as P;
    match error {
        P::NotConnected(_) | P::Broken(_) => errand.here(words!("hint-network"), words!("hint-network", "command")),
        P::ServiceFailed { .. } if error.is_told_by_page() => {
            errand.here(words!("failure-service", "page-next"), words!("failure-service", "page-command"))
        }
        P::BadAnswer(_) => errand.here(words!("failure-bad-answer", "next"), words!("failure-bad-answer", "command")),
        P::NotRenewed(cause) => while_it_lasts(cause, errand),
        _ => String::new(),
    }
}

fn of_mfa(errand: Errand) -> Said {
    // Whoever is just signing in has nothing to sign out of.
    if errand == Errand::SignIn {
        return (Severity::Warning, words!("failure-mfa"), words!("failure-mfa", "sign-in"));
    }
    let how = errand.here(words!("failure-mfa", "next"), words!("failure-mfa", "command"));
    (Severity::Warning, words!("failure-mfa"), both(&how, &errand.once_signed_in()))
}

/// Microsoft's codes for 403: which of the possible reasons it was. The role is the one that the deed needs.
pub(super) fn of_forbidden(code: &str, errand: Errand, role: &str) -> Said {
    let then = errand.once_mended();
    if code == "20002" {
        return say_then!(Error, then, "failure-forbidden-relationship");
    }
    of_named_reason(code, errand, role).unwrap_or_else(|| {
        let how = words!("failure-forbidden", "next", role = role);
        let look = errand.here(words!("hint-account"), words!("hint-account", "command"));
        let what = match errand {
            Errand::Assigned => words!("failure-forbidden", "assigned", code = code),
            _ => words!("failure-forbidden", code = code),
        };
        (Severity::Error, what, both(&both(&how, &look), &then))
    })
}

/// Those of the codes that name a reason of the account's or the partner's, whoever was asked about.
pub(super) fn of_named_reason(code: &str, errand: Errand, role: &str) -> Option<Said> {
    let then = errand.once_mended();
    Some(match code {
        "900150" | "900308" => {
            let how = words!("failure-forbidden-role", "next", role = role);
            (Severity::Error, words!("failure-forbidden-role"), both(&how, &then))
        }
        "900309" | "90000" => say_then!(Error, then, "failure-forbidden-conditional-access"),
        "900123" | "900124" => say_then!(Error, then, "failure-forbidden-agreement"),
        "900149" => say_then!(Error, then, "failure-forbidden-programme"),
        _ => return None,
    })
}

/// What was wrong with a sign-in, and who can mend it.
fn of_sign_in(cause: SignInCause, errand: Errand) -> Said {
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
        C::MfaNeeded => of_mfa(errand),
        C::OtherTenant => say!(Warning, "failure-other-tenant"),
        C::OtherAudience if errand.is_sending() => {
            (Severity::Warning, words!("failure-other-audience"), words!("failure-other-audience", "sending"))
        }
        C::OtherAudience => say!(Warning, "failure-other-audience"),
        C::Cancelled => say!(Info, "failure-sign-in-cancelled"),
        C::NobodyCame => say!(Warning, "failure-nobody-came"),
        C::NoBrowser => say!(Warning, "failure-no-browser"),
        C::Busy => say!(Warning, "failure-sign-in-busy"),
        C::Other => say!(Warning, "failure-sign-in-failed"),
    }
}
