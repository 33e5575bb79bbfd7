//! A picture of several labels: nothing of it is taken before a person has said what belongs together.

use super::check::*;
use crate::app::Command;
use crate::app::effect::{Deed, Effect};
use crate::app::event::Event;
use crate::app::model::{BoxState, Model, PictureId, PictureReading, PictureState, ShownPicture};
use crate::domain::{Decision, Grouping, Symbology};

const OTHER: &str = "3556212345679";

/// Two boxes, of two codes each, are proposed.
fn asked() -> Model {
    let codes = [PKID, "PC29DABC", OTHER, "PC29DABD"].map(|text| code(text, Symbology::Code128)).to_vec();
    let boxes = vec![read_box(Decision::Ask, Some(PKID), vec![]), read_box(Decision::Ask, Some(OTHER), vec![])];
    let shown = ShownPicture { width: 2, height: 1, rgba: vec![0; 8], full_width: 2, full_height: 1 };
    let mut reading = PictureReading::of_one_box(1.0, codes, boxes, shown.into());
    reading.grouping = Grouping { groups: vec![vec![0, 1], vec![2, 3]], is_sure: false };
    let read = Event::PictureRead { picture: PictureId(1), reading: Box::new(reading), taken: Default::default() };
    after(&scanning(), [drop_photo("pallet.jpg"), read.into()])
}

fn boxes(model: &Model) -> &[BoxState] {
    match &model.scan.pictures[0].state {
        PictureState::Read { boxes, .. } => boxes,
        state => panic!("{state:?}"),
    }
}

#[test]
fn nothing_is_taken_before_the_boxes_are_confirmed() {
    let model = asked();
    assert_eq!(boxes(&model), [BoxState::Waiting, BoxState::Waiting]);
    assert_eq!(model.scan.feedback.as_ref().map(|f| f.word.as_str()), Some("WHICH CODES BELONG TOGETHER?"));
    let accept = Command::AcceptBox { picture: PictureId(1), box_index: 0, draft: draft(PKID) };
    let (still, effects) = effects(&model, accept.into());
    assert_eq!((boxes(&still), effects), (boxes(&model), vec![]));
}

#[test]
fn confirmed_boxes_are_read_anew_and_queued_with_their_own_codes() {
    let groups = vec![vec![0, 3], vec![2, 1, 1, 9], vec![]];
    let (model, wanted) = effects(&asked(), Command::GroupCodes { picture: PictureId(1), groups }.into());
    let [Effect::ReadGroups { picture: PictureId(1), codes, groups }] = wanted.as_slice() else {
        panic!("{wanted:?}");
    };
    assert_eq!((codes.len(), groups), (4, &vec![vec![0, 3], vec![2, 1]]));
    let good = [PKID, OTHER].map(|pkid| read_box(Decision::Accept, Some(pkid), vec![])).to_vec();
    let read = || Event::GroupsRead { picture: PictureId(1), groups: groups.clone(), boxes: good.clone() };
    let (model, wanted) = effects(&model, read().into());
    let queued: Vec<Vec<&str>> = wanted
        .iter()
        .filter_map(|effect| match effect {
            Effect::Do(Deed::AddDevice { codes, .. }) => Some(codes.iter().map(|code| code.text.as_str()).collect()),
            _ => None,
        })
        .collect();
    assert_eq!(queued, [[PKID, "PC29DABD"], ["PC29DABC", OTHER]]);
    assert_eq!(boxes(&model), [BoxState::Queueing, BoxState::Queueing]);
    // Confirmed twice, they are queued once.
    assert_eq!(check(&model, [read().into()]), "nothing");
}

#[test]
fn everything_may_be_left_out() {
    let (model, wanted) = effects(&asked(), Command::GroupCodes { picture: PictureId(1), groups: vec![vec![]] }.into());
    assert_eq!((boxes(&model), wanted), ([BoxState::Discarded, BoxState::Discarded].as_slice(), vec![]));
}
