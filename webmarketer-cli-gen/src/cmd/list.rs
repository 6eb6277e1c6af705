//! `webmarketer list`: what the lock holds.

use clap::{Args, ValueEnum};
use serde_json::Value;
use std::io::Write;
use webmarketer_schema::{EventType, Field, wire};

use crate::options::Files;
use crate::report;
use crate::resolve::{active_event_types, read_lock, settings_of_one_lock};
use crate::terminal::{Console, Exit, Failure, printable, style};

/// List the event types of the lock with their fields.
///
/// Archived event types are left out. The network is never touched.
#[derive(Args, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    files: Files,

    /// How to write them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,

    /// Write them as JSON, as --format json does
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// The references of the event types, `*` for any text in them [default: all]
    #[arg(value_name = "REFERENCE")]
    references: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people: a line for each field
    Table,
    /// As the API writes event types
    Json,
}

impl List {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let lock = read_lock(&settings_of_one_lock(&self.files.flags())?.lock)?;
        let event_types = active_event_types(&lock, &self.references)?;
        let format = if self.json { Format::Json } else { self.format };
        match format {
            Format::Table => {
                for (index, event_type) in event_types.into_iter().enumerate() {
                    if index > 0 {
                        writeln!(console.out)?;
                    }
                    table(event_type, console.out)?;
                }
            }
            Format::Json => {
                let all: Value = event_types.into_iter().map(wire::write_event_type).collect();
                report::write_json(console.out, &all)?;
            }
        }
        Ok(Exit::Agree)
    }
}

/// The event type and its fields, in columns.
fn table(event_type: &EventType, out: &mut dyn Write) -> std::io::Result<()> {
    let (strong, faint) = (style::STRONG, style::FAINT);
    let (reference, name) = (printable(event_type.reference.as_str()), printable(&event_type.name));
    writeln!(out, "{strong}{reference}{strong:#}  {faint}{name}{faint:#}")?;
    let rows: Vec<_> = event_type.fields.iter().map(|field| row(field).map(|cell| printable(&cell))).collect();
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

/// What the table says of a field.
fn row(field: &Field) -> [String; 4] {
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
