//! What a person can set, kept as `settings.toml` in the data folder. Secrets are never among it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

mod camera;
mod export;
mod fault;
mod keys;
mod network;
mod partner;
mod rebase;
mod scanner;
mod sending;
mod tags;

pub use camera::{CameraChoice, KnownCamera, LibraryChoice};
pub use export::Export;
pub use fault::{SettingFault, SettingsError};
pub use network::{Network, without_user};
pub use partner::{OwnPartner, Partner};
pub use scanner::{Expected, Scanner};
pub use sending::Sending;
pub use tags::Tags;

use crate::domain::{KeptScanner, NetworkCamera, Symbology, redacted};

/// All settings; what is left out of the file has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// How the window looks.
    pub appearance: Appearance,
    /// Who may approve.
    pub approval: Approval,
    /// The partner's own tenant and app registration.
    pub partner: OwnPartner,
    /// Further partners, by name. Files of earlier versions call them `profiles`.
    #[serde(alias = "profiles")]
    pub partners: BTreeMap<String, Partner>,
    /// How uploads are cut, paced and followed.
    pub sending: Sending,
    /// The way to the internet.
    pub network: Network,
    /// Templates of group tags.
    pub tags: Tags,
    /// Files for Partner Center's site.
    pub export: Export,
    /// The camera on the Scan screen.
    pub camera: CameraChoice,
    /// Hand scanners.
    pub scanner: Scanner,
    /// What is read off labels.
    pub reading: Reading,
    /// Photos that come by themselves.
    pub photos: Photos,
    /// Cameras in the network, in the order in which they were added. They have commands of their own (`docket cameras add`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub network_cameras: Vec<NetworkCamera>,
    /// Hand scanners that were examined, the one in use first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scanners: Vec<KeptScanner>,
}

/// How the window looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Appearance {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// Size of everything, in percent: 100 to 250.
    pub scale_percent: u16,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Default for Appearance {
    fn default() -> Self {
        Self { theme: Theme::System, scale_percent: 100 }
    }
}

/// Who may approve.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Approval {
    /// Whether who created, scanned or edited a batch may not approve it.
    pub second_person: bool,
}

/// Photos that come by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Photos {
    /// The folder whose pictures are read as they come; empty for none.
    pub watched_folder: String,
}

/// What is read off labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reading {
    /// Symbologies that are read besides the usual ones: no box label needs them, and their short patterns turn up in print.
    pub also: Vec<Symbology>,
}

impl Settings {
    /// The file's name in the data folder.
    pub const FILE: &str = "settings.toml";

    /// Reads the settings of a data folder; the defaults where there is no file.
    ///
    /// # Errors
    /// Where the file cannot be read or understood.
    pub fn load(folder: &Path) -> Result<Self, SettingsError> {
        let path = folder.join(Self::FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(SettingsError::File { path, source }),
        };
        // The parser repeats the line it does not understand, which somebody may have written a password into.
        let no_text = |error: toml::de::Error| SettingsError::Text {
            path: path.clone(),
            message: redacted(&error.to_string()).into_owned(),
        };
        let settings: Self = toml::from_str(&text).map_err(no_text)?;
        settings.check().map_err(|(key, fault)| SettingsError::Unfit { path: path.clone(), key, fault })?;
        Ok(settings)
    }

