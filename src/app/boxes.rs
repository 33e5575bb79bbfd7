//! What becomes of each box of a picture: queued at once, after a look, or not at all.

use std::sync::Arc;

use crate::domain::pkid::holds_product_key;
use crate::domain::{Barcode, BatchId, BoxReading, Decision, DeviceDraft, Problem, Symbology};
use crate::words;

use super::effect::{Deed, Effect};
use super::feedback;
use super::model::{BoxState, Feedback, FeedbackKind, Model, PictureId, PictureReading, PictureState};
use super::notice::{Notice, Severity};

impl Model {
    /// A picture was read: decides about each of its boxes.
    pub(super) fn on_picture_read(&mut self, id: PictureId, mut reading: PictureReading, effects: &mut Vec<Effect>) {
        // A picture that was dropped from the line a moment too late is read all the same.
        if self.picture_mut(id).is_none_or(|p| !p.is_in_line() && p.state != PictureState::Cancelled) {
            return;
        }
        forget_secrets(&mut reading);
        if reading.grouping.is_sure {
            self.take_reading(id, reading, effects);
        } else {
            self.ask_grouping(id, reading);
        }
        self.show_newest(id);
        self.forget_pixels();
    }

    /// A picture shows several boxes, and a person must say what belongs together before any of them is taken.
    fn ask_grouping(&mut self, id: PictureId, reading: PictureReading) {
        let Some(name) = self.picture_mut(id).map(|picture| picture.name.clone()) else { return };
        self.show_feedback(feedback::group(&name));
        if self.batch_to_scan_into().is_none() {
            self.tell_no_place();
        }
        let boxes = vec![BoxState::Waiting; reading.boxes.len()];
        self.finish_picture(id, PictureState::Read { reading: Arc::new(reading), boxes });
    }

    /// Decides about each box of a picture whose grouping is sure.
    pub(super) fn take_reading(&mut self, id: PictureId, reading: PictureReading, effects: &mut Vec<Effect>) {
        let Some(picture) = self.picture_mut(id) else { return };
        let (name, source) = (picture.name.clone(), picture.source.clone());
        let batch = self.batch_to_scan_into().map(|b| b.id.clone());
        let mut deeds = Vec::new();
        let mut states = Vec::with_capacity(reading.boxes.len());
        let mut is_homeless = false;
        let mut seen =
            if reading.boxes.is_empty() { Some(feedback::nothing_found(&name, &reading.codes)) } else { None };
        for (index, read) in reading.boxes.iter().enumerate() {
            let (state, shown) = match read.decision {
                Decision::Accept if read.draft.identity().is_some() => match &batch {
                    Some(batch) => {
                        deeds.push(Deed::AddDevice {
                            batch: batch.clone(),
                            draft: read.draft.clone(),
                            source: source.clone(),
                            codes: reading.codes_of(index),
                            picture: Some((id, index)),
                        });
                        (BoxState::Queueing, None)
                    }
                    None => {
                        is_homeless = true;
                        (BoxState::Waiting, Some(feedback::no_open_batch(&read.draft)))
                    }
                },
                Decision::Accept | Decision::Confirm | Decision::Ask => {
                    is_homeless |= batch.is_none();
                    let shown = match refusal(read, &reading.codes, &name) {
                        Some(retail) if retail.kind == FeedbackKind::WrongKind && read.draft.identity().is_none() => {
                            retail
                        }
                        _ => feedback::look(&name),
                    };
                    (BoxState::Waiting, Some(shown))
                }
                Decision::Reject => {
                    let shown = refusal(read, &reading.codes, &name)
                        .unwrap_or_else(|| feedback::nothing_found(&name, &reading.codes));
                    (BoxState::NotTaken(not_taken(&shown)), Some(shown))
                }
            };
            states.push(state);
            // A box that needs a person is told before one that is merely of no use.
            if let Some(shown) = shown
                && seen.as_ref().is_none_or(|s| s.kind != FeedbackKind::Confirm)
            {
                seen = Some(shown);
            }
        }
        for deed in deeds {
            self.write(deed, effects);
        }
        if let Some(seen) = seen {
            self.show_feedback(seen);
        }
        if is_homeless {
            self.tell_no_place();
        }
        self.finish_picture(id, PictureState::Read { reading: Arc::new(reading), boxes: states });
    }

    /// Tells why nothing can be taken of what was read, where every box is refused.
    pub(super) fn tell_rejected(&mut self, boxes: &[BoxReading], codes: &[Barcode], name: &str) {
        let refused = boxes.iter().find_map(|read| refusal(read, codes, name));
        self.show_feedback(refused.unwrap_or_else(|| feedback::nothing_found(name, codes)));
    }

