//! A picture of several boxes: which codes stand on one label, and whether that is sure.
//!
//! Codes of one label stand close together, are turned alike, and tell of one device. So codes join from the nearest pair on, as far
//! as codes of a label are apart, unless they are turned against each other or would tell of two devices. A PKID is never paired
//! silently with a serial number that could be another label's: then the grouping is a proposal, and a person says what belongs
//! together.

use super::boxes::{SeenElsewhere, read_box, read_box_with};
use super::geometry::Place;
use crate::domain::{
    Barcode, BoxReading, Decision, FieldKind, FieldReading, Grouping, Pkid, Point, Problem, Symbology,
};

/// How far the codes of a label are apart at most, in heights of the lower code: a row of words and the light around it between two
/// rows of bars, or a square beside them.
const NEAR: f32 = 2.5;
/// How much codes of a label are turned against each other at most, in degrees: a label seen at a slant is not quite square.
const TURNED: f32 = 8.0;
/// Unread codes near a PKID and a serial number that leave open whether they are one label's: the other halves of both.
const HALVES: usize = 2;
/// More codes than these have no label that could be found: a pallet's worth of labels has fewer.
const MOST: usize = 96;

/// Reads the codes of a picture: which of them are a box's, and what each box says. Where that is not sure, no box is to be taken
/// before a person has said what belongs together. `unread` are places that look like codes and were not read.
pub fn read_picture(codes: &[Barcode], unread: &[[Point; 4]]) -> (Grouping, Vec<BoxReading>) {
    let grouping = grouping(codes, unread);
    let mut boxes = read_groups(codes, &grouping.groups);
    if !grouping.is_sure {
        for read in &mut boxes {
            read.decision = Decision::Ask;
            read.problems.insert(0, Problem::UnclearGrouping);
        }
    }
    (grouping, boxes)
}

/// Reads boxes whose codes are known. Retail codes are every box's business, for they show what is no PKID; a value that two boxes
/// have identifies neither.
pub fn read_groups(codes: &[Barcode], groups: &[Vec<usize>]) -> Vec<BoxReading> {
    let alone: Vec<BoxReading> =
        groups.iter().map(|group| read_group(codes, group, &SeenElsewhere::default())).collect();
    if alone.len() < 2 {
        return alone;
    }
    let identities = |read: &BoxReading| {
        let is_identity = |field: &&FieldReading| matches!(field.field, FieldKind::Pkid | FieldKind::Serial);
        read.fields.iter().filter(is_identity).map(|field| field.value.clone()).collect::<Vec<_>>()
    };
    let own: Vec<Vec<String>> = alone.iter().map(identities).collect();
    let others = |index: usize| own.iter().enumerate().filter(move |(other, _)| *other != index);
    let read = |(index, group): (usize, &Vec<usize>)| {
        let seen: SeenElsewhere = others(index).flat_map(|(_, values)| values.iter().cloned()).collect();
        read_group(codes, group, &seen)
    };
    groups.iter().enumerate().map(read).collect()
}

/// Reads one box among the codes of a picture. Its fields say which of the picture's codes they came from.
fn read_group(codes: &[Barcode], group: &[usize], seen: &SeenElsewhere) -> BoxReading {
    let is_retail = |i: &usize| codes[*i].symbology.is_some_and(Symbology::is_retail);
    let beside: Vec<usize> = (0..codes.len()).filter(|i| !group.contains(i)).filter(is_retail).collect();
    // Secrets have no text any more.
    let members: Vec<usize> =
        group.iter().copied().filter(|i| codes.get(*i).is_some_and(|code| !code.text.is_empty())).collect();
    let all: Vec<usize> = members.iter().chain(&beside).copied().collect();
    let given: Vec<Barcode> = all.iter().map(|i| codes[*i].clone()).collect();
    let mut read = read_box_with(&given, seen);
    read.fields.retain(|field| field.code < members.len());
    for field in &mut read.fields {
        field.code = all[field.code];
    }
    if members.iter().all(|i| !is_retail(i)) {
        read.problems.retain(|problem| !matches!(problem, Problem::OnlyRetailCode { .. }));
    }
    read
}

