//! Promises that cross rooms, one file each, in one binary.

mod architecture;
mod command_line;
mod queue_attempts;
mod queue_batches;
mod queue_devices;
mod queue_fixture;
#[cfg(unix)]
mod sending_killed;
mod support;
