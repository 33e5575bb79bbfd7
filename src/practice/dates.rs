//! Dates as the service writes them: three forms, none of them quite RFC 3339.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What stands where a date is not known yet: the year 1.
pub(super) const NEVER: &str = "0001-01-01T00:00:00";

/// A job's date: universal time, and no zone that would say so.
pub(super) fn without_zone(at: Timestamp) -> String {
    let utc = at.to_zoned(TimeZone::UTC);
    format!("{}.{:07}", utc.strftime("%Y-%m-%dT%H:%M:%S"), utc.subsec_nanosecond() / 100)
}

/// A device's date: seven digits of a second, and an offset.
pub(super) fn with_offset(at: Timestamp) -> String {
    format!("{}+00:00", without_zone(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_digits_always() {
        let at: Timestamp = "2026-03-04T05:06:07.012Z".parse().unwrap();
        assert_eq!(without_zone(at), "2026-03-04T05:06:07.0120000");
        assert_eq!(with_offset(at), "2026-03-04T05:06:07.0120000+00:00");
    }
}
