//! Words for what was found about the account and on the road to the service: what it is, how it stands, what to do.

use crate::domain::{
    AccountCheck, AccountFault, AccountFinding, AccountStep, NetworkFault, NetworkFinding, NetworkLook, NetworkStep,
};
use crate::words;

/// How a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As it should be.
    Good,
    /// Good enough for what the program does, and something to know.
    Note,
    /// Could not be told, or was not looked at.
    Open,
    /// Something is wrong.
    Wrong,
}

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub standing: Standing,
    /// What was found.
    pub what: String,
    /// What to do; empty where nothing is.
    pub next: String,
}

macro_rules! found {
    ($standing:ident, $id:literal $(, $name:ident = $value:expr)*) => {
        Finding { standing: Standing::$standing, what: words!($id $(, $name = $value)*), next: String::new() }
    };
}

/// With the message's attribute `next`: what to do.
macro_rules! wrong {
    ($id:literal $(, $name:ident = $value:expr)*) => {
        Finding { standing: Standing::Wrong, what: words!($id $(, $name = $value)*), next: words!($id, "next") }
    };
}

/// What is looked at.
pub fn account_step(step: AccountStep) -> String {
    match step {
        AccountStep::SignIn => words!("check-sign-in"),
        AccountStep::Tenant => words!("check-tenant"),
        AccountStep::Audience => words!("check-audience"),
        AccountStep::Consent => words!("check-consent"),
        AccountStep::SecondFactor => words!("check-second-factor"),
        AccountStep::Agent => words!("check-agent"),
        AccountStep::AdminAgent => words!("check-admin-agent"),
    }
}

/// What was found.
pub fn account_finding(finding: &AccountFinding) -> Finding {
    match finding {
        AccountFinding::Good => found!(Good, "check-good"),
        AccountFinding::Unknown => found!(Open, "check-unknown"),
        AccountFinding::NotReached => found!(Open, "check-not-reached"),
        AccountFinding::Missing(fault) => account_fault(fault),
    }
}

/// The one sentence about an account: the first thing that registering devices lacks, or that all is well. Who is no admin agent lacks
/// nothing for that: sales agent is the smaller role, and enough.
pub fn account_verdict(check: &AccountCheck) -> Finding {
    match check.fault().filter(|_| !check.may_register()) {
        None => found!(Good, "check-all-good"),
        Some(fault) => account_fault(fault),
    }
}

fn account_fault(fault: &AccountFault) -> Finding {
    use AccountFault as F;
    match fault {
        F::NotSetUp => wrong!("check-not-set-up"),
        F::NobodySignedIn => wrong!("check-nobody"),
        F::TokenRefused => wrong!("check-token-refused"),
        // Nothing is known to be wrong with the account.
        F::NotConnected => Finding { standing: Standing::Open, ..wrong!("check-not-connected") },
        F::SignInOutOfReach => Finding { standing: Standing::Open, ..wrong!("check-sign-in-out-of-reach") },
        F::ServiceBusy => Finding { standing: Standing::Open, ..wrong!("check-service-busy") },
        F::BadAnswer => Finding { standing: Standing::Open, ..wrong!("check-bad-answer") },
        F::Refused { code } => Finding { standing: Standing::Open, ..wrong!("check-refused", code = code.as_str()) },
        F::StoreSilent => Finding { standing: Standing::Open, ..wrong!("failure-credential-store") },
        F::CustomerTenant => wrong!("check-customer-tenant"),
        F::OtherTenant => wrong!("failure-other-tenant"),
        F::TenantUnknown => wrong!("failure-tenant-unknown"),
        F::AppUnknown => wrong!("failure-app-unknown"),
        F::OtherAudience => wrong!("failure-other-audience"),
        F::ConsentMissing => wrong!("failure-consent-missing"),
        F::NoSecondFactor => wrong!("check-no-second-factor"),
        F::ConditionalAccess => wrong!("failure-forbidden-conditional-access"),
        F::NoAgentRole => wrong!("check-no-agent"),
        F::NoAdminRole => Finding { standing: Standing::Note, ..wrong!("check-no-admin-agent") },
        F::NothingAllowed => wrong!("check-nothing-allowed"),
        F::AgreementNotAccepted => wrong!("failure-forbidden-agreement"),
        F::ProgrammeInactive => wrong!("failure-forbidden-programme"),
    }
}

