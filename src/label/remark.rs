//! What a person's remark on a value says of its surroundings: a caption, a maker, other values of the same label.

use std::sync::LazyLock;

use regex::Regex;

use super::around::Around;
use super::catalog::catalog;

/// What was understood of a remark.
#[derive(Debug, Default)]
pub(super) struct Remark {
    pub caption: Option<&'static str>,
    pub maker: Option<&'static str>,
    pub around: Around,
}

struct Words {
    tells_of_neighbours: Regex,
    value: Regex,
    other_boxes: Regex,
    another_thirteen: Regex,
}

static WORDS: LazyLock<Option<Words>> = LazyLock::new(|| {
    Some(Words {
        tells_of_neighbours: Regex::new(r"(?i)\b(?:label|bare|beside|next to|together with|same box|same carton|other codes?|twin)\b").ok()?,
        value: Regex::new(r"\b[0-9A-Z][0-9A-Z#\-]{4,}\b").ok()?,
        other_boxes: Regex::new(
            r"(?i)\b(?:on|in) (?:two|both|every|each|all|several|many|other|another|a second|the next|[0-9]+)(?: [a-z]+)? (?:box|boxes|cartons?)\b|\b(?:every|each|all|several) (?:box|boxes|cartons?) (?:ha|show|carr)",
        )
        .ok()?,
        another_thirteen: Regex::new(
            r"(?i)\b(?:two|three|second|several|another|other) (?:[a-z]+ )?(?:13[ -]digits?|thirteen[ -]digits?|pkids?)\b",
        )
        .ok()?,
    })
});

/// A remark is a line; what stands behind this many bytes is not read.
const LONGEST: usize = 1024;

/// Reads a remark. What it does not say is not guessed.
pub(super) fn read(remark: &str) -> Remark {
    let remark = &remark[..remark.floor_char_boundary(LONGEST)];
    let mut read = Remark {
        caption: catalog().captions.iter().find(|c| c.in_remark.is_match(remark)).map(|c| c.id.as_str()),
        maker: catalog().makers.iter().find(|m| m.names.is_match(remark)).map(|m| m.id.as_str()),
        around: Around::default(),
    };
    let Some(words) = WORDS.as_ref() else { return read };
    // "Retail" is the one kind of value that people name without the word caption.
    if read.caption.is_none() && remark.to_ascii_lowercase().contains("retail code") {
        read.caption = Some("gtin");
    }
    if words.tells_of_neighbours.is_match(remark) {
        for value in words.value.find_iter(remark).map(|m| m.as_str()).filter(|v| v.bytes().any(|b| b.is_ascii_digit()))
        {
            read.around.push(value, None);
        }
    }
    read.around.is_repeated = words.other_boxes.is_match(remark);
    read.around.has_unnamed_thirteen = words.another_thirteen.is_match(remark);
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(remark: &str, caption: Option<&str>, maker: Option<&str>, neighbours: &[&str]) {
        let read = read(remark);
        assert_eq!((read.caption, read.maker), (caption, maker), "{remark}");
        assert_eq!(read.around.texts().collect::<Vec<_>>(), neighbours, "{remark}");
    }

    #[test]
    fn remarks() {
        check("same label as ABC1234", None, None, &["ABC1234"]);
        check("bare 5CG41234BC also on label", None, None, &["5CG41234BC"]);
        check("caption SVC TAG", Some("service-tag"), None, &[]);
        check("12 digits, caption PKID", Some("pkid"), None, &[]);
        check("CIPP sample CSV, Windows product ID column", Some("pkid"), None, &[]);
        check("UUID column", Some("other"), None, &[]);
        check("no caption, only 13-digit value on label", None, None, &[]);
        check("caption inside payload", None, None, &[]);
        check("caption but 17 digits", None, None, &[]);
        check("Lenovo carton", None, Some("lenovo"), &[]);
        check("Surface box", None, Some("microsoft"), &[]);
        check("was 06932169358293", None, None, &[]);
    }

    #[test]
    fn other_boxes_and_other_pkids() {
        assert!(read("same value on two boxes").around.is_repeated);
        assert!(read("also on another box").around.is_repeated);
        assert!(!read("Surface box").around.is_repeated);
        assert!(read("two 13-digit values on the label").around.has_unnamed_thirteen);
        assert!(!read("only 13-digit value on label").around.has_unnamed_thirteen);
    }
}
