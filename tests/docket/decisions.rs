//! The main job through the window's own decisions: what a person wants goes into the model, its effects to real workers, their events
//! back into the model. Only the drawing is missing.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use docket::app::command::{BatchForm, DeviceForm};
use docket::app::model::{AccountModel, BoxState, Dialog, FeedbackKind, PictureState};
use docket::app::{Command, Effect, Event, Model, Screen};
use docket::domain::{BatchState, BoxReading, DeviceState};
use docket::workers::Workers;
use jiff::Timestamp;

use crate::support::setup::in_practice;

/// A window that nobody sees.
struct Window {
    model: Model,
    workers: Workers,
    events: Receiver<Event>,
    _folder: tempfile::TempDir,
}

impl Window {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let setup = in_practice(folder.path());
        let (workers, events) = Workers::start(setup.clone(), Arc::new(|| {})).unwrap();
        let (model, effects) = Model::start(setup.actor, setup.settings, true);
        effects.into_iter().for_each(|effect| workers.perform(effect));
        Self { model, workers, events, _folder: folder }
    }

    /// A person wants something.
    fn want(&mut self, command: Command) {
        let mut effects = Vec::new();
        self.model.on_command(command, noon(), &mut effects);
        self.perform(effects);
    }

    /// Takes events in until the model is as it should be.
    #[track_caller]
    fn until(&mut self, what: &str, is_so: impl Fn(&Model) -> bool) {
        while !is_so(&self.model) {
            let Ok(event) = self.events.recv_timeout(Duration::from_secs(60)) else {
                panic!("never came: {what}; {:#?}", self.model.notices);
            };
            let mut effects = Vec::new();
            self.model.on_event(event, noon(), &mut effects);
            self.perform(effects);
        }
    }

    fn perform(&self, effects: Vec<Effect>) {
        effects.into_iter().for_each(|effect| self.workers.perform(effect));
    }

    /// The boxes of the pictures in this state.
    fn boxes(&self, is_wanted: impl Fn(&BoxState) -> bool) -> Vec<Command> {
        let mut found = Vec::new();
        for picture in &self.model.scan.pictures {
            if let PictureState::Read { reading, boxes } = &picture.state {
                for (index, _) in boxes.iter().enumerate().filter(|(_, state)| is_wanted(state)) {
                    found.push(settle(picture.id, index, &reading.boxes[index]));
                }
            }
        }
        found
    }
}

/// Accepts a box that says enough, and leaves another out.
fn settle(picture: docket::app::model::PictureId, box_index: usize, read: &BoxReading) -> Command {
    match read.draft.identity() {
        Some(_) => Command::AcceptBox { picture, box_index, draft: read.draft.clone() },
        None => Command::DiscardBox { picture, box_index },
    }
}

fn noon() -> Timestamp {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

fn state(model: &Model) -> Option<BatchState> {
    model.open_batch().map(|batch| batch.state)
}

#[test]
fn sample_boxes_go_from_the_picture_to_registered() {
    let mut window = Window::open();
    window.until("practice is signed in", |m| matches!(m.account, AccountModel::SignedIn { .. }));
    window.want(Command::Go(Screen::NewBatch));
    window.until("customers are listed", |m| m.customers.iter().any(|c| c.name == "Contoso"));

    let customer = window.model.customers.iter().find(|c| c.name == "Contoso").map(|c| c.id);
    let form = BatchForm { customer, group_tag: "KIOSK".into(), ..Default::default() };
    window.want(Command::CreateBatch(form));
    window.until("the batch is open", |m| state(m) == Some(BatchState::Open));
    assert_eq!(window.model.screen, Screen::Scan);

    window.want(Command::ReadSamples);
    let samples = window.model.scan.pictures.len();
    assert!(samples > 3, "{samples}");
    window.until("every sample is read", |m| m.scan.progress.is_none());
    for command in window.boxes(|state| *state == BoxState::Waiting) {
        window.want(command);
    }
    let is_settled = |picture: &docket::app::model::Picture| match &picture.state {
        PictureState::Read { boxes, .. } => !boxes.iter().any(|b| matches!(b, BoxState::Queueing | BoxState::Waiting)),
        _ => false,
    };
    window.until("every box is settled", |m| m.scan.pictures.iter().all(is_settled));
    let scanned = u32::try_from(window.boxes(|state| matches!(state, BoxState::Queued(_))).len()).unwrap();
    assert!(scanned > 1, "{scanned}");

    let pkid = window.model.scan.last.iter().find_map(|row| row.draft.pkid).or_else(|| {
        let rows = window.boxes(|state| matches!(state, BoxState::Queued(_)));
        rows.into_iter().find_map(|c| if let Command::AcceptBox { draft, .. } = c { draft.pkid } else { None })
    });
    let typed = DeviceForm { pkid: pkid.unwrap().grouped(), ..Default::default() };
    window.want(Command::AddTyped(typed.clone()));
    if !window.model.form_errors.is_empty() {
        window.want(Command::AddTyped(typed));
    }
    let is_duplicate = |m: &Model| m.scan.feedback.as_ref().is_some_and(|f| f.kind == FeedbackKind::DuplicateHere);
    window.until("the second scan is a duplicate", is_duplicate);
    window.want(Command::Undo);
    window.until("one is taken back", move |m| m.open_batch().is_some_and(|b| b.counts.total() == scanned - 1));
    window.want(Command::Redo);
    window.until("it is there again", move |m| m.open_batch().is_some_and(|b| b.counts.total() == scanned));

    window.want(Command::CloseBatch);
    window.until("the table is shown", move |m| {
        m.screen == Screen::Review && state(m) == Some(BatchState::Closed) && m.review.page.total == u64::from(scanned)
    });
    window.want(Command::RequestApproval);
    assert_eq!(window.model.dialog, Some(Dialog::Approve { count: scanned, error: None }));
    window.want(Command::ConfirmApproval { typed_count: scanned.to_string() });
    window.until("it is approved", |m| state(m) == Some(BatchState::Approved) && m.screen == Screen::Send);

    window.want(Command::RequestSend);
    assert!(matches!(&window.model.dialog, Some(Dialog::Send { sentence }) if sentence.contains("Contoso")));
    window.want(Command::ConfirmSend);
    window.until("sending is over", |m| m.send.under_way.is_empty());
    assert!(window.model.send.trouble.is_empty(), "{:?}", window.model.send.trouble);
    window.until("the batch is finished", |m| {
        state(m).is_some_and(BatchState::is_finished) && !m.send.attempts.is_empty()
    });

    window.want(Command::Go(Screen::History));
    window.until("the history is shown", move |m| m.history.page.total == u64::from(scanned));
    let first = window.model.history.page.rows[0].clone();
    assert!(matches!(first.state, DeviceState::Registered | DeviceState::Rejected), "{first:?}");
    window.want(Command::OpenDevice(first.id));
    window.until("its story is told", |m| m.history.open.as_ref().is_some_and(|open| open.story.len() > 2));
    window.want(Command::VerifyJournal);
    window.until("the journal is proved", |m| matches!(m.history.verified, Some(Ok(entries)) if entries > 5));
}
