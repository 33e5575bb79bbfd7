//! How box labels are laid out: seven ways, with the makers' liberties taken within each.

use docket::domain::Symbology::{self, Code39, Code128, DataMatrix, Ean13, Qr, UpcA};
use rand::Rng;

use super::sheet::{BARE, INK, Setting, Sheet};
use super::{Chance, happens, words};

/// A label of any layout.
pub fn label(chance: &mut Chance) -> Sheet {
    let mut label = Layout::new(chance);
    match label.chance.random_range(0..7) {
        0 => label.column(),
        1 => label.two_columns(),
        2 => label.strip(),
        3 => label.dense(),
        4 => label.squares(),
        5 => label.ladder(),
        _ => label.retail_first(),
    }
    label.finished()
}

/// One line of a label: what it is for, the words before the value, the value, and how it is spelled.
struct Entry {
    role: &'static str,
    caption: String,
    value: String,
    symbology: Symbology,
}

struct Layout<'c> {
    chance: &'c mut Chance,
    sheet: Sheet,
    /// The entries that are not set yet, the last first.
    rest: Vec<Entry>,
    pkid: String,
    serial: String,
    /// Units that bars are high, and between entries.
    bars: f32,
    gap: f32,
    /// Units from the label's edges to its print.
    margin: f32,
    /// Caption above the bars, or the value below them.
    value_below: bool,
}

impl<'c> Layout<'c> {
    fn new(chance: &'c mut Chance) -> Self {
        let (pkid, serial) = (words::pkid(chance), words::serial(chance));
        let caption = |chance: &mut Chance, all: &[&str]| all[chance.random_range(0..all.len())].to_owned();
        let entry = |role, caption, value: &str, symbology| Entry { role, caption, value: value.to_owned(), symbology };
        let mut rest = vec![entry("other", "Express".to_owned(), &words::digits(chance, 11), Code128)];
        let part = words::part(chance);
        rest.push(entry("part", caption(chance, &["Model", "(1P)", "MTM", "P/N", "SKU"]), &part, Code128));
        let part = words::short_part(chance);
        rest.push(entry("part", caption(chance, &["Part", "Option", "REV"]), &part, Code39));
        if happens(chance, 0.3) {
            let freight = format!("\u{f1}00{}", words::digits(chance, 18));
            rest.push(entry("other", "SSCC".to_owned(), &freight, Code128));
        }
        let told = caption(chance, &["S/N", "(S) Serial No.", "Serial", "SVC TAG", "Service Tag"]);
        let spelled = if happens(chance, 0.15) && serial.len() < 11 { Code39 } else { Code128 };
        rest.push(entry("serial", told, &serial, spelled));
        let told = caption(chance, &["PKID", "Windows PKID", "Product Key ID", "Windows Product Key ID", "ID"]);
        let spelled = if happens(chance, 0.15) { Code39 } else { Code128 };
        rest.push(entry("pkid", told, &pkid, spelled));
        Self {
            bars: chance.random_range(16.0..30.0),
            gap: chance.random_range(5.0..12.0),
            margin: chance.random_range(10.0..18.0),
            value_below: happens(chance, 0.3),
            sheet: Sheet::default(),
            chance,
            rest,
            pkid,
            serial,
        }
    }

    fn bars(&self) -> Setting {
        Setting { module: 1.0, height: self.bars, upright: false }
    }

    /// A caption, its bars, the value; gives the right and lower end.
    fn entry(&mut self, x: f32, y: f32, entry: &Entry, set: Setting) -> (f32, f32) {
        let shown = entry.value.replace('\u{f1}', "");
        let size = 4.6;
        let mut top = y + size + 2.5;
        if self.value_below {
            self.sheet.words(x, y + size, size, false, &entry.caption, INK);
        } else {
            let wide = self.sheet.words(x, y + size, size, false, &entry.caption, INK);
            self.sheet.words(x + wide + 4.0, y + size, size, true, &shown, INK);
        }
        let (wide, high) = self.sheet.code(entry.role, (&entry.value, entry.symbology), x, top, set);
        top += high;
        if self.value_below {
            top += size + 2.0;
            self.sheet.words(x + 8.0, top, size, false, &shown, INK);
        }
        (x + wide, top)
    }

    fn next_entry(&mut self) -> Option<Entry> {
        self.rest.pop()
    }

