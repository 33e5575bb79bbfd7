//! The camera of the Scan screen: which, through what, and how each that was ever used is opened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SettingFault;
use crate::domain::{ControlKind, Mode, ModeWish, Region};

/// The camera on the Scan screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct CameraChoice {
    /// Name and place of the camera that was used last, as the program keeps them; empty for whichever there is.
    pub device: String,
    /// Size, rate and format to ask for, such as `1920x1080@30 MJPG`; empty for what suits reading best.
    pub mode: String,
    /// The library that opens cameras.
    pub library: LibraryChoice,
    /// What was chosen for single cameras, by name and place.
    pub known: BTreeMap<String, KnownCamera>,
}

/// The library that opens cameras.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LibraryChoice {
    /// The best there is for this system.
    #[default]
    Auto,
    /// Linux' own interface, Video4Linux.
    V4l,
    /// nokhwa, on every system.
    Nokhwa,
}

impl LibraryChoice {
    /// Those of this system, the best choice first.
    pub const fn all() -> &'static [Self] {
        if cfg!(target_os = "linux") { &[Self::Auto, Self::V4l, Self::Nokhwa] } else { &[Self::Auto, Self::Nokhwa] }
    }
}

/// What was chosen for one camera.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct KnownCamera {
    /// Its mode, in place of the one that all cameras are asked for; an empty one is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<ModeWish>,
    /// The part of its picture that is read; the whole where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// What is set at it, in its own units.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub controls: BTreeMap<ControlKind, i64>,
}

impl CameraChoice {
    /// The mode that cameras are asked for; nothing is asked for where the text is none.
    pub fn wish(&self) -> ModeWish {
        self.mode.clone().try_into().unwrap_or_default()
    }

    /// The mode that this camera is asked for.
    pub fn wish_for(&self, device: &str) -> ModeWish {
        self.known.get(device).and_then(|known| known.mode).unwrap_or_else(|| self.wish())
    }

    /// The part of this camera's picture that is read.
    pub fn region_of(&self, device: &str) -> Option<Region> {
        self.known.get(device).and_then(|known| known.region)
    }

    /// Chooses something for a camera. One for which nothing is chosen any more is forgotten.
    pub fn choose(&mut self, device: &str, choose: impl FnOnce(&mut KnownCamera)) {
        choose(self.known.entry(device.to_owned()).or_default());
        self.known.retain(|_, known| *known != KnownCamera::default());
    }

    /// Chooses a camera's mode, or leaves it to the program.
    pub fn choose_mode(&mut self, device: &str, mode: Option<Mode>) {
        // Where all cameras are asked for a mode, this one is told apart from them.
        let automatic = Some(ModeWish::default()).filter(|_| self.wish() != ModeWish::default());
        self.choose(device, |known| known.mode = mode.map_or(automatic, |mode| Some(mode.into())));
    }

    /// Whether every text makes sense here; else the setting's key, and what it must be.
    pub(super) fn check(&self) -> Result<(), (&'static str, SettingFault)> {
        if ModeWish::try_from(self.mode.clone()).is_err() {
            return Err(("camera.mode", SettingFault::CameraMode));
        }
        if !LibraryChoice::all().contains(&self.library) {
            return Err(("camera.library", SettingFault::CameraLibrary));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, SettingsError};
    use super::*;

    #[test]
    fn several_cameras_keep_what_is_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        let camera = &mut settings.camera;
        let mode: Mode = {
            let wish: ModeWish = "640x480 @ 30 MJPG".parse().unwrap();
            let (width, height) = wish.size.unwrap();
            Mode { width, height, rate: wish.rate.unwrap(), format: wish.format.unwrap() }
        };
        camera.choose_mode("C920 @ usb-1", Some(mode));
        camera.choose("Cam [2] \"x\" @ usb-2", |known| {
            known.region = Some(Region::MIDDLE);
            known.controls = [(ControlKind::AutoFocus, 0), (ControlKind::Focus, 30)].into();
        });
        settings.save(folder.path()).unwrap();
        assert_eq!(Settings::load(folder.path()).unwrap(), settings);
        let camera = &mut settings.camera;
        assert_eq!(camera.wish_for("C920 @ usb-1"), mode.into());
        assert_eq!(camera.region_of("Cam [2] \"x\" @ usb-2"), Some(Region::MIDDLE));
        // Left to the program again: forgotten.
        camera.choose_mode("C920 @ usb-1", None);
        assert_eq!(camera.known.len(), 1);
        camera.mode = "@15".to_owned();
        camera.choose_mode("C920 @ usb-1", None);
        assert_eq!(camera.wish_for("C920 @ usb-1"), ModeWish::default());
        assert_eq!(camera.wish_for("another"), "@15".parse().unwrap());
    }

    #[test]
    fn nonsense_is_told_when_it_is_set_and_when_it_is_loaded() {
        let settings = Settings::default();
        for value in ["banana", "1280", "1280x720 @ fast"] {
            let told = settings.with("camera.mode", value).unwrap_err().to_string();
            assert!(told.contains("camera.mode cannot be") && told.contains("CameraMode"), "{told}");
        }
        assert_eq!(settings.with("camera.mode", "").unwrap(), settings);
        assert_eq!(settings.with("camera.mode", "1280x720@30").unwrap().camera.wish().size, Some((1280, 720)));
        assert!(settings.with("camera.library", "opencv").is_err());
        assert_eq!(settings.with("camera.library", "nokhwa").unwrap().camera.library, LibraryChoice::Nokhwa);
        assert_eq!(settings.with("camera.library", "v4l").is_ok(), cfg!(target_os = "linux"));
        assert!(matches!(settings.with("camera.known", "x"), Err(SettingsError::BadValue { .. })));
        let folder = tempfile::tempdir().unwrap();
        for (text, told) in [
            ("[camera]\nmode = \"banana\"\n", "camera.mode does not fit: CameraMode"),
            ("[camera.known.\"C920 @ usb-1\"]\nmode = \"banana\"\n", "\"banana\" is no mode"),
            ("[camera.known.\"C920 @ usb-1\"]\nregion = \"90,0,50,50\"\n", "is no part of a picture"),
        ] {
            std::fs::write(folder.path().join(Settings::FILE), text).unwrap();
            let error = Settings::load(folder.path()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn what_is_kept_of_single_cameras_is_in_no_list() {
        let mut settings = Settings::default();
        settings.camera.choose("C920 @ usb-1", |known| known.region = Some(Region::MIDDLE));
        let keys: Vec<String> = settings.entries().into_iter().map(|(key, _)| key).collect();
        assert!(keys.contains(&"camera.library".to_owned()) && !keys.contains(&"camera.known".to_owned()), "{keys:?}");
    }
}
