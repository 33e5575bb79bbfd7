//! `docket practice`: serves the make-believe Partner Center until stopped.

use std::path::PathBuf;

use serde::Serialize;

use crate::practice::{PracticeConfig, PracticeError, PracticeService};
use crate::words;

use super::session::Session;
use super::{Status, Stop};

/// Runs it. With `books` it remembers over runs what it has done.
///
/// # Errors
/// Where the port or the books cannot be had, or the script makes no sense.
pub async fn run(session: &Session, port: u16, books: Option<PathBuf>) -> Result<Status, Stop> {
    let config = PracticeConfig { port, script: session.script()?, books, ..PracticeConfig::default() };
    let service = PracticeService::start(config).await.map_err(|error| match error {
        PracticeError::Port { .. } => Stop::Use(error.to_string()),
        PracticeError::Script(_) | PracticeError::Books(_) => Stop::Check(error.to_string()),
    })?;
    let url = service.url();
    #[derive(Serialize)]
    struct Line<'a> {
        url: &'a str,
    }
    session.out.result(&Line { url: &url }, || url.clone())?;
    eprintln!("docket: {}", words!("cli-practice-runs"));
    tokio::signal::ctrl_c().await.map_err(|error| Stop::Fault(error.to_string()))?;
    Ok(Status::Done)
}
