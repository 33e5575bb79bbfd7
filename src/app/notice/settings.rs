//! Words for settings that could not be read, kept or set.

use crate::app::network_cameras::fault_sentence;
use crate::domain::tag_template::TagTemplateError;
use crate::domain::{GroupTag, ProxyFault, Symbology};
use crate::settings::{Partner, Scanner, SettingFault, SettingsError};
use crate::words;

/// What went wrong with settings, in one sentence.
pub fn settings_sentence(error: &SettingsError) -> String {
    match error {
        SettingsError::File { path, source } => {
            words!("settings-file", path = path.display().to_string(), why = source.to_string())
        }
        SettingsError::Text { path, message } => {
            words!("settings-text", path = path.display().to_string(), why = message.as_str())
        }
        SettingsError::Unfit { path, key, fault } => {
            let path = path.display().to_string();
            words!("settings-unfit", path = path, key = (*key).to_owned(), range = must_be(fault))
        }
        SettingsError::ProductKey => words!("wrong-product-key"),
        SettingsError::NoSuchSetting(key) => words!("settings-unknown", key = key.as_str()),
        SettingsError::BadValue { key, value, fault } => {
            words!("settings-bad-value", key = key.as_str(), value = value.as_str(), range = must_be(fault))
        }
    }
}

/// What a setting must be: the end of a sentence.
pub fn must_be(fault: &SettingFault) -> String {
    use SettingFault as F;
    match fault {
        F::Range { least, most } => words!("must-be-from-to", least = least.to_string(), most = most.to_string()),
        F::Switch => words!("must-be-switch"),
        F::WholeNumber => words!("must-be-whole-number"),
        F::Word(known) => words!("must-be-word", known = known.as_str()),
        F::CameraMode => words!("must-be-camera-mode"),
        F::CameraLibrary => words!("must-be-camera-library"),
        F::NetworkCamera(fault) => words!("must-be-network-camera", why = fault_sentence(*fault)),
        F::CameraTwice => words!("must-be-camera-once"),
        F::FileHeader => words!("must-be-file-header"),
        F::PartnerName => words!("must-be-partner-name", most = Partner::LONGEST_NAME),
        F::OwnTenant => words!("must-be-own-tenant"),
        F::TenantIds => words!("must-be-tenant-ids"),
        F::NoSuchPartner(names) if names.is_empty() => words!("must-be-no-partner"),
        F::NoSuchPartner(names) => words!("must-be-partner", names = names.join(", ")),
        F::Proxy(fault) => must_be_proxy(*fault),
        F::Template { text, fault } => words!("must-be-template", text = text.as_str(), why = template_fault(fault)),
        F::ScannerPrefix => words!("must-be-prefix", most = Scanner::LONGEST_PREFIX),
        F::Symbologies => {
            words!("must-be-symbologies", known = Symbology::ON_REQUEST.map(Symbology::as_str).join(", "))
        }
        F::Parts => words!("must-be-parts"),
        F::InWindow => words!("must-be-in-window"),
    }
}

/// What a proxy must be: the end of a sentence.
pub fn must_be_proxy(fault: ProxyFault) -> String {
    match fault {
        ProxyFault::Address => words!("must-be-proxy"),
        ProxyFault::Scheme => words!("must-be-proxy-scheme"),
        ProxyFault::HoldsPassword => words!("must-be-proxy-without-password"),
    }
}

fn template_fault(fault: &TagTemplateError) -> String {
    match fault {
        TagTemplateError::Empty => words!("template-empty"),
        TagTemplateError::LoneBrace => words!("template-lone-brace"),
        TagTemplateError::BadGap => words!("template-bad-gap"),
        TagTemplateError::TooLong => words!("template-too-long", most = GroupTag::MAX_LENGTH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// What is said where this setting is given this value.
    fn said(key: &str, value: &str) -> String {
        settings_sentence(&Settings::default().with(key, value).unwrap_err())
    }

    #[test]
    fn every_refusal_says_what_the_setting_must_be() {
        for (key, value, expected) in [
            ("export.rows-per-file", "501", "export.rows-per-file cannot be 501. It must be from 1 to 500"),
            ("approval.second-person", "maybe", "approval.second-person cannot be maybe. It must be true or false"),
            ("scanner.quiet-ms", "soon", "It must be a whole number"),
            ("appearance.theme", "green", "`system`, `light`, `dark`"),
            ("camera.mode", "large", "1280x720 @ 30 MJPG"),
            ("partner.active", "nobody", "It must be nothing: there are no other partners"),
            ("partners.Fabrikam.tenant", "x", "40 at most"),
            ("network.proxy", "ftp://proxy.example", "begins with http, https, socks5 or socks5h"),
            ("network.proxy", "http://a:planted@b", "the file of settings lies on the disk in the clear"),
            ("tags.templates", "{site", "{site: a brace stands alone"),
            ("export.header", "a", "five names with commas between"),
            ("reading.also", "qr", "itf"),
            ("nothing.at-all", "1", "There is no setting nothing.at-all"),
        ] {
            let said = said(key, value);
            assert!(said.contains(expected), "{key} = {value}: {said}");
            assert!(!said.contains("planted"), "{said}");
        }
    }

    #[test]
    fn a_file_that_does_not_fit_is_named_with_its_setting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(Settings::FILE);
        std::fs::write(&path, "[export]\nrows-per-file = 0\n").unwrap();
        let said = settings_sentence(&Settings::load(folder.path()).unwrap_err());
        let expected = format!("In {}, the setting export.rows-per-file must be from 1 to 500", path.display());
        assert_eq!(said, expected);
        std::fs::write(&path, "[network]\nproxy = http://anna:planted@proxy.example\n").unwrap();
        let said = settings_sentence(&Settings::load(folder.path()).unwrap_err());
        assert!(said.contains("makes no sense") && !said.contains("planted"), "{said}");
    }
}
