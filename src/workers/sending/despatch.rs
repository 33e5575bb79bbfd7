//! Who sends for the window: whatever was asked for and whatever is on its way, for as long as there is any, without a person who
//! presses anything.
//!
//! There is one for a window. While there is work it holds the right to send, so that no other program on the queue sends as well. Each
//! customer has a task of its own, in which the batches have their rounds in turn; only so many customers have a round at one
//! moment, without those whose round hears nothing for long.
//! What a person must see to is told and left alone until somebody says that things have changed ([`Despatch::look_again`]). What
//! breaks is told and begun anew, each time a little later.

mod courier;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio::time::Instant;

use super::late::LateLooks;
use super::{Sender, Told, give_back};
use crate::app::notice::Failure;
use crate::domain::{BatchId, BatchWork, CustomerId, DeviceId};
use crate::queue::Lease;
use crate::workers::Cancel;
use crate::workers::clock::later;
use crate::workers::turns::Turns;

/// How often the queue is looked at for what other programs have asked for, while there is nothing to do.
const IDLE: Duration = Duration::from_secs(30);
/// How often, while there is something to do; and so long what broke rests at first.
const BUSY: Duration = Duration::from_secs(2);
/// So long it rests at most, however often it broke.
const LONGEST_REST: Duration = Duration::from_secs(5 * 60);

/// What is told of sending.
#[derive(Debug)]
pub enum News {
    /// Of a batch on its way.
    Batch(BatchId, Told),
    /// Nothing is left to do for a batch: whether every device is settled, or why a person is needed.
    Over(BatchId, Result<bool, Failure>),
    /// Sending itself broke, which is a mistake of the program; it goes on by itself.
    Broke(Failure),
    /// Another program on this queue sends.
    Elsewhere,
    /// A device was taken back after its upload was lost, and now the service has it.
    ArrivedLate(BatchId, DeviceId),
}

/// The one who sends for a window.
pub struct Despatch {
    office: Arc<Office>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// What its tasks share.
struct Office {
    sender: Sender,
    tell: Box<dyn Fn(News) + Send + Sync>,
    cancel: Cancel,
    /// Counts up whenever things have changed.
    changes: watch::Sender<u64>,
    waiting: Mutex<Waiting>,
    /// Whether it was told that another program sends.
    is_elsewhere: AtomicBool,
}

/// What waits for a person, and what has not to wait any more.
#[derive(Default)]
struct Waiting {
    held: HashSet<BatchId>,
    /// Batches that a person has asked for: nothing that is remembered against them counts.
    asked_anew: HashSet<BatchId>,
    /// Counts up when that goes for all of them.
    all_anew: u64,
}

impl Despatch {
    /// Begins to send, on this runtime; `tell` is called from its tasks.
    pub fn start(runtime: &Handle, sender: Sender, tell: impl Fn(News) + Send + Sync + 'static) -> Self {
        let office = Arc::new(Office {
            sender,
            tell: Box::new(tell),
            cancel: Cancel::new(),
            changes: watch::Sender::new(0),
            waiting: Mutex::default(),
            is_elsewhere: AtomicBool::new(false),
        });
        let work = Arc::clone(&office);
        let task = runtime.spawn(async move {
            tokio::join!(work.supervise(Office::keep_sending), work.supervise(Office::keep_looking_late));
        });
        Self { office, task: Mutex::new(Some(task)) }
    }

    /// Something was asked for or halted: the queue is looked at, at once, and this batch is no longer left to a person.
    pub fn look_at(&self, batch: &BatchId) {
        let mut waiting = self.office.waiting();
        waiting.held.remove(batch);
        waiting.asked_anew.insert(batch.clone());
        drop(waiting);
        self.office.changes.send_modify(|count| *count += 1);
    }

    /// Somebody has signed in, or the settings are others: nothing is left to a person any more.
    pub fn look_again(&self) {
        let mut waiting = self.office.waiting();
        waiting.held.clear();
        waiting.all_anew += 1;
        drop(waiting);
        self.office.changes.send_modify(|count| *count += 1);
    }

    /// Sends nothing new.
    pub fn stop(&self) {
        self.office.cancel.cancel();
    }

