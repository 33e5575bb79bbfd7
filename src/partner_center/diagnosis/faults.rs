//! What an error or an answer says of the road: on the line, by the one who answers, or by the account.

use crate::domain::{AccountFault, NetworkFault};
use crate::partner_center::PartnerCenterError;
use crate::partner_center::check::fault_of;
use crate::partner_center::network::chain;
use crate::partner_center::refusal::{Refusal, is_page};

/// A step that went wrong: what, and the words for support.
pub(super) type Wrong = (NetworkFault, String);

/// What SOCKS proxies say who find no way to a host (RFC 1928, 6).
const NO_WAY: [&str; 4] = ["network unreachable", "host unreachable", "connection refused", "ttl expired"];

/// What broke a line.
pub(super) fn of_line(error: &reqwest::Error) -> Wrong {
    of_words(chain(error), error.is_timeout())
}

/// What these words say broke a line. The libraries underneath tell it in words only.
pub(super) fn of_words(words: String, is_timeout: bool) -> Wrong {
    let is_said = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    let of_socks = words.split_once("SOCKS error: ").map(|(_, said)| said);
    let fault = if is_said(&["proxy authorization required", "credentials not accepted", "user/pass authentication"]) {
        NetworkFault::ProxyWantsSignIn
    } else if let Some(said) = of_socks.and_then(|said| NO_WAY.into_iter().find(|no_way| said.starts_with(no_way))) {
        NetworkFault::ProxyCannotReach { said: said.to_owned() }
    } else if is_said(&["tunnel error: unsuccessful", "connection not allowed"]) {
        NetworkFault::ProxyRefuses
    } else if of_socks.is_some() {
        NetworkFault::Broken
    } else if is_said(&["UnknownIssuer", "SelfSigned", "CaUsedAsEndEntity"]) {
        NetworkFault::Untrusted { signed_by: None }
    } else if is_said(&["Expired", "NotValidYet", "certificate expired", "certificate not valid yet"]) {
        NetworkFault::CertificateDates
    } else if is_said(&["NotValidForName", "certificate not valid for name"]) {
        NetworkFault::CertificateName
    } else if is_said(&["certificate", "tls", "TLS", "handshake", "corrupt message"]) {
        NetworkFault::NotSealed
    } else if is_timeout {
        NetworkFault::TimedOut
    } else if is_said(&["refused"]) {
        NetworkFault::Refused
    } else {
        NetworkFault::Broken
    };
    (fault, words)
}

impl PartnerCenterError {
    /// Where nothing could be reached: what stands in the way, if that is known and does not pass by waiting.
    pub fn lasting_road_fault(&self) -> Option<NetworkFault> {
        use NetworkFault as F;
        let Self::NotConnected(source) = self else { return None };
        let (fault, _) = of_line(source.downcast_ref()?);
        // A proxy that says no may do so for a moment: these words do not tell.
        let is_lasting =
            matches!(fault, F::ProxyWantsSignIn | F::Untrusted { .. } | F::CertificateDates | F::CertificateName);
        is_lasting.then_some(fault)
    }
}

/// What a call's error means on the road.
pub(super) fn of_error(error: PartnerCenterError) -> Wrong {
    use PartnerCenterError as P;
    // What Microsoft's sign-in lacks is told at its own step.
    if let P::NotRenewed(cause) = error {
        return of_error(*cause);
    }
    let words = error.for_support();
    let fault = match &error {
        P::NotConnected(source) => match source.downcast_ref::<reqwest::Error>() {
            Some(error) => return of_line(error),
            None => NetworkFault::Broken,
        },
        P::Broken(_) => NetworkFault::Broken,
        P::Throttled { wait, .. } => NetworkFault::Throttled { secs: wait.as_secs() },
        P::ServiceFailed { status, message, .. } => of_failure(*status, message.as_bytes()),
        P::NotFound(_) => NetworkFault::NotAnswered { code: "404".to_owned() },
        P::Refused { code, .. } => NetworkFault::NotAnswered { code: code.clone() },
        P::BadAnswer(_) => NetworkFault::OtherPage,
        _ => match fault_of(&error) {
            // Which role it is, one question alone does not tell.
            AccountFault::NoAgentRole | AccountFault::NothingAllowed => NetworkFault::Forbidden,
            fault => NetworkFault::Account(fault),
        },
    };
    (fault, words)
}

/// The same of a call that went with a token.
pub(super) fn of_call(error: PartnerCenterError) -> Wrong {
    match of_error(error) {
        (NetworkFault::Account(fault), words) => (NetworkFault::Account(fault.with_token()), words),
        wrong => wrong,
    }
}

/// What an answer of the authority means that is not the one that was asked for. In its own words it says so itself; a page is made for
/// a browser, and may be anybody's.
pub(super) fn of_answer(refusal: &Refusal<'_>) -> Wrong {
    let (said, status) = (refusal.said(), refusal.status);
    let fault = match status {
        429 => NetworkFault::Throttled { secs: refusal.wait(jiff::Timestamp::now()).as_secs() },
        500..=599 => of_failure(status, refusal.body),
        200..=399 => NetworkFault::OtherPage,
        _ if said.is_json => NetworkFault::NotAnswered { code: said.code.unwrap_or_else(|| status.to_string()) },
        _ => NetworkFault::OtherPage,
    };
    (fault, format!("status {status}: {}", said.message))
}

/// Whether it is the one who was asked who failed: a page may also tell of something in between.
fn of_failure(status: u16, body: &[u8]) -> NetworkFault {
    if is_page(body) { NetworkFault::PageFailed { status } } else { NetworkFault::ServiceFailed { status } }
}
