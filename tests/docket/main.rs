//! Promises that cross rooms, one file each, in one binary.

mod architecture;
mod command_line;
mod support;
