//! `webmarketer set`: sets states and statistics of an event.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Value, json};
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::{Client, Error, ErrorKind, EventId, Untyped};
use webmarketer_schema::EventType;

use super::selected_project::SelectedProject;
use crate::options::{Assignment, Connection, Files, assignment, date, event_id};
use crate::report;
use crate::resolve::{KeyUpdate, SettableKind};
use crate::terminal::{Console, Exit, Failure};

/// Set states and statistics of an event.
///
/// The lock, or else the live event type of the event, decides whether a key is a state or a statistic. All keys are
/// checked before the first one is set. Prints a line for each key that is set. Exits with 2 if a key or a value is
/// invalid, and with 101 if the event is not found or the service cannot be reached.
///
/// A statistic of type currency is set by a number. Its currency is that of the value that was sent with the event, or
/// else that of the project (inferred: the API reference does not say it). Convert amounts in another currency first.
#[derive(Args, Debug)]
pub(crate) struct Set {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// The date of the change, in RFC 3339, such as 2026-05-04T12:00:00Z [default: now]
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<DateTime<Utc>>,

    /// Write JSON: an object with `id`, and with `key`, `kind` and `value` of each key in `set`
    #[arg(long)]
    json: bool,

    /// The id of the event, which `webmarketer send` prints
    #[arg(value_name = "ID", value_parser = event_id)]
    id: String,

    /// A state with 0 or 1, or a statistic with a number, such as refunded=1
    #[arg(value_name = "KEY=VALUE", required = true, value_parser = assignment)]
    assignments: Vec<Assignment>,
}

impl Set {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let mut keys = BTreeSet::new();
        if let Some(twice) = self.assignments.iter().find(|assignment| !keys.insert(&*assignment.key)) {
            return Err(Failure::new(Exit::Usage, format!("`{}` is given twice", twice.key.escape_debug())));
        }
        let project = SelectedProject::load(self.connection, &self.files)?;
        let client = project.client()?;
        let id = EventId::new(&*self.id);
        let (mut event_type, mut updates) = (None, Vec::new());
        for Assignment { key, value } in &self.assignments {
            let of_lock = project.catalogue().and_then(|catalogue| SettableKind::in_catalogue(catalogue, key));
            let kind = if let Some(kind) = of_lock {
                kind
            } else {
                let event_type = match &mut event_type {
                    Some(known) => known,
                    unknown => unknown.insert(type_of_event(&project, &client, &id).await?),
                };
                SettableKind::in_event_type(event_type, key)?
            };
            updates.push((key, value, kind, kind.update(key, value, self.date)?));
        }
        let (mut done, mut ended) = (Vec::new(), Ok(Exit::Agree));
        for (key, value, kind, update) in updates {
            if let Err(error) = send_update(&client, &id, key, &update).await {
                // The key may belong to another event type of the lock.
                let event_type = match error.kind() {
                    ErrorKind::NotFound => type_of_event(&project, &client, &id).await.ok(),
                    _ => None,
                };
                let unsettable = event_type.and_then(|event_type| SettableKind::in_event_type(&event_type, key).err());
                ended = Err(report::key_not_set(kind, key, error, unsettable));
                break;
            }
            done.push(report::set_key_json(kind, key, value));
            if !self.json {
                report::write_set_key(console.out, kind, key, value)?;
            }
        }
        if self.json {
            report::write_json(console.out, &json!({"id": self.id, "set": Value::Array(done)}))?;
        }
        ended
    }
}

async fn send_update(client: &Client, id: &EventId<Untyped>, key: &str, update: &KeyUpdate) -> Result<(), Error> {
    match update {
        KeyUpdate::State(update) => client.events().set_state(id, key, update).await.map(drop),
        KeyUpdate::Statistic(update) => client.events().set_statistic(id, key, update).await.map(drop),
    }
}

/// The event type of an event, from the lock or else from the service.
async fn type_of_event(
    project: &SelectedProject,
    client: &Client,
    id: &EventId<Untyped>,
) -> Result<EventType, Failure> {
    let event = client.events().raw(id).await;
    let event = event.map_err(|error| report::event_not_read(client.project(), id.as_str(), error))?;
    project.event_type(&event.event_type).await
}
