//! What the account that is signed in may do, asked step by step, so that whatever is missing is named. Roles stand in no token: the
//! service is asked for something small that needs them, and refuses or not.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::sign_in::Claims;
use super::transport::{Call, body};
use super::{PartnerCenterClient, PartnerCenterError, SignInCause, answers, json};
use crate::domain::{AccountCheck, AccountFault, AccountFinding, AccountLook, AccountStep, CustomerId, Roles};

/// Asks the service to say whether the sign-in satisfies its rule about second factors. It does so in a header or in the body, and
/// which of them is not documented.
const VALIDATE_MFA: HeaderName = HeaderName::from_static("validatemfa");
const IS_MFA_COMPLIANT: &str = "ismfacompliant";

impl PartnerCenterClient {
    /// What the account may do, and what is missing. `known` are the customers that were listed before: none of them may stand where
    /// the partner's own tenant belongs.
    pub async fn check(&self, known: &[CustomerId]) -> AccountCheck {
        let mut check = Check::default();
        let claims = match self.claims().await {
            Ok(claims) => claims,
            Err(error) => return check.ended_by(&error),
        };
        check.good(AccountStep::SignIn);
        check.tenant(&claims, &self.config().tenant, known);
        let may_act =
            claims.scopes.as_deref().map(|scopes| scopes.split(' ').any(|scope| scope == "user_impersonation"));
        let listed = self.list().await;
        let silent = listed.as_ref().err().filter(|error| says_nothing_of_account(&fault_of(error)));
        match &listed {
            _ if silent.is_some() => check.note(AccountStep::Audience, AccountFinding::Unknown, String::new()),
            Err(error) if matches!(place_of(&fault_of(error)), AccountStep::SignIn | AccountStep::Audience) => {
                return check.ended_by(error);
            }
            _ => check.good(AccountStep::Audience),
        }
        match may_act {
            Some(true) => check.good(AccountStep::Consent),
            Some(false) => check.missing(AccountStep::Consent, AccountFault::ConsentMissing, String::new()),
            None => check.note(AccountStep::Consent, AccountFinding::Unknown, String::new()),
        }
        if let Some(error) = silent {
            check.second_factor(claims.has_mfa, None, None);
            return check.ended_by(error);
        }
        let compliant = listed.as_ref().ok().and_then(|listed| listed.is_mfa_compliant);
        check.second_factor(claims.has_mfa, compliant, listed.as_ref().err());
        let first = listed.as_ref().ok().and_then(|listed| listed.first);
        let link = self.read(&Call::get(self.config().api_url("customers/relationshiprequests"))).await.map(|_| ());
        // Who only helps customers sees them too: devices tell.
        let (mut batches, mut policies) = (None, None);
        if let Some(customer) = first.or_else(|| known.first().copied()) {
            let of_customer = |what: &str| Call::get(self.config().api_url(&format!("customers/{customer}/{what}")));
            batches = Some(self.read(&of_customer("deviceBatches")).await.map(|_| ()));
            policies = Some(self.read(&of_customer("policies")).await.map(|_| ()));
        }
        let seen = listed.map(|_| ());
        match batches {
            Some(Err(error)) if fault_of(&error) == AccountFault::NoAgentRole => check.agent(&Err(error), &link),
            _ => check.agent(&seen, &link),
        }
        check.admin_agent(&link, policies.as_ref());
        *self.roles.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = check.0.roles;
        check.0
    }

    /// What the last check found that the account may do.
    pub fn roles(&self) -> Roles {
        *self.roles.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// What a token that will do for a while says of its holder.
    async fn claims(&self) -> Result<Claims, PartnerCenterError> {
        self.config().check_sign_in()?;
        let token = self.session.access_token().await.map_err(|error| self.session.why_nobody(error))?;
        Ok(Claims::of_token(token.expose_secret()))
    }

    /// One customer, and what the service says about the second factor beside.
    async fn list(&self) -> Result<Listed, PartnerCenterError> {
        let mut url = self.config().api_url("customers");
        url.set_query(Some("size=1"));
        let call = Call::get(url);
        let wish = HeaderMap::from_iter([(VALIDATE_MFA, HeaderValue::from_static("true"))]);
        let (response, token) = self.call_with(&call, &wish).await?;
        let in_header = response.headers().get(IS_MFA_COMPLIANT).and_then(|v| v.to_str().ok()).and_then(yes_or_no);
        let page = body(response, &[token.expose_secret()]).await.and_then(|body| json::read(&body));
        let page = page.map_err(|error| error.of_request(&call.id()))?;
        let in_body = [&page, &page["attributes"]].into_iter().find_map(|at| match &at[IS_MFA_COMPLIANT] {
            Value::Bool(word) => Some(*word),
            Value::String(word) => yes_or_no(word),
            _ => None,
        });
        let customers = answers::items(&page, "customers").map_err(|error| error.of_request(&call.id()))?;
        let first = customers.iter().find_map(answers::customer).map(|customer| customer.id);
        Ok(Listed { first, is_mfa_compliant: in_header.or(in_body) })
    }
}

struct Listed {
    first: Option<CustomerId>,
    is_mfa_compliant: Option<bool>,
}

fn yes_or_no(word: &str) -> Option<bool> {
    word.trim().to_ascii_lowercase().parse().ok()
}

/// A check in the making.
#[derive(Default)]
struct Check(AccountCheck);

type Asked = Result<(), PartnerCenterError>;

impl Check {
    fn note(&mut self, step: AccountStep, finding: AccountFinding, details: String) {
        self.0.note(step, finding, details);
    }

