//! The pictures of the Scan screen: in line, being read, read. What their boxes say is decided in `boxes`.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::ScanSource;
use crate::words;

use super::effect::Effect;
use super::feedback;
use super::live::CameraState;
use super::model::{BoxState, Model, Picture, PictureId, PictureReading, PictureState, Screen, ShownPicture};
use super::notice::{Failure, Notice, Severity};
use super::samples::{self, Sample};

/// Pictures that keep their pixels for the screen. One takes up to 16 MB: a hundred photos must not fill an old computer's memory.
const PIXELS_KEPT: usize = 12;
/// As many where the boxes of the older ones still wait for a person.
const PIXELS_KEPT_WAITING: usize = 24;

impl Picture {
    /// Whether it still has to be read.
    pub fn is_in_line(&self) -> bool {
        matches!(self.state, PictureState::Waiting | PictureState::Reading { .. })
    }

    /// How many of its boxes wait for a person.
    pub fn waiting_boxes(&self) -> usize {
        match &self.state {
            PictureState::Read { boxes, .. } => boxes.iter().filter(|b| **b == BoxState::Waiting).count(),
            _ => 0,
        }
    }
}

impl Model {
    /// Looks which pictures these files and folders are.
    pub(super) fn find_photos(&mut self, paths: Vec<PathBuf>, effects: &mut Vec<Effect>) {
        if !paths.is_empty() {
            effects.push(Effect::FindPhotos(paths));
        }
    }

    /// Puts photo files in line. `others` in their folders are none; `empty` are folders without any.
    pub(super) fn read_photos(
        &mut self,
        files: Vec<PathBuf>,
        others: usize,
        empty: &[PathBuf],
        effects: &mut Vec<Effect>,
    ) {
        for folder in empty {
            let folder = folder.display().to_string();
            self.tell(
                Notice::new(Severity::Warning, words!("told-no-pictures", folder = folder))
                    .with_next(words!("told-no-pictures", "next")),
            );
        }
        if others > 0 && !files.is_empty() {
            let found = words!("told-pictures-found", count = files.len(), others = others);
            self.tell(Notice::new(Severity::Info, found));
        }
        for path in files {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            let picture = self.add_picture(name.clone(), ScanSource::Photo { file: name });
            effects.push(Effect::ReadPhoto { picture, path });
        }
    }

    /// Puts a picture in line that was dropped as bytes.
    pub(super) fn read_bytes(&mut self, name: String, bytes: Vec<u8>, effects: &mut Vec<Effect>) {
        // Browsers and mail programs give names with folders now and then; the journal keeps the file's own name.
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let picture = self.add_picture(name.clone(), ScanSource::Photo { file: name });
        effects.push(Effect::ReadBytes { picture, bytes });
    }

    /// Puts the clipboard's picture in line.
    pub(super) fn paste_picture(&mut self, effects: &mut Vec<Effect>) {
        let picture = self.add_picture(words!("told-pasted-picture"), ScanSource::Pasted);
        effects.push(Effect::ReadClipboard { picture });
    }

    /// Puts the sample labels in line: in practice only, for they stand for no real device.
    pub(super) fn read_samples(&mut self, effects: &mut Vec<Effect>) {
        if !self.is_practice {
            self.tell(Notice::new(Severity::Info, words!("told-samples-practice")));
            return;
        }
        for Sample { name, bytes } in samples::all() {
            self.read_bytes(name, bytes, effects);
        }
    }

    pub(super) fn add_picture(&mut self, name: String, source: ScanSource) -> PictureId {
        let id = self.next_picture();
        self.scan.pictures.push(Picture { id, name, source, state: PictureState::Waiting });
        let (done, total) = self.scan.progress.unwrap_or_else(|| {
            self.scan.heic = 0;
            (0, 0)
        });
        self.scan.progress = Some((done, total + 1));
        // Wherever the picture was dropped: what comes of it is shown on Scan.
        self.screen = Screen::Scan;
        id
    }

