//! What a hand scanner sent, read as a label's code. By keys the window hears it, with what [`capture`](crate::capture) knows of
//! scanners.

pub use crate::capture::{Arrivals, Heard, KeyReader, Rhythm, SlowLine, SlowLines, Stroke};

use crate::app::Event;
use crate::app::doctor::ScannedSlowly;
use crate::app::scanned::{ScanPace, ScanRepair, Scanned};
use crate::domain::{Barcode, HandScan, Keyboard, LayoutRepair, Refusal, ScannerRoad};
use crate::label;
use crate::settings::{Expected, Scanner};

/// A code that came by keys. Where its scanner does not know of the computer's layout, it is read as it was meant, and without what
/// is known to be sent before every code.
pub fn by_keys(scan: &HandScan, settings: &Scanner) -> Event {
    read_by_keys(scan, settings).unwrap_or_else(Event::ScanRefused)
}

fn read_by_keys(scan: &HandScan, settings: &Scanner) -> Result<Event, Refusal> {
    let road = ScannerRoad::Keyboard;
    let Expected::Known(layout) = settings.layout else {
        let (scan, prefix) = unprefixed(scan, &settings.prefix)?;
        let Some(repair) = guess(&scan) else { return Ok(read(&scan, road, ScanRepair::None, prefix)) };
        return Ok(read(&scan.repaired(&repair)?, road, ScanRepair::Guessed(repair), prefix));
    };
    match LayoutRepair::by(Keyboard { layout, has_caps_lock: false }, &scan.sent()) {
        Some(mut repair) => {
            let (meant, prefix) = unprefixed(&scan.repaired(&repair)?, &settings.prefix)?;
            repair.repaired = meant.sent();
            Ok(read(&meant, road, ScanRepair::BySetting(repair), prefix))
        }
        None => {
            let (scan, prefix) = unprefixed(scan, &settings.prefix)?;
            Ok(read(&scan, road, ScanRepair::None, prefix))
        }
    }
}

/// A code that came through a serial port: no keyboard lies between.
pub fn by_port(scan: &HandScan, port: &str, prefix: &str) -> Event {
    let read =
        |(scan, prefix): (HandScan, String)| read(&scan, ScannerRoad::Port(port.to_owned()), ScanRepair::None, prefix);
    unprefixed(scan, prefix).map_or_else(Event::ScanRefused, read)
}

/// A code that came by keys, exactly as it came: its scanner is examined.
pub fn examined(scan: &HandScan) -> Event {
    read(scan, ScannerRoad::Keyboard, ScanRepair::None, String::new())
}

/// What came by keys too slowly for a scan: its scanner is examined.
pub fn examined_slowly(line: SlowLine) -> Event {
    let SlowLine { text, suffix, average_gap } = line;
    let text = if label::is_secret(&Barcode::of_text(&text)) { String::new() } else { text };
    Event::ScannedSlowly(ScannedSlowly { text, suffix, average_gap })
}

/// The scan without what its scanner sends before every code, and that; as it is, where it does not begin with it.
fn unprefixed(scan: &HandScan, prefix: &str) -> Result<(HandScan, String), Refusal> {
    let sent = scan.sent();
    match sent.strip_prefix(prefix).filter(|rest| !prefix.is_empty() && !rest.is_empty()) {
        Some(rest) => Ok((HandScan::of_sent(rest, scan.suffix, scan.average_gap)?, prefix.to_owned())),
        None => Ok((scan.clone(), String::new())),
    }
}

/// The layout that makes a PKID of what is no code as it came.
fn guess(scan: &HandScan) -> Option<LayoutRepair> {
    let repair = LayoutRepair::suggestions(&scan.sent()).into_iter().next()?;
    let meant = scan.repaired(&repair).ok()?;
    let is_device = label::read_boxes(&[meant.barcode()]).iter().any(|read| read.draft.pkid.is_some());
    is_device.then_some(repair)
}

