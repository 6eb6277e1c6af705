//! The `data` of an event, written field by field into the bytes that are sent.

use std::fmt;

use super::fields::sent_as;
use super::{Row, WebmarketerEvent};
use crate::value::{BadValue, Erased, ValueWriter, shape};

/// The `data` of an event while it is written.
pub struct Data<'a> {
    json: &'a mut Vec<u8>,
    error: Option<InvalidEvent>,
}

/// A value of an event that cannot be sent. It names the field, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEvent {
    event_type: &'static str,
    storage_key: &'static str,
    reason: BadValue,
}

impl fmt::Display for InvalidEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field `{}` of event type `{}`: {}", self.storage_key, self.event_type, self.reason)
    }
}

impl std::error::Error for InvalidEvent {}

/// Shows nothing of what was written: it may be personal data.
impl fmt::Debug for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data").field("error", &self.error).finish_non_exhaustive()
    }
}

impl Data<'_> {
    /// Writes the whole `data` of an event.
    pub(super) fn collect<E: WebmarketerEvent>(event: &E) -> Result<String, InvalidEvent> {
        let mut json = vec![b'{'];
        let mut data = Data { json: &mut json, error: None };
        event.write(&mut data);
        if let Some(error) = data.error {
            return Err(InvalidEvent { event_type: E::EVENT_TYPE, ..error });
        }
        json.push(b'}');
        // All of it came from `str`s and serde_json, which write UTF-8.
        Ok(String::from_utf8(json).unwrap_or_default())
    }

    /// Writes the values under the ingestion keys of their rows. Rows past the last value are of fields that events
    /// do not carry.
    #[doc(hidden)]
    pub fn fields(&mut self, rows: &[Row], values: &[&dyn Erased]) {
        for (index, (row, value)) in rows.iter().zip(values).enumerate() {
            if self.error.is_none() && !value.absent() && !is_written(row, rows, values, index) {
                self.error = self.field(row, *value).err();
            }
        }
    }

    fn field(&mut self, row: &Row, value: &dyn Erased) -> Result<(), InvalidEvent> {
        let (storage_key, _, _, flags) = row;
        let invalid = |reason| InvalidEvent { event_type: "", storage_key, reason };
        if self.json.len() > 1 {
            self.json.push(b',');
        }
        let key = sent_as(row);
        ValueWriter::new(self.json).string(key).map_err(invalid)?;
        self.json.push(b':');
        let start = self.json.len();
        value.write_to(&mut ValueWriter::new(self.json)).map_err(invalid)?;
        if flags & shape::OPTIONAL == 0 && self.json.get(start..) == Some(b"\"\"") {
            return Err(invalid(BadValue::new("expected a text: the field is mandatory")));
        }
        Ok(())
    }
}

/// Whether one of the rows before the `index`th has been written under the same key.
fn is_written(row: &Row, rows: &[Row], values: &[&dyn Erased], index: usize) -> bool {
    row.3 & shape::SHARED_KEY != 0
        && rows
            .iter()
            .zip(values)
            .take(index)
            .any(|(earlier, value)| !value.absent() && sent_as(earlier) == sent_as(row))
}

/// The nonce that a value makes; `None` where there is no value.
#[doc(hidden)]
pub fn nonce(event_type: &str, value: &dyn Erased) -> Option<String> {
    let mut json = Vec::new();
    value.write_to(&mut ValueWriter::new(&mut json)).ok().filter(|()| !value.absent())?;
    let text = match serde_json::from_slice(&json).ok()? {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    (!text.is_empty()).then(|| format!("{event_type}:{text}"))
}
