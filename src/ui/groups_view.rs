//! The codes of a picture while a person says which of them are one box's.

use std::collections::BTreeSet;

use crate::app::model::{PictureId, PictureReading};

use super::pass::Pass;

/// The codes of a picture as they are being grouped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupsView {
    /// Which picture.
    pub picture: PictureId,
    /// For each code its box, counted from 0; `None` for those that are left out.
    pub of: Vec<Option<usize>>,
    /// The codes that are chosen.
    pub chosen: BTreeSet<usize>,
}

/// The boxes as they stand while the person is at work on them: as proposed, where nothing was changed.
pub fn groups_of<'a>(pass: &'a mut Pass<'_>, id: PictureId, reading: &PictureReading) -> &'a mut GroupsView {
    let view = &mut pass.view.groups;
    if view.as_ref().is_none_or(|view| view.picture != id) {
        *view = Some(GroupsView::of(id, reading));
    }
    view.get_or_insert_with(|| GroupsView::of(id, reading))
}

impl GroupsView {
    /// The boxes as they are proposed.
    pub fn of(picture: PictureId, reading: &PictureReading) -> Self {
        let group_of = |code: usize| reading.grouping.groups.iter().position(|group| group.contains(&code));
        Self { picture, of: (0..reading.codes.len()).map(group_of).collect(), chosen: BTreeSet::new() }
    }

    /// How many boxes there are.
    pub fn count(&self) -> usize {
        self.of.iter().flatten().max().map_or(0, |last| last + 1)
    }

    /// For each box its codes.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let of = |group| (0..self.of.len()).filter(|code| self.of[*code] == Some(group)).collect();
        (0..self.count()).map(of).collect()
    }

    /// Puts the chosen codes into a box, or into none.
    pub fn put_chosen(&mut self, group: Option<usize>) {
        for code in std::mem::take(&mut self.chosen) {
            self.of[code] = group;
        }
        self.close_gaps();
    }

    /// Makes every code of a box a box of its own.
    pub fn take_apart(&mut self, group: usize) {
        let count = self.count();
        let others = self.of.iter_mut().filter(|of| **of == Some(group)).skip(1);
        for (of, next) in others.zip(count..) {
            *of = Some(next);
        }
    }

    /// Numbers the boxes anew where one has lost its last code.
    fn close_gaps(&mut self) {
        let used: BTreeSet<usize> = self.of.iter().flatten().copied().collect();
        for of in self.of.iter_mut().flatten() {
            *of = used.range(..*of).count();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(of: &[Option<usize>], chosen: &[usize]) -> GroupsView {
        GroupsView { picture: PictureId(1), of: of.to_vec(), chosen: chosen.iter().copied().collect() }
    }

    #[test]
    fn codes_are_moved_and_boxes_numbered_without_gaps() {
        let mut moved = view(&[Some(0), Some(1), Some(2), Some(2)], &[1]);
        moved.put_chosen(Some(0));
        assert_eq!(moved, view(&[Some(0), Some(0), Some(1), Some(1)], &[]));
        moved.chosen.insert(3);
        moved.put_chosen(Some(2));
        assert_eq!(moved.groups(), [vec![0, 1], vec![2], vec![3]]);
        moved.chosen.extend([0, 1, 2, 3]);
        moved.put_chosen(None);
        assert_eq!((moved.count(), moved.groups()), (0, vec![]));
    }

    #[test]
    fn a_box_is_taken_apart_into_its_codes() {
        let mut apart = view(&[Some(0), Some(0), None, Some(1), Some(0)], &[]);
        apart.take_apart(0);
        assert_eq!(apart.groups(), [vec![0], vec![3], vec![1], vec![4]]);
    }
}
