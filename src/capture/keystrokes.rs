//! Tells a hand scanner that acts as a keyboard from a person who types, by timing alone.
//!
//! Every key of the window goes through [`KeyReader::stroke`] before anything else sees it, and [`KeyReader::tick`] is called when
//! [`KeyReader::due`] says so. What a key carries (the window's own events) is held back until it is clear whose it was, and given back
//! as [`Heard::Typed`], in order and complete, or dropped with the scan that it was a part of.
//!
//! # How long a key is held
//!
//! A key by itself is held for one and a half of the average gap (52 ms at 35 ms): a scanner's next character would be there by then,
//! a typist's seldom is. Two keys closer than a third of the average gap (12 ms) can be a packet of a wireless scanner, and are held for
//! the quiet (100 ms), as is what already counts as a scan. Nothing is held longer than that after the last key.
//!
//! # What is a scan
//!
//! At least so many characters, not all the same (a key held down repeats as fast as a scanner), of which either the mean gap is at
//! most the average, or each came in a packet of at least two (the last may be one). The limits are those of established detectors:
//! 30 to 50 ms on average, 100 ms of quiet, five or six characters.

use std::time::{Duration, Instant};

use crate::domain::hand_scan::LONGEST;
use crate::domain::{HandScan, Refusal, Suffix};
use crate::settings::Scanner;

/// Where typing ends and scanning begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// A scan's characters follow each other by this on average, at most.
    pub average_gap: Duration,
    /// A scan has ended when nothing came for so long.
    pub quiet: Duration,
    /// A scan has so many characters, at least.
    pub least_characters: usize,
    /// What the scanner is known to send after a code; `None` accepts all.
    pub suffix: Option<Suffix>,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self::of_settings(&Scanner::default())
    }
}

impl Rhythm {
    /// The limits that a person has set.
    pub fn of_settings(settings: &Scanner) -> Self {
        Self {
            average_gap: Duration::from_millis(settings.average_gap_ms.into()),
            quiet: Duration::from_millis(settings.quiet_ms.into()),
            least_characters: usize::try_from(settings.least_characters).unwrap_or(usize::MAX),
            suffix: settings.suffix.known(),
        }
    }

    /// How long a key is held that may be a scan's first.
    fn patience(&self) -> Duration {
        self.average_gap * 3 / 2
    }

    /// What follows by this at most, is of the same packet.
    fn packet_gap(&self) -> Duration {
        self.average_gap / 3
    }
}

/// What a key means to a scanner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// A key that writes this text.
    Text(String),
    /// Enter, of the letters or of the numbers.
    Enter,
    /// Tab without Shift.
    Tab,
    /// Line feed: Ctrl+J, where the system does not make Enter of it.
    LineFeed,
    /// A control character: Ctrl and a key (`Ctrl+]` is GS, ASCII 29). In the middle of a scan it is a part of the text, else a
    /// shortcut.
    Control(char),
    /// A digit of the number pad while Alt is held.
    AltDigit(u8),
    /// Alt is let go: the digits spell a character, as Alt+029 does GS.
    AltReleased,
    /// A key went down that writes text, and its text comes by itself right after.
    Announced,
    /// What belongs to keys but writes nothing: a key going up. It keeps its place among what is held.
    Silent,
    /// A key that repeats because it is held down, and its text: a key that goes down again without having gone up.
    Repeated,
    /// Any other key: arrows, Escape, Backspace, a shortcut. It ends a scan.
    Other,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard<K> {
    /// A person's key, or a key that means nothing here: pass it on.
    Typed(K),
    /// A scan; its keys, and the suffix, are swallowed.
    Scan(HandScan),
    /// The suffix of the scan told last went on: Enter was followed by a line feed or Enter, which is swallowed.
    Suffix(Suffix),
    /// A scan that is not taken, and why; its keys are swallowed.
    Refused {
        /// What came, without the suffix.
        sent: String,
        /// Why it is not taken.
        why: Refusal,
    },
}

/// Hears scans among keys. `K` is what a key carries for the window.
#[derive(Debug)]
pub struct KeyReader<K> {
    rhythm: Rhythm,
    /// What is held, in order.
    held: Vec<K>,
    burst: Burst,
    /// Digits typed with Alt held.
    alt: String,
    /// Whether the character just heard was spelled with Alt; its text may follow.
    was_alt: bool,
    /// When a character was last passed on as typed.
    typed_at: Option<Instant>,
    /// When a scan ended by its suffix, or the last key of the suffix came.
    ended_at: Option<(Instant, Suffix)>,
}

/// Characters that follow each other fast enough to be a scan's.
#[derive(Debug, Default)]
struct Burst {
    text: String,
    /// When each character came.
    came: Vec<Instant>,
    /// When anything came that is held.
    stirred_at: Option<Instant>,
    /// Whether it began so soon after typed characters that they may be its beginning.
    is_headless: bool,
    /// Whether it began right after a suffix.
    is_rest: bool,
}

