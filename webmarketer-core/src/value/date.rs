//! The date formats of the service.

use std::str::FromStr;

use chrono::{DateTime, Datelike as _, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone as _, Timelike as _, Utc};

/// Parses a date in the formats of the service: RFC 3339 and three variants. A space can replace the `T`,
/// a date without an offset is in UTC, and a date without a time is midnight UTC.
///
/// Anything else is invalid: a month of one digit, white space in any other place, a sign that is not ASCII. A second
/// of 60 is a leap second: it is valid where UTC can have one, at 23:59:60 UTC on the last day of a month.
///
/// ```
/// use webmarketer_core::parse_date;
///
/// assert_eq!(parse_date("2004-09-22 14:15:00Z"), parse_date("2004-09-22T16:15:00+02:00"));
/// assert_eq!(parse_date("2022-04-01Z05:00:00"), None);
/// assert_eq!(parse_date("2022-4-1"), None);
/// assert!(parse_date("2016-12-31T15:59:60-08:00").is_some());
/// assert_eq!(parse_date("2016-12-31T12:00:60Z"), None);
/// ```
pub fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    let (date, rest) = split_date(text)?;
    if rest.is_empty() {
        return Some(date.and_time(NaiveTime::MIN).and_utc());
    }
    let (time, offset) = split_time(rest.strip_prefix(['T', 't', ' '])?)?;
    let local = date.and_time(time);
    // With an offset, the date in UTC can be outside the years of RFC 3339; it could not be written.
    let date = parse_offset(offset)?.from_local_datetime(&local).single()?.to_utc();
    ((0..=9999).contains(&date.year()) && !is_impossible_leap_second(date)).then_some(date)
}

/// Formats a date in RFC 3339, in UTC with milliseconds; `None` outside the years of RFC 3339. Every send of an event
/// needs it, so it does not allocate.
#[cfg(feature = "client")]
pub(crate) fn to_milliseconds(date: DateTime<Utc>) -> Option<[u8; 24]> {
    let year = u32::try_from(date.year()).ok().filter(|year| *year <= 9999)?;
    // In a leap second, chrono has more than 999 999 999 nanoseconds.
    let milliseconds = date.timestamp_subsec_millis().min(999);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let [hour, minute, second] = [date.hour(), date.minute(), date.second()];
    let numbers = [year, date.month(), date.day(), hour, minute, second, milliseconds];
    for (range, mut number) in [0..4, 5..7, 8..10, 11..13, 14..16, 17..19, 20..23].into_iter().zip(numbers) {
        for digit in text.get_mut(range).unwrap_or_default().iter_mut().rev() {
            *digit = b"0123456789".get(number as usize % 10).copied().unwrap_or(b'0');
            number /= 10;
        }
    }
    Some(text)
}

/// From this number of nanoseconds on, chrono represents a leap second.
const LEAP: u32 = 1_000_000_000;

/// Parses the four digits of the year and the two of the month and of the day; returns the rest too.
fn split_date(text: &str) -> Option<(NaiveDate, &str)> {
    let (year, rest) = digits::<i32>(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    Some((NaiveDate::from_ymd_opt(year, month, day)?, rest))
}

/// Parses the hour, the minute and the second with its fraction; returns the rest too.
fn split_time(text: &str) -> Option<(NaiveTime, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = digits::<u32>(rest.strip_prefix(':')?, 2)?;
    let (nanosecond, rest) = match rest.strip_prefix('.') {
        None => (0, rest),
        Some(fraction) => {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, rest) = fraction.split_at_checked(length).filter(|_| length > 0)?;
            // Digits after nanoseconds are ignored.
            let nanoseconds = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
            (nanoseconds.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')), rest)
        }
    };
    let (second, nanosecond) = if second == 60 { (59, LEAP + nanosecond) } else { (second, nanosecond) };
    Some((NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)?, rest))
}

/// Parses the offset: `Z`, a sign with hours and minutes, or nothing for UTC.
fn parse_offset(text: &str) -> Option<FixedOffset> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return FixedOffset::east_opt(0);
    }
    let (sign, text) = match text.strip_prefix('+') {
        Some(text) => (1, text),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, rest) = digits::<i32>(text, 2)?;
    let (minutes, rest) = digits::<i32>(rest.strip_prefix(':')?, 2)?;
    let valid = rest.is_empty() && hours <= 23 && minutes <= 59;
    FixedOffset::east_opt(sign * (hours * 60 + minutes) * 60).filter(|_| valid)
}

/// Whether the date is in an impossible leap second: UTC has them only at the end of a month.
pub(super) fn is_impossible_leap_second(date: DateTime<Utc>) -> bool {
    date.nanosecond() >= LEAP && !can_have_leap_second(date)
}

fn can_have_leap_second(date: DateTime<Utc>) -> bool {
    let last_day = date.checked_add_days(Days::new(1)).is_none_or(|next| next.month() != date.month());
    last_day && date.hour() == 23 && date.minute() == 59
}

/// Parses the first `count` ASCII digits; returns the number and the rest.
fn digits<T: FromStr>(text: &str, count: usize) -> Option<(T, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    Some((number.parse().ok().filter(|_| digits)?, rest))
}

#[cfg(test)]
mod tests {
    use super::parse_date;

    #[test]
    fn text_that_is_not_a_date_is_an_error() {
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
