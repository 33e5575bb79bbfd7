//! A text to its values: a caption before a value, a list of names and values, or a plain list.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use super::catalog::catalog;
use super::check::is_thirteen_digits;

/// A value and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The caption's id; `other` for a name that no caption has.
    pub caption: &'static str,
    pub value: String,
}

/// The most values that one code is believed to hold.
const MOST_VALUES: usize = 200;

/// A caption and the value behind it: `PKID: 3556212345678`.
pub(super) fn caption_and_value(text: &str) -> Option<(&'static str, &str)> {
    catalog().captions.iter().find_map(|caption| {
        let rest = caption.before_value.captures(text)?.name("rest")?.as_str().trim();
        (!rest.is_empty()).then_some((caption.id.as_str(), rest))
    })
}

fn caption_alone(name: &str) -> Option<&'static str> {
    let name = name.trim().trim_matches(['(', ')', '"']).trim_end_matches('.');
    catalog().captions.iter().find(|c| c.alone.is_match(name)).map(|c| c.id.as_str())
}

/// A list of names and values, two at least, of which one name at least is known: `SN=PC29DABC;PKID=3556212345678`, or a JSON object.
pub(super) fn pairs(text: &str) -> Option<Vec<Named>> {
    let pairs = json_pairs(text).or_else(|| separated_pairs(text))?;
    let is_known = |p: &Named| p.caption != "other";
    (pairs.len() > 1 && pairs.len() <= MOST_VALUES && pairs.iter().any(is_known)).then_some(pairs)
}

fn json_pairs(text: &str) -> Option<Vec<Named>> {
    if !text.starts_with('{') {
        return None;
    }
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    object
        .iter()
        .map(|(name, value)| {
            let value = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some(Named { caption: caption_alone(name).unwrap_or("other"), value })
        })
        .collect()
}

fn separated_pairs(text: &str) -> Option<Vec<Named>> {
    static NEXT_NAME: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r" +([A-Za-z][A-Za-z/_\-]*(?: [A-Za-z/_\-]+){0,2}\.? *[:=#])").ok());
    let mut pairs = Vec::new();
    for part in text.split([';', ',', '|', '&', '\r', '\n', '\t', '\u{1d}', '\u{1e}']) {
        // Names and values parted by spaces alone: `SN:PC29DABC PKID:3556212345678`.
        // A name may itself hold spaces, so the next one is looked for behind the first one's sign.
        let (first, rest) = part.split_at(part.find([':', '=', '#']).unwrap_or(0));
        let parted = NEXT_NAME.as_ref().map_or(rest.into(), |next| next.replace_all(rest, "\u{1d}$1"));
        let parted = format!("{first}{parted}");
        for pair in parted.split('\u{1d}').map(str::trim).filter(|p| !p.is_empty()) {
            let split = pair.split_once(['=', ':', '#']).map(|(name, value)| (caption_alone(name), value.trim()));
            let (caption, value) = match split {
                Some((caption, value)) => (caption.unwrap_or("other"), value),
                None => caption_and_value(pair)?,
            };
            if !value.is_empty() {
                pairs.push(Named { caption, value: value.trim_matches('"').to_owned() });
            }
        }
    }
    Some(pairs)
}

/// A list of values without names, two at least. The flag says whether its separator can stand in no value at all, so that it is a
/// list whatever its parts are; a list parted by commas or spaces is one only where each part is known.
pub(super) fn list(text: &str) -> Option<(Vec<&str>, bool)> {
    let parts = |separators: &[char]| -> Option<Vec<&str>> {
        let parts: Vec<&str> = text.split(separators).map(str::trim).filter(|p| !p.is_empty()).collect();
        ((2..=MOST_VALUES).contains(&parts.len())).then_some(parts)
    };
    let sure = ['\r', '\n', '\t', ';', '|', '\u{1d}', '\u{1e}'];
    if text.contains(sure) {
        return parts(&sure).map(|parts| (parts, true));
    }
    if text.contains(',') {
        // An empty place is no list that a label would hold.
        return if text.split(',').any(|p| p.trim().is_empty()) { None } else { parts(&[',']).map(|p| (p, false)) };
    }
    parts(&[' ', '/']).map(|parts| (parts, false))
}