fn read(scan: &HandScan, road: ScannerRoad, repair: ScanRepair, prefix: String) -> Event {
    let mut codes = vec![scan.barcode()];
    let boxes = label::read_boxes(&codes);
    label::hide_secrets(&mut codes);
    // A repair would spell a secret once more.
    let repair = if codes[0].text.is_empty() { ScanRepair::None } else { repair };
    let pace = ScanPace { average_gap: scan.average_gap, suffix: scan.suffix };
    Event::Scanned(Box::new(Scanned { road, pace, prefix, repair, codes, boxes }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{Decision, Layout, Suffix};

    fn scan(sent: &str) -> HandScan {
        HandScan::of_sent(sent, Suffix::Enter, Duration::from_millis(4)).unwrap()
    }

    fn settings(layout: Expected<Layout>, prefix: &str) -> Scanner {
        Scanner { layout, prefix: prefix.to_owned(), ..Scanner::default() }
    }

    #[track_caller]
    fn scanned(event: Event) -> Scanned {
        match event {
            Event::Scanned(scanned) => *scanned,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_code_is_read_as_it_came_or_as_it_was_meant() {
        let french = settings(Expected::Known(Layout::AzertyFrench), "");
        let auto = Scanner::default();
        let pkid = |scanned: &Scanned| scanned.boxes[0].draft.pkid.map(|pkid| pkid.to_string());
        let plain = scanned(by_keys(&scan("3556212345678"), &auto));
        assert_eq!((plain.boxes[0].decision, &plain.repair), (Decision::Accept, &ScanRepair::None));
        assert_eq!(plain.pace, ScanPace { average_gap: Duration::from_millis(4), suffix: Suffix::Enter });
        let set = scanned(by_keys(&scan("\"((-é&é\"'(-è_"), &french));
        assert_eq!(pkid(&set).as_deref(), Some("3556212345678"));
        assert!(matches!(&set.repair, ScanRepair::BySetting(repair) if repair.as_typed == "\"((-é&é\"'(-è_"));
        let guessed = scanned(by_keys(&scan("$Cà\"((-é&é\"'(-è_"), &auto));
        assert_eq!(pkid(&guessed).as_deref(), Some("3556212345678"));
        assert!(matches!(&guessed.repair, ScanRepair::Guessed(repair) if repair.repaired == "]C03556212345678"));
        // What stays without sense is read as it came.
        let none = scanned(by_keys(&scan("Größe süß"), &auto));
        assert_eq!((none.repair, none.codes[0].text.as_str()), (ScanRepair::None, "Größe süß"));
        let port = scanned(by_port(&scan("]E04006381333931"), "COM3", &auto.prefix));
        assert_eq!((port.boxes[0].decision, port.road), (Decision::Reject, ScannerRoad::Port("COM3".into())));
    }

    #[test]
    fn what_is_sent_before_every_code_is_left_out_and_told() {
        let pkid = |scanned: &Scanned| scanned.boxes[0].draft.pkid.map(|pkid| pkid.to_string());
        let auto = settings(Expected::Auto, "%7");
        let plain = scanned(by_keys(&scan("%7]C03556212345678"), &auto));
        assert_eq!((pkid(&plain).as_deref(), plain.prefix.as_str()), (Some("3556212345678"), "%7"));
        assert_eq!(plain.codes[0].aim.as_deref(), Some("]C0"));
        let port = scanned(by_port(&scan("%73556212345678"), "COM3", &auto.prefix));
        assert_eq!((pkid(&port).as_deref(), port.prefix.as_str()), (Some("3556212345678"), "%7"));
        // Behind a layout both are put right, and both are told.
        let french = settings(Expected::Known(Layout::AzertyFrench), "#");
        let sent = Keyboard { layout: Layout::AzertyFrench, has_caps_lock: false }.typed("#3556212345678");
        let meant = scanned(by_keys(&scan(&sent), &french));
        assert_eq!((pkid(&meant).as_deref(), meant.prefix.as_str()), (Some("3556212345678"), "#"));
        let ScanRepair::BySetting(repair) = &meant.repair else { panic!("{meant:?}") };
        assert_eq!((repair.as_typed.as_str(), repair.repaired.as_str()), (sent.as_str(), "3556212345678"));
        // Another scanner's code, and a code that is nothing else, stay as they came.
        for other in ["3556212345678", "%7"] {
            let other = scanned(by_keys(&scan(other), &auto));
            assert_eq!(other.prefix, "");
        }
        // Without it two codes are seen to be two.
        let two = by_keys(&scan("%735562123456783556212345679"), &auto);
        assert!(matches!(two, Event::ScanRefused(Refusal::RunTogether)), "{two:?}");
        // While a scanner is examined it stays.
        assert_eq!(scanned(examined(&scan("%7A1"))).codes[0].text, "%7A1");
    }

    #[test]
    fn what_comes_slowly_is_told_but_no_secret() {
        let line = |text: &str| SlowLine {
            text: text.to_owned(),
            suffix: Suffix::Tab,
            average_gap: Duration::from_millis(60),
        };
        let text = |event: Event| if let Event::ScannedSlowly(line) = event { line.text } else { String::new() };
        assert_eq!(text(examined_slowly(line("]C03556212345678"))), "]C03556212345678");
        assert_eq!(text(examined_slowly(line("BBBBB-CCCCC-DDDDD-FFFFF-GGGGG"))), "");
    }

    #[test]
    fn codes_that_ran_together_behind_a_layout_are_refused() {
        let two = Keyboard { layout: Layout::AzertyFrench, has_caps_lock: false }.typed("35562123456783556212345679");
        let event = by_keys(&scan(&two), &settings(Expected::Known(Layout::AzertyFrench), ""));
        assert!(matches!(event, Event::ScanRefused(Refusal::RunTogether)), "{event:?}");
    }

    #[test]
    fn a_product_key_is_kept_in_no_spelling() {
        let french = Keyboard { layout: Layout::AzertyFrench, has_caps_lock: false };
        let key = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
        for (sent, layout) in
            [(key.to_owned(), Expected::Auto), (french.typed(key), Expected::Known(Layout::AzertyFrench))]
        {
            let event = by_keys(&scan(&sent), &settings(layout, ""));
            assert!(!format!("{event:?}").contains("CCCCC"), "{event:?}");
        }
    }
}