    /// Keeps the settings in a data folder. The file is replaced whole, so that a power cut leaves the old one or the new one.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, folder: &Path) -> Result<(), SettingsError> {
        let path = folder.join(Self::FILE);
        let text = toml::to_string_pretty(self)
            .map_err(|e| SettingsError::Text { path: path.clone(), message: e.to_string() })?;
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|source| SettingsError::File { path: path.clone(), source })
    }

    /// Keeps a camera in the network, in place of the one of its name; gives that one back where its password is of no more use.
    pub fn keep_network_camera(&mut self, camera: NetworkCamera) -> Option<NetworkCamera> {
        let Some(known) = self.network_cameras.iter_mut().find(|known| known.name == camera.name) else {
            self.network_cameras.push(camera);
            return None;
        };
        let before = std::mem::replace(known, camera);
        (before.account() != known.account()).then_some(before)
    }

    /// Takes out the camera in the network of this name.
    pub fn remove_network_camera(&mut self, name: &str) -> Option<NetworkCamera> {
        let at = self.network_cameras.iter().position(|camera| camera.name == name)?;
        Some(self.network_cameras.remove(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_kept() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Settings::load(folder.path()).unwrap(), Settings::default());
        let changed = Settings::default().with("approval.second-person", "true").unwrap();
        let changed = changed.with("scanner.layout", "azerty-french").unwrap().with("scanner.suffix", "none").unwrap();
        changed.save(folder.path()).unwrap();
        assert_eq!(Settings::load(folder.path()).unwrap(), changed);
        assert!(changed.entries().contains(&("approval.second-person".into(), "true".into())));
    }

    #[test]
    fn a_list_is_set_with_commas() {
        let settings = Settings::default().with("reading.also", "itf, ean8").unwrap();
        assert_eq!(settings.reading.also, [Symbology::Itf, Symbology::Ean8]);
        assert!(settings.entries().contains(&("reading.also".into(), "itf,ean8".into())));
        assert_eq!(settings.with("reading.also", "").unwrap(), Settings::default());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let settings = Settings::default();
        for (key, value) in [
            ("approval.second-person", "maybe"),
            ("export.rows-per-file", "501"),
            ("export.rows-per-file", "0"),
            ("appearance.theme", "green"),
            ("sending.devices-per-upload", "-1"),
            ("scanner.average-gap-ms", "4"),
            ("scanner.average-gap-ms", "101"),
            ("scanner.quiet-ms", "49"),
            ("scanner.quiet-ms", "1001"),
            ("scanner.least-characters", "2"),
            ("scanner.least-characters", "65"),
            ("scanner.suffix", "escape"),
            ("scanner.layout", "dvorak"),
            ("scanner.prefix", "an_asterisk_and_much_more_than_a_prefix"),
            ("reading.also", "qr"),
            ("reading.also", "itf,nothing"),
        ] {
            assert!(matches!(settings.with(key, value), Err(SettingsError::BadValue { .. })), "{key} = {value}");
        }
        for key in ["approval", "approval.none", "nothing.at-all", ""] {
            assert!(matches!(settings.with(key, "1"), Err(SettingsError::NoSuchSetting(_))), "{key}");
        }
    }

    #[test]
    fn cameras_in_the_network_are_kept_without_passwords() {
        let folder = tempfile::tempdir().unwrap();
        let (camera, password) = NetworkCamera::typed("Phone", "http://anna:planted@10.0.0.5/video", "", None).unwrap();
        assert!(password.is_some());
        let settings = Settings { network_cameras: vec![camera.clone()], ..Settings::default() };
        settings.save(folder.path()).unwrap();
        assert_eq!(Settings::load(folder.path()).unwrap(), settings);
        let path = folder.path().join(Settings::FILE);
        assert!(!std::fs::read_to_string(&path).unwrap().contains("planted"));
        // Written by hand into the file, a password is refused, and the refusal does not repeat it.
        let address = "http://anna:planted@10.0.0.5/".to_owned();
        let by_hand =
            Settings { network_cameras: vec![NetworkCamera { address, ..camera.clone() }], ..Settings::default() };
        by_hand.save(folder.path()).unwrap();
        let refused = Settings::load(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("HoldsPassword") && !refused.contains("planted"), "{refused}");
        let twice = Settings { network_cameras: vec![camera.clone(), camera], ..Settings::default() };
        assert_eq!(twice.check().unwrap_err().0, "network-cameras");
    }

    #[test]
    fn a_file_that_makes_no_sense_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(Settings::FILE);
        std::fs::write(&path, "[approval]\nsecond-person = 7\n").unwrap();
        assert!(matches!(Settings::load(folder.path()), Err(SettingsError::Text { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[approval]\nsecond-person = 7\n");
    }
}
