//! Group tags among the settings: templates whose gaps a person fills.

use serde::{Deserialize, Serialize};

use super::SettingFault;
use crate::domain::tag_template::TagTemplate;

/// Group tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tags {
    /// Texts with gaps, such as `{customer}-{site}`. A person fills every gap; nothing fills itself, least of all with a date.
    pub templates: Vec<String>,
}

impl Tags {
    /// Whether each is a template.
    pub(super) fn check(&self) -> Result<(), (&'static str, SettingFault)> {
        let fault =
            |text: &String| Some(SettingFault::Template { text: text.clone(), fault: TagTemplate::parse(text).err()? });
        self.templates.iter().find_map(fault).map_or(Ok(()), |fault| Err(("tags.templates", fault)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;

    #[test]
    fn templates_are_listed_with_commas() {
        let settings = Settings::default().with("tags.templates", "{customer}-{site}, PILOT").unwrap();
        assert_eq!(settings.tags.templates, ["{customer}-{site}", "PILOT"]);
        assert!(settings.with("tags.templates", "{customer").is_err());
        assert!(settings.with("tags.templates", "{}").is_err());
    }
}
