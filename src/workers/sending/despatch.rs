//! Who sends for the window: whatever was asked for and whatever is on its way, for as long as there is any, without a person who
//! presses anything.
//!
//! There is one for a window. While there is work it holds the right to send, so that no other program on the queue sends as well. Each
//! customer has a task of its own, in which the batches have their rounds in turn; only so many customers have a round at one moment.
//! What a person must see to is told and left alone until somebody says that things have changed ([`Despatch::look_again`]).

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::late::{self, LateLooks};
use super::run::{Next, Run};
use super::{Sender, Told, Until, give_back};
use crate::app::notice::Failure;
use crate::domain::{BatchId, BatchWork, CustomerId, DeviceId};
use crate::queue::SenderLease;
use crate::workers::Cancel;
use crate::workers::clock::sleep_until;

/// How often the queue is looked at for what other programs have asked for, while there is nothing to do.
const IDLE: Duration = Duration::from_secs(30);
/// How often, while there is something to do.
const BUSY: Duration = Duration::from_secs(2);

/// What is told of sending.
#[derive(Debug)]
pub enum News {
    /// Of a batch on its way.
    Batch(BatchId, Told),
    /// Nothing is left to do for a batch: whether every device is settled, or why a person is needed.
    Over(BatchId, Result<bool, Failure>),
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
        let task = runtime.spawn(async move { work.keep_sending().await });
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

impl Office {
    async fn keep_sending(self: Arc<Self>) {
        let mut changes = self.changes.subscribe();
        let late = tokio::spawn(Arc::clone(&self).look_late());
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
        late.abort();
    }

    /// Looks now and then for what may have arrived late. Only reads: no right to send is needed.
    async fn look_late(self: Arc<Self>) {
        let (mut looks, clock) = (LateLooks::default(), &self.sender.clock);
        loop {
            match looks.look(&self.sender, clock.now()).await {
                Ok(found) => {
                    found.into_iter().for_each(|(batch, device)| (self.tell)(News::ArrivedLate(batch, device)))
                }
                Err(failure) => tracing::info!(%failure, "not looked for what arrived late"),
            }
            sleep_until(clock, late::next(clock.now())).await;
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
        lease: &Arc<SenderLease>,
        changes: &mut watch::Receiver<u64>,
    ) -> Result<(), Failure> {
        let sender = &self.sender;
        sender.queue.recover(lease, &sender.actor, sender.clock.now()).await?;
        let turns = Arc::new(Semaphore::new(sender.customers_at_once()));
        let mut couriers = JoinSet::new();
        let mut served: HashMap<tokio::task::Id, CustomerId> = HashMap::new();
        let mut known: HashSet<BatchId> = HashSet::new();
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
                    let batches: HashSet<BatchId> = work.iter().map(|work| work.batch.clone()).collect();
                    if batches.iter().any(|batch| !known.contains(batch)) {
                        // Another program may have asked for it; its customer's task may be asleep.
                        self.changes.send_modify(|count| *count += 1);
                        changes.mark_unchanged();
                    }
                    known = batches;
                    for customer in work.iter().map(|work| work.customer) {
                        if !served.values().any(|other| *other == customer) {
                            let (office, lease, turns) = (Arc::clone(&self), Arc::clone(lease), Arc::clone(&turns));
                            let courier = couriers.spawn(async move { office.serve(customer, &lease, &turns).await });
                            served.insert(courier.id(), customer);
                        }
                    }
                }
                Err(failure) => tracing::warn!(%failure, "the queue does not tell what there is to send"),
            }
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => {}
                Some(ended) = couriers.join_next_with_id() => self.note_end(ended, &mut served).await,
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

    /// A customer's task has ended. Where it broke, the others go on, and it begins anew a little later.
    async fn note_end(
        &self,
        ended: Result<(tokio::task::Id, ()), tokio::task::JoinError>,
        served: &mut HashMap<tokio::task::Id, CustomerId>,
    ) {
        match ended {
            Ok((id, ())) => drop(served.remove(&id)),
            Err(error) => {
                let customer = served.remove(&error.id());
                tracing::error!(%error, "sending for a customer broke");
                // Whatever broke it would break it again at once: a person is told.
                for work in self.work().await.unwrap_or_default() {
                    if Some(work.customer) == customer {
                        self.hold(work.batch, Failure::Bug(error.to_string()));
                    }
                }
            }
        }
    }

    /// One customer's batches, in turn, until none is left that anything can be done for.
    async fn serve(&self, customer: CustomerId, lease: &SenderLease, turns: &Semaphore) {
        let mut changes = self.changes.subscribe();
        let tell = |batch: &BatchId, told: Told| (self.tell)(News::Batch(batch.clone(), told));
        let mut runs: HashMap<BatchId, (Run<'_>, Timestamp)> = HashMap::new();
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
            let over: Vec<BatchId> =
                runs.keys().filter(|batch| !work.iter().any(|work| work.batch == **batch)).cloned().collect();
            for batch in over {
                runs.remove(&batch);
                self.tell_over(batch).await;
            }
            if work.is_empty() {
                return;
            }
            // Somebody has signed in, or the settings are others: what is remembered is of before that.
            let now_anew = self.waiting().all_anew;
            if now_anew != all_anew {
                runs.clear();
                all_anew = now_anew;
            }
            for BatchWork { batch, partner, .. } in work {
                let connection = match self.sender.line.connect_for(&partner).await {
                    Ok(connection) => connection,
                    // No service is set up for this partner, or none can be reached in practice.
                    Err(failure) => {
                        runs.remove(&batch);
                        self.hold(batch, failure);
                        continue;
                    }
                };
                let is_asked_anew = self.waiting().asked_anew.remove(&batch);
                if is_asked_anew || runs.get(&batch).is_some_and(|(run, _)| !Arc::ptr_eq(&run.connection, &connection))
                {
                    runs.remove(&batch);
                }
                runs.entry(batch).or_insert_with_key(|batch| {
                    let run = Run::new(&self.sender, connection, lease, batch.clone(), &tell, &self.cancel);
                    (run, Timestamp::MIN)
                });
            }
            let Some((batch, due)) =
                runs.iter().map(|(batch, (_, due))| (batch.clone(), *due)).min_by_key(|(_, due)| *due)
            else {
                return;
            };
            if due > self.sender.clock.now() {
                tokio::select! {
                    biased;
                    () = self.cancel.cancelled() => return,
                    // A person may have asked for what is not due.
                    _ = changes.changed() => {}
                    () = sleep_until(&self.sender.clock, due) => {}
                }
                continue;
            }
            let Ok(_turn) = turns.acquire().await else { return };
            let Some((run, next)) = runs.get_mut(&batch) else { continue };
            match run.round(Until::Settled).await {
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
                Err(Failure::Stopped | Failure::AlreadySending) => return,
                // What else there is to do in this batch is done all the same.
                Err(failure) => {
                    *next = self.sender.clock.now();
                    (self.tell)(News::Over(batch, Err(failure)));
                }
            }
        }
    }

    async fn tell_over(&self, batch: BatchId) {
        let is_settled = match self.sender.queue.batch(&batch).await {
            Ok(summary) => summary.counts.ready + summary.counts.under_way() == 0,
            Err(_) => false,
        };
        (self.tell)(News::Over(batch, Ok(is_settled)));
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

    fn hold(&self, batch: BatchId, failure: Failure) {
        self.waiting().held.insert(batch.clone());
        (self.tell)(News::Over(batch, Err(failure)));
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
