//! Templates of group tags: a text with gaps, `{customer}-{site}`. A gap is filled by a person and by nobody else, so that a tag is
//! never invented: a clock or a counter would make a new batch where the old one was meant.

use super::group_tag::GroupTag;

/// One piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Stands as it is.
    Text(String),
    /// What a person fills in, by its name.
    Gap(String),
}

/// A text with gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagTemplate {
    pieces: Vec<Piece>,
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagTemplateError {
    /// Nothing in it.
    #[error("an empty text is no template")]
    Empty,
    /// A brace without its other one.
    #[error("a brace stands alone")]
    LoneBrace,
    /// A gap without a name, or with characters that no name has.
    #[error("a gap is named with letters, digits, blanks and hyphens, such as {{site}}")]
    BadGap,
    /// More than a group tag can hold, even with all gaps empty.
    #[error("longer than {} characters", GroupTag::MAX_LENGTH)]
    TooLong,
}

impl TagTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// Where it is empty, a brace stands alone, or a gap has no proper name.
    pub fn parse(text: &str) -> Result<Self, TagTemplateError> {
        if text.trim().is_empty() {
            return Err(TagTemplateError::Empty);
        }
        let mut pieces = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (before, behind) = rest.split_once('{').map_or((rest, None), |(before, behind)| (before, Some(behind)));
            if before.contains('}') {
                return Err(TagTemplateError::LoneBrace);
            }
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let Some(behind) = behind else { break };
            let (name, behind) = behind.split_once('}').ok_or(TagTemplateError::LoneBrace)?;
            let is_named = name.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '-') && !name.trim().is_empty();
            if !is_named {
                return Err(TagTemplateError::BadGap);
            }
            pieces.push(Piece::Gap(name.trim().to_owned()));
            rest = behind;
        }
        let texts = pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.chars().count() } else { 0 });
        if texts.sum::<usize>() > GroupTag::MAX_LENGTH {
            return Err(TagTemplateError::TooLong);
        }
        Ok(Self { pieces })
    }

    /// The names of its gaps, each once, in order.
    pub fn gaps(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for piece in &self.pieces {
            if let Piece::Gap(name) = piece
                && !names.contains(&name.as_str())
            {
                names.push(name);
            }
        }
        names
    }

    /// The text with its gaps filled by `value_of`; `None` while one of them is empty.
    pub fn filled<'a>(&'a self, value_of: impl Fn(&'a str) -> &'a str) -> Option<String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Gap(name) => {
                    let value = value_of(name).trim();
                    if value.is_empty() {
                        return None;
                    }
                    text.push_str(value);
                }
            }
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gaps_are_filled_by_hand_alone() {
        let template = TagTemplate::parse("{customer}-{site}-{customer}").unwrap();
        assert_eq!(template.gaps(), ["customer", "site"]);
        let fill = |site: &'static str| template.filled(move |gap| if gap == "site" { site } else { "CONTOSO" });
        assert_eq!(fill(" Bern "), Some("CONTOSO-Bern-CONTOSO".to_owned()));
        assert_eq!(fill("  "), None);
        // No name stands for a clock or a counter: every one of them is a gap.
        for name in ["date", "year", "number", "user"] {
            let template = TagTemplate::parse(&format!("A{{{name}}}")).unwrap();
            assert_eq!((template.gaps(), template.filled(|_| "")), (vec![name], None));
        }
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for (text, fault) in [
            ("", TagTemplateError::Empty),
            ("  ", TagTemplateError::Empty),
            ("{site", TagTemplateError::LoneBrace),
            ("site}", TagTemplateError::LoneBrace),
            ("{a}}", TagTemplateError::LoneBrace),
            ("{}", TagTemplateError::BadGap),
            ("{{a}}", TagTemplateError::BadGap),
        ] {
            assert_eq!(TagTemplate::parse(text), Err(fault), "{text}");
        }
        assert_eq!(TagTemplate::parse(&"x".repeat(GroupTag::MAX_LENGTH + 1)), Err(TagTemplateError::TooLong));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            if let Ok(template) = TagTemplate::parse(&text) {
                let whole = template.filled(|gap| gap);
                prop_assert!(whole.is_some());
            }
        }
    }
}
