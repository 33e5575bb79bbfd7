//! Finds out how a hand scanner speaks: codes whose text is known are scanned, and what comes in is compared.
//!
//! It knows no clock, no window and no words: the window shows [`ScannerDoctor::shown`], hands in what was heard, and says the advice.

use std::time::Duration;

use super::barcode::split_aim;
use super::{
    Diagnosis, Examined, HandScan, Keyboard, Layout, ScannerAdvice, ScannerProfile, Suffix, Symbology, TestCode,
};

/// What became of a test code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestOutcome {
    /// It was scanned, and what came is understood.
    Understood,
    /// A person went on without it.
    Skipped,
}

/// Examines a scanner, code by code.
#[derive(Clone, Debug, PartialEq)]
pub struct ScannerDoctor {
    codes: Vec<TestCode>,
    /// What became of the codes before the one that is shown.
    outcomes: Vec<TestOutcome>,
    /// The keyboards that explain all that came, likeliest first.
    keyboards: Vec<Keyboard>,
    profile: ScannerProfile,
    with_aim: usize,
    has_lost_separators: bool,
    is_slow: bool,
    is_unexplained: bool,
    failures: Vec<ScannerAdvice>,
}

/// How a keyboard explains what arrived.
struct Explanation {
    prefix: String,
    has_aim: bool,
    has_lost_separators: bool,
}

impl ScannerDoctor {
    /// Begins with the first of the codes.
    pub fn new(codes: Vec<TestCode>) -> Self {
        let keyboards = [false, true]
            .into_iter()
            .flat_map(|has_caps_lock| Layout::ALL.into_iter().map(move |layout| Keyboard { layout, has_caps_lock }));
        Self {
            codes,
            outcomes: Vec::new(),
            keyboards: keyboards.collect(),
            profile: ScannerProfile::default(),
            with_aim: 0,
            has_lost_separators: false,
            is_slow: false,
            is_unexplained: false,
            failures: Vec::new(),
        }
    }

    /// The codes, in the order in which they are shown.
    pub fn codes(&self) -> &[TestCode] {
        &self.codes
    }

    /// What became of the codes so far, in their order.
    pub fn outcomes(&self) -> &[TestOutcome] {
        &self.outcomes
    }

    /// The code to show; `None` when all are done.
    pub fn shown(&self) -> Option<&TestCode> {
        self.codes.get(self.outcomes.len())
    }

    /// How many codes were understood.
    pub fn understood(&self) -> usize {
        self.outcomes.iter().filter(|outcome| **outcome == TestOutcome::Understood).count()
    }

    /// A scan was heard.
    pub fn on_scan(&mut self, scan: &HandScan) -> Examined {
        let examined = self.examine(&scan.sent(), scan.average_gap);
        if examined == Examined::Understood && scan.suffix != Suffix::None {
            self.profile.suffix = scan.suffix;
        }
        examined
    }

    /// The suffix of the last scan went on: Enter was followed by a line feed.
    pub fn on_suffix(&mut self, suffix: Suffix) {
        self.profile.suffix = suffix;
    }

    /// Characters came that count as typed: a scanner may be slower than the settings allow. `text` is what came before `suffix`,
    /// `average_gap` the mean time between its characters.
    pub fn on_typed(&mut self, text: &str, suffix: Suffix, average_gap: Duration) -> Examined {
        let examined = self.examine(text, average_gap);
        if examined == Examined::Understood {
            self.is_slow = true;
            if suffix != Suffix::None {
                self.profile.suffix = suffix;
            }
        }
        examined
    }

    /// The person goes on: the code shown cannot be scanned.
    pub fn skip(&mut self) {
        if let Some(symbology) = self.shown().map(|code| code.symbology) {
            let was_unexplained = std::mem::take(&mut self.is_unexplained);
            self.failures.push(if was_unexplained {
                ScannerAdvice::Unexplained(symbology)
            } else {
                ScannerAdvice::CannotRead(symbology)
            });
            self.outcomes.push(TestOutcome::Skipped);
        }
    }

