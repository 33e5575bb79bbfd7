//! What the queue answered: a deed was done, or refused and nothing was changed.

use jiff::Timestamp;

use crate::domain::{Change, DeviceId, DeviceState};
use crate::words;

use super::effect::{Deed, Effect};
use super::event::Done;
use super::feedback;
use super::model::{BoxState, FeedbackKind, Model, OpenDevice, Picture, Screen};
use super::notice::{Failure, Notice, Severity};
use super::results::ResultsDeed;

impl Model {
    /// A deed was done and is on the disk.
    pub(super) fn on_done(&mut self, deed: Deed, done: Done, effects: &mut Vec<Effect>) {
        match (deed, done) {
            (Deed::CreateBatch { .. }, Done::BatchCreated(batch)) => self.on_batch_created(batch, effects),
            (Deed::AddDevice { batch, draft, picture, .. }, Done::DeviceAdded { number, is_held, .. }) => {
                let (state, of_box) = match is_held {
                    true => (DeviceState::Held, BoxState::Held(number)),
                    false => (DeviceState::Ready, BoxState::Queued(number)),
                };
                self.on_written(&batch, state, 1);
                self.set_box(picture, of_box);
                if self.is_open_batch(&batch) {
                    match is_held {
                        true => self.show_feedback(feedback::extra(&draft)),
                        false => self.show_accepted(&draft),
                    }
                }
            }
            (Deed::UndoLast(batch), Done::Undone(device)) => self.on_undone(&batch, device.as_deref()),
            (Deed::RedoLast(batch), Done::Redone(device)) => self.on_redone(&batch, device.as_deref()),
            (Deed::RequeueRejected(batch), Done::Requeued(count)) => self.on_requeued(&batch, count, effects),
            (Deed::Results(ResultsDeed::Requeue { batch, .. }), Done::Requeued(count)) => {
                self.on_requeued(&batch, count, effects);
            }
            (Deed::Results(_), Done::Solved(count)) => self.on_solved(count, true),
            (Deed::Results(_), Done::Unsolved(count)) => self.on_solved(count, false),
            (Deed::RequestRemoval(_), Done::RemovalRequested(removal)) => self.on_removal_requested(removal, effects),
            (Deed::Apply(change), Done::Applied) => self.on_applied(change, effects),
            (Deed::ByHand(deed), Done::ByHand(done)) => self.on_by_hand_done(&deed, done),
            (deed, done) => {
                let fault = format!("{done:?} is no answer to {}", name(&deed));
                self.tell(Notice::of(&Failure::Bug(fault)));
            }
        }
        self.reload(effects);
    }

    /// A deed was refused or failed; nothing was changed.
    pub(super) fn on_not_done(&mut self, deed: &Deed, failure: &Failure, now: Timestamp, effects: &mut Vec<Effect>) {
        let is_storage_fault = failure.is_storage_fault();
        match deed {
            Deed::AddDevice { batch, draft, picture, .. } => {
                self.on_not_written();
                let shown = feedback::not_added(draft, batch, failure, now);
                // Where the disk was at fault the box is good: it can be taken once the fault is mended.
                let state = if is_storage_fault { BoxState::Waiting } else { BoxState::NotTaken(Notice::of(failure)) };
                self.set_box(*picture, state);
                if let Some((picture, _)) = picture
                    && !failure.is_of_device()
                {
                    self.keep_unread(*picture);
                }
                if shown.kind.must_be_acknowledged() || !self.is_open_batch(batch) {
                    self.tell(Notice::of(failure));
                }
                if self.is_open_batch(batch) || shown.kind == FeedbackKind::NotSaved {
                    self.show_feedback(shown);
                }
            }
            Deed::UndoLast(_) | Deed::RedoLast(_) => {
                self.on_not_written();
                self.tell(Notice::of(failure));
            }
            Deed::Apply(Change::SendingAsked { batch }) => {
                self.send.under_way.remove(batch);
                self.tell(Notice::of(failure));
            }
            Deed::ByHand(deed) => self.on_by_hand_not_done(deed, failure),
            Deed::CreateBatch { .. }
            | Deed::Apply(_)
            | Deed::RequeueRejected(_)
            | Deed::Results(_)
            | Deed::RequestRemoval(_) => self.tell(Notice::of(failure)),
        }
        // A refusal says that the screen is behind; a broken disk would only fail once more.
        if !is_storage_fault {
            self.reload(effects);
        }
    }