    /// Drops what is still in line. A picture that is being read at this moment may still be read to its end.
    pub(super) fn cancel_reading(&mut self, effects: &mut Vec<Effect>) {
        effects.push(Effect::CancelReading);
        let waiting: Vec<PictureId> = self.in_line(|state| *state == PictureState::Waiting);
        for id in waiting {
            self.finish_picture(id, PictureState::Cancelled);
        }
    }

    fn in_line(&self, is_wanted: impl Fn(&PictureState) -> bool) -> Vec<PictureId> {
        self.scan.pictures.iter().filter(|p| p.is_in_line() && is_wanted(&p.state)).map(|p| p.id).collect()
    }

    /// Gives up what is in line and what is being written, because nobody may be there to answer.
    pub(super) fn give_up_reading(&mut self) {
        for id in self.in_line(|_| true) {
            self.finish_picture(id, PictureState::Cancelled);
        }
        for picture in &mut self.scan.pictures {
            if let PictureState::Read { boxes, .. } = &mut picture.state {
                boxes.iter_mut().filter(|b| **b == BoxState::Queueing).for_each(|b| *b = BoxState::Waiting);
            }
        }
    }

    /// The pictures of a batch that was scanned into do not follow into another batch: the next device would join the wrong customer.
    pub(super) fn leave_pictures(&mut self, effects: &mut Vec<Effect>) {
        if self.batch_to_scan_into().is_none() || self.scan.pictures.is_empty() {
            return;
        }
        let unread = self.scan.pictures.iter().filter(|p| p.is_in_line()).count();
        let waiting: usize = self.scan.pictures.iter().map(Picture::waiting_boxes).sum();
        if unread > 0 {
            effects.push(Effect::CancelReading);
        }
        if unread + waiting > 0 {
            let notice =
                Notice::new(Severity::Warning, words!("told-pictures-left", unread = unread, waiting = waiting));
            self.tell(notice.with_next(words!("told-pictures-left", "next")));
        }
        self.scan.pictures.clear();
        self.scan.selected = None;
        self.scan.progress = None;
    }

    /// Shows a picture.
    pub(super) fn select_picture(&mut self, id: PictureId) {
        if self.scan.pictures.iter().any(|p| p.id == id) {
            self.scan.selected = Some(id);
        }
    }

    /// Forgets the pictures; what is in line stays in line.
    pub(super) fn clear_pictures(&mut self) {
        self.scan.pictures.retain(Picture::is_in_line);
        self.scan.selected = None;
        self.scan.feedback = None;
    }

    /// A picture is being read.
    pub(super) fn on_picture_started(&mut self, id: PictureId) {
        if let Some(picture) = self.picture_mut(id)
            && picture.state == PictureState::Waiting
        {
            picture.state = PictureState::Reading { percent: 0 };
        }
    }

    /// A picture is read so far.
    pub(super) fn on_picture_progress(&mut self, id: PictureId, done: u8) {
        if let Some(PictureState::Reading { percent }) = self.picture_mut(id).map(|picture| &mut picture.state) {
            *percent = done;
        }
    }

    /// A picture could not be read.
    pub(super) fn on_picture_failed(&mut self, id: PictureId, failure: &Failure) {
        if failure.is_cancelled() {
            self.finish_picture(id, PictureState::Cancelled);
            return;
        }
        let notice = Notice::of(failure);
        let Some(name) = self.picture_mut(id).map(|p| p.name.clone()) else { return };
        if failure.is_heic() {
            self.tell_heic();
        }
        if failure.is_of_photo_file() {
            self.keep_unread(id);
        }
        self.show_feedback(feedback::picture_failed(&name, &notice));
        self.finish_picture(id, PictureState::Failed(notice));
    }

