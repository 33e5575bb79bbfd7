//! The authority's addresses: where the person signs in, and where a code or a refresh token becomes an access token.

use std::time::Duration;

use jiff::Timestamp;
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use reqwest::Client;
use reqwest::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::super::config::{SCOPES, is_loopback};
use super::super::network::{Purpose, client};
use super::super::refusal::{Refusal, cut, without};
use super::super::transport::{body, broken_or_not_connected};
use super::super::{PartnerCenterError, ServiceConfig, Told, json};
use super::claims::Claims;
use super::device_code::CodeGiven;
use super::fault::{SignInCause, SignInFault};
use super::tokens::Tokens;

/// How long a token lives where the authority does not say.
const DEFAULT_LIFE_SECS: u64 = 10 * 60;

/// A sign-in that waits for its answer.
pub(super) struct Question {
    /// Where the person goes.
    pub(super) address: Url,
    /// What the answer must carry.
    pub(super) state: CsrfToken,
    verifier: PkceCodeVerifier,
    redirect: String,
}

/// The authority, for one tenant and one app.
pub(super) struct TokenEndpoint {
    http: Client,
    authorize: Url,
    token: Url,
    device_code: Url,
    tenant: String,
    client_id: String,
}

impl TokenEndpoint {
    pub(super) fn new(config: &ServiceConfig) -> Result<Self, PartnerCenterError> {
        Ok(Self {
            // Not pooled: codes and rotating refresh tokens are used once, as uploads are.
            http: client(config, &config.authority, Purpose::Sending)?,
            authorize: config.authority_url("authorize"),
            token: config.authority_url("token"),
            device_code: config.authority_url("devicecode"),
            tenant: config.tenant.trim().to_owned(),
            client_id: config.client_id.trim().to_owned(),
        })
    }

