//! Why a sign-in failed. Entra says it with numbers (`AADSTS65001`); which of them a person can do something about stands here, from
//! Microsoft's list "Microsoft Entra authentication and authorization error codes".

use std::fmt;

/// A sign-in that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInFault {
    /// What was wrong, as far as one can act on it.
    pub cause: SignInCause,
    /// Entra's number, such as `AADSTS65001`; nothing where Entra had no part in it.
    pub code: Option<String>,
    /// Entra's words or ours, cut short and without secrets.
    pub words: String,
    /// What Microsoft's support finds it by.
    pub correlation_id: Option<String>,
}

/// What was wrong with a sign-in, told apart by what one can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInCause {
    /// Nobody has agreed yet that the program may use Partner Center, and this account may not do so for all.
    ConsentMissing,
    /// The person said no when asked whether the program may use Partner Center.
    ConsentDeclined,
    /// The partner's tenant has no app registration of this id.
    AppUnknown,
    /// The app registration does not name `http://localhost` as a redirect address.
    RedirectMissing,
    /// The app registration is not a public client: it has no "Mobile and desktop applications", or public client flows are off.
    NotPublicClient,
    /// The app registration does not ask for Partner Center's permission, or the tenant does not know Partner Center's API.
    PermissionMissing,
    /// There is no such tenant.
    TenantUnknown,
    /// The account is not one of the partner's tenant.
    ForeignAccount,
    /// The account may not use this program: users are assigned to it, and this one is not.
    NotAssigned,
    /// The account is locked, disabled, or its password is wrong or has run out.
    AccountBlocked,
    /// The company's rules (Conditional Access) forbid the sign-in.
    ConditionalAccess,
    /// A second factor is asked for, or has still to be set up.
    MfaNeeded,
    /// The token that came is of another tenant than the one that is set.
    OtherTenant,
    /// The token that came is for another service than Partner Center.
    OtherAudience,
    /// The person stopped it, in the browser or here.
    Cancelled,
    /// Nobody signed in in time.
    NobodyCame,
    /// No browser could be started.
    NoBrowser,
    /// Microsoft's sign-in is busy or out of order.
    Busy,
    /// Something else.
    Other,
}

impl SignInFault {
    /// A fault that is not Entra's word.
    pub(in super::super) fn here(cause: SignInCause, words: impl Into<String>) -> Self {
        Self { cause, code: None, words: words.into(), correlation_id: None }
    }

    /// What Entra says: its word of OAuth (`access_denied`), and its description.
    pub(in super::super) fn of_authority(error: &str, words: String) -> Self {
        let code = code_in(&words);
        let cause = code.as_deref().and_then(|code| code.strip_prefix("AADSTS")).and_then(cause_of);
        let cause = cause.unwrap_or(match error {
            // With a number it is Entra who refused, not the person who gave it up.
            "access_denied" if code.is_some() => SignInCause::Other,
            "access_denied" | "authorization_declined" => SignInCause::Cancelled,
            "consent_required" => SignInCause::ConsentMissing,
            "expired_token" => SignInCause::NobodyCame,
            "unauthorized_client" => SignInCause::NotPublicClient,
            "server_error" | "temporarily_unavailable" => SignInCause::Busy,
            _ => SignInCause::Other,
        });
        Self { cause, code, words, correlation_id: None }
    }
}

/// A fault that one can do nothing certain about.
impl<W: Into<String>> From<W> for SignInFault {
    fn from(words: W) -> Self {
        Self::here(SignInCause::Other, words)
    }
}

impl fmt::Display for SignInFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// The first number of Entra's in a text.
fn code_in(words: &str) -> Option<String> {
    let from = words.find("AADSTS")?;
    let digits = words[from + 6..].bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| words[from..from + 6 + digits].to_owned())
}

/// What a number of Entra's means.
fn cause_of(number: &str) -> Option<SignInCause> {
    use SignInCause as C;
    Some(match number {
        "65001" | "90094" | "90097" => C::ConsentMissing,
        "65004" => C::ConsentDeclined,
        "700016" => C::AppUnknown,
        "50011" | "500113" => C::RedirectMissing,
        "7000218" | "9002326" | "9002327" => C::NotPublicClient,
        "650057" | "65005" | "650052" | "500011" | "70011" => C::PermissionMissing,
        "90002" | "900021" | "900023" | "50059" => C::TenantUnknown,
        "50020" | "50034" | "51004" => C::ForeignAccount,
        "50105" => C::NotAssigned,
        "50053" | "50055" | "50057" | "50126" | "50144" => C::AccountBlocked,
        "53000" | "53001" | "53002" | "53003" | "53004" | "530003" | "530031" | "530032" | "530034" => {
            C::ConditionalAccess
        }
        "50072" | "50074" | "50076" | "50078" | "50079" | "50158" | "500121" => C::MfaNeeded,
        "70018" | "70019" | "70020" => C::NobodyCame,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entras_numbers_are_told_apart() {
        use SignInCause as C;
        let cases = [
            ("invalid_grant", "AADSTS65001: The user or administrator has not consented.", C::ConsentMissing),
            ("access_denied", "AADSTS65004: User declined to consent to access the app.", C::ConsentDeclined),
            ("unauthorized_client", "AADSTS700016: Application was not found in the directory.", C::AppUnknown),
            ("invalid_request", "AADSTS50011: The redirect URI does not match.", C::RedirectMissing),
            ("invalid_client", "AADSTS7000218: The request body must contain client_secret.", C::NotPublicClient),
            ("invalid_resource", "AADSTS650057: Invalid resource.", C::PermissionMissing),
            ("invalid_request", "AADSTS90002: Tenant 'x' not found.", C::TenantUnknown),
            ("access_denied", "AADSTS53003: Access has been blocked by Conditional Access.", C::ConditionalAccess),
            ("interaction_required", "AADSTS50076: you must use multi-factor authentication", C::MfaNeeded),
            ("invalid_grant", "AADSTS50020: User account does not exist in tenant", C::ForeignAccount),
            ("access_denied", "The user pressed Cancel", C::Cancelled),
            ("access_denied", "AADSTS99999998: new", C::Other),
            ("consent_required", "", C::ConsentMissing),
            ("expired_token", "AADSTS70020: the code is used up", C::NobodyCame),
            ("expired_token", "", C::NobodyCame),
            ("invalid_grant", "AADSTS: nothing", C::Other),
            ("server_error", "AADSTS99999999: new", C::Busy),
        ];
        for (error, words, expected) in cases {
            assert_eq!(SignInFault::of_authority(error, words.into()).cause, expected, "{error} {words}");
        }
        let fault = SignInFault::of_authority("x", "invalid_grant: AADSTS65001: and AADSTS50011".into());
        assert_eq!(fault.code.as_deref(), Some("AADSTS65001"));
    }
}
