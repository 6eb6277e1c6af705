//! Parses an argument of the form `KEY=VALUE`.

use serde_json::Number;

use super::values::is_segment;

/// A key and the number to assign.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assignment {
    pub(crate) key: String,
    pub(crate) value: Number,
}

/// Parses an assignment. The key may contain `=`, the value may not.
pub(crate) fn assignment(text: &str) -> Result<Assignment, String> {
    let expected = || "expected a key and a number, such as refunded=1".to_owned();
    let (key, value) = text.rsplit_once('=').filter(|(key, _)| is_segment(key)).ok_or_else(expected)?;
    let value = serde_json::from_str(value).map_err(|_| expected())?;
    Ok(Assignment { key: key.to_owned(), value })
}
