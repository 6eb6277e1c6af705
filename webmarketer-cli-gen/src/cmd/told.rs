//! How what the service answered is told: JSON that a terminal takes as it is, dates, and why an event was refused.

use std::fmt::Write as _;
use std::io;

use serde_json::{Value, json};
use webmarketer_core::api::{TrashError, TrashField};
use webmarketer_core::chrono::{DateTime, SecondsFormat, Utc};

use crate::invisible::is_invisible;
use crate::report::{Place, printable, style};

/// JSON over several lines, in which every character can be seen.
pub(super) fn document(value: &Value) -> String {
    visible(&format!("{value:#}"))
}

/// JSON on one line, in which every character can be seen.
pub(super) fn line(value: &Value) -> String {
    visible(&value.to_string())
}

/// Spells out what cannot be seen. In JSON such a character is always within a string.
fn visible(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && (c.is_control() || is_invisible(c)) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // A string takes whatever is written to it.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// A date to the second.
pub(super) fn date(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Whether values are shown. They may be personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Hidden,
    Shown,
}

/// What a field of an event type is called: `purchase.amount`.
pub(super) fn path(reference: &str, error: &TrashError) -> String {
    match &error.field {
        Some(field) => format!("{reference}.{}", field.storage_key()),
        None => reference.to_owned(),
    }
}

/// One reason for which an event was refused, for people.
pub(super) fn reason(
    out: &mut dyn io::Write,
    reference: &str,
    reason: &TrashError,
    places: &[Place],
    values: Values,
) -> io::Result<()> {
    let (error, faint) = (style::ERROR, style::FAINT);
    let (kind, path) = (printable(&reason.kind), printable(&path(reference, reason)));
    let why = why(reason).map_or(String::new(), |why| format!(": {why}"));
    writeln!(out, "  {error}{kind}{error:#} `{path}`{why}")?;
    if let (Values::Shown, Some(value)) = (values, &reason.value) {
        writeln!(out, "    {faint}value{faint:#} {}", line(value))?;
    }
    for place in places {
        writeln!(out, "    {faint}-->{faint:#} {}:{}:{}", printable(&place.file), place.line, place.column)?;
    }
    Ok(())
}

/// The same for programs.
pub(super) fn reason_json(reason: &TrashError, places: &[Place], values: Values) -> Value {
    let field = reason.field.as_ref().map(|field| field.storage_key().as_str());
    let places = places.iter().map(|place| json!({"file": place.file, "line": place.line, "column": place.column}));
    let mut told = json!({"kind": reason.kind, "field": field, "places": places.collect::<Vec<_>>()});
    if let (Values::Shown, Some(told)) = (values, told.as_object_mut()) {
        told.insert("value".to_owned(), reason.value.clone().unwrap_or_default());
    }
    told
}

fn why(reason: &TrashError) -> Option<String> {
    match &*reason.kind {
        "missing-field" => Some("the field is mandatory, and was missing or empty".to_owned()),
        "invalid-field" => Some(match &reason.field {
            Some(TrashField::Whole(field)) => {
                format!("the value does not fit the type `{}`", printable(field.field_type.as_str()))
            }
            _ => "the value does not fit the type of the field".to_owned(),
        }),
        "unknown-event-type" => Some("the project has no such event type in use".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_with_every_character_visible_means_the_same() {
        let value = json!({"a\u{202e}b": "\u{7f}\u{9b}31m\u{1b}\n\u{e0041}é"});
        for text in [document(&value), line(&value)] {
            assert!(text.chars().all(|c| c == '\n' || !c.is_control() && !is_invisible(c)), "{text}");
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        }
    }
}
