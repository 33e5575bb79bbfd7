//! Signing in on another device (RFC 8628): a code is shown, the person types it elsewhere, and the authority is asked now and then
//! whether that was done. Off by default, as Microsoft advises: whoever is talked into typing a stranger's code signs that one in.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::super::json;
use super::token_endpoint::OAuthRefusal;
use crate::domain::DeviceCode;

/// How often is asked where the authority does not say, and by how much slower where it asks for that (RFC 8628, 3.2 and 3.5).
const INTERVAL: Duration = Duration::from_secs(5);
/// The same for an authority on this computer that does not want to be waited for: practice is quick.
const NEAR_INTERVAL: Duration = Duration::from_millis(20);
/// The longest pause that is taken for meant.
const LONGEST_INTERVAL_SECS: u64 = 60;
/// How long a code does where the authority does not say.
const LIFE_SECS: u64 = 15 * 60;

/// What the authority gave.
#[derive(Debug)]
pub(super) struct CodeGiven {
    /// What the person is shown.
    pub(super) shown: DeviceCode,
    /// What the authority is asked with.
    pub(super) secret: SecretString,
    /// How long to wait before each question.
    pub(super) interval: Duration,
}

impl CodeGiven {
    /// Reads an answer; nothing where a part that is needed is missing, or the page is no safe place to send a person to. A number that
    /// is zero says as little as one that is missing: nobody could type a code in no time, and nobody is asked without a pause.
    pub(super) fn read(answer: &Value, now: Timestamp, is_near: bool) -> Option<Self> {
        let address = json::first_text(answer, &["verification_uri", "verification_url"])?;
        let is_safe =
            Url::parse(&address).is_ok_and(|url| url.scheme() == "https" || super::super::config::is_loopback(&url));
        let said = |key: &str| json::number(answer, key).filter(|number| *number > 0);
        let life = said("expires_in").unwrap_or(LIFE_SECS).min(24 * 3600);
        let is_at_once = is_near && json::number(answer, "interval") == Some(0);
        let unsaid = if is_at_once { NEAR_INTERVAL } else { INTERVAL };
        Some(Self {
            shown: DeviceCode {
                code: json::text(answer, "user_code").filter(|code| is_safe && code.chars().count() <= 40)?,
                address,
                expires_at: now.saturating_add(Duration::from_secs(life)).unwrap_or(Timestamp::MAX),
            },
            secret: json::text(answer, "device_code")?.into(),
            interval: said("interval").map_or(unsaid, |secs| Duration::from_secs(secs.min(LONGEST_INTERVAL_SECS))),
        })
    }

    /// Takes in a refusal: whether to ask again. `Err` gives the refusal back where it is the last word.
    pub(super) fn goes_on(&mut self, refused: OAuthRefusal) -> Result<(), OAuthRefusal> {
        match refused.error.as_str() {
            "authorization_pending" => Ok(()),
            "slow_down" => {
                self.interval += INTERVAL;
                Ok(())
            }
            _ => Err(refused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(body: &str) -> Option<CodeGiven> {
        CodeGiven::read(&json::read(body.as_bytes()).unwrap(), Timestamp::UNIX_EPOCH, false)
    }

    #[test]
    fn zero_says_nothing() {
        let code = |numbers: &str, is_near| {
            let page = "https://login.microsoft.com/device";
            let body = format!(r#"{{"user_code":"A","device_code":"b","verification_uri":"{page}"{numbers}}}"#);
            let code = CodeGiven::read(&json::read(body.as_bytes()).unwrap(), Timestamp::UNIX_EPOCH, is_near).unwrap();
            (code.interval, code.shown.expires_at.as_second())
        };
        for (numbers, secs, life) in [
            ("", 5, 900),
            (r#","interval":0,"expires_in":0"#, 5, 900),
            (r#","interval":"0","expires_in":"0""#, 5, 900),
            (r#","interval":null,"expires_in":null"#, 5, 900),
            (r#","interval":1,"expires_in":60"#, 1, 60),
            (r#","interval":9999,"expires_in":9999999"#, 60, 86_400),
        ] {
            assert_eq!(code(numbers, false), (Duration::from_secs(secs), life), "{numbers}");
        }
        // A practice authority says zero and means it; one that says nothing is asked as ever.
        assert_eq!(code(r#","interval":0"#, true).0, NEAR_INTERVAL);
        assert_eq!(code("", true).0, INTERVAL);
    }

    #[test]
    fn what_the_authority_gives_is_read() {
        let mut code = given(
            r#"{"user_code":"ABCD-EFGH","device_code":"secret","verification_uri":"https://login.microsoft.com/device",
                "expires_in":900,"interval":5,"message":"To sign in ..."}"#,
        )
        .unwrap();
        assert_eq!((code.shown.code.as_str(), code.shown.expires_at.as_second()), ("ABCD-EFGH", 900));
        assert!(!format!("{code:?}").contains("secret\""));

        let refused = |error: &str| OAuthRefusal { error: error.into(), fault: error.into() };
        assert!(code.goes_on(refused("authorization_pending")).is_ok());
        assert_eq!(code.interval, Duration::from_secs(5));
        assert!(code.goes_on(refused("slow_down")).is_ok());
        assert_eq!(code.interval, Duration::from_secs(10));
        assert_eq!(code.goes_on(refused("expired_token")).unwrap_err().error, "expired_token");

        for body in [
            "{}",
            r#"{"user_code":"A","device_code":"b","verification_uri":"http://elsewhere.example"}"#,
            r#"{"user_code":"A","device_code":"b","verification_uri":"javascript:x"}"#,
            r#"{"user_code":"A","verification_uri":"https://login.microsoft.com/device"}"#,
        ] {
            assert!(given(body).is_none(), "{body}");
        }
    }
}
