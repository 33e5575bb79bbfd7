//! Promises that cross rooms, one file each, in one binary.

mod architecture;
