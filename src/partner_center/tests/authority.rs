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
        Self { books: Mutex::new(Books { issued: 1, ..Books::default() }), is_single_factor: false }
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
        seen.path().ends_with("/oauth2/v2.0/token").then(|| self.token(&seen.body))
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

    fn token(&self, form: &str) -> Response<Body> {
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
            _ => false,
        };
        if !is_good {
            return json_answer(400, r#"{"error":"invalid_grant","error_description":"AADSTS70000: no such grant."}"#);
        }
        books.issued += 1;
        let number = books.issued;
        let amr = if self.is_single_factor { r#"["pwd"]"# } else { r#"["pwd","mfa"]"# };
        let claims = format!(r#"{{"preferred_username":"sam@fabrikam.example","tid":"fabrikam","amr":{amr}}}"#);
        let id_token = format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims));
        json_answer(
            200,
            format!(
                r#"{{"token_type":"Bearer","expires_in":3599,"access_token":"access-{number}","refresh_token":"refresh-{number}","id_token":"{id_token}"}}"#
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
    store_with(config, "access-1", Some("refresh-1"), Timestamp::now() + 4.minutes())
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
