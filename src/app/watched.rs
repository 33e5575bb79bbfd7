//! The watched folder: its pictures are read while a batch is open to scan into, and wait for a person's word else.
//!
//! Whose devices a picture shows is known only of those that come while the batch is open. What stood in the folder before, or was
//! left by another batch, is never read into a batch by itself.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::domain::{ScanSource, WatchedFile};

use super::effect::Effect;
use super::event::WatchNews;
use super::model::{BoxState, Model, PictureId, PictureState};
use super::notice::Notice;

/// How the watched folder stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum WatchStand {
    /// None is set.
    #[default]
    Off,
    /// It is set, and nothing was told of it so far.
    Beginning,
    /// It is watched.
    Watching,
    /// It cannot be watched; that is tried again all the while.
    Trouble(Notice),
}

/// The watched folder as a person sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WatchModel {
    /// How it stands.
    pub stand: WatchStand,
    /// Pictures that wait for a person's word.
    pub waiting: Vec<WatchedFile>,
    /// Pictures on the Scan screen that came from it and are not settled.
    pub reading: BTreeMap<PictureId, WatchedFile>,
}

impl Model {
    /// Something is told of a watched folder.
    pub(super) fn on_watch(&mut self, folder: &str, news: WatchNews, effects: &mut Vec<Effect>) {
        if folder != self.settings.photos.watched_folder {
            return;
        }
        match news {
            WatchNews::Watching => self.watch.stand = WatchStand::Watching,
            WatchNews::Trouble(failure) => self.watch.stand = WatchStand::Trouble(Notice::of(&failure)),
            WatchNews::WereThere(files) => self.wait_for_word(files),
            WatchNews::Came(files) if self.batch_to_scan_into().is_some() => self.read_watched(files, effects),
            WatchNews::Came(files) => self.wait_for_word(files),
        }
    }

    /// A folder was chosen to be watched; none where the dialog was closed.
    pub(super) fn on_watched_folder(&mut self, folder: Option<PathBuf>, effects: &mut Vec<Effect>) {
        let Some(folder) = folder else { return };
        let mut settings = self.settings.clone();
        settings.photos.watched_folder = folder.to_string_lossy().into_owned();
        self.save_settings(settings, effects);
    }

    /// The settings are others now.
    pub(super) fn follow_watched_folder(&mut self, before: &str) {
        let folder = &self.settings.photos.watched_folder;
        if folder != before {
            self.watch.stand = if folder.is_empty() { WatchStand::Off } else { WatchStand::Beginning };
            self.watch.waiting.clear();
        }
    }

    /// The pictures that wait belong to the open batch.
    pub(super) fn read_waiting(&mut self, effects: &mut Vec<Effect>) {
        if self.batch_to_scan_into().is_none() {
            self.tell_no_place();
            return;
        }
        let files = std::mem::take(&mut self.watch.waiting);
        self.read_watched(files, effects);
    }

    /// The pictures that wait are of no use: they are never asked about again.
    pub(super) fn leave_out_waiting(&mut self, effects: &mut Vec<Effect>) {
        let files = std::mem::take(&mut self.watch.waiting);
        if !files.is_empty() {
            effects.push(Effect::SettleWatched(files));
        }
    }

    fn wait_for_word(&mut self, files: Vec<WatchedFile>) {
        for file in files {
            self.watch.waiting.retain(|waiting| waiting.name != file.name);
            self.watch.waiting.push(file);
        }
        self.watch.waiting.sort();
    }

    fn read_watched(&mut self, files: Vec<WatchedFile>, effects: &mut Vec<Effect>) {
        // Nobody has asked for them just now: the screen stays.
        let screen = self.screen;
        for file in files {
            let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let picture = self.add_picture(name.clone(), ScanSource::Photo { file: name });
            effects.push(Effect::ReadPhoto { picture, path: file.path.clone() });
            self.watch.reading.insert(picture, file);
        }
        self.screen = screen;
    }

    /// A picture's file could not be read: it may be there again later, and is no settled one.
    pub(super) fn keep_unread(&mut self, picture: PictureId) {
        if let Some(file) = self.watch.reading.remove(&picture) {
            self.wait_for_word(vec![file]);
        }
    }

    /// Keeps as read what is settled: every box is in the queue, refused or left out by a person, or the person knows that there is none.
    /// What was dropped unsettled waits for a word. Called after everything that happens.
    pub(super) fn tend_watched(&mut self, effects: &mut Vec<Effect>) {
        if self.watch.reading.is_empty() {
            return;
        }
        let (mut settled, mut dropped) = (Vec::new(), Vec::new());
        for (id, file) in std::mem::take(&mut self.watch.reading) {
            let picture = self.scan.pictures.iter().find(|picture| picture.id == id);
            match picture.map(|picture| &picture.state) {
                None | Some(PictureState::Cancelled) => dropped.push(file),
                Some(PictureState::Failed(_)) => settled.push(file),
                Some(PictureState::Read { boxes, .. })
                    if !boxes.iter().any(|b| matches!(b, BoxState::Waiting | BoxState::Queueing)) =>
                {
                    settled.push(file);
                }
                Some(PictureState::Waiting | PictureState::Reading { .. } | PictureState::Read { .. }) => {
                    self.watch.reading.insert(id, file);
                }
            }
        }
        self.wait_for_word(dropped);
        if !settled.is_empty() {
            effects.push(Effect::SettleWatched(settled));
        }
    }
}
