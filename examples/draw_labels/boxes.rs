//! The sample cartons: what stands on each label, and how it was photographed.
//!
//! They cover the ways in which labels differ: who made the box, the symbology of the PKID, prefixes and compound codes, light on
//! dark, a turned box, and a label without a PKID.

use docket::domain::Symbology::{Code39, Code128, DataMatrix, Ean13, Qr, UpcA};

use super::paper::{BARS, Fonts, INK, Paper, Setting};
use super::photo::View;

/// One sample.
pub struct Carton {
    pub file: &'static str,
    pub title: &'static str,
    pub pkid: Option<&'static str>,
    pub serial: Option<&'static str>,
    pub manufacturer: Option<&'static str>,
    pub model: Option<&'static str>,
    /// What the practice service answers to it, where that is a refusal.
    pub practice: Option<&'static str>,
    pub draw: for<'f> fn(&'f Fonts) -> anyhow::Result<Paper<'f>>,
    pub view: View,
}

/// A carton seen nearly straight, its label in the middle.
const STRAIGHT: View = View {
    turn: 0.0,
    tilt: (0.0, 0.0),
    scale: 9.4,
    shift: (0.0, 0.0),
    seed: 1,
    print: &[],
    board: [-150.0, -150.0, 150.0, 150.0],
    tape: None,
};

/// All samples, in the order of their names.
pub fn all() -> [Carton; 7] {
    [
        Carton {
            file: "1-thinkpad.jpg",
            title: "A notebook of Lenovo: PKID, and serial and model in one code (1S)",
            pkid: Some("3556218470935"),
            serial: Some("PF4XK7QD"),
            manufacturer: Some("LENOVO"),
            model: Some("21ML0K4TGE"),
            practice: None,
            draw: thinkpad,
            view: View {
                turn: -2.4,
                tilt: (7.0, -5.0),
                shift: (-10.0, 24.0),
                seed: 11,
                print: &[("ThinkPad", -62.0, -44.0, 9.0)],
                board: [-150.0, -58.0, 150.0, 150.0],
                ..STRAIGHT
            },
        },
        Carton {
            file: "2-latitude.jpg",
            title: "A notebook of Dell: PKID in Code 39, service tag and its express service code",
            pkid: Some("3305146230808"),
            serial: Some("7HJ2KX3"),
            manufacturer: Some("Dell Inc."),
            model: None,
            practice: Some("808"),
            draw: latitude,
            view: View {
                turn: 3.1,
                tilt: (-6.0, 9.0),
                scale: 9.6,
                shift: (6.0, -14.0),
                seed: 23,
                print: &[("FRAGILE", -50.0, 50.0, 7.0)],
                board: [-74.0, -150.0, 150.0, 150.0],
                tape: None,
            },
        },
        Carton {
            file: "3-elitebook.jpg",
            title: "A notebook of HP: codes with identifiers in front (S, 1P)",
            pkid: Some("3556407719526"),
            serial: Some("5CG4187KXW"),
            manufacturer: Some("HP"),
            model: None,
            practice: None,
            draw: elitebook,
            view: View {
                turn: 1.2,
                tilt: (10.0, 4.0),
                scale: 9.2,
                shift: (14.0, 20.0),
                seed: 31,
                tape: Some((-50.0, 14.0)),
                ..STRAIGHT
            },
        },
        Carton {
            file: "4-surface.jpg",
            title: "A Surface of Microsoft: PKID in a Data Matrix, serial number of twelve digits",
            pkid: Some("3422731906284"),
            serial: Some("027714536218"),
            manufacturer: Some("Microsoft Corporation"),
            model: None,
            practice: None,
            draw: surface,
            view: View {
                turn: -1.0,
                tilt: (4.0, 8.0),
                scale: 10.2,
                shift: (-20.0, 6.0),
                seed: 42,
                print: &[("THIS SIDE UP", -42.0, -37.0, 5.0)],
                board: [-150.0, -150.0, 68.0, 150.0],
                tape: None,
            },
        },
        Carton {
            file: "5-travelmate.jpg",
            title: "A notebook of Acer, its box lying askew",
            pkid: Some("3305529604183"),
            serial: Some("NXVZUEG0044180A3F73400"),
            manufacturer: Some("Acer"),
            model: None,
            practice: None,
            draw: travelmate,
            view: View {
                turn: 17.0,
                tilt: (3.0, -4.0),
                scale: 8.6,
                shift: (4.0, -8.0),
                seed: 57,
                board: [-84.0, -66.0, 150.0, 150.0],
                ..STRAIGHT
            },
        },
        Carton {
            file: "6-thinkcentre.jpg",
            title: "A desktop of Lenovo without a PKID: serial and model are enough",
            pkid: None,
            serial: Some("YJ02W8RC"),
            manufacturer: Some("LENOVO"),
            model: Some("12E3CTO1WW"),
            practice: None,
            draw: thinkcentre,
            view: View {
                turn: -4.0,
                tilt: (-8.0, -7.0),
                scale: 9.3,
                shift: (8.0, 10.0),
                seed: 64,
                print: &[("ThinkCentre", -48.0, 48.0, 8.0)],
                tape: None,
                ..STRAIGHT
            },
        },
        Carton {
            file: "7-thinkpad-dark.jpg",
            title: "A notebook of Lenovo: serial number in white on black, and a QR code with fields",
            pkid: Some("3556683051743"),
            serial: Some("PF5B9TNM"),
            manufacturer: Some("LENOVO"),
            model: Some("21LW0R7BGE"),
            practice: None,
            draw: dark,
            view: View {
                turn: 2.0,
                tilt: (6.0, 6.0),
                scale: 9.5,
                shift: (-6.0, 30.0),
                seed: 78,
                tape: Some((-56.0, 16.0)),
                ..STRAIGHT
            },
        },
    ]
}

