//! Reading Microsoft's JSON without trusting its spelling: byte-order marks, keys in any case or with a blank in front, numbers as
//! texts and texts as numbers all occur.

use serde_json::{Map, Value};

use super::PartnerCenterError;

/// Reads a body; every key comes out trimmed and in lower case.
pub(super) fn read(body: &[u8]) -> Result<Value, PartnerCenterError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice(body).map(normalised).map_err(|e| {
        // The error's own words tell line and column, never content.
        let words = super::refusal::cut(&String::from_utf8_lossy(body));
        PartnerCenterError::BadAnswer(format!("no JSON ({e}): {words}").into())
    })
}

fn normalised(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let renamed: Map<String, Value> =
                map.into_iter().map(|(key, value)| (key.trim().to_lowercase(), normalised(value))).collect();
            Value::Object(renamed)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(normalised).collect()),
        other => other,
    }
}

/// The text under a key; numbers are taken as texts, emptiness as nothing. Outer blanks stay: the service compares names exactly.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The first of several keys that has a text.
pub(super) fn first_text(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(value, key))
}

/// The whole number under a key, also where it came as a text.
pub(super) fn number(value: &Value, key: &str) -> Option<u64> {
    match value.get(key)? {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The list under a key; nothing for `null`, for something else, and where it is absent.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter() {
        let value = read(
            "\u{feff}{\"TotalCount\":\"7\",\" Attributes\":{\"ObjectType\":\"X\"},\"n\":808,\"e\":\" \"}".as_bytes(),
        );
        let value = value.unwrap();
        assert_eq!(number(&value, "totalcount"), Some(7));
        assert_eq!(text(&value["attributes"], "objecttype").as_deref(), Some("X"));
        assert_eq!(text(&value, "n").as_deref(), Some("808"));
        assert_eq!(text(&value, "e"), None);
        assert_eq!(first_text(&value, &["none", "e", "n"]).as_deref(), Some("808"));
        assert!(list(&value, "items").is_empty());
    }

    #[test]
    fn what_is_no_json_is_a_bad_answer() {
        for body in ["", "<html><body>Sign in to the Wi-Fi</body></html>", "{\"a\":"] {
            assert!(matches!(read(body.as_bytes()), Err(PartnerCenterError::BadAnswer(_))), "{body}");
        }
        let deep = "[".repeat(100_000);
        assert!(read(deep.as_bytes()).is_err());
    }
}
