//! What Video4Linux lets be set at a camera: zoom, focus, exposure and light, through the `v4l` crate. A camera without any is no error.
//!
//! The crate panics over controls of a kind that is newer than it is (a rectangle, say): such a camera then has none to set.

use v4l::Device;
use v4l::control::{Description, Flags, MenuItem, Value};

use crate::domain::{Control, ControlKind};
use crate::panics::contained;

use super::source::Trouble;
use super::v4l_source::trouble;

// Numbers of `linux/v4l2-controls.h`.
const BASE: u32 = 0x0098_0900;
const CAMERA: u32 = 0x009a_0900;
const FLASH: u32 = 0x009c_0900;
const ILLUMINATOR: u32 = BASE + 37;
const EXPOSURE_AUTO: u32 = CAMERA + 1;
const EXPOSURE_ABSOLUTE: u32 = CAMERA + 2;
const FOCUS_ABSOLUTE: u32 = CAMERA + 10;
const FOCUS_AUTO: u32 = CAMERA + 12;
const ZOOM_ABSOLUTE: u32 = CAMERA + 13;
const FLASH_LED_MODE: u32 = FLASH + 1;

/// What `FLASH_LED_MODE` can be.
const LED_OFF: i64 = 0;
const LED_TORCH: i64 = 2;
/// What `EXPOSURE_AUTO` can be: all by itself, all by hand, the time by hand, the aperture by hand. Webcams know the second and the last.
const ALL_AUTO: i64 = 0;
const ALL_MANUAL: i64 = 1;
const TIME_BY_HAND: i64 = 2;
const APERTURE_BY_HAND: i64 = 3;

/// What can be set at a device, in the order of [`ControlKind::ALL`].
pub(super) fn controls(device: &Device) -> Vec<Control> {
    let Ok(Ok(described)) = contained(|| device.query_controls()) else { return Vec::new() };
    let mut controls: Vec<Control> = described.iter().filter_map(|one| control(device, one)).collect();
    controls.sort_by_key(|control| control.kind);
    controls.dedup_by_key(|control| control.kind);
    controls
}

/// Sets a control of a device.
///
/// # Errors
/// What the driver says against it; [`Trouble::Unsupported`] where there is no such control.
pub(super) fn set(device: &Device, kind: ControlKind, value: i64) -> Result<(), Trouble> {
    let unsupported = || Trouble::Unsupported(kind.as_str().to_owned());
    let described = contained(|| device.query_controls()).map_err(|_| unsupported())?.map_err(|_| unsupported())?;
    let one = described.iter().find(|one| usable(one) == Some(kind)).ok_or_else(unsupported)?;
    let value = match one.typ {
        v4l::control::Type::Boolean => Value::Boolean(value != 0),
        _ if kind.is_switch() => Value::Integer(menu_value(one.id, value != 0, &menu(one)).ok_or_else(unsupported)?),
        _ => Value::Integer(ranged(kind, one, 0).nearest(value)),
    };
    device.set_control(v4l::Control { id: one.id, value }).map_err(|error| trouble(&error))
}

/// What a control is to the program, where it can be set and read.
fn usable(one: &Description) -> Option<ControlKind> {
    let kind = match one.id {
        ZOOM_ABSOLUTE => ControlKind::Zoom,
        FOCUS_AUTO => ControlKind::AutoFocus,
        FOCUS_ABSOLUTE => ControlKind::Focus,
        EXPOSURE_AUTO => ControlKind::AutoExposure,
        EXPOSURE_ABSOLUTE => ControlKind::Exposure,
        FLASH_LED_MODE | ILLUMINATOR => ControlKind::Light,
        _ => return None,
    };
    let is_closed = one.flags.intersects(Flags::DISABLED | Flags::READ_ONLY | Flags::WRITE_ONLY);
    let is_range = kind.is_switch() || one.minimum < one.maximum;
    (!is_closed && is_range).then_some(kind)
}

