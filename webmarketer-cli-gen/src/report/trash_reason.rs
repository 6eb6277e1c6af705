//! The reasons for which the service trashed an event, as text and JSON.

use std::io;

use serde_json::{Value, json};
use webmarketer_core::api::{TrashError, TrashField};
use webmarketer_core::chrono::{DateTime, SecondsFormat, Utc};

use crate::resolve::CodePlace;
use crate::terminal::{json_line, printable, style};

/// A date to the second.
pub(crate) fn date_to_second(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Whether the values of a trashed event are shown. They may be personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TrashedValues {
    Hidden,
    Shown,
}

/// The path of the field, such as `purchase.amount`.
pub(crate) fn trashed_path(reference: &str, error: &TrashError) -> String {
    match &error.field {
        Some(field) => format!("{reference}.{}", field.storage_key()),
        None => reference.to_owned(),
    }
}

/// Writes a reason for which an event was trashed, with the places of the field in the code.
pub(crate) fn write_trash_reason(
    out: &mut dyn io::Write,
    reference: &str,
    reason: &TrashError,
    places: &[CodePlace],
    values: TrashedValues,
) -> io::Result<()> {
    let (error, faint) = (style::ERROR, style::FAINT);
    let (kind, path) = (printable(&reason.kind), printable(&trashed_path(reference, reason)));
    let why = why(reason).map_or(String::new(), |why| format!(": {why}"));
    writeln!(out, "  {error}{kind}{error:#} `{path}`{why}")?;
    if let (TrashedValues::Shown, Some(value)) = (values, &reason.value) {
        writeln!(out, "    {faint}value{faint:#} {}", json_line(value))?;
    }
    for place in places {
        writeln!(out, "    {faint}-->{faint:#} {}:{}:{}", printable(&place.file), place.line, place.column)?;
    }
    Ok(())
}

/// A reason as JSON.
pub(crate) fn trash_reason_json(reason: &TrashError, places: &[CodePlace], values: TrashedValues) -> Value {
    let field = reason.field.as_ref().map(|field| field.storage_key().as_str());
    let places = places.iter().map(|place| json!({"file": place.file, "line": place.line, "column": place.column}));
    let mut json = json!({"kind": reason.kind, "field": field, "places": places.collect::<Vec<_>>()});
    if let (TrashedValues::Shown, Some(object)) = (values, json.as_object_mut()) {
        object.insert("value".to_owned(), reason.value.clone().unwrap_or_default());
    }
    json
}

fn why(reason: &TrashError) -> Option<String> {
    match &*reason.kind {
        "missing-field" => Some("the field is mandatory, but missing or empty".to_owned()),
        "invalid-field" => Some(match &reason.field {
            Some(TrashField::Whole(field)) => {
                format!("the value does not fit the type `{}`", printable(field.field_type.as_str()))
            }
            _ => "the value does not fit the type of the field".to_owned(),
        }),
        "unknown-event-type" => Some("the project has no active event type with this reference".to_owned()),
        _ => None,
    }
}
