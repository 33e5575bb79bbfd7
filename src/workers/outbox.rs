//! Where workers put what happened, and wake the window for it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::Wake;
use crate::app::Event;

/// Events that may wait for the window. A worker that would put one more waits itself: the window takes them in many at a time.
const CAPACITY: usize = 1024;

/// The workers' end of the events.
#[derive(Clone)]
pub(super) struct Outbox {
    events: SyncSender<Event>,
    wake: Wake,
}

impl Outbox {
    pub(super) fn new(wake: Wake) -> (Self, Receiver<Event>) {
        let (events, receiver) = sync_channel(CAPACITY);
        (Self { events, wake }, receiver)
    }

    /// Tells the window. Never called on the window's own thread, which could wait for itself.
    pub(super) fn tell(&self, event: Event) {
        // Nobody is there any more: the program is ending.
        if self.events.send(event).is_ok() {
            (self.wake)();
        }
    }
}
