//! The names in new code that are shortened or have a suffix, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::codegen::layout::AdjustedName;
use crate::codegen::names::{Adjustment, LONGEST_NAME};
use crate::settings::FILE_NAME;
use crate::terminal::printable;

/// Writes each name with its reason, and how to choose another one.
pub(super) fn write_adjusted_names(names: &[AdjustedName], out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = names.first() else { return Ok(()) };
    for of in names {
        let why = match &of.why {
            Adjustment::Clash(usual) => {
                let what = if of.field.is_some() { "field" } else { "event type" };
                format!("because `{usual}` is or was the name of another {what}")
            }
            Adjustment::Shortened => format!("because a name has at most {LONGEST_NAME} characters"),
        };
        writeln!(out, "  `{}` has the name `{}`, {why}", in_backticks(&of.path), of.name())?;
    }
    let example = in_backticks(&json!(first.path).to_string());
    writeln!(out, "  to choose a name, add it under [generate.names] in {FILE_NAME}, such as `{example} = \"...\"`")
}

/// A text that does not end the code around it.
fn in_backticks(text: &str) -> String {
    printable(text).replace('`', "'")
}

/// The names as JSON.
pub(super) fn adjusted_names_json(names: &[AdjustedName]) -> Value {
    let name = |of: &AdjustedName| {
        let (reason, usual) = match &of.why {
            Adjustment::Clash(usual) => ("clash", Some(usual)),
            Adjustment::Shortened => ("shortened", None),
        };
        json!({"path": of.path, "name": of.name(), "reason": reason, "usualName": usual})
    };
    names.iter().map(name).collect()
}
