//! Who asks, and whether they may: the token, the partner's standing, the role, the second factor. Each refusal has a form of its own,
//! as the real service's have.

use jiff::Timestamp;

use super::answer::{Answer, Body};
use super::books::Access;
use super::kind::Kind;
use super::office::{Asked, Office};
use super::script::{MfaRefusal, MfaReport, PartnerKind, Role};
use super::sign_in::digest;

/// The roles of which one is needed; none for what everybody may see.
fn roles_for(kind: Kind) -> &'static [Role] {
    match kind {
        Kind::Create | Kind::Append | Kind::Batches | Kind::Devices | Kind::Status | Kind::Delete => {
            &[Role::AdminAgent, Role::SalesAgent]
        }
        Kind::Relationship
        | Kind::Policies
        | Kind::Policy
        | Kind::PolicyCreate
        | Kind::PolicyUpdate
        | Kind::PolicyDelete
        | Kind::Assign => &[Role::AdminAgent],
        _ => &[Role::AdminAgent, Role::SalesAgent, Role::HelpdeskAgent],
    }
}

/// Whether something is changed by it: a token without the second factor may read, and no more.
fn is_writing(kind: Kind) -> bool {
    kind.makes_job() || matches!(kind, Kind::Delete | Kind::PolicyCreate | Kind::PolicyUpdate | Kind::PolicyDelete)
}

impl Office {
    /// Whether this may be asked.
    ///
    /// # Errors
    /// The refusal.
    pub(super) fn admit(&self, kind: Kind, asked: &Asked, now: Timestamp) -> Result<Access, Answer> {
        let access = self.access(asked, now)?;
        let refused = |code: &str, words: &str| Err(Answer::error(403, code, words));
        let partner = &self.script.partner;
        if partner.kind == PartnerKind::IndirectReseller {
            return refused("2032", "Access denied.");
        }
        if !partner.agreement {
            return refused("900123", "The partner agreement is not accepted.");
        }
        if !partner.programme {
            return refused("900149", "The status of the partner's programme is not active.");
        }
        if !roles_for(kind).iter().any(|role| self.script.sign_in.roles.contains(role)) {
            return refused("900150", "The supplied role does not have the rights to perform this operation.");
        }
        if is_writing(kind) && !access.has_mfa {
            return Err(match self.script.sign_in.mfa_refusal {
                MfaRefusal::Code => {
                    Answer::error(401, "900421", "The access token does not satisfy the MFA requirement.")
                }
                MfaRefusal::Bare => Answer::empty(401).with("www-authenticate", "Bearer error=\"invalid_token\""),
            });
        }
        Ok(access)
    }

    pub(super) fn access(&self, asked: &Asked, now: Timestamp) -> Result<Access, Answer> {
        let Some(token) = asked.header("authorization").and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
        }) else {
            return Err(Answer::empty(401).with("www-authenticate", "Bearer"));
        };
        let Some(access) = self.books.access.get(&digest(token)) else {
            return Err(Answer::error(401, "800001", "The Partner Center token is missing or not known."));
        };
        if !access.is_for_partner_center {
            return Err(Answer::error(401, "900420", "The audience of the access token is not Partner Center."));
        }
        if access.expires_at <= now {
            return Err(Answer::error(401, "400", "The access token has expired.")
                .with("www-authenticate", "Bearer error=\"invalid_token\", error_description=\"The token expired\""));
        }
        Ok(access.clone())
    }

    /// Tells with the answer whether the token has the second factor, where it was asked with `ValidateMfa`.
    pub(super) fn report_mfa(&self, asked: &Asked, has_mfa: bool, mut answer: Answer) -> Answer {
        if !asked.header("validatemfa").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return answer;
        }
        match (self.script.sign_in.mfa_report, &mut answer.body) {
            (MfaReport::Header, _) => answer.with("ismfacompliant", has_mfa),
            (MfaReport::Body, Body::Json { value, .. }) if value.is_object() => {
                value["isMfaCompliant"] = has_mfa.into();
                answer
            }
            _ => answer,
        }
    }
}
