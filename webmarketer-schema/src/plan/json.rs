//! The JSON text of plans and definitions: sorted, so that it does not depend on the features of `serde_json`.

use serde_json::Value;

use super::{FORMAT_VERSION, FileError};

/// Parses the text of a file of this format, whose version is supported.
pub(super) fn version_of(text: &[u8]) -> Result<Value, FileError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let value: Value =
        serde_json::from_slice(text).map_err(|error| FileError::Json { line: error.line(), column: error.column() })?;
    match value.get("formatVersion").and_then(Value::as_u64) {
        Some(FORMAT_VERSION) => Ok(value),
        Some(version) => Err(FileError::Version(version)),
        None => Err(FileError::OtherJson),
    }
}

/// JSON on several lines with sorted keys and a final newline.
pub(super) fn json_text(value: Value) -> String {
    format!("{:#}\n", sorted(value))
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(entries.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        scalar => scalar,
    }
}
