//! A watched folder: pictures are told once they are whole. The only file that says `notify`.
//!
//! The folder is looked at again and again; the system's word that something has changed only makes the next look come at once, and
//! tells which files were renamed into their places. So nothing is missed where the system says nothing (network drives) or too much at
//! once, and what was wrong with the folder heals by itself.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{ModifyKind, RenameMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::folder::watched_files;
use super::photo::{Photo, PhotoError};
use super::settling::{Judge, Settling};
use crate::domain::WatchedFile;

/// The thread's name.
const NAME: &str = "watched folder";
/// From look to look while a file is waited for.
const WAITING: Duration = Duration::from_millis(500);
/// From look to look while nothing happens, at least; a large folder is looked at less often.
const IDLE: Duration = Duration::from_secs(5);
/// How many times as long as a look takes the folder is left alone.
const LEFT_ALONE: u32 = 20;
/// Changes that follow each other by less are one.
const TOGETHER: Duration = Duration::from_millis(100);

/// What is wrong with a watched folder. It is tried again all the while.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FolderTrouble {
    /// It is not there.
    #[error("the watched folder is not there")]
    Gone,
    /// It may not be read.
    #[error("the watched folder may not be read")]
    Denied,
    /// It is a file.
    #[error("the watched folder is no folder")]
    NoFolder,
    /// Its drive does not answer; what the system says.
    #[error("the watched folder's drive does not answer: {0}")]
    Unreachable(String),
}

impl From<io::Error> for FolderTrouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Gone,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::NotADirectory => Self::NoFolder,
            _ => Self::Unreachable(error.to_string()),
        }
    }
}

/// What is told of a watched folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderEvent {
    /// It is being watched, for the first time or again.
    Watching,
    /// Something is wrong with it.
    Trouble(FolderTrouble),
    /// Pictures that stood there when the watch began.
    WereThere(Vec<WatchedFile>),
    /// Pictures that came since.
    Came(Vec<WatchedFile>),
}

/// A folder that is watched, by a thread of its own. Dropped, the thread ends by itself.
pub struct FolderWatch {
    wakes: Sender<Wake>,
}

enum Wake {
    /// Something changed; the files that were renamed.
    Changed(Vec<PathBuf>),
    Stop,
}

impl FolderWatch {
    /// Watches a folder, whether it is there or not. `is_read` says of which files nothing is to be told; both are called on the thread.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(
        folder: PathBuf,
        is_read: impl Fn(&WatchedFile) -> bool + Send + 'static,
        hear: impl FnMut(FolderEvent) + Send + 'static,
    ) -> io::Result<Self> {
        let (wakes, woken) = channel();
        let waking = wakes.clone();
        let watch =
            Watch { folder, is_read, hear, settling: Settling::default(), stand: None, system: None, wakes: waking };
        std::thread::Builder::new().name(NAME.into()).spawn(move || watch.keep(&woken))?;
        Ok(Self { wakes })
    }
}

impl Drop for FolderWatch {
    fn drop(&mut self) {
        let _ = self.wakes.send(Wake::Stop);
    }
}

/// The thread's side.
struct Watch<R, H> {
    folder: PathBuf,
    is_read: R,
    hear: H,
    settling: Settling,
    /// What was told last.
    stand: Option<Result<(), FolderTrouble>>,
    /// The system's word of changes, where it gives any.
    system: Option<RecommendedWatcher>,
    wakes: Sender<Wake>,
}

