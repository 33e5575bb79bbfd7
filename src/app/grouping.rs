//! A picture of several boxes whose codes a person has grouped.

use std::sync::Arc;

use crate::domain::{BoxReading, Grouping};

use super::effect::Effect;
use super::model::{BoxState, Model, PictureId, PictureReading, PictureState};

impl Model {
    /// A person says which codes of a picture are a box's. What stands in no group is left out.
    pub(super) fn group_codes(&mut self, id: PictureId, groups: Vec<Vec<usize>>, effects: &mut Vec<Effect>) {
        let Some(reading) = self.asked_grouping(id) else { return };
        let mut taken = vec![false; reading.codes.len()];
        let groups: Vec<Vec<usize>> = groups
            .into_iter()
            .map(|group| {
                // A code stands on one box.
                let is_free = |code: &usize| taken.get_mut(*code).is_some_and(|taken| !std::mem::replace(taken, true));
                group.into_iter().filter(is_free).collect::<Vec<_>>()
            })
            .filter(|group| !group.is_empty())
            .collect();
        if groups.is_empty() {
            let reading = PictureReading { grouping: Grouping::default(), ..(*reading).clone() };
            let boxes = vec![BoxState::Discarded; reading.boxes.len()];
            self.finish_picture(id, PictureState::Read { reading: Arc::new(reading), boxes });
            self.show_next_waiting();
            return;
        }
        effects.push(Effect::ReadGroups { picture: id, codes: reading.codes.clone(), groups });
    }

    /// The boxes that a person has grouped were read.
    pub(super) fn on_groups_read(
        &mut self,
        id: PictureId,
        groups: Vec<Vec<usize>>,
        boxes: Vec<BoxReading>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(reading) = self.asked_grouping(id) else { return };
        let grouping = Grouping { groups, is_sure: true };
        let reading = PictureReading { grouping, boxes, ..(*reading).clone() };
        self.take_reading(id, reading, effects);
        self.show_next_waiting();
    }

    /// The reading of a picture whose grouping a person is asked about.
    fn asked_grouping(&self, id: PictureId) -> Option<Arc<PictureReading>> {
        let picture = self.scan.pictures.iter().find(|picture| picture.id == id)?;
        match &picture.state {
            PictureState::Read { reading, .. } if !reading.grouping.is_sure => Some(Arc::clone(reading)),
            _ => None,
        }
    }
}
