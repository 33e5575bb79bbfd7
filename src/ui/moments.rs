//! Moments as people read them, in the time of the place they are in.

use jiff::{Timestamp, Zoned};

use crate::words;

/// `14:12` for today, `2026-03-12 14:12` for any other day.
pub fn moment(at: Timestamp, now: &Zoned) -> String {
    let local = at.to_zoned(now.time_zone().clone());
    let format = if local.date() == now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    local.strftime(format).to_string()
}

/// `14:12` for today, `03-11` for another day of this year, else `2025-03`: where there is no room for more.
pub fn short_moment(at: Timestamp, now: &Zoned) -> String {
    let local = at.to_zoned(now.time_zone().clone());
    let format = match (local.date() == now.date(), local.year() == now.year()) {
        (true, _) => "%H:%M",
        (false, true) => "%m-%d",
        (false, false) => "%Y-%m",
    };
    local.strftime(format).to_string()
}

/// `15:04:30`: a moment that is near.
pub fn clock(at: Timestamp, now: &Zoned) -> String {
    at.to_zoned(now.time_zone().clone()).strftime("%H:%M:%S").to_string()
}

/// `2026-03-12 14:12:07`, for stories.
pub fn exact_moment(at: Timestamp, now: &Zoned) -> String {
    at.to_zoned(now.time_zone().clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// How old something is: `3 days`.
pub fn age(at: Timestamp, now: &Zoned) -> String {
    let minutes = now.timestamp().as_second().saturating_sub(at.as_second()).max(0) / 60;
    match (minutes, minutes / 60, minutes / (24 * 60)) {
        (0, _, _) => words!("age-now"),
        (minutes, 0, _) => words!("age-minutes", count = minutes),
        (_, hours, 0) => words!("age-hours", count = hours),
        (_, _, days) => words!("age-days", count = days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_place() {
        let now: Zoned = "2026-03-12T15:00:00+01:00[Europe/Berlin]".parse().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(moment(at("2026-03-12T13:12:00Z"), &now), "14:12");
        assert_eq!(moment(at("2026-03-11T23:30:00Z"), &now), "00:30");
        assert_eq!(moment(at("2026-03-11T13:12:00Z"), &now), "2026-03-11 14:12");
        assert_eq!(short_moment(at("2026-03-12T13:12:00Z"), &now), "14:12");
        assert_eq!(short_moment(at("2026-03-11T13:12:00Z"), &now), "03-11");
        assert_eq!(short_moment(at("2025-12-11T13:12:00Z"), &now), "2025-12");
        assert_eq!(exact_moment(at("2026-03-11T13:12:07Z"), &now), "2026-03-11 14:12:07");
        assert_eq!(age(at("2026-03-12T14:00:00Z"), &now), "moments");
        assert_eq!(age(at("2026-03-12T13:59:00Z"), &now), "1 minute");
        assert_eq!(age(at("2026-03-12T11:00:00Z"), &now), "3 hours");
        assert_eq!(age(at("2026-03-09T11:00:00Z"), &now), "3 days");
        // A clock that was set back.
        assert_eq!(age(at("2026-03-13T11:00:00Z"), &now), "moments");
    }
}