/// A label's head: the maker's name, the product, a rule below.
fn head(paper: &mut Paper<'_>, width: f32, maker: &str, product: &str, details: &str) {
    paper.bold(5.0, 8.6, 4.6, maker);
    paper.bold(36.0, 6.2, 2.5, product);
    paper.text(36.0, 9.6, 1.55, details);
    paper.fill(3.0, 11.6, width - 6.0, 0.35, INK);
}

fn foot(paper: &mut Paper<'_>, width: f32, height: f32, left: &str, right: &str) {
    paper.fill(3.0, height - 6.6, width - 6.0, 0.2, INK);
    paper.text(5.0, height - 3.0, 1.7, left);
    paper.bold(width - 28.5, height - 3.0, 1.7, right);
}

fn thinkpad(fonts: &Fonts) -> anyhow::Result<Paper<'_>> {
    let mut paper = Paper::new(104.0, 74.0, fonts);
    head(&mut paper, 104.0, "Lenovo", "ThinkPad T14 Gen 5", "14\" WUXGA  /  16 GB  /  512 GB SSD  /  Windows 11 Pro");
    let whole = "1S21ML0K4TGEPF4XK7QD";
    paper.captioned(6.0, 13.6, "MTM-S/N", whole, (whole, Code128), Setting { height: 7.0, ..BARS })?;
    paper.captioned(6.0, 26.6, "MTM", "21ML0K4TGE", ("21ML0K4TGE", Code128), BARS)?;
    paper.captioned(58.0, 26.6, "S/N", "PF4XK7QD", ("PF4XK7QD", Code128), BARS)?;
    paper.captioned(
        6.0,
        40.6,
        "Windows PKID",
        "3556218470935",
        ("3556218470935", Code128),
        Setting { height: 9.0, ..BARS },
    )?;
    paper.retail(62.0, 43.0, "407193528647", UpcA, 0.33)?;
    paper.text(6.0, 62.2, 1.8, "1 EA   2.14 KG   Adapter 65 W USB-C   Keyboard: German");
    foot(&mut paper, 104.0, 74.0, "Sample label for practice. No such device exists.", "MADE FOR PRACTICE");
    Ok(paper)
}

