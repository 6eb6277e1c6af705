//! The fields whose values can identify a person and which are not PII, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_schema::diff::rules;

use crate::codegen::layout::UnmarkedPii;
use crate::terminal::{plural, printable};

/// The number of fields that the message names.
const MOST_FIELDS: usize = 5;

/// Writes the fields on one line.
pub(super) fn write_unmarked_pii(unmarked: &[UnmarkedPii], out: &mut dyn Write) -> io::Result<()> {
    if unmarked.is_empty() {
        return Ok(());
    }
    let paths = unmarked.iter().take(MOST_FIELDS).map(|of| format!("`{}`", printable(&of.path()).replace('`', "'")));
    let paths: Vec<_> = paths.collect();
    let others = match unmarked.len().saturating_sub(paths.len()) {
        0 => String::new(),
        others => format!(" and {}", plural(others, "other")),
    };
    let (fields, rule) = (plural(unmarked.len(), "field"), rules::PII_UNMARKED.id);
    writeln!(
        out,
        "  {fields} may identify a person, and the service does not mark them as PII: {}{others} \
         (`webmarketer explain {rule}`)",
        paths.join(", ")
    )
}

/// The paths of the fields as JSON.
pub(super) fn unmarked_pii_json(unmarked: &[UnmarkedPii]) -> Value {
    unmarked.iter().map(|of| json!({"path": of.path(), "type": of.kind.as_str()})).collect()
}
