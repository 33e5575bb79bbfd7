//! What a token says of its holder. Read without checking the signature, for it is only shown: the service decides what a token is
//! worth.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::super::json;

/// What is shown of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// The sign-in name.
    pub(super) name: Option<String>,
    /// The tenant.
    pub(super) tenant: Option<String>,
    /// Whether a second factor was used, where the token tells the methods.
    pub(super) has_mfa: Option<bool>,
}

impl Claims {
    /// What stands in a token; nothing where it is not a JSON Web Token.
    pub(super) fn of_token(token: &str) -> Self {
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
        }
    }

    /// These claims, completed by others.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            name: self.name.or(other.name),
            tenant: self.tenant.or(other.tenant),
            has_mfa: self.has_mfa.or(other.has_mfa),
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
        for token in ["", "opaque", "a.b.c", "..", "a.%%.c"] {
            assert_eq!(Claims::of_token(token), Claims::default(), "{token}");
        }
    }
}
