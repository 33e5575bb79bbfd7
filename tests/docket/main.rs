//! Promises that cross rooms, one file each, in one binary.

mod architecture;
mod sending_breaks;
mod sending_crashes;
mod sending_fixture;
mod sending_results;
mod workers_window;