    /// What has been found so far.
    pub fn diagnosis(&self) -> Diagnosis {
        let keyboard = self.keyboards.first().copied().unwrap_or_default();
        let understood = self.understood();
        let is_layout_known = understood > 0 && self.keyboards.iter().all(|other| other.layout == keyboard.layout);
        let mut profile = self.profile.clone();
        profile.layout = is_layout_known.then_some(keyboard.layout);
        profile.sends_aim = understood > 0 && self.with_aim == understood;
        let mut advice = Vec::new();
        let mut advise = |is_needed: bool, what: ScannerAdvice| {
            if is_needed {
                advice.push(what);
            }
        };
        advise(keyboard.has_caps_lock, ScannerAdvice::TurnOffCapsLock);
        advise(is_layout_known && keyboard.layout != Layout::Us, ScannerAdvice::SetCountry(keyboard.layout));
        advise(self.is_slow, ScannerAdvice::TooSlow { average_gap_ms: profile.average_gap_ms });
        if understood > 0 {
            advise(profile.suffix == Suffix::None, ScannerAdvice::AddSuffix);
            advise(!profile.sends_aim, ScannerAdvice::TurnOnAim);
            advise(!profile.prefix.is_empty(), ScannerAdvice::RemovePrefix(profile.prefix.clone()));
            advise(self.has_lost_separators, ScannerAdvice::UseUsbCom);
        }
        advice.extend(self.failures.iter().cloned());
        Diagnosis { profile, advice }
    }

    fn examine(&mut self, arrived: &str, average_gap: Duration) -> Examined {
        let Some(code) = self.shown() else {
            return Examined::NotShown;
        };
        let explained: Vec<(Keyboard, Explanation)> = self
            .keyboards
            .iter()
            .filter_map(|keyboard| Some((*keyboard, explain(*keyboard, code, arrived)?)))
            .collect();
        let least = explained.iter().map(|(_, explanation)| explanation.prefix.chars().count()).min();
        let Some((_, best)) =
            explained.iter().find(|(_, explanation)| Some(explanation.prefix.chars().count()) == least)
        else {
            let is_other = |other: &TestCode| self.keyboards.iter().any(|k| explain(*k, other, arrived).is_some());
            if self.codes.iter().any(is_other) {
                return Examined::NotShown;
            }
            self.is_unexplained = true;
            return Examined::Unexplained;
        };
        self.profile.prefix.clone_from(&best.prefix);
        self.with_aim += usize::from(best.has_aim);
        self.has_lost_separators |= best.has_lost_separators;
        self.keyboards = explained
            .iter()
            .filter(|(_, explanation)| Some(explanation.prefix.chars().count()) == least)
            .map(|(keyboard, _)| *keyboard)
            .collect();
        let gap = u32::try_from(average_gap.as_micros().div_ceil(1000)).unwrap_or(u32::MAX);
        self.profile.average_gap_ms = self.profile.average_gap_ms.max(gap);
        self.is_unexplained = false;
        self.outcomes.push(TestOutcome::Understood);
        Examined::Understood
    }
}

