//! How what the service answered is shown: as JSON, its dates, and why an event was refused.

use std::io;

use serde_json::{Value, json};
use webmarketer_core::api::{TrashError, TrashField};
use webmarketer_core::chrono::{DateTime, SecondsFormat, Utc};

use crate::resolve::CodePlace;
pub(super) use crate::terminal::{json_document as document, json_line as line};
use crate::terminal::{printable, style};

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
    places: &[CodePlace],
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
pub(super) fn reason_json(reason: &TrashError, places: &[CodePlace], values: Values) -> Value {
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
