//! Dates as the service writes them.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// Reads a date as the service writes it: RFC 3339, with a `T` or a space in the middle; without an offset it is UTC,
/// and without a time it is midnight.
///
/// ```
/// use webmarketer_core::parse_date;
///
/// assert_eq!(parse_date("2004-09-22 14:15:00Z"), parse_date("2004-09-22T16:15:00+02:00"));
/// assert_eq!(parse_date("2022-04-01Z05:00:00"), None);
/// ```
pub fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        // An offset can lead out of the years that RFC 3339 has, and such a date could not be written again.
        return Some(date.to_utc()).filter(|date| (0..=9999).contains(&date.year()));
    }
    let naive = |format| NaiveDateTime::parse_from_str(text, format).ok();
    let date = naive("%Y-%m-%dT%H:%M:%S%.f")
        .or_else(|| naive("%Y-%m-%d %H:%M:%S%.f"))
        .or_else(|| Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN)))?;
    // chrono's patterns take years of any length; RFC 3339 has four digits.
    let four_digits = text.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
    (four_digits && text.as_bytes().get(4) == Some(&b'-')).then(|| date.and_utc())
}

#[cfg(test)]
mod tests {
    use super::parse_date;

    #[test]
    fn what_is_no_date_is_refused() {
        for bad in ["", "tomorrow", "2022-04-01Z05:00:00", "2022-13-01", "10000-01-01", "2022-04-01T25:00:00Z", "é-1"]
        {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_offset_does_not_lead_out_of_the_years_that_can_be_written() {
        for (inside, outside) in [
            ("9999-12-31T23:59:59+23:59", "9999-12-31T23:59:59-23:59"),
            ("0000-01-01T00:00:00-23:59", "0000-01-01T00:00:00+23:59"),
        ] {
            assert!(parse_date(inside).is_some() && parse_date(outside).is_none(), "{inside}");
        }
    }

    #[test]
    fn without_an_offset_it_is_utc() {
        assert_eq!(parse_date("2022-04-01T05:00:00"), parse_date("2022-04-01T05:00:00Z"));
        assert_eq!(parse_date("2022-04-01"), parse_date("2022-04-01T00:00:00Z"));
    }
}
