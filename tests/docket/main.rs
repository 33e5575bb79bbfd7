//! The promises of Docket, a file each, tried from outside.

mod queue_attempts;
mod queue_batches;
mod queue_crash;
mod queue_devices;
mod queue_fixture;
mod queue_place;
mod queue_replay;
mod queue_search;
mod queue_tampering;
