//! A printed sheet: numbered steps, a table, and codes to be scanned from it. It is as wide as A4 and as tall as Letter, so that either
//! paper takes it whole and at its own size.

use std::path::Path;

use super::ExchangeError;
use super::pdf::{Document, HEIGHT, WIDTH, Weight};
use super::placing;
use crate::domain::{ExportedFile, Modules};

/// Room at every edge, in points: more than any printer leaves blank.
const MARGIN: f32 = 42.0;
const INSIDE: f32 = WIDTH - 2.0 * MARGIN;
const BODY: f32 = 9.5;
const LINE: f32 = 13.0;
const BLACK: f32 = 0.0;
const GREY: f32 = 0.32;
/// Width of a module of bars: 0.38 mm, which every hand scanner reads.
const BAR: f32 = 1.08;
/// Height of bars: 12 mm.
const BAR_HEIGHT: f32 = 34.0;
/// Side of a module of squares: 0.76 mm.
const SQUARE: f32 = 2.16;
/// Where the words beside a code begin.
const BESIDE: f32 = MARGIN + 290.0;

/// What stands on a sheet, in its order.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its heading, and the document's title.
    pub title: String,
    /// A paragraph below it.
    pub lead: String,
    /// What to do, numbered: in a few words, and why.
    pub steps: Vec<(String, String)>,
    /// Heading of the table.
    pub table_title: String,
    /// A name, and what there is to say of it.
    pub table: Vec<(String, String)>,
    /// Heading of the codes.
    pub codes_title: String,
    /// A paragraph below it.
    pub codes_lead: String,
    /// The codes.
    pub codes: Vec<SheetCode>,
    /// Last line.
    pub foot: String,
}

/// A code on a sheet.
#[derive(Clone, Debug)]
pub struct SheetCode {
    /// Its modules.
    pub modules: Modules,
    /// What it is called.
    pub name: String,
    /// What is said of it.
    pub words: String,
}

/// Writes a sheet as PDF.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_sheet(sheet: &Sheet, target: &Path) -> Result<ExportedFile, ExchangeError> {
    let bytes = pdf_of(sheet).ok_or_else(|| ExchangeError::File {
        path: target.to_owned(),
        source: std::io::Error::other("the program's own fonts cannot be read"),
    })?;
    let file = placing::write_beside(target.to_owned(), &bytes, 0, |_| true)?;
    placing::put_in_place(vec![file])?.pop().ok_or(ExchangeError::Empty)
}

fn pdf_of(sheet: &Sheet) -> Option<Vec<u8>> {
    let mut paper = Paper { document: Document::new()?, y: MARGIN };
    paper.paragraph(MARGIN, &sheet.title, Weight::Strong, 20.0, BLACK);
    paper.y += 4.0;
    paper.paragraph(MARGIN, &sheet.lead, Weight::Regular, BODY, GREY);
    paper.y += 8.0;
    for (number, (what, why)) in sheet.steps.iter().enumerate() {
        let room =
            paper.height(what, Weight::Strong, INSIDE - 18.0) + paper.height(why, Weight::Regular, INSIDE - 18.0);
        paper.make_room(room);
        let number = format!("{}", number + 1);
        paper.document.text((MARGIN, paper.y + BODY), &number, Weight::Strong, BODY, BLACK);
        paper.paragraph(MARGIN + 18.0, what, Weight::Strong, BODY, BLACK);
        paper.paragraph(MARGIN + 18.0, why, Weight::Regular, BODY, GREY);
        paper.y += 5.0;
    }
    paper.heading(&sheet.table_title);
    for (name, words) in &sheet.table {
        paper.make_room(paper.height(words, Weight::Regular, INSIDE - 70.0));
        paper.document.text((MARGIN, paper.y + BODY), name, Weight::Strong, BODY, BLACK);
        paper.paragraph(MARGIN + 70.0, words, Weight::Regular, BODY, GREY);
        paper.y += 3.0;
    }
    paper.heading(&sheet.codes_title);
    paper.paragraph(MARGIN, &sheet.codes_lead, Weight::Regular, BODY, GREY);
    paper.y += 12.0;
    for code in &sheet.codes {
        paper.code(code);
    }
    paper.paragraph(MARGIN, &sheet.foot, Weight::Regular, 8.0, GREY);
    Some(paper.document.finish(&sheet.title))
}

