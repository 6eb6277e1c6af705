//! Parses values of arguments: durations, dates and ids.

use std::time::Duration;

use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::parse_date;
use webmarketer_schema::Reference;

/// Parses a duration in seconds.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "expected a number of seconds above 0, such as 30".to_owned())
}

/// Parses a duration in seconds, minutes, hours or days.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    let read = units.into_iter().find_map(|(unit, seconds)| {
        let count: u32 = text.strip_suffix(unit)?.parse().ok().filter(|count| *count > 0)?;
        Some(Duration::from_secs(u64::from(count) * seconds))
    });
    read.ok_or_else(|| "expected a whole number above 0 followed by s, m, h or d, such as 24h".to_owned())
}

/// Parses a date with or without a time.
pub(crate) fn date(text: &str) -> Result<DateTime<Utc>, String> {
    parse_date(text).ok_or_else(|| "expected a date in RFC 3339, such as 2026-05-04T12:00:00Z".to_owned())
}

/// Parses the id of an event, which becomes a segment of a URL.
pub(crate) fn event_id(text: &str) -> Result<String, String> {
    let expected = || "expected the id that `webmarketer send` prints".to_owned();
    is_segment(text).then(|| text.to_owned()).ok_or_else(expected)
}

/// Whether a text can be a segment of a URL's path without changing the other segments.
pub(crate) fn is_segment(text: &str) -> bool {
    !matches!(text.trim(), "" | "." | "..") && !text.contains(char::is_control)
}

/// Parses the reference of an event type.
pub(crate) fn reference(text: &str) -> Result<Reference, String> {
    let expected = || "expected the reference of an event type".to_owned();
    (!text.is_empty()).then(|| Reference::new(text)).ok_or_else(expected)
}