    /// Begins a sign-in. `is_anew` asks for the password even where the browser is signed in already; that the second factor is
    /// asked for with it is not documented.
    pub(super) fn question(&self, redirect: String, is_anew: bool) -> Result<Question, PartnerCenterError> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let redirect_url = RedirectUrl::new(redirect.clone())
            .map_err(|e| PartnerCenterError::SignInFailed(format!("the redirect address: {e}").into()))?;
        let client = BasicClient::new(ClientId::new(self.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(self.authorize.clone()))
            .set_redirect_uri(redirect_url);
        let (address, state) = client
            .authorize_url(CsrfToken::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            // Stations are shared: whoever signed in last is not taken for granted.
            .add_extra_param("prompt", if is_anew { "login" } else { "select_account" })
            .url();
        Ok(Question { address, state, verifier, redirect })
    }

    /// Takes the code of an answered question.
    pub(super) async fn exchange(
        &self,
        question: &Question,
        code: &SecretString,
    ) -> Result<Tokens, PartnerCenterError> {
        let scope = SCOPES.join(" ");
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &self.client_id),
            ("code", code.expose_secret()),
            ("code_verifier", question.verifier.secret()),
            ("redirect_uri", &question.redirect),
            ("scope", &scope),
        ];
        let refused = |refused: OAuthRefusal| PartnerCenterError::SignInFailed(refused.fault);
        self.tokens(&self.ask(&self.token, &form).await?.map_err(refused)?, None)
    }

    /// Asks for a code that the person types on another device.
    pub(super) async fn device_code(&self) -> Result<CodeGiven, PartnerCenterError> {
        let form = [("client_id", self.client_id.as_str()), ("scope", &SCOPES.join(" "))];
        let refused = |refused: OAuthRefusal| PartnerCenterError::SignInFailed(refused.fault);
        let answer = self.ask(&self.device_code, &form).await?.map_err(refused)?;
        CodeGiven::read(&answer, Timestamp::now(), is_loopback(&self.device_code))
            .ok_or_else(|| PartnerCenterError::SignInFailed("the authority gave no code to type".into()))
    }

    /// Asks once whether the code was typed. The inner error is the authority's "not yet", or its refusal.
    pub(super) async fn redeem_device_code(
        &self,
        code: &SecretString,
    ) -> Result<Result<Tokens, OAuthRefusal>, PartnerCenterError> {
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", &self.client_id),
            ("device_code", code.expose_secret()),
        ];
        match self.ask(&self.token, &form).await? {
            Ok(answer) => self.tokens(&answer, None).map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// Renews. A refresh token that does no longer is told as sign-in needed, or as MFA needed where that is the reason.
    pub(super) async fn renew(&self, old: &Tokens, refresh: &SecretString) -> Result<Tokens, PartnerCenterError> {
        let scope = SCOPES.join(" ");
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("refresh_token", refresh.expose_secret()),
            ("scope", &scope),
        ];
        let answer = self.ask(&self.token, &form).await?.map_err(OAuthRefusal::into_renewal_error)?;
        self.tokens(&answer, Some((old, refresh)))
    }

    /// Posts a form once. The outer error is the line's or the authority's, the inner one its refusal.
    async fn ask(
        &self,
        address: &Url,
        pairs: &[(&str, &str)],
    ) -> Result<Result<Value, OAuthRefusal>, PartnerCenterError> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = self
            .http
            .post(address.clone())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let response = request.send().await.map_err(broken_or_not_connected)?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let answer = body(response, &[]).await?;
        if (200..300).contains(&status) {
            // Its text holds tokens: none of it may stand in an error.
            let answer = json::read(&answer);
            return answer.map(Ok).map_err(|_| PartnerCenterError::BadAnswer("the authority gave no JSON".into()));
        }
        let is_secret = |key: &str| matches!(key, "code" | "code_verifier" | "device_code" | "refresh_token");
        let secrets: Vec<&str> = pairs.iter().filter(|(key, _)| is_secret(key)).map(|(_, value)| *value).collect();
        let answer = without(answer, &secrets);
        if matches!(status, 400..=428 | 430..=499) {
            // What is no refusal in OAuth's form is not the authority's: a filter or a sign-in page for the network stands between.
            return OAuthRefusal::read(&answer).map(Err).ok_or_else(|| {
                let words = cut(&String::from_utf8_lossy(&answer));
                PartnerCenterError::BadAnswer(
                    format!("the authority's address answers with status {status}: {words}").into(),
                )
            });
        }
        let retry_after = retry_after.as_deref();
        let refusal = Refusal { status, retry_after, challenge: None, correlation_id: None, body: &answer };
        Err(refusal.into_error(Timestamp::now()))
    }

    fn tokens(&self, answer: &Value, old: Option<(&Tokens, &SecretString)>) -> Result<Tokens, PartnerCenterError> {
        let access = json::text(answer, "access_token")
            .ok_or_else(|| PartnerCenterError::SignInFailed("the authority gave no access token".into()))?;
        let life = Duration::from_secs(json::number(answer, "expires_in").unwrap_or(DEFAULT_LIFE_SECS).min(24 * 3600));
        let of_id = json::text(answer, "id_token").map(|token| Claims::of_token(&token)).unwrap_or_default();
        // The access token is the one that Partner Center looks at for the second factor; the other one names the person better.
        let of_access = Claims::of_token(&access);
        let has_mfa = of_access.has_mfa.or(of_id.has_mfa);
        if !of_access.is_for_partner_center() {
            let words = format!("the token is for {}", cut(of_access.audience.as_deref().unwrap_or_default()));
            return Err(PartnerCenterError::SignInFailed(SignInFault::here(SignInCause::OtherAudience, words)));
        }
        let foreign = [&of_access, &of_id].into_iter().find(|claims| !claims.is_of_tenant(&self.tenant));
        if let Some(foreign) = foreign.and_then(|claims| claims.tenant.as_deref()) {
            let words = format!("the token is of the tenant {}, and {} was asked for", cut(foreign), self.tenant);
            return Err(PartnerCenterError::SignInFailed(SignInFault::here(SignInCause::OtherTenant, words)));
        }
        let claims = of_id.or(of_access);
        Ok(Tokens {
            access: access.into(),
            // An authority that does not rotate gives none: the old one goes on.
            refresh: json::text(answer, "refresh_token")
                .map(Into::into)
                .or_else(|| old.map(|(_, refresh)| refresh.clone())),
            // In whole seconds, as they are kept.
            expires_at: Timestamp::from_second(
                Timestamp::now().saturating_add(life).unwrap_or(Timestamp::MAX).as_second(),
            )
            .unwrap_or(Timestamp::MAX),
            name: claims.name.or_else(|| old.and_then(|(tokens, _)| tokens.name.clone())),
            tenant: claims.tenant.unwrap_or_else(|| self.tenant.clone()),
            has_mfa: has_mfa.or_else(|| old.and_then(|(tokens, _)| tokens.has_mfa)),
        })
    }
}

