//! PDF pages of text and rectangles, with the program's own letters inside: they look the same on every computer, and can be searched
//! and read aloud.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use ttf_parser::{Face, GlyphId, Tag};

/// Width of every page in points: that of A4, the narrower of the two papers.
pub(super) const WIDTH: f32 = 595.0;
/// Height of every page in points: that of Letter, the shorter of the two. So nothing is cut off or made smaller on either.
pub(super) const HEIGHT: f32 = 792.0;

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Strong,
}

impl Weight {
    const ALL: [Self; 2] = [Self::Regular, Self::Strong];

    fn name(self) -> Name<'static> {
        match self {
            Self::Regular => Name(b"R"),
            Self::Strong => Name(b"S"),
        }
    }

    fn file(self) -> (&'static [u8], Name<'static>) {
        match self {
            Self::Regular => (include_bytes!("../../assets/fonts/Inter-Regular.otf"), Name(b"Inter-Regular")),
            Self::Strong => (include_bytes!("../../assets/fonts/Inter-SemiBold.otf"), Name(b"Inter-SemiBold")),
        }
    }
}

/// Letters of one weight, and which of them were used.
struct Letters {
    face: Face<'static>,
    used: BTreeMap<u16, char>,
}

impl Letters {
    fn of(weight: Weight) -> Option<Self> {
        Some(Self { face: Face::parse(weight.file().0, 0).ok()?, used: BTreeMap::new() })
    }

    /// A measure of the font in thousandths of its size, as PDF has it.
    fn thousandths(&self, units: f32) -> f32 {
        units * 1000.0 / f32::from(self.face.units_per_em())
    }

    fn glyph(&self, c: char) -> GlyphId {
        // What has no letter shows as the font's box.
        self.face.glyph_index(c).unwrap_or(GlyphId(0))
    }

    fn advance(&self, glyph: GlyphId) -> f32 {
        self.thousandths(self.face.glyph_hor_advance(glyph).unwrap_or(0).into())
    }
}

/// A document that grows page by page. Places are in points, from the upper left corner of the page.
pub(super) struct Document {
    letters: [Letters; 2],
    pages: Vec<Content>,
}

impl Document {
    /// A document with one empty page; `None` where the program's own fonts cannot be read, which a test rules out.
    pub(super) fn new() -> Option<Self> {
        let [regular, strong] = Weight::ALL.map(Letters::of);
        Some(Self { letters: [regular?, strong?], pages: vec![Content::new()] })
    }

    /// Goes on with an empty page.
    pub(super) fn turn(&mut self) {
        self.pages.push(Content::new());
    }

    /// Width of a text in points.
    pub(super) fn width_of(&self, text: &str, weight: Weight, size: f32) -> f32 {
        let letters = &self.letters[weight as usize];
        text.chars().map(|c| letters.advance(letters.glyph(c))).sum::<f32>() * size / 1000.0
    }

