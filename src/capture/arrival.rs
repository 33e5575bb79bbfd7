//! When keys came that a window hands out together, once a drawing.
//!
//! A window that was busy for half a second hands out all that was typed meanwhile at once, and a typist looks like a scanner. So the
//! keys of one drawing are taken to have come evenly over the time in which the window could not have handed them out.

use std::time::{Duration, Instant};

/// Gives the keys of each drawing the instants at which they may have come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arrivals {
    last: Option<Instant>,
}

impl Arrivals {
    /// The instants of `count` keys, in order, the last of them `now`.
    ///
    /// `busy` is how long the window could not hand out keys before `now`: how long the drawing before took. An instant is never before
    /// one that was given earlier.
    pub fn of_drawing(&mut self, now: Instant, busy: Duration, count: usize) -> Vec<Instant> {
        let now = self.last.map_or(now, |last| now.max(last));
        let begun = now.checked_sub(busy).unwrap_or(now);
        let since = self.last.map_or(begun, |last| begun.max(last));
        let step = (now - since) / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        if count > 0 {
            self.last = Some(now);
        }
        (1..=count).map(|i| now - step * u32::try_from(count - i).unwrap_or(0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Heard, KeyReader, Rhythm, Stroke};
    use super::*;

    /// How many scans are heard when these characters are handed out together after a drawing that took so long.
    fn scans(text: &str, busy_ms: u64) -> usize {
        let now = Instant::now();
        let mut reader = KeyReader::new(Rhythm::default());
        let instants = Arrivals::default().of_drawing(now, Duration::from_millis(busy_ms), text.len());
        let mut heard: Vec<Heard<()>> = Vec::new();
        for (c, at) in text.chars().zip(instants) {
            heard.extend(reader.stroke(at, &Stroke::Text(c.into()), ()));
        }
        heard.extend(reader.flush(now));
        heard.iter().filter(|what| matches!(what, Heard::Scan(_))).count()
    }

    #[test]
    fn what_was_typed_during_a_long_drawing_is_no_scan() {
        assert_eq!(scans("laptop", 600), 0);
        assert_eq!(scans("3556212345678", 16), 1);
        assert_eq!(scans("3556212345678", 200), 1);
    }

    #[test]
    fn instants_never_go_back() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut arrivals = Arrivals::default();
        assert_eq!(arrivals.of_drawing(at(100), Duration::from_millis(40), 2), [at(80), at(100)]);
        assert_eq!(arrivals.of_drawing(at(110), Duration::from_millis(40), 2), [at(105), at(110)]);
        assert_eq!(arrivals.of_drawing(at(90), Duration::ZERO, 1), [at(110)]);
        assert_eq!(arrivals.of_drawing(at(120), Duration::ZERO, 0), []);
    }
}
