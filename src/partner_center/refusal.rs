//! What a status that is no success means, and what may be shown of its body.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::secret::{REMOVED, one_line};

use super::json::{first_text, read};
use super::{PartnerCenterError, SignInCause, SignInFault, Told};

/// How long to wait where the service asks to, but does not say how long.
const DEFAULT_WAIT: Duration = Duration::from_secs(30);

/// Longest wait that is believed.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Most characters of a code; Microsoft's have a dozen.
const LONGEST_CODE: usize = 60;

/// Most characters of a body that are shown or logged.
const SHOWN: usize = 300;

/// An answer that is no success.
pub(super) struct Refusal<'a> {
    /// HTTP status.
    pub(super) status: u16,
    /// `Retry-After`.
    pub(super) retry_after: Option<&'a str>,
    /// `WWW-Authenticate`.
    pub(super) challenge: Option<&'a str>,
    /// `MS-CorrelationId` of the answer, else of the request.
    pub(super) correlation_id: Option<String>,
    /// The body, as far as it came.
    pub(super) body: &'a [u8],
}

impl Refusal<'_> {
    /// Code and words of the body.
    pub(super) fn said(&self) -> Said {
        said(self.body)
    }

    /// How long it asks to wait: `Retry-After` as seconds or as a date, else the seconds in its words.
    pub(super) fn wait(&self, now: Timestamp) -> Duration {
        wait(self.retry_after, &self.said().message, now)
    }

    /// What it means.
    pub(super) fn into_error(self, now: Timestamp) -> PartnerCenterError {
        let Said { code, message, .. } = self.said();
        let status = self.status;
        let correlation_id = self.correlation_id.clone();
        let told = code.clone().unwrap_or_else(|| status.to_string());
        let with_id = |words: String| Told { words, correlation_id: correlation_id.clone(), ..Told::default() };
        match status {
            401 if wants_mfa(code.as_deref(), &message, self.challenge) => {
                PartnerCenterError::MfaNeeded(with_id(format!("{told}: {message}")))
            }
            // Renewing brings another token for the same wrong place.
            401 if code.as_deref() == Some("900420") => PartnerCenterError::SignInFailed(SignInFault {
                code,
                correlation_id,
                ..SignInFault::here(SignInCause::OtherAudience, format!("{told}: {message}"))
            }),
            401 => PartnerCenterError::SignInNeeded(with_id(format!("{told}: {message}"))),
            403 => PartnerCenterError::Forbidden { code: told, message, correlation_id },
            // A page is a proxy's word, or a gateway's: that something does not exist is for the service alone to say.
            404 if is_page(self.body) => PartnerCenterError::BadAnswer(with_id(format!("status 404: {message}"))),
            404 => PartnerCenterError::NotFound(Told { code: told, ..with_id(message) }),
            429 => PartnerCenterError::Throttled { wait: self.wait(now), correlation_id },
            500..=599 => PartnerCenterError::ServiceFailed { status, message, correlation_id },
            // The server (or something on the way) gave up waiting for the rest of the request: how much it had is anybody's guess.
            408 => PartnerCenterError::Broken(format!("status 408: {message}").into()),
            400..=499 => PartnerCenterError::Refused { code: told, message, correlation_id },
            // Redirections are not followed, for the token must not go to another host.
            _ => PartnerCenterError::BadAnswer(with_id(format!("status {status}: {message}"))),
        }
    }
}

/// Whether a body is made for a browser.
pub(super) fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// A code and words, out of any of the shapes that errors come in.
pub(super) struct Said {
    pub(super) code: Option<String>,
    pub(super) message: String,
    /// Whether it is said as the service says it, and not by a page or without a word.
    pub(super) is_json: bool,
}

