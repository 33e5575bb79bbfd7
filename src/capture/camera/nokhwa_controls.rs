//! What nokhwa lets be set at a camera, on Windows. Written to its source and never run.
//!
//! It keeps a control as automatic or manual as it is, so focus and exposure are offered only where they are set by hand already. On
//! macOS it asks the system for things that end the program where they are missing, so nothing is asked there; on Linux its list fails
//! over the headings among a webcam's controls, and Video4Linux is asked instead.

#[cfg(not(target_os = "linux"))]
use nokhwa::NokhwaError;
#[cfg(not(target_os = "linux"))]
use nokhwa::utils::ControlValueSetter;
use nokhwa::utils::{CameraControl, ControlValueDescription, KnownCameraControl, KnownCameraControlFlag};

use crate::domain::{Control, ControlKind};

const KINDS: [(ControlKind, KnownCameraControl); 3] = [
    (ControlKind::Zoom, KnownCameraControl::Zoom),
    (ControlKind::Focus, KnownCameraControl::Focus),
    (ControlKind::Exposure, KnownCameraControl::Exposure),
];

/// What can be set at an open camera. None is no error.
#[cfg(not(target_os = "linux"))]
pub(super) fn controls(open: &nokhwa::Camera) -> Vec<Control> {
    if cfg!(target_os = "macos") {
        return Vec::new();
    }
    KINDS.iter().filter_map(|(kind, known)| control(*kind, &open.camera_control(*known).ok()?)).collect()
}

/// Sets a control.
#[cfg(not(target_os = "linux"))]
pub(super) fn set(open: &mut nokhwa::Camera, kind: ControlKind, value: i64) -> Result<(), NokhwaError> {
    let known =
        KINDS.iter().find(|(one, _)| *one == kind).map(|(_, known)| *known).filter(|_| !cfg!(target_os = "macos"));
    let none = || NokhwaError::NotImplementedError(kind.as_str().to_owned());
    open.set_camera_control(known.ok_or_else(none)?, ControlValueSetter::Integer(value))
}

/// A control as the program knows it; `None` for one that is not set by hand, or has no range.
fn control(kind: ControlKind, told: &CameraControl) -> Option<Control> {
    let ControlValueDescription::IntegerRange { min, max, value, step, default } = *told.description() else {
        return None;
    };
    let is_by_hand = !told.flag().contains(&KnownCameraControlFlag::Automatic);
    let is_closed =
        [KnownCameraControlFlag::ReadOnly, KnownCameraControlFlag::Disabled].iter().any(|f| told.flag().contains(f));
    (is_by_hand && !is_closed && min < max).then_some(Control {
        kind,
        least: min,
        most: max,
        step: step.max(1),
        default,
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_by_hand_and_has_a_range_can_be_set() {
        let told = |flag, max| {
            let range = ControlValueDescription::IntegerRange { min: -13, max, value: -5, step: 0, default: -6 };
            control(ControlKind::Exposure, &CameraControl::new(KINDS[2].1, String::new(), range, vec![flag], true))
        };
        let found = told(KnownCameraControlFlag::Manual, -1).unwrap();
        assert_eq!((found.least, found.most, found.step, found.value), (-13, -1, 1, -5));
        assert_eq!(told(KnownCameraControlFlag::Automatic, -1), None);
        assert_eq!(told(KnownCameraControlFlag::ReadOnly, -1), None);
        assert_eq!(told(KnownCameraControlFlag::Manual, -13), None);
    }
}