impl Burst {
    fn gaps(&self) -> impl DoubleEndedIterator<Item = Duration> + '_ {
        self.came.windows(2).map(|pair| pair[1].saturating_duration_since(pair[0]))
    }

    fn average_gap(&self) -> Duration {
        let count = u32::try_from(self.came.len().saturating_sub(1)).unwrap_or(u32::MAX);
        self.gaps().sum::<Duration>().checked_div(count).unwrap_or_default()
    }

    fn is_scan(&self, rhythm: &Rhythm) -> bool {
        let is_long = self.came.len() >= rhythm.least_characters.max(2);
        let is_varied = self.text.chars().any(|c| !self.text.starts_with(c));
        is_long && is_varied && (self.average_gap() <= rhythm.average_gap || self.is_packets(rhythm))
    }

    /// Whether each character came in a packet of at least two; the last packet may be one.
    fn is_packets(&self, rhythm: &Rhythm) -> bool {
        let mut before_was_pause = true;
        for gap in self.gaps() {
            let is_pause = gap > rhythm.packet_gap();
            if is_pause && before_was_pause {
                return false;
            }
            before_was_pause = is_pause;
        }
        true
    }

    /// How long its next character may take.
    fn patience(&self, rhythm: &Rhythm) -> Duration {
        let ends_in_packet = self.gaps().next_back().is_some_and(|gap| gap <= rhythm.packet_gap());
        if ends_in_packet || self.is_scan(rhythm) { rhythm.quiet.max(rhythm.patience()) } else { rhythm.patience() }
    }
}

impl<K> KeyReader<K> {
    /// A reader that has heard nothing.
    pub fn new(rhythm: Rhythm) -> Self {
        Self {
            rhythm,
            held: Vec::new(),
            burst: Burst::default(),
            alt: String::new(),
            was_alt: false,
            typed_at: None,
            ended_at: None,
        }
    }

    /// Goes on with other limits. What is held is judged by them.
    pub fn set_rhythm(&mut self, rhythm: Rhythm) {
        self.rhythm = rhythm;
    }

    /// Whether keys are held back: single-letter keys of the window should wait.
    pub fn is_pending(&self) -> bool {
        !self.held.is_empty()
    }

    /// When [`tick`](Self::tick) has something to do; `None` where nothing is held.
    pub fn due(&self) -> Option<Instant> {
        self.burst.stirred_at.filter(|_| self.is_pending()).map(|at| at + self.burst.patience(&self.rhythm))
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Instant) -> Vec<Heard<K>> {
        let mut heard = Vec::new();
        self.settle(now, &mut heard);
        heard
    }

    /// The window lost the keyboard or is closing: decides at once on what is held.
    pub fn flush(&mut self, now: Instant) -> Vec<Heard<K>> {
        let mut heard = Vec::new();
        self.close(now, Suffix::None, &mut heard);
        heard
    }

    /// A key came. `now` must not go back.
    pub fn stroke(&mut self, now: Instant, stroke: &Stroke, key: K) -> Vec<Heard<K>> {
        let mut heard = Vec::new();
        self.settle(now, &mut heard);
        let was_alt = std::mem::take(&mut self.was_alt);
        match stroke {
            Stroke::Text(text) => self.text(now, text, was_alt, key, &mut heard),
            Stroke::Enter => self.end_key(now, Suffix::Enter, key, &mut heard),
            Stroke::Tab => self.end_key(now, Suffix::Tab, key, &mut heard),
            Stroke::LineFeed => self.end_key(now, Suffix::LineFeed, key, &mut heard),
            Stroke::Control(c) if !self.burst.came.is_empty() => self.character(now, *c, key, &mut heard),
            Stroke::AltDigit(digit) => {
                if self.alt.len() < 5 {
                    self.alt.push(char::from(b'0' + digit.min(&9)));
                }
                self.silent(now, key, &mut heard);
            }
            Stroke::AltReleased => match self.spelled() {
                Some(c) => {
                    self.character(now, c, key, &mut heard);
                    self.was_alt = true;
                }
                None => self.silent(now, key, &mut heard),
            },
            Stroke::Announced => {
                if !self.is_pending() {
                    self.begin(now);
                }
                self.hold(now, key);
            }
            Stroke::Silent => self.silent(now, key, &mut heard),
            Stroke::Control(_) | Stroke::Repeated | Stroke::Other => {
                self.close(now, Suffix::None, &mut heard);
                heard.push(Heard::Typed(key));
            }
        }
        heard
    }

    /// The ASCII character that digits with Alt spelled; a control character in the middle of a scan alone.
    fn spelled(&mut self) -> Option<char> {
        let digits = std::mem::take(&mut self.alt);
        let c = digits.parse().ok().filter(|_| digits.len() > 1).map(|code: u8| char::from(code))?;
        (c.is_ascii_graphic() || c == ' ' || (c.is_ascii_control() && !self.burst.came.is_empty())).then_some(c)
    }

