//! What a camera is to the rest of the program: a source that lists cameras and opens one, and gives frame after frame as the driver
//! laid them out.

use std::time::Duration;

use super::listing::{Camera, CameraError};
use super::mode::{Mode, ModeWish, PixelFormat};
use super::network::NetworkTrouble;
use crate::domain::{Control, ControlKind};

/// Lists cameras and opens them. All of it on one thread: Windows ties cameras to the thread that asked first.
pub trait CameraSource {
    /// The cameras there are.
    ///
    /// # Errors
    /// Where the system does not say.
    fn list(&mut self) -> Result<Vec<Camera>, CameraError>;

    /// Opens a camera in the mode that suits labels best (`choice`) of those that fit the wish, and starts it.
    ///
    /// # Errors
    /// [`Trouble`] says why it cannot be opened.
    fn open(&mut self, camera: &Camera, wish: &ModeWish) -> Result<Box<dyn OpenCamera>, Trouble>;

    /// What a camera offers, where that can be had without opening its stream: another program may have it.
    fn offers(&mut self, _camera: &Camera) -> Option<Offers> {
        None
    }
}

/// What a camera offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// The modes that can be asked for; of a range of sizes, those that are liked.
    pub modes: Vec<Mode>,
    /// What can be set at it, and how it is set now.
    pub controls: Vec<Control>,
}

/// A camera that sends frames until it is dropped.
pub trait OpenCamera {
    /// The mode that the driver answered with, which may be another than the one asked for.
    fn mode(&self) -> Mode;

    /// What it offers; nothing where the system does not say. That is no trouble.
    fn offers(&mut self) -> Offers {
        Offers::default()
    }

    /// Sets one of its controls, to a value that lies in its range.
    ///
    /// # Errors
    /// What the camera says against it. It goes on as it was.
    fn set_control(&mut self, kind: ControlKind, _value: i64) -> Result<(), Trouble> {
        Err(Trouble::Unsupported(kind.as_str().to_owned()))
    }

    /// Waits for the next frame, no longer than `timeout`.
    ///
    /// After [`NextFrame::Trouble`] the camera is of no more use: drop it, before cameras are listed again.
    fn next_frame(&mut self, timeout: Duration) -> NextFrame<'_>;
}

/// What came of waiting for a frame.
#[derive(Debug)]
pub enum NextFrame<'a> {
    /// A frame, in memory that the driver gets back with the next call.
    Frame(RawFrame<'a>),
    /// None came in time; the camera may still be well.
    TimedOut,
    /// None will come any more.
    Trouble(Trouble),
}

/// Why a camera gives no frames.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It was pulled out, or is not there.
    #[error("the camera is gone")]
    Gone,
    /// Another program has it.
    #[error("another program has the camera{}", .holder.as_ref().map(|name| format!(": {name}")).unwrap_or_default())]
    Busy {
        /// That program's name, where the system tells.
        holder: Option<String>,
    },
    /// The system does not let this program have it.
    #[error("the system does not allow the camera")]
    Denied,
    /// It sends nothing that can be read; what it has instead, or what was asked for in vain.
    #[error("the camera has no such mode: {0}")]
    Unsupported(String),
    /// Its driver failed, in the system's words.
    #[error("the camera's driver failed: {0}")]
    Broken(String),
    /// It is a camera in the network, and has troubles of its own.
    #[error("the camera in the network: {0}")]
    Network(NetworkTrouble),
}

impl Trouble {
    /// The trouble that an error number of Linux tells of (`errno.h`), else [`Trouble::Broken`] with these words.
    pub fn of_errno(errno: Option<i32>, words: String) -> Self {
        match errno {
            // ENOENT, ENXIO, ENODEV
            Some(2 | 6 | 19) => Self::Gone,
            // EBUSY
            Some(16) => Self::Busy { holder: None },
            // EPERM, EACCES
            Some(1 | 13) => Self::Denied,
            _ => Self::Broken(words),
        }
    }
}

/// A frame as the driver gave it.
#[derive(Clone, Copy, Debug)]
pub struct RawFrame<'a> {
    /// Its bytes: those that the driver says it filled, not the whole buffer.
    pub bytes: &'a [u8],
    /// How the pixels are laid out.
    pub format: PixelFormat,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from one row to the next; 0 where the driver does not say, which means no padding. Means nothing for JPEG.
    pub bytes_per_line: u32,
    /// The driver says that the frame is damaged: a packet was lost on the way.
    pub is_damaged: bool,
}