/// The values that a web address names in its query, with the captions that its names are.
pub(super) fn address_values(text: &str) -> Vec<Named> {
    let Some((_, query)) = text.split_once('?') else { return Vec::new() };
    let query = query.split('#').next().unwrap_or_default();
    query
        .split(['&', ';'])
        .take(MOST_VALUES)
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| Named {
            caption: caption_alone(name).unwrap_or("other"),
            value: percent_decode_str(value).decode_utf8_lossy().trim().to_owned(),
        })
        .filter(|named| !named.value.is_empty())
        .collect()
}

/// Whether a web address names a PKID or a serial number, or holds thirteen digits.
pub(super) fn address_names_values(text: &str) -> bool {
    let of_use =
        |named: &Named| matches!(named.caption, "pkid" | "serial" | "service-tag") || is_thirteen_digits(&named.value);
    address_values(text).iter().any(of_use) || text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_thirteen_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions() {
        for (text, expected) in [
            ("PKID:3556212345678", Some(("pkid", "3556212345678"))),
            ("WPKID 3556212345678", Some(("pkid", "3556212345678"))),
            ("pkid3556212345678", Some(("pkid", "3556212345678"))),
            ("Windows Product ID = 3556212345678", Some(("pkid", "3556212345678"))),
            ("Product Key ID#3556212345678", Some(("pkid", "3556212345678"))),
            ("SSCC00614141123456789", Some(("sscc", "00614141123456789"))),
            ("S/N: PC29DABC", Some(("serial", "PC29DABC"))),
            ("SVC TAG ABC1234", Some(("service-tag", "ABC1234"))),
            ("(S) PC29DABC", None),
            ("SN5CG41234BC", None),
            ("PC29DABC", None),
            ("PKID", None),
        ] {
            assert_eq!(caption_and_value(text), expected, "{text}");
        }
    }

    #[test]
    fn lists_of_names_and_values() {
        let read = |text: &str| {
            pairs(text).map(|p| p.iter().map(|n| format!("{}={}", n.caption, n.value)).collect::<Vec<_>>().join(" "))
        };
        for text in [
            "SN=PC29DABC;PKID=3556212345678",
            "SN:PC29DABC PKID:3556212345678",
            "sn=PC29DABC&pkid=3556212345678",
            "Serial Number: PC29DABC\r\nProduct Key ID: 3556212345678\r\n",
            r#"{"serial":"PC29DABC","productKeyId":3556212345678}"#,
        ] {
            let expected = if text.starts_with('{') {
                "pkid=3556212345678 serial=PC29DABC"
            } else {
                "serial=PC29DABC pkid=3556212345678"
            };
            let mut got: Vec<_> = read(text).unwrap_or_default().split(' ').map(str::to_owned).collect();
            let mut expected: Vec<_> = expected.split(' ').map(str::to_owned).collect();
            got.sort();
            expected.sort();
            assert_eq!(got, expected, "{text}");
        }
        assert_eq!(read("3556212345678,EVIL,,X"), None);
        assert_eq!(read("PKID:3556212345678"), None);
    }

    #[test]
    fn plain_lists() {
        assert_eq!(list("PC29DABC;3556212345678"), Some((vec!["PC29DABC", "3556212345678"], true)));
        assert_eq!(list("PC29DABC,3556212345678"), Some((vec!["PC29DABC", "3556212345678"], false)));
        assert_eq!(list("3556212345678,EVIL,,X"), None);
        assert_eq!(list("3556212345678"), None);
    }

    #[test]
    fn addresses() {
        assert!(address_names_values("https://example.com/r?sn=PC29DABC&pkid=3556212345678"));
        assert!(address_names_values("https://example.com/r/3556212345678"));
        assert!(!address_names_values("https://example.com/support?lang=en"));
        assert_eq!(
            address_values("https://example.com/r?sn=PC%3029DABC#top"),
            [Named { caption: "serial", value: "PC029DABC".to_owned() }]
        );
    }
}
