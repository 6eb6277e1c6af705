//! Rows of the table, as the JSON of the parameters and results of the statements.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::auth::BoxError;
use crate::outbox::{EndedEntry, Entry, EntryEnd, NewEntry, Of, Request, Target, unstorable};

pub(super) fn target_json(target: &Target) -> Value {
    json!({"project": target.project, "api_base": target.api_base})
}

/// A duration for the database, which adds it to a date.
pub(super) fn milliseconds(duration: Duration) -> u64 {
    const MAX: Duration = Duration::from_hours(24 * 365 * 100);
    u64::try_from(duration.min(MAX).as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn time_of(milliseconds: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds)).unwrap_or(UNIX_EPOCH)
}

pub(super) fn new_row(target: &Target, token: &str, entry: &NewEntry) -> Result<Value, BoxError> {
    let mut row = target_json(target);
    let body = match &entry.request {
        Request::Event { event_type, nonce, body } => {
            row["kind"] = "event".into();
            row["event_type"] = event_type.as_str().into();
            row["nonce"] = nonce.as_str().into();
            body
        }
        Request::Update { of, is_statistic, key, body } => {
            row["kind"] = if *is_statistic { "statistic" } else { "state" }.into();
            match of {
                Of::Id(id) => row["event_id"] = id.as_str().into(),
                Of::Nonce(nonce) => row["nonce"] = nonce.as_str().into(),
            }
            row["key"] = key.as_str().into();
            body
        }
    };
    row["body"] = str::from_utf8(body)?.into();
    row["accepted"] = milliseconds(entry.accepted.duration_since(UNIX_EPOCH).unwrap_or_default()).into();
    row["add_id"] = format!("{token}/{}", entry.place).into();
    Ok(row)
}

pub(super) fn ended_row(ended: &EndedEntry) -> Value {
    match &ended.end {
        EntryEnd::Received { event_id } => {
            // A row with an id that a database does not store would never end.
            let event_id = event_id.as_deref().filter(|id| unstorable("event id", id).is_none());
            json!({"number": ended.number, "event_id": event_id})
        }
        EntryEnd::Dead { reason, status, answer } => {
            // Postgres stores no NUL.
            let answer = answer.replace('\0', "\u{fffd}");
            json!({"number": ended.number, "reason": reason, "status": status, "answer": answer})
        }
    }
}

/// A row that is not an entry, such as one whose body is not UTF-8.
pub(super) struct DamagedRow {
    pub(super) number: u64,
    pub(super) why: BoxError,
}

/// The entry of a row that was claimed. The error is that of a table with other columns.
pub(super) fn claimed_row(row: &str) -> Result<Result<Entry, DamagedRow>, BoxError> {
    let row: Value = serde_json::from_str(row)?;
    let number = row["number"].as_u64().ok_or_else(|| unexpected("number"))?;
    Ok(entry_of_row(number, &row).map_err(|why| DamagedRow { number, why }))
}

fn entry_of_row(number: u64, row: &Value) -> Result<Entry, BoxError> {
    let body = text(row, "body")?.into();
    let kind = text(row, "kind")?;
    let request = match &*kind {
        "event" => Request::Event { event_type: text(row, "event_type")?, nonce: text(row, "nonce")?, body },
        "state" | "statistic" => Request::Update {
            of: match optional_text(row, "event_id")? {
                Some(id) => Of::Id(id),
                None => Of::Nonce(text(row, "nonce")?),
            },
            is_statistic: kind == "statistic",
            key: text(row, "key")?,
            body,
        },
        _ => return Err(unexpected("kind")),
    };
    Ok(Entry {
        number,
        request,
        // The clock of a machine may have shown a time before 1970.
        accepted: time_of(row["accepted"].as_i64().ok_or_else(|| invalid("accepted"))?.max(0).unsigned_abs()),
        event_id: optional_text(row, "received_id")?,
    })
}

/// The row of an entry that is made a dead letter because it cannot be read.
pub(super) fn damaged_row(row: &DamagedRow) -> Value {
    json!({"number": row.number, "reason": "damaged", "status": null, "answer": row.why.to_string()})
}

/// A text of a row. A row has it under this name, or in hexadecimal digits under a name that ends with `_hex`.
pub(super) fn text(row: &Value, key: &str) -> Result<String, BoxError> {
    optional_text(row, key)?.ok_or_else(|| invalid(key))
}

fn optional_text(row: &Value, key: &str) -> Result<Option<String>, BoxError> {
    bytes(row, key).map(|bytes| String::from_utf8(bytes).map_err(|_| invalid(key))).transpose()
}

/// The same, with a replacement for what is not UTF-8.
pub(super) fn text_lossy(row: &Value, key: &str) -> String {
    String::from_utf8_lossy(&bytes(row, key).unwrap_or_default()).into_owned()
}

fn bytes(row: &Value, key: &str) -> Option<Vec<u8>> {
    match row[key].as_str() {
        Some(text) => Some(text.into()),
        None => from_hex(row[format!("{key}_hex")].as_str()?),
    }
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

fn invalid(key: &str) -> BoxError {
    format!("the row has no valid `{key}`: expected a value of the type that `CREATE` gives it, and texts in UTF-8")
        .into()
}

pub(super) fn unexpected(key: &str) -> BoxError {
    format!("the table returned a row with an unexpected `{key}`; it must have the columns of `CREATE`").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_are_bytes() {
        assert_eq!(from_hex("7bFF").as_deref(), Some(&[0x7b, 0xff][..]));
        assert_eq!(from_hex("").as_deref(), Some(&[][..]));
        assert_eq!(from_hex("7b +").as_deref(), None);
        assert_eq!(from_hex("é"), None);
    }
}
