//! Which library cameras are opened with: `v4l` on Linux, nokhwa elsewhere, and on Linux too where it is asked for.

use crate::settings::LibraryChoice;

use super::nokhwa_source::NokhwaSource;
use super::source::CameraSource;
#[cfg(target_os = "linux")]
use super::v4l_source::V4lSource;

/// A library that opens cameras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraLibrary {
    /// Linux' own interface, Video4Linux.
    #[cfg(target_os = "linux")]
    V4l,
    /// nokhwa: Media Foundation on Windows, AVFoundation on macOS, Video4Linux on Linux.
    Nokhwa,
}

impl Default for CameraLibrary {
    /// The best there is for this system.
    fn default() -> Self {
        #[cfg(target_os = "linux")]
        return Self::V4l;
        #[cfg(not(target_os = "linux"))]
        return Self::Nokhwa;
    }
}

impl CameraLibrary {
    /// The one that the settings name.
    pub fn of_setting(choice: LibraryChoice) -> Self {
        match choice {
            LibraryChoice::Nokhwa => Self::Nokhwa,
            #[cfg(target_os = "linux")]
            LibraryChoice::V4l => Self::V4l,
            // Elsewhere the settings refuse v4l.
            _ => Self::default(),
        }
    }

    /// Its word in the settings and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            #[cfg(target_os = "linux")]
            Self::V4l => "v4l",
            Self::Nokhwa => "nokhwa",
        }
    }

    /// Its cameras. To be made and used on one thread.
    pub fn source(self) -> Box<dyn CameraSource> {
        match self {
            #[cfg(target_os = "linux")]
            Self::V4l => Box::new(V4lSource),
            Self::Nokhwa => Box::new(NokhwaSource::new()),
        }
    }
}