    /// Queues a box after a person looked at it.
    pub(super) fn accept_box(
        &mut self,
        picture: PictureId,
        index: usize,
        draft: DeviceDraft,
        effects: &mut Vec<Effect>,
    ) {
        if !matches!(
            self.box_mut(picture, index),
            Some(BoxState::Waiting | BoxState::NotTaken(_) | BoxState::Discarded)
        ) {
            return;
        }
        let Some(batch) = self.batch_to_scan_into().map(|b| b.id.clone()) else {
            self.tell_no_place();
            return;
        };
        if draft.identity().is_none() {
            self.tell(
                Notice::new(Severity::Warning, words!("told-not-identified"))
                    .with_next(words!("told-not-identified", "next")),
            );
            return;
        }
        let Some(shown) = self.picture_mut(picture) else { return };
        let PictureState::Read { reading, .. } = &shown.state else { return };
        if !reading.grouping.is_sure {
            return;
        }
        let deed = Deed::AddDevice {
            batch,
            draft,
            source: shown.source.clone(),
            codes: reading.codes_of(index),
            picture: Some((picture, index)),
        };
        self.write(deed, effects);
        self.set_box(Some((picture, index)), BoxState::Queueing);
        self.show_next_waiting();
    }

    /// Leaves a box out.
    pub(super) fn discard_box(&mut self, picture: PictureId, index: usize) {
        if matches!(self.box_mut(picture, index), Some(BoxState::Waiting | BoxState::NotTaken(_))) {
            self.set_box(Some((picture, index)), BoxState::Discarded);
            self.show_next_waiting();
        }
    }

    fn box_mut(&mut self, picture: PictureId, index: usize) -> Option<&mut BoxState> {
        match &mut self.picture_mut(picture)?.state {
            PictureState::Read { boxes, .. } => boxes.get_mut(index),
            _ => None,
        }
    }

    /// Gives the box that a deed came from its new state, where its picture is still there.
    pub(super) fn set_box(&mut self, place: Option<(PictureId, usize)>, state: BoxState) {
        if let Some((picture, index)) = place
            && let Some(slot) = self.box_mut(picture, index)
        {
            *slot = state;
        }
    }

    /// The box whose device was taken back waits again.
    pub(super) fn release_box(&mut self, number: u32) {
        self.settle_box(number, &BoxState::Waiting);
    }

    /// Something became of the device with this number: its box follows.
    pub(super) fn settle_box(&mut self, number: u32, state: &BoxState) {
        for picture in &mut self.scan.pictures {
            if let PictureState::Read { boxes, .. } = &mut picture.state {
                let is_its = |b: &&mut BoxState| matches!(**b, BoxState::Queued(n) | BoxState::Held(n) if n == number);
                boxes.iter_mut().filter(is_its).for_each(|b| *b = state.clone());
            }
        }
    }

    /// Says that there is no batch a device could join.
    pub(super) fn tell_no_place(&mut self) {
        let notice = match self.open_batch() {
            Some(batch) => Notice::new(Severity::Warning, words!("told-batch-not-open", number = batch.number))
                .with_next(words!("told-batch-not-open", "next")),
            None => Notice::new(Severity::Warning, words!("told-no-batch-to-scan"))
                .with_next(words!("told-no-batch-to-scan", "next")),
        };
        self.tell(notice);
    }

    /// Whether a deed's batch is the one on the screen.
    pub(super) fn is_open_batch(&self, batch: &BatchId) -> bool {
        self.batch.as_ref() == Some(batch)
    }
}

/// Forgets the text of codes that must not be kept, not even for the screen: product keys, and what the label's rules call secret,
/// which is told by a field without its raw text.
fn forget_secrets(reading: &mut PictureReading) {
    for field in reading.boxes.iter().flat_map(|read| &read.fields).filter(|field| field.raw.is_empty()) {
        if let Some(code) = reading.codes.get_mut(field.code) {
            code.text.clear();
        }
    }
    reading.codes.iter_mut().filter(|code| holds_product_key(&code.text)).for_each(|code| code.text.clear());
}

/// Why a box cannot be taken, as the operator is told; `None` where nothing in particular is wrong.
fn refusal(read: &BoxReading, codes: &[Barcode], name: &str) -> Option<Feedback> {
    let of = |problem: &Problem| match problem {
        Problem::ProductKeySeen => Some(feedback::product_key(name)),
        Problem::OnlyRetailCode { value } => Some(feedback::retail_code(value)),
        Problem::SeenOnAnotherBox { value } => Some(feedback::seen_on_another_box(value)),
        Problem::Refused { value, .. } => feedback::wrong_length(value),
        Problem::NoPkid
        | Problem::SeveralPkids { .. }
        | Problem::SeveralSerials { .. }
        | Problem::LooksLikeHomeEdition { .. }
        | Problem::Refurbished { .. }
        | Problem::UnclearGrouping
        | Problem::Unclear { .. } => None,
    };
    read.problems.iter().find_map(of).or_else(|| {
        let is_retail = !codes.is_empty() && codes.iter().all(|c| c.symbology.is_some_and(Symbology::is_retail));
        is_retail.then(|| feedback::retail_code(&codes[0].text))
    })
}

/// A box's own notice, from what the operator was told.
fn not_taken(shown: &Feedback) -> Notice {
    Notice::new(Severity::Warning, words!("told-not-taken", word = shown.word.clone(), line = shown.line.clone()))
}
