//! The watched folder beside a window: its pictures become events, and those that were settled are kept as read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::outbox::Outbox;
use super::read_before::ReadBefore;
use crate::app::Event;
use crate::app::event::WatchNews;
use crate::app::notice::Failure;
use crate::capture::{FolderEvent, FolderWatch};
use crate::domain::WatchedFile;
use crate::settings::Photos;

/// The folder that is set, where one is.
pub(super) struct Watched {
    outbox: Outbox,
    /// What was read before; opened with the first folder.
    read: Mutex<Option<Arc<ReadBefore>>>,
    data: PathBuf,
    /// What was set, and the watch that it led to.
    watch: Mutex<(String, Option<FolderWatch>)>,
}

impl Watched {
    /// Watches the folder of these settings; `data` is the data folder.
    pub(super) fn start(outbox: Outbox, data: &Path, settings: &Photos) -> Arc<Self> {
        let watched = Self { outbox, read: Mutex::default(), data: data.to_owned(), watch: Mutex::default() };
        watched.follow(settings);
        Arc::new(watched)
    }

    /// Goes by these settings from now on. Not for the window's own thread, which must not wait for a disk.
    pub(super) fn follow(&self, settings: &Photos) {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        if watch.0 == settings.watched_folder {
            return;
        }
        *watch = (settings.watched_folder.clone(), None);
        if settings.watched_folder.is_empty() {
            return;
        }
        match self.begin(&settings.watched_folder) {
            Ok(begun) => watch.1 = Some(begun),
            Err(source) => {
                let failure = Failure::File { what: ReadBefore::FILE.into(), source };
                self.outbox
                    .tell(Event::Watch { folder: settings.watched_folder.clone(), news: WatchNews::Trouble(failure) });
            }
        }
    }

    /// Keeps that these were read.
    ///
    /// # Errors
    /// Where that cannot be kept: they are read once more after the next start.
    pub(super) fn settle(&self, files: &[WatchedFile]) -> Result<(), Failure> {
        let settle = || self.read()?.add(files);
        settle().map_err(|source| Failure::File { what: ReadBefore::FILE.into(), source })
    }

    fn read(&self) -> std::io::Result<Arc<ReadBefore>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = &*read {
            return Ok(Arc::clone(read));
        }
        let opened = Arc::new(ReadBefore::open(&self.data)?);
        *read = Some(Arc::clone(&opened));
        Ok(opened)
    }

    fn begin(&self, folder: &str) -> std::io::Result<FolderWatch> {
        let (read, outbox, name) = (self.read()?, self.outbox.clone(), folder.to_owned());
        let hear = move |event| {
            let news = match event {
                FolderEvent::Watching => WatchNews::Watching,
                FolderEvent::Trouble(trouble) => WatchNews::Trouble(Failure::Folder(trouble)),
                FolderEvent::WereThere(files) => WatchNews::WereThere(files),
                FolderEvent::Came(files) => WatchNews::Came(files),
            };
            outbox.tell(Event::Watch { folder: name.clone(), news });
        };
        FolderWatch::start(PathBuf::from(folder), move |file| read.contains(file), hear)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Receiver;
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn next(events: &Receiver<Event>) -> WatchNews {
        match events.recv_timeout(Duration::from_secs(30)).expect("an event in time") {
            Event::Watch { news, .. } => news,
            event => panic!("{event:?}"),
        }
    }

    #[test]
    fn a_file_is_told_until_it_is_settled_also_after_a_restart() {
        let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("box.jpg"), b"whatever stands in it").unwrap();
        let settings = Photos { watched_folder: folder.path().to_str().unwrap().to_owned() };
        let none = Photos::default();
        for is_settled in [false, true] {
            let (outbox, events) = Outbox::new(Arc::new(|| {}));
            let watched = Watched::start(outbox, data.path(), &none);
            watched.follow(&settings);
            assert!(matches!(next(&events), WatchNews::Watching));
            let WatchNews::WereThere(files) = next(&events) else { panic!("nothing was there") };
            assert_eq!(files[0].name, "box.jpg");
            if is_settled {
                watched.settle(&files).unwrap();
            }
        }
        std::fs::write(folder.path().join("second.jpg"), b"another").unwrap();
        let (outbox, events) = Outbox::new(Arc::new(|| {}));
        let _watched = Watched::start(outbox, data.path(), &settings);
        assert!(matches!(next(&events), WatchNews::Watching));
        let WatchNews::WereThere(files) = next(&events) else { panic!("nothing was there") };
        assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["second.jpg"]);
    }
}
