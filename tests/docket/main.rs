//! The promises of Docket, a file each, tried from outside.

mod queue_attempts;
mod queue_batches;
mod queue_devices;
mod queue_fixture;
