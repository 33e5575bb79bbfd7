//! A page for people: what stands on it in order, written as HTML that prints well, or as a workbook.

use std::path::Path;

use crate::domain::{BatchSummary, ExportedFile};

use super::placing::{self, Target, Waiting};
use super::{ExchangeError, html, workbook};

/// A page for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// Its heading, and the document's title.
    pub title: String,
    /// A paragraph below it.
    pub lead: String,
    /// What stands on it, in its order.
    pub parts: Vec<Part>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A heading of the second order.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Names with their values.
    Facts(Vec<Fact>),
    /// What to do, numbered: in a few words, and more of it.
    Steps(Vec<(String, String)>),
    /// What to have at hand, each with a box to tick: in a few words, and more of it.
    Checks(Vec<(String, String)>),
    /// Rows under a header; in a workbook a sheet of its own under this name.
    Table {
        /// The sheet's name.
        name: String,
        /// Names of the columns.
        header: Vec<String>,
        /// As many cells in each as the header has.
        rows: Vec<Vec<String>>,
    },
}

/// A name with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Whether the value is to be typed or compared to the letter.
    pub is_exact: bool,
}

impl Fact {
    /// A value in words.
    pub fn new(name: String, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), is_exact: false }
    }

    /// A value that counts to the letter.
    pub fn exact(name: String, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), is_exact: true }
    }
}

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PaperForm {
    Html,
    Workbook,
}

impl PaperForm {
    fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Workbook => "xlsx",
        }
    }

    /// The forms that a target asks for by its ending; both where it has neither.
    fn of(target: &Path) -> &'static [Self] {
        let ending = target.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("html" | "htm") => &[Self::Html],
            Some("xlsx") => &[Self::Workbook],
            _ => &[Self::Html, Self::Workbook],
        }
    }
}

/// Writes a page of a batch: to `target` itself where its ending is `.html` or `.xlsx`, otherwise as both beside each other; into it
/// under a name of customer, batch, group tag and `mark` where it is a folder. `rows` is how many devices it tells of.
///
/// # Errors
/// Where a file cannot be written; none is left behind then.
pub fn write_paper(
    paper: &Paper,
    batch: &BatchSummary,
    mark: &str,
    rows: u32,
    target: &Path,
) -> Result<Vec<ExportedFile>, ExchangeError> {
    let forms = PaperForm::of(target);
    let target = Target::new(target, batch, mark, "html");
    let files = forms.iter().map(|form| beside(paper, *form, &target, "", rows)).collect::<Result<_, _>>()?;
    placing::put_in_place(files)
}

/// Writes a page beside its place, which is the target's with `mark` before the ending.
pub(super) fn beside(
    paper: &Paper,
    form: PaperForm,
    target: &Target,
    mark: &str,
    rows: u32,
) -> Result<Waiting, ExchangeError> {
    let path = target.with(mark, form.ending());
    let bytes = match form {
        PaperForm::Html => html::write(paper).into_bytes(),
        PaperForm::Workbook => {
            workbook::write_paper(paper).map_err(|source| ExchangeError::File { path: path.clone(), source })?
        }
    };
    placing::write_beside(path, &bytes, rows, |_| true)
}
