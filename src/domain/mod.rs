//! Values and rules of the trade. No IO, no clock, no async; no input makes anything here panic.
//!
//! A [`Device`](device::DeviceRow) is identified by its [`Pkid`] or by maker, model and serial ([`Identity`]); devices stand in a
//! [`batch`] for one [`customer`]; everything that ever happens to them is a [`Change`].

pub mod attempt;
pub mod barcode;
pub mod batch;
pub mod camera;
pub mod camera_mode;
pub mod change;
pub mod customer;
pub mod device;
pub mod group_tag;
pub mod hand_scan;
pub mod identity;
pub mod journal;
pub mod keyboard;
pub mod modules;
pub mod network_camera;
pub mod pkid;
pub mod reading;
pub mod scanner;
pub mod scanner_doctor;
pub mod serial;
pub mod watched;

pub use attempt::{Attempt, AttemptId, AttemptState, DeviceOutcome, DeviceResult, TrackingId};
pub use barcode::{Barcode, Point, Symbology};
pub use batch::{BatchCounts, BatchId, BatchState, BatchSummary};
pub use camera::{Control, ControlKind, NoRegion, Region};
pub use camera_mode::{Mode, ModeWish, NoMode, PixelFormat, Rate};
pub use change::{Actor, Change};
pub use customer::{Customer, CustomerId, Relationship};
pub use device::{DeviceDraft, DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceSort, DeviceState, ScanSource};
pub use group_tag::GroupTag;
pub use hand_scan::{HandScan, Refusal};
pub use identity::{Identity, Manufacturer, ModelName};
pub use journal::JournalEntry;
pub use keyboard::{Keyboard, Layout, LayoutRepair};
pub use modules::Modules;
pub use network_camera::{CameraFault, NetworkCamera, Password};
pub use pkid::{Pkid, PkidError};
pub use reading::{BoxReading, Confidence, Decision, FieldKind, FieldReading, Grouping, Problem};
pub use scanner::{Diagnosis, Examined, KeptScanner, ScannerAdvice, ScannerProfile, ScannerRoad, Suffix, TestCode};
pub use scanner_doctor::{ScannerDoctor, TestOutcome};
pub use serial::{SerialError, SerialNumber};
pub use watched::WatchedFile;
