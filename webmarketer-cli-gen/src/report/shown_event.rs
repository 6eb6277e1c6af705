//! An event with its status, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_core::api::RawEvent;

use super::json_documents::write_json;
use super::trash_reason::{TrashedValues, date_to_second, trash_reason_json, write_trash_reason};
use crate::resolve::{EventStatus, ShownEvent};
use crate::terminal::{printable, style};

/// Writes an event, with the reasons if it was trashed.
pub(crate) fn write_shown_event(out: &mut dyn Write, shown: &ShownEvent, values: TrashedValues) -> io::Result<()> {
    let (good, error, strong, faint) = (style::GOOD, style::ERROR, style::STRONG, style::FAINT);
    let ShownEvent { id, event, trashed, .. } = shown;
    let of_trash = trashed.as_ref().and_then(|trashed| trashed.event_type.as_deref());
    let reference = event.as_ref().map(|event| &*event.event_type).or(of_trash).unwrap_or_default();
    let word = match shown.status() {
        EventStatus::Trashed => format!("{error}trashed{error:#}"),
        EventStatus::Visible => format!("{good}visible{good:#}"),
        EventStatus::Received | EventStatus::Unknown => "received".to_owned(),
    };
    writeln!(out, "{strong}{}{strong:#}  {word}  {faint}{}{faint:#}", printable(reference), printable(id))?;
    for reason in trashed.iter().flat_map(|trashed| &trashed.errors) {
        write_trash_reason(out, reference, reason, &[], values)?;
    }
    let Some(event) = event else { return Ok(()) };
    writeln!(out, "  {faint}received{faint:#} {}", date_to_second(event.created_at))?;
    writeln!(out, "  {faint}nonce{faint:#}    {}", printable(&event.nonce.to_string()))?;
    if let Some(tracker_id) = &event.tracker_id {
        writeln!(out, "  {faint}tracker{faint:#}  {}", printable(tracker_id))?;
    }
    if values == TrashedValues::Shown {
        return write_json(out, &event.data.clone().into());
    }
    let keys: Vec<_> = event.data.keys().map(|key| printable(key)).collect();
    writeln!(out, "  {faint}keys{faint:#}     {}", keys.join(", "))?;
    writeln!(out, "  {faint}--show-values shows the values{faint:#}")
}

/// An event as JSON, with the reasons if it was trashed.
pub(crate) fn shown_event_json(shown: &ShownEvent, values: TrashedValues) -> Value {
    let reason = |reason| trash_reason_json(reason, &[], values);
    let reasons: Vec<Value> = shown.trashed.iter().flat_map(|trashed| &trashed.errors).map(reason).collect();
    let event = shown.event.as_ref().map(|event| event_json(event, values));
    json!({"id": shown.id, "status": shown.status().as_str(), "event": event, "reasons": reasons})
}

/// The event as the API writes it. Where values are hidden, the keys of its data replace the data.
fn event_json(event: &RawEvent, values: TrashedValues) -> Value {
    let mut json = event.to_json();
    if let (TrashedValues::Hidden, Some(object)) = (values, json.as_object_mut()) {
        object.remove("data");
        object.insert("keys".to_owned(), event.data.keys().cloned().collect());
    }
    json
}
