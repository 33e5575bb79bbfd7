//! Which screen is shown and what it needs, the list of batches, and the beginning of one.

use crate::domain::{BatchId, BatchState, BatchSummary, DevicePage, DeviceQuery};
use crate::words;

use super::command::BatchForm;
use super::doctor::DoctorModel;
use super::effect::{Deed, DeviceList, Effect};
use super::forms;
use super::model::{AskedFor, Model, ReviewModel, Screen};
use super::notice::{Matter, Notice, Severity};
use super::results::ResultsModel;

impl Model {
    /// Shows a screen, and loads what it needs.
    pub(super) fn go(&mut self, screen: Screen, effects: &mut Vec<Effect>) {
        let from = self.screen;
        if screen != from {
            self.doctor = DoctorModel::default();
            // Good news was for where the person was.
            self.notices.retain(|(_, notice)| notice.severity != Severity::Success);
        }
        if screen != Screen::Send {
            // It tells of what stands below it there.
            self.notices.retain(|(_, notice)| !matches!(notice.matter, Some(Matter::ByHand(_))));
        }
        self.screen = screen;
        self.dialog = None;
        self.form_errors.clear();
        match screen {
            // The first time nobody is listed yet: the form would have nothing to choose.
            Screen::NewBatch | Screen::Customers
                if self.customers.is_empty() && self.has_api() && self.is_signed_in() =>
            {
                self.list_customers(AskedFor::Need, effects);
            }
            Screen::NewBatch | Screen::Customers => effects.push(Effect::LoadCustomers),
            Screen::Registered => self.look_among_those_of(from),
            Screen::Profiles => {
                // The form is there again, and says it.
                if let Some(customer) = self.policies.customer {
                    self.put_away(&Matter::UnsavedProfile(customer));
                }
                self.load_policies(effects);
            }
            Screen::Settings => {
                // The heading says it here.
                self.put_away(&Matter::UnsavedSettings);
                effects.extend(self.has_api().then_some(Effect::LoadAccount));
                effects.push(Effect::ListPorts);
            }
            Screen::Home | Screen::Scan | Screen::Review | Screen::Send | Screen::History | Screen::Diagnostics => {}
        }
        self.reload(effects);
    }

    /// Loads the batches, and the lists that are on the screen.
    pub(super) fn reload(&mut self, effects: &mut Vec<Effect>) {
        effects.push(Effect::LoadBatches);
        match self.screen {
            Screen::Home | Screen::NewBatch | Screen::Customers | Screen::Diagnostics | Screen::Settings => {}
            Screen::Registered => self.load_registered(effects),
            // The service is asked, and not with every change of the queue.
            Screen::Profiles => {}
            Screen::Scan => self.load_last(effects),
            Screen::Review => self.load_review(effects),
            Screen::Send => self.load_sending(effects),
            Screen::History => self.load_history(effects),
        }
        if let Some(device) = self.open_device() {
            effects.push(Effect::LoadStory(device.clone()));
        }
    }

    /// Makes a batch the one that Scan, Review and Send are about.
    pub(super) fn show_batch(&mut self, batch: BatchId, effects: &mut Vec<Effect>) {
        let Some(summary) = self.batches.iter().find(|b| b.id == batch) else {
            self.tell(Notice::new(Severity::Warning, words!("told-no-such-batch")));
            effects.push(Effect::LoadBatches);
            return;
        };
        let screen = match summary.state {
            BatchState::Open => Screen::Scan,
            BatchState::Closed => Screen::Review,
            BatchState::Approved | BatchState::Sending | BatchState::Finished | BatchState::FinishedWithProblems => {
                Screen::Send
            }
        };
        self.choose_batch(batch, effects);
        self.go(screen, effects);
    }

    /// Changes the batch that Scan, Review and Send are about; what was shown of the one before goes.
    pub(super) fn choose_batch(&mut self, batch: BatchId, effects: &mut Vec<Effect>) {
        if self.batch.as_ref() == Some(&batch) {
            return;
        }
        self.leave_pictures(effects);
        self.batch = Some(batch);
        self.scan.last.clear();
        self.scan.held = DevicePage::default();
        self.scan.feedback = None;
        self.scan.counted = None;
        self.scan.asked_about = None;
        self.review = ReviewModel::default();
        self.send.attempts.clear();
        self.send.results = ResultsModel::default();
        self.send.files.clear();
    }

    /// Begins a batch, where the form is filled in well.
    pub(super) fn create_batch(&mut self, form: &BatchForm, effects: &mut Vec<Effect>) {
        match forms::check_batch(form) {
            Ok(batch) => {
                self.form_errors.clear();
                effects.push(Effect::Do(Deed::CreateBatch {
                    customer: batch.customer,
                    group_tag: batch.group_tag,
                    expected: batch.expected,
                    order: batch.order,
                }));
            }
            Err(errors) => self.form_errors = errors,
        }
    }

    /// A batch was begun: it is scanned into at once.
    pub(super) fn on_batch_created(&mut self, batch: BatchId, effects: &mut Vec<Effect>) {
        self.choose_batch(batch, effects);
        self.screen = Screen::Scan;
        self.form_errors.clear();
    }

    /// Takes in the list of batches.
    pub(super) fn on_batches(&mut self, batches: Vec<BatchSummary>, effects: &mut Vec<Effect>) {
        let before = std::mem::replace(&mut self.batches, batches);
        self.put_away_mended(&before);
        self.doubt_relationship();
        self.is_loaded = true;
        self.recount();
        self.tell_settled();
        self.load_held(effects);
        self.follow_removals(effects);
    }

    /// Where none of a batch's devices is refused any more, it is not told any more that some were.
    fn put_away_mended(&mut self, before: &[BatchSummary]) {
        let was_refused = |id: &BatchId| before.iter().any(|batch| batch.id == *id && batch.counts.rejected > 0);
        let is_mended = |batch: &&BatchSummary| batch.counts.rejected == 0 && was_refused(&batch.id);
        let mended: Vec<BatchId> = self.batches.iter().filter(is_mended).map(|batch| batch.id.clone()).collect();
        self.notices.retain(|(_, notice)| match &notice.matter {
            Some(Matter::Sent(batch) | Matter::ByHand(batch)) if notice.severity == Severity::Warning => {
                !mended.contains(batch)
            }
            _ => true,
        });
    }

    /// The open batch, where devices may still join it.
    pub fn batch_to_scan_into(&self) -> Option<&BatchSummary> {
        self.open_batch().filter(|b| b.state == BatchState::Open)
    }

    /// The open batch; a notice says so where there is none.
    pub(super) fn open_batch_or_tell(&mut self) -> Option<BatchSummary> {
        let batch = self.open_batch().cloned();
        if batch.is_none() {
            self.tell(Notice::new(Severity::Info, words!("told-no-batch")).with_next(words!("told-no-batch", "next")));
        }
        batch
    }

    /// The last ten devices of the open batch.
    fn load_last(&self, effects: &mut Vec<Effect>) {
        if let Some(batch) = &self.batch {
            let query =
                DeviceQuery { batch: Some(batch.clone()), is_descending: true, limit: 10, ..Default::default() };
            effects.push(Effect::LoadDevices { list: DeviceList::Scan, query });
        }
    }
}
