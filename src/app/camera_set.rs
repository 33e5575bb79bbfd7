//! What a person sets at the camera: its mode, the part of its picture that is read, zoom, focus, exposure, light; and the pause. All but
//! the pause is kept for each camera by itself.

use crate::domain::camera::next_exposure;
use crate::domain::{Control, ControlKind, Mode, Region};
use crate::settings::KnownCamera;

use super::effect::Effect;
use super::live::{CameraState, LiveModel};
use super::model::Model;

impl LiveModel {
    /// Something that can be set at the camera.
    pub fn control(&self, kind: ControlKind) -> Option<&Control> {
        self.controls.iter().find(|control| control.kind == kind)
    }

    /// Whether the camera sends frames.
    pub fn is_on(&self) -> bool {
        matches!(self.camera, CameraState::On { .. })
    }
}

impl Model {
    /// The part of the open camera's picture that is read; the whole where there is none.
    pub fn region(&self) -> Option<Region> {
        self.settings.camera.region_of(&self.live.device)
    }

    /// The mode that the open camera was asked for; `None` where it was chosen.
    pub fn camera_mode(&self) -> Option<&Mode> {
        let wish = self.settings.camera.wish_for(&self.live.device);
        self.live.modes.iter().find(|mode| wish == (**mode).into())
    }

    /// Stops reading what the camera sees, or goes on. Its picture stays.
    pub(super) fn pause_camera(&mut self, effects: &mut Vec<Effect>) {
        if self.live.is_on() {
            self.live.is_paused = !self.live.is_paused;
            effects.push(Effect::PauseCamera(self.live.is_paused));
        }
    }

    /// Sets something at the camera.
    pub(super) fn set_camera(&mut self, kind: ControlKind, value: i64, is_kept: bool, effects: &mut Vec<Effect>) {
        let Some(control) = self.live.controls.iter_mut().find(|control| control.kind == kind) else { return };
        let value = control.nearest(value);
        if control.value != value {
            control.value = value;
            effects.push(Effect::SetCamera { kind, value });
        }
        if is_kept {
            self.choose_camera(effects, |known| {
                known.controls.insert(kind, value);
                if kind.is_switch() && value != 0 {
                    // The camera finds that value by itself from now on.
                    known.controls.retain(|other, _| other.switch() != Some(kind));
                }
            });
        }
    }

    /// Turns the light on or off; without a light, goes a step on with the exposure.
    pub(super) fn camera_light(&mut self, effects: &mut Vec<Effect>) {
        let steps = match self.live.control(ControlKind::Light) {
            Some(light) => Some(vec![(ControlKind::Light, i64::from(!light.is_on()))]),
            None => next_exposure(&self.live.controls),
        };
        for (kind, value) in steps.into_iter().flatten() {
            self.set_camera(kind, value, true, effects);
        }
    }

    /// Opens the camera in this mode, or leaves it to the program.
    pub(super) fn use_camera_mode(&mut self, mode: Option<Mode>, effects: &mut Vec<Effect>) {
        let before = self.settings.camera.wish_for(&self.live.device);
        let mut settings = self.settings.clone();
        settings.camera.choose_mode(&self.live.device, mode);
        if self.live.device.is_empty() || settings.camera.wish_for(&self.live.device) == before {
            return;
        }
        self.save_settings(settings, effects);
        if self.live.camera != CameraState::Off {
            self.open_camera(effects);
        }
    }

    /// Reads only this part of the camera's picture, or the whole.
    pub(super) fn read_region(&mut self, region: Option<Region>, effects: &mut Vec<Effect>) {
        let region = region.map(Region::within).filter(|region| !region.is_whole());
        if !self.live.is_on() || self.region() == region {
            return;
        }
        effects.push(Effect::ReadRegion(region));
        self.choose_camera(effects, |known| known.region = region);
    }

    /// The modes of the camera and what can be set at it, as it says.
    pub(super) fn on_camera_offers(&mut self, modes: Vec<Mode>, controls: Vec<Control>) {
        if self.live.camera != CameraState::Off {
            self.live.modes = modes;
            self.live.controls = controls;
        }
    }

    /// Keeps something for the camera that is open.
    fn choose_camera(&mut self, effects: &mut Vec<Effect>, choose: impl FnOnce(&mut KnownCamera)) {
        if self.live.device.is_empty() {
            return;
        }
        let mut settings = self.settings.clone();
        settings.camera.choose(&self.live.device, choose);
        if settings != self.settings {
            self.save_settings(settings, effects);
        }
    }
}
