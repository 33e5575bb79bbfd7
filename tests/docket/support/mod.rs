//! What several promises need to be tested.

#[cfg(all(target_os = "linux", feature = "gui"))]
pub mod desktop;
