//! Runs work that may never end on a thread of its own, and waits for it only so long.
//!
//! A thread cannot be killed. Work that gives no answer in time is abandoned: its thread runs on, with the memory that the work
//! takes, until the work ends by itself or the program does. So few are left behind: while they run, further work is refused.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Instant;

use crate::panics::contained;

/// Pieces of abandoned work, still running, from which on no more is begun. Threads that wait side by side may each add one.
const MOST_ABANDONED: usize = 2;

type Job = Box<dyn FnOnce() + Send>;

/// Why work gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Missed {
    /// It panicked; the next piece of work is none the worse for it.
    #[error("the work broke")]
    Panicked,
    /// It did not answer in time, and was abandoned.
    #[error("the work did not end in time")]
    Late,
    /// It was not begun: too much abandoned work still runs, or the system gives no thread.
    #[error("the work was not begun")]
    Refused,
}

/// Threads for work that is watched. Each does one piece of work at a time, and is used again where it answered.
pub(super) struct Watchdog {
    /// What its threads are called.
    name: &'static str,
    /// The threads that wait for work.
    idle: Mutex<Vec<Sender<Job>>>,
    /// A mark for each piece of abandoned work, dead once that has ended after all.
    abandoned: Mutex<Vec<Weak<()>>>,
}

impl Watchdog {
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name, idle: Mutex::new(Vec::new()), abandoned: Mutex::new(Vec::new()) }
    }

    /// Does `work` on another thread, and gives its answer if that comes before `until`.
    ///
    /// # Errors
    /// Where no answer came, and why.
    pub(super) fn run<T: Send + 'static>(
        &self,
        until: Instant,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Missed> {
        if self.still_running() >= MOST_ABANDONED {
            return Err(Missed::Refused);
        }
        let running = Arc::new(());
        let mark = Arc::downgrade(&running);
        let (answer, answers) = sync_channel(1);
        let worker = self.begin(Box::new(move || {
            let done = contained(work);
            drop(running);
            // Where it was abandoned, nobody listens.
            let _ = answer.send(done);
        }))?;
        match answers.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(done) => {
                locked(&self.idle).push(worker);
                done.map_err(|_| Missed::Panicked)
            }
            Err(RecvTimeoutError::Timeout) => {
                // Its thread ends with it, for `worker` is dropped here.
                locked(&self.abandoned).push(mark);
                Err(Missed::Late)
            }
            Err(RecvTimeoutError::Disconnected) => Err(Missed::Panicked),
        }
    }

    /// Pieces of abandoned work that have not ended yet.
    fn still_running(&self) -> usize {
        let mut abandoned = locked(&self.abandoned);
        abandoned.retain(|mark| mark.strong_count() > 0);
        abandoned.len()
    }

    /// Hands `job` to a thread that waits for work, or to a new one.
    fn begin(&self, mut job: Job) -> Result<Sender<Job>, Missed> {
        let waiting = locked(&self.idle).pop();
        if let Some(worker) = waiting {
            match worker.send(job) {
                Ok(()) => return Ok(worker),
                // That thread has ended.
                Err(unsent) => job = unsent.0,
            }
        }
        let (worker, jobs) = channel::<Job>();
        let spawned =
            thread::Builder::new().name(self.name.to_owned()).spawn(move || jobs.iter().for_each(|job| job()));
        spawned.map_err(|_| Missed::Refused)?;
        worker.send(job).map_err(|_| Missed::Refused)?;
        Ok(worker)
    }
}

/// What is locked here is whole between any two statements, so a panic elsewhere spoils nothing.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Longer than any machine takes for what does end.
    const LONG: Duration = Duration::from_secs(120);

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(30)
    }

    fn some_day() -> Instant {
        Instant::now() + LONG
    }

    /// Work that ends when the sender is dropped, and never before.
    fn endless() -> (Sender<()>, impl FnOnce() + Send + 'static) {
        let (keep, kept) = channel::<()>();
        (keep, move || {
            let _ = kept.recv();
        })
    }

    #[test]
    fn work_that_ends_answers_from_one_named_thread() {
        let watchdog = Watchdog::new("watched");
        let ask = || watchdog.run(some_day(), || (thread::current().name().map(str::to_owned), thread::current().id()));
        let (name, id) = ask().unwrap();
        assert_eq!(name.as_deref(), Some("watched"));
        assert_ne!(id, thread::current().id());
        assert_eq!(ask().unwrap().1, id);
    }

    #[test]
    fn a_panic_is_told_and_the_next_work_is_done() {
        let watchdog = Watchdog::new("watched");
        assert_eq!(watchdog.run(some_day(), || panic!("never shown")), Err::<(), _>(Missed::Panicked));
        assert_eq!(watchdog.run(some_day(), || 7), Ok(7));
        assert_eq!(watchdog.still_running(), 0);
    }

    #[test]
    fn abandoned_work_is_counted_while_it_runs_and_bounds_what_is_begun() {
        let watchdog = Watchdog::new("watched");
        let (first, work) = endless();
        assert_eq!(watchdog.run(soon(), work), Err(Missed::Late));
        assert_eq!(watchdog.run(some_day(), || 7), Ok(7), "another thread must have been begun");
        let (second, work) = endless();
        assert_eq!(watchdog.run(soon(), work), Err(Missed::Late));
        assert_eq!(watchdog.run(some_day(), || 7), Err(Missed::Refused));
        drop(first);
        let waited = Instant::now();
        while watchdog.still_running() == 2 && waited.elapsed() < LONG {
            thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(watchdog.still_running(), 1);
        assert_eq!(watchdog.run(some_day(), || 7), Ok(7));
        drop(second);
    }
}
