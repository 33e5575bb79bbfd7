//! Turns at what only so many may do at once. Whoever hears nothing for long loses the turn and goes on all the same: what is silent
//! keeps nobody waiting. Only so many may be silent, though.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

/// How long work may be silent before others have its turn: no answer of the service takes so long while all is well.
pub(super) const SILENCE: Duration = Duration::from_secs(10);
/// How many may be silent, besides those who have a turn.
const MOST_SILENT: usize = 12;

/// So many turns.
#[derive(Debug)]
pub(super) struct Turns {
    turns: Semaphore,
    /// One for each who is at work, silent or not.
    places: Semaphore,
    silence: Duration,
}

impl Turns {
    /// So many at once; others have the turn of work that takes longer than this.
    pub(super) fn new(at_once: usize, silence: Duration) -> Self {
        Self { turns: Semaphore::new(at_once), places: Semaphore::new(at_once + MOST_SILENT), silence }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Turn<'_> {
        // They are never closed; without them the work would only be less patient.
        let turn = self.turns.acquire().await.ok();
        Turn { turn, _place: self.places.acquire().await.ok(), silence: self.silence }
    }

    /// How many turns are free.
    #[cfg(test)]
    pub(super) fn free(&self) -> usize {
        self.turns.available_permits()
    }
}

/// A turn; given back when dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    turn: Option<SemaphorePermit<'a>>,
    _place: Option<SemaphorePermit<'a>>,
    silence: Duration,
}

impl Turn<'_> {
    /// Does work with it.
    pub(super) async fn spend<T>(mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        if let Ok(done) = tokio::time::timeout(self.silence, &mut work).await {
            return done;
        }
        self.turn = None;
        work.await
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::Arc;

    use tokio::task::JoinSet;

    use super::*;

    fn silent(turns: &Arc<Turns>, count: usize) -> JoinSet<()> {
        let mut silent = JoinSet::new();
        for _ in 0..count {
            let turns = Arc::clone(turns);
            silent.spawn(async move { turns.turn().await.spend(pending()).await });
        }
        silent
    }

    #[tokio::test]
    async fn what_is_silent_keeps_nobody_waiting_and_goes_on() {
        let turns = Arc::new(Turns::new(2, Duration::from_millis(1)));
        let (answer, answered) = tokio::sync::oneshot::channel();
        let first = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.turn().await.spend(answered).await }
        });
        let _silent = silent(&turns, 3);
        assert_eq!(turns.turn().await.spend(async { 5 }).await, 5);
        answer.send(7).unwrap();
        assert_eq!(first.await.unwrap(), Ok(7), "it was not given up");
    }

    #[tokio::test]
    async fn only_so_many_are_silent() {
        let turns = Arc::new(Turns::new(2, Duration::from_millis(1)));
        let mut silent = silent(&turns, MOST_SILENT + 2);
        while turns.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let next = async { drop(turns.turn().await) };
        let mut next = pin!(next);
        assert!(tokio::time::timeout(Duration::from_millis(100), &mut next).await.is_err(), "there is no place");
        silent.shutdown().await;
        next.await;
    }

    #[tokio::test]
    async fn what_takes_no_time_keeps_its_turn() {
        let turns = Turns::new(1, SILENCE);
        let turn = turns.turn().await;
        assert_eq!(turns.free(), 0);
        turn.spend(async { assert_eq!(turns.free(), 0) }).await;
        assert_eq!(turns.free(), 1);
    }
}
