//! What goes wrong on the way: which request a fault strikes, and what it makes of the answer.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::answer::Answer;
use super::changes::AnswerChange;
use super::route::Kind;

/// A fault as the script writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultRow {
    on: Target,
    #[serde(rename = "do")]
    deed: DeedName,
    nth: Option<u32>,
    from: Option<u32>,
    every: Option<u32>,
    times: Option<u32>,
    seconds: Option<f64>,
    code: Option<u16>,
    body: Option<BodyForm>,
    retry_after: Option<u64>,
    error: Option<String>,
    message: Option<String>,
    taken: Option<bool>,
}

/// Which requests a fault may strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Target {
    Any,
    Upload,
    Create,
    Append,
    Status,
    Customers,
    Customer,
    Relationship,
    Batches,
    Devices,
    Delete,
    Authorize,
    Token,
}

impl Target {
    fn covers(self, kind: Kind) -> bool {
        match self {
            Self::Any => true,
            Self::Upload => kind.is_upload(),
            Self::Create => kind == Kind::Create,
            Self::Append => kind == Kind::Append,
            Self::Status => kind == Kind::Status,
            Self::Customers => kind == Kind::Customers,
            Self::Customer => kind == Kind::Customer,
            Self::Relationship => kind == Kind::Relationship,
            Self::Batches => kind == Kind::Batches,
            Self::Devices => kind == Kind::Devices,
            Self::Delete => kind == Kind::Delete,
            Self::Authorize => kind == Kind::Authorize,
            Self::Token => kind == Kind::Token,
        }
    }

    fn is_upload(self) -> bool {
        matches!(self, Self::Any | Self::Upload | Self::Create | Self::Append)
    }

    fn has_rows(self) -> bool {
        matches!(self, Self::Any | Self::Status | Self::Devices | Self::Batches | Self::Customers)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_ascii_lowercase())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DeedName {
    CutBefore,
    CutDuring,
    CutAfter,
    Slow,
    Status,
    LostJob,
    NeverEndingJob,
    NoLocation,
    LocationInBody,
    LocationAbsolute,
    LocationWithVersion,
    LocationElsewhere,
    WrongTypes,
    DuplicateRows,
    RowsOutOfOrder,
    RowsWithoutKeys,
    RowsMissing,
}

impl DeedName {
    fn word(self) -> String {
        let mut word = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_ascii_uppercase() && !word.is_empty() {
                word.push('-');
            }
            word.push(c.to_ascii_lowercase());
        }
        word
    }
}

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
    CutDuring,
    CutAfter,
    Slow(Duration),
    Answer(MadeUpAnswer),
    Job(JobTwist),
    Change(AnswerChange),
}

/// What becomes of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JobTwist {
    Lost,
    NeverEnding,
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

/// A fault, checked.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    on: Target,
    nth: Option<u32>,
    from: Option<u32>,
    every: u32,
    times: u32,
    deed: Deed,
}

