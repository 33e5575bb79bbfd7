//! What is known of a hand scanner: how it ends a code, and what it has shown of itself.

use serde::{Deserialize, Serialize};

use super::Layout;

/// What a scanner sends after a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suffix {
    /// Nothing: quiet ends the code.
    #[default]
    None,
    /// Enter (CR).
    Enter,
    /// Tab.
    Tab,
    /// Enter and line feed.
    CrLf,
    /// Line feed alone.
    LineFeed,
}

/// What a scanner has shown of itself, kept for the next time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ScannerProfile {
    /// The layout of the computer that the scanner does not know of.
    pub layout: Layout,
    /// What it sends after a code.
    pub suffix: Suffix,
    /// Whether it sends AIM identifiers.
    pub sends_aim: bool,
    /// What else it sends before every code.
    pub prefix: String,
    /// Mean time between its characters, in milliseconds.
    pub average_gap_ms: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_comes_back_as_it_was_kept() {
        let profile = ScannerProfile {
            layout: Layout::AzertyFrench,
            suffix: Suffix::CrLf,
            sends_aim: true,
            prefix: "#".to_owned(),
            average_gap_ms: 12,
        };
        let text = serde_json::to_string(&profile).unwrap();
        assert!(text.contains("\"azerty-french\"") && text.contains("\"cr-lf\""), "{text}");
        assert_eq!(serde_json::from_str::<ScannerProfile>(&text).unwrap(), profile);
        assert_eq!(serde_json::from_str::<ScannerProfile>("{}").unwrap(), ScannerProfile::default());
    }
}
