//! Properties that are dates, read leniently and written in one form.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;
use webmarketer_schema::wire::{ObjectReader, WireError};

use crate::value::parse_date;

/// Takes a date, if there is one; what is no date stays where it is.
pub(super) fn take_date(object: &mut ObjectReader<'_>, key: &str) -> Option<DateTime<Utc>> {
    object.take(key, |value| parse_date(value.as_str()?))
}

/// Takes a date that must be there.
pub(super) fn need_date(object: &mut ObjectReader<'_>, key: &'static str) -> Result<DateTime<Utc>, WireError> {
    object.need(key, "a date", |value| parse_date(value.as_str()?))
}

/// A date as it is written: RFC 3339 in UTC, with milliseconds, or with more digits where it has more.
pub(super) fn date_json(date: DateTime<Utc>) -> Value {
    let milliseconds = date.timestamp_subsec_nanos().is_multiple_of(1_000_000);
    let format = if milliseconds { SecondsFormat::Millis } else { SecondsFormat::AutoSi };
    date.to_rfc3339_opts(format, true).into()
}