fn latitude(fonts: &Fonts) -> anyhow::Result<Paper<'_>> {
    let mut paper = Paper::new(104.0, 66.0, fonts);
    paper.frame(1.5, 1.5, 101.0, 63.0, 0.3);
    head(&mut paper, 104.0, "DELL", "Latitude 5450", "Core Ultra 5  /  16 GB  /  256 GB SSD  /  Windows 11 Pro");
    paper.captioned(6.0, 14.0, "SVC TAG", "7HJ2KX3", ("7HJ2KX3", Code128), BARS)?;
    paper.captioned(56.0, 14.0, "EXP SVC CODE", "16297434471", ("16297434471", Code128), BARS)?;
    let narrow = Setting { module: 0.26, height: 8.5, inverted: false };
    paper.captioned(6.0, 29.0, "Windows Product Key ID", "3305146230808", ("3305146230808", Code39), narrow)?;
    paper.retail(66.0, 31.0, "418302761954", UpcA, 0.32)?;
    paper.text(6.0, 48.6, 1.9, "MODEL  P157G     REG TYPE  P157G002     QTY  1");
    paper.text(6.0, 52.6, 1.9, "INPUT  20 V  3.25 A     BATTERY  54 Wh");
    foot(&mut paper, 104.0, 66.0, "Sample label for practice. No such device exists.", "MADE FOR PRACTICE");
    Ok(paper)
}

fn elitebook(fonts: &Fonts) -> anyhow::Result<Paper<'_>> {
    let mut paper = Paper::new(108.0, 68.0, fonts);
    head(
        &mut paper,
        108.0,
        "HP",
        "HP EliteBook 840 14 inch G11",
        "U5-125U  /  16 GB  /  512 GB SSD  /  W11 Pro  /  GER",
    );
    paper.captioned(6.0, 13.8, "Serial No. (S)", "5CG4187KXW", ("S5CG4187KXW", Code128), BARS)?;
    paper.captioned(6.0, 28.0, "Product No. (1P)", "8A4T6EA#ABD", ("1P8A4T6EA#ABD", Code128), BARS)?;
    paper.captioned(
        6.0,
        42.2,
        "Windows PKID",
        "3556407719526",
        ("3556407719526", Code128),
        Setting { height: 9.0, ..BARS },
    )?;
    paper.retail(70.0, 43.6, "429056173849", UpcA, 0.33)?;
    paper.frame(72.0, 15.0, 30.0, 20.0, 0.25);
    paper.bold(74.0, 19.4, 2.2, "1 UNIT");
    paper.text(74.0, 23.4, 1.9, "Net      1.36 kg");
    paper.text(74.0, 27.2, 1.9, "Gross  2.31 kg");
    paper.text(74.0, 31.0, 1.9, "Ship     2026-09");
    foot(&mut paper, 108.0, 68.0, "Sample label for practice. No such device exists.", "MADE FOR PRACTICE");
    Ok(paper)
}

fn surface(fonts: &Fonts) -> anyhow::Result<Paper<'_>> {
    let mut paper = Paper::new(94.0, 58.0, fonts);
    paper.bold(5.0, 8.4, 3.4, "Microsoft");
    paper.bold(38.0, 6.0, 2.5, "Surface Laptop for Business");
    paper.text(38.0, 9.4, 1.55, "13.8\"  /  16 GB  /  256 GB  /  Windows 11 Pro");
    paper.fill(3.0, 11.4, 88.0, 0.35, INK);
    paper.captioned(
        6.0,
        14.0,
        "Serial number",
        "027714536218",
        ("027714536218", Code128),
        Setting { module: 0.32, ..BARS },
    )?;
    paper.text(62.0, 16.2, 1.8, "Windows PKID");
    paper.code(64.0, 18.6, "3422731906284", DataMatrix, Setting { module: 0.9, ..BARS })?;
    paper.bold(62.0, 34.4, 2.1, "3422731906284");
    paper.retail(10.0, 30.4, "436182074599", UpcA, 0.34)?;
    paper.text(50.0, 40.0, 1.8, "Model 2036     Color Platinum");
    paper.text(50.0, 43.6, 1.8, "Rated 15 V  4.33 A");
    foot(&mut paper, 94.0, 58.0, "Sample label for practice. No such device exists.", "MADE FOR PRACTICE");
    Ok(paper)
}

