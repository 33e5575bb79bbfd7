//! Promises that cross rooms, one file each, in one binary.

mod architecture;
mod queue_attempts;
mod queue_batches;
mod queue_devices;
mod queue_fixture;