    /// The text in lines that are no wider than this, in points. A word that is wider stands by itself.
    pub(super) fn lines_of(&self, text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = lines.last().map(|line| format!("{line} {word}"));
            match longer.filter(|line| self.width_of(line, weight, size) <= width) {
                Some(longer) => *lines.last_mut().unwrap_or(&mut String::new()) = longer,
                None => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// One line of text; `y` is its base line. `gray` is 0 for black and 1 for white.
    pub(super) fn text(&mut self, (x, y): (f32, f32), text: &str, weight: Weight, size: f32, gray: f32) {
        let letters = &mut self.letters[weight as usize];
        let mut glyphs = Vec::with_capacity(2 * text.len());
        for c in text.chars() {
            let glyph = letters.glyph(c);
            letters.used.insert(glyph.0, c);
            glyphs.extend(glyph.0.to_be_bytes());
        }
        if let Some(page) = self.pages.last_mut() {
            page.set_fill_gray(gray).begin_text().set_font(weight.name(), size);
            page.next_line(x, HEIGHT - y).show(Str(&glyphs)).end_text();
        }
    }

    /// A filled rectangle: left, top, width, height.
    pub(super) fn rect(&mut self, [x, y, width, height]: [f32; 4], gray: f32) {
        if let Some(page) = self.pages.last_mut() {
            page.set_fill_gray(gray).rect(x, HEIGHT - y - height, width, height).fill_nonzero();
        }
    }

    /// The file.
    pub(super) fn finish(self, title: &str) -> Vec<u8> {
        let mut ids = (1..).map(Ref::new);
        let mut next = || ids.next().unwrap_or(Ref::new(1));
        let (catalog, tree, info) = (next(), next(), next());
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree).lang(TextStr("en")).viewer_preferences().display_doc_title(true);
        pdf.document_info(info).title(TextStr(title)).creator(TextStr("Docket"));
        let mut fonts = Vec::new();
        for (weight, letters) in Weight::ALL.into_iter().zip(&self.letters) {
            let ids = [next(), next(), next(), next(), next()];
            embed(&mut pdf, weight, letters, ids);
            fonts.push((weight.name(), ids[0]));
        }
        let pages: Vec<(Ref, Ref, Content)> = self.pages.into_iter().map(|content| (next(), next(), content)).collect();
        pdf.pages(tree)
            .kids(pages.iter().map(|(page, _, _)| *page))
            .count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
        for (id, content_id, content) in pages {
            let mut page = pdf.page(id);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(content_id);
            page.resources().fonts().pairs(fonts.iter().copied());
            page.finish();
            pdf.stream(content_id, &content.finish());
        }
        pdf.finish()
    }
}

/// Writes a font: its outlines as they are in the file, widths and meanings of the letters that were used.
fn embed(pdf: &mut Pdf, weight: Weight, letters: &Letters, [font, cid, descriptor, to_unicode, outlines]: [Ref; 5]) {
    let info = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
    let (_, name) = weight.file();
    pdf.type0_font(font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(to_unicode);
    let mut cid_font = pdf.cid_font(cid);
    cid_font.subtype(CidFontType::Type0).base_font(name).system_info(info).font_descriptor(descriptor);
    let mut widths = cid_font.widths();
    for glyph in letters.used.keys() {
        widths.consecutive(*glyph, [letters.advance(GlyphId(*glyph))]);
    }
    widths.finish();
    cid_font.finish();
    let (face, of) = (&letters.face, |units: i16| letters.thousandths(units.into()));
    let bounds = face.global_bounding_box();
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::NON_SYMBOLIC)
        .bbox(Rect::new(of(bounds.x_min), of(bounds.y_min), of(bounds.x_max), of(bounds.y_max)))
        .italic_angle(0.0)
        .ascent(of(face.ascender()))
        .descent(of(face.descender()))
        .cap_height(of(face.capital_height().unwrap_or(face.ascender())))
        .stem_v(if weight == Weight::Strong { 120.0 } else { 80.0 })
        .font_file3(outlines);
    let mut meanings = UnicodeCmap::<u16>::new(Name(b"Docket"), info);
    for (glyph, c) in &letters.used {
        meanings.pair(*glyph, *c);
    }
    pdf.cmap(to_unicode, &meanings.finish());
    let file = face.raw_face().table(Tag::from_bytes(b"CFF ")).unwrap_or_default();
    pdf.stream(outlines, file).pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_are_no_wider_than_asked() {
        let document = Document::new().unwrap();
        let text = "Set these things with the codes in your scanner's own manual, one after the other";
        let lines = document.lines_of(text, Weight::Regular, 10.0, 120.0);
        assert!(lines.len() > 2, "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| document.width_of(line, Weight::Regular, 10.0) <= 120.0), "{lines:?}");
        assert_eq!(document.lines_of("unbreakable", Weight::Strong, 10.0, 5.0), ["unbreakable"]);
        // Letters of the font are of a plausible width.
        let width = document.width_of("mmmmmmmmmm", Weight::Regular, 10.0);
        assert!((60.0..120.0).contains(&width), "{width}");
    }

    #[test]
    fn a_document_has_its_pages_and_its_letters() {
        let mut document = Document::new().unwrap();
        document.text((50.0, 50.0), "Größe", Weight::Strong, 12.0, 0.0);
        document.turn();
        document.rect([10.0, 20.0, 30.0, 40.0], 0.0);
        let file = document.finish("A sheet");
        let text = String::from_utf8_lossy(&file);
        assert!(text.starts_with("%PDF-") && text.contains("/Count 2") && text.contains("/MediaBox [0 0 595 792]"));
        assert!(text.contains("10 732 30 40 re"), "the rectangle is not where it was put");
        // What its letters mean can be read aloud: the o with two dots.
        assert!(text.contains("<00F6>") && text.contains("/CIDFontType0C"));
    }
}
