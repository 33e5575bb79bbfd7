//! `docket export`: a batch to files.

use std::path::Path;

use crate::words;

use super::args::Format;
use super::session::Session;
use super::{Status, Stop};

/// Runs it.
///
/// # Errors
/// Where a device cannot be written, or the files cannot.
pub async fn run(session: &Session, id: &str, format: Format, output: &Path) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let batch = desk.batch(id).await?.id;
    for file in desk.export(&batch, format.into(), output).await? {
        session.out.result(&file, || {
            words!("cli-file-written", path = file.path.as_str(), rows = file.rows, sha256 = file.sha256.as_str())
        })?;
    }
    Ok(Status::Done)
}