fn travelmate(fonts: &Fonts) -> anyhow::Result<Paper<'_>> {
    let mut paper = Paper::new(100.0, 62.0, fonts);
    paper.frame(1.5, 1.5, 97.0, 59.0, 0.3);
    head(&mut paper, 100.0, "acer", "TravelMate P4 14", "NX.VZUEG.004  /  16 GB  /  512 GB SSD  /  W11 Pro");
    let serial = "NXVZUEG0044180A3F73400";
    paper.captioned(6.0, 13.8, "S/N", serial, (serial, Code128), Setting { height: 7.5, ..BARS })?;
    paper.captioned(
        6.0,
        28.2,
        "PKID",
        "3305529604183",
        ("3305529604183", Code128),
        Setting { height: 10.0, module: 0.32, inverted: false },
    )?;
    paper.retail(60.0, 30.2, "2047183029563", Ean13, 0.33)?;
    paper.text(6.0, 48.6, 1.9, "Rated 19 V  3.42 A     Box 1 of 1");
    foot(&mut paper, 100.0, 62.0, "Sample label for practice. No such device exists.", "MADE FOR PRACTICE");
    Ok(paper)
}

fn thinkcentre(fonts: &Fonts) -> anyhow::Result<Paper<'_>> {
    let mut paper = Paper::new(104.0, 60.0, fonts);
    head(
        &mut paper,
        104.0,
        "Lenovo",
        "ThinkCentre M70q Gen 5",
        "Tiny  /  i5-14400T  /  16 GB  /  512 GB SSD  /  Windows 11 Pro",
    );
    let whole = "1S12E3CTO1WWYJ02W8RC";
    paper.captioned(6.0, 13.8, "MTM-S/N", whole, (whole, Code128), Setting { height: 8.0, ..BARS })?;
    paper.captioned(6.0, 29.0, "S/N", "YJ02W8RC", ("YJ02W8RC", Code128), Setting { height: 9.0, ..BARS })?;
    paper.retail(62.0, 30.8, "2095301682749", Ean13, 0.33)?;
    paper.text(6.0, 47.8, 1.9, "1 EA   1.92 KG   Adapter 90 W");
    foot(&mut paper, 104.0, 60.0, "Sample label for practice. No such device exists.", "MADE FOR PRACTICE");
    Ok(paper)
}

fn dark(fonts: &Fonts) -> anyhow::Result<Paper<'_>> {
    let mut paper = Paper::new(104.0, 68.0, fonts);
    head(&mut paper, 104.0, "Lenovo", "ThinkPad X13 Gen 5", "13.3\" WUXGA  /  16 GB  /  512 GB SSD  /  Windows 11 Pro");
    paper.fill(3.0, 13.4, 53.0, 18.0, INK);
    paper.bold_white(8.0, 17.4, 2.4, "S/N  PF5B9TNM");
    paper.code(11.0, 19.8, "PF5B9TNM", Code128, Setting { height: 9.0, module: 0.32, inverted: true })?;
    let fields = "[)>\u{1e}06\u{1d}1P21LW0R7BGE\u{1d}SPF5B9TNM\u{1d}4LCN\u{1e}\u{4}";
    paper.code(72.0, 14.6, fields, Qr, Setting { module: 0.72, ..BARS })?;
    paper.captioned(
        6.0,
        34.4,
        "Windows PKID",
        "3556683051743",
        ("3556683051743", Code128),
        Setting { height: 10.0, module: 0.32, inverted: false },
    )?;
    paper.captioned(
        58.0,
        40.6,
        "MTM",
        "21LW0R7BGE",
        ("21LW0R7BGE", Code128),
        Setting { height: 7.0, module: 0.28, inverted: false },
    )?;
    paper.text(6.0, 56.6, 1.9, "1 EA   1.98 KG   Adapter 65 W USB-C   Keyboard: German");
    foot(&mut paper, 104.0, 68.0, "Sample label for practice. No such device exists.", "MADE FOR PRACTICE");
    Ok(paper)
}
