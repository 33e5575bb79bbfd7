//! Recorded and made-up rhythms of typists and scanners, for the reader of keystrokes.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::keystrokes::{Heard, KeyReader, Rhythm, Stroke};
use crate::domain::{HandScan, Keyboard, Layout, LayoutRepair, Refusal, Suffix};

/// Keys with the microseconds since the one before.
type Keys = Vec<(u64, Stroke)>;

const PKID: &str = "3556212345678";

fn characters(text: &str, gap: impl Fn(usize) -> u64) -> Keys {
    text.chars().enumerate().map(|(i, c)| (gap(i), Stroke::Text(c.into()))).collect()
}

fn suffix_keys(suffix: Suffix, gap: u64) -> Keys {
    match suffix {
        Suffix::None => vec![],
        Suffix::Enter => vec![(gap, Stroke::Enter)],
        Suffix::Tab => vec![(gap, Stroke::Tab)],
        Suffix::CrLf => vec![(gap, Stroke::Enter), (gap, Stroke::LineFeed)],
        Suffix::LineFeed => vec![(gap, Stroke::LineFeed)],
    }
}

const SUFFIXES: [Suffix; 5] = [Suffix::None, Suffix::Enter, Suffix::Tab, Suffix::CrLf, Suffix::LineFeed];

/// What was heard, and when each thing was said, in microseconds.
fn hear_by(rhythm: Rhythm, keys: &Keys) -> Vec<(u64, Heard<usize>)> {
    let start = Instant::now();
    let at = |now: Instant| u64::try_from((now - start).as_micros()).unwrap();
    let mut reader = KeyReader::new(rhythm);
    let mut heard = Vec::new();
    let mut now = start;
    for (i, (gap, stroke)) in keys.iter().enumerate() {
        now += Duration::from_micros(*gap);
        while let Some(due) = reader.due().filter(|due| *due < now) {
            heard.extend(reader.tick(due).into_iter().map(|what| (at(due), what)));
        }
        heard.extend(reader.stroke(now, stroke, i).into_iter().map(|what| (at(now), what)));
    }
    while let Some(due) = reader.due() {
        heard.extend(reader.tick(due).into_iter().map(|what| (at(due), what)));
    }
    assert!(!reader.is_pending());
    heard
}

fn hear(keys: &Keys) -> Vec<Heard<usize>> {
    hear_by(Rhythm::default(), keys).into_iter().map(|(_, what)| what).collect()
}

fn scans(heard: &[Heard<usize>]) -> Vec<HandScan> {
    heard.iter().filter_map(|what| if let Heard::Scan(scan) = what { Some(scan.clone()) } else { None }).collect()
}

fn typed(heard: &[Heard<usize>]) -> Vec<usize> {
    heard.iter().filter_map(|what| if let Heard::Typed(key) = what { Some(*key) } else { None }).collect()
}

/// Asserts that the keys are one scan of this text, and nothing else.
#[track_caller]
fn is_one_scan(keys: &Keys, sent: &str, suffix: Suffix) -> HandScan {
    let heard = hear(keys);
    let found = scans(&heard);
    assert_eq!(found.len(), 1, "{heard:?}");
    assert_eq!(found[0].sent(), sent);
    assert_eq!(typed(&heard), Vec::<usize>::new(), "{heard:?}");
    let last = heard.iter().find_map(|what| if let Heard::Suffix(suffix) = what { Some(*suffix) } else { None });
    assert_eq!(last.unwrap_or(found[0].suffix), suffix, "{heard:?}");
    found[0].clone()
}

#[test]
fn scanners_of_every_speed_suffix_and_layout_are_heard() {
    // Uneven as real ones are: thousandths of the mean.
    let jitter = [1000, 1300, 700, 1150, 850, 1000, 1400, 600];
    for layout in Layout::ALL {
        let keyboard = Keyboard { layout, has_caps_lock: false };
        for meant in [PKID, "]C03556212345678", "5CD1234XYZ", "]d2S5CD1234XYZ\u{1d}1P21CBS00"] {
            let sent = keyboard.typed(meant);
            for suffix in SUFFIXES {
                for mean in [1_000, 5_000, 10_000, 20_000, 30_000] {
                    let mut keys = characters(&sent, |i| mean * jitter[i % jitter.len()] / 1000);
                    keys.extend(suffix_keys(suffix, mean));
                    let scan = is_one_scan(&keys, &sent, suffix);
                    assert_eq!(scan.characters, meant.chars().count());
                    let mean = Duration::from_micros(mean);
                    assert!(scan.average_gap > mean / 2 && scan.average_gap < mean * 3 / 2, "{:?}", scan.average_gap);
                    let repair = LayoutRepair::by(keyboard, &scan.sent());
                    let understood = repair.map_or(scan.clone(), |repair| scan.repaired(&repair).unwrap());
                    assert_eq!(understood.sent(), meant);
                }
            }
        }
    }
}