impl Fault {
    /// Checks a row of the script.
    ///
    /// # Errors
    /// In words.
    pub(super) fn from_row(row: FaultRow) -> Result<Self, String> {
        let word = row.deed.word();
        if row.nth.is_some() && (row.from.is_some() || row.every.is_some() || row.times.is_some()) {
            return Err("`nth` stands alone, without `from`, `every` and `times`".into());
        }
        if [row.nth, row.from, row.every, row.times].contains(&Some(0)) {
            return Err("counts begin with 1".into());
        }
        let has_answer_words = row.code.is_some()
            || row.body.is_some()
            || row.retry_after.is_some()
            || row.error.is_some()
            || row.message.is_some()
            || row.taken.is_some();
        if row.deed != DeedName::Status && has_answer_words {
            return Err("only `status` has code, body, retry_after, error, message and taken".into());
        }
        if row.deed != DeedName::Slow && row.seconds.is_some() {
            return Err("only `slow` has seconds".into());
        }
        let change = |change: AnswerChange, fits: bool| {
            if fits { Ok(Deed::Change(change)) } else { Err(format!("`{word}` does not go with `{}`", row.on)) }
        };
        let (on_upload, has_rows) = (row.on.is_upload(), row.on.has_rows());
        let job = |twist: JobTwist| {
            if on_upload || row.on == Target::Status {
                Ok(Deed::Job(twist))
            } else {
                Err(format!("`{word}` does not go with `{}`", row.on))
            }
        };
        let deed = match row.deed {
            DeedName::CutBefore => Deed::CutBefore,
            DeedName::CutDuring => Deed::CutDuring,
            DeedName::CutAfter => Deed::CutAfter,
            DeedName::Slow => {
                let seconds = row.seconds.ok_or("`slow` needs `seconds`")?;
                let wait = Duration::try_from_secs_f64(seconds).map_err(|e| format!("seconds: {e}"))?;
                Deed::Slow(wait)
            }
            DeedName::Status => Deed::Answer(made_up_answer(&row)?),
            DeedName::LostJob => job(JobTwist::Lost)?,
            DeedName::NeverEndingJob => job(JobTwist::NeverEnding)?,
            DeedName::NoLocation => change(AnswerChange::NoLocation, on_upload)?,
            DeedName::LocationInBody => change(AnswerChange::LocationInBody, on_upload)?,
            DeedName::LocationAbsolute => change(AnswerChange::LocationAbsolute, on_upload)?,
            DeedName::LocationWithVersion => change(AnswerChange::LocationWithVersion, on_upload)?,
            DeedName::LocationElsewhere => change(AnswerChange::LocationElsewhere, on_upload)?,
            DeedName::WrongTypes => change(AnswerChange::WrongTypes, true)?,
            DeedName::DuplicateRows => change(AnswerChange::DuplicateRows, has_rows)?,
            DeedName::RowsOutOfOrder => change(AnswerChange::RowsOutOfOrder, has_rows)?,
            DeedName::RowsWithoutKeys => change(AnswerChange::RowsWithoutKeys, has_rows)?,
            DeedName::RowsMissing => change(AnswerChange::RowsMissing, has_rows)?,
        };
        Ok(Self {
            on: row.on,
            nth: row.nth,
            from: row.from,
            every: row.every.unwrap_or(1),
            times: row.times.unwrap_or(u32::MAX),
            deed,
        })
    }

    fn strikes(&self, count: u32, struck: u32) -> bool {
        match (self.nth, self.from) {
            (Some(nth), _) => count == nth,
            (None, _) if struck >= self.times => false,
            // `every = 3` is the third, the sixth, …; with `from = 2` the second, the fifth, ….
            (None, None) => count.is_multiple_of(self.every),
            (None, Some(from)) => count >= from && (count - from).is_multiple_of(self.every),
        }
    }
}

fn made_up_answer(row: &FaultRow) -> Result<MadeUpAnswer, String> {
    let body = row.body.unwrap_or(BodyForm::Json);
    let code = match (row.code, body) {
        (Some(code), _) => code,
        (None, BodyForm::Own429) => 429,
        (None, _) => return Err("`status` needs `code`".into()),
    };
    if !(200..600).contains(&code) {
        return Err("a status lies between 200 and 599".into());
    }
    Ok(MadeUpAnswer {
        code,
        body,
        retry_after: row.retry_after,
        error: row.error.clone(),
        message: row.message.clone(),
        is_taken: row.taken.unwrap_or(false),
    })
}

/// The faults of a running service, and how often each was asked for and struck.
#[derive(Debug)]
pub(super) struct Faults {
    faults: Vec<(Fault, Tally)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    seen: u32,
    struck: u32,
}

impl Faults {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self { faults: faults.into_iter().map(|fault| (fault, Tally::default())).collect() }
    }

    /// Counts a request with every fault that may strike it, and says which one does. The first wins; the others do not count
    /// as struck.
    pub(super) fn next(&mut self, kind: Kind) -> Option<Deed> {
        let mut deed = None;
        for (fault, tally) in self.faults.iter_mut().filter(|(fault, _)| fault.on.covers(kind)) {
            tally.seen += 1;
            if deed.is_none() && fault.strikes(tally.seen, tally.struck) {
                tally.struck += 1;
                deed = Some(fault.deed.clone());
            }
        }
        deed
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::Script;
    use super::*;

    fn strikes(when: &str, requests: usize) -> Vec<usize> {
        let script = Script::parse(&format!("[[fault]]\non = \"status\"\ndo = \"cut-after\"\n{when}\n")).unwrap();
        let mut faults = Faults::new(script.faults);
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
        let mut faults = Faults::new(script.faults);
        assert_eq!(faults.next(Kind::Create), None);
        assert_eq!(faults.next(Kind::Append), Some(Deed::CutBefore));
        assert_eq!(faults.next(Kind::Append), None, "the second upload has passed");
    }
}
