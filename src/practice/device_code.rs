//! Signing in with a code that is typed elsewhere. Nobody types anything here: after so many questions the script's answer is there.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use url::form_urlencoded;

use super::answer::Answer;
use super::office::{Asked, Office};
use super::script::CodeAnswer;
use super::sign_in::{digest, is_many_tenants, random_token};

/// Where a person would type the code.
const PAGE: &str = "https://microsoft.com/devicelogin";

/// A code that waits for its person.
#[derive(Clone, Debug)]
pub(super) struct WaitingCode {
    digest: String,
    tenant: String,
    client_id: String,
    scope: String,
    expires_at: Timestamp,
    asked: u32,
    asked_at: Option<Timestamp>,
}

impl Office {
    /// `POST /{tenant}/oauth2/v2.0/devicecode`
    pub(super) fn device_code(&mut self, tenant: &str, asked: &Asked, now: Timestamp) -> Answer {
        let form: Vec<(String, String)> = form_urlencoded::parse(&asked.body).into_owned().collect();
        let value = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
        if is_many_tenants(tenant) {
            return Answer::sign_in_error(
                400,
                "invalid_request",
                "AADSTS50059: No tenant-identifying information found.",
            );
        }
        if value("client_id").is_empty() || value("scope").is_empty() {
            return Answer::sign_in_error(
                400,
                "invalid_request",
                "AADSTS900144: The request body must contain 'client_id' and 'scope'.",
            );
        }
        let rules = self.script.sign_in.device_code;
        let code = random_token();
        self.waiting_codes.retain(|code| code.expires_at + SignedDuration::from_mins(10) > now);
        self.waiting_codes.push(WaitingCode {
            digest: digest(&code),
            tenant: tenant.to_owned(),
            client_id: value("client_id"),
            scope: value("scope"),
            expires_at: now + SignedDuration::from_secs(i64::from(rules.seconds)),
            asked: 0,
            asked_at: None,
        });
        let shown: String = digest(&code).to_uppercase().chars().take(9).collect();
        let message = format!("To sign in, use a web browser to open the page {PAGE} and enter the code {shown}.");
        Answer::json(
            200,
            json!({"user_code": shown, "device_code": code, "verification_uri": PAGE, "expires_in": rules.seconds,
                   "interval": rules.interval, "message": message}),
        )
    }

    /// What the token endpoint answers to such a code.
    pub(super) fn redeem_device_code<'a>(
        &mut self,
        tenant: &str,
        value: &dyn Fn(&str) -> &'a str,
        now: Timestamp,
    ) -> Answer {
        let refused = |error: &str, words: &str| Answer::sign_in_error(400, error, words);
        let wanted = digest(value("device_code"));
        let Some(at) = self.waiting_codes.iter().position(|code| code.digest == wanted) else {
            return refused("bad_verification_code", "AADSTS70018: The verification code is not known.");
        };
        let rules = self.script.sign_in.device_code;
        let code = &mut self.waiting_codes[at];
        if !code.tenant.eq_ignore_ascii_case(tenant) || code.client_id != value("client_id") {
            return refused("invalid_grant", "AADSTS700005: The code was issued for another tenant or application.");
        }
        if code.expires_at <= now {
            return refused("expired_token", "AADSTS70020: The code has expired.");
        }
        let pause = SignedDuration::from_secs(i64::from(rules.interval));
        let is_too_soon = code.asked_at.is_some_and(|before| now.duration_since(before) < pause);
        code.asked_at = Some(now);
        if is_too_soon {
            return refused("slow_down", "AADSTS70016: The code is asked about too often.");
        }
        code.asked += 1;
        if code.asked <= rules.pending || rules.answer == CodeAnswer::Never {
            return refused("authorization_pending", "AADSTS70016: The user has not entered the code yet.");
        }
        let code = self.waiting_codes.remove(at);
        match rules.answer {
            CodeAnswer::Decline => refused("authorization_declined", "AADSTS65004: The user declined."),
            _ => self.issue(tenant, &code.client_id, &code.scope, None, now),
        }
    }
}