/// How what arrived can be this code behind this keyboard: a prefix, perhaps an AIM identifier, and the text, perhaps without GS.
fn explain(keyboard: Keyboard, code: &TestCode, arrived: &str) -> Option<Explanation> {
    let whole = keyboard.typed(&code.text);
    let without = whole.replace('\u{1d}', "");
    let (before, has_lost_separators) = match arrived.strip_suffix(&whole) {
        Some(before) => (before, false),
        None => (arrived.strip_suffix(&without)?, true),
    };
    let before = keyboard.meant(before);
    let aim_at = before.char_indices().nth_back(2).map(|(at, _)| at);
    let prefix = aim_at.filter(|at| split_aim(&before[*at..]).0.is_some_and(|aim| Symbology::of_aim(aim).is_some()));
    Some(Explanation {
        prefix: before[..prefix.unwrap_or(before.len())].to_owned(),
        has_aim: prefix.is_some(),
        has_lost_separators,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A make-believe scanner at a make-believe computer.
    #[derive(Clone, Copy)]
    struct Scanner {
        keyboard: Keyboard,
        prefix: &'static str,
        sends_aim: bool,
        suffix: Suffix,
        gap_ms: u64,
        keeps_separators: bool,
    }

    const GOOD: Scanner = Scanner {
        keyboard: Keyboard { layout: Layout::Us, has_caps_lock: false },
        prefix: "",
        sends_aim: true,
        suffix: Suffix::Enter,
        gap_ms: 8,
        keeps_separators: true,
    };

    impl Scanner {
        fn sends(&self, code: &TestCode) -> HandScan {
            let aim = match code.symbology {
                _ if !self.sends_aim => "",
                Symbology::Code128 => "]C0",
                Symbology::Ean13 => "]E0",
                _ => "]d1",
            };
            let text = if self.keeps_separators { code.text.clone() } else { code.text.replace('\u{1d}', "") };
            let sent = self.keyboard.typed(&format!("{}{aim}{text}", self.prefix));
            HandScan::of_sent(&sent, self.suffix, Duration::from_millis(self.gap_ms)).unwrap()
        }

        fn examined(&self) -> Diagnosis {
            let mut doctor = ScannerDoctor::new(TestCode::sheet());
            while let Some(code) = doctor.shown().cloned() {
                assert_eq!(doctor.on_scan(&self.sends(&code)), Examined::Understood, "{code:?}");
            }
            doctor.diagnosis()
        }
    }

    fn behind(layout: Layout, has_caps_lock: bool) -> Keyboard {
        Keyboard { layout, has_caps_lock }
    }

    #[test]
    fn a_good_scanner_needs_no_advice() {
        let found = GOOD.examined();
        assert_eq!(found.advice, []);
        assert_eq!(
            found.profile,
            ScannerProfile {
                layout: Some(Layout::Us),
                suffix: Suffix::Enter,
                sends_aim: true,
                prefix: String::new(),
                average_gap_ms: 8
            }
        );
    }

    #[test]
    fn each_fault_is_found_by_itself() {
        for (scanner, expected) in [
            (Scanner { keyboard: behind(Layout::Uk, false), ..GOOD }, ScannerAdvice::SetCountry(Layout::Uk)),
            (Scanner { keyboard: behind(Layout::Qwertz, false), ..GOOD }, ScannerAdvice::SetCountry(Layout::Qwertz)),
            (
                Scanner { keyboard: behind(Layout::AzertyFrench, false), ..GOOD },
                ScannerAdvice::SetCountry(Layout::AzertyFrench),
            ),
            (
                Scanner { keyboard: behind(Layout::AzertyBelgian, false), ..GOOD },
                ScannerAdvice::SetCountry(Layout::AzertyBelgian),
            ),
            (Scanner { keyboard: behind(Layout::Us, true), ..GOOD }, ScannerAdvice::TurnOffCapsLock),
            (Scanner { suffix: Suffix::None, ..GOOD }, ScannerAdvice::AddSuffix),
            (Scanner { sends_aim: false, ..GOOD }, ScannerAdvice::TurnOnAim),
            (Scanner { prefix: "%7", ..GOOD }, ScannerAdvice::RemovePrefix("%7".to_owned())),
            (Scanner { keeps_separators: false, ..GOOD }, ScannerAdvice::UseUsbCom),
        ] {
            assert_eq!(scanner.examined().advice, [expected]);
        }
    }

    #[test]
    fn a_slow_scanner_is_found_among_what_was_typed() {
        let mut doctor = ScannerDoctor::new(TestCode::sheet());
        assert_eq!(doctor.on_typed("hello", Suffix::None, Duration::from_millis(120)), Examined::Unexplained);
        while let Some(code) = doctor.shown().cloned() {
            let sent = format!("]C0{}", code.text);
            assert_eq!(doctor.on_typed(&sent, Suffix::Enter, Duration::from_micros(59_100)), Examined::Understood);
        }
        let found = doctor.diagnosis();
        assert_eq!(found.advice, [ScannerAdvice::TooSlow { average_gap_ms: 60 }]);
        assert_eq!((found.profile.average_gap_ms, found.profile.suffix), (60, Suffix::Enter));
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let mut doctor = ScannerDoctor::new(TestCode::sheet());
        let codes = TestCode::sheet();
        assert_eq!(doctor.diagnosis().advice, []);
        assert_eq!(doctor.on_scan(&GOOD.sends(&codes[1])), Examined::NotShown);
        assert_eq!(doctor.on_scan(&GOOD.sends(&codes[0])), Examined::Understood);
        let odd = HandScan::of_sent("]E0950110153000", Suffix::Enter, Duration::ZERO).unwrap();
        assert_eq!(doctor.on_scan(&odd), Examined::Unexplained);
        doctor.skip();
        doctor.skip();
        assert_eq!(doctor.shown(), None);
        assert_eq!(doctor.outcomes(), [TestOutcome::Understood, TestOutcome::Skipped, TestOutcome::Skipped]);
        assert_eq!(doctor.on_scan(&odd), Examined::NotShown);
        doctor.skip();
        doctor.on_suffix(Suffix::CrLf);
        let found = doctor.diagnosis();
        assert_eq!(
            found.advice,
            [ScannerAdvice::Unexplained(Symbology::Ean13), ScannerAdvice::CannotRead(Symbology::DataMatrix)]
        );
        assert_eq!(found.profile.suffix, Suffix::CrLf);
    }

    #[test]
    fn a_layout_is_known_only_where_one_explains_what_came() {
        let mut doctor = ScannerDoctor::new(TestCode::sheet());
        assert_eq!(doctor.diagnosis().profile.layout, None);
        doctor.skip();
        let retail = doctor.shown().cloned().unwrap();
        // Digits alone come the same from an American, a British and a German keyboard.
        let digits = HandScan::of_sent(&retail.text, Suffix::Enter, Duration::ZERO).unwrap();
        assert_eq!(doctor.on_scan(&digits), Examined::Understood);
        assert_eq!(doctor.diagnosis().profile.layout, None);
    }

    proptest! {
        #[test]
        fn every_scanner_is_described_as_it_is(
            layout in 0usize..5, has_caps_lock: bool, sends_aim: bool, suffix in 0usize..5, gap_ms in 1u64..30,
            keeps_separators: bool, prefix in prop::sample::select(vec!["", "#", "%7"]),
        ) {
            let suffix = [Suffix::None, Suffix::Enter, Suffix::Tab, Suffix::CrLf, Suffix::LineFeed][suffix];
            let keyboard = behind(Layout::ALL[layout], has_caps_lock);
            let found = Scanner { keyboard, prefix, sends_aim, suffix, gap_ms, keeps_separators }.examined();
            let average_gap_ms = u32::try_from(gap_ms).unwrap();
            let expected = ScannerProfile {
                layout: Some(keyboard.layout), suffix, sends_aim, prefix: prefix.to_owned(), average_gap_ms,
            };
            prop_assert_eq!(found.profile, expected);
            prop_assert_eq!(found.advice.contains(&ScannerAdvice::TurnOffCapsLock), has_caps_lock);
            prop_assert_eq!(found.advice.contains(&ScannerAdvice::UseUsbCom), !keeps_separators);
        }

        #[test]
        fn nothing_that_comes_in_panics(texts in prop::collection::vec("\\PC{0,20}", 0..8)) {
            let mut doctor = ScannerDoctor::new(TestCode::sheet());
            for text in texts {
                doctor.on_typed(&text, Suffix::Tab, Duration::from_millis(3));
                doctor.diagnosis();
            }
        }
    }
}
