//! What looks like a secret, and texts without it. Logs, reasons in the journal, words of services and details of errors all pass
//! through here: whoever echoes a request must not bring a token or a product key to light.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pkid::product_keys;

/// What stands in a secret's place.
pub const REMOVED: &str = "[removed]";

/// Entra's refresh tokens are hundreds of characters without a blank; nothing that a person should read is as long.
const LONG: usize = 100;

/// JSON Web Tokens, headers that sign in, passwords in addresses, OAuth's parameters, and words too long to be any.
static SECRETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\beyJ[a-z0-9_-]{8,}(\.[a-z0-9_-]*)*",
        r#"|(?P<name>\bbearer\s+|\b(proxy-)?authorization["']?\s*[:=]\s*["']?(basic|negotiate|ntlm)\s)[^\s"',;]+"#,
        r#"|(?P<digest>\b(proxy-)?authorization["']?\s*[:=]\s*["']?digest\s)[^\r\n]*"#,
        r"|(?P<user>://[^/\s:@]*:)[^/\s@]+(?P<at>@)",
        r#"|(?P<key>\b(pwd|passwd|password|pin|access_token|refresh_token|id_token|user_code|device_code|client_secret|code_verifier)["']?\s*[=:]\s*["']?|\bcode=)[^\s"'&,;}]+"#,
        // Addresses are long too, but hold both slashes and dots or hyphens.
        r"|[a-z0-9._~-]{100,}=*|[a-z0-9+/]{100,}=*",
    ))
    .unwrap_or_else(|error| unreachable!("the pattern is fixed: {error}"))
});

/// The text with everything that looks like a secret cut out.
pub fn redacted(text: &str) -> Cow<'_, str> {
    let keys = product_keys(text);
    if keys.is_empty() {
        return without_tokens(text);
    }
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for key in keys {
        rest.extend([&text[from..key.start], REMOVED]);
        from = key.end;
    }
    rest.push_str(&text[from..]);
    Cow::Owned(without_tokens(&rest).into_owned())
}

/// The text without what [`SECRETS`] tells.
fn without_tokens(text: &str) -> Cow<'_, str> {
    SECRETS.replace_all(text, |found: &Captures<'_>| {
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let front = ["name", "digest", "user", "key"].map(part).concat();
        format!("{front}{REMOVED}{}", part("at"))
    })
}

/// A text of somebody else's for one line: without secrets, its blanks made single, and cut after this many characters.
pub fn one_line(text: &str, most: usize) -> String {
    // What is far too long is cut before it is looked through.
    let far = text.char_indices().nth(most + 10 * LONG).map(|(at, _)| &text[..at]);
    let words: Vec<&str> = far.unwrap_or(text).trim_start_matches('\u{feff}').split_whitespace().collect();
    let line = redacted(&words.join(" ")).into_owned();
    // The cut may have gone through a secret, whose front is none of its own: the end is left out.
    let count = line.chars().count();
    let safe = if far.is_some() { count.saturating_sub(2 * LONG) } else { count };
    if far.is_none() && count <= most {
        return line;
    }
    line.chars().take(safe.min(most)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn planted_secrets_do_not_come_out() {
        for (text, expected) in [
            ("Bearer abc.def-1", "Bearer [removed]"),
            ("{\"authorization\":\"Bearer eyJ0eXAi.x\"}", "{\"authorization\":\"Bearer [removed]\"}"),
            ("a token eyJhbGciOiJub25lIn0.eyJ0aWQiOiJ4In0.c2ln, and", "a token [removed], and"),
            ("{\"refresh_token\": \"0.AVYAq-x\"}", "{\"refresh_token\": \"[removed]\"}"),
            ("code=abc&x=1", "code=[removed]&x=1"),
            ("http://anna:p%40ss@10.0.0.5/v", "http://anna:[removed]@10.0.0.5/v"),
            ("Proxy-Authorization: Basic cGxhbnRlZA==", "Proxy-Authorization: Basic [removed]"),
            ("authorization: Digest username=\"anna\", response=\"0a1b\"", "authorization: Digest [removed]"),
            ("PIN: 4711", "PIN: [removed]"),
            ("key BBBBB-CCCCC-DDDDD-FFFFF-GGGGG.", "key [removed]."),
            ("key bbbbb - ccccc - ddddd - fffff - ggggg", "key [removed]"),
            ("BBBBB CCCCC DDDDD FFFFF GGGGG", "[removed]"),
            ("BBBBB.CCCCC_DDDDD\u{2013}FFFFF-GGGGG", "[removed]"),
            ("<bbbbbcccccdddddfffffggggg>", "<[removed]>"),
            ("bbbbb ccccc ddddd fffff ggggg", "[removed]"),
            ("other words BBBBB CCCCC DDDDD FFFFF GGGGG", "other words [removed]"),
            ("OTHER BBBBB CCCCC DDDDD FFFFF GGGGG", "OTHER [removed]"),
            ("password=BBBBB CCCCC DDDDD FFFFF GGGGG", "password=[removed]"),
            ("BBBBB-CCCCC-DDDDD-FFFFF-GGGGG, bbbbbcccccdddddfffffggggg", "[removed], [removed]"),
            ("BBBBB\nCCCCC\nDDDDD\nFFFFF\nGGGGG", "[removed]"),
        ] {
            assert_eq!(redacted(text), expected, "{text}");
        }
        assert_eq!(redacted(&format!("x={}&y", "b".repeat(300))), "x=[removed]&y");
        assert_eq!(redacted(&format!("{}==", "a+/B".repeat(40))), "[removed]");
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "PKID 3556212345678 of batch 12, tracking 7d0c0b0a-1111-4222-8333-abcdefabcdef",
            "these words often stand alone",
            "code 900150: the supplied role",
            "invalid_grant: AADSTS70000: no such grant",
            "https://api.partnercenter.microsoft.com/v1/customers",
            "https://api.partnercenter.microsoft.com/v1/customers/10000000-0000-4000-8000-000000000001/deviceBatches/Sales/devices/1",
            "00330-50000-00000-AAOEM",
            "2346789234678923467892346",
            "abcdefghijklmnopqrstuvwxy",
            "SALES WHITE PAPER BOXES LATER",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_line_is_bounded() {
        assert_eq!(one_line(" a \r\n b\t c ", 10), "a b c");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line(&"word ".repeat(10_000), 300).chars().count(), 301);
        // Cut in the middle of the second one.
        let two = format!("{} BBBBB-CCCCC-DDDDD-FFFFF-GGGGG", "x".repeat(1290));
        assert_eq!(one_line(&two, 300), "…");
        let long = one_line(&format!("{}{}", "a ".repeat(140), "B".repeat(3000)), 300);
        assert!(long.starts_with("a a a") && long.ends_with('…') && !long.contains('B'), "{long}");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*", most in 0usize..50) {
            prop_assert!(one_line(&text, most).chars().count() <= most + 1);
        }

        #[test]
        fn no_key_comes_out(key in proptest::collection::vec("[BCDFGHJKMNPQRTVWXY2346789]{3}[2-9][A-Z]", 5), before in "[ -,:-@]{0,3}", mark in "[-_. ]") {
            let text = format!("{before}{}{before}", key.join(&mark));
            let out = redacted(&text);
            for part in &key {
                prop_assert!(!out.contains(part.as_str()), "{out}");
            }
        }
    }
}