    fn text(&mut self, now: Instant, text: &str, was_alt: bool, key: K, heard: &mut Vec<Heard<K>>) {
        let mut characters = text.chars();
        match (characters.next(), characters.next(), characters.next()) {
            // What Alt and digits spelled has been heard already.
            (Some(c), None, None) if was_alt && self.burst.text.ends_with(c) => self.hold(now, key),
            (Some('\r'), None, None) => self.end_key(now, Suffix::Enter, key, heard),
            (Some('\n'), None, None) => self.end_key(now, Suffix::LineFeed, key, heard),
            (Some('\t'), None, None) => self.end_key(now, Suffix::Tab, key, heard),
            (Some(c), None, None) => self.character(now, c, key, heard),
            // An accent that found no letter comes with the character after it.
            (Some(c), Some(next), None) => {
                self.begin_if_new(now);
                self.burst.text.push(c);
                self.burst.came.push(now);
                self.character(now, next, key, heard);
            }
            // Whole words come from an input method, not from a scanner.
            _ => {
                self.close(now, Suffix::None, heard);
                self.typed_at = Some(now);
                heard.push(Heard::Typed(key));
            }
        }
    }

    fn character(&mut self, now: Instant, c: char, key: K, heard: &mut Vec<Heard<K>>) {
        self.begin_if_new(now);
        self.burst.text.push(c);
        self.burst.came.push(now);
        self.hold(now, key);
        if self.burst.came.len() > LONGEST {
            self.close(now, Suffix::None, heard);
        }
    }

    fn begin_if_new(&mut self, now: Instant) {
        if self.burst.stirred_at.is_none() {
            self.begin(now);
        }
    }

    fn begin(&mut self, now: Instant) {
        let within = |at: Instant, limit: Duration| now.saturating_duration_since(at) <= limit;
        let is_rest = self.ended_at.is_some_and(|(at, _)| within(at, self.rhythm.average_gap));
        let is_headless = self.typed_at.is_some_and(|at| within(at, self.rhythm.quiet));
        self.burst = Burst { is_headless, is_rest, ..Burst::default() };
        self.ended_at = None;
    }

    fn hold(&mut self, now: Instant, key: K) {
        self.held.push(key);
        self.burst.stirred_at = Some(now);
    }

    /// What writes nothing keeps its place among what is held, and does not make it wait longer.
    fn silent(&mut self, now: Instant, key: K, heard: &mut Vec<Heard<K>>) {
        if !self.is_pending() {
            heard.push(Heard::Typed(key));
            return;
        }
        let stirred_at = self.burst.stirred_at;
        self.hold(now, key);
        if self.alt.is_empty() {
            self.burst.stirred_at = stirred_at;
        }
    }

    /// Enter, Tab or line feed: the end of a scan, the rest of such an end, or a person's key.
    fn end_key(&mut self, now: Instant, suffix: Suffix, key: K, heard: &mut Vec<Heard<K>>) {
        let is_expected = self.is_expected(suffix);
        if self.close(now, if is_expected { suffix } else { Suffix::None }, heard) && is_expected {
            self.ended_at = Some((now, suffix));
            return;
        }
        let is_going_on = |at: Instant| now.saturating_duration_since(at) <= self.rhythm.patience();
        match self.ended_at {
            Some((at, before)) if is_going_on(at) => {
                if before == Suffix::Enter && suffix != Suffix::Tab {
                    heard.push(Heard::Suffix(Suffix::CrLf));
                }
                self.ended_at = Some((now, if before == Suffix::Enter { Suffix::CrLf } else { before }));
            }
            _ => heard.push(Heard::Typed(key)),
        }
    }

    fn is_expected(&self, suffix: Suffix) -> bool {
        match self.rhythm.suffix {
            None => true,
            Some(Suffix::CrLf) => matches!(suffix, Suffix::Enter | Suffix::LineFeed),
            Some(expected) => expected == suffix,
        }
    }

    /// Decides on what is held, where its next character is overdue.
    fn settle(&mut self, now: Instant, heard: &mut Vec<Heard<K>>) {
        if self.due().is_some_and(|due| now >= due) {
            self.close(now, Suffix::None, heard);
        }
    }

    /// Decides on what is held: a scan, a refused one, or typed. Says whether it was a scanner's.
    fn close(&mut self, now: Instant, suffix: Suffix, heard: &mut Vec<Heard<K>>) -> bool {
        let burst = std::mem::take(&mut self.burst);
        let held = std::mem::take(&mut self.held);
        let refused = |why| Heard::Refused { sent: burst.text.clone(), why };
        if burst.is_scan(&self.rhythm) {
            heard.push(if burst.is_headless {
                refused(Refusal::BeginningMissing)
            } else {
                match HandScan::of_sent(&burst.text, suffix, burst.average_gap()) {
                    Ok(scan) => Heard::Scan(scan),
                    Err(why) => refused(why),
                }
            });
            return true;
        }
        if burst.is_rest && !burst.came.is_empty() {
            heard.push(refused(Refusal::Leftover));
            return true;
        }
        if let Some(last) = burst.came.last() {
            self.typed_at = Some((*last).min(now));
        }
        heard.extend(held.into_iter().map(Heard::Typed));
        false
    }
}