impl<R: Fn(&WatchedFile) -> bool, H: FnMut(FolderEvent)> Watch<R, H> {
    fn keep(mut self, woken: &Receiver<Wake>) {
        let mut renamed = HashSet::new();
        loop {
            let began = Instant::now();
            let is_waiting = self.look(&renamed, began);
            renamed.clear();
            let idle = IDLE.max(began.elapsed() * LEFT_ALONE);
            let mut until = Instant::now() + if is_waiting { WAITING } else { idle };
            loop {
                match woken.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(Wake::Changed(files)) => {
                        renamed.extend(files);
                        until = until.min(Instant::now() + TOGETHER);
                    }
                    Err(RecvTimeoutError::Timeout) => break,
                    Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        }
    }

    /// Looks at the folder once; says whether any file is waited for.
    fn look(&mut self, renamed: &HashSet<PathBuf>, now: Instant) -> bool {
        // Asked for before the look: what changes in between is then told.
        if self.system.is_none() {
            self.system = listen(&self.folder, &self.wakes);
        }
        let listing = match watched_files(&self.folder) {
            Ok(listing) => listing,
            Err(error) => {
                self.system = None;
                self.stands(Err(error.into()));
                return false;
            }
        };
        self.stands(Ok(()));
        let judge = Judge { is_read: &self.is_read, opens: &opens };
        let look = self.settling.look(listing, renamed, now, &judge);
        if !look.were_there.is_empty() {
            (self.hear)(FolderEvent::WereThere(look.were_there));
        }
        if !look.came.is_empty() {
            (self.hear)(FolderEvent::Came(look.came));
        }
        look.is_waiting
    }

    /// Tells how the folder stands, where that is news.
    fn stands(&mut self, stand: Result<(), FolderTrouble>) {
        if self.stand.as_ref() != Some(&stand) {
            (self.hear)(match &stand {
                Ok(()) => FolderEvent::Watching,
                Err(trouble) => FolderEvent::Trouble(trouble.clone()),
            });
            self.stand = Some(stand);
        }
    }
}

/// Whether a file is a picture that opens, or one that never will: then a person is told.
fn opens(path: &Path) -> bool {
    matches!(Photo::open(path), Ok(_) | Err(PhotoError::Heic | PhotoError::TooLarge { .. }))
}

/// Asks the system to say when something changes; `None` where it does not.
fn listen(folder: &Path, wakes: &Sender<Wake>) -> Option<RecommendedWatcher> {
    let wakes = wakes.clone();
    let hear = move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let files = match event.kind {
            EventKind::Access(_) => return,
            EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => event.paths,
            _ => Vec::new(),
        };
        let _ = wakes.send(Wake::Changed(files));
    };
    let mut watcher = notify::recommended_watcher(hear).ok()?;
    match watcher.watch(folder, RecursiveMode::Recursive) {
        Ok(()) => Some(watcher),
        Err(error) => {
            tracing::info!(%error, "the system does not tell of changes: the folder is looked at now and then");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Receiver;

    use image::{GrayImage, ImageFormat, Luma};

    use super::*;

    fn picture(path: &Path) {
        GrayImage::from_pixel(8, 8, Luma([200])).save_with_format(path, ImageFormat::Png).unwrap();
    }

    #[track_caller]
    fn next(events: &Receiver<FolderEvent>) -> FolderEvent {
        events.recv_timeout(Duration::from_secs(30)).expect("an event in time")
    }

    fn names(files: &[WatchedFile]) -> Vec<&str> {
        files.iter().map(|file| file.name.as_str()).collect()
    }

    fn watch(folder: &Path) -> (FolderWatch, Receiver<FolderEvent>) {
        let (tell, events) = channel();
        let hear = move |event| {
            let _ = tell.send(event);
        };
        (FolderWatch::start(folder.to_owned(), |file| file.name == "read.png", hear).unwrap(), events)
    }

    #[test]
    fn a_real_folder_is_watched_from_its_files_to_its_end_and_back() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("photos");
        std::fs::create_dir(&folder).unwrap();
        picture(&folder.join("read.png"));
        let (watch, events) = watch(&folder);
        assert_eq!(next(&events), FolderEvent::Watching);
        picture(&above.path().join("1.tmp"));
        std::fs::rename(above.path().join("1.tmp"), folder.join("1.png")).unwrap();
        let FolderEvent::Came(files) = next(&events) else { panic!("nothing came") };
        assert_eq!(names(&files), ["1.png"]);
        std::fs::rename(&folder, above.path().join("away")).unwrap();
        assert_eq!(next(&events), FolderEvent::Trouble(FolderTrouble::Gone));
        std::fs::rename(above.path().join("away"), &folder).unwrap();
        assert_eq!(next(&events), FolderEvent::Watching);
        drop(watch);
        assert!(events.recv_timeout(Duration::from_secs(30)).is_err(), "the thread ends");
    }

    #[test]
    fn what_stood_in_the_folder_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        picture(&folder.path().join("old.png"));
        let (_watch, events) = watch(folder.path());
        assert_eq!(next(&events), FolderEvent::Watching);
        let FolderEvent::WereThere(files) = next(&events) else { panic!("nothing was there") };
        assert_eq!(names(&files), ["old.png"]);
    }

    #[test]
    fn troubles_are_told_apart() {
        let of = |kind: io::ErrorKind| FolderTrouble::from(io::Error::from(kind));
        assert_eq!(of(io::ErrorKind::NotFound), FolderTrouble::Gone);
        assert_eq!(of(io::ErrorKind::PermissionDenied), FolderTrouble::Denied);
        assert!(matches!(of(io::ErrorKind::StaleNetworkFileHandle), FolderTrouble::Unreachable(_)));
        let file = tempfile::NamedTempFile::new().unwrap();
        let (_watch, events) = watch(file.path());
        assert_eq!(next(&events), FolderEvent::Trouble(FolderTrouble::NoFolder));
    }
}