    /// Tells what to do about HEIC photos: once for all of them, with their number.
    fn tell_heic(&mut self) {
        let words = |count: usize| words!("told-heic", count = count);
        let before = words(self.scan.heic);
        self.scan.heic += 1;
        // Of one alone its own row says it.
        if self.scan.heic > 1 {
            self.notices.retain(|(_, notice)| notice.what != before);
            let next = words!("failure-photo-heic", "next");
            self.tell(Notice::new(Severity::Warning, words(self.scan.heic)).with_next(next));
        }
    }

    /// Files stand on the clipboard: they are read in place of a picture.
    pub(super) fn on_files_pasted(&mut self, id: PictureId, files: Vec<PathBuf>, effects: &mut Vec<Effect>) {
        self.finish_picture(id, PictureState::Cancelled);
        self.scan.pictures.retain(|picture| picture.id != id);
        self.find_photos(files, effects);
    }

    /// A picture was dropped from the line.
    pub(super) fn on_picture_cancelled(&mut self, id: PictureId) {
        if self.picture_mut(id).is_some_and(|p| p.is_in_line()) {
            self.finish_picture(id, PictureState::Cancelled);
        }
    }

    pub(super) fn picture_mut(&mut self, id: PictureId) -> Option<&mut Picture> {
        self.scan.pictures.iter_mut().find(|p| p.id == id)
    }

    /// Gives a picture its last state, and counts it where it was in line.
    pub(super) fn finish_picture(&mut self, id: PictureId, state: PictureState) {
        let Some(picture) = self.scan.pictures.iter_mut().find(|p| p.id == id) else { return };
        let was_in_line = picture.is_in_line();
        picture.state = state;
        if was_in_line && let Some((done, total)) = &mut self.scan.progress {
            *done += 1;
            if done >= total {
                self.scan.progress = None;
            }
        }
    }

    /// Shows the picture that was just read, unless a person is at work on another. One of the camera is shown only where a person is
    /// needed: else what the camera sees now stays in sight.
    pub(super) fn show_newest(&mut self, id: PictureId) {
        let is_settled_by_camera =
            |p: &Picture| p.id == id && p.waiting_boxes() == 0 && matches!(p.source, ScanSource::Camera { .. });
        if self.scan.pictures.iter().any(is_settled_by_camera) {
            return;
        }
        let is_at_work = self.scan.pictures.iter().any(|p| Some(p.id) == self.scan.selected && p.waiting_boxes() > 0);
        if !is_at_work {
            self.scan.selected = Some(id);
        }
    }

    /// Shows the next picture with a box that waits, once the shown one has none left.
    pub(super) fn show_next_waiting(&mut self) {
        let is_done = self.scan.pictures.iter().any(|p| Some(p.id) == self.scan.selected && p.waiting_boxes() == 0);
        if !is_done {
            return;
        }
        if let Some(next) = self.scan.pictures.iter().find(|p| p.waiting_boxes() > 0) {
            self.scan.selected = Some(next.id);
        } else if self.live.camera != CameraState::Off {
            self.scan.selected = None;
        }
    }

    /// Forgets the pixels of older pictures; their codes and boxes stay.
    pub(super) fn forget_pixels(&mut self) {
        let selected = self.scan.selected;
        let mut kept = 0;
        for picture in self.scan.pictures.iter_mut().rev() {
            let allowed = if picture.waiting_boxes() > 0 { PIXELS_KEPT_WAITING } else { PIXELS_KEPT };
            let PictureState::Read { reading, .. } = &mut picture.state else { continue };
            if reading.shown.rgba.is_empty() || Some(picture.id) == selected {
                continue;
            }
            kept += 1;
            if kept > allowed {
                *reading = Arc::new(without_pixels(reading));
            }
        }
    }
}

fn without_pixels(reading: &PictureReading) -> PictureReading {
    let shown = &reading.shown;
    PictureReading {
        shown: Arc::new(ShownPicture {
            width: 0,
            height: 0,
            rgba: Vec::new(),
            full_width: shown.full_width,
            full_height: shown.full_height,
        }),
        ..reading.clone()
    }
}
