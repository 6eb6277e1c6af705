//! Trashed events, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_core::api::{TrashError, TrashedEvent};
use webmarketer_core::chrono::{DateTime, Utc};

use super::trash_reason::{TrashedValues, date_to_second, trash_reason_json, trashed_path, write_trash_reason};
use crate::resolve::{CodePlace, CodePlaces};
use crate::terminal::{plural, printable, style};

/// Writes a trashed event with the reasons; `places` are those of its fields in the code.
pub(crate) fn write_trashed_event(
    out: &mut dyn Write,
    event: &TrashedEvent,
    places: &CodePlaces,
    values: TrashedValues,
) -> io::Result<()> {
    let (strong, faint) = (style::STRONG, style::FAINT);
    let when = event.processing_date.map_or_else(|| "at an unknown time".to_owned(), date_to_second);
    let reference = event.event_type.as_deref().unwrap_or("?");
    let (shown, id) = (printable(reference), printable(&event.id));
    writeln!(out, "{when}  {strong}{shown}{strong:#}  {faint}{id}{faint:#}")?;
    let write = |reason| write_trash_reason(out, reference, reason, places_of(places, reference, reason), values);
    event.errors.iter().try_for_each(write)
}

/// A trashed event with the reasons, as JSON.
pub(crate) fn trashed_event_json(event: &TrashedEvent, places: &CodePlaces, values: TrashedValues) -> Value {
    let reference = event.event_type.as_deref().unwrap_or_default();
    let reason = |reason| trash_reason_json(reason, places_of(places, reference, reason), values);
    json!({
        "id": event.id,
        "eventType": event.event_type,
        "trashed": event.processing_date.map(date_to_second),
        "received": event.raw_event_date.map(date_to_second),
        "reasons": event.errors.iter().map(reason).collect::<Vec<_>>(),
    })
}

/// Writes the events that were trashed since then.
pub(crate) fn write_trash(
    out: &mut dyn Write,
    since: DateTime<Utc>,
    events: &[TrashedEvent],
    places: &CodePlaces,
    values: TrashedValues,
) -> io::Result<()> {
    events.iter().try_for_each(|event| write_trashed_event(out, event, places, values))?;
    let since = date_to_second(since);
    if events.is_empty() {
        let good = style::GOOD;
        return writeln!(out, "{good}empty{good:#} no event was trashed since {since}");
    }
    writeln!(out, "\n{} trashed since {since}", plural(events.len(), "event"))
}

/// The events that were trashed since then, as JSON.
pub(crate) fn trash_json(
    since: DateTime<Utc>,
    events: &[TrashedEvent],
    places: &CodePlaces,
    values: TrashedValues,
) -> Value {
    let events: Vec<_> = events.iter().map(|event| trashed_event_json(event, places, values)).collect();
    json!({"since": date_to_second(since), "events": events})
}

/// Warns that the trash could not be read and will be read again.
pub(crate) fn write_retry(err: &mut dyn Write, error: &webmarketer_core::Error) -> io::Result<()> {
    let warning = style::WARNING;
    writeln!(err, "{warning}warning{warning:#}: {}; trying again", printable(&error.to_string()))
}

fn places_of<'a>(places: &'a CodePlaces, reference: &str, reason: &TrashError) -> &'a [CodePlace] {
    places.of(&trashed_path(reference, reason), reference)
}
