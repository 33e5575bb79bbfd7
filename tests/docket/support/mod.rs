//! What several promises need to be tested.

#[cfg(unix)]
pub mod browser;
#[cfg(feature = "camera")]
pub mod film;
pub mod made_up_clock;
pub mod program;
#[cfg(unix)]
pub mod sender;

#[cfg(all(target_os = "linux", feature = "gui"))]
pub mod desktop;
pub mod setup;
