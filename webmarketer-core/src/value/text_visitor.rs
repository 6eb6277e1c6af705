//! Reads a value from a text with serde.

use std::fmt;

use serde_core::de::{Deserializer, Error, Unexpected, Visitor};

use super::InvalidValue;

/// Reads a value from a text. Its errors do not quote what they found, which can be personal data.
struct TextVisitor<T> {
    expected: &'static str,
    parse: fn(&str) -> Result<T, InvalidValue>,
}

macro_rules! never_quoted {
    ($($method:ident($of:ty) => $found:literal,)*) => {$(
        fn $method<E: Error>(self, _: $of) -> Result<T, E> {
            Err(E::invalid_type(Unexpected::Other($found), &self))
        }
    )*};
}

impl<T> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).map_err(E::custom)
    }

    never_quoted! {
        visit_bool(bool) => "a boolean",
        visit_i64(i64) => "an integer",
        visit_i128(i128) => "an integer",
        visit_u64(u64) => "an integer",
        visit_u128(u128) => "an integer",
        visit_f64(f64) => "a floating point number",
    }
}

/// Reads a text and parses it. `expected` is a noun, such as `an e-mail address as a string`.
pub(super) fn deserialize_text<'de, T, D: Deserializer<'de>>(
    from: D,
    expected: &'static str,
    parse: fn(&str) -> Result<T, InvalidValue>,
) -> Result<T, D::Error> {
    let visitor = TextVisitor { expected, parse };
    // With `deserialize_str`, the errors of serde_json quote a number.
    if from.is_human_readable() { from.deserialize_any(visitor) } else { from.deserialize_str(visitor) }
}