fn control(device: &Device, one: &Description) -> Option<Control> {
    let kind = usable(one)?;
    let value = match contained(|| device.control(one.id)).ok()?.ok()?.value {
        Value::Integer(value) => value,
        Value::Boolean(value) => i64::from(value),
        _ => return None,
    };
    if !kind.is_switch() {
        return Some(ranged(kind, one, value));
    }
    if one.typ == v4l::control::Type::Boolean {
        return Some(Control { default: one.default, ..Control::switch(kind, value != 0) });
    }
    // A switch that cannot be turned on and off is none.
    let items = menu(one);
    menu_value(one.id, true, &items).and(menu_value(one.id, false, &items))?;
    let is_on = |value| i64::from(is_menu_on(one.id, value));
    Some(Control { default: is_on(one.default), ..Control::switch(kind, is_on(value) != 0) })
}

fn ranged(kind: ControlKind, one: &Description, value: i64) -> Control {
    let step = i64::try_from(one.step).unwrap_or(1).max(1);
    Control { kind, least: one.minimum, most: one.maximum, step, default: one.default, value }
}

/// The values that a menu has.
fn menu(one: &Description) -> Vec<i64> {
    let items = one.items.iter().flatten();
    items.map(|(index, _): &(u32, MenuItem)| i64::from(*index)).collect()
}

/// The value that turns a menu's control on or off, of those it has.
fn menu_value(id: u32, is_on: bool, items: &[i64]) -> Option<i64> {
    let liked: &[i64] = match (id, is_on) {
        (EXPOSURE_AUTO, true) => &[APERTURE_BY_HAND, ALL_AUTO],
        (EXPOSURE_AUTO, false) => &[ALL_MANUAL, TIME_BY_HAND],
        (_, true) => &[LED_TORCH],
        (_, false) => &[LED_OFF],
    };
    liked.iter().copied().find(|value| items.contains(value))
}

fn is_menu_on(id: u32, value: i64) -> bool {
    match id {
        EXPOSURE_AUTO => matches!(value, ALL_AUTO | APERTURE_BY_HAND),
        _ => value == LED_TORCH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use v4l::control::Type;

    fn described(id: u32, typ: Type, flags: Flags) -> Description {
        Description { id, typ, name: String::new(), minimum: 0, maximum: 9, step: 1, default: 0, flags, items: None }
    }

    #[test]
    fn what_helps_reading_labels_is_known_and_what_cannot_be_set_is_left_out() {
        for (id, flags, kind) in [
            (ZOOM_ABSOLUTE, Flags::empty(), Some(ControlKind::Zoom)),
            (FOCUS_AUTO, Flags::empty(), Some(ControlKind::AutoFocus)),
            // What the camera does by itself at the moment can be set later.
            (FOCUS_ABSOLUTE, Flags::INACTIVE, Some(ControlKind::Focus)),
            (ILLUMINATOR, Flags::empty(), Some(ControlKind::Light)),
            (ZOOM_ABSOLUTE, Flags::READ_ONLY, None),
            (ZOOM_ABSOLUTE, Flags::DISABLED, None),
            (BASE, Flags::empty(), None),
        ] {
            assert_eq!(usable(&described(id, Type::Integer, flags)), kind, "{id:x} {flags}");
        }
        let fixed = Description { maximum: 0, ..described(ZOOM_ABSOLUTE, Type::Integer, Flags::empty()) };
        assert_eq!(usable(&fixed), None, "a range of one value");
    }

    #[test]
    fn exposure_is_automatic_in_the_way_that_the_camera_knows() {
        assert_eq!(menu_value(EXPOSURE_AUTO, true, &[1, 3]), Some(3));
        assert_eq!(menu_value(EXPOSURE_AUTO, true, &[0, 1]), Some(0));
        assert_eq!(menu_value(EXPOSURE_AUTO, false, &[1, 3]), Some(1));
        assert_eq!(menu_value(EXPOSURE_AUTO, false, &[0, 3]), None);
        assert!(is_menu_on(EXPOSURE_AUTO, 3) && !is_menu_on(EXPOSURE_AUTO, 1));
        assert_eq!(menu_value(FLASH_LED_MODE, true, &[0, 1]), None, "a flash is no lamp");
        assert_eq!(menu_value(FLASH_LED_MODE, true, &[0, 1, 2]), Some(2));
    }
}
