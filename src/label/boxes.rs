//! The codes of one box against each other: one PKID, one serial number, one maker, or a question.

use std::collections::HashSet;

use super::around::Around;
use super::catalog::{Action, catalog};
use super::clean::{Clean, clean};
use super::split;
use super::value::{PartReading, ValueReading, read_in};
use crate::domain::{
    Barcode, BoxReading, Confidence, Decision, DeviceDraft, FieldKind, FieldReading, Manufacturer, ModelName, Pkid,
    Problem, SerialNumber, Symbology,
};

/// Values that were read on other boxes. One that comes again identifies neither box: it is an article or order number.
///
/// The caller fills it with the values of boxes that are known to be others, by their serial number or their place; the same box read
/// twice must not be in it.
#[derive(Clone, Debug, Default)]
pub struct SeenElsewhere(HashSet<String>);

impl SeenElsewhere {
    /// Adds a value of another box.
    pub fn insert(&mut self, value: impl Into<String>) {
        self.0.insert(value.into());
    }

    /// Adds every value of another box.
    pub fn insert_box(&mut self, reading: &BoxReading) {
        self.0.extend(reading.fields.iter().map(|f| f.value.clone()).filter(|v| !v.is_empty()));
    }

    /// Whether a value was read on another box.
    pub fn contains(&self, value: &str) -> bool {
        self.0.contains(value)
    }
}

impl<S: Into<String>> FromIterator<S> for SeenElsewhere {
    fn from_iter<I: IntoIterator<Item = S>>(values: I) -> Self {
        Self(values.into_iter().map(Into::into).collect())
    }
}

/// Reads the codes of one box.
pub fn read_box(codes: &[Barcode]) -> BoxReading {
    read_box_with(codes, &SeenElsewhere::default())
}

/// Reads the codes of a picture: one box, or none where there are no codes.
pub fn read_boxes(codes: &[Barcode]) -> Vec<BoxReading> {
    if codes.is_empty() { Vec::new() } else { vec![read_box(codes)] }
}

/// Takes the texts of secrets out, which are neither shown nor written. The codes keep their places, for fields say which one they
/// came from.
pub fn hide_secrets(codes: &mut [Barcode]) {
    codes.iter_mut().filter(|code| is_secret(code)).for_each(|code| code.text.clear());
}

/// Whether a code's text must not be kept, shown or logged: a product key in any spelling, a network's password, a contact card.
pub fn is_secret(code: &Barcode) -> bool {
    super::read_value(code, None).is_secret
}

/// Reads the codes of one box, knowing what was read on others.
pub fn read_box_with(codes: &[Barcode], seen: &SeenElsewhere) -> BoxReading {
    let cleaned: Vec<Clean> = codes.iter().map(clean).collect();
    let label = Label::of(&cleaned, seen);
    let read = |maker: Option<&str>| -> Vec<PartReading> {
        codes
            .iter()
            .zip(&cleaned)
            .enumerate()
            .flat_map(|(i, (code, cleaned))| read_in(code, cleaned, None, maker, &label.around(i), i).parts)
            .collect()
    };
    let mut parts = read(None);
    let maker = maker_of(&parts);
    if maker.is_some() {
        parts = read(maker);
    }
    Assembly::new(parts, maker, seen).finish()
}

/// The values of a label, and which code each came from.
struct Label {
    values: Vec<(usize, String, Option<Symbology>)>,
    named: Vec<(usize, &'static str, String)>,
}

impl Label {
    fn of(cleaned: &[Clean], seen: &SeenElsewhere) -> Self {
        let mut label = Self { values: Vec::new(), named: Vec::new() };
        for (i, clean) in cleaned.iter().enumerate().filter(|(_, c)| !seen.contains(&c.text)) {
            label.values.push((i, clean.text.clone(), clean.carrier.symbology));
            if clean.text.len() > 1024 || clean.carrier.symbology.is_some_and(Symbology::is_retail) {
                continue;
            }
            let mut named = split::pairs(&clean.text).unwrap_or_default();
            if clean.text.contains("://") {
                named.extend(split::address_values(&clean.text));
            } else if let Some((caption, value)) = split::caption_and_value(&clean.text) {
                named.push(split::Named { caption, value: value.to_owned() });
            }
            label.named.extend(named.into_iter().filter(|n| n.caption != "other").map(|n| (i, n.caption, n.value)));
        }
        label
    }

