//! What is known of a hand scanner: how it ends a code, what it has shown of itself, and what to do about it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Layout, Symbology};

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
    /// The layout of the computer, American where the scanner goes by it; `None` where what came does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout: Option<Layout>,
    /// What it sends after a code.
    pub suffix: Suffix,
    /// Whether it sends AIM identifiers.
    pub sends_aim: bool,
    /// What else it sends before every code.
    pub prefix: String,
    /// Mean time between its characters, in milliseconds; 0 where it sends codes as a whole.
    pub average_gap_ms: u32,
}

/// How a scanner's codes come in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScannerRoad {
    /// By keys: it acts as a keyboard.
    #[default]
    Keyboard,
    /// Through the serial port of this name.
    Port(String),
}

/// A scanner that was examined, under the name that a person gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct KeptScanner {
    /// Its name.
    pub name: String,
    /// When it was examined.
    pub examined_at: Timestamp,
    /// How its codes come in.
    #[serde(default)]
    pub road: ScannerRoad,
    /// What was found.
    #[serde(default)]
    pub profile: ScannerProfile,
}

/// What a person can do so that a scanner is understood better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScannerAdvice {
    /// Set the scanner to the computer's country: it sends the keys of an American keyboard to this layout.
    SetCountry(Layout),
    /// Turn off Caps Lock.
    TurnOffCapsLock,
    /// Let the scanner send Enter after each code: without it, each code waits for quiet.
    AddSuffix,
    /// Let the scanner send AIM identifiers: without them a shop's code of 13 digits cannot be told from a PKID.
    TurnOnAim,
    /// Take away what the scanner sends before every code.
    RemovePrefix(String),
    /// The separators inside codes are lost on the keyboard: set the scanner to USB-COM.
    UseUsbCom,
    /// It is slower than the setting allows, and counts as typing: shorten its delay between characters, or raise the setting to this.
    TooSlow {
        /// Mean time between its characters, in milliseconds.
        average_gap_ms: u32,
    },
    /// It sent nothing for a code of this kind: let it read these.
    CannotRead(Symbology),
    /// What it sent for a code of this kind cannot be explained.
    Unexplained(Symbology),
}

/// A code that is shown to be scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestCode {
    /// What it says.
    pub text: String,
    /// How it is printed.
    pub symbology: Symbology,
}

impl TestCode {
    /// The codes that show all there is to find: letters, digits and signs that every layout moves; a shop's code (an example number of
    /// GS1); separators inside a code.
    pub fn sheet() -> Vec<Self> {
        [
            ("AZYWQM-0123456789#", Symbology::Code128),
            ("9501101530003", Symbology::Ean13),
            ("S1234567\u{1d}1PDOCKET", Symbology::DataMatrix),
        ]
        .map(|(text, symbology)| Self { text: text.to_owned(), symbology })
        .into()
    }
}

/// What came in, as far as it is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Examined {
    /// It was the code shown; the next one is shown.
    Understood,
    /// It was another code of the sheet, or came after the last: nothing is noted.
    NotShown,
    /// Nothing explains it. The same code is shown on.
    Unexplained,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What to keep of the scanner.
    pub profile: ScannerProfile,
    /// What a person can do, most pressing first; empty where nothing is amiss.
    pub advice: Vec<ScannerAdvice>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_comes_back_as_it_was_kept() {
        let profile = ScannerProfile {
            layout: Some(Layout::AzertyFrench),
            suffix: Suffix::CrLf,
            sends_aim: true,
            prefix: "#".to_owned(),
            average_gap_ms: 12,
        };
        let text = serde_json::to_string(&profile).unwrap();
        assert!(text.contains("\"azerty-french\"") && text.contains("\"cr-lf\""), "{text}");
        assert_eq!(serde_json::from_str::<ScannerProfile>(&text).unwrap(), profile);
        assert_eq!(serde_json::from_str::<ScannerProfile>("{}").unwrap(), ScannerProfile::default());
        let examined_at = Timestamp::UNIX_EPOCH;
        let kept =
            KeptScanner { name: "Dock 3".to_owned(), examined_at, road: ScannerRoad::Port("COM3".into()), profile };
        let text = toml::to_string(&kept).unwrap();
        assert_eq!(toml::from_str::<KeptScanner>(&text).unwrap(), kept, "{text}");
    }
}
