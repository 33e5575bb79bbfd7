//! One batch that a command has asked for: sent and followed until nothing more can be done for it now.
//!
//! The right to send is held for its rounds, and given back for every wait between them: a job that takes hours keeps no other program
//! from sending for another customer. Where another program holds the right, that one sends this batch too, and is watched.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::run::{Next, Run};
use super::{Sender, Told, Until, give_back, may_be_sent};
use crate::app::event::SendingStep;
use crate::app::notice::{Failure, Notice};
use crate::domain::{BatchId, BatchSummary, BatchWork};
use crate::queue::Lease;
use crate::workers::Cancel;

/// What was asked for.
pub(super) struct Errand<'a> {
    pub(super) sender: &'a Sender,
    pub(super) batch: &'a BatchId,
    pub(super) until: Until,
    pub(super) progress: &'a (dyn Fn(SendingStep) + Send + Sync),
    pub(super) cancel: &'a Cancel,
}

/// What is told of a batch, by whom it is sent.
type Tell<'t> = &'t (dyn Fn(&BatchId, Told) + Send + Sync);

/// What is remembered from one round to the next.
struct Doing<'t> {
    tell: Tell<'t>,
    /// None before the first round.
    run: Option<Run<'t>>,
    /// What failed first for good; what else can be done is done all the same.
    failure: Option<Failure>,
    /// What failed since something was waited for last, each thing once.
    untold: Vec<String>,
    /// What was told of that.
    told: Vec<String>,
}

/// What is seen of another program that sends.
#[derive(PartialEq, Eq)]
struct Sight {
    batch: BatchSummary,
    work: Vec<BatchWork>,
}

impl Errand<'_> {
    /// Does it.
    ///
    /// # Errors
    /// What failed first, once all the rest is done; [`Failure::Stopped`] where it was stopped, [`Failure::AlreadySending`] where another
    /// program sends and does nothing.
    pub(super) async fn run(&self) -> Result<(), Failure> {
        let tell = |_: &BatchId, told: Told| {
            if let Told::Step(step) = told {
                (self.progress)(step);
            }
        };
        let mut doing = Doing { tell: &tell, run: None, failure: None, untold: Vec::new(), told: Vec::new() };
        match self.send_or_watch(&mut doing).await {
            Err(failure) if !self.cancel.is_cancelled() => Err(doing.failure.unwrap_or(failure)),
            outcome => outcome,
        }
    }

    async fn send_or_watch<'t>(&'t self, doing: &mut Doing<'t>) -> Result<(), Failure> {
        let queue = &self.sender.queue;
        let mut seen: Option<(Sight, Instant)> = None;
        loop {
            if let Some(lease) = queue.sender_lease().await? {
                seen = None;
                let next = self.rounds(&lease, doing).await;
                give_back(lease).await;
                match next? {
                    Some(due) => {
                        self.tell_held(doing);
                        self.unless_stopped(self.sender.clock.sleep_until(due)).await?;
                    }
                    None => return Ok(()),
                }
                continue;
            }
            let sight = Sight { batch: queue.batch(self.batch).await?, work: queue.work().await? };
            if let Some(end) = end_of(&sight.batch, self.until) {
                return end;
            }
            match &seen {
                Some((before, since)) if *before == sight => {
                    if self.patience(&sight.batch).is_some_and(|patience| since.elapsed() > patience) {
                        return Err(Failure::AlreadySending);
                    }
                }
                before => {
                    if before.as_ref().is_none_or(|(before, _)| before.batch != sight.batch) {
                        (self.progress)(SendingStep::Elsewhere);
                    }
                    seen = Some((sight, Instant::now()));
                }
            }
            self.unless_stopped(tokio::time::sleep(self.sender.pace.first)).await?;
        }
    }

    /// Rounds, while nobody else may send, for as long as one is due right after the other: when the next one is due; `None` where it is
    /// done.
    async fn rounds<'t>(&'t self, lease: &Lease, doing: &mut Doing<'t>) -> Result<Option<Timestamp>, Failure> {
        let sender = self.sender;
        // Whoever held the right meanwhile may have ended in the middle of something, of this batch or of another: what became of it is
        // asked for, and not taken for under way for ever.
        sender.queue.recover(lease, &sender.actor, sender.clock.now()).await?;
        let run = match &mut doing.run {
            Some(run) => run,
            none => none.insert(self.begin(doing.tell).await?),
        };
        loop {
            if let Some(end) = end_of(&sender.queue.batch(self.batch).await?, self.until) {
                return end.map(|()| None);
            }
            match run.round(lease, self.until).await {
                Ok(Next::At(due)) if due > sender.clock.steady() => return Ok(Some(due)),
                Ok(Next::At(_)) => {}
                // What holds it was told by an earlier round.
                Ok(Next::Held | Next::Over) => return Err(Failure::Stopped),
                Err(failure @ (Failure::Stopped | Failure::AlreadySending | Failure::Queue(_))) => return Err(failure),
                // That part is left alone from now on.
                Err(failure) => {
                    doing.untold.push(Notice::of(&failure).what);
                    doing.failure.get_or_insert(failure);
                }
            }
        }
    }

    /// Tells what failed while the rest may go on for long; at the end it is told with what to do. What is told already is not told again.
    fn tell_held(&self, doing: &mut Doing<'_>) {
        for why in doing.untold.drain(..) {
            if !doing.told.contains(&why) {
                (self.progress)(SendingStep::Held { why: why.clone() });
                doing.told.push(why);
            }
        }
    }

    async fn begin<'t>(&'t self, tell: Tell<'t>) -> Result<Run<'t>, Failure> {
        let sender = self.sender;
        let BatchSummary { partner, customer, .. } = sender.queue.batch(self.batch).await?;
        let connection = sender.line.connect_for(&partner).await?;
        Ok(Run::new(sender, connection, self.batch.clone(), customer.id, tell, self.cancel))
    }

    /// How long nothing may happen while another program sends. What is with the service already may take its time.
    fn patience(&self, batch: &BatchSummary) -> Option<Duration> {
        let sender = self.sender;
        let is_with_service = batch.counts.ready == 0 || batch.counts.unconfirmed > 0;
        let service = if is_with_service { sender.give_up_after() + sender.settle_time() } else { Duration::ZERO };
        Some(sender.pace.patience?.max(service))
    }

    async fn unless_stopped(&self, wait: impl Future<Output = ()>) -> Result<(), Failure> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::Stopped),
            () = wait => Ok(()),
        }
    }
}

/// How a sending of one batch ends, where it does.
fn end_of(batch: &BatchSummary, until: Until) -> Option<Result<(), Failure>> {
    let counts = batch.counts;
    let is_over = match until {
        Until::Accepted => counts.ready + counts.sending + counts.unconfirmed == 0,
        // What is held, or was uploaded by hand, is decided by a person: sending does not wait for that.
        Until::Settled => counts.ready + counts.under_way() == 0,
    };
    if is_over {
        return Some(Ok(()));
    }
    let waits_for_nothing = match until {
        Until::Accepted => counts.sending + counts.unconfirmed == 0,
        Until::Settled => counts.under_way() == 0,
    };
    if !waits_for_nothing {
        return None;
    }
    if !may_be_sent(batch) {
        return Some(Err(Failure::NotApproved));
    }
    // Else somebody has halted it.
    (!batch.is_sending_asked).then_some(Err(Failure::Stopped))
}
