//! `docket scan --watch FOLDER`: the pictures of a folder as they come; with `--batch` into the queue, each of them once.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio::time::Instant;

use crate::app::{Failure, Notice};
use crate::capture::{FolderEvent, FolderTrouble, FolderWatch};
use crate::domain::BatchState;
use crate::words;
use crate::workers::ReadBefore;

use super::queueing::Queueing;
use super::scan::read;
use super::session::Session;
use super::{Status, Stop};

/// Runs it. Without a batch nothing is kept as read: a window or another run may queue what is only told here.
///
/// # Errors
/// Where the folder cannot be watched from the beginning, or the queue fails.
pub async fn run(session: &Session, folder: &Path, batch: Option<&str>, seconds: Option<u64>) -> Result<Status, Stop> {
    let queueing = Queueing::into_batch(session, batch).await?;
    if let Some(batch) = queueing.as_ref().map(Queueing::batch).filter(|batch| batch.state != BatchState::Open) {
        return Err(Stop::Check(words!("told-batch-not-open", number = batch.number)));
    }
    let before = match &queueing {
        Some(_) => Some(Arc::new(ReadBefore::open(&session.folder()?).map_err(kept)?)),
        None => None,
    };
    let (tell, mut events) = unbounded_channel();
    let known = before.clone();
    let is_read = move |file: &_| known.as_ref().is_some_and(|before| before.contains(file));
    // Who no longer listens has what he wanted.
    let hear = move |event| drop(tell.send(event));
    let _watch =
        FolderWatch::start(folder.to_owned(), is_read, hear).map_err(|error| Stop::Fault(error.to_string()))?;
    let until = seconds.map(|secs| Instant::now() + Duration::from_secs(secs));
    let also = session.settings()?.reading.also;
    let (mut has_begun, mut trouble, mut failed): (bool, Option<FolderTrouble>, usize) = (false, None, 0);
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            _ = tokio::signal::ctrl_c() => None,
            () = tokio::time::sleep_until(until.unwrap_or_else(Instant::now)), if until.is_some() => None,
        };
        let files = match event {
            None => break,
            Some(FolderEvent::Watching) => {
                let said = if has_begun {
                    words!("cli-folder-healed")
                } else {
                    words!("cli-watching", folder = folder.display().to_string())
                };
                eprintln!("docket: {said}");
                (has_begun, trouble) = (true, None);
                continue;
            }
            // What is wrong before it was ever watched ends the scan: who called it can do more about it than waiting.
            Some(FolderEvent::Trouble(trouble)) if !has_begun => return Err(Stop::Failure(Failure::Folder(trouble))),
            Some(FolderEvent::Trouble(now)) => {
                let notice = Notice::of(&Failure::Folder(now.clone()));
                eprintln!("docket: {}. {}", notice.what, notice.next);
                trouble = Some(now);
                continue;
            }
            Some(FolderEvent::WereThere(files) | FolderEvent::Came(files)) => files,
        };
        for file in files {
            let told = read(session, &file.path, &also, queueing.as_ref()).await?;
            failed += usize::from(!told.is_fine);
            if let Some(before) = before.as_ref().filter(|_| told.is_settled && file.path.exists()) {
                // Only now: what is lost before this is read once more.
                before.add(&[file]).map_err(kept)?;
            }
        }
    }
    Ok(if trouble.is_some() || failed > 0 { Status::PartlyFailed } else { Status::Done })
}

fn kept(source: std::io::Error) -> Stop {
    Stop::Failure(Failure::File { what: ReadBefore::FILE.into(), source })
}
