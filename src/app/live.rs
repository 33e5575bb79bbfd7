//! The camera on the Scan screen: when it is on, what it shows, and what becomes of the boxes that are held in front of it. What a person
//! sets at it is decided in `camera_set`.

use std::sync::Arc;

use crate::domain::{Control, Decision, Mode, ScanSource};
use crate::words;

use super::effect::Effect;
use super::model::{Model, PictureReading, Screen};
use super::notice::{Failure, Notice};

/// The camera as a person sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveModel {
    /// Whether a person wants it. It is on while Scan or Diagnostics is shown, and off on every other screen.
    pub is_wanted: bool,
    /// Whether it is on to be looked at alone: no box is taken on Diagnostics.
    pub is_for_looks: bool,
    /// Whether a person has stopped reading for a while; its picture stays.
    pub is_paused: bool,
    /// How it is.
    pub camera: CameraState,
    /// What the one that was opened last is kept by.
    pub device: String,
    /// The modes that it can be asked for.
    pub modes: Vec<Mode>,
    /// What can be set at it.
    pub controls: Vec<Control>,
    /// Its newest frame; `None` while there is none.
    pub frame: Option<Arc<LiveFrame>>,
}

/// How a camera is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CameraState {
    /// Nobody wants it.
    #[default]
    Off,
    /// It is being looked for and opened.
    Opening,
    /// It sends frames.
    On {
        /// What its maker calls it.
        name: String,
        /// Size, rate and format of its frames: `1280 x 720, 30 a second, MJPG`.
        mode: String,
    },
    /// Something is wrong; it is tried again all the while.
    Trouble {
        /// What it is.
        notice: Notice,
        /// The name and the mode of the camera that was on before.
        before: Option<(String, String)>,
    },
}

/// A frame for the screen, with its codes where they are on it.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveFrame {
    /// Counts up from frame to frame.
    pub number: u64,
    /// Its codes, what they mean together, and its pixels.
    pub reading: PictureReading,
    /// What would help reading, the most pressing first.
    pub advice: Vec<CameraAdvice>,
    /// Frames that were read in the last second.
    pub per_second: u32,
    /// What was measured of it and of those before.
    pub figures: CameraFigures,
}

/// What is measured of a camera's frames.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CameraFigures {
    /// Mean lightness, 0 to 255.
    pub lightness: f32,
    /// Whether that is too little.
    pub is_dark: bool,
    /// Share of the picture, 0 to 1, that is as light as can be.
    pub glare: f32,
    /// Whether that may lie on the label.
    pub has_glare: bool,
    /// How sharp the sharpest edges are, 0 to 1; a half and more is sharp.
    pub sharpness: f32,
    /// Whether narrow bars run together at that.
    pub is_smeared: bool,
    /// Narrowest module of the codes in sight, in pixels.
    pub module: Option<f32>,
    /// Whether that is too narrow to be read well.
    pub is_small: bool,
    /// Share of the frames of the last three seconds, 0 to 1, in which a code was read.
    pub read_share: f32,
    /// Frames a second that the driver promised.
    pub promised: f32,
    /// Frames a second that came, in the last second or so.
    pub got: f32,
    /// Frames that came whole since the camera was asked for.
    pub whole: u64,
    /// Frames that were damaged, cut or of a wrong size, and skipped.
    pub damaged: u64,
    /// Frames that were left out because the program still held those before.
    pub left_out: u64,
    /// The library that the camera is opened with.
    pub library: &'static str,
}

/// What a person can do so that codes are read better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraAdvice {
    /// The picture is too dark.
    MoreLight,
    /// A lamp or window shines back from the label.
    Glare,
    /// The picture is smeared because something moves.
    HoldStill,
    /// The picture is smeared though nothing moves.
    OutOfFocus,
    /// There is nothing but black.
    LensCovered,
    /// The bars are too thin for the camera.
    Closer,
}

impl Model {
    /// Turns the camera on or off; wherever a person is, what it shows is on Scan.
    pub(super) fn toggle_camera(&mut self, effects: &mut Vec<Effect>) {
        self.live.is_wanted = !self.live.is_wanted;
        self.scan.selected = None;
        if !self.live.is_wanted || self.screen == Screen::Diagnostics {
            return;
        }
        if self.screen != Screen::Scan {
            self.go(Screen::Scan, effects);
        }
        if self.batch_to_scan_into().is_none() {
            self.tell_no_place();
        }
    }

