//! What a token says of its holder. Read without checking the signature, for it is only shown: the service decides what a token is
//! worth.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::super::config::{API, API_APP_ID};
use super::super::json;

/// What is shown of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Claims {
    /// The sign-in name.
    pub(in super::super) name: Option<String>,
    /// The tenant.
    pub(in super::super) tenant: Option<String>,
    /// Whether a second factor was used, where the token tells the methods.
    pub(in super::super) has_mfa: Option<bool>,
    /// Whom the token is for.
    pub(in super::super) audience: Option<String>,
    /// What the program may do in the person's name.
    pub(in super::super) scopes: Option<String>,
}

impl Claims {
    /// What stands in a token; nothing where it is not a JSON Web Token.
    pub(in super::super) fn of_token(token: &str) -> Self {
        let Some(payload) = payload(token) else { return Self::default() };
        let has_mfa = match &payload["amr"] {
            Value::Array(methods) => Some(methods.iter().filter_map(Value::as_str).any(is_mfa)),
            Value::String(methods) => Some(methods.split([' ', ',']).any(is_mfa)),
            _ => None,
        };
        Self {
            name: json::first_text(&payload, &["preferred_username", "upn", "unique_name", "email"]),
            tenant: json::text(&payload, "tid"),
            has_mfa,
            audience: json::text(&payload, "aud"),
            scopes: json::text(&payload, "scp"),
        }
    }

    /// Whether the token is for Partner Center: by its address, or by the id of its API in Entra. A token that does not say is
    /// believed.
    pub(in super::super) fn is_for_partner_center(&self) -> bool {
        self.audience.as_deref().is_none_or(|audience| {
            let audience = audience.trim_end_matches('/');
            audience.eq_ignore_ascii_case(API) || audience.eq_ignore_ascii_case(API_APP_ID)
        })
    }

    /// Whether the token is of this tenant. One that is named by its domain cannot be compared with the token's id.
    pub(in super::super) fn is_of_tenant(&self, asked: &str) -> bool {
        let id = |text: &str| uuid::Uuid::try_parse(text.trim()).ok();
        match (id(asked), self.tenant.as_deref().and_then(id)) {
            (Some(asked), Some(got)) => asked == got,
            _ => true,
        }
    }

    /// These claims, completed by others.
    pub(in super::super) fn or(self, other: Self) -> Self {
        Self {
            name: self.name.or(other.name),
            tenant: self.tenant.or(other.tenant),
            has_mfa: self.has_mfa.or(other.has_mfa),
            audience: self.audience.or(other.audience),
            scopes: self.scopes.or(other.scopes),
        }
    }
}

/// The one word that Partner Center looks for.
fn is_mfa(method: &str) -> bool {
    method.eq_ignore_ascii_case("mfa")
}

fn payload(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    let payload = json::read(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    payload.is_object().then_some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        format!("eyJhbGciOiJub25lIn0.{}.sig", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn claims_are_read_where_there_are_any() {
        let cases = [
            (r#"{"upn":"a@b.c","tid":"t","amr":["pwd","mfa"]}"#, Some("a@b.c"), Some("t"), Some(true)),
            (r#"{"preferred_username":"p","upn":"u","amr":["pwd"]}"#, Some("p"), None, Some(false)),
            (r#"{"amr":"pwd mfa"}"#, None, None, Some(true)),
            (r#"{"amr":7,"tid":""}"#, None, None, None),
            ("[]", None, None, None),
            ("no json", None, None, None),
        ];
        for (payload, name, tenant, has_mfa) in cases {
            let claims = Claims::of_token(&token(payload));
            assert_eq!(
                (claims.name.as_deref(), claims.tenant.as_deref(), claims.has_mfa),
                (name, tenant, has_mfa),
                "{payload}"
            );
        }
        let of = |payload: &str| Claims::of_token(&token(payload));
        for (payload, expected) in [
            (r#"{"aud":"https://api.partnercenter.microsoft.com/"}"#, true),
            (r#"{"aud":"FA3D9A0C-3fb0-42cc-9193-47c7ecd2edbd"}"#, true),
            (r#"{"aud":"https://graph.windows.net"}"#, false),
            ("{}", true),
        ] {
            assert_eq!(of(payload).is_for_partner_center(), expected, "{payload}");
        }
        let asked = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1";
        for (got, expected) in [
            (asked, true),
            ("0C39D6D5-C70D-4C55-BC02-F620844F3FD1", true),
            ("e1b1d3a2-0f6f-4a3a-9f31-6e4ab7a1b6a9", false),
            ("", true),
        ] {
            let claims = of(&format!(r#"{{"tid":"{got}"}}"#));
            assert_eq!(claims.is_of_tenant(asked), expected, "{got}");
            assert!(claims.is_of_tenant("fabrikam.example"));
        }
        for token in ["", "opaque", "a.b.c", "..", "a.%%.c"] {
            assert_eq!(Claims::of_token(token), Claims::default(), "{token}");
        }
    }
}
