//! Which cameras there are. A camera is known by its name and by the place it is plugged in at, never by a number: numbers change when
//! it is pulled out and put in again.

use nokhwa::utils::{ApiBackend, CameraInfo};

use crate::panics::contained;

/// A camera that can be asked for pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Camera {
    /// What its maker calls it; two of a kind have the same name.
    pub name: String,
    /// What the system opens: `/dev/video0` on Linux, elsewhere the device's own id.
    pub node: String,
    /// Where it is plugged in, where the system says so: `usb-0000:00:14.0-1`.
    pub bus: Option<String>,
    /// Why it cannot be opened now, in the system's words.
    pub trouble: Option<String>,
}

/// Why the cameras cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// The system does not say which there are.
    #[error("the system does not list its cameras: {0}")]
    NotListed(String),
    /// The library broke over a device.
    #[error("the list of cameras broke over one of them")]
    Broken,
}

/// The cameras there are, by node.
///
/// # Errors
/// Where the system does not say.
pub fn cameras() -> Result<Vec<Camera>, CameraError> {
    // A thread of its own: Windows ties cameras to the thread that asked first, and a broken name must not end the program.
    let asking = std::thread::Builder::new().name("cameras".to_owned()).spawn(|| contained(list));
    let asked = asking.map_err(|error| CameraError::NotListed(error.to_string()))?.join();
    asked.ok().and_then(Result::ok).unwrap_or(Err(CameraError::Broken))
}

fn list() -> Result<Vec<Camera>, CameraError> {
    let found = nokhwa::query(ApiBackend::Auto).map_err(|error| CameraError::NotListed(error.to_string()))?;
    let mut cameras: Vec<(u32, Camera)> = found.iter().filter_map(|info| Some((number(info), camera(info)?))).collect();
    cameras.sort_by(|(one, a), (other, b)| (one, &a.node).cmp(&(other, &b.node)));
    Ok(cameras.into_iter().map(|(_, camera)| camera).collect())
}

fn number(info: &CameraInfo) -> u32 {
    info.index().as_index().unwrap_or(u32::MAX)
}

/// A camera as the system lists it; `None` for what gives no pictures.
#[cfg(target_os = "linux")]
fn camera(info: &CameraInfo) -> Option<Camera> {
    linux::camera(info.human_name(), number(info))
}

/// A camera as the system lists it.
#[cfg(not(target_os = "linux"))]
fn camera(info: &CameraInfo) -> Option<Camera> {
    let id = info.misc();
    let node = if id.is_empty() { info.index().to_string() } else { id };
    Some(Camera { name: info.human_name(), node, bus: None, trouble: None })
}

/// Video4Linux lists every node of a device. A webcam has two of the same name, in any order: one gives pictures, the other tells of
/// them (time stamps, exposure), and cannot be opened as a camera.
#[cfg(target_os = "linux")]
mod linux {
    use std::fs;

    use v4l::capability::{Capabilities, Flags};
    use v4l::video::Capture;

    use super::Camera;

    pub(super) fn camera(name: String, number: u32) -> Option<Camera> {
        let node = format!("/dev/video{number}");
        let opened = v4l::Device::with_path(&node).and_then(|device| Ok((device.query_caps()?, device)));
        match opened {
            Ok((caps, device)) => {
                let has_format = || device.enum_formats().is_ok_and(|formats| !formats.is_empty());
                (gives_pictures(caps.capabilities) && has_format()).then(|| of_caps(name, node, caps))
            }
            // It cannot be asked what it is. The first node of a device is the one that gives pictures.
            Err(error) => {
                is_first_node(number).then(|| Camera { name, node, bus: None, trouble: Some(error.to_string()) })
            }
        }
    }

    /// Whether a node with these capabilities, which are its own and not its device's, gives pictures.
    pub(super) fn gives_pictures(own: Flags) -> bool {
        own.intersects(Flags::VIDEO_CAPTURE | Flags::VIDEO_CAPTURE_MPLANE)
    }

    fn of_caps(name: String, node: String, caps: Capabilities) -> Camera {
        Camera { name, node, bus: Some(caps.bus).filter(|bus| !bus.is_empty()), trouble: None }
    }

    fn is_first_node(number: u32) -> bool {
        let place = format!("/sys/class/video4linux/video{number}/index");
        fs::read_to_string(place).is_ok_and(|index| index.trim() == "0")
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use v4l::capability::Flags;

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
            assert_eq!(linux::gives_pictures(own), expected, "{own}");
        }
    }

    #[test]
    fn a_node_that_is_not_there_is_no_camera() {
        assert_eq!(linux::camera("none".to_owned(), 4711), None);
    }

    #[test]
    fn cameras_are_listed_or_there_are_none() {
        // Whatever this computer has, each has a node of its own.
        let mut nodes: Vec<String> = cameras().unwrap().into_iter().map(|camera| camera.node).collect();
        let count = nodes.len();
        nodes.dedup();
        assert_eq!(nodes.len(), count);
    }
}
