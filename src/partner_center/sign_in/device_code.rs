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

/// How often is asked where the authority does not say, and by how much slower where it asks for that.
const INTERVAL: Duration = Duration::from_secs(5);
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
    /// Reads an answer; nothing where a part that is needed is missing, or the page is no safe place to send a person to.
    pub(super) fn read(answer: &Value, now: Timestamp) -> Option<Self> {
        let address = json::first_text(answer, &["verification_uri", "verification_url"])?;
        let is_safe =
            Url::parse(&address).is_ok_and(|url| url.scheme() == "https" || super::super::config::is_loopback(&url));
        let life = json::number(answer, "expires_in").unwrap_or(LIFE_SECS).min(24 * 3600);
        Some(Self {
            shown: DeviceCode {
                code: json::text(answer, "user_code").filter(|code| is_safe && code.chars().count() <= 40)?,
                address,
                expires_at: now.saturating_add(Duration::from_secs(life)).unwrap_or(Timestamp::MAX),
            },
            secret: json::text(answer, "device_code")?.into(),
            interval: json::number(answer, "interval").map_or(INTERVAL, |secs| Duration::from_secs(secs.min(60))),
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
        CodeGiven::read(&json::read(body.as_bytes()).unwrap(), Timestamp::UNIX_EPOCH)
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
