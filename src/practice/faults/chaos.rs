//! Faults by chance that can be had again: which request is struck, and by what, follows from a number and from how many of its kind
//! came before it.

use std::time::Duration;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::changes::AnswerChange;
use super::super::kind::Kind;
use super::{BodyForm, Deed, JobTwist, MadeUpAnswer};

/// How the script writes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::practice) struct ChaosRules {
    seed: u64,
    share: f64,
    without: Vec<String>,
}

/// Chance, for a service that runs.
#[derive(Clone, Debug)]
pub(in crate::practice) struct Chaos {
    seed: u64,
    share: f64,
    without: Vec<String>,
}

impl Chaos {
    /// Checks the section; `None` where nothing is left to chance.
    ///
    /// # Errors
    /// In words.
    pub(in crate::practice) fn of_rules(rules: ChaosRules) -> Result<Option<Self>, String> {
        let ChaosRules { seed, share, without } = rules;
        if !(0.0..=0.9).contains(&share) {
            return Err("chaos.share lies between 0 and 0.9: nobody is patient enough for more".into());
        }
        let known = [Kind::Create, Kind::Status, Kind::Devices].map(deeds_on).concat();
        if let Some(word) = without.iter().find(|word| known.iter().all(|deed| deed.word() != **word)) {
            return Err(format!("chaos knows no `{word}`"));
        }
        Ok((share > 0.0).then_some(Self { seed, share, without }))
    }

    /// What befalls the `nth` request of its kind. Signing in is left alone: it needs a person, whose patience has an end.
    pub(super) fn deed(&self, kind: Kind, nth: u32) -> Option<Deed> {
        let deed = self.roll(kind, nth)?;
        // A program that was refused twice with a fresh token may well say that somebody has to sign in.
        let is_refusal = |deed: &Deed| deed.word() == "status-401";
        let is_second = is_refusal(&deed) && nth > 1 && self.roll(kind, nth - 1).as_ref().is_some_and(is_refusal);
        (!is_second).then_some(deed)
    }

    fn roll(&self, kind: Kind, nth: u32) -> Option<Deed> {
        if kind.is_sign_in() {
            return None;
        }
        // A digest and no generator of a library: a number on record must mean the same for ever.
        let digest = Sha256::digest(format!("{}/{kind}/{nth}", self.seed));
        let number = |at: usize| digest[at..at + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        if f64::from(number(0)) / f64::from(u32::MAX) >= self.share {
            return None;
        }
        let mut deeds = deeds_on(kind);
        deeds.retain(|deed| !self.without.contains(&deed.word()));
        let at = number(4) as usize % deeds.len().max(1);
        deeds.into_iter().nth(at)
    }
}

/// Everything that may befall a request of this kind and can be survived without a person.
fn deeds_on(kind: Kind) -> Vec<Deed> {
    let answer = |code, body, retry_after, is_taken| {
        let error = (code == 401).then(|| "800001".to_owned());
        Deed::Answer(MadeUpAnswer { code, body, retry_after, error, message: None, is_taken })
    };
    let mut deeds = vec![
        Deed::CutBefore,
        Deed::CutDuring,
        Deed::CutAfter,
        Deed::Slow(Duration::from_millis(300)),
        answer(200, BodyForm::Html, None, false),
        answer(401, BodyForm::Json, None, false),
        answer(429, BodyForm::Own429, Some(1), false),
        answer(500, BodyForm::Json, None, false),
        answer(502, BodyForm::Empty, None, true),
        answer(503, BodyForm::Html, Some(1), false),
        answer(504, BodyForm::Html, None, true),
    ];
    if kind.makes_job() {
        deeds.extend([
            Deed::CutInRequest(None),
            Deed::Job(JobTwist::Lost),
            Deed::Job(JobTwist::NeverEnding),
            Deed::Job(JobTwist::Slow(Duration::from_secs(2))),
        ]);
        deeds.extend(
            [
                AnswerChange::NoLocation,
                AnswerChange::LocationInBody,
                AnswerChange::LocationAbsolute,
                AnswerChange::LocationWithVersion,
                AnswerChange::LocationElsewhere,
            ]
            .map(Deed::Change),
        );
    } else {
        deeds.push(Deed::Change(AnswerChange::WrongTypes));
    }
    if kind.has_rows() {
        deeds.extend(
            [
                AnswerChange::DuplicateRows,
                AnswerChange::RowsOutOfOrder,
                AnswerChange::RowsWithoutKeys,
                AnswerChange::RowsMissing,
            ]
            .map(Deed::Change),
        );
    }
    if kind == Kind::Status {
        deeds.extend([Deed::Job(JobTwist::Lost), Deed::Change(AnswerChange::RowsBySerial)]);
    }
    deeds
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn chaos(seed: u64, share: f64) -> Chaos {
        Chaos::of_rules(ChaosRules { seed, share, without: vec!["never-ending-job".into()] }).unwrap().unwrap()
    }

    fn words(chaos: &Chaos, kind: Kind) -> Vec<String> {
        (1..=400).map(|nth| chaos.deed(kind, nth).map_or_else(|| "-".into(), |deed| deed.word())).collect()
    }

    #[test]
    fn the_same_number_gives_the_same_faults_and_another_gives_others() {
        assert_eq!(words(&chaos(7, 0.3), Kind::Create), words(&chaos(7, 0.3), Kind::Create));
        assert_ne!(words(&chaos(7, 0.3), Kind::Create), words(&chaos(8, 0.3), Kind::Create));
        // On record: what a seed means may not change.
        assert_eq!(words(&chaos(7, 0.9), Kind::Status)[..4], ["wrong-types", "-", "rows-missing", "status-401"]);
    }

    #[test]
    fn about_so_many_are_struck_and_by_every_deed() {
        let words = words(&chaos(1, 0.5), Kind::Status);
        let struck = words.iter().filter(|word| *word != "-").count();
        assert!((160..240).contains(&struck), "{struck} of 400");
        let seen: BTreeSet<&String> = words.iter().filter(|word| *word != "-").collect();
        let all: BTreeSet<String> = deeds_on(Kind::Status).iter().map(Deed::word).collect();
        assert_eq!(seen.len(), all.len(), "{seen:?}");
        assert!(!words.windows(2).any(|two| two[0] == "status-401" && two[1] == "status-401"));
    }

    #[test]
    fn signing_in_is_left_alone_and_words_can_be_left_out() {
        assert!(words(&chaos(3, 0.9), Kind::Token).iter().all(|word| word == "-"));
        assert!(words(&chaos(3, 0.9), Kind::Create).iter().all(|word| word != "never-ending-job"));
        assert!(Chaos::of_rules(ChaosRules::default()).unwrap().is_none());
    }
}
