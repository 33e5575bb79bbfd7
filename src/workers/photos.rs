//! The thread that reads pictures, one after another, and the line they wait in.

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::outbox::Outbox;
use super::pictures;
use crate::app::Event;
use crate::app::event::ReadingTaken;
use crate::app::model::{PictureId, PictureReading};
use crate::app::notice::Failure;
use crate::barcode::BarcodeError;
use crate::domain::Symbology;

/// The thread's name, and the worker's.
pub(super) const NAME: &str = "photos";
/// Progress is told this often at most: more nobody sees.
const TOLD_EVERY: Duration = Duration::from_millis(100);
/// Readings with their pixels that may wait for the window. It may be busy, and a hundred photos do not fit into memory.
const ON_THEIR_WAY: usize = 3;

/// Where a picture comes from.
pub(super) enum Source {
    /// A file.
    File(PathBuf),
    /// A file's bytes.
    Bytes(Vec<u8>),
    /// The clipboard, as it is when the picture's turn comes.
    Clipboard,
}

/// The line in front of the thread. Shared by both sides.
pub(super) struct PhotoLine {
    state: Mutex<State>,
    changed: Condvar,
    /// The symbologies on request that are asked for.
    also: Mutex<Vec<Symbology>>,
    /// Counts the times that reading was cancelled: what began under another number is not wanted any more.
    generation: AtomicU64,
    /// Readings that the window has not taken in.
    on_their_way: Arc<OnTheirWay>,
}

/// Counts what was told and not taken in.
#[derive(Default)]
struct OnTheirWay {
    count: Mutex<usize>,
    taken: Condvar,
}

impl OnTheirWay {
    /// Waits for room, and takes it up until the token is dropped.
    fn token(self: &Arc<Self>) -> ReadingTaken {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *self.taken.wait_while(count, |count| *count >= ON_THEIR_WAY).unwrap_or_else(PoisonError::into_inner) += 1;
        let way = Arc::clone(self);
        ReadingTaken::new(move || {
            *way.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
            way.taken.notify_one();
        })
    }
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(PictureId, Source)>,
    dropped: Vec<PictureId>,
    is_closed: bool,
}

/// What the thread does next.
enum Turn {
    Tell(Vec<PictureId>),
    Read { picture: PictureId, source: Source, generation: u64 },
    End,
}

