//! Writes the `data` of an event, field by field, as the bytes that are sent.

use std::fmt;

use webmarketer_schema::convention::shape;

use super::Table;
use crate::value::{Erased, InvalidValue, ValueWriter};

/// The estimated number of bytes of a value with its key.
const BYTES_OF_VALUE: usize = 32;

/// The writer of the `data` of an event.
pub struct DataWriter<'a> {
    /// The struct whose values are written next.
    table: &'a Table,
    json: Vec<u8>,
    error: Option<InvalidEvent>,
}

/// The error of a value that cannot be sent. It names the field, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEvent {
    event_type: &'static str,
    storage_key: &'static str,
    reason: InvalidValue,
}

impl fmt::Display for InvalidEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field `{}` of event type `{}`: {}", self.storage_key, self.event_type, self.reason)
    }
}

impl std::error::Error for InvalidEvent {}

/// Does not show the data, which can be personal.
impl fmt::Debug for DataWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<'a> DataWriter<'a> {
    /// A writer for an event of this table.
    pub(super) fn new(table: &'a Table) -> Self {
        let mut json = Vec::with_capacity(table.keys.len() + table.shapes.len() * BYTES_OF_VALUE);
        json.push(b'{');
        Self { table, json, error: None }
    }

    /// The data as JSON.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, InvalidEvent> {
        if let Some(error) = self.error {
            return Err(InvalidEvent { event_type: self.table.event_type, ..error });
        }
        self.json.push(b'}');
        Ok(self.json)
    }

    /// Writes the values of a flattened group.
    pub(super) fn write_group(&mut self, table: &'a Table, write: impl FnOnce(&mut Self)) {
        let whole = std::mem::replace(&mut self.table, table);
        write(self);
        self.table = whole;
    }

    /// Writes the values under the ingestion keys of their rows. Rows after the last value belong to fields that are
    /// not part of events.
    #[doc(hidden)]
    pub fn write_values(&mut self, values: &[&dyn Erased]) {
        if self.error.is_some() {
            return;
        }
        let table = self.table;
        let rows = table.storage_keys().zip(table.shapes).zip(values);
        for (index, ((storage_key, shape), value)) in rows.enumerate() {
            if value.absent() && shape & shape::OPTIONAL == 0 {
                // Only a manual implementation of `FieldValue` can do that.
                let reason = InvalidValue::new("expected a value: the field is mandatory");
                self.error = Some(InvalidEvent { event_type: "", storage_key, reason });
                return;
            }
            if value.absent() || shape & shape::SHARED_KEY != 0 && is_written(table, values, index) {
                continue;
            }
            let key = table.other_key(index).unwrap_or(storage_key);
            if let Err(reason) = self.write_field(key, *shape, *value) {
                self.error = Some(InvalidEvent { event_type: "", storage_key, reason });
                return;
            }
        }
    }

    fn write_field(&mut self, key: &str, shape: u32, value: &dyn Erased) -> Result<(), InvalidValue> {
        if self.json.len() > 1 {
            self.json.push(b',');
        }
        ValueWriter::new(&mut self.json).string(key)?;
        self.json.push(b':');
        let start = self.json.len();
        value.write_to(&mut ValueWriter::new(&mut self.json))?;
        if shape & shape::OPTIONAL == 0 && self.json.get(start..) == Some(b"\"\"") {
            return Err(InvalidValue::new("expected a string that is not empty: the field is mandatory"));
        }
        Ok(())
    }
}

/// Whether a row before `index` was written under the same key.
fn is_written(table: &Table, values: &[&dyn Erased], index: usize) -> bool {
    let mut earlier = values.iter().take(index).enumerate();
    earlier.any(|(earlier, value)| !value.absent() && table.sent_as(earlier) == table.sent_as(index))
}

/// The nonce of a value between two texts; `None` if there is no value.
#[doc(hidden)]
pub fn build_nonce(before: &str, value: &dyn Erased, after: &str) -> Option<String> {
    let mut json = Vec::new();
    value.write_to(&mut ValueWriter::new(&mut json)).ok().filter(|()| !value.absent())?;
    // Anything but a string is used as it is written: a number can have more digits than a float.
    let text =
        if json.starts_with(b"\"") { serde_json::from_slice(&json).ok()? } else { String::from_utf8(json).ok()? };
    (!text.is_empty()).then(|| format!("{before}{text}{after}"))
}
