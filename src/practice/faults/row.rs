//! A fault as the script writes it, and its check: a deed must go with what it is to strike.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::super::changes::AnswerChange;
use super::super::kind::Kind;
use super::{BodyForm, Deed, JobTwist, MadeUpAnswer};

/// A fault as the script writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::practice) struct FaultRow {
    on: Target,
    #[serde(rename = "do")]
    deed: DeedName,
    nth: Option<u32>,
    from: Option<u32>,
    every: Option<u32>,
    times: Option<u32>,
    bytes: Option<usize>,
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
#[serde(try_from = "String")]
enum Target {
    Any,
    Upload,
    Kind(Kind),
}

impl Target {
    fn covers(self, kind: Kind) -> bool {
        match self {
            Self::Any => true,
            Self::Upload => kind.is_upload(),
            Self::Kind(own) => own == kind,
        }
    }

    /// Whether it may strike a request for which this is true.
    fn may_be(self, is: impl Fn(Kind) -> bool) -> bool {
        match self {
            Self::Any => true,
            Self::Upload => is(Kind::Create),
            Self::Kind(kind) => is(kind),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        match word.as_str() {
            "any" => Ok(Self::Any),
            "upload" => Ok(Self::Upload),
            _ => Kind::try_from(word).map(Self::Kind),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "any",
            Self::Upload => "upload",
            Self::Kind(kind) => kind.as_str(),
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DeedName {
    CutBefore,
    CutInRequest,
    CutDuring,
    CutAfter,
    Silent,
    Slow,
    Status,
    LostJob,
    NeverEndingJob,
    SlowJob,
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
    RowsBySerial,
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

/// A fault, checked.
#[derive(Clone, Debug)]
pub(in crate::practice) struct Fault {
    on: Target,
    nth: Option<u32>,
    from: Option<u32>,
    every: u32,
    times: u32,
    pub(super) deed: Deed,
}

impl Fault {
    /// Checks a row of the script.
    ///
    /// # Errors
    /// In words.
    pub(in crate::practice) fn from_row(row: FaultRow) -> Result<Self, String> {
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
        if !matches!(row.deed, DeedName::Slow | DeedName::SlowJob) && row.seconds.is_some() {
            return Err("only `slow` and `slow-job` have seconds".into());
        }
        if row.deed != DeedName::CutInRequest && row.bytes.is_some() {
            return Err("only `cut-in-request` has bytes".into());
        }
        let fitting = |deed: Deed, fits: bool| {
            if fits { Ok(deed) } else { Err(format!("`{word}` does not go with `{}`", row.on)) }
        };
        let (makes_job, has_rows) = (row.on.may_be(Kind::makes_job), row.on.may_be(Kind::has_rows));
        let change = |change: AnswerChange, fits: bool| fitting(Deed::Change(change), fits);
        let job = |twist: JobTwist| fitting(Deed::Job(twist), makes_job || row.on == Target::Kind(Kind::Status));
        let wait = || {
            let seconds = row.seconds.ok_or_else(|| format!("`{word}` needs `seconds`"))?;
            Duration::try_from_secs_f64(seconds).map_err(|e| format!("seconds: {e}"))
        };
        let deed = match row.deed {
            DeedName::CutBefore => Deed::CutBefore,
            DeedName::CutInRequest => {
                let has_body = row.on.may_be(|kind| {
                    kind.makes_job() || matches!(kind, Kind::Token | Kind::PolicyCreate | Kind::PolicyUpdate)
                });
                fitting(Deed::CutInRequest(row.bytes), has_body)?
            }
            DeedName::CutDuring => Deed::CutDuring,
            DeedName::CutAfter => Deed::CutAfter,
            DeedName::Silent => Deed::Silent,
            DeedName::Slow => Deed::Slow(wait()?),
            DeedName::Status => Deed::Answer(made_up_answer(&row)?),
            DeedName::LostJob => job(JobTwist::Lost)?,
            DeedName::NeverEndingJob => job(JobTwist::NeverEnding)?,
            DeedName::SlowJob => job(JobTwist::Slow(wait()?))?,
            DeedName::NoLocation => change(AnswerChange::NoLocation, makes_job)?,
            DeedName::LocationInBody => change(AnswerChange::LocationInBody, makes_job)?,
            DeedName::LocationAbsolute => change(AnswerChange::LocationAbsolute, makes_job)?,
            DeedName::LocationWithVersion => change(AnswerChange::LocationWithVersion, makes_job)?,
            DeedName::LocationElsewhere => change(AnswerChange::LocationElsewhere, makes_job)?,
            DeedName::WrongTypes => change(AnswerChange::WrongTypes, true)?,
            DeedName::DuplicateRows => change(AnswerChange::DuplicateRows, has_rows)?,
            DeedName::RowsOutOfOrder => change(AnswerChange::RowsOutOfOrder, has_rows)?,
            DeedName::RowsWithoutKeys => change(AnswerChange::RowsWithoutKeys, has_rows)?,
            DeedName::RowsMissing => change(AnswerChange::RowsMissing, has_rows)?,
            DeedName::RowsBySerial => change(AnswerChange::RowsBySerial, row.on.may_be(|kind| kind == Kind::Status))?,
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

    pub(super) fn covers(&self, kind: Kind) -> bool {
        self.on.covers(kind)
    }

    pub(super) fn strikes(&self, count: u32, struck: u32) -> bool {
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