/// What the authority says against a code or a refresh token.
#[derive(Debug)]
pub(super) struct OAuthRefusal {
    /// `invalid_grant`
    pub(super) error: String,
    /// What it means, with Entra's code.
    pub(super) fault: SignInFault,
}

impl OAuthRefusal {
    /// Reads one (RFC 6749, 5.2); `None` for anything else.
    fn read(body: &[u8]) -> Option<Self> {
        let value = json::read(body).ok()?;
        let error = json::text(&value, "error")?;
        // The number stands in the words, and beside them.
        let number = value["error_codes"][0].as_u64().map(|number| format!("AADSTS{number}"));
        let words = match (json::text(&value, "error_description"), number) {
            (Some(description), Some(number)) if !description.contains("AADSTS") => {
                cut(&format!("{error}: {number}: {description}"))
            }
            (Some(description), _) => cut(&format!("{error}: {description}")),
            (None, Some(number)) => format!("{error}: {number}"),
            (None, None) => cut(&String::from_utf8_lossy(body)),
        };
        let fault = SignInFault::of_authority(&error, words);
        Some(Self { fault: SignInFault { correlation_id: json::text(&value, "correlation_id"), ..fault }, error })
    }

    fn into_renewal_error(self) -> PartnerCenterError {
        let SignInFault { cause, words, correlation_id, .. } = self.fault;
        let told = Told { words, correlation_id, ..Told::default() };
        match self.error.as_str() {
            // A second factor is asked for since, or has still to be set up.
            _ if cause == SignInCause::MfaNeeded => PartnerCenterError::MfaNeeded(told),
            "invalid_grant" | "interaction_required" | "consent_required" | "login_required" => {
                PartnerCenterError::SignInNeeded(told)
            }
            "temporarily_unavailable" | "server_error" => PartnerCenterError::BadAnswer(told),
            _ => PartnerCenterError::NotSetUp(told.words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_to_renew() {
        let refused = |body: &str| OAuthRefusal::read(body.as_bytes()).unwrap().into_renewal_error().to_string();
        assert_eq!(
            refused(r#"{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired."}"#),
            "sign-in is needed: invalid_grant: AADSTS700082: The refresh token has expired."
        );
        assert_eq!(
            refused(r#"{"error":"interaction_required","error_description":"AADSTS50076: Due to a change ..."}"#),
            "the service wants a sign-in with MFA: interaction_required: AADSTS50076: Due to a change ..."
        );
        assert_eq!(
            refused(r#"{"error":"interaction_required","error_codes":[50079]}"#),
            "the service wants a sign-in with MFA: interaction_required: AADSTS50079"
        );
        assert_eq!(
            refused(r#"{"error":"unauthorized_client","error_description":"AADSTS700016: not found"}"#),
            "not set up: unauthorized_client: AADSTS700016: not found"
        );
        let busy = OAuthRefusal::read(br#"{"error":"temporarily_unavailable"}"#).unwrap().into_renewal_error();
        assert!(!busy.needs_sign_in());
        for foreign in ["<html>no</html>", "", r#"{"message":"blocked"}"#] {
            assert!(OAuthRefusal::read(foreign.as_bytes()).is_none(), "{foreign}");
        }
    }

    #[test]
    fn the_question_is_asked_with_pkce_and_state() {
        let config = ServiceConfig::microsoft("0c39d6d5-c70d-4c55-bc02-f620844f3fd1".into(), "app".into());
        let endpoint = TokenEndpoint::new(&config).unwrap();
        let question = endpoint.question("http://localhost:8400".into(), false).unwrap();
        assert_eq!(question.address.host_str(), Some("login.microsoftonline.com"));
        assert_eq!(question.address.path(), "/0c39d6d5-c70d-4c55-bc02-f620844f3fd1/oauth2/v2.0/authorize");
        let pairs: std::collections::HashMap<_, _> = question.address.query_pairs().into_owned().collect();
        let expected = [
            ("response_type", "code"),
            ("client_id", "app"),
            ("redirect_uri", "http://localhost:8400"),
            ("scope", "https://api.partnercenter.microsoft.com/user_impersonation offline_access openid profile"),
            ("code_challenge_method", "S256"),
            ("prompt", "select_account"),
            ("state", question.state.secret()),
        ];
        for (key, value) in expected {
            assert_eq!(pairs.get(key).map(String::as_str), Some(value), "{key}");
        }
        assert!(pairs["code_challenge"].len() >= 43);
        assert!(!question.address.as_str().contains(question.verifier.secret().as_str()));
    }
}