    /// What stands around one of the codes.
    fn around(&self, code: usize) -> Around {
        let own = self.values.iter().find(|(i, ..)| *i == code).map(|(_, text, _)| text);
        // The same text once more says nothing new, unless it is a shop's code.
        let is_retail = |symbology: Option<Symbology>| symbology.is_some_and(Symbology::is_retail);
        let mut around = Around::default();
        for (_, text, symbology) in
            self.values.iter().filter(|(i, text, s)| *i != code && (Some(text) != own || is_retail(*s)))
        {
            around.push(text, *symbology);
        }
        around.named = self
            .named
            .iter()
            .filter(|(i, ..)| *i != code)
            .map(|(_, caption, value)| (*caption, value.clone()))
            .collect();
        around
    }
}

/// The maker that the codes show: by proof, else by the form of serial numbers. Seven characters prove nothing by themselves.
fn maker_of(parts: &[PartReading]) -> Option<&'static str> {
    let only = |is_evidence: &dyn Fn(&PartReading) -> bool| {
        let mut makers: Vec<&'static str> = parts.iter().filter(|p| is_evidence(p)).filter_map(|p| p.maker).collect();
        makers.sort_unstable();
        makers.dedup();
        (makers.len() == 1).then(|| makers[0])
    };
    only(&|p| p.field.confidence == Confidence::High).or_else(|| only(&|p| p.maker != Some("dell")))
}

/// A box's reading in the making.
struct Assembly<'a> {
    parts: Vec<PartReading>,
    maker: Option<&'static str>,
    seen: &'a SeenElsewhere,
    draft: DeviceDraft,
    problems: Vec<Problem>,
    must_confirm: bool,
    must_ask: bool,
}

impl<'a> Assembly<'a> {
    fn new(parts: Vec<PartReading>, maker: Option<&'static str>, seen: &'a SeenElsewhere) -> Self {
        let draft = DeviceDraft::default();
        Self { parts, maker, seen, draft, problems: Vec::new(), must_confirm: false, must_ask: false }
    }

    fn finish(mut self) -> BoxReading {
        self.set_aside_what_other_boxes_have();
        self.take_pkid();
        self.take_serial();
        self.take_model_and_maker();
        self.tell_problems();
        let decision = self.decision();
        BoxReading {
            decision,
            draft: self.draft,
            fields: self.parts.into_iter().map(|p| p.field).collect(),
            problems: self.problems,
        }
    }

    fn set_aside_what_other_boxes_have(&mut self) {
        for part in &mut self.parts {
            let is_identity = matches!(part.field.field, FieldKind::Pkid | FieldKind::Serial);
            if is_identity && self.seen.contains(&part.field.value) {
                self.problems.push(Problem::SeenOnAnotherBox { value: part.field.value.clone() });
                part.field.field = FieldKind::Ignore;
                part.field.confidence = Confidence::High;
                part.field.reason = "seen-on-another-box".to_owned();
                part.action = Action::Ignore;
            }
        }
        self.problems.dedup();
    }

    /// Exactly one candidate is taken; several are a question.
    fn take_pkid(&mut self) {
        let candidates = distinct(self.parts.iter().filter(|p| p.field.field == FieldKind::Pkid));
        match candidates[..] {
            [] => {}
            [one] => {
                let (action, value) = (one.action, one.field.value.clone());
                match (action.is_usable(), Pkid::parse(&value)) {
                    (true, Ok(pkid)) => {
                        self.must_confirm |= action == Action::AcceptAfterConfirm;
                        self.draft.pkid = Some(pkid);
                    }
                    _ => self.must_ask = true,
                }
            }
            _ => {
                let values = candidates.iter().map(|p| p.field.value.clone()).collect();
                self.problems.push(Problem::SeveralPkids { values });
                self.must_ask = true;
            }
        }
    }

    /// The best proven serial number is taken, of the box's own maker first; several equally good ones are told.
    fn take_serial(&mut self) {
        let pkid = self.draft.pkid.map(|p| p.to_string());
        let rank = |p: &PartReading| {
            (p.field.confidence == Confidence::High, p.maker == self.maker, p.action == Action::Accept)
        };
        let usable = |p: &&PartReading| {
            p.field.field == FieldKind::Serial && p.action.is_usable() && Some(&p.field.value) != pkid.as_ref()
        };
        let best = self.parts.iter().filter(usable).map(rank).max();
        let candidates = distinct(self.parts.iter().filter(usable).filter(|p| Some(rank(p)) == best));
        match candidates[..] {
            [] => {}
            [one] => {
                let needs_look = one.action == Action::AcceptAfterConfirm;
                if let Ok(serial) = SerialNumber::parse(&one.field.value) {
                    if one.is_refurbished {
                        self.problems.push(Problem::Refurbished { serial: serial.to_string() });
                    }
                    self.must_confirm |= needs_look;
                    self.draft.serial = Some(serial);
                }
            }
            _ => {
                let values = candidates.iter().map(|p| p.field.value.clone()).collect();
                self.problems.push(Problem::SeveralSerials { values });
            }
        }
    }

