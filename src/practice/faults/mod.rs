//! What goes wrong on the way: which request a fault strikes, and what it makes of the answer.

mod chaos;
mod row;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::answer::Answer;
use super::changes::AnswerChange;
use super::kind::Kind;
pub(super) use chaos::{Chaos, ChaosRules};
pub(super) use row::{Fault, FaultRow};

/// The form of a made-up answer's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum BodyForm {
    Json,
    Html,
    Empty,
    #[serde(rename = "own-429")]
    Own429,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    CutBefore,
    /// After so many bytes of the body, or half of them.
    CutInRequest(Option<usize>),
    CutDuring,
    CutAfter,
    /// Nothing is taken and nothing answered; the line stays as it is.
    Silent,
    Slow(Duration),
    Answer(MadeUpAnswer),
    Job(JobTwist),
    Change(AnswerChange),
}

impl Deed {
    /// What it is called in scripts; a made-up answer is `status-` and its number.
    pub(super) fn word(&self) -> String {
        match self {
            Self::CutBefore => "cut-before".into(),
            Self::CutInRequest(_) => "cut-in-request".into(),
            Self::CutDuring => "cut-during".into(),
            Self::CutAfter => "cut-after".into(),
            Self::Silent => "silent".into(),
            Self::Slow(_) => "slow".into(),
            Self::Answer(answer) => format!("status-{}", answer.code),
            Self::Job(JobTwist::Lost) => "lost-job".into(),
            Self::Job(JobTwist::NeverEnding) => "never-ending-job".into(),
            Self::Job(JobTwist::Slow(_)) => "slow-job".into(),
            Self::Change(change) => change.word().into(),
        }
    }
}

/// What becomes of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JobTwist {
    Lost,
    NeverEnding,
    /// So long, however often it is asked about.
    Slow(Duration),
}

/// An answer of the script's own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MadeUpAnswer {
    code: u16,
    body: BodyForm,
    retry_after: Option<u64>,
    error: Option<String>,
    message: Option<String>,
    /// Whether the work is done all the same.
    pub(super) is_taken: bool,
}

impl MadeUpAnswer {
    /// The answer, in the shape of the service that was asked.
    pub(super) fn answer(&self, kind: Kind) -> Answer {
        let message = self.message.as_deref().unwrap_or("The script says so.");
        let answer = match self.body {
            BodyForm::Empty => Answer::empty(self.code),
            BodyForm::Html => Answer::html(self.code, message),
            BodyForm::Own429 => return Answer::throttled(self.code, self.retry_after.unwrap_or(1)),
            BodyForm::Json if kind.is_sign_in() => {
                Answer::sign_in_error(self.code, self.error.as_deref().unwrap_or("invalid_grant"), message)
            }
            BodyForm::Json => {
                let code = self.error.clone().unwrap_or_else(|| self.code.to_string());
                Answer::error(self.code, &code, message)
            }
        };
        match self.retry_after {
            Some(seconds) => answer.with("retry-after", seconds),
            None => answer,
        }
    }
}

/// The faults of a running service, and how often each was asked for and struck.
#[derive(Debug)]
pub(super) struct Faults {
    faults: Vec<(Fault, Tally)>,
    chaos: Option<Chaos>,
    /// Requests of each kind so far, which chance is replayed by.
    arrived: BTreeMap<Kind, u32>,
    struck: BTreeMap<String, u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    seen: u32,
    struck: u32,
}

impl Faults {
    pub(super) fn new(faults: Vec<Fault>, chaos: Option<Chaos>) -> Self {
        Self {
            faults: faults.into_iter().map(|fault| (fault, Tally::default())).collect(),
            chaos,
            arrived: BTreeMap::new(),
            struck: BTreeMap::new(),
        }
    }

    /// Counts a request with every fault that may strike it, and says which one does. The first wins, chance comes last; the others
    /// do not count as struck.
    pub(super) fn next(&mut self, kind: Kind) -> Option<Deed> {
        let arrived = self.arrived.entry(kind).or_default();
        *arrived += 1;
        let mut deed = None;
        for (fault, tally) in self.faults.iter_mut().filter(|(fault, _)| fault.covers(kind)) {
            tally.seen += 1;
            if deed.is_none() && fault.strikes(tally.seen, tally.struck) {
                tally.struck += 1;
                deed = Some(fault.deed.clone());
            }
        }
        let deed = deed.or_else(|| self.chaos.as_ref().and_then(|chaos| chaos.deed(kind, *arrived)));
        if let Some(deed) = &deed {
            *self.struck.entry(deed.word()).or_default() += 1;
        }
        deed
    }

    /// Requests that reached the service, whatever became of them.
    pub(super) fn arrived(&self) -> impl Iterator<Item = (Kind, u32)> {
        self.arrived.iter().map(|(kind, count)| (*kind, *count))
    }

    /// How often each deed was done.
    pub(super) fn struck(&self) -> &BTreeMap<String, u64> {
        &self.struck
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::Script;
    use super::*;

    fn strikes(when: &str, requests: usize) -> Vec<usize> {
        let script = Script::parse(&format!("[[fault]]\non = \"status\"\ndo = \"cut-after\"\n{when}\n")).unwrap();
        let mut faults = Faults::new(script.faults, None);
        (1..=requests).filter(|_| faults.next(Kind::Status).is_some()).collect()
    }

    #[test]
    fn counts_decide_which_request_is_struck() {
        assert_eq!(strikes("", 3), [1, 2, 3]);
        assert_eq!(strikes("nth = 2", 4), [2]);
        assert_eq!(strikes("from = 3", 5), [3, 4, 5]);
        assert_eq!(strikes("every = 2", 6), [2, 4, 6]);
        assert_eq!(strikes("from = 2\nevery = 3", 9), [2, 5, 8]);
        assert_eq!(strikes("times = 2", 5), [1, 2]);
        assert_eq!(strikes("from = 2\ntimes = 1", 5), [2]);
    }

    #[test]
    fn the_first_fault_wins_and_every_fault_counts() {
        let script = Script::parse(
            "[[fault]]\non = \"any\"\nnth = 2\ndo = \"cut-before\"\n[[fault]]\non = \"upload\"\nnth = 2\ndo = \"cut-after\"\n",
        )
        .unwrap();
        let mut faults = Faults::new(script.faults, None);
        assert_eq!(faults.next(Kind::Create), None);
        assert_eq!(faults.next(Kind::Append), Some(Deed::CutBefore));
        assert_eq!(faults.next(Kind::Append), None, "the second upload has passed");
    }
}
