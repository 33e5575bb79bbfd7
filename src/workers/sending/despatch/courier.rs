//! One customer's batches on their way, each in its turn.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use jiff::Timestamp;

use super::super::run::{Next, Run};
use super::super::{Told, Until};
use super::{BUSY, News, Office};
use crate::app::notice::Failure;
use crate::domain::{BatchId, BatchWork, CustomerId};
use crate::queue::Lease;
use crate::workers::Connection;
use crate::workers::turns::Turns;

/// The batches, and when each wants its next round.
type Runs<'a> = HashMap<BatchId, (Run<'a>, Timestamp)>;

impl Office {
    /// One customer's batches, in turn, until none is left that anything can be done for.
    pub(super) async fn serve(&self, customer: CustomerId, lease: &Lease, turns: &Turns) {
        let mut changes = self.changes.subscribe();
        let tell = |batch: &BatchId, told: Told| (self.tell)(News::Batch(batch.clone(), told));
        let mut runs = Runs::new();
        let mut all_anew = self.waiting().all_anew;
        while !self.cancel.is_cancelled() {
            changes.mark_unchanged();
            let mut work = match self.work().await {
                Ok(work) => work,
                Err(failure) => {
                    tracing::warn!(%failure, "the queue does not tell what there is to send");
                    tokio::time::sleep(BUSY).await;
                    continue;
                }
            };
            work.retain(|work| work.customer == customer);
            self.end_missing(&work, &mut runs).await;
            // What is remembered is of before somebody signed in, or changed the settings.
            let now_anew = self.waiting().all_anew;
            if now_anew != all_anew {
                runs.clear();
                all_anew = now_anew;
            }
            for BatchWork { batch, partner, .. } in work {
                let Some(connection) = self.connection(&batch, &partner, &mut runs).await else { continue };
                runs.entry(batch).or_insert_with_key(|batch| {
                    let run = Run::new(&self.sender, connection, batch.clone(), customer, &tell, &self.cancel);
                    (run, Timestamp::MIN)
                });
            }
            let Some((batch, due)) =
                runs.iter().map(|(batch, (_, due))| (batch.clone(), *due)).min_by_key(|(_, due)| *due)
            else {
                return;
            };
            if due > self.sender.clock.steady() {
                tokio::select! {
                    biased;
                    () = self.cancel.cancelled() => return,
                    // A person may have asked for what is not due.
                    _ = changes.changed() => {}
                    () = self.sender.clock.sleep_until(due) => {}
                }
                continue;
            }
            if turns.turn().await.spend(self.round(lease, &mut runs, batch)).await.is_break() {
                return;
            }
        }
    }

    /// Ends what nothing is left to do for.
    async fn end_missing(&self, work: &[BatchWork], runs: &mut Runs<'_>) {
        let is_missing = |batch: &&BatchId| !work.iter().any(|work| work.batch == **batch);
        let over: Vec<BatchId> = runs.keys().filter(is_missing).cloned().collect();
        for batch in over {
            runs.remove(&batch);
            self.tell_over(batch).await;
        }
    }

    /// The way to the service for a batch; `None` where a person must see to that first. What is remembered of another way, or of what a
    /// person has asked for anew, is forgotten.
    async fn connection(&self, batch: &BatchId, partner: &str, runs: &mut Runs<'_>) -> Option<Arc<Connection>> {
        match self.sender.line.connect_for(partner).await {
            Ok(connection) => {
                let is_asked_anew = self.waiting().asked_anew.remove(batch);
                let is_other = |(run, _): &(Run<'_>, Timestamp)| !Arc::ptr_eq(&run.connection, &connection);
                if is_asked_anew || runs.get(batch).is_some_and(is_other) {
                    runs.remove(batch);
                }
                Some(connection)
            }
            // No service is set up for this partner, or none can be reached in practice.
            Err(failure) => {
                runs.remove(batch);
                self.waiting().held.insert(batch.clone());
                (self.tell)(News::Over(batch.clone(), Err(failure)));
                None
            }
        }
    }

    /// One round of a batch; a break where nothing more may be sent here.
    async fn round(&self, lease: &Lease, runs: &mut Runs<'_>, batch: BatchId) -> ControlFlow<()> {
        let Some((run, next)) = runs.get_mut(&batch) else { return ControlFlow::Continue(()) };
        match run.round(lease, Until::Settled).await {
            Ok(Next::At(at)) => *next = at,
            Ok(Next::Over) => {
                runs.remove(&batch);
                self.tell_over(batch).await;
            }
            // Why was told.
            Ok(Next::Held) => {
                runs.remove(&batch);
                self.waiting().held.insert(batch);
            }
            Err(Failure::Stopped | Failure::AlreadySending) => return ControlFlow::Break(()),
            // What else there is to do in this batch is done all the same.
            Err(failure) => {
                *next = self.sender.clock.steady();
                (self.tell)(News::Over(batch, Err(failure)));
            }
        }
        ControlFlow::Continue(())
    }

    async fn tell_over(&self, batch: BatchId) {
        let is_settled = match self.sender.queue.batch(&batch).await {
            Ok(summary) => summary.counts.ready + summary.counts.under_way() == 0,
            Err(_) => false,
        };
        (self.tell)(News::Over(batch, Ok(is_settled)));
    }
}