    /// A code of squares with all that the label tells, or the PKID alone; gives its right and lower end.
    fn square(&mut self, x: f32, y: f32, symbology: Symbology, module: f32) -> (f32, f32) {
        let (pkid, serial) = (self.pkid.clone(), self.serial.clone());
        let (role, text) = match (symbology, self.chance.random_range(0..3)) {
            (DataMatrix, 0) => ("pkid", pkid),
            (DataMatrix, 1) => ("all", format!("S{serial}P{pkid}")),
            (DataMatrix, _) => ("other", words::letters(self.chance, 10)),
            (_, 0) => ("all", format!("SN:{serial};PKID:{pkid}")),
            (_, 1) => ("other", format!("https://example.com/{}", words::letters(self.chance, 9))),
            _ => ("all", format!("https://example.com/d?s={serial}&k={pkid}")),
        };
        let (wide, high) =
            self.sheet.code(role, (&text, symbology), x, y, Setting { module, height: 0.0, upright: false });
        (x + wide, y + high)
    }

    fn retail(&mut self, x: f32, y: f32, module: f32) -> (f32, f32) {
        let (text, symbology) = if happens(self.chance, 0.5) {
            (words::upca(self.chance), UpcA)
        } else {
            (words::ean13(self.chance), Ean13)
        };
        let set = Setting { module, height: self.bars * 1.1, upright: false };
        let (wide, high) = self.sheet.code("retail", (&text, symbology), x, y, set);
        self.sheet.words(x + 6.0 * module, y + high + 7.0, 5.2, false, &text, INK);
        (x + wide, y + high + 7.0)
    }

    fn head(&mut self, x: f32, y: f32) -> f32 {
        let maker = words::phrase(self.chance);
        self.sheet.words(x, y + 9.0, 8.0, true, &maker, INK);
        let details = words::phrase(self.chance);
        self.sheet.words(x, y + 16.0, 4.0, false, &details, INK);
        y + 21.0
    }

    fn small_print(&mut self, x: f32, y: f32, lines: usize) {
        for line in 0..lines {
            let told = words::phrase(self.chance);
            self.sheet.words(x, y + 7.5 * line as f32 + 5.0, 4.2, line % 3 == 0, &told, INK);
        }
    }

    fn grow(&mut self, (x, y): (f32, f32)) {
        self.sheet.width = self.sheet.width.max(x + self.margin);
        self.sheet.height = self.sheet.height.max(y + self.margin);
    }

    /// Entries below each other, squares at their right.
    fn column(&mut self) {
        let (x, mut y, mut right) = (self.margin, self.margin, 0.0_f32);
        for _ in 0..self.chance.random_range(3..5) {
            let Some(entry) = self.next_entry() else { break };
            let (end, bottom) = self.entry(x, y, &entry, self.bars());
            self.grow((end, bottom));
            right = right.max(end);
            y = bottom + self.gap;
        }
        let beside = right + self.chance.random_range(12.0..22.0);
        let module = [1.5, 1.75, 2.0][self.chance.random_range(0..3)];
        let end = self.square(beside, self.margin, DataMatrix, module);
        self.grow(end);
        if happens(self.chance, 0.7) {
            let end = self.square(beside, end.1 + 18.0, Qr, 1.5);
            self.grow(end);
        } else {
            self.small_print(beside, end.1 + 14.0, 4);
            self.grow((beside + 60.0, end.1 + 40.0));
        }
    }

    /// A head, then entries two by two.
    fn two_columns(&mut self) {
        let mut y = self.head(self.margin, self.margin);
        for _ in 0..self.chance.random_range(2..4) {
            let (mut x, mut bottom) = (self.margin, y);
            for _ in 0..2 {
                let Some(entry) = self.next_entry() else { break };
                let end = self.entry(x, y, &entry, self.bars());
                self.grow(end);
                (x, bottom) = (end.0 + 18.0, bottom.max(end.1));
            }
            self.sheet.fill(self.margin / 2.0, bottom + self.gap / 2.0, self.sheet.width - self.margin, 0.8, INK);
            y = bottom + self.gap;
        }
        if happens(self.chance, 0.6) {
            let end = self.retail(self.margin + 10.0, y, 1.0);
            self.grow(end);
        }
    }