fn said(body: &[u8]) -> Said {
    let text = String::from_utf8_lossy(body);
    let Ok(value @ Value::Object(_)) = read(body) else {
        return Said { code: None, message: cut(&text), is_json: false };
    };
    // `{"code","description"}` is documented, `{"statusCode","message"}` is the gateway's, the others are OAuth's and OData's.
    let inner = if value["error"].is_object() { &value["error"] } else { &value };
    let code = first_text(inner, &["code", "error", "errorcode"]);
    let message = first_text(inner, &["description", "message", "error_description", "title"]);
    Said {
        code: code.map(|code| one_line(&code, LONGEST_CODE)),
        message: cut(&message.unwrap_or_else(|| text.into_owned())),
        is_json: true,
    }
}

/// Microsoft has refused for want of a second factor in several ways over the years.
fn wants_mfa(code: Option<&str>, message: &str, challenge: Option<&str>) -> bool {
    let says_mfa = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains("mfa") || text.contains("multi-factor") || text.contains("multifactor")
    };
    matches!(code, Some("900421" | "10001"))
        || message.contains("900421")
        || says_mfa(message)
        || challenge.is_some_and(says_mfa)
}

fn wait(retry_after: Option<&str>, message: &str, now: Timestamp) -> Duration {
    retry_after
        .and_then(|value| parse_retry_after(value, now))
        .or_else(|| seconds_in_words(message))
        .unwrap_or(DEFAULT_WAIT)
        .min(LONGEST_WAIT)
}

/// Reads `Retry-After`.
pub(super) fn parse_retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Some(seconds) = value.parse::<f64>().ok().filter(|seconds| !seconds.is_nan()) {
        return Duration::try_from_secs_f64(seconds.ceil().min(LONGEST_WAIT.as_secs_f64())).ok();
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    // A date gone by means now.
    Some(Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO))
}

/// `Rate limit is exceeded. Try again in 57 seconds.`
fn seconds_in_words(message: &str) -> Option<Duration> {
    let words: Vec<&str> = message.split_whitespace().collect();
    words.windows(2).find_map(|pair| {
        let seconds = pair[0].parse::<u64>().ok()?;
        pair[1].starts_with("second").then(|| Duration::from_secs(seconds))
    })
}

/// At most some hundred characters on one line, without anything that looks like a secret.
pub(super) fn cut(text: &str) -> String {
    one_line(text, SHOWN)
}

