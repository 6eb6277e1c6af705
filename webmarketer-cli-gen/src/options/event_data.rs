//! Reads the data of an event from an argument, a file or standard input.

use std::io::Read as _;
use std::path::Path;

use serde_json::{Map, Value};

use crate::terminal::{Exit, Failure};

/// Reads the data of an event, given as JSON, as a file (`@FILE`) or on standard input (`@-`). Returns the text and the
/// parsed object. Error messages never quote the data, which may be personal.
pub(crate) fn event_data(given: &str) -> Result<(String, Map<String, Value>), Failure> {
    let (from, text) = match given.strip_prefix('@') {
        None => ("--data".to_owned(), given.to_owned()),
        Some("-") => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|error| Failure::new(Exit::Usage, format!("cannot read standard input: {error}")))?;
            ("standard input".to_owned(), text)
        }
        Some(path) => {
            let read = std::fs::read_to_string(path);
            let what = |error| Failure::new(Exit::Usage, format!("cannot read {path}: {error}"));
            (path.to_owned(), read.map_err(what)?)
        }
    };
    let wrong = |what: String| {
        let failure = Failure::new(Exit::Usage, what);
        if Path::new(given).is_file() {
            return failure.advise(format!("write `@{given}` to read the file"));
        }
        failure.advise("write an object such as '{\"email\": \"ada@example.com\"}', @FILE, or @- for standard input")
    };
    match serde_json::from_str(&text) {
        Ok(Value::Object(data)) => Ok((text, data)),
        Ok(Value::Array(_)) => Err(wrong(format!("{from}: expected a JSON object, found an array"))),
        Ok(_) => Err(wrong(format!("{from}: expected a JSON object, found a single value"))),
        Err(error) => Err(wrong(format!("{from} is not valid JSON: line {}, column {}", error.line(), error.column()))),
    }
}