    /// One long row.
    fn strip(&mut self) {
        self.bars *= 0.8;
        let (mut x, y) = (self.margin, self.margin);
        let symbology = if happens(self.chance, 0.5) { Qr } else { DataMatrix };
        let end = self.square(x, y, symbology, 1.5);
        self.grow(end);
        x = end.0 + 14.0;
        for _ in 0..2 {
            let Some(entry) = self.next_entry() else { break };
            if x + entry.value.len() as f32 * 11.0 > 400.0 {
                continue;
            }
            let end = self.entry(x, y, &entry, self.bars());
            self.grow(end);
            x = end.0 + 16.0;
        }
        self.small_print(self.margin, self.sheet.height - self.margin + 2.0, 1);
        self.sheet.height += 6.0;
    }

    /// Low bars, close to each other, words at their right.
    fn dense(&mut self) {
        let high = self.chance.random_range(9.0..14.0);
        let gap = self.chance.random_range(5.0..8.0);
        let (x, mut y) = (self.margin, self.margin);
        while let Some(entry) = self.next_entry() {
            let (wide, _) = self.sheet.code(
                entry.role,
                (&entry.value, entry.symbology),
                x,
                y,
                Setting { module: 1.0, height: high, upright: false },
            );
            let shown = entry.value.replace('\u{f1}', "");
            self.sheet.words(x + wide + 10.0, y + 5.0, 4.2, false, &entry.caption, INK);
            self.sheet.words(x + wide + 10.0, y + 11.0, 4.2, true, &shown, INK);
            self.grow((x + wide + 60.0, y + high));
            y += high + gap;
        }
        let end = self.square(x, y, DataMatrix, 1.75);
        self.grow(end);
    }

    /// Mostly codes of squares.
    fn squares(&mut self) {
        let mut y = self.head(self.margin, self.margin);
        let big = self.chance.random_range(2.0..3.0_f32).round();
        let end = self.square(self.margin, y, Qr, big);
        self.grow(end);
        let (x, first) = (end.0 + 16.0, self.chance.random_range(1.5..2.5_f32));
        for module in [first, 1.5] {
            let end = self.square(x, y, DataMatrix, (module * 4.0).round() / 4.0);
            self.grow(end);
            y = end.1 + 12.0;
        }
        let below = self.sheet.height - self.margin + self.gap;
        if let Some(entry) = self.next_entry() {
            let end = self.entry(self.margin, below, &entry, self.bars());
            self.grow(end);
        }
    }

    /// Entries and a retail code below each other, and an entry that stands upright beside them.
    fn ladder(&mut self) {
        let upright = self.next_entry();
        let (x, mut y) = (self.margin, self.margin);
        for _ in 0..2 {
            let Some(entry) = self.next_entry() else { break };
            let end = self.entry(x, y, &entry, self.bars());
            self.grow(end);
            y = end.1 + self.gap;
        }
        let end = self.retail(x + 10.0, y, 1.0);
        self.grow(end);
        if let Some(entry) = upright {
            let beside = self.sheet.width - self.margin + 14.0;
            let set = Setting { upright: true, ..self.bars() };
            let (wide, high) = self.sheet.code(entry.role, (&entry.value, entry.symbology), beside, self.margin, set);
            self.grow((beside + wide, self.margin + high));
        }
    }

    /// A large retail code, the entries after it.
    fn retail_first(&mut self) {
        let module = [1.0, 1.25, 1.5][self.chance.random_range(0..3)];
        let end = self.retail(self.margin + 8.0, self.margin, module);
        self.grow(end);
        let mut y = end.1 + self.gap;
        for _ in 0..2 {
            let Some(entry) = self.next_entry() else { break };
            let end = self.entry(self.margin, y, &entry, self.bars());
            self.grow(end);
            y = end.1 + self.gap;
        }
        let beside = end.0 + 20.0;
        let end = self.square(beside, self.margin, DataMatrix, 1.5);
        self.grow(end);
        self.small_print(beside, end.1 + 6.0, 2);
    }

    fn finished(mut self) -> Sheet {
        if happens(self.chance, 0.4) {
            let (width, height) = (self.sheet.width, self.sheet.height);
            self.sheet.frame(2.0, 2.0, width - 4.0, height - 4.0, 1.0, INK);
        }
        if happens(self.chance, 0.08) {
            // A dead dot of the printer's head leaves a thin line bare.
            let x = self.chance.random_range(0.0..self.sheet.width);
            self.sheet.fill(x, 0.0, 0.3, self.sheet.height, BARE);
        }
        self.sheet
    }
}