    /// The task; it ends some seconds after [`Despatch::stop`].
    pub fn task(&self) -> Option<JoinHandle<()>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// How often in a row something broke, and when it is begun anew.
#[derive(Clone, Copy, Debug)]
struct Rest {
    breaks: u32,
    until: Instant,
}

impl Rest {
    /// After another break at this moment.
    fn after(before: Option<Self>, now: Instant) -> Self {
        // What held for so long since then is not broken in a row.
        let breaks = before.filter(|rest| now < rest.until + LONGEST_REST).map_or(0, |rest| rest.breaks) + 1;
        let pause = BUSY.saturating_mul(2_u32.saturating_pow(breaks - 1)).min(LONGEST_REST);
        Self { breaks, until: now + pause }
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}

impl Office {
    /// Does work that ends when sending is stopped; where it breaks that is told, and it is begun anew.
    async fn supervise<W: Future<Output = ()> + Send + 'static>(self: &Arc<Self>, work: impl Fn(Arc<Self>) -> W) {
        let mut rest = None;
        while !self.cancel.is_cancelled() {
            // What it held goes when its task breaks, the right to send as well.
            let Err(error) = tokio::spawn(work(Arc::clone(self))).await else { return };
            tracing::error!(%error, "sending broke");
            (self.tell)(News::Broke(bug(&error)));
            let Rest { until, .. } = *rest.insert(Rest::after(rest, Instant::now()));
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => {}
                () = tokio::time::sleep_until(until) => {}
            }
        }
    }

    async fn keep_sending(self: Arc<Self>) {
        let mut changes = self.changes.subscribe();
        while !self.cancel.is_cancelled() {
            changes.mark_unchanged();
            let pause = match Arc::clone(&self).shift(&mut changes).await {
                Ok(pause) => pause,
                Err(failure) => {
                    tracing::warn!(%failure, "sending stands still");
                    BUSY
                }
            };
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => {}
                _ = changes.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Looks now and then for what may have arrived late. Only reads: no right to send is needed, and it may be given up at any point.
    async fn keep_looking_late(self: Arc<Self>) {
        let clock = &self.sender.clock;
        let looking = async {
            let mut looks = LateLooks::default();
            loop {
                match looks.look(&self.sender).await {
                    Ok(found) => {
                        found.into_iter().for_each(|(batch, device)| (self.tell)(News::ArrivedLate(batch, device)))
                    }
                    Err(failure) => tracing::info!(%failure, "not looked for what arrived late"),
                }
                clock.sleep_until(later(clock.steady(), looks.pause())).await;
            }
        };
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => {}
            () = looking => {}
        }
    }

    /// Takes the right to send and works until nothing is left to do; how long to rest then.
    async fn shift(self: Arc<Self>, changes: &mut watch::Receiver<u64>) -> Result<Duration, Failure> {
        if self.work().await?.is_empty() {
            return Ok(IDLE);
        }
        let queue = &self.sender.queue;
        let Some(lease) = queue.sender_lease().await? else {
            if !self.is_elsewhere.swap(true, Ordering::Relaxed) {
                (self.tell)(News::Elsewhere);
            }
            return Ok(BUSY);
        };
        self.is_elsewhere.store(false, Ordering::Relaxed);
        let lease = Arc::new(lease);
        let outcome = Arc::clone(&self).work_through(&lease, changes).await;
        // Its last holders have ended with the work.
        if let Some(lease) = Arc::into_inner(lease) {
            give_back(lease).await;
        }
        outcome.map(|()| BUSY)
    }

    async fn work_through(
        self: Arc<Self>,
        lease: &Arc<Lease>,
        changes: &mut watch::Receiver<u64>,
    ) -> Result<(), Failure> {
        let sender = &self.sender;
        sender.queue.recover(lease, &sender.actor, sender.clock.now()).await?;
        let turns = Arc::new(Turns::new(sender.customers_at_once(), sender.pace.silence));
        let mut couriers = JoinSet::new();
        let mut roster = Roster::default();
        while !self.cancel.is_cancelled() {
            if !lease.is_held().await {
                tracing::warn!("the right to send was lost");
                break;
            }
            match self.work().await {
                Ok(work) => {
                    if work.is_empty() && couriers.is_empty() {
                        break;
                    }
                    if roster.has_new(&work) {
                        // Another program may have asked for it; its customer's task may be asleep.
                        self.changes.send_modify(|count| *count += 1);
                        changes.mark_unchanged();
                    }
                    for customer in work.iter().map(|work| work.customer) {
                        if roster.may_begin(customer) {
                            let (office, lease, turns) = (Arc::clone(&self), Arc::clone(lease), Arc::clone(&turns));
                            let courier = couriers.spawn(async move { office.serve(customer, &lease, &turns).await });
                            roster.served.insert(courier.id(), customer);
                        }
                    }
                }
                Err(failure) => tracing::warn!(%failure, "the queue does not tell what there is to send"),
            }
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => {}
                Some(ended) = couriers.join_next_with_id() => self.note_end(ended, &mut roster).await,
                _ = changes.changed() => {}
                () = tokio::time::sleep(BUSY) => {}
            }
        }
        if !self.cancel.is_cancelled() && !couriers.is_empty() {
            // Another program may send now: what is under way here ends.
            couriers.shutdown().await;
        }
        while couriers.join_next().await.is_some() {}
        Ok(())
    }