    /// Turns to the next camera of this computer.
    pub(super) fn next_camera(&mut self, effects: &mut Vec<Effect>) {
        if self.live.camera != CameraState::Off {
            self.begin_opening();
            effects.push(Effect::NextCamera);
        }
    }

    /// Opens or closes the camera, as what is shown calls for it. Called after everything that happens.
    pub(super) fn tend_camera(&mut self, effects: &mut Vec<Effect>) {
        let is_for_looks = self.screen == Screen::Diagnostics;
        let is_for_boxes = self.screen == Screen::Scan && self.batch_to_scan_into().is_some();
        let is_due = self.live.is_wanted && (is_for_looks || is_for_boxes);
        let is_on = self.live.camera != CameraState::Off;
        // What was seen for looks alone is seen anew, and then taken.
        if is_due && (!is_on || self.live.is_for_looks != is_for_looks) {
            self.open_camera(effects);
        } else if !is_due && is_on {
            self.begin_opening();
            self.live.camera = CameraState::Off;
            effects.push(Effect::CloseCamera);
        }
    }

    /// Opens the camera that the settings name, as they say.
    pub(super) fn open_camera(&mut self, effects: &mut Vec<Effect>) {
        self.begin_opening();
        let (choice, also) = (self.settings.camera.clone(), self.settings.reading.also.clone());
        effects.push(Effect::OpenCamera { choice, also });
    }

    /// Nothing of the camera that was open is true of the next one.
    fn begin_opening(&mut self) {
        self.live = LiveModel {
            is_wanted: self.live.is_wanted,
            is_for_looks: self.screen == Screen::Diagnostics,
            camera: CameraState::Opening,
            ..LiveModel::default()
        };
    }

    /// A camera sends frames, for the first time or again. It is the one to begin with next time.
    pub(super) fn on_camera_opened(&mut self, device: String, name: String, mode: String, effects: &mut Vec<Effect>) {
        if self.live.camera == CameraState::Off {
            return;
        }
        self.live.camera = CameraState::On { name, mode };
        self.live.device.clone_from(&device);
        if self.settings.camera.device != device {
            let mut settings = self.settings.clone();
            settings.camera.device = device;
            self.save_settings(settings, effects);
        }
    }

    /// Something is wrong with the camera.
    pub(super) fn on_camera_trouble(&mut self, failure: &Failure) {
        let before = match std::mem::take(&mut self.live.camera) {
            CameraState::Off => return,
            CameraState::Opening => None,
            CameraState::On { name, mode } => Some((name, mode)),
            CameraState::Trouble { before, .. } => before,
        };
        self.live.camera = CameraState::Trouble { notice: Notice::of(failure), before };
        self.live.frame = None;
    }

    /// What was wrong with the camera is over.
    pub(super) fn on_camera_healed(&mut self) {
        if let CameraState::Trouble { before: Some((name, mode)), .. } = &self.live.camera {
            self.live.camera = CameraState::On { name: name.clone(), mode: mode.clone() };
        }
    }

    /// A frame was read.
    pub(super) fn on_frame(&mut self, frame: LiveFrame) {
        if self.live.is_on() && !self.live.is_paused {
            self.live.frame = Some(Arc::new(frame));
        }
    }

    /// Frames agreed on the codes of a box. One that nothing can be made of is told and leaves no picture: the box is still there.
    pub(super) fn on_box_sighted(&mut self, reading: PictureReading, effects: &mut Vec<Effect>) {
        let CameraState::On { name, .. } = &self.live.camera else { return };
        if self.live.is_paused || self.live.is_for_looks {
            return;
        }
        let source = ScanSource::Camera { name: name.clone() };
        if reading.boxes.iter().all(|found| found.decision == Decision::Reject) {
            self.tell_rejected(&reading.boxes, &reading.codes, &words!("told-camera"));
            return;
        }
        let number = self.next_number + 1;
        let picture = self.add_picture(words!("told-camera-picture", number = number), source);
        self.on_picture_read(picture, reading, effects);
    }
}
