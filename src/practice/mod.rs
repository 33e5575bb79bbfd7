//! A make-believe Partner Center on loopback, with the real one's oddities, for training and tests.
//!
//! It shares nothing with [`crate::partner_center`]: it writes Microsoft's JSON from the documented contract, so that a mistake of
//! the client cannot hide here.

use std::path::PathBuf;

/// How the service is set up.
#[derive(Clone, Debug, Default)]
pub struct PracticeConfig {
    /// Port on loopback; 0 takes a free one.
    pub port: u16,
    /// What goes wrong, and when (a file's text); see the module's docs for its form.
    pub script: Option<String>,
    /// Where it keeps its books between runs; `None` for memory only.
    pub books: Option<PathBuf>,
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The port could not be had.
    #[error("port {port} cannot be used: {source}")]
    Port {
        /// Which.
        port: u16,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The script makes no sense.
    #[error("the script cannot be understood: {0}")]
    Script(String),
    /// The books could not be read or written.
    #[error("the books cannot be used: {0}")]
    Books(String),
}

/// A running service; it stops when dropped.
pub struct PracticeService {}

impl PracticeService {
    /// Starts it.
    ///
    /// # Errors
    /// See [`PracticeError`].
    pub async fn start(config: PracticeConfig) -> Result<Self, PracticeError> {
        let _ = config;
        todo!()
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        todo!()
    }
}

/// Follows a sign-in address of the practice service as a browser with one click would, so that practice needs no browser.
///
/// # Errors
/// In words, where the address is not on loopback or does not answer.
pub async fn click_through(address: &str) -> Result<(), String> {
    let _ = address;
    todo!()
}
