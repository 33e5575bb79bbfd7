//! What a scanner sends that is slower than the settings allow: to [`KeyReader`](super::KeyReader) it counts as typed. While a scanner
//! is examined nobody types, so what was typed is gathered line by line, and the Enter at a line's end presses no button.

use std::time::{Duration, Instant};

use super::Stroke;
use crate::domain::Suffix;

/// A line has ended when nothing came for so long: a scanner's delay between characters is a tenth of a second at most.
const QUIET: Duration = Duration::from_millis(400);
/// A line of fewer characters is nobody's code.
const LEAST: usize = 4;

/// A line that may be a slow scanner's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowLine {
    /// What came before the suffix.
    pub text: String,
    /// What ended it.
    pub suffix: Suffix,
    /// Mean time between its characters.
    pub average_gap: Duration,
}

/// Gathers slow lines.
#[derive(Debug, Default)]
pub struct SlowLines {
    text: String,
    began_at: Option<Instant>,
    came_at: Option<Instant>,
    /// When a line was ended by a key: the rest of its suffix may follow.
    ended_at: Option<Instant>,
}

impl SlowLines {
    /// When [`tick`](Self::tick) has something to do.
    pub fn due(&self) -> Option<Instant> {
        self.came_at.map(|at| at + QUIET)
    }

    /// Time has passed: gives the line that quiet has ended.
    pub fn tick(&mut self, now: Instant) -> Option<SlowLine> {
        self.due().filter(|due| now >= *due).and_then(|_| self.end(Suffix::None))
    }

    /// Forgets what came so far, but not that a line has just ended.
    pub fn forget(&mut self) {
        *self = Self { ended_at: self.ended_at, ..Self::default() };
    }

    /// A key that counts as typed. Says whether it belongs to a line, and must not be passed on; and gives the line that it ends.
    pub fn stroke(&mut self, at: Instant, stroke: &Stroke) -> (bool, Option<SlowLine>) {
        let before = self.tick(at);
        let (is_taken, ended) = match stroke {
            // A blank alone is a person's, who presses a button.
            Stroke::Text(text) if self.text.is_empty() && text.trim().is_empty() => (false, None),
            Stroke::Text(text) => {
                self.push(at, text);
                (true, None)
            }
            Stroke::Control(c) if !self.text.is_empty() => {
                self.push(at, c.encode_utf8(&mut [0; 4]));
                (true, None)
            }
            // Its text comes right after.
            Stroke::Announced => (!self.text.is_empty(), None),
            Stroke::Enter => self.end_key(at, Suffix::Enter),
            Stroke::Tab => self.end_key(at, Suffix::Tab),
            Stroke::LineFeed => self.end_key(at, Suffix::LineFeed),
            _ => (false, None),
        };
        (is_taken, before.or(ended))
    }

    /// A key that ends lines, while none are gathered: whether it is the rest of what ended the last one.
    pub fn is_rest(&mut self, at: Instant, stroke: &Stroke) -> bool {
        let is_end = matches!(stroke, Stroke::Enter | Stroke::Tab | Stroke::LineFeed);
        is_end && self.ended_at.take().is_some_and(|ended| at.saturating_duration_since(ended) <= QUIET)
    }

    fn push(&mut self, at: Instant, text: &str) {
        self.text.push_str(text);
        self.began_at.get_or_insert(at);
        self.came_at = Some(at);
        self.ended_at = None;
    }

    fn end_key(&mut self, at: Instant, suffix: Suffix) -> (bool, Option<SlowLine>) {
        if self.text.is_empty() {
            return (self.is_rest(at, &Stroke::Enter), None);
        }
        let line = self.end(suffix);
        self.ended_at = Some(at);
        (true, line)
    }

    fn end(&mut self, suffix: Suffix) -> Option<SlowLine> {
        let Self { text, began_at, came_at, .. } = std::mem::take(self);
        let count = text.chars().count();
        let gaps = u32::try_from(count.saturating_sub(1)).ok().filter(|gaps| *gaps > 0)?;
        let average_gap = came_at?.saturating_duration_since(began_at?) / gaps;
        (count >= LEAST).then_some(SlowLine { text, suffix, average_gap })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Keys {
        lines: SlowLines,
        now: Instant,
    }

    impl Keys {
        fn new() -> Self {
            Self { lines: SlowLines::default(), now: Instant::now() }
        }

        fn key(&mut self, after_ms: u64, stroke: &Stroke) -> (bool, Option<SlowLine>) {
            self.now += Duration::from_millis(after_ms);
            self.lines.stroke(self.now, stroke)
        }

        fn text(&mut self, gap_ms: u64, text: &str) {
            for c in text.chars() {
                assert_eq!(self.key(gap_ms, &Stroke::Text(c.into())), (true, None));
            }
        }
    }

    #[test]
    fn a_slow_code_is_a_line_and_its_enter_is_taken() {
        let mut keys = Keys::new();
        keys.text(60, "]C0AZ 1");
        let (is_taken, line) = keys.key(60, &Stroke::Enter);
        let average_gap = Duration::from_millis(60);
        assert!(is_taken);
        assert_eq!(line, Some(SlowLine { text: "]C0AZ 1".into(), suffix: Suffix::Enter, average_gap }));
        // The line feed after it, and a second Enter that comes late.
        assert_eq!(keys.key(60, &Stroke::LineFeed), (true, None));
        assert_eq!(keys.key(60, &Stroke::Enter), (false, None));
    }

    #[test]
    fn quiet_ends_a_line_as_well() {
        let mut keys = Keys::new();
        keys.text(90, "9501101530003");
        let due = keys.lines.due().unwrap();
        assert_eq!(keys.lines.tick(due - Duration::from_millis(1)), None);
        let line = keys.lines.tick(due).unwrap();
        assert_eq!((line.text.as_str(), line.suffix), ("9501101530003", Suffix::None));
        assert_eq!(keys.lines.due(), None);
    }

    #[test]
    fn a_persons_keys_are_passed_on() {
        let mut keys = Keys::new();
        for stroke in [Stroke::Enter, Stroke::Tab, Stroke::Text(" ".into()), Stroke::Other, Stroke::Silent] {
            assert_eq!(keys.key(500, &stroke), (false, None), "{stroke:?}");
        }
        // One letter is no code, and Enter long after it is a person's.
        keys.text(500, "a");
        assert_eq!(keys.key(500, &Stroke::Enter), (false, None));
        // A separator in the middle belongs to the code; alone it is a shortcut.
        assert_eq!(keys.key(500, &Stroke::Control('\u{1d}')), (false, None));
        keys.text(50, "S12");
        assert_eq!(keys.key(50, &Stroke::Control('\u{1d}')), (true, None));
        assert_eq!(keys.key(50, &Stroke::Enter).1.unwrap().text, "S12\u{1d}");
    }

    #[test]
    fn the_rest_of_a_suffix_is_known_when_lines_are_gathered_no_more() {
        let mut keys = Keys::new();
        keys.text(50, "3556");
        keys.key(50, &Stroke::Enter);
        keys.lines.forget();
        let soon = keys.now + Duration::from_millis(50);
        assert!(!keys.lines.is_rest(soon, &Stroke::Text("a".into())));
        assert!(keys.lines.is_rest(soon, &Stroke::LineFeed));
        assert!(!keys.lines.is_rest(soon, &Stroke::Enter));
    }
}
