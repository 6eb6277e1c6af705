//! The headers `Date` and `Retry-After` of an answer.

use std::time::{Duration, SystemTime};

/// Reads a `Retry-After` header: seconds, or a date, which is compared with `now`.
pub(in crate::client) fn retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number of seconds that does not fit is longer than any call.
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// Reads a `Date` header, in seconds since 1970.
pub(in crate::client) fn http_date_seconds(header: &str) -> Option<i64> {
    let date = httpdate::parse_http_date(header.trim()).ok()?;
    i64::try_from(date.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One moment, in each form of date that HTTP has.
    const DATES: [&str; 3] =
        ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
    const MOMENT: u64 = 784_111_777;

    fn seconds(header: &str, now: u64) -> Option<u64> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
        retry_after(header, now).map(|pause| pause.as_secs())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_in_any_form_of_http() {
        assert_eq!(seconds("120", 0), Some(120));
        assert_eq!(seconds(" 0 ", 0), Some(0));
        assert_eq!(seconds("99999999999999999999999", 0), Some(u64::MAX));
        for header in DATES {
            assert_eq!(seconds(header, MOMENT - 7), Some(7), "{header}");
            assert_eq!(seconds(header, MOMENT + 222), Some(0), "{header}");
        }
        for header in ["soon", "-1", "1.5", "", "Sun, 32 Nov 1994 08:49:37 GMT"] {
            assert_eq!(seconds(header, 0), None, "{header}");
        }
    }

    #[test]
    fn a_date_is_read_in_any_form_of_http() {
        for header in DATES {
            assert_eq!(http_date_seconds(header), i64::try_from(MOMENT).ok(), "{header}");
        }
        assert_eq!(http_date_seconds("1994-11-06"), None);
    }
}