impl PhotoLine {
    /// Starts the thread. `also` are the symbologies on request that are asked for.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn start(outbox: Outbox, also: &[Symbology]) -> std::io::Result<Arc<Self>> {
        let line = Arc::new(Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            also: Mutex::new(also.to_vec()),
            generation: AtomicU64::new(0),
            on_their_way: Arc::default(),
        });
        let theirs = Arc::clone(&line);
        std::thread::Builder::new().name(NAME.into()).spawn(move || theirs.keep(&outbox))?;
        Ok(line)
    }

    /// Puts a picture at the end of the line.
    pub(super) fn add(&self, picture: PictureId, source: Source) {
        self.state().waiting.push_back((picture, source));
        self.changed.notify_one();
    }

    /// Looks for these symbologies on request from the next picture on.
    pub(super) fn ask_also_for(&self, also: &[Symbology]) {
        *self.also.lock().unwrap_or_else(PoisonError::into_inner) = also.to_vec();
    }

    /// Drops every picture that waits, and stops reading the one that is being read.
    pub(super) fn cancel(&self) {
        let mut state = self.state();
        self.generation.fetch_add(1, Ordering::Relaxed);
        let dropped: Vec<_> = state.waiting.drain(..).map(|(picture, _)| picture).collect();
        // The thread tells of them: this is called by the window, which must not wait for itself.
        state.dropped.extend(dropped);
        drop(state);
        self.changed.notify_one();
    }

    /// Ends the thread, after the picture that is being read at the latest.
    pub(super) fn close(&self) {
        self.cancel();
        self.state().is_closed = true;
        self.changed.notify_one();
    }

    /// Reads until the line is closed; where the loop itself breaks, says so and goes on.
    fn keep(&self, outbox: &Outbox) {
        while catch_unwind(AssertUnwindSafe(|| self.read_all(outbox))).is_err() {
            outbox.tell(Event::WorkerDied(NAME.into()));
        }
    }

    fn read_all(&self, outbox: &Outbox) {
        loop {
            match self.next() {
                Turn::End => return,
                Turn::Tell(dropped) => dropped.into_iter().for_each(|id| outbox.tell(Event::PictureCancelled(id))),
                Turn::Read { picture, source, generation } => {
                    let files = if matches!(source, Source::Clipboard) { files_on_clipboard() } else { Vec::new() };
                    if !files.is_empty() {
                        outbox.tell(Event::FilesPasted { picture, files });
                        continue;
                    }
                    outbox.tell(Event::PictureStarted(picture));
                    let told = Cell::new(Instant::now());
                    let go_on = |share: f32| {
                        if told.get().elapsed() >= TOLD_EVERY {
                            told.set(Instant::now());
                            outbox.tell(Event::PictureProgress { picture, percent: (share * 100.0) as u8 });
                        }
                        self.generation.load(Ordering::Relaxed) == generation
                    };
                    let also = self.also.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    let reading = catch_unwind(AssertUnwindSafe(|| read(source, &also, &go_on)));
                    outbox.tell(match reading {
                        Ok(Ok(reading)) => {
                            let taken = self.on_their_way.token();
                            Event::PictureRead { picture, reading: Box::new(reading), taken }
                        }
                        Ok(Err(Failure::Barcode(BarcodeError::Cancelled))) => Event::PictureCancelled(picture),
                        Ok(Err(failure)) => Event::PictureFailed { picture, failure },
                        Err(_) => Event::PictureFailed { picture, failure: BarcodeError::DecoderPanicked.into() },
                    });
                }
            }
        }
    }

    fn next(&self) -> Turn {
        let mut state = self.state();
        loop {
            if !state.dropped.is_empty() {
                return Turn::Tell(std::mem::take(&mut state.dropped));
            }
            if state.is_closed {
                return Turn::End;
            }
            if let Some((picture, source)) = state.waiting.pop_front() {
                return Turn::Read { picture, source, generation: self.generation.load(Ordering::Relaxed) };
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change under the lock is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(source: Source, also: &[Symbology], go_on: &dyn Fn(f32) -> bool) -> Result<PictureReading, Failure> {
    match source {
        Source::File(path) => pictures::read_file(&path, also, go_on),
        Source::Bytes(bytes) => pictures::read_bytes(&bytes, also, go_on),
        Source::Clipboard => read_clipboard(also, go_on),
    }
}

/// The files that were copied in a file manager; none where something else, or nothing, stands on the clipboard.
#[cfg(feature = "gui")]
fn files_on_clipboard() -> Vec<PathBuf> {
    arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get().file_list()).unwrap_or_default()
}

#[cfg(not(feature = "gui"))]
fn files_on_clipboard() -> Vec<PathBuf> {
    Vec::new()
}

#[cfg(feature = "gui")]
fn read_clipboard(also: &[Symbology], go_on: &dyn Fn(f32) -> bool) -> Result<PictureReading, Failure> {
    // A clipboard that cannot be opened holds nothing for us.
    let image = arboard::Clipboard::new()
        .and_then(|mut clipboard| clipboard.get_image())
        .map_err(|_| Failure::NoPictureOnClipboard)?;
    let side = |pixels: usize| u32::try_from(pixels).map_err(|_| Failure::NoPictureOnClipboard);
    pictures::read_rgba(side(image.width)?, side(image.height)?, image.bytes.into_owned(), also, go_on)
}

#[cfg(not(feature = "gui"))]
fn read_clipboard(_also: &[Symbology], _go_on: &dyn Fn(f32) -> bool) -> Result<PictureReading, Failure> {
    Err(Failure::NoPictureOnClipboard)
}