#[test]
fn packets_of_a_wireless_scanner_are_one_scan() {
    for packet in 2..=8 {
        for pause in [30_000, 50_000, 80_000] {
            for suffix in SUFFIXES {
                let gap = |i: usize| if i.is_multiple_of(packet) { pause } else { 1_500 };
                for sent in [PKID, "5CD1234", "]C03556212345678"] {
                    let mut keys = characters(sent, gap);
                    keys.extend(suffix_keys(suffix, 8_000));
                    is_one_scan(&keys, sent, suffix);
                    // The suffix in a packet of its own.
                    if suffix != Suffix::None {
                        let mut keys = characters(sent, gap);
                        keys.push((pause, Stroke::Enter));
                        is_one_scan(&keys, sent, Suffix::Enter);
                    }
                }
            }
        }
    }
}

#[test]
fn feedback_does_not_wait_where_there_is_a_suffix() {
    let mut keys = characters(PKID, |_| 5_000);
    keys.push((5_000, Stroke::Enter));
    let heard = hear_by(Rhythm::default(), &keys);
    assert_eq!(heard[0].0, 14 * 5_000);
    keys.pop();
    let heard = hear_by(Rhythm::default(), &keys);
    assert_eq!(heard[0].0, 13 * 5_000 + 100_000);
}

/// Gaps of typists in milliseconds, as they press keys: even, in bursts, and with keys pressed before the last is let go.
const TYPISTS: [&[u64]; 6] = [
    &[400, 380, 420, 390, 450, 610, 300, 410],
    &[200, 190, 260, 180, 30, 220, 240, 170],
    &[120, 95, 140, 28, 130, 110, 40, 160],
    &[100, 90, 25, 115, 84, 102, 38, 99],
    &[60, 62, 70, 40, 66, 61, 35, 75],
    &[250, 60, 25, 60, 40, 60, 25, 250],
];

#[test]
fn typing_is_never_a_scan_and_is_passed_on_in_time_and_order() {
    for gaps in TYPISTS {
        for text in ["the quick brown fox 3556212345678", PKID, "5cd1234xyz", "aaaaaaaaaaaa"] {
            for ending in SUFFIXES {
                let mut keys = characters(text, |i| gaps[i % gaps.len()] * 1000);
                keys.extend(suffix_keys(ending, 90_000));
                let heard = hear_by(Rhythm::default(), &keys);
                let what: Vec<_> = heard.iter().map(|(_, what)| what.clone()).collect();
                assert_eq!(what, (0..keys.len()).map(Heard::Typed).collect::<Vec<_>>(), "{gaps:?}");
                let mut came = 0;
                for ((gap, _), (said, _)) in keys.iter().zip(&heard) {
                    came += gap;
                    assert!(said - came <= 100_000, "held for {} µs", said - came);
                }
            }
        }
    }
}

#[test]
fn a_key_that_is_held_down_is_no_scan() {
    let keys = characters("7777777777777777", |_| 31_000);
    assert_eq!(scans(&hear(&keys)), []);
    assert_eq!(typed(&hear(&keys)).len(), keys.len());
    let mut keys = characters("ab", |_| 100_000);
    keys.extend((0..20).map(|_| (30_000, Stroke::Repeated)));
    assert_eq!(typed(&hear(&keys)), (0..22).collect::<Vec<_>>());
}

#[test]
fn keys_of_the_window_keep_their_order() {
    // Each text is announced by its key going down, and followed by its going up.
    let with_keys = |gap: u64| -> Keys {
        let down = |c: char| [(gap, Stroke::Announced), (0, Stroke::Text(c.into())), (gap / 2, Stroke::Silent)];
        PKID.chars().flat_map(down).collect()
    };
    let heard = hear(&with_keys(10_000));
    assert_eq!(scans(&heard).len(), 1);
    assert!(typed(&heard).is_empty());
    assert_eq!(typed(&hear(&with_keys(90_000))), (0..39).collect::<Vec<_>>());
}

#[test]
fn other_keys_end_a_scan_and_are_passed_on() {
    let mut keys = characters(PKID, |_| 3_000);
    keys.push((3_000, Stroke::Other));
    let heard = hear(&keys);
    assert!(matches!(&heard[..], [Heard::Scan(scan), Heard::Typed(13)] if scan.text == PKID), "{heard:?}");
    // A shortcut right after a typed letter.
    let keys = vec![(0, Stroke::Text("a".into())), (20_000, Stroke::Other), (20_000, Stroke::Enter)];
    assert_eq!(typed(&hear(&keys)), [0, 1, 2]);
}

