//! The cameras that Video4Linux lists. It lists every node of a device: a webcam has two of the same name, in any order. One gives
//! pictures, the other tells of them (time stamps, exposure), and cannot be opened as a camera.

use std::fs;

use v4l::capability::{Capabilities, Flags};
use v4l::video::Capture;

use crate::panics::contained;

use super::listing::{Camera, CameraError};

/// The nodes that give pictures, by number.
///
/// # Errors
/// Where `/dev` cannot be read.
pub(super) fn cameras() -> Result<Vec<Camera>, CameraError> {
    let entries = fs::read_dir("/dev").map_err(|error| CameraError::NotListed(error.to_string()))?;
    let mut numbers: Vec<u32> =
        entries.flatten().filter_map(|entry| number_of(&entry.path().to_string_lossy())).collect();
    numbers.sort_unstable();
    Ok(numbers.into_iter().filter_map(camera).collect())
}

/// The number of a node: 3 for `/dev/video3`.
pub(super) fn number_of(node: &str) -> Option<u32> {
    node.strip_prefix("/dev/video")?.parse().ok()
}

/// The camera of a node; `None` for what gives no pictures.
fn camera(number: u32) -> Option<Camera> {
    let node = format!("/dev/video{number}");
    let told = fs::read_to_string(format!("/sys/class/video4linux/video{number}/name"));
    let name = told.map_or_else(|_| node.clone(), |name| name.trim().to_owned());
    // The library panics over a name that is no UTF-8.
    let opened = contained(|| v4l::Device::with_path(&node).and_then(|device| Ok((device.query_caps()?, device))));
    match opened {
        Ok(Ok((caps, device))) => {
            let has_format = || device.enum_formats().is_ok_and(|formats| !formats.is_empty());
            (gives_pictures(caps.capabilities) && has_format()).then(|| of_caps(name, node, caps))
        }
        // It cannot be asked what it is. The first node of a device is the one that gives pictures.
        Ok(Err(error)) => {
            is_first_node(number).then(|| Camera { name, node, bus: None, trouble: Some(error.to_string()) })
        }
        Err(_) => is_first_node(number).then_some(Camera { name, node, bus: None, trouble: None }),
    }
}

/// Whether a node with these capabilities, which are its own and not its device's, gives pictures.
fn gives_pictures(own: Flags) -> bool {
    own.intersects(Flags::VIDEO_CAPTURE | Flags::VIDEO_CAPTURE_MPLANE)
}

fn of_caps(name: String, node: String, caps: Capabilities) -> Camera {
    Camera { name, node, bus: Some(caps.bus).filter(|bus| !bus.is_empty()), trouble: None }
}

fn is_first_node(number: u32) -> bool {
    let place = format!("/sys/class/video4linux/video{number}/index");
    fs::read_to_string(place).is_ok_and(|index| index.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_only_tells_of_pictures_is_no_camera() {
        for (own, expected) in [
            (Flags::VIDEO_CAPTURE | Flags::STREAMING, true),
            (Flags::VIDEO_CAPTURE_MPLANE | Flags::STREAMING, true),
            (Flags::META_CAPTURE | Flags::STREAMING, false),
            (Flags::VIDEO_OUTPUT | Flags::STREAMING, false),
            (Flags::VIDEO_M2M_MPLANE, false),
            (Flags::empty(), false),
        ] {
            assert_eq!(gives_pictures(own), expected, "{own}");
        }
    }

    #[test]
    fn a_node_that_is_not_there_is_no_camera() {
        assert_eq!(camera(4711), None);
    }

    #[test]
    fn nodes_are_told_from_other_files() {
        for (path, number) in [
            ("/dev/video0", Some(0)),
            ("/dev/video12", Some(12)),
            ("/dev/video", None),
            ("/dev/video-old", None),
            ("/dev/v4l-subdev0", None),
        ] {
            assert_eq!(number_of(path), number, "{path}");
        }
    }
}
