//! Promises that cross rooms, one file each, in one binary.

mod after_care;
mod architecture;
mod by_hand;
mod command_customers;
mod command_line;
mod command_line_after_care;
mod command_removals;
mod connecting;
mod decisions;
#[path = "../../benches/frames/mod.rs"]
#[allow(dead_code, unused_imports)]
mod frames;
#[cfg(feature = "camera")]
mod network_camera;
mod practice_command;
mod profiles;
mod queue_attempts;
mod queue_batches;
mod queue_by_hand;
mod queue_crash;
mod queue_customers;
mod queue_devices;
mod queue_fixture;
mod queue_held;
mod queue_older;
mod queue_place;
mod queue_policies;
mod queue_removals;
mod queue_replay;
mod queue_search;
mod queue_sending;
mod queue_tampering;
mod removing;
#[cfg(unix)]
mod removing_killed;
mod sample_labels;
mod scan_folders;
mod scanner_sheet;
#[cfg(unix)]
mod secrets;
mod sending_breaks;
#[cfg(unix)]
mod sending_chaos;
mod sending_clock;
mod sending_crashes;
mod sending_despatch;
mod sending_fixture;
mod sending_handle;
#[cfg(unix)]
mod sending_killed;
mod sending_late;
mod sending_lists;
mod sending_oddities;
mod sending_partners;
mod sending_results;
#[cfg(target_os = "linux")]
mod sending_ten_thousand;
mod sentences;
mod several_boxes;
mod support;
mod traps;
#[cfg(feature = "gui")]
mod ui_after_care;
#[cfg(feature = "gui")]
mod ui_by_hand;
#[cfg(feature = "gui")]
mod ui_camera;
#[cfg(feature = "gui")]
mod ui_connection;
#[cfg(feature = "gui")]
mod ui_customers;
#[cfg(feature = "gui")]
mod ui_doctor;
#[cfg(feature = "gui")]
mod ui_focus;
#[cfg(feature = "gui")]
mod ui_home;
#[cfg(feature = "gui")]
mod ui_keys;
#[cfg(feature = "gui")]
mod ui_photos;
#[cfg(feature = "gui")]
mod ui_review;
#[cfg(feature = "gui")]
mod ui_scan;
#[cfg(feature = "gui")]
mod ui_scanner;
#[cfg(feature = "gui")]
mod ui_screens;
#[cfg(feature = "gui")]
mod ui_send;
#[cfg(feature = "gui")]
mod ui_settings;
#[cfg(feature = "gui")]
mod ui_window;
#[cfg(all(target_os = "linux", feature = "gui"))]
mod window;
mod workers_connection;
mod workers_customers;
mod workers_window;
