//! `webmarketer samples`: prints sample events.

use clap::Args;
use serde_json::{Map, Value};

use crate::options::Files;
use crate::report;
use crate::resolve::{active_event_types, read_lock, settings_of_one_lock};
use crate::terminal::{Console, Exit, Failure};

/// Print valid and invalid sample events as JSON.
///
/// For each event type of the lock: the `data` of an event with every field, of one with only the mandatory fields, and
/// of events that the service trashes because one field is wrong or missing, each with the reason. Does not use the
/// network. The output is `{"REFERENCE": {"valid": {...}, "minimal": {...}, "invalid": [{"data": {...}, "reason":
/// {"field": "...", "kind": "...", "expected": "..."}}]}}`.
#[derive(Args, Debug)]
pub(crate) struct Samples {
    #[command(flatten)]
    files: Files,

    /// The references of the event types; `*` matches any text [default: all]
    #[arg(value_name = "REFERENCE")]
    references: Vec<String>,
}

impl Samples {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let lock = read_lock(&settings_of_one_lock(&self.files.flags())?.lock)?;
        let samples: Map<_, _> = active_event_types(&lock, &self.references)?
            .into_iter()
            .map(|event_type| (event_type.reference.to_string(), report::sample_events_json(event_type)))
            .collect();
        report::write_json(console.out, &Value::Object(samples))?;
        Ok(Exit::Agree)
    }
}
