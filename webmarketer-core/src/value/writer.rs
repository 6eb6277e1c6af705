//! Writes a value as JSON into the body of the event.

use std::fmt::{self, Write as _};

use serde_core::Serialize;

use super::{Amount, InvalidValue};

/// Writes a value as JSON into the body of the event.
pub struct ValueWriter<'a> {
    body: &'a mut Vec<u8>,
}

/// Does not show the written data, which can be personal.
impl fmt::Debug for ValueWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueWriter").finish_non_exhaustive()
    }
}

impl<'a> ValueWriter<'a> {
    pub(crate) fn new(body: &'a mut Vec<u8>) -> Self {
        Self { body }
    }

    /// Writes a value that implements `Serialize`.
    ///
    /// # Errors
    ///
    /// If the value cannot be represented in JSON.
    pub fn json(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), InvalidValue> {
        serde_json::to_writer(&mut *self.body, value)
            .map_err(|_| InvalidValue::new("expected a value that JSON can represent"))
    }

    /// Writes a JSON string.
    ///
    /// # Errors
    ///
    /// The same as those of [`json`](Self::json).
    pub fn string(&mut self, value: &str) -> Result<(), InvalidValue> {
        // Most strings need no escapes, and checking all bytes together is faster than searching for
        // the first escape.
        let is_escaped = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        if value.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
            return self.json(value);
        }
        self.body.reserve(value.len() + 2);
        self.body.push(b'"');
        self.body.extend_from_slice(value.as_bytes());
        self.body.push(b'"');
        Ok(())
    }

    /// Writes a number.
    ///
    /// # Errors
    ///
    /// If the number is not finite.
    pub fn number(&mut self, value: f64) -> Result<(), InvalidValue> {
        if value.is_finite() { self.json(&value) } else { Err(InvalidValue::new("expected a finite number")) }
    }

    /// Writes an exact decimal.
    pub(crate) fn amount(&mut self, value: Amount) {
        self.display(value);
    }

    /// Writes a value whose `Display` is JSON.
    pub(crate) fn display(&mut self, value: impl fmt::Display) {
        // Many types write character by character, and a vector would check its capacity for each.
        let mut short = ShortText { bytes: [0; 48], len: 0 };
        if write!(short, "{value}").is_ok() {
            self.body.extend_from_slice(short.bytes.get(..short.len).unwrap_or_default());
        } else {
            self.body.extend_from_slice(value.to_string().as_bytes());
        }
    }

    /// Writes serialized JSON.
    pub(crate) fn raw(&mut self, json: &str) {
        self.body.extend_from_slice(json.as_bytes());
    }
}

/// A short text.
struct ShortText {
    bytes: [u8; 48],
    len: usize,
}

impl fmt::Write for ShortText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}
