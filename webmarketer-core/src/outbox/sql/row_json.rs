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

pub(super) fn entry_of_row(row: &str) -> Result<Entry, BoxError> {
    let row: Value = serde_json::from_str(row)?;
    let body = text(&row, "body")?.into();
    let kind = text(&row, "kind")?;
    let request = match &*kind {
        "event" => Request::Event { event_type: text(&row, "event_type")?, nonce: text(&row, "nonce")?, body },
        "state" | "statistic" => Request::Update {
            of: match row["event_id"].as_str() {
                Some(id) => Of::Id(id.to_owned()),
                None => Of::Nonce(text(&row, "nonce")?),
            },
            is_statistic: kind == "statistic",
            key: text(&row, "key")?,
            body,
        },
        _ => return Err(unexpected("kind")),
    };
    Ok(Entry {
        number: row["number"].as_u64().ok_or_else(|| unexpected("number"))?,
        request,
        accepted: time_of(row["accepted"].as_u64().unwrap_or_default()),
        event_id: row["received_id"].as_str().map(str::to_owned),
    })
}

pub(super) fn text(row: &Value, key: &str) -> Result<String, BoxError> {
    row[key].as_str().map(str::to_owned).ok_or_else(|| unexpected(key))
}

pub(super) fn unexpected(key: &str) -> BoxError {
    format!("the table returned a row with an unexpected `{key}`; it must have the columns of `CREATE`").into()
}
