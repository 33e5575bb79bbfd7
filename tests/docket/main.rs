//! Promises that cross rooms, one file each, in one binary.

mod architecture;
mod command_line;
mod decisions;
#[path = "../../benches/frames/mod.rs"]
#[allow(dead_code, unused_imports)]
mod frames;
#[cfg(feature = "camera")]
mod network_camera;
mod queue_attempts;
mod queue_batches;
mod queue_crash;
mod queue_devices;
mod queue_fixture;
mod queue_held;
mod queue_place;
mod queue_replay;
mod queue_search;
mod queue_tampering;
mod sample_labels;
mod scan_folders;
mod scanner_sheet;
mod sending_breaks;
mod sending_crashes;
mod sending_fixture;
#[cfg(unix)]
mod sending_killed;
mod sending_results;
mod several_boxes;
mod support;
#[cfg(feature = "gui")]
mod ui_camera;
#[cfg(feature = "gui")]
mod ui_deeds;
#[cfg(feature = "gui")]
mod ui_doctor;
#[cfg(feature = "gui")]
mod ui_focus;
#[cfg(feature = "gui")]
mod ui_keys;
#[cfg(feature = "gui")]
mod ui_photos;
#[cfg(feature = "gui")]
mod ui_scanner;
#[cfg(feature = "gui")]
mod ui_screens;
#[cfg(feature = "gui")]
mod ui_window;
#[cfg(all(target_os = "linux", feature = "gui"))]
mod window;
mod workers_window;