/// The page that is being filled, and how far down it is.
struct Paper {
    document: Document,
    y: f32,
}

impl Paper {
    fn height(&self, text: &str, weight: Weight, width: f32) -> f32 {
        self.document.lines_of(text, weight, BODY, width).len() as f32 * LINE
    }

    /// Turns the page where so much has no room on it.
    fn make_room(&mut self, height: f32) {
        if self.y + height > HEIGHT - MARGIN && self.y > MARGIN {
            self.document.turn();
            self.y = MARGIN;
        }
    }

    fn paragraph(&mut self, x: f32, text: &str, weight: Weight, size: f32, gray: f32) {
        let line = (size * LINE / BODY).ceil();
        for words in self.document.lines_of(text, weight, size, WIDTH - MARGIN - x) {
            self.make_room(line);
            self.document.text((x, self.y + size), &words, weight, size, gray);
            self.y += line;
        }
    }

    fn heading(&mut self, words: &str) {
        self.make_room(60.0);
        self.y += 8.0;
        self.document.rect([MARGIN, self.y, INSIDE, 0.75], 0.75);
        self.y += 9.0;
        self.paragraph(MARGIN, words, Weight::Strong, 12.5, BLACK);
        self.y += 2.0;
    }

    /// A code, and beside it what is said of it.
    fn code(&mut self, code: &SheetCode) {
        let modules = &code.modules;
        let is_bars = modules.height() == 1;
        let side = if is_bars { BAR } else { SQUARE };
        let row = if is_bars { BAR_HEIGHT } else { SQUARE };
        let height = row * modules.height() as f32;
        self.make_room(height.max(LINE + self.height(&code.words, Weight::Regular, WIDTH - MARGIN - BESIDE)));
        let (left, top) = (MARGIN + Modules::QUIET as f32 * BAR, self.y);
        for y in 0..modules.height() {
            for (x, count) in modules.dark_runs(y) {
                let place = [left + x as f32 * side, top + y as f32 * row, count as f32 * side, row];
                self.document.rect(place, BLACK);
            }
        }
        self.paragraph(BESIDE, &code.name, Weight::Strong, BODY, BLACK);
        self.paragraph(BESIDE, &code.words, Weight::Regular, BODY, GREY);
        self.y = self.y.max(top + height) + 14.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_turns_the_page_where_it_is_full_and_never_runs_off_it() {
        let steps = vec![("What to do".to_owned(), "Why it is done. ".repeat(40)); 20];
        let code =
            SheetCode { modules: Modules::new(3, 1, vec![true, false, true]), name: "N".into(), words: "W".into() };
        let sheet = Sheet { title: "T".into(), steps, codes: vec![code], ..Sheet::default() };
        let text = String::from_utf8_lossy(&pdf_of(&sheet).unwrap()).into_owned();
        let pages: u32 = text.split("/Count ").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
        assert!(pages > 1);
        // Base lines of text, in points from below.
        let lines: Vec<f32> = text
            .lines()
            .filter_map(|line| line.strip_suffix(" Td"))
            .filter_map(|place| place.split(' ').nth(1)?.parse().ok())
            .collect();
        assert!(lines.len() > 40 && lines.iter().all(|y| (MARGIN..HEIGHT - MARGIN).contains(y)), "{lines:?}");
        assert_eq!(text.matches(" re\n").count(), 4, "two bars and two rules");
    }

    #[test]
    fn a_sheet_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet.pdf");
        let told = write_sheet(&Sheet { title: "T".into(), ..Sheet::default() }, &path).unwrap();
        assert_eq!(told.path, path.display().to_string());
        assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF-"));
        let nowhere = path.join("below-a-file.pdf");
        assert!(matches!(write_sheet(&Sheet::default(), &nowhere), Err(ExchangeError::File { .. })));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
