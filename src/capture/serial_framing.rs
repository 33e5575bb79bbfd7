//! Where one code of a serial port ends and the next begins. Control characters inside a code, GS above all, come through as they are.

use std::time::{Duration, Instant};

use crate::domain::hand_scan::LONGEST;
use crate::domain::{HandScan, Refusal, Suffix};
use crate::settings::Scanner;

/// How the codes of a serial port are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// A code has ended when nothing came for so long.
    pub quiet: Duration,
    /// What ends a code; `None` for a line end or quiet, whichever comes first. With [`Suffix::None`] or [`Suffix::Tab`], line ends are
    /// a part of the code.
    pub suffix: Option<Suffix>,
}

impl Framing {
    /// The framing that a person has set.
    pub fn of_settings(settings: &Scanner) -> Self {
        Self { quiet: Duration::from_millis(settings.quiet_ms.into()), suffix: settings.suffix.known() }
    }
}

impl Default for Framing {
    fn default() -> Self {
        Self::of_settings(&Scanner::default())
    }
}

/// What came, and why it is not one code.
pub type Refused = (String, Refusal);

/// Parts the bytes of a serial port into codes.
#[derive(Debug)]
pub struct Framer {
    framing: Framing,
    bytes: Vec<u8>,
    came_at: Option<Instant>,
    is_too_long: bool,
}

impl Framer {
    /// A framer that has nothing yet.
    pub fn new(framing: Framing) -> Self {
        Self { framing, bytes: Vec::new(), came_at: None, is_too_long: false }
    }

    /// When quiet ends the code that has begun; `None` where none has.
    pub fn due(&self) -> Option<Instant> {
        self.came_at.filter(|_| !self.bytes.is_empty()).map(|at| at + self.framing.quiet)
    }

    /// Takes in bytes, and gives the codes that have ended.
    pub fn push(&mut self, now: Instant, bytes: &[u8]) -> Vec<Result<HandScan, Refused>> {
        let mut ended: Vec<_> = self.tick(now).into_iter().collect();
        for (i, byte) in bytes.iter().enumerate() {
            match self.suffix_of(*byte) {
                Some(Suffix::Enter) if bytes.get(i + 1) == Some(&b'\n') => ended.extend(self.end(Suffix::CrLf)),
                Some(suffix) => ended.extend(self.end(suffix)),
                None if self.bytes.len() > 4 * LONGEST => self.is_too_long = true,
                None => self.bytes.push(*byte),
            }
        }
        self.came_at = Some(now);
        ended
    }

    /// Time has passed: gives the code that quiet has ended.
    pub fn tick(&mut self, now: Instant) -> Option<Result<HandScan, Refused>> {
        self.due().filter(|due| now >= *due)?;
        if self.framing.suffix.is_none() && self.bytes.last() == Some(&b'\t') {
            self.bytes.pop();
            return self.end(Suffix::Tab);
        }
        self.end(Suffix::None)
    }

    fn suffix_of(&self, byte: u8) -> Option<Suffix> {
        match (self.framing.suffix, byte) {
            (Some(Suffix::None), _) => None,
            (Some(Suffix::Tab), b'\t') => Some(Suffix::Tab),
            (Some(Suffix::Tab), _) => None,
            (_, b'\r') => Some(Suffix::Enter),
            (_, b'\n') => Some(Suffix::LineFeed),
            _ => None,
        }
    }

    /// Ends the code that has begun. Without one, the suffix is the rest of the last code's: the line feed after Enter.
    fn end(&mut self, suffix: Suffix) -> Option<Result<HandScan, Refused>> {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.is_empty() {
            return None;
        }
        let sent = text_of(bytes);
        Some(if std::mem::take(&mut self.is_too_long) {
            Err((sent, Refusal::TooLong))
        } else {
            HandScan::of_sent(&sent, suffix, Duration::ZERO).map_err(|why| (sent, why))
        })
    }
}

