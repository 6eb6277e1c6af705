//! `Debug` for events, without personal data.

use std::fmt::{Debug, Formatter, Result};

use webmarketer_schema::convention::shape;

/// The text that replaces a hidden value.
pub struct Redacted;

impl Debug for Redacted {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str("[redacted]")
    }
}

/// A value without its type.
pub fn as_debug<T: Debug>(value: &T) -> &dyn Debug {
    value
}

/// A value without its type, or [`Redacted`] if its type is PII.
pub fn as_debug_unless_pii<T: Debug>(shape: u32, value: &T) -> &dyn Debug {
    if shape & shape::PII == 0 { value } else { &Redacted }
}

/// Writes a struct for `Debug`.
///
/// # Errors
///
/// If the formatter fails.
pub fn debug_struct(f: &mut Formatter<'_>, name: &str, fields: &[(&str, &dyn Debug)]) -> Result {
    let mut shown = f.debug_struct(name);
    for (name, value) in fields {
        shown.field(name, value);
    }
    shown.finish()
}