#[test]
fn group_separators_come_through_in_three_ways() {
    let sent = "S5CD1234\u{1d}1P21CB";
    let spelled: [&[Stroke]; 4] = [
        &[Stroke::Text("\u{1d}".into())],
        &[Stroke::Control('\u{1d}')],
        &[Stroke::AltDigit(0), Stroke::AltDigit(2), Stroke::AltDigit(9), Stroke::AltReleased],
        // Windows gives the text as well.
        &[
            Stroke::AltDigit(0),
            Stroke::AltDigit(2),
            Stroke::AltDigit(9),
            Stroke::AltReleased,
            Stroke::Text("\u{1d}".into()),
        ],
    ];
    for spelling in spelled {
        let keys: Keys = sent
            .chars()
            .flat_map(|c| if c == '\u{1d}' { spelling.to_vec() } else { vec![Stroke::Text(c.into())] })
            .map(|stroke| (6_000, stroke))
            .collect();
        is_one_scan(&keys, sent, Suffix::None);
    }
    // Scanners that spell every character so, with and without the text after it.
    for has_text in [false, true] {
        let spell = |c: char| -> Keys {
            let digits = format!("{:03}", u32::from(c)).into_bytes();
            let mut keys: Keys = digits.iter().map(|digit| (1_000, Stroke::AltDigit(digit - b'0'))).collect();
            keys.push((1_000, Stroke::AltReleased));
            if has_text && !c.is_ascii_control() {
                keys.push((0, Stroke::Text(c.into())));
            }
            keys
        };
        let heard = hear(&sent.chars().flat_map(spell).collect());
        assert_eq!(scans(&heard)[0].text, sent);
        // The digits before the first character are nobody's.
        assert_eq!(typed(&heard), [0, 1, 2]);
    }
    // By itself it is a shortcut.
    assert_eq!(typed(&hear(&vec![(0, Stroke::Control('\u{1d}'))])), [0]);
}

#[test]
fn what_is_no_single_code_is_refused_and_swallowed() {
    let refused = |keys: &Keys| -> Vec<(String, Refusal)> {
        let heard = hear(keys);
        assert!(typed(&heard).is_empty(), "{heard:?}");
        heard
            .into_iter()
            .filter_map(|what| if let Heard::Refused { sent, why } = what { Some((sent, why)) } else { None })
            .collect()
    };
    for two in ["35562123456783556212345679", "]C03556212345678]C05CD1234XYZ"] {
        let mut keys = characters(two, |_| 3_000);
        keys.push((3_000, Stroke::Enter));
        assert_eq!(refused(&keys), [(two.to_owned(), Refusal::RunTogether)]);
    }
    // A code of several lines.
    let mut keys = characters("5CD1234XYZ", |_| 3_000);
    keys.push((3_000, Stroke::Enter));
    keys.extend(characters("PF3", |_| 3_000));
    keys.push((3_000, Stroke::Enter));
    keys.extend(characters("21CBS00", |_| 3_000));
    keys.push((3_000, Stroke::Enter));
    assert_eq!(refused(&keys), [("PF3".to_owned(), Refusal::Leftover)]);
    assert_eq!(scans(&hear(&keys)).len(), 2);
}

#[test]
fn a_scan_whose_beginning_was_passed_on_is_refused() {
    let mut keys = characters(PKID, |i| if i == 1 { 90_000 } else { 3_000 });
    keys.push((3_000, Stroke::Enter));
    let heard = hear(&keys);
    let rest = PKID[1..].to_owned();
    assert_eq!(heard, [Heard::Typed(0), Heard::Refused { sent: rest, why: Refusal::BeginningMissing }]);
}

#[test]
fn a_known_suffix_alone_is_swallowed() {
    let rhythm = Rhythm { suffix: Some(Suffix::Enter), ..Rhythm::default() };
    for (key, swallowed) in [(Stroke::Enter, true), (Stroke::Tab, false), (Stroke::LineFeed, false)] {
        let mut keys = characters(PKID, |_| 3_000);
        keys.push((3_000, key));
        let heard: Vec<_> = hear_by(rhythm, &keys).into_iter().map(|(_, what)| what).collect();
        assert_eq!((scans(&heard).len(), typed(&heard).is_empty()), (1, swallowed));
    }
}

#[test]
fn words_of_an_input_method_are_typed() {
    let keys = vec![(0, Stroke::Text("warehouse".into())), (5_000, Stroke::Text("laptops".into()))];
    assert_eq!(typed(&hear(&keys)), [0, 1]);
}

