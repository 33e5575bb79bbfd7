//! Files for Partner Center's site, among the settings.

use serde::{Deserialize, Serialize};

use super::SettingFault;

/// Files for Partner Center's site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Export {
    /// Devices in one file, 1 to 500.
    pub rows_per_file: u32,
    /// The first line of the file: five names with commas between, in the spelling of the sample that the site offers. Empty for the one
    /// of Microsoft's page; whether the site minds capital letters is not documented.
    pub header: String,
}

impl Default for Export {
    fn default() -> Self {
        Self { rows_per_file: 500, header: String::new() }
    }
}

impl Export {
    /// Whether the header is one that a file can have.
    pub(super) fn check(&self) -> Result<(), (&'static str, SettingFault)> {
        let is_name = |name: &str| {
            !name.is_empty() && name.trim() == name && name.chars().all(|c| matches!(c, ' '..='~') && c != '"')
        };
        let has_five = self.header.split(',').count() == 5 && self.header.split(',').all(is_name);
        if self.header.is_empty() || has_five {
            return Ok(());
        }
        Err(("export.header", SettingFault::FileHeader))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;

    #[test]
    fn a_header_has_five_names_or_is_microsofts_own() {
        let with = |header: &str| Settings::default().with("export.header", header);
        assert_eq!(with("a,b c,D,e,f").unwrap().export.header, "a,b c,D,e,f");
        assert_eq!(with("").unwrap(), Settings::default());
        for odd in ["a,b,c,d", "a,b,c,d,e,f", "a,b,c,d,", "a, b,c,d,e", "a,b,c,d,\"e\"", "ä,b,c,d,e"] {
            assert!(with(odd).is_err(), "{odd}");
        }
    }
}
