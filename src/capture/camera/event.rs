//! What the camera's thread is told, and what it tells.

use std::sync::Arc;
use std::time::Duration;

use super::listing::{Camera, Wanted};
use super::mode::{Mode, ModeWish};
use super::source::{Offers, Trouble};
use crate::domain::ControlKind;

/// What the camera's thread is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameraCommand {
    /// Open this camera and keep at it until told otherwise.
    Open {
        /// Which camera.
        wanted: Wanted,
        /// In which mode.
        wish: ModeWish,
    },
    /// Set something at the camera that is open, and again whenever it is opened anew.
    Set(ControlKind, i64),
    /// Close the camera.
    Stop,
}

/// What the camera's thread tells. Frames are not among it: they are in their slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameraEvent {
    /// A camera was opened, for the first time or again. Its frames are still to come.
    Opened {
        /// Which it is.
        camera: Camera,
        /// The mode that its driver answered with.
        mode: Mode,
    },
    /// What the camera that was just opened offers; and anew whenever something was set at it.
    Offers(Offers),
    /// How many frames came, about once a second while they come.
    Counted(FrameCounts),
    /// Something is wrong, told once. It is tried again until the camera is stopped.
    Trouble(CameraTrouble),
    /// What was told last is over: frames come.
    Healed(CameraTrouble),
    /// The camera was closed, as was asked for.
    Stopped,
}

/// Frames since the camera was asked for, over all openings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FrameCounts {
    /// Frames that were put into the slot.
    pub whole: u64,
    /// Frames that were damaged, cut or of a wrong size, and skipped.
    pub skipped: u64,
    /// Frames that were left out because every frame of the pool was held.
    pub left_out: u64,
}

/// What is wrong with the camera.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CameraTrouble {
    /// There is no such camera, and was none since it was asked for.
    #[error("no camera was found")]
    NotFound,
    /// It cannot be opened or read; [`Trouble::Gone`] where it was there before.
    #[error(transparent)]
    Failed(#[from] Trouble),
    /// No whole frame for some seconds, though it is open.
    #[error("the camera is open and sends no frames")]
    Stalled,
    /// Frames come, but there is nothing but black on them.
    #[error("the camera sends nothing but black")]
    Dark,
    /// The system's own call does not return. The thread was given up and another one begun.
    #[error("a call to the camera's driver does not return")]
    Stuck,
}

impl CameraTrouble {
    /// Whether it is the same kind of trouble, whatever its words.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        use std::mem::discriminant;
        match (self, other) {
            (Self::Failed(Trouble::Network(one)), Self::Failed(Trouble::Network(two))) => {
                discriminant(one) == discriminant(two)
            }
            (Self::Failed(one), Self::Failed(two)) => discriminant(one) == discriminant(two),
            _ => discriminant(self) == discriminant(other),
        }
    }
}

/// Hears events. Called on the camera's thread: it must not wait.
pub type Tell = Arc<dyn Fn(CameraEvent) + Send + Sync>;

/// Times after which something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameraTiming {
    /// Longest wait for a frame before commands are looked at.
    pub poll: Duration,
    /// Without a whole frame for so long, the camera is told to have stalled.
    pub stalled: Duration,
    /// Without a whole frame for so long, it is closed and opened again.
    pub reopen: Duration,
    /// From one attempt to find and open it to the next.
    pub retry: Duration,
    /// With nothing but black for so long, it is told.
    pub dark: Duration,
    /// From one count of frames to the next.
    pub count: Duration,
    /// A call to the system that takes so long is given up; the second one in a row after twice as long, and so on.
    pub stuck: Duration,
}

impl Default for CameraTiming {
    fn default() -> Self {
        Self {
            poll: Duration::from_millis(200),
            stalled: Duration::from_secs(2),
            reopen: Duration::from_secs(5),
            retry: Duration::from_secs(1),
            dark: Duration::from_secs(2),
            count: Duration::from_secs(1),
            stuck: Duration::from_secs(10),
        }
    }
}
