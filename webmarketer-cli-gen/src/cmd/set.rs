//! `webmarketer set`: states and statistics of an event that was sent.

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
/// Whether a key is a state or a statistic is taken from the lock, or else from the live event type of the event.
/// Nothing is set before all of it has been understood.
///
/// A statistic of type currency is set by a number alone. It counts in the currency that the event carried for the
/// statistic, and where it carried none, in the currency of the project (inferred; the API reference does not say it).
/// Convert an amount in another currency first.
#[derive(Args, Debug)]
pub(crate) struct Set {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// Since when it holds [default: now]
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<DateTime<Utc>>,

    /// Write it as JSON
    #[arg(long)]
    json: bool,

    /// The id that the service gave it
    #[arg(value_name = "ID", value_parser = event_id)]
    id: String,

    /// The key of a state with 0 or 1, or that of a statistic with a number, such as refunded=1
    #[arg(value_name = "KEY=VALUE", required = true, value_parser = assignment)]
    assignments: Vec<Assignment>,
}

impl Set {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let mut keys = BTreeSet::new();
        if let Some(twice) = self.assignments.iter().find(|assignment| !keys.insert(&*assignment.key)) {
            return Err(Failure::new(Exit::Usage, format!("`{}` is set twice", twice.key.escape_debug())));
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
                // The lock may have the key in another event type.
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

/// The event type of an event: the lock's, or the live one.
async fn type_of_event(
    project: &SelectedProject,
    client: &Client,
    id: &EventId<Untyped>,
) -> Result<EventType, Failure> {
    let event = client.events().raw(id).await;
    let event = event.map_err(|error| report::event_not_read(client.project(), id.as_str(), error))?;
    project.event_type(&event.event_type).await
}
