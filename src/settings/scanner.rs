//! Hand scanners among the settings: how their codes are told from typing, and what was found out about those that were examined.

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::domain::{KeptScanner, Layout, ScannerRoad, Suffix};

/// Hand scanners: those that act as keyboards, and one at a serial port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scanner {
    /// Keys that follow each other by this on average, at most, are a scanner's, in milliseconds: 5 to 100.
    pub average_gap_ms: u32,
    /// A code has ended when nothing came for so long, in milliseconds: 50 to 1000.
    pub quiet_ms: u32,
    /// Keys are a scanner's when there are so many, at least: 3 to 64. Old service tags have five.
    pub least_characters: u32,
    /// What the scanner sends after a code; with `none`, Enter is a person's.
    pub suffix: Expected<Suffix>,
    /// What the scanner sends before every code besides an AIM identifier; it is left out.
    pub prefix: String,
    /// The computer's layout, where the scanner does not know of it.
    pub layout: Expected<Layout>,
    /// The serial port: nothing for none, `auto` for the one that is a scanner's, `usb:` and a serial number, or a port's name.
    pub port: String,
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            average_gap_ms: 35,
            quiet_ms: 100,
            least_characters: 5,
            suffix: Expected::Auto,
            prefix: String::new(),
            layout: Expected::Auto,
            port: String::new(),
        }
    }
}

impl Scanner {
    /// The slowest that a scanner may be, in milliseconds a character: people type as fast.
    pub const SLOWEST_MS: u32 = 100;
    /// The longest prefix, in characters.
    pub const LONGEST_PREFIX: usize = 32;

    /// Goes by what was found out about a scanner. What it has not shown stays to be judged scan by scan.
    pub fn follow(&mut self, kept: &KeptScanner) {
        let profile = &kept.profile;
        self.suffix = if profile.suffix == Suffix::None { Expected::Auto } else { Expected::Known(profile.suffix) };
        self.prefix.clone_from(&profile.prefix);
        // No keyboard lies between a serial port and its scanner.
        if kept.road == ScannerRoad::Keyboard {
            self.layout = profile.layout.map_or(Expected::Auto, Expected::Known);
            // A quarter more than it needed: no two scans are alike.
            let needed = profile.average_gap_ms.saturating_add(profile.average_gap_ms / 4);
            self.average_gap_ms = self.average_gap_ms.max(needed).min(Self::SLOWEST_MS);
        }
    }
}

/// What is expected of a scanner: set by a person, or found out scan by scan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected<T> {
    /// Judged scan by scan: any suffix ends a code; a layout is named where the text as typed is no code.
    #[default]
    Auto,
    /// Set.
    #[serde(untagged)]
    Known(T),
}

impl<T: Copy> Expected<T> {
    /// What is set.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Auto => None,
            Self::Known(value) => Some(value),
        }
    }
}

impl Settings {
    /// Examined scanners that are kept; those that were used longest ago go first.
    pub const MOST_SCANNERS: usize = 12;

    /// The scanner whose profile the settings go by.
    pub fn scanner_in_use(&self) -> Option<&KeptScanner> {
        self.scanners.first().filter(|kept| {
            let mut followed = self.scanner.clone();
            followed.follow(kept);
            followed == self.scanner
        })
    }

    /// Keeps a scanner, in place of the one of its name, and goes by it.
    pub fn use_scanner(&mut self, kept: KeptScanner) {
        self.scanner.follow(&kept);
        self.scanners.retain(|other| other.name != kept.name);
        self.scanners.insert(0, kept);
        self.scanners.truncate(Self::MOST_SCANNERS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ScannerProfile;

    #[test]
    fn a_scanner_is_set_by_words() {
        let set = |key: &str, value: &str| Settings::default().with(key, value).unwrap().scanner;
        for (word, expected) in [
            ("auto", None),
            ("none", Some(Suffix::None)),
            ("enter", Some(Suffix::Enter)),
            ("tab", Some(Suffix::Tab)),
            ("cr-lf", Some(Suffix::CrLf)),
            ("line-feed", Some(Suffix::LineFeed)),
        ] {
            assert_eq!(set("scanner.suffix", word).suffix.known(), expected, "{word}");
        }
        for (word, expected) in [
            ("auto", None),
            ("us", Some(Layout::Us)),
            ("uk", Some(Layout::Uk)),
            ("azerty-french", Some(Layout::AzertyFrench)),
            ("azerty-belgian", Some(Layout::AzertyBelgian)),
            ("qwertz", Some(Layout::Qwertz)),
        ] {
            assert_eq!(set("scanner.layout", word).layout.known(), expected, "{word}");
        }
        assert_eq!(set("scanner.port", "usb:A7").port, "usb:A7");
        assert_eq!(set("scanner.average-gap-ms", "60").average_gap_ms, 60);
    }

    #[test]
    fn a_scanner_that_was_examined_is_kept_and_gone_by() {
        let profile = ScannerProfile {
            layout: Some(Layout::Qwertz),
            suffix: Suffix::Tab,
            sends_aim: true,
            prefix: "%7".into(),
            average_gap_ms: 60,
        };
        let kept = |name: &str, profile: &ScannerProfile| KeptScanner {
            name: name.to_owned(),
            examined_at: jiff::Timestamp::UNIX_EPOCH,
            road: ScannerRoad::Keyboard,
            profile: profile.clone(),
        };
        let mut settings = Settings::default();
        assert_eq!(settings.scanner_in_use(), None);
        settings.use_scanner(kept("Dock 3", &profile));
        let scanner = &settings.scanner;
        assert_eq!((scanner.suffix.known(), scanner.layout.known()), (Some(Suffix::Tab), Some(Layout::Qwertz)));
        assert_eq!((scanner.prefix.as_str(), scanner.average_gap_ms), ("%7", 75));
        assert_eq!(settings.scanner_in_use().unwrap().name, "Dock 3");
        let folder = tempfile::tempdir().unwrap();
        settings.save(folder.path()).unwrap();
        assert_eq!(Settings::load(folder.path()).unwrap(), settings);
        // Its profile is no setting by itself, and goes with no change of another one.
        assert!(settings.entries().iter().all(|(key, _)| !key.starts_with("scanners")));
        let changed = settings.with("scanner.layout", "auto").unwrap();
        assert_eq!((changed.scanners.len(), changed.scanner_in_use()), (1, None));
        // Examined anew, it takes its own place; what it does not show is judged scan by scan.
        settings.use_scanner(kept("Dock 4", &profile));
        settings.use_scanner(kept("Dock 3", &ScannerProfile::default()));
        let names: Vec<&str> = settings.scanners.iter().map(|kept| kept.name.as_str()).collect();
        assert_eq!((names, settings.scanner.suffix), (vec!["Dock 3", "Dock 4"], Expected::Auto));
        // A serial port has no layout and no gap.
        let port = KeptScanner { road: ScannerRoad::Port("COM3".into()), ..kept("Port", &profile) };
        let mut settings = Settings::default();
        settings.use_scanner(port);
        assert_eq!((settings.scanner.layout, settings.scanner.average_gap_ms), (Expected::Auto, 35));
        assert_eq!(settings.scanner.prefix, "%7");
    }
}
