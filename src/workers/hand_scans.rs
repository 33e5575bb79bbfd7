//! What a hand scanner sent, read as a label's code. By keys the window hears it, with what [`capture`](crate::capture) knows of
//! scanners.

pub use crate::capture::{Arrivals, Heard, KeyReader, Rhythm, Stroke};

use crate::app::Event;
use crate::app::scanned::{ScanPace, ScanRepair, Scanned};
use crate::domain::{HandScan, Keyboard, Layout, LayoutRepair};
use crate::label;
use crate::settings::Expected;

/// A code that came by keys. Where its scanner does not know of the computer's `layout`, it is read as it was meant.
pub fn by_keys(scan: &HandScan, layout: Expected<Layout>) -> Event {
    let sent = scan.sent();
    let (repair, is_set) = match layout {
        Expected::Known(layout) => (LayoutRepair::by(Keyboard { layout, has_caps_lock: false }, &sent), true),
        Expected::Auto => (guess(scan, &sent), false),
    };
    let Some(repair) = repair else { return read(scan, ScanRepair::None) };
    match scan.repaired(&repair) {
        Ok(meant) if is_set => read(&meant, ScanRepair::BySetting(repair)),
        Ok(meant) => read(&meant, ScanRepair::Guessed(repair)),
        Err(why) => Event::ScanRefused(why),
    }
}

/// A code that came as its scanner sent it: no keyboard lies between.
pub fn as_sent(scan: &HandScan) -> Event {
    read(scan, ScanRepair::None)
}

/// The layout that makes a PKID of what is no code as it came.
fn guess(scan: &HandScan, sent: &str) -> Option<LayoutRepair> {
    let repair = LayoutRepair::suggestions(sent).into_iter().next()?;
    let meant = scan.repaired(&repair).ok()?;
    let is_device = label::read_boxes(&[meant.barcode()]).iter().any(|read| read.draft.pkid.is_some());
    is_device.then_some(repair)
}

fn read(scan: &HandScan, repair: ScanRepair) -> Event {
    let mut codes = vec![scan.barcode()];
    let boxes = label::read_boxes(&codes);
    label::hide_secrets(&mut codes);
    // A repair would spell a secret once more.
    let repair = if codes[0].text.is_empty() { ScanRepair::None } else { repair };
    let pace = ScanPace { average_gap: scan.average_gap, suffix: scan.suffix };
    Event::Scanned(Box::new(Scanned { pace, repair, codes, boxes }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{Decision, Refusal, Suffix};

    fn scan(sent: &str) -> HandScan {
        HandScan::of_sent(sent, Suffix::Enter, Duration::from_millis(4)).unwrap()
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
        let french = Expected::Known(Layout::AzertyFrench);
        let pkid = |scanned: &Scanned| scanned.boxes[0].draft.pkid.map(|pkid| pkid.to_string());
        let plain = scanned(by_keys(&scan("3556212345678"), Expected::Auto));
        assert_eq!((plain.boxes[0].decision, &plain.repair), (Decision::Accept, &ScanRepair::None));
        assert_eq!(plain.pace, ScanPace { average_gap: Duration::from_millis(4), suffix: Suffix::Enter });
        let set = scanned(by_keys(&scan("\"((-é&é\"'(-è_"), french));
        assert_eq!(pkid(&set).as_deref(), Some("3556212345678"));
        assert!(matches!(&set.repair, ScanRepair::BySetting(repair) if repair.as_typed == "\"((-é&é\"'(-è_"));
        let guessed = scanned(by_keys(&scan("$Cà\"((-é&é\"'(-è_"), Expected::Auto));
        assert_eq!(pkid(&guessed).as_deref(), Some("3556212345678"));
        assert!(matches!(&guessed.repair, ScanRepair::Guessed(repair) if repair.repaired == "]C03556212345678"));
        // What stays without sense is read as it came.
        let none = scanned(by_keys(&scan("Größe süß"), Expected::Auto));
        assert_eq!((none.repair, none.codes[0].text.as_str()), (ScanRepair::None, "Größe süß"));
        assert_eq!(scanned(as_sent(&scan("]E04006381333931"))).boxes[0].decision, Decision::Reject);
    }

    #[test]
    fn codes_that_ran_together_behind_a_layout_are_refused() {
        let two = Keyboard { layout: Layout::AzertyFrench, has_caps_lock: false }.typed("35562123456783556212345679");
        let event = by_keys(&scan(&two), Expected::Known(Layout::AzertyFrench));
        assert!(matches!(event, Event::ScanRefused(Refusal::RunTogether)), "{event:?}");
    }

    #[test]
    fn a_product_key_is_kept_in_no_spelling() {
        let french = Keyboard { layout: Layout::AzertyFrench, has_caps_lock: false };
        let key = "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG";
        for (sent, layout) in
            [(key.to_owned(), Expected::Auto), (french.typed(key), Expected::Known(Layout::AzertyFrench))]
        {
            let event = by_keys(&scan(&sent), layout);
            assert!(!format!("{event:?}").contains("CCCCC"), "{event:?}");
        }
    }
}
