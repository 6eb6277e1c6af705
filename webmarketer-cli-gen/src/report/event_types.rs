//! The output of `list`, as a table and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_schema::{EventType, Field, ProjectId, wire};

use crate::terminal::{printable, style};

/// Writes event types, each with a line for each field.
pub(crate) fn write_event_types(out: &mut dyn Write, event_types: &[&EventType]) -> io::Result<()> {
    for (index, event_type) in event_types.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_event_type(event_type, out)?;
    }
    Ok(())
}

/// Event types as the API writes them.
pub(crate) fn event_types_json(project: Option<&ProjectId>, event_types: &[&EventType]) -> Value {
    let write = |event_type: &&EventType| {
        let mut event_type = wire::write_event_type(event_type);
        if let Some(project) = project {
            event_type["projectId"] = project.as_str().into();
        }
        event_type
    };
    event_types.iter().map(write).collect()
}

/// A project file for an emulator, in the form of the API.
pub(crate) fn project_json(project: &ProjectId, event_types: &[&EventType]) -> Value {
    let data = event_types_json(Some(project), event_types);
    json!({"total": event_types.len(), "count": event_types.len(), "data": data})
}

/// The event type and its fields, in columns.
fn write_event_type(event_type: &EventType, out: &mut dyn Write) -> io::Result<()> {
    let (strong, faint) = (style::STRONG, style::FAINT);
    let (reference, name) = (printable(event_type.reference.as_str()), printable(&event_type.name));
    writeln!(out, "{strong}{reference}{strong:#}  {faint}{name}{faint:#}")?;
    let rows: Vec<_> = event_type.fields.iter().map(|field| columns(field).map(|cell| printable(&cell))).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let (keys, types, entities) = (width(0), width(1), width(2));
    for [key, of_type, entity, flags] in &rows {
        let line = format!("  {key:keys$}  {of_type:types$}  {entity:entities$}  {flags}");
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The columns of a field.
fn columns(field: &Field) -> [String; 4] {
    let sent_as = match &field.ingestion_key {
        None => "not sent".to_owned(),
        Some(key) if key.as_str() == field.storage_key.as_str() => String::new(),
        Some(key) => format!("sent as {key}"),
    };
    let flags = [
        (field.optional, "optional"),
        (field.pii, "PII"),
        (field.discriminant, "discriminant"),
        (field.most_probable_location, "most probable location"),
        (!sent_as.is_empty(), &sent_as),
    ];
    let flags: Vec<_> = flags.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
    [field.storage_key.to_string(), field.field_type.to_string(), field.entity.to_string(), flags.join(", ")]
}
