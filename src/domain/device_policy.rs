//! A configuration profile as Partner Center keeps it: what a device leaves out of Windows' first start.
//!
//! These are Partner Center's own profiles. Those that the customer makes in Intune stand elsewhere and cannot be seen from here.

use std::fmt;

use super::PolicyId;

/// What a profile can leave out, as documented. The service may know more words one day: a profile keeps them all as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicySetting {
    /// Takes the maker's own programs away.
    RemoveOemPreinstalls,
    /// The first person to sign in is no administrator of the computer.
    UserNotLocalAdmin,
    /// Leaves out the questions about privacy and diagnostics.
    SkipExpressSettings,
    /// Leaves out the maker's registration.
    SkipOemRegistration,
    /// Leaves out Microsoft's licence terms: the customer must have agreed to them before.
    SkipEula,
}

impl PolicySetting {
    /// All settings, in the order in which people are asked.
    pub const ALL: [Self; 5] = [
        Self::UserNotLocalAdmin,
        Self::SkipExpressSettings,
        Self::SkipOemRegistration,
        Self::RemoveOemPreinstalls,
        Self::SkipEula,
    ];

    /// The service's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RemoveOemPreinstalls => "remove_oem_preinstalls",
            Self::UserNotLocalAdmin => "oobe_user_not_local_admin",
            Self::SkipExpressSettings => "skip_express_settings",
            Self::SkipOemRegistration => "skip_oem_registration",
            Self::SkipEula => "skip_eula",
        }
    }

    /// Reads a word, whatever its case and joints: `skip_eula`, `skipEula` and `SkipEULA` are one.
    pub fn from_word(word: &str) -> Option<Self> {
        let letters = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        Self::ALL.into_iter().find(|setting| letters(setting.as_str()) == letters(word))
    }
}

impl fmt::Display for PolicySetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a person wants a profile to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyDraft {
    /// Its name.
    pub name: String,
    /// What it is for, in the partner's words.
    pub description: Option<String>,
    /// What it leaves out: the service's words, also those nobody here knows.
    pub settings: Vec<String>,
}

impl PolicyDraft {
    /// Whether it has this setting.
    pub fn has(&self, setting: PolicySetting) -> bool {
        self.settings.iter().any(|word| PolicySetting::from_word(word) == Some(setting))
    }

    /// Switches a setting on or off; all others stay as they are.
    pub fn set(&mut self, setting: PolicySetting, is_on: bool) {
        self.settings.retain(|word| PolicySetting::from_word(word) != Some(setting));
        if is_on {
            self.settings.push(setting.as_str().to_owned());
        }
    }
}

/// A profile as the service tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicePolicy {
    /// The service's id: opaque.
    pub id: PolicyId,
    /// The service's word for the kind of profile, as it came: `o_o_b_e`.
    pub category: String,
    /// Name, description and settings.
    pub draft: PolicyDraft,
    /// How many devices have it, where told.
    pub devices_assigned: Option<u64>,
    /// When it was made, as the service wrote it: its dates come in many forms.
    pub created: Option<String>,
    /// When it was last changed, as the service wrote it.
    pub modified: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_spelling() {
        for setting in PolicySetting::ALL {
            assert_eq!(PolicySetting::from_word(setting.as_str()), Some(setting));
            assert_eq!(PolicySetting::from_word(&setting.as_str().to_uppercase().replace('_', "")), Some(setting));
        }
        assert_eq!(PolicySetting::from_word("SkipEula"), Some(PolicySetting::SkipEula));
        for word in ["", "none", "skip_cortana"] {
            assert_eq!(PolicySetting::from_word(word), None, "{word}");
        }
    }

    #[test]
    fn a_setting_is_switched_and_the_others_stay() {
        let mut draft = PolicyDraft { settings: vec!["skip_tomorrow".into(), "SkipEula".into()], ..Default::default() };
        assert!(draft.has(PolicySetting::SkipEula) && !draft.has(PolicySetting::UserNotLocalAdmin));
        draft.set(PolicySetting::SkipEula, false);
        draft.set(PolicySetting::UserNotLocalAdmin, true);
        draft.set(PolicySetting::UserNotLocalAdmin, true);
        assert_eq!(draft.settings, ["skip_tomorrow", "oobe_user_not_local_admin"]);
    }
}
