//! The make-believe sign-in service: authorisation code with PKCE, and refresh tokens that change with every use.
//!
//! Nobody is asked anything: the authorise page redirects at once, as it does for a person who is signed in already.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use url::form_urlencoded;
use uuid::Uuid;

use super::answer::Answer;
use super::books::{Access, Refresh};
use super::device::hex;
use super::office::{Asked, Office};
use super::script::Audience;

/// The partner's own tenant, where the address names it by a domain.
pub(super) const PARTNER_TENANT: &str = "90000000-0000-4000-8000-000000000009";

/// How long a code may wait to be fetched.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// What is said where nobody has allowed the program to be used.
const NO_CONSENT: &str = "AADSTS65001: The user or administrator has not consented to use the application.";

/// A sign-in whose code was not fetched yet.
#[derive(Clone, Debug)]
pub(super) struct Code {
    digest: String,
    tenant: String,
    client_id: String,
    redirect_uri: String,
    challenge: String,
    scope: String,
    nonce: Option<String>,
    expires_at: Timestamp,
}

/// What stands for a token or code in memory and books.
pub(super) fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

pub(super) fn random_token() -> String {
    let bytes = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether an address is one that only this computer hears: what a native program's redirect must be.
fn is_loopback(address: &Url) -> bool {
    address.scheme() == "http" && matches!(address.host_str(), Some("localhost" | "127.0.0.1"))
}

/// Whether an address names no tenant of its own.
pub(super) fn is_many_tenants(tenant: &str) -> bool {
    ["common", "organizations", "consumers"].iter().any(|word| tenant.eq_ignore_ascii_case(word))
}

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`: told to anybody.
pub(super) fn metadata(tenant: &str) -> Answer {
    let id = Uuid::try_parse(tenant).map_or_else(|_| PARTNER_TENANT.to_owned(), |id| id.to_string());
    Answer::json(200, json!({"issuer": format!("https://login.microsoftonline.com/{id}/v2.0")}))
}

impl Office {
    /// `GET /{tenant}/oauth2/v2.0/authorize`. What is wrong with program or address is shown to the person; the rest goes back with
    /// the redirect.
    pub(super) fn authorize(&mut self, tenant: &str, asked: &Asked, now: Timestamp) -> Answer {
        let value = |name: &str| asked.query(name).unwrap_or_default().to_owned();
        if is_many_tenants(tenant) {
            return Answer::html(400, "AADSTS50194: The application is not configured as a multi-tenant application.");
        }
        if value("client_id").is_empty() {
            return Answer::html(400, "AADSTS900144: The request must contain the parameter 'client_id'.");
        }
        let Some(mut redirect) = Url::parse(&value("redirect_uri")).ok().filter(is_loopback) else {
            return Answer::html(400, "AADSTS50011: The redirect URI is not one of the application's.");
        };
        let state = asked.query("state").map(str::to_owned);
        let refusal = if value("response_type") != "code" {
            Some(("unsupported_response_type", "AADSTS700054: response_type must be 'code'."))
        } else if value("code_challenge_method") != "S256" || value("code_challenge").len() != 43 {
            Some(("invalid_request", "AADSTS501481: A code_challenge with the method S256 is needed."))
        } else if value("scope").is_empty() {
            Some(("invalid_request", "AADSTS900144: The request must contain the parameter 'scope'."))
        } else if !self.script.sign_in.consent {
            Some(("consent_required", NO_CONSENT))
        } else if !self.script.sign_in.refuse.is_empty() {
            Some(match self.script.sign_in.refuse.as_str() {
                word @ "access_denied" => (word, "AADSTS65004: The user declined to consent to access the app."),
                word => (word, "The sign-in did not come about."),
            })
        } else {
            None
        };
        if let Some((error, description)) = refusal {
            redirect.query_pairs_mut().append_pair("error", error).append_pair("error_description", description);
        } else {
            let code = random_token();
            self.codes.retain(|code| code.expires_at > now);
            self.codes.push(Code {
                digest: digest(&code),
                tenant: tenant.to_owned(),
                client_id: value("client_id"),
                redirect_uri: value("redirect_uri"),
                challenge: value("code_challenge"),
                scope: value("scope"),
                nonce: asked.query("nonce").map(str::to_owned),
                expires_at: now + CODE_LIFETIME,
            });
            redirect.query_pairs_mut().append_pair("code", &code);
        }
        if let Some(state) = state {
            redirect.query_pairs_mut().append_pair("state", &state);
        }
        redirect.query_pairs_mut().append_pair("session_state", &Uuid::new_v4().to_string());
        Answer::empty(302).with("location", redirect)
    }

    /// `POST /{tenant}/oauth2/v2.0/token`
    pub(super) fn token(&mut self, tenant: &str, asked: &Asked, now: Timestamp) -> Answer {
        if is_many_tenants(tenant) {
            return Answer::sign_in_error(
                400,
                "invalid_request",
                "AADSTS50194: The application is not configured as a multi-tenant application.",
            );
        }
        let form: Vec<(String, String)> = form_urlencoded::parse(&asked.body).into_owned().collect();
        let value = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default();
        match value("grant_type") {
            "authorization_code" => self.redeem_code(tenant, &value, now),
            "refresh_token" => self.redeem_refresh(tenant, &value, now),
            "urn:ietf:params:oauth:grant-type:device_code" => self.redeem_device_code(tenant, &value, now),
            _ => Answer::sign_in_error(400, "unsupported_grant_type", "AADSTS70003: The grant type is not supported."),
        }
    }

    fn redeem_code<'a>(&mut self, tenant: &str, value: &dyn Fn(&str) -> &'a str, now: Timestamp) -> Answer {
        let wrong = |description: &str| Answer::sign_in_error(400, "invalid_grant", description);
        let wanted = digest(value("code"));
        // Taken out whatever follows: a code is good for one try.
        let Some(code) = self.codes.iter().position(|code| code.digest == wanted).map(|at| self.codes.remove(at))
        else {
            return wrong("AADSTS54005: The authorization code is not known or was already redeemed.");
        };
        if code.expires_at <= now {
            return wrong("AADSTS70008: The authorization code has expired.");
        }
        if !code.tenant.eq_ignore_ascii_case(tenant) || code.client_id != value("client_id") {
            return wrong("AADSTS700005: The authorization code was issued for another tenant or application.");
        }
        if code.redirect_uri != value("redirect_uri") {
            return wrong("AADSTS500112: The redirect URI does not match the one of the authorization request.");
        }
        if URL_SAFE_NO_PAD.encode(Sha256::digest(value("code_verifier").as_bytes())) != code.challenge {
            return wrong("AADSTS501481: The code_verifier does not match the code_challenge.");
        }
        self.issue(tenant, &code.client_id, &code.scope, code.nonce.as_deref(), now)
    }

    fn redeem_refresh<'a>(&mut self, tenant: &str, value: &dyn Fn(&str) -> &'a str, now: Timestamp) -> Answer {
        let wrong = |description: &str| Answer::sign_in_error(400, "invalid_grant", description);
        let Some(refresh) = self.books.refresh.get_mut(&digest(value("refresh_token"))) else {
            return wrong("AADSTS9002313: The refresh token is not known.");
        };
        if refresh.is_used {
            return wrong("AADSTS70000: The refresh token was used before and is no longer valid.");
        }
        if !refresh.tenant.eq_ignore_ascii_case(tenant) || refresh.client_id != value("client_id") {
            return wrong("AADSTS700005: The refresh token was issued for another tenant or application.");
        }
        if !self.script.sign_in.consent {
            return wrong(NO_CONSENT);
        }
        refresh.is_used = true;
        let client_id = refresh.client_id.clone();
        let scope = match value("scope") {
            "" => refresh.scope.clone(),
            // Entra gives a new refresh token whether or not the scope asks for one again.
            scope => format!("{scope} offline_access"),
        };
        self.issue(tenant, &client_id, &scope, None, now)
    }

    pub(super) fn issue(
        &mut self,
        tenant: &str,
        client_id: &str,
        scope: &str,
        nonce: Option<&str>,
        now: Timestamp,
    ) -> Answer {
        let rules = &self.script.sign_in;
        let has_scope = |word: &str| scope.split_whitespace().any(|s| s == word);
        let is_for_partner_center = rules.audience == Audience::AsAsked
            && scope.split_whitespace().any(|s| s.starts_with("https://api.partnercenter.microsoft.com/"));
        let audience = if is_for_partner_center {
            "https://api.partnercenter.microsoft.com"
        } else {
            "00000003-0000-0000-c000-000000000000"
        };
        let seconds = rules.token_seconds;
        let expires_at = now + SignedDuration::from_secs(i64::from(seconds));
        let tenant_id = Uuid::try_parse(tenant).map_or_else(|_| PARTNER_TENANT.to_owned(), |id| id.to_string());
        let amr = if rules.mfa { json!(["pwd", "mfa"]) } else { json!(["pwd"]) };
        let claims = |audience: &str| {
            json!({
                "aud": audience, "iss": format!("https://sts.windows.net/{tenant_id}/"), "tid": tenant_id,
                "oid": "90000000-0000-4000-8000-000000000901", "sub": "practice", "name": "Practice",
                "upn": rules.user, "preferred_username": rules.user, "unique_name": rules.user, "amr": amr,
                "appid": client_id, "scp": "user_impersonation", "ver": "1.0",
                "iat": now.as_second(), "nbf": now.as_second(), "exp": expires_at.as_second(),
                "uti": random_token(), "nonce": nonce
            })
        };
        let access_token = signed_like(&claims(audience));
        let mut body = json!({
            "token_type": "Bearer", "scope": scope, "expires_in": seconds, "ext_expires_in": seconds,
            "access_token": access_token
        });
        if has_scope("openid") {
            body["id_token"] = json!(signed_like(&claims(client_id)));
        }
        let has_mfa = rules.mfa;
        self.books.access.retain(|_, access| access.expires_at > now);
        self.books
            .access
            .insert(digest(&access_token), Access { expires_at, has_mfa, is_for_partner_center, partner: tenant_id });
        if has_scope("offline_access") {
            let refresh_token = random_token();
            self.books.refresh.insert(
                digest(&refresh_token),
                Refresh {
                    tenant: tenant.to_owned(),
                    client_id: client_id.to_owned(),
                    scope: scope.to_owned(),
                    is_used: false,
                },
            );
            body["refresh_token"] = json!(refresh_token);
        }
        self.books.is_changed = true;
        Answer::json(200, body).with("cache-control", "no-store")
    }
}

/// A token with a JSON Web Token's looks. The signature is noise: nobody but this service ever judges it.
fn signed_like(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = json!({"typ": "JWT", "alg": "RS256", "kid": "practice"});
    format!("{}.{}.{}", part(&head), part(claims), random_token())
}