    /// A customer's task has ended. Where it broke that is told; the others go on, and it begins anew a little later.
    async fn note_end(&self, ended: Result<(tokio::task::Id, ()), JoinError>, roster: &mut Roster) {
        let error = match ended {
            Ok((id, ())) => return roster.has_ended(id),
            Err(error) => error,
        };
        tracing::error!(%error, "sending for a customer broke");
        let Some(customer) = roster.has_broken(error.id()) else { return };
        for work in self.work().await.unwrap_or_default() {
            if work.customer == customer {
                (self.tell)(News::Over(work.batch, Err(bug(&error))));
            }
        }
    }

    /// What there is to do, without what waits for a person.
    async fn work(&self) -> Result<Vec<BatchWork>, Failure> {
        let mut work = self.sender.queue.work().await?;
        let waiting = self.waiting();
        work.retain(|work| {
            let is_to_be_sent = work.is_sending_asked && work.ready > 0;
            (is_to_be_sent || work.under_way > 0) && !waiting.held.contains(&work.batch)
        });
        Ok(work)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whom the customers' tasks serve.
#[derive(Default)]
struct Roster {
    served: HashMap<tokio::task::Id, CustomerId>,
    resting: HashMap<CustomerId, Rest>,
    known: HashSet<BatchId>,
}

impl Roster {
    /// Whether there is a batch among this work that was not there before.
    fn has_new(&mut self, work: &[BatchWork]) -> bool {
        let batches: HashSet<BatchId> = work.iter().map(|work| work.batch.clone()).collect();
        let has_new = !batches.is_subset(&self.known);
        self.known = batches;
        has_new
    }

    fn may_begin(&self, customer: CustomerId) -> bool {
        !self.served.values().any(|other| *other == customer) && self.resting.get(&customer).is_none_or(Rest::is_over)
    }

    fn has_ended(&mut self, task: tokio::task::Id) {
        if let Some(customer) = self.served.remove(&task) {
            self.resting.remove(&customer);
        }
    }

    /// Whose task it was.
    fn has_broken(&mut self, task: tokio::task::Id) -> Option<CustomerId> {
        let customer = self.served.remove(&task)?;
        let before = self.resting.get(&customer).copied();
        self.resting.insert(customer, Rest::after(before, Instant::now()));
        Some(customer)
    }
}

fn bug(error: &JoinError) -> Failure {
    Failure::Bug(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_again_and_again_rests_for_longer_each_time() {
        let (mut rest, mut now, mut pauses) = (None, Instant::now(), Vec::new());
        for _ in 0..9 {
            let Rest { until, .. } = *rest.insert(Rest::after(rest, now));
            pauses.push((until - now).as_secs());
            now = until;
        }
        assert_eq!(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert_eq!(Rest::after(rest, now + LONGEST_REST).breaks, 1, "it held since");
    }
}
