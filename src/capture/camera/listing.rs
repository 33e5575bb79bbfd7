//! Which cameras there are. A camera is known by its name and by the place it is plugged in at, never by a number: numbers change when
//! it is pulled out and put in again.

use crate::panics::contained;

use super::library::CameraLibrary;
use super::source::{CameraSource, Offers};
use super::worker::MakeSource;

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

/// What parts a camera's name from its place where both are kept in one text.
const AT: &str = " @ ";

impl Camera {
    /// What it is kept by: its name, and the place where it is plugged in.
    pub fn kept_as(&self) -> String {
        format!("{}{AT}{}", self.name, self.bus.as_deref().unwrap_or(&self.node))
    }

    /// Whether it is one in the network: then its node is the address of its pictures.
    pub fn is_in_network(&self) -> bool {
        ["http://", "https://"].iter().any(|scheme| self.node.starts_with(scheme))
    }

    /// Whether it is this very camera, though its node may have changed: it has the same name and stands in the same place. Where one
    /// of the two does not know its place (the system did not let it be asked), it must have the same node.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name == other.name
            && match (&self.bus, &other.bus) {
                (Some(one), Some(two)) => one == two,
                _ => self.node == other.node,
            }
    }
}

/// Which camera is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// The first that can be opened, or the first of all.
    #[default]
    First,
    /// The one of this node or name; else the first whose name holds this text, in any case of letters.
    Named(String),
    /// The one that was kept by this text ([`Camera::kept_as`]); else the first.
    Kept(String),
    /// This very one, wherever it went.
    Same(Camera),
}

impl Wanted {
    /// The camera that is meant, of those there are.
    pub fn of<'a>(&self, cameras: &'a [Camera]) -> Option<&'a Camera> {
        // Of two with one name, the one that can be opened.
        let best = |is_meant: &dyn Fn(&Camera) -> bool| {
            let meant = || cameras.iter().filter(|camera| is_meant(camera));
            meant().find(|camera| camera.trouble.is_none()).or_else(|| meant().next())
        };
        match self {
            Self::First => best(&|_| true),
            Self::Named(text) => {
                let lower = text.to_lowercase();
                best(&|camera| camera.node == *text)
                    .or_else(|| best(&|camera| camera.name == *text))
                    .or_else(|| best(&|camera| camera.name.to_lowercase().contains(&lower)))
            }
            Self::Kept(text) => best(&|camera| camera.kept_as() == *text).or_else(|| best(&|_| true)),
            Self::Same(known) => best(&|camera| camera.is_same(known)),
        }
    }
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

/// The cameras of this computer, by node, and those in the network behind them.
///
/// # Errors
/// Where the system does not say, and there are no others.
pub fn all_cameras(network: Vec<Camera>) -> Result<Vec<Camera>, CameraError> {
    super::everywhere::listed_with(cameras(), network)
}

/// The cameras of this computer, by node.
///
/// # Errors
/// Where the system does not say.
pub fn cameras() -> Result<Vec<Camera>, CameraError> {
    asked_of(|| CameraLibrary::default().source(), |source| source.list())
}

/// The cameras that a source lists, each with what it offers where that can be had without opening it.
///
/// # Errors
/// Where the system does not say which there are.
pub fn cameras_with_offers(make: MakeSource) -> Result<Vec<(Camera, Option<Offers>)>, CameraError> {
    asked_of(
        move || make(),
        |source| {
            let cameras = source.list()?;
            Ok(cameras.into_iter().map(|camera| (camera.clone(), source.offers(&camera))).collect())
        },
    )
}

fn asked_of<T: Send + 'static>(
    make: impl FnOnce() -> Box<dyn CameraSource> + Send + 'static,
    ask: impl FnOnce(&mut dyn CameraSource) -> Result<T, CameraError> + Send + 'static,
) -> Result<T, CameraError> {
    // A thread of its own: Windows ties cameras to the thread that asked first, and a broken name must not end the program.
    let list = move || contained(|| ask(&mut *make()));
    let asking = std::thread::Builder::new().name("cameras".to_owned()).spawn(list);
    let asked = asking.map_err(|error| CameraError::NotListed(error.to_string()))?.join();
    asked.ok().and_then(Result::ok).unwrap_or(Err(CameraError::Broken))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(name: &str, node: &str, bus: Option<&str>, trouble: Option<&str>) -> Camera {
        Camera {
            name: name.to_owned(),
            node: node.to_owned(),
            bus: bus.map(str::to_owned),
            trouble: trouble.map(str::to_owned),
        }
    }

    #[test]
    fn cameras_are_listed_or_there_are_none() {
        // Whatever this computer has, each has a node of its own.
        let mut nodes: Vec<String> = cameras().unwrap().into_iter().map(|camera| camera.node).collect();
        let count = nodes.len();
        nodes.dedup();
        assert_eq!(nodes.len(), count);
    }

    #[test]
    fn a_camera_is_found_by_node_name_and_part_of_its_name() {
        let cameras = [
            camera("Infrared", "/dev/video0", Some("usb-1"), Some("denied")),
            camera("HD Webcam", "/dev/video2", Some("usb-1"), None),
            camera("HD Webcam Pro", "/dev/video4", Some("usb-2"), None),
            camera("HD Webcam Pro", "/dev/video6", Some("usb-3"), None),
        ];
        let node = |wanted: Wanted| wanted.of(&cameras).map(|camera| camera.node.as_str());
        let named = |text: &str| node(Wanted::Named(text.to_owned()));
        assert_eq!(node(Wanted::First), Some("/dev/video2"));
        assert_eq!(Wanted::First.of(&cameras[..1]), Some(&cameras[0]));
        assert_eq!(Wanted::First.of(&[]), None);
        assert_eq!(named("/dev/video6"), Some("/dev/video6"));
        assert_eq!(named("HD Webcam Pro"), Some("/dev/video4"));
        assert_eq!(named("webcam"), Some("/dev/video2"));
        assert_eq!(named("infra"), Some("/dev/video0"));
        assert_eq!(named("scanner"), None);
        assert_eq!(node(Wanted::Kept("HD Webcam Pro @ usb-3".to_owned())), Some("/dev/video6"));
        assert_eq!(node(Wanted::Kept("HD Webcam Pro @ usb-9".to_owned())), Some("/dev/video2"));
        assert_eq!(camera("C920", "/dev/video2", None, None).kept_as(), "C920 @ /dev/video2");
    }

    #[test]
    fn a_camera_that_comes_back_is_known_by_name_and_place() {
        let known = camera("HD Webcam", "/dev/video0", Some("usb-2"), None);
        let same = |other: Camera| known.is_same(&other);
        assert!(same(camera("HD Webcam", "/dev/video3", Some("usb-2"), None)));
        assert!(!same(camera("HD Webcam", "/dev/video0", Some("usb-1"), None)));
        assert!(!same(camera("Other", "/dev/video0", Some("usb-2"), None)));
        // It cannot be asked where it stands.
        assert!(same(camera("HD Webcam", "/dev/video0", None, Some("denied"))));
        assert!(!same(camera("HD Webcam", "/dev/video1", None, None)));
    }
}
