//! Properties that are dates, read leniently and written in one form.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;
use webmarketer_schema::wire::{ObjectReader, WireError};

use crate::value::parse_date;

/// Takes an optional date; an invalid one is left among the unknown properties.
pub(super) fn take_date(object: &mut ObjectReader<'_>, key: &str) -> Option<DateTime<Utc>> {
    object.take(key, |value| parse_date(value.as_str()?))
}

/// Takes a mandatory date.
pub(super) fn need_date(object: &mut ObjectReader<'_>, key: &'static str) -> Result<DateTime<Utc>, WireError> {
    object.need(key, "a date", |value| parse_date(value.as_str()?))
}

/// Formats a date: RFC 3339 in UTC, with milliseconds, or with more digits if needed.
pub(super) fn date_json(date: DateTime<Utc>) -> Value {
    let milliseconds = date.timestamp_subsec_nanos().is_multiple_of(1_000_000);
    let format = if milliseconds { SecondsFormat::Millis } else { SecondsFormat::AutoSi };
    date.to_rfc3339_opts(format, true).into()
}
