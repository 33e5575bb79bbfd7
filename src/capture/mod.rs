//! Where frames and codes come from: photos, folders of them, cameras here and in the network, and hand scanners; and which codes
//! frames agree on.

pub mod arrival;
#[cfg(feature = "camera")]
pub mod camera;
pub mod camera_doctor;
pub mod folder;
pub mod folder_watch;
pub mod keystrokes;
#[cfg(test)]
mod keystrokes_tests;
pub mod photo;
#[cfg(feature = "serial-scanner")]
pub mod serial;
pub mod serial_framing;
#[cfg(feature = "serial-scanner")]
pub mod serial_ports;
pub mod settling;
pub mod sighting;
pub mod slow_line;

pub use arrival::Arrivals;
pub use folder::{FoundPictures, pictures_of};
pub use folder_watch::{FolderEvent, FolderTrouble, FolderWatch};
pub use keystrokes::{Heard, KeyReader, Rhythm, Stroke};
pub use photo::{Photo, PhotoError};
#[cfg(feature = "serial-scanner")]
pub use serial::{SerialEvent, SerialScanner, SerialSetup};
pub use serial_framing::{Framer, Framing};
#[cfg(feature = "serial-scanner")]
pub use serial_ports::{PortChoice, SerialPort, SerialTrouble, UsbDevice, serial_ports};
pub use sighting::{FrameSightings, InView, Sightings};
pub use slow_line::{SlowLine, SlowLines};
