//! `Debug` for events, without what is personal.

use std::fmt::{Debug, Formatter, Result};

/// In place of a value that is not to be shown.
pub struct Redacted;

impl Debug for Redacted {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str("[redacted]")
    }
}

/// A value without its type.
pub fn shown<T: Debug>(value: &T) -> &dyn Debug {
    value
}

/// Shows a struct.
pub fn debug(f: &mut Formatter<'_>, name: &str, fields: &[(&str, &dyn Debug)]) -> Result {
    let mut shown = f.debug_struct(name);
    for (name, value) in fields {
        shown.field(name, value);
    }
    shown.finish()
}