#[test]
fn what_is_held_can_be_asked_for_at_once() {
    let now = Instant::now();
    let mut reader = KeyReader::new(Rhythm::default());
    assert_eq!((reader.due(), reader.is_pending()), (None, false));
    assert_eq!(reader.stroke(now, &Stroke::Text("a".into()), 0), []);
    assert_eq!(reader.due(), Some(now + Duration::from_micros(52_500)));
    assert_eq!(reader.flush(now), [Heard::Typed(0)]);
    assert_eq!(reader.due(), None);
}

/// A typist's keys: gaps of 60 to 400 ms, with pairs of 25 to 40 ms that never follow each other.
fn typing() -> impl Strategy<Value = Keys> {
    let key = prop_oneof![
        20 => "[ -~]".prop_map(Stroke::Text),
        1 => Just(Stroke::Enter), 1 => Just(Stroke::Tab), 1 => Just(Stroke::Other), 1 => Just(Stroke::Silent),
    ];
    prop::collection::vec((60_000u64..400_000, 25_000u64..40_000, prop::bool::weighted(0.3), key), 0..60).prop_map(
        |all| {
            let mut was_pair = true;
            all.into_iter()
                .map(|(gap, pair, is_pair, key)| {
                    was_pair = is_pair && !was_pair;
                    (if was_pair { pair } else { gap }, key)
                })
                .collect()
        },
    )
}

/// A scanner's keys and what they say: a mean gap of 1 to 26 ms, uneven by a third, or packets; after a pause.
fn scan() -> impl Strategy<Value = (Keys, String)> {
    let text = "[0-9A-Z]{4,20}[a-z]";
    let even = (text, 1_000u64..26_000, prop::collection::vec(-100i64..100, 21), 0usize..5).prop_map(
        |(text, mean, uneven, suffix)| {
            let gap = |i: usize| mean.saturating_add_signed(i64::try_from(mean).unwrap() * uneven[i % 21] / 300);
            let mut keys = characters(&text, gap);
            keys.extend(suffix_keys(SUFFIXES[suffix], mean));
            (keys, text)
        },
    );
    let packets =
        (text, 2usize..=8, 12_000u64..80_000, 0u64..8_000, 0usize..5).prop_map(|(text, packet, pause, gap, suffix)| {
            let mut keys = characters(&text, |i| if i.is_multiple_of(packet) { pause } else { gap });
            keys.extend(suffix_keys(SUFFIXES[suffix], gap));
            (keys, text)
        });
    prop_oneof![even, packets].prop_map(|(mut keys, text)| {
        keys[0].0 = 300_000;
        (keys, text)
    })
}

proptest! {
    #[test]
    fn no_typed_text_is_taken_as_a_scan(keys in typing()) {
        prop_assert_eq!(hear(&keys), (0..keys.len()).map(Heard::Typed).collect::<Vec<_>>());
    }

    #[test]
    fn no_scan_is_lost_and_no_key_between_scans(parts in prop::collection::vec((typing(), scan()), 0..6)) {
        let mut keys = Keys::new();
        let (mut typed_keys, mut texts) = (Vec::new(), Vec::new());
        for (typed, (scanned, text)) in parts {
            typed_keys.extend(keys.len()..keys.len() + typed.len());
            let was_empty = typed.is_empty();
            keys.extend(typed.into_iter().enumerate().map(|(i, (gap, key))| (if i == 0 { 300_000 } else { gap }, key)));
            prop_assert!(was_empty || !keys.is_empty());
            keys.extend(scanned);
            texts.push(text);
        }
        let heard = hear(&keys);
        prop_assert_eq!(scans(&heard).into_iter().map(|scan| scan.sent()).collect::<Vec<_>>(), texts);
        prop_assert_eq!(typed(&heard), typed_keys);
    }

    #[test]
    fn whatever_comes_nothing_typed_is_reordered_or_said_twice(
        keys in prop::collection::vec((0u64..150_000, prop_oneof![
            4 => "[0-9a-zA-Zé\u{1d}\\]]{0,3}".prop_map(Stroke::Text),
            1 => Just(Stroke::Enter), 1 => Just(Stroke::Tab), 1 => Just(Stroke::LineFeed),
            1 => Just(Stroke::Announced), 1 => Just(Stroke::Silent), 1 => Just(Stroke::Other), 1 => Just(Stroke::Repeated),
            1 => (0u8..=255).prop_map(Stroke::AltDigit), 1 => Just(Stroke::AltReleased),
            1 => any::<char>().prop_map(Stroke::Control),
        ]), 0..80),
    ) {
        let heard = hear(&keys);
        let passed = typed(&heard);
        prop_assert!(passed.is_sorted_by(|a, b| a < b), "{:?}", passed);
        // Where nothing was taken for a scanner's, everything was passed on.
        if heard.len() == passed.len() {
            prop_assert_eq!(passed.len(), keys.len());
        }
    }
}
