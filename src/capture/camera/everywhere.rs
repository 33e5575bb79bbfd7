//! The cameras of this computer and those in the network, as one source: a person turns from one to the next without asking where it is.

use super::listing::{Camera, CameraError};
use super::mode::ModeWish;
use super::network::NetworkSource;
use super::source::{CameraSource, Offers, OpenCamera, Trouble};

/// Cameras of this computer first, then those in the network.
pub struct CamerasEverywhere {
    /// Of this computer.
    here: Box<dyn CameraSource>,
    /// In the network.
    network: NetworkSource,
}

impl CamerasEverywhere {
    /// Both as one.
    pub fn new(here: Box<dyn CameraSource>, network: NetworkSource) -> Self {
        Self { here, network }
    }
}

impl CameraSource for CamerasEverywhere {
    fn list(&mut self) -> Result<Vec<Camera>, CameraError> {
        listed_with(self.here.list(), self.network.cameras())
    }

    fn open(&mut self, camera: &Camera, wish: &ModeWish) -> Result<Box<dyn OpenCamera>, Trouble> {
        if self.network.has(camera) { self.network.open(camera, wish) } else { self.here.open(camera, wish) }
    }

    fn offers(&mut self, camera: &Camera) -> Option<Offers> {
        if self.network.has(camera) { None } else { self.here.offers(camera) }
    }
}

/// One list of both. A system that does not list its cameras is in nobody's way who has others.
pub(super) fn listed_with(
    here: Result<Vec<Camera>, CameraError>,
    network: Vec<Camera>,
) -> Result<Vec<Camera>, CameraError> {
    match here {
        Err(error) if network.is_empty() => Err(error),
        Err(error) => {
            tracing::warn!(%error, "the cameras of this computer");
            Ok(network)
        }
        Ok(here) => Ok(here.into_iter().chain(network).collect()),
    }
}