/// What is looked at on the road.
pub fn network_step(step: NetworkStep) -> String {
    match step {
        NetworkStep::Proxy => words!("network-proxy"),
        NetworkStep::Name => words!("network-name"),
        NetworkStep::Connection => words!("network-connection"),
        NetworkStep::Security => words!("network-security"),
        NetworkStep::Authority => words!("network-authority"),
        NetworkStep::SignIn => words!("network-sign-in"),
        NetworkStep::Service => words!("network-service"),
        NetworkStep::Clock => words!("network-clock"),
    }
}

/// What was found there.
pub fn network_finding(finding: &NetworkFinding) -> Finding {
    use NetworkFinding as N;
    match finding {
        N::Direct => found!(Good, "network-direct"),
        N::Through { proxy, is_of_settings: true } => found!(Good, "network-through-set", proxy = proxy.as_str()),
        N::Through { proxy, is_of_settings: false } => found!(Good, "network-through-system", proxy = proxy.as_str()),
        N::Found { addresses } => found!(Good, "network-found", address = addresses.join(", ")),
        N::LeftToProxy => found!(Good, "network-left-to-proxy"),
        N::Connected { address, silent } if silent.is_empty() => {
            found!(Good, "network-connected", address = address.as_str())
        }
        N::Connected { address, silent } => Finding {
            next: words!("network-connected-partly", "next"),
            ..found!(Note, "network-connected-partly", address = address.as_str(), silent = silent.join(", "))
        },
        N::Sealed { signed_by: Some(who) } => found!(Good, "network-sealed-by", who = who.as_str()),
        N::Sealed { signed_by: None } => found!(Good, "network-sealed"),
        N::NoSealNeeded => found!(Good, "network-no-seal"),
        N::TenantKnown { id: Some(id) } => found!(Good, "network-tenant-id", id = id.as_str()),
        N::TenantKnown { id: None } => found!(Good, "network-tenant"),
        N::TokenGood => found!(Good, "network-token"),
        N::Answers => found!(Good, "network-answers"),
        N::ClockRight => found!(Good, "network-clock-right"),
        N::ClockUnknown => found!(Open, "network-clock-unknown"),
        N::NotReached => found!(Open, "check-not-reached"),
        N::Wrong(fault) => network_fault(fault),
    }
}

/// The one sentence about the road, once it was walked: the first thing that is wrong with it, or that all is well.
pub fn network_verdict(looks: &[NetworkLook]) -> Option<Finding> {
    let wrong = looks.iter().find_map(|look| match &look.finding {
        NetworkFinding::Wrong(fault) => Some((look, network_fault(fault))),
        _ => None,
    });
    let Some((look, found)) = wrong else {
        return (!looks.is_empty()).then(|| found!(Good, "network-all-good"));
    };
    let (step, what) = (network_step(look.step), found.what.as_str());
    let what = match look.host.as_str() {
        "" => words!("network-first-wrong", step = step, what = what),
        host => words!("network-first-wrong", "at", step = step, host = host, what = what),
    };
    Some(Finding { what, ..found })
}

fn network_fault(fault: &NetworkFault) -> Finding {
    use NetworkFault as F;
    match fault {
        F::NameUnknown => wrong!("network-name-unknown"),
        F::Refused => wrong!("network-refused"),
        F::TimedOut => wrong!("network-timed-out"),
        F::Broken => wrong!("network-broken"),
        F::ProxyWantsSignIn => wrong!("network-proxy-sign-in"),
        F::ProxyUnknown { is_of_settings: true } => wrong!("network-proxy-unknown"),
        F::ProxyUnknown { .. } => of_system(wrong!("network-proxy-unknown")),
        F::ProxySilent { is_of_settings: true } => wrong!("network-proxy-silent"),
        F::ProxySilent { .. } => of_system(wrong!("network-proxy-silent")),
        F::ProxyNotSealed { is_of_settings: true } => wrong!("network-proxy-not-sealed"),
        F::ProxyNotSealed { .. } => of_system(wrong!("network-proxy-not-sealed")),
        F::ProxyRefuses => wrong!("network-proxy-refuses"),
        F::ProxyCannotReach { said } => wrong!("network-proxy-cannot-reach", said = said.as_str()),
        F::Untrusted { signed_by: Some(who) } => wrong!("network-untrusted-by", who = who.as_str()),
        F::Untrusted { signed_by: None } => wrong!("network-untrusted"),
        F::CertificateDates => wrong!("network-certificate-dates"),
        F::CertificateName => wrong!("network-certificate-name"),
        F::NotSealed => wrong!("network-not-sealed"),
        F::OtherPage => wrong!("network-other-page"),
        F::PageFailed { status } => wrong!("network-page-failed", status = status.to_string()),
        F::NotAnswered { code } => wrong!("network-not-answered", code = code.as_str()),
        F::Account(fault) => account_fault(fault),
        F::Forbidden => wrong!("network-forbidden"),
        F::Throttled { secs } => wrong!("network-throttled", secs = secs.to_string()),
        F::ServiceFailed { status } => wrong!("network-service-failed", status = status.to_string()),
        F::ClockWrong { secs } if *secs > 0 => wrong!("network-clock-fast", minutes = minutes(*secs)),
        F::ClockWrong { secs } => wrong!("network-clock-slow", minutes = minutes(*secs)),
    }
}

