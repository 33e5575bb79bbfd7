//! What a partner's account may do at Partner Center, found out by asking, and what is missing. Roles stand in no token: each is
//! told by what the service lets through.

/// What is looked at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountStep {
    /// Somebody is signed in, and a token can be had.
    SignIn,
    /// The tenant is the partner's own.
    Tenant,
    /// The token is for Partner Center.
    Audience,
    /// The program may act in the person's name.
    Consent,
    /// The sign-in went with a second factor.
    SecondFactor,
    /// The account may work with customers: a sales agent or an admin agent.
    Agent,
    /// The account may ask for relationships and see configuration profiles: most likely an admin agent, whom changing them needs.
    AdminAgent,
}

impl AccountStep {
    /// All, in order.
    pub const ALL: [Self; 7] =
        [Self::SignIn, Self::Tenant, Self::Audience, Self::Consent, Self::SecondFactor, Self::Agent, Self::AdminAgent];

    /// The word that programs rely on: `second-factor`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Tenant => "tenant",
            Self::Audience => "audience",
            Self::Consent => "consent",
            Self::SecondFactor => "second-factor",
            Self::Agent => "agent",
            Self::AdminAgent => "admin-agent",
        }
    }
}

/// What was found at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountFinding {
    /// It is as it should be.
    Good,
    /// It could not be told; nothing speaks against it.
    Unknown,
    /// Not looked at, for something before it is missing.
    NotReached,
    /// Something is missing.
    Missing(AccountFault),
}

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountFault {
    /// Tenant or app registration are not set.
    NotSetUp,
    /// Nobody is signed in, or the sign-in has run out.
    NobodySignedIn,
    /// Somebody is signed in, and the service does not take the token of that.
    TokenRefused,
    /// The line is down: nothing can be told.
    NotConnected,
    /// Microsoft's sign-in gives no new token now: nothing can be told.
    SignInOutOfReach,
    /// The service failed or asks to wait: nothing can be told now.
    ServiceBusy,
    /// The answer cannot be understood.
    BadAnswer,
    /// The service answers, and refuses the question itself: nothing can be told.
    Refused {
        /// Its code, or the HTTP status.
        code: String,
    },
    /// The credential store does not answer: who is signed in is not known.
    StoreSilent,
    /// The tenant is a customer's, not the partner's own.
    CustomerTenant,
    /// The token is of another tenant than the one that is set.
    OtherTenant,
    /// There is no such tenant.
    TenantUnknown,
    /// The tenant has no such app registration.
    AppUnknown,
    /// The token is for another service.
    OtherAudience,
    /// The permission for Partner Center was not agreed to, or is not asked for by the app registration.
    ConsentMissing,
    /// The sign-in went without a second factor.
    NoSecondFactor,
    /// The company's rules for signing in (Conditional Access) stand against it.
    ConditionalAccess,
    /// The account has no role as an agent.
    NoAgentRole,
    /// The account is no admin agent.
    NoAdminRole,
    /// Everything is refused without a reason: an indirect reseller, or an account without any role.
    NothingAllowed,
    /// The Microsoft Partner Agreement is not accepted.
    AgreementNotAccepted,
    /// The company's place in the programme is not active.
    ProgrammeInactive,
}

impl AccountFault {
    /// The same where a token was at hand: that somebody must sign in is then the service's word against that token.
    pub fn with_token(self) -> Self {
        if self == Self::NobodySignedIn { Self::TokenRefused } else { self }
    }

    /// The word that programs rely on: `no-agent-role`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotSetUp => "not-set-up",
            Self::NobodySignedIn => "nobody-signed-in",
            Self::TokenRefused => "token-refused",
            Self::NotConnected => "not-connected",
            Self::SignInOutOfReach => "sign-in-out-of-reach",
            Self::ServiceBusy => "service-busy",
            Self::BadAnswer => "bad-answer",
            Self::Refused { .. } => "refused",
            Self::StoreSilent => "store-silent",
            Self::CustomerTenant => "customer-tenant",
            Self::OtherTenant => "other-tenant",
            Self::TenantUnknown => "tenant-unknown",
            Self::AppUnknown => "app-unknown",
            Self::OtherAudience => "other-audience",
            Self::ConsentMissing => "consent-missing",
            Self::NoSecondFactor => "no-second-factor",
            Self::ConditionalAccess => "conditional-access",
            Self::NoAgentRole => "no-agent-role",
            Self::NoAdminRole => "no-admin-role",
            Self::NothingAllowed => "nothing-allowed",
            Self::AgreementNotAccepted => "agreement-not-accepted",
            Self::ProgrammeInactive => "programme-inactive",
        }
    }
}

/// A step that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLook {
    /// Which step.
    pub step: AccountStep,
    /// What was found.
    pub finding: AccountFinding,
    /// Code, correlation id and the service's words for support, without secrets; may be empty.
    pub details: String,
}

/// What an account may do; `None` where it could not be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Sales agent or admin agent: may register devices.
    pub is_agent: Option<bool>,
    /// Most likely an admin agent: may ask for relationships and see configuration profiles.
    pub is_admin_agent: Option<bool>,
}

/// Everything that was found about an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountCheck {
    /// Step by step.
    pub looks: Vec<AccountLook>,
    /// What the account may do.
    pub roles: Roles,
    /// Whether the service itself says that the sign-in is good enough for its rule about second factors.
    pub is_mfa_compliant: Option<bool>,
}

impl AccountCheck {
    /// Where nobody can sign in, for settings are missing.
    pub fn not_set_up(details: String) -> Self {
        let mut check = Self::default();
        check.note(AccountStep::SignIn, AccountFinding::Missing(AccountFault::NotSetUp), details);
        AccountStep::ALL[1..].iter().for_each(|step| check.note(*step, AccountFinding::NotReached, String::new()));
        check
    }

    /// The first thing that is missing.
    pub fn fault(&self) -> Option<&AccountFault> {
        self.looks.iter().find_map(|look| match &look.finding {
            AccountFinding::Missing(fault) => Some(fault),
            _ => None,
        })
    }

    /// Notes a step.
    pub fn note(&mut self, step: AccountStep, finding: AccountFinding, details: String) {
        self.looks.push(AccountLook { step, finding, details });
    }

    /// Whether everything that registering devices needs is there.
    pub fn may_register(&self) -> bool {
        self.looks
            .iter()
            .all(|look| !matches!(&look.finding, AccountFinding::Missing(fault) if *fault != AccountFault::NoAdminRole))
    }
}
