//! Settings by name, as the command line lists and sets them: `section.name`, and `partners.NAME.name` for one of several partners.

use super::network::without_user;
use super::{Partner, Scanner, SettingFault, Settings, SettingsError};
use crate::domain::Symbology;
use crate::domain::pkid::holds_product_key;

/// The section whose entries have names of a person's choice.
const PARTNERS: &str = "partners";

impl Settings {
    /// Every setting with its value, as `config list` shows it: `("approval.second-person", "false")`.
    pub fn entries(&self) -> Vec<(String, String)> {
        let mut entries = Vec::new();
        let Ok(toml::Value::Table(sections)) = toml::Value::try_from(self) else { return entries };
        for (section, values) in sections {
            let toml::Value::Table(values) = values else { continue };
            for (name, value) in values {
                let key = format!("{section}.{name}");
                match value {
                    toml::Value::Table(inner) if section == PARTNERS => {
                        entries.extend(inner.iter().map(|(name, value)| (format!("{key}.{name}"), text_of(value))));
                    }
                    // What is kept of single cameras is set in the window.
                    toml::Value::Table(_) => {}
                    value => entries.push((key, text_of(&value))),
                }
            }
        }
        entries
    }

    /// The settings with one of them changed. The first setting of a partner makes it.
    ///
    /// # Errors
    /// Where there is no such setting, the value does not fit, or a product key stands in it.
    pub fn with(&self, key: &str, value: &str) -> Result<Self, SettingsError> {
        use SettingFault as F;
        if [key, value].into_iter().any(holds_product_key) {
            return Err(SettingsError::ProductKey);
        }
        let bad = |fault| SettingsError::BadValue { key: key.to_owned(), value: without_user(value), fault };
        let mut settings = self.clone();
        if let Some((name, _)) = key.strip_prefix("partners.").and_then(|rest| rest.rsplit_once('.')) {
            settings.partners.entry(name.to_owned()).or_default();
        }
        let mut tree = toml::Value::try_from(&settings).map_err(|e| bad(F::Word(e.to_string())))?;
        let slot = slot(&mut tree, key).ok_or_else(|| SettingsError::NoSuchSetting(key.to_owned()))?;
        *slot = match slot {
            toml::Value::Boolean(_) => toml::Value::Boolean(value.parse().map_err(|_| bad(F::Switch))?),
            toml::Value::Integer(_) => toml::Value::Integer(value.parse().map_err(|_| bad(F::WholeNumber))?),
            toml::Value::Array(_) => {
                let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
                toml::Value::Array(items.map(|item| toml::Value::String(item.to_owned())).collect())
            }
            toml::Value::Table(_) if key.starts_with("partners.") => return Err(bad(F::Parts)),
            toml::Value::Table(_) => return Err(bad(F::InWindow)),
            _ => toml::Value::String(value.to_owned()),
        };
        let settings: Self = tree.try_into().map_err(|e: toml::de::Error| bad(F::Word(e.message().to_owned())))?;
        settings.check().map_err(|(_, fault)| bad(fault))?;
        Ok(settings)
    }

    /// The settings with one of them as it was at first, or without a partner: `partners.NAME`.
    ///
    /// # Errors
    /// Where there is no such setting.
    pub fn without(&self, key: &str) -> Result<Self, SettingsError> {
        let unknown = || SettingsError::NoSuchSetting(key.to_owned());
        if let Some(name) = key.strip_prefix("partners.").filter(|rest| !rest.contains('.')) {
            let mut settings = self.clone();
            settings.partners.remove(name).ok_or_else(unknown)?;
            if settings.partner.active == name {
                settings.partner.active.clear();
            }
            return Ok(settings);
        }
        let first = match key.strip_prefix("partners.").and_then(|rest| rest.rsplit_once('.')) {
            Some((name, _)) if !self.partners.contains_key(name) => return Err(unknown()),
            Some((name, _)) => {
                let partners = [(name.to_owned(), Partner::default())].into();
                Self { partners, ..Self::default() }
            }
            None => Self::default(),
        };
        let (_, value) = first.entries().into_iter().find(|(name, _)| name == key).ok_or_else(unknown)?;
        self.with(key, &value)
    }

    /// Whether a product key, which is a secret, stands anywhere in them.
    pub fn hold_product_key(&self) -> bool {
        toml::to_string(self).is_ok_and(|text| holds_product_key(&text))
    }

    /// Whether every value fits; else the setting's key, and what it must be.
    ///
    /// # Errors
    /// The first setting that is not.
    pub fn check(&self) -> Result<(), (&'static str, SettingFault)> {
        let ranges = [
            ("appearance.scale-percent", u64::from(self.appearance.scale_percent), 100..=250),
            ("export.rows-per-file", u64::from(self.export.rows_per_file), 1..=500),
            ("scanner.average-gap-ms", u64::from(self.scanner.average_gap_ms), 5..=Scanner::SLOWEST_MS.into()),
            ("scanner.quiet-ms", u64::from(self.scanner.quiet_ms), 50..=1000),
            ("scanner.least-characters", u64::from(self.scanner.least_characters), 3..=64),
        ];
        let mut ranges = ranges.into_iter().chain(self.sending.ranges()).chain(self.network.ranges());
        if let Some((key, _, range)) = ranges.find(|(_, value, range)| !range.contains(value)) {
            return Err((key, SettingFault::Range { least: *range.start(), most: *range.end() }));
        }
        self.camera.check()?;
        self.export.check()?;
        self.check_partners()?;
        self.network.check()?;
        self.tags.check()?;
        for (place, camera) in self.network_cameras.iter().enumerate() {
            camera.check().map_err(|fault| ("network-cameras", SettingFault::NetworkCamera(fault)))?;
            if self.network_cameras[..place].iter().any(|other| other.name == camera.name) {
                return Err(("network-cameras", SettingFault::CameraTwice));
            }
        }
        let prefix = &self.scanner.prefix;
        if prefix.chars().count() > Scanner::LONGEST_PREFIX || prefix.chars().any(char::is_control) {
            return Err(("scanner.prefix", SettingFault::ScannerPrefix));
        }
        if self.reading.also.iter().any(|symbology| !Symbology::ON_REQUEST.contains(symbology)) {
            return Err(("reading.also", SettingFault::Symbologies));
        }
        Ok(())
    }
}

/// The value of this name.
fn slot<'a>(tree: &'a mut toml::Value, key: &str) -> Option<&'a mut toml::Value> {
    let (section, rest) = key.split_once('.')?;
    let section_values = tree.get_mut(section)?;
    match rest.rsplit_once('.') {
        Some((partner, name)) if section == PARTNERS => section_values.get_mut(partner)?.get_mut(name),
        _ => section_values.get_mut(rest),
    }
}

fn text_of(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
