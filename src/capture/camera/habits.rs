//! How cameras are opened, whenever they are: each in its own mode, and with what was set at it.

use std::collections::BTreeMap;

use crate::domain::{ControlKind, ModeWish};
use crate::settings::CameraChoice;

/// How a camera is to be opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// Its mode, in place of the one that all cameras are asked for.
    pub wish: Option<ModeWish>,
    /// What is set at it.
    pub controls: BTreeMap<ControlKind, i64>,
}

/// The habits of cameras, by what they are kept by ([`Camera::kept_as`](super::Camera::kept_as)).
pub type Habits = BTreeMap<String, Habit>;

/// The habits that the settings keep.
pub fn habits_of(choice: &CameraChoice) -> Habits {
    let habit = |(device, known): (&String, &crate::settings::KnownCamera)| {
        (device.clone(), Habit { wish: known.mode, controls: known.controls.clone() })
    };
    choice.known.iter().map(habit).collect()
}
