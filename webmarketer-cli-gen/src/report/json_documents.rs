//! JSON on standard output.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::terminal::{json_document, json_line};

/// Writes JSON over several lines.
pub(crate) fn write_json(out: &mut dyn Write, document: &Value) -> io::Result<()> {
    writeln!(out, "{}", json_document(document))
}

/// Writes JSON in one line.
pub(crate) fn write_json_line(out: &mut dyn Write, document: &Value) -> io::Result<()> {
    writeln!(out, "{}", json_line(document))
}

/// Writes documents as an object with an array of that name, or the only document itself.
pub(crate) fn write_json_documents(
    out: &mut dyn Write,
    documents: Vec<Value>,
    name: &str,
    is_one: bool,
) -> io::Result<()> {
    match <[Value; 1]>::try_from(documents) {
        Ok([document]) if is_one => write_json(out, &document),
        Ok([document]) => write_json(out, &json!({ name: [document] })),
        Err(documents) => write_json(out, &json!({ name: documents })),
    }
}
