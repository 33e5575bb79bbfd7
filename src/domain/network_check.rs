//! The road to the service, looked at step by step: what was found at each, and how long it took.

use super::AccountFault;

/// A step of the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NetworkStep {
    /// Which proxy is in between.
    Proxy,
    /// The name of the host, or of the proxy, has a number in the network.
    Name,
    /// Something answers at that number.
    Connection,
    /// The line is sealed (TLS), and who signed for it.
    Security,
    /// Microsoft's sign-in knows the partner's tenant.
    Authority,
    /// A token can be had.
    SignIn,
    /// Partner Center answers.
    Service,
    /// This computer's clock is right.
    Clock,
}

impl NetworkStep {
    /// The word that programs rely on: `name`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proxy => "proxy",
            Self::Name => "name",
            Self::Connection => "connection",
            Self::Security => "security",
            Self::Authority => "authority",
            Self::SignIn => "sign-in",
            Self::Service => "service",
            Self::Clock => "clock",
        }
    }
}

/// What was found at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkLook {
    /// Which step.
    pub step: NetworkStep,
    /// The host it was about; empty where it is about this computer.
    pub host: String,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// What was found.
    pub finding: NetworkFinding,
    /// What support asks for, without secrets; may be empty.
    pub details: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkFinding {
    /// No proxy is in between.
    Direct,
    /// This proxy is in between: the one that the settings name, or else the system's.
    Through {
        /// Where it is, without user and password.
        proxy: String,
        /// Whether the settings name it.
        is_of_settings: bool,
    },
    /// The name has these numbers in the network.
    Found {
        /// All of them, the preferred one first.
        addresses: Vec<String>,
    },
    /// The proxy looks the name up.
    LeftToProxy,
    /// Something answers there.
    Connected {
        /// The number that answered first.
        address: String,
        /// Those that do not answer: a connection is made all the same, but takes longer.
        silent: Vec<String>,
    },
    /// The line is sealed.
    Sealed {
        /// Who signed for the host; `None` where the certificate does not say.
        signed_by: Option<String>,
    },
    /// A practice service on this computer needs no seal.
    NoSealNeeded,
    /// The tenant is known.
    TenantKnown {
        /// Its id, where it is told.
        id: Option<String>,
    },
    /// A token is there.
    TokenGood,
    /// Partner Center answers as it should.
    Answers,
    /// The clocks agree.
    ClockRight,
    /// Nobody who was asked has told the time.
    ClockUnknown,
    /// Not looked at, for a step before it failed.
    NotReached,
    /// Something is wrong.
    Wrong(NetworkFault),
}

/// What is wrong on the road.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkFault {
    /// The name has no number in the network.
    NameUnknown,
    /// Nothing listens there.
    Refused,
    /// No answer in time.
    TimedOut,
    /// The line broke, or could not be made for another reason.
    Broken,
    /// The proxy wants a user and a password.
    ProxyWantsSignIn,
    /// The proxy's own name has no number in the network.
    ProxyUnknown {
        /// Whether the settings name it.
        is_of_settings: bool,
    },
    /// Nothing answers where the proxy should be.
    ProxySilent {
        /// Whether the settings name it.
        is_of_settings: bool,
    },
    /// The line to the proxy itself could not be sealed: often it is reached without.
    ProxyNotSealed {
        /// Whether the settings name it.
        is_of_settings: bool,
    },
    /// The proxy does not let this through.
    ProxyRefuses,
    /// The proxy itself finds no way to this host.
    ProxyCannotReach {
        /// Its status, or its words.
        said: String,
    },
    /// Somebody whom this computer does not trust signed for the host: often a firewall that looks into sealed lines.
    Untrusted {
        /// Who, where it can be told.
        signed_by: Option<String>,
    },
    /// The certificate has run out, or is not good yet: often this computer's clock is wrong.
    CertificateDates,
    /// The certificate is another host's.
    CertificateName,
    /// The line could not be sealed for another reason.
    NotSealed,
    /// Something else answers than what was asked: often a sign-in page of the network.
    OtherPage,
    /// A page tells of a failure: the service's own, or of something in between.
    PageFailed {
        /// Its HTTP status.
        status: u16,
    },
    /// The service or its sign-in answers, and refuses the question itself.
    NotAnswered {
        /// Its code.
        code: String,
    },
    /// It is not the road, but the account, its sign-in or what is set of it.
    Account(AccountFault),
    /// Partner Center does not let this account in.
    Forbidden,
    /// The service or its sign-in asks to wait.
    Throttled {
        /// How long, in seconds.
        secs: u64,
    },
    /// The service or its sign-in itself failed.
    ServiceFailed {
        /// Its HTTP status.
        status: u16,
    },
    /// This computer's clock is off.
    ClockWrong {
        /// By how many seconds; positive where it is fast.
        secs: i64,
    },
}

impl NetworkFinding {
    /// Whether something is wrong here.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong(_))
    }

    /// The word that programs rely on.
    pub fn as_str(&self) -> &'static str {
        use NetworkFault as F;
        match self {
            Self::Direct => "direct",
            Self::Through { .. } => "through-proxy",
            Self::Found { .. } => "found",
            Self::LeftToProxy => "left-to-proxy",
            Self::Connected { .. } => "connected",
            Self::Sealed { .. } => "sealed",
            Self::NoSealNeeded => "no-seal-needed",
            Self::TenantKnown { .. } => "tenant-known",
            Self::TokenGood => "token-good",
            Self::Answers => "answers",
            Self::ClockRight => "clock-right",
            Self::ClockUnknown => "clock-unknown",
            Self::NotReached => "not-reached",
            Self::Wrong(fault) => match fault {
                F::NameUnknown => "name-unknown",
                F::Refused => "refused",
                F::TimedOut => "timed-out",
                F::Broken => "broken",
                F::ProxyWantsSignIn => "proxy-wants-sign-in",
                F::ProxyUnknown { .. } => "proxy-unknown",
                F::ProxySilent { .. } => "proxy-silent",
                F::ProxyNotSealed { .. } => "proxy-not-sealed",
                F::ProxyRefuses => "proxy-refuses",
                F::ProxyCannotReach { .. } => "proxy-cannot-reach",
                F::Untrusted { .. } => "untrusted",
                F::CertificateDates => "certificate-dates",
                F::CertificateName => "certificate-name",
                F::NotSealed => "not-sealed",
                F::OtherPage => "other-page",
                F::PageFailed { .. } => "page-failed",
                F::NotAnswered { .. } => "not-answered",
                F::Account(fault) => fault.as_str(),
                F::Forbidden => "forbidden",
                F::Throttled { .. } => "throttled",
                F::ServiceFailed { .. } => "service-failed",
                F::ClockWrong { .. } => "clock-wrong",
            },
        }
    }
}
