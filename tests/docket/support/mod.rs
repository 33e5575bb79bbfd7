//! What several promises need to be tested.

pub mod program;

#[cfg(all(target_os = "linux", feature = "gui"))]
pub mod desktop;