    fn good(&mut self, step: AccountStep) {
        self.note(step, AccountFinding::Good, String::new());
    }

    fn missing(&mut self, step: AccountStep, fault: AccountFault, details: String) {
        self.note(step, AccountFinding::Missing(fault), details);
    }

    /// Nothing more can be told: the fault stands at its own step, and what was not looked at says so.
    fn ended_by(mut self, error: &PartnerCenterError) -> AccountCheck {
        // Who has a token is signed in, whatever became of the question.
        let is_signed_in = self.0.looks.iter().any(|look| look.step == AccountStep::SignIn);
        let fault = if is_signed_in { fault_of(error).with_token() } else { fault_of(error) };
        let place = if is_signed_in && says_nothing_of_account(&fault) { AccountStep::Agent } else { place_of(&fault) };
        for step in AccountStep::ALL {
            if step == place {
                self.missing(step, fault.clone(), error.for_support());
            } else if !self.0.looks.iter().any(|look| look.step == step) {
                self.note(step, AccountFinding::NotReached, String::new());
            }
        }
        // A step that seemed good, and turned out not to be.
        let is_void = |look: &AccountLook| look.step == place && look.finding == AccountFinding::Good;
        self.0.looks.retain(|look| !is_void(look));
        self.0.looks.sort_by_key(|look| AccountStep::ALL.iter().position(|step| *step == look.step));
        self.0
    }

    fn tenant(&mut self, claims: &Claims, asked: &str, known: &[CustomerId]) {
        let is_customer = |id: &str| known.iter().any(|customer| customer.to_string().eq_ignore_ascii_case(id.trim()));
        let step = AccountStep::Tenant;
        if is_customer(asked) || claims.tenant.as_deref().is_some_and(is_customer) {
            self.missing(step, AccountFault::CustomerTenant, String::new());
        } else if !claims.is_of_tenant(asked) {
            self.missing(step, AccountFault::OtherTenant, claims.tenant.clone().unwrap_or_default());
        } else if claims.tenant.is_some() {
            self.good(step);
        } else {
            self.note(step, AccountFinding::Unknown, String::new());
        }
    }

    fn second_factor(&mut self, in_token: Option<bool>, compliant: Option<bool>, error: Option<&PartnerCenterError>) {
        self.0.is_mfa_compliant = compliant;
        let step = AccountStep::SecondFactor;
        match (error, compliant.or(in_token)) {
            (Some(error @ PartnerCenterError::MfaNeeded(_)), _) => {
                self.0.is_mfa_compliant = Some(false);
                self.missing(step, AccountFault::NoSecondFactor, error.for_support());
            }
            (_, Some(true)) => self.good(step),
            (_, Some(false)) => self.missing(step, AccountFault::NoSecondFactor, String::new()),
            (_, None) => self.note(step, AccountFinding::Unknown, String::new()),
        }
    }

    fn agent(&mut self, listed: &Asked, link: &Asked) {
        let step = AccountStep::Agent;
        let Err(error) = listed else {
            self.0.roles.is_agent = Some(true);
            return self.good(step);
        };
        if matches!(error, PartnerCenterError::MfaNeeded(_)) {
            return self.note(step, AccountFinding::NotReached, String::new());
        }
        let is_all_refused = matches!(link, Err(PartnerCenterError::Forbidden { .. }));
        let fault = match fault_of(error) {
            AccountFault::NothingAllowed if !is_all_refused => AccountFault::NoAgentRole,
            fault => fault,
        };
        // Where nothing at all is allowed, it may be the partner and not the role.
        if fault == AccountFault::NoAgentRole {
            self.0.roles.is_agent = Some(false);
        }
        self.missing(step, fault, error.for_support());
    }