/// Scanners send UTF-8, or the bytes of the code itself, which are those of Latin-1.
fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Codes and suffixes of blocks that come with these milliseconds before each, and quiet after the last.
    fn codes(suffix: Option<Suffix>, blocks: &[(u64, &[u8])]) -> Vec<(String, Suffix)> {
        let mut now = Instant::now();
        let mut framer = Framer::new(Framing { suffix, ..Framing::default() });
        let mut ended = Vec::new();
        for (gap, block) in blocks {
            now += Duration::from_millis(*gap);
            ended.extend(framer.push(now, block));
        }
        ended.extend(framer.tick(now + Duration::from_millis(100)));
        assert_eq!(framer.due(), None);
        ended.into_iter().map(|scan| scan.map(|scan| (scan.sent(), scan.suffix)).unwrap()).collect()
    }

    #[test]
    fn codes_end_by_suffix_or_quiet() {
        for (suffix, blocks, expected) in [
            (None, &[(0, &b"3556212345678\r"[..])][..], &[("3556212345678", Suffix::Enter)][..]),
            (None, &[(0, b"3556212345678\r\n")], &[("3556212345678", Suffix::CrLf)]),
            (None, &[(0, b"3556212345678\r"), (5, b"\n")], &[("3556212345678", Suffix::Enter)]),
            (None, &[(0, b"3556212345678\n")], &[("3556212345678", Suffix::LineFeed)]),
            (None, &[(0, b"3556212345678\t")], &[("3556212345678", Suffix::Tab)]),
            (None, &[(0, b"3556212345678")], &[("3556212345678", Suffix::None)]),
            // Blocks of one code.
            (None, &[(0, b"35562"), (60, b"12345"), (60, b"678")], &[("3556212345678", Suffix::None)]),
            (None, &[(0, b"A1234"), (300, b"B1234")], &[("A1234", Suffix::None), ("B1234", Suffix::None)]),
            (None, &[(0, b"A1234\rB1234\r")], &[("A1234", Suffix::Enter), ("B1234", Suffix::Enter)]),
            (None, &[(0, b"A\tB\r")], &[("A\tB", Suffix::Enter)]),
            (Some(Suffix::Tab), &[(0, b"A\r\nB\tC\t")], &[("A\r\nB", Suffix::Tab), ("C", Suffix::Tab)]),
            (Some(Suffix::None), &[(0, b"A\r\nB\t")], &[("A\r\nB\t", Suffix::None)]),
            (None, &[(0, b"\r\n\r\n")], &[]),
        ] {
            let expected: Vec<_> = expected.iter().map(|(text, suffix)| ((*text).to_owned(), *suffix)).collect();
            assert_eq!(codes(suffix, blocks), expected, "{blocks:?}");
        }
    }

    #[test]
    fn control_characters_and_foreign_bytes_come_through() {
        for (bytes, expected) in [
            (&b"]d2S5CD1234\x1d1P21CB\r"[..], "]d2S5CD1234\u{1d}1P21CB"),
            (b"[)>\x1e06\x1dSABC\x1e\x04\r", "[)>\u{1e}06\u{1d}SABC\u{1e}\u{4}"),
            ("Größe\r".as_bytes(), "Größe"),
            (b"Gr\xf6\xdfe\r", "Größe"),
        ] {
            assert_eq!(codes(None, &[(0, bytes)]), [(expected.to_owned(), Suffix::Enter)]);
        }
    }

    #[test]
    fn what_is_no_single_code_is_refused() {
        let now = Instant::now();
        let mut framer = Framer::new(Framing::default());
        let two = "35562123456783556212345679";
        assert_eq!(framer.push(now, b"35562123456783556212345679\r"), [Err((two.to_owned(), Refusal::RunTogether))]);
        let long = framer.push(now, &[b"7".repeat(5 * LONGEST), b"\r".to_vec()].concat());
        assert!(matches!(&long[..], [Err((_, Refusal::TooLong))]));
        assert!(matches!(&framer.push(now, b"A1\r")[..], [Ok(_)]));
    }

    proptest! {
        #[test]
        fn however_it_is_cut_a_code_stays_whole(text in "[ -~\u{1d}\u{1e}]{1,60}", cuts in prop::collection::vec(1usize..9, 1..60)) {
            let bytes = format!("x{text}\r").into_bytes();
            let mut rest = &bytes[..];
            let mut blocks: Vec<(u64, &[u8])> = Vec::new();
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (block, after) = rest.split_at((*cut).min(rest.len()));
                blocks.push((10, block));
                rest = after;
            }
            prop_assert_eq!(codes(None, &blocks), [(format!("x{text}"), Suffix::Enter)]);
        }
    }
}