/// Which codes of a picture stand on one label.
fn grouping(codes: &[Barcode], unread: &[[Point; 4]]) -> Grouping {
    if codes.is_empty() {
        return Grouping::default();
    }
    let places: Option<Vec<Place>> = codes.iter().map(Place::of).collect();
    let Some(places) = places.filter(|_| codes.len() <= MOST) else {
        return Grouping { groups: vec![(0..codes.len()).collect()], is_sure: true };
    };
    let mut pairs = Vec::new();
    for i in 0..codes.len() {
        for j in i + 1..codes.len() {
            let distance = places[i].distance(&places[j]);
            if distance <= NEAR {
                pairs.push((distance, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut groups: Vec<Vec<usize>> = (0..codes.len()).map(|i| vec![i]).collect();
    let mut is_sure = true;
    for (_, i, j) in pairs {
        let of = |code: usize| groups.iter().position(|group| group.contains(&code)).unwrap_or_default();
        let (a, b) = (of(i), of(j));
        if a == b {
            continue;
        }
        let joined: Vec<usize> = groups[a].iter().chain(&groups[b]).copied().collect();
        if places[i].turn(&places[j]) > TURNED {
            continue;
        }
        if is_of_two(codes, &joined) {
            // They stand like codes of one label, and cannot be.
            is_sure = false;
            continue;
        }
        groups[a.min(b)] = joined;
        groups.remove(a.max(b));
    }
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort();
    let halves = Halves::of(codes, &groups);
    is_sure &= !halves.could_be_one_box() && !halves.could_be_of_two(&groups, &places, unread);
    Grouping { groups: halves.without_idle(groups), is_sure }
}

/// Whether these codes tell of two devices: two PKIDs, two serial numbers or models, two codes for the shop's till, or a code that names
/// another PKID among its values.
fn is_of_two(codes: &[Barcode], group: &[usize]) -> bool {
    let own: Vec<Barcode> = group.iter().map(|i| codes[*i].clone()).collect();
    let tills = own.iter().filter(|code| code.symbology.is_some_and(Symbology::is_retail)).count();
    let read = read_box(&own);
    let is_several =
        |problem: &Problem| matches!(problem, Problem::SeveralPkids { .. } | Problem::SeveralSerials { .. });
    let names_another = |pkid: &Pkid| own.iter().any(|code| holds_other_pkid(&code.text, pkid.as_str()));
    tills > 1
        || read.problems.iter().any(is_several)
        || distinct(&read, FieldKind::Model) > 1
        || read.draft.pkid.as_ref().is_some_and(names_another)
}

/// Whether a compound code, which tells several values in a row, tells a PKID that is not this one.
fn holds_other_pkid(text: &str, pkid: &str) -> bool {
    let is_other = |digits: &str| digits.len() == Pkid::LENGTH && digits.starts_with('3') && digits != pkid;
    text.len() > Pkid::LENGTH
        && !text.contains(pkid)
        && text.split(|c: char| !c.is_ascii_digit()).any(is_other)
        && text.chars().any(|c| c.is_ascii_uppercase())
}

fn distinct(read: &BoxReading, kind: FieldKind) -> usize {
    let mut values: Vec<&str> = read.fields.iter().filter(|f| f.field == kind).map(|f| f.value.as_str()).collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}

/// What each group has of a device.
struct Halves {
    has_pkid: Vec<bool>,
    has_serial: Vec<bool>,
    /// Nothing in it could be of use to anybody.
    is_idle: Vec<bool>,
}

impl Halves {
    fn of(codes: &[Barcode], groups: &[Vec<usize>]) -> Self {
        let reads = read_groups(codes, groups);
        let has = |read: &BoxReading, kind: FieldKind| {
            // What a person may take for one counts: it could be the missing half.
            read.fields.iter().any(|f| f.field == kind || f.field == FieldKind::Ask)
        };
        Self {
            has_pkid: reads.iter().map(|read| has(read, FieldKind::Pkid)).collect(),
            has_serial: reads.iter().map(|read| has(read, FieldKind::Serial)).collect(),
            is_idle: reads.iter().map(|read| read.decision == Decision::Reject).collect(),
        }
    }

    /// Whether a PKID without a serial number and a serial number without a PKID could be one box's.
    fn could_be_one_box(&self) -> bool {
        let pairs = || self.has_pkid.iter().zip(&self.has_serial);
        pairs().any(|(pkid, serial)| *pkid && !serial) && pairs().any(|(pkid, serial)| !pkid && *serial)
    }

    /// Whether a group's PKID and serial number could be those of two labels, whose other halves stand near them and were not read.
    fn could_be_of_two(&self, groups: &[Vec<usize>], places: &[Place], unread: &[[Point; 4]]) -> bool {
        let unread: Vec<Place> = unread.iter().filter_map(Place::of_corners).collect();
        let is_near = |group: &[usize], place: &Place| group.iter().any(|i| places[*i].distance(place) <= NEAR);
        let is_pair = |at: usize| self.has_pkid[at] && self.has_serial[at];
        groups
            .iter()
            .enumerate()
            .filter(|(at, _)| is_pair(*at))
            .any(|(_, group)| unread.iter().filter(|place| is_near(group, place)).count() >= HALVES)
    }

    /// The groups that may be boxes; all of them, where none may.
    fn without_idle(&self, groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        if self.is_idle.iter().all(|idle| *idle) {
            return vec![groups.into_iter().flatten().collect()];
        }
        groups.into_iter().zip(&self.is_idle).filter(|(_, idle)| !**idle).map(|(group, _)| group).collect()
    }
}