/// A body without the secrets that were sent along, should the service have thrown them back.
pub(super) fn without(body: Vec<u8>, secrets: &[&str]) -> Vec<u8> {
    let holds = |secret: &&&str| !secret.is_empty() && body.windows(secret.len()).any(|part| part == secret.as_bytes());
    let held: Vec<&&str> = secrets.iter().filter(holds).collect();
    if held.is_empty() {
        return body;
    }
    let text = String::from_utf8_lossy(&body).into_owned();
    held.iter().fold(text, |text, secret| text.replace(**secret, REMOVED)).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2015-10-21T07:28:00Z".parse().unwrap()
    }

    fn told(status: u16, body: &str) -> String {
        let refusal = Refusal {
            status,
            retry_after: None,
            challenge: None,
            correlation_id: Some("cid".into()),
            body: body.as_bytes(),
        };
        refusal.into_error(now()).to_string()
    }

    #[test]
    fn statuses_and_codes() {
        let cases = [
            (403, r#"{"code":"900150","description":"role","source":"x"}"#, "not allowed (900150): role"),
            (
                403,
                "\u{feff}{\"Code\":20002,\"Description\":\"no commerce relationship\"}",
                "not allowed (20002): no commerce relationship",
            ),
            (403, "", "not allowed (403): "),
            (401, r#"{"code":"900421","description":"x"}"#, "the service wants a sign-in with MFA: 900421: x"),
            (401, r#"{"code":10001,"description":"x"}"#, "the service wants a sign-in with MFA: 10001: x"),
            (
                401,
                "HTTP 401 Unauthorized - MFA required",
                "the service wants a sign-in with MFA: 401: HTTP 401 Unauthorized - MFA required",
            ),
            (
                401,
                r#"{"code":"800001","description":"no partner token"}"#,
                "sign-in is needed: 800001: no partner token",
            ),
            (404, r#"{"code":"60003","description":"tenant"}"#, "not found: 60003: tenant"),
            (400, r#"{"code":"800002","description":"bad"}"#, "the service refuses the request (800002): bad"),
            (
                409,
                r#"{"error":{"code":"Conflict","message":"busy"}}"#,
                "the service refuses the request (Conflict): busy",
            ),
            (
                429,
                r#"{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}"#,
                "the service asks to wait 57 seconds",
            ),
            (429, "", "the service asks to wait 30 seconds"),
            (
                500,
                r#"{"code":"800003","description":"Sequence contains no matching element"}"#,
                "the service failed with status 500",
            ),
            (503, "<html>unavailable</html>", "the service failed with status 503"),
            (408, "", "the line broke: status 408: "),
            (
                404,
                "\r\n<html>nothing here</html>",
                "the service's answer cannot be understood: status 404: <html>nothing here</html>",
            ),
            (302, "<html>", "the service's answer cannot be understood: status 302: <html>"),
        ];
        for (status, body, expected) in cases {
            assert_eq!(told(status, body), expected, "{status} {body}");
        }
    }

    #[test]
    fn a_challenge_may_ask_for_mfa() {
        let refusal = Refusal {
            status: 401,
            retry_after: None,
            challenge: Some(r#"Bearer error="invalid_token", error_description="MFA required""#),
            correlation_id: None,
            body: b"",
        };
        assert!(matches!(refusal.into_error(now()), PartnerCenterError::MfaNeeded(_)));
    }

    #[test]
    fn the_correlation_id_stays() {
        for status in [302, 400, 401, 403, 404, 429, 500] {
            let refusal =
                Refusal { status, retry_after: None, challenge: None, correlation_id: Some("cid".into()), body: b"" };
            assert_eq!(refusal.into_error(now()).correlation_id(), Some("cid"));
        }
    }

    #[test]
    fn waits_in_every_form() {
        let cases = [
            ("57", Some(57)),
            (" 0 ", Some(0)),
            ("1.2", Some(2)),
            ("Wed, 21 Oct 2015 07:29:30 GMT", Some(90)),
            ("Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
            ("-1", None),
            ("NaN", None),
            ("soon", None),
            ("", None),
        ];
        for (value, expected) in cases {
            assert_eq!(parse_retry_after(value, now()).map(|d| d.as_secs()), expected, "{value}");
        }
        assert_eq!(wait(Some("99999999999999999999"), "", now()), LONGEST_WAIT);
        assert_eq!(wait(Some("soon"), "Try again in 5 seconds.", now()), Duration::from_secs(5));
    }

    #[test]
    fn bodies_are_cut_and_hold_no_tokens() {
        assert_eq!(cut(" a \r\n b\t c "), "a b c");
        let long = cut(&"word ".repeat(1000));
        assert!(long.chars().count() <= SHOWN + 1, "{}", long.chars().count());
        let echoed = format!("{{\"authorization\":\"Bearer eyJ0eXAi.{}\"}}", "a".repeat(50));
        assert_eq!(cut(&echoed), "{\"authorization\":\"Bearer [removed]\"}");
        assert_eq!(cut(&format!("refresh_token=0.A{}&x", "b".repeat(300))), "refresh_token=[removed]&x");
        assert_eq!(
            cut("no customer 0c39d6d5-c70d-4c55-bc02-f620844f3fd1"),
            "no customer 0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
        );
    }

    #[test]
    fn what_was_sent_along_is_taken_out() {
        let body = b"code=short&x=\xff short".to_vec();
        assert_eq!(without(body.clone(), &["absent", ""]), body);
        assert_eq!(without(body, &["absent", "short"]), "code=[removed]&x=\u{fffd} [removed]".as_bytes());
    }

    proptest! {
        #[test]
        fn no_answer_panics(status in 100u16..1000, body in proptest::collection::vec(any::<u8>(), 0..600), after in "\\PC*") {
            let refusal = Refusal { status, retry_after: Some(&after), challenge: Some(&after), correlation_id: None, body: &body };
            let _ = refusal.into_error(now()).to_string();
        }
    }
}