    /// A change was made: the screen follows.
    fn on_applied(&mut self, change: Change, effects: &mut Vec<Effect>) {
        match change {
            Change::BatchClosed { batch, .. } if self.is_open_batch(&batch) => {
                self.follow(Screen::Scan, Screen::Review);
                let waiting: usize = self.scan.pictures.iter().map(Picture::waiting_boxes).sum();
                let notice = if waiting > 0 {
                    Notice::new(Severity::Warning, words!("told-closed-waiting", waiting = waiting))
                        .with_next(words!("told-closed-waiting", "next"))
                } else {
                    Notice::new(Severity::Success, words!("told-closed")).with_next(words!("told-closed", "next"))
                };
                self.tell(notice);
            }
            Change::BatchReopened { batch } if self.is_open_batch(&batch) => {
                self.follow(Screen::Review, Screen::Scan);
                self.tell(Notice::new(Severity::Success, words!("told-reopened")));
            }
            Change::BatchApproved { batch, device_count, .. } if self.is_open_batch(&batch) => {
                self.follow(Screen::Review, Screen::Send);
                self.tell(
                    Notice::new(Severity::Success, words!("told-approved", count = device_count))
                        .with_next(words!("told-approved", "next")),
                );
            }
            Change::SendingAsked { batch } => effects.push(Effect::LookAtSending(batch)),
            Change::SendingHalted { batch } => self.on_halted(batch, effects),
            Change::DevicesKept { batch, devices } if self.is_open_batch(&batch) => self.on_kept(&devices),
            Change::DeviceUndone { device } => {
                self.update_open(&device, |open| open.row.state = DeviceState::Undone);
                if self.on_left_out(&device) {
                    return;
                }
                self.tell(
                    Notice::new(Severity::Success, words!("told-removed")).with_next(words!("told-removed", "next")),
                );
            }
            Change::DeviceRestored { device, .. } => {
                self.update_open(&device, |open| open.row.state = DeviceState::Ready);
                self.tell(Notice::new(Severity::Success, words!("told-restored")));
            }
            Change::RemovalApproved { .. } => {
                self.tell(
                    Notice::new(Severity::Success, words!("told-removal-approved"))
                        .with_next(words!("told-removal-approved", "next")),
                );
            }
            Change::RemovalRefused { removal, .. } => self.on_removal_refused(&removal),
            Change::DeviceEdited { device, new, .. } => {
                self.update_open(&device, |open| open.row.draft = new.clone());
                self.tell(Notice::new(Severity::Success, words!("told-edited")));
            }
            _ => {}
        }
    }

    /// Goes on to the next screen of a batch's life, where the person still is on the one before.
    fn follow(&mut self, from: Screen, to: Screen) {
        if self.screen == from {
            self.screen = to;
        }
    }

    /// Corrects a device in the side panels until its lists are loaded anew.
    pub(super) fn update_open(&mut self, device: &DeviceId, correct: impl Fn(&mut OpenDevice)) {
        for open in [&mut self.review.open, &mut self.history.open].into_iter().flatten() {
            if open.row.id == *device {
                correct(open);
            }
        }
    }
}

/// A deed's name, for the report of a fault: not what it holds.
fn name(deed: &Deed) -> &'static str {
    match deed {
        Deed::CreateBatch { .. } => "CreateBatch",
        Deed::AddDevice { .. } => "AddDevice",
        Deed::UndoLast(_) => "UndoLast",
        Deed::RedoLast(_) => "RedoLast",
        Deed::Apply(change) => change.name(),
        Deed::RequeueRejected(_) => "RequeueRejected",
        Deed::ByHand(_) => "ByHand",
        Deed::Results(_) => "Results",
        Deed::RequestRemoval(_) => "RequestRemoval",
    }
}
