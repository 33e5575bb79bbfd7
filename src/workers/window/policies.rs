//! A window works on configuration profiles; one assignment at a time is given and followed, as a task of its own.

use std::sync::{Arc, MutexGuard, PoisonError};

use tokio::task::JoinHandle;

use super::{Shared, Workers};
use crate::app::notice::Failure;
use crate::app::policies::{Assigned, PolicyEffect, PolicyEvent};
use crate::domain::CustomerId;
use crate::workers::policies::Policies;
use crate::workers::{Cancel, Pace};

/// A task that can be stopped.
pub(super) type Stoppable = Option<(Cancel, JoinHandle<()>)>;

impl Workers {
    pub(super) fn perform_on_policies(&self, effect: PolicyEffect) {
        let policies = self.shared.policies();
        let outbox = self.shared.outbox.clone();
        match effect {
            PolicyEffect::List(customer) => {
                self.supervise(async move { policies.list(customer).await }, move |outcome| {
                    outbox.tell(PolicyEvent::Listed { customer, outcome }.into());
                });
            }
            PolicyEffect::Write(write) => {
                let deed = write.clone();
                self.supervise(async move { policies.write(&deed).await }, move |outcome| {
                    outbox.tell(PolicyEvent::Written { write: Box::new(write), outcome }.into());
                });
            }
            PolicyEffect::Assign { customer, policy, to } => self.assign(customer, move |shared, cancel| async move {
                let tell = |step| shared.outbox.tell(PolicyEvent::Assigning(step).into());
                policies.assign(customer, &policy, &to, &tell, &cancel).await
            }),
            PolicyEffect::Follow(customer) => self.assign(customer, move |shared, cancel| async move {
                let tell = |step| shared.outbox.tell(PolicyEvent::Assigning(step).into());
                policies.follow(customer, &tell, &cancel).await
            }),
            PolicyEffect::Stop => self.shared.stop_assigning(),
        }
    }

    fn assign<W>(&self, customer: CustomerId, work: impl FnOnce(Arc<Shared>, Cancel) -> W)
    where
        W: Future<Output = Result<Assigned, Failure>> + Send + 'static,
    {
        let mut assigning = self.shared.assigning();
        let outbox = self.shared.outbox.clone();
        if assigning.as_ref().is_some_and(|(_, task)| !task.is_finished()) {
            // Told by a task, for this is the window's thread.
            let outcome = Err(Failure::AlreadyAssigning);
            self.spawn(async move { Ok(PolicyEvent::Assigned { customer, outcome }.into()) });
            return;
        }
        let cancel = Cancel::new();
        let task = self.supervise(work(Arc::clone(&self.shared), cancel.clone()), move |outcome| {
            outbox.tell(PolicyEvent::Assigned { customer, outcome }.into());
        });
        *assigning = task.map(|task| (cancel, task));
    }
}

impl Shared {
    fn policies(&self) -> Policies {
        // What is followed can be followed again: a service out of reach must not keep the person from another assignment.
        let pace = if self.is_loopback { Pace::of_loopback() } else { Pace::of_command_line() };
        Policies::new(&self.desk, Arc::clone(&self.line), pace)
    }

    pub(super) fn stop_assigning(&self) {
        if let Some((cancel, _)) = &*self.assigning() {
            cancel.cancel();
        }
    }

    pub(super) fn assigning(&self) -> MutexGuard<'_, Stoppable> {
        self.assigning.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