    fn take_model_and_maker(&mut self) {
        let usable = |kind| self.parts.iter().filter(move |p| p.field.field == kind && p.action.is_usable());
        let models = distinct(usable(FieldKind::Model));
        let makers = distinct(usable(FieldKind::Manufacturer));
        if let [model] = models[..]
            && let Ok(name) = ModelName::parse(&model.field.value)
        {
            self.must_confirm |= self.draft.pkid.is_none() && model.action == Action::AcceptAfterConfirm;
            self.draft.model = Some(name);
        }
        if let [maker] = makers[..] {
            self.draft.manufacturer = Manufacturer::parse(&maker.field.value).ok();
            return;
        }
        // The firmware's spelling is known only for makers of the catalogue, and only said where model or serial number show the maker.
        let shown = self.parts.iter().find(|p| {
            p.maker.is_some()
                && p.maker == self.maker
                && (p.field.confidence == Confidence::High
                    || (p.field.field == FieldKind::Model && p.action.is_usable()))
        });
        let Some(shown) = shown else { return };
        let smbios =
            catalog().makers.iter().find(|m| Some(m.id.as_str()) == self.maker).and_then(|m| m.smbios.as_deref());
        if let Some(manufacturer) = smbios.and_then(|name| Manufacturer::parse(name).ok()) {
            let field = FieldReading {
                field: FieldKind::Manufacturer,
                value: manufacturer.to_string(),
                reason: "maker-of-model".to_owned(),
                ..shown.field.clone()
            };
            let part =
                PartReading { field, action: Action::Accept, word: None, maker: self.maker, is_refurbished: false };
            self.parts.push(part);
            self.draft.manufacturer = Some(manufacturer);
        }
    }

    fn tell_problems(&mut self) {
        let is_known = self.draft.pkid.is_some();
        if let Some(pkid) = self.draft.pkid
            && catalog().rules.home_key_groups.iter().any(|group| group == pkid.key_group())
        {
            self.problems.push(Problem::LooksLikeHomeEdition { key_group: pkid.key_group().to_owned() });
        }
        if !is_known && !self.problems.iter().any(|p| matches!(p, Problem::SeveralPkids { .. })) {
            self.problems.push(Problem::NoPkid);
        }
        let kinds = |kind| self.parts.iter().filter(move |p| p.field.field == kind);
        let has_nothing_better =
            !is_known && !self.parts.iter().any(|p| p.action.is_usable() || p.action == Action::Ask);
        if has_nothing_better && let Some(gtin) = kinds(FieldKind::Gtin).next() {
            self.problems.push(Problem::OnlyRetailCode { value: gtin.field.value.clone() });
        }
        for part in &self.parts {
            let (value, reason) = (part.field.value.clone(), part.field.reason.clone());
            match part.action {
                Action::Reject if part.word == Some("product_key_secret") => {
                    self.problems.push(Problem::ProductKeySeen)
                }
                Action::Reject => self.problems.push(Problem::Refused { value, reason }),
                // Where the PKID is known, other codes need no answer.
                Action::Ask if !is_known => self.problems.push(Problem::Unclear { value, reason }),
                _ => {}
            }
        }
        let mut told = Vec::new();
        self.problems.retain(|problem| {
            let is_new = !told.contains(problem);
            told.push(problem.clone());
            is_new
        });
    }

    fn decision(&self) -> Decision {
        let has_question = self.parts.iter().any(|p| p.action == Action::Ask);
        if self.must_ask {
            Decision::Ask
        } else if self.draft.pkid.is_some() {
            if self.must_confirm { Decision::Confirm } else { Decision::Accept }
        } else if self.draft.identity().is_some() {
            // Maker, model and serial number are offered in the PKID's stead; a person has the last word.
            Decision::Confirm
        } else if has_question || self.draft.serial.is_some() || self.parts.iter().any(|p| p.action.is_usable()) {
            Decision::Ask
        } else {
            Decision::Reject
        }
    }
}

/// The first of each value.
fn distinct<'a>(parts: impl Iterator<Item = &'a PartReading>) -> Vec<&'a PartReading> {
    let mut distinct: Vec<&PartReading> = Vec::new();
    for part in parts {
        match distinct.iter_mut().find(|known| known.field.value == part.field.value) {
            // The surer of two readings of one value counts.
            Some(known) if (part.field.confidence, known.action) > (known.field.confidence, part.action) => {
                *known = part
            }
            Some(_) => {}
            None => distinct.push(part),
        }
    }
    distinct
}

impl ValueReading {
    /// Whether any field may be used.
    pub fn is_usable(&self) -> bool {
        self.parts.iter().any(|p| p.action.is_usable())
    }
}