    /// Asking for policies tells an admin agent best, though who may see them need not be one. Where there is no customer to ask about, a
    /// refused relationship link tells who is none; a given one tells little, for sales agents may have it too.
    fn admin_agent(&mut self, link: &Asked, policies: Option<&Asked>) {
        let step = AccountStep::AdminAgent;
        let refusal = [policies.and_then(|asked| asked.as_ref().err()), link.as_ref().err()]
            .into_iter()
            .flatten()
            .find(|error| matches!(fault_of(error), AccountFault::NoAgentRole | AccountFault::NothingAllowed));
        match (refusal, policies) {
            _ if self.0.roles.is_agent != Some(true) => self.note(step, AccountFinding::NotReached, String::new()),
            (Some(error), _) => {
                self.0.roles.is_admin_agent = Some(false);
                self.missing(step, AccountFault::NoAdminRole, error.for_support());
            }
            (None, Some(Ok(()))) => {
                self.0.roles.is_admin_agent = Some(true);
                self.good(step);
            }
            _ => self.note(step, AccountFinding::Unknown, String::new()),
        }
    }
}

/// What an error says about the account.
pub(super) fn fault_of(error: &PartnerCenterError) -> AccountFault {
    use AccountFault as A;
    use PartnerCenterError as P;
    let of_cause = |other: A| match error.sign_in_cause().unwrap_or(SignInCause::Other) {
        SignInCause::ConsentMissing | SignInCause::ConsentDeclined | SignInCause::PermissionMissing => {
            A::ConsentMissing
        }
        SignInCause::AppUnknown | SignInCause::RedirectMissing | SignInCause::NotPublicClient => A::AppUnknown,
        SignInCause::TenantUnknown => A::TenantUnknown,
        SignInCause::OtherTenant | SignInCause::ForeignAccount => A::OtherTenant,
        SignInCause::OtherAudience => A::OtherAudience,
        SignInCause::ConditionalAccess => A::ConditionalAccess,
        SignInCause::MfaNeeded => A::NoSecondFactor,
        SignInCause::Busy => A::SignInOutOfReach,
        _ => other,
    };
    match error {
        P::MfaNeeded(_) => A::NoSecondFactor,
        P::SignInFailed(_) | P::SignInNeeded(_) => of_cause(A::NobodySignedIn),
        P::SettingMissing(_) => A::NotSetUp,
        P::NotSetUp(_) => of_cause(A::NotSetUp),
        P::Forbidden { code, .. } => match code.as_str() {
            "900150" | "900308" => A::NoAgentRole,
            "900309" | "90000" => A::ConditionalAccess,
            "900123" | "900124" => A::AgreementNotAccepted,
            "900149" => A::ProgrammeInactive,
            _ => A::NothingAllowed,
        },
        P::Throttled { .. } | P::ServiceFailed { .. } => A::ServiceBusy,
        P::NotConnected(_) | P::Broken(_) => A::NotConnected,
        P::NotRenewed(_) => A::SignInOutOfReach,
        P::NotFound(_) => A::Refused { code: "404".to_owned() },
        P::Refused { code, .. } => A::Refused { code: code.clone() },
        P::BadAnswer(_) | P::NotWhole { .. } => A::BadAnswer,
        P::CredentialStore(_) => A::StoreSilent,
        P::StillKept(_) => A::NobodySignedIn,
        P::NotLoopback(_) => A::NotSetUp,
    }
}

/// Whether a fault is the line's or the service's: of the account nothing is known by it.
fn says_nothing_of_account(fault: &AccountFault) -> bool {
    use AccountFault as A;
    matches!(fault, A::NotConnected | A::SignInOutOfReach | A::ServiceBusy | A::BadAnswer | A::Refused { .. })
}

/// Where a fault is shown.
fn place_of(fault: &AccountFault) -> AccountStep {
    use AccountFault as A;
    match fault {
        A::CustomerTenant | A::OtherTenant | A::TenantUnknown => AccountStep::Tenant,
        A::OtherAudience => AccountStep::Audience,
        A::ConsentMissing => AccountStep::Consent,
        A::NoSecondFactor => AccountStep::SecondFactor,
        A::NoAgentRole | A::NothingAllowed | A::AgreementNotAccepted | A::ProgrammeInactive => AccountStep::Agent,
        A::NoAdminRole => AccountStep::AdminAgent,
        A::NotSetUp
        | A::NobodySignedIn
        | A::TokenRefused
        | A::NotConnected
        | A::SignInOutOfReach
        | A::ServiceBusy
        | A::BadAnswer
        | A::Refused { .. }
        | A::StoreSilent
        | A::AppUnknown
        | A::ConditionalAccess => AccountStep::SignIn,
    }
}