/// Of a proxy that the system names, not the settings.
fn of_system(found: Finding) -> Finding {
    Finding { next: words!("network-proxy-of-system"), ..found }
}

/// Whole minutes, one at least.
fn minutes(secs: i64) -> u64 {
    (secs.unsigned_abs() / 60).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_road_is_told_by_the_first_thing_that_is_wrong() {
        let look = |step, host: &str, finding| NetworkLook {
            step,
            host: host.into(),
            millis: 3,
            finding,
            details: String::new(),
        };
        assert_eq!(network_verdict(&[]), None);
        let mut looks = vec![
            look(NetworkStep::Name, "a.example", NetworkFinding::LeftToProxy),
            look(NetworkStep::Security, "a.example", NetworkFinding::Sealed { signed_by: None }),
        ];
        assert_eq!(network_verdict(&looks).unwrap().standing, Standing::Good);
        looks.push(look(NetworkStep::Service, "b.example", NetworkFinding::Wrong(NetworkFault::OtherPage)));
        looks.push(look(NetworkStep::Clock, "", NetworkFinding::Wrong(NetworkFault::ClockWrong { secs: 600 })));
        let verdict = network_verdict(&looks).unwrap();
        assert_eq!(verdict.what, "Partner Center, b.example: Something else answers in its place");
        assert_eq!((verdict.standing, verdict.next.is_empty()), (Standing::Wrong, false));
        let of_here = network_verdict(&looks[3..]).unwrap().what;
        assert!(of_here.starts_with("Clock: "), "{of_here}");
    }

    #[test]
    fn every_fault_has_a_sentence_and_a_next_step() {
        let account = [
            AccountFault::NotSetUp,
            AccountFault::NobodySignedIn,
            AccountFault::TokenRefused,
            AccountFault::CustomerTenant,
            AccountFault::NoSecondFactor,
            AccountFault::NoAgentRole,
            AccountFault::NothingAllowed,
            AccountFault::ConsentMissing,
        ];
        let findings = account.iter().map(account_fault).chain(
            [
                NetworkFault::NameUnknown,
                NetworkFault::Untrusted { signed_by: Some("Contoso Firewall".into()) },
                NetworkFault::OtherPage,
                NetworkFault::ProxyUnknown { is_of_settings: true },
                NetworkFault::ProxySilent { is_of_settings: false },
                NetworkFault::Account(AccountFault::OtherAudience),
                NetworkFault::NotAnswered { code: "400".into() },
                NetworkFault::ClockWrong { secs: 3600 },
            ]
            .map(|fault| network_fault(&fault)),
        );
        for finding in findings {
            assert!(!finding.what.is_empty() && !finding.next.is_empty(), "{finding:?}");
            assert_eq!(finding.standing, Standing::Wrong, "{finding:?}");
        }
        // A sales agent may do what the program is for, and a busy service says nothing of the account.
        assert_eq!(account_fault(&AccountFault::NoAdminRole).standing, Standing::Note);
        assert_eq!(account_fault(&AccountFault::ServiceBusy).standing, Standing::Open);
        assert_eq!(account_fault(&AccountFault::Refused { code: "400".into() }).standing, Standing::Open);
        let fast = network_fault(&NetworkFault::ClockWrong { secs: 3600 });
        assert!(fast.what.contains("60 minutes"), "{fast:?}");
        assert_eq!(account_verdict(&AccountCheck::default()).standing, Standing::Good);
        let mut sales_agent = AccountCheck::default();
        let missing = crate::domain::AccountFinding::Missing(AccountFault::NoAdminRole);
        sales_agent.note(AccountStep::AdminAgent, missing, String::new());
        assert_eq!(account_verdict(&sales_agent), account_verdict(&AccountCheck::default()));
    }
}
