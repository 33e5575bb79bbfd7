//! A make-believe authority: gives codes, checks PKCE, rotates refresh tokens; and a browser that says yes.

use std::sync::Mutex;

use axum::body::Body;
use axum::http::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Timestamp, ToSpan};
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use crate::credentials::CredentialStore;

use super::super::sign_in::store_with;
use super::super::{Browser, PartnerCenterClient, ServiceConfig};
use super::service::{Seen, json_answer, status_answer};

/// The authority's books. Tokens are `access-N` and `refresh-N`, N counting up.
#[derive(Default)]
pub(super) struct Authority {
    books: Mutex<Books>,
    /// Whether people sign in without a second factor.
    is_single_factor: bool,
    /// What the access tokens say of themselves; opaque ones where nothing is said.
    claims: Option<String>,
    /// How often the person who types a code elsewhere is still at it.
    pending: Mutex<Vec<&'static str>>,
}

#[derive(Default)]
struct Books {
    challenge: Option<String>,
    redirect: Option<String>,
    issued: u32,
    /// Refresh tokens up to this one do no longer.
    revoked: u32,
}

impl Authority {
    /// One that has given out `access-1` and `refresh-1` already.
    pub(super) fn begun() -> Self {
        Self { books: Mutex::new(Books { issued: 1, ..Books::default() }), ..Self::default() }
    }

    /// One whose access tokens are JSON Web Tokens with these claims.
    pub(super) fn telling(claims: &str) -> Self {
        Self { claims: Some(claims.to_owned()), ..Self::default() }
    }

    /// One that answers so, in turn, before the code was typed on the other device.
    pub(super) fn pending(answers: &[&'static str]) -> Self {
        Self { pending: Mutex::new(answers.iter().rev().copied().collect()), ..Self::default() }
    }

    /// One with whom people sign in by password alone.
    pub(super) fn single_factor() -> Self {
        Self { is_single_factor: true, ..Self::default() }
    }

    /// Answers what is addressed to it.
    pub(super) fn answer(&self, seen: &Seen) -> Option<Response<Body>> {
        if seen.path().ends_with("/oauth2/v2.0/authorize") {
            return Some(self.authorize(seen.query().unwrap_or_default()));
        }
        if seen.path().ends_with("/oauth2/v2.0/devicecode") {
            return Some(json_answer(
                200,
                r#"{"user_code":"ABCD-EFGH","device_code":"the-device-code","expires_in":900,"interval":0,
                    "verification_uri":"https://login.microsoft.com/device"}"#,
            ));
        }
        let tenant = seen.path().split('/').nth(1).unwrap_or_default();
        if seen.path().ends_with("/v2.0/.well-known/openid-configuration") {
            return Some(json_answer(
                200,
                format!(r#"{{"issuer":"https://login.microsoftonline.com/{tenant}/v2.0"}}"#),
            ));
        }
        seen.path().ends_with("/oauth2/v2.0/token").then(|| self.token(tenant, &seen.body))
    }

    /// The person says yes at once.
    fn authorize(&self, query: &str) -> Response<Body> {
        let (redirect, state) = (pair(query, "redirect_uri").unwrap(), pair(query, "state").unwrap());
        assert_eq!(pair(query, "code_challenge_method").as_deref(), Some("S256"));
        let mut books = self.books.lock().unwrap();
        books.challenge = pair(query, "code_challenge");
        books.redirect = Some(redirect.clone());
        status_answer(302, &[("location", &format!("{redirect}/?code=the-code&state={state}&session_state=x"))])
    }

    fn token(&self, tenant: &str, form: &str) -> Response<Body> {
        let mut books = self.books.lock().unwrap();
        let is_good = match pair(form, "grant_type").as_deref() {
            Some("authorization_code") => {
                let challenge =
                    pair(form, "code_verifier").map(|v| URL_SAFE_NO_PAD.encode(Sha256::digest(v.as_bytes())));
                pair(form, "code").as_deref() == Some("the-code")
                    && challenge.is_some()
                    && challenge == books.challenge.take()
                    && pair(form, "redirect_uri") == books.redirect
            }
            Some("refresh_token") => {
                let number = pair(form, "refresh_token").and_then(|t| t.strip_prefix("refresh-")?.parse::<u32>().ok());
                number.is_some_and(|number| number == books.issued && number > books.revoked)
            }
            Some("urn:ietf:params:oauth:grant-type:device_code") => {
                assert_eq!(pair(form, "device_code").as_deref(), Some("the-device-code"));
                if let Some(answer) = self.pending.lock().unwrap().pop() {
                    return json_answer(400, format!(r#"{{"error":"{answer}","error_description":"not yet"}}"#));
                }
                true
            }
            _ => false,
        };
        if !is_good {
            return json_answer(400, r#"{"error":"invalid_grant","error_description":"AADSTS70000: no such grant."}"#);
        }
        books.issued += 1;
        let number = books.issued;
        let amr = if self.is_single_factor { r#"["pwd"]"# } else { r#"["pwd","mfa"]"# };
        let claims = format!(r#"{{"preferred_username":"sam@fabrikam.example","tid":"{tenant}","amr":{amr}}}"#);
        let id_token = format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims));
        let access = match &self.claims {
            Some(claims) => format!("e30.{}.{number}", URL_SAFE_NO_PAD.encode(claims)),
            None => format!("access-{number}"),
        };
        json_answer(
            200,
            format!(
                r#"{{"token_type":"Bearer","expires_in":3599,"access_token":"{access}","refresh_token":"refresh-{number}","id_token":"{id_token}"}}"#
            ),
        )
    }

    /// From now on no refresh token does.
    pub(super) fn revoke(&self) {
        let mut books = self.books.lock().unwrap();
        books.revoked = books.issued;
    }
}

fn pair(pairs: &str, key: &str) -> Option<String> {
    form_urlencoded::parse(pairs.as_bytes()).find(|(k, _)| k == key).map(|(_, value)| value.into_owned())
}

/// A client that has signed in before: its token lives for another hour.
pub(super) fn signed_in(config: ServiceConfig) -> PartnerCenterClient {
    let store = signed_in_store(&config, "access-1", "refresh-1");
    PartnerCenterClient::new(config, store).unwrap()
}

/// A store whose token lives for another hour.
pub(super) fn signed_in_store(config: &ServiceConfig, access: &str, refresh: &str) -> CredentialStore {
    store_with(config, access, Some(refresh), Timestamp::now() + 1.hour())
}

/// A store whose token has run out.
pub(super) fn run_out(config: &ServiceConfig) -> CredentialStore {
    store_with(config, "access-1", Some("refresh-1"), Timestamp::now() - 1.minute())
}

/// Follows the address as a browser with a willing person would.
pub(super) struct WillingBrowser;

impl Browser for WillingBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().map_err(|e| e.to_string())?;
        let request = client.get(address);
        tokio::spawn(async move { request.send().await.unwrap().text().await.unwrap() });
        Ok(())
    }
}
