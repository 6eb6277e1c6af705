//! `webmarketer set`: states and statistics of an event that was sent.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::{Number, Value, json};
use webmarketer_core::api::{StateUpdate, StatisticUpdate};
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::{Client, ErrorKind, EventId, Untyped};
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::{Catalogue, Entity, EventType};

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, date, event_id, is_segment};
use crate::report;
use crate::terminal::{Console, Exit, Failure, printable, style};

/// Set states and statistics of an event.
///
/// Whether a key is a state or a statistic is taken from the lock, or else from the live event type of the event. Nothing
/// is set before all of it has been understood.
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

/// A key with the number it is to be.
#[derive(Clone, Debug, PartialEq)]
struct Assignment {
    key: String,
    value: Number,
}

fn assignment(text: &str) -> Result<Assignment, String> {
    let expected = || "expected a key and a number, such as refunded=1".to_owned();
    let (key, value) = text.rsplit_once('=').filter(|(key, _)| is_segment(key)).ok_or_else(expected)?;
    let value = serde_json::from_str(value).map_err(|_| expected())?;
    Ok(Assignment { key: key.to_owned(), value })
}

/// What can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    State,
    Statistic,
}

impl Kind {
    fn of(entity: &Entity) -> Option<Self> {
        match entity {
            Entity::State => Some(Self::State),
            Entity::Statistic => Some(Self::Statistic),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Statistic => "statistic",
        }
    }
}

/// An update that is ready to be made.
enum Update {
    State(StateUpdate),
    Statistic(StatisticUpdate),
}

impl Set {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let mut keys = BTreeSet::new();
        if let Some(twice) = self.assignments.iter().find(|assignment| !keys.insert(&*assignment.key)) {
            return Err(Failure::new(Exit::Usage, format!("`{}` is set twice", twice.key.escape_debug())));
        }
        let target = SelectedProject::load(self.connection, &self.files)?;
        let client = target.client()?;
        let id = EventId::new(&*self.id);
        let mut event_type = None;
        let mut updates = Vec::new();
        for assignment in &self.assignments {
            let of_lock = target.catalogue().and_then(|catalogue| of_catalogue(catalogue, &assignment.key));
            let kind = if let Some(kind) = of_lock {
                kind
            } else {
                let event_type = match &mut event_type {
                    Some(known) => known,
                    unknown => unknown.insert(of_event(&target, &client, &id).await?),
                };
                of_event_type(event_type, &assignment.key)?
            };
            updates.push((assignment, kind, update(assignment, kind, self.date)?));
        }

        let mut done = Vec::new();
        let mut ended = Ok(Exit::Agree);
        for (Assignment { key, value }, kind, update) in updates {
            let made = match &update {
                Update::State(update) => client.events().set_state(&id, key, update).await,
                Update::Statistic(update) => client.events().set_statistic(&id, key, update).await,
            };
            if let Err(error) = made {
                ended = Err(failure(key, kind, error));
                break;
            }
            done.push(json!({"key": key, "kind": kind.as_str(), "value": value}));
            if !self.json {
                let good = style::GOOD;
                writeln!(console.out, "{good}set{good:#} {} `{}` to {value}", kind.as_str(), printable(key))?;
                console.out.flush()?;
            }
        }
        if self.json {
            report::write_json(console.out, &json!({"id": self.id, "set": Value::Array(done)}))?;
        }
        ended
    }
}

fn failure(key: &str, kind: Kind, error: webmarketer_core::Error) -> Failure {
    let is_missing = error.kind() == ErrorKind::NotFound;
    let failure = Failure::from(error);
    let what = format!("the {} `{}` is not set: {}", kind.as_str(), key.escape_debug(), failure.what);
    let failure = Failure { what, ..failure };
    if is_missing {
        failure.advise("`webmarketer event ID` says what became of it; a new one is there once it was processed")
    } else {
        failure
    }
}

/// What a key is, where every event type that has it agrees.
fn of_catalogue(catalogue: &Catalogue, key: &str) -> Option<Kind> {
    let fields = catalogue.active().flat_map(|event_type| &event_type.fields);
    let kinds: BTreeSet<_> =
        fields.filter(|field| field.storage_key.as_str() == key).map(|field| Kind::of(&field.entity)).collect();
    match kinds.into_iter().collect::<Vec<_>>()[..] {
        [kind] => kind,
        _ => None,
    }
}

/// The event type of the event: the lock's, or the live one.
async fn of_event(target: &SelectedProject, client: &Client, id: &EventId<Untyped>) -> Result<EventType, Failure> {
    let event = client.events().raw(id).await.map_err(|error| {
        let is_missing = error.kind() == ErrorKind::NotFound;
        let failure = Failure::from(error);
        if !is_missing {
            return failure;
        }
        let what = format!("the project `{}` has no event `{}`", client.project(), id.as_str().escape_debug());
        Failure::new(Exit::Unseen, what).advise("check the id; a new event is there once the service has processed it")
    })?;
    target.event_type(&event.event_type).await
}

/// What a key of that event type is.
fn of_event_type(event_type: &EventType, key: &str) -> Result<Kind, Failure> {
    let reference = event_type.reference.as_str().escape_debug();
    let field = event_type.fields.iter().find(|field| field.storage_key.as_str() == key);
    if let Some(kind) = field.and_then(|field| Kind::of(&field.entity)) {
        return Ok(kind);
    }
    let what = match field {
        Some(_) => format!("`{reference}.{}` is sent with the event, and cannot be set", key.escape_debug()),
        None => format!("`{reference}` has neither a state nor a statistic `{}`", key.escape_debug()),
    };
    let settable = event_type.fields.iter().filter(|field| Kind::of(&field.entity).is_some());
    let keys: Vec<_> = settable.map(|field| field.storage_key.as_str()).collect();
    let failure = Failure::new(Exit::Usage, what);
    Err(match nearest_name(key, &keys) {
        Some(near) => failure.advise(format!("did you mean `{near}`?")),
        None if keys.is_empty() => failure.advise("the event type has nothing that can be set"),
        None => failure.advise(format!("it has {}", keys.join(", "))),
    })
}

fn update(Assignment { key, value }: &Assignment, kind: Kind, date: Option<DateTime<Utc>>) -> Result<Update, Failure> {
    let extra = serde_json::Map::new();
    Ok(match kind {
        Kind::Statistic => Update::Statistic(StatisticUpdate { value: value.clone(), date, extra }),
        Kind::State => {
            let bit = value.as_u64().and_then(|value| u8::try_from(value).ok()).filter(|value| *value <= 1);
            let wrong =
                || Failure::new(Exit::Usage, format!("the state `{}` is 0 or 1, not {value}", key.escape_debug()));
            Update::State(StateUpdate { value: bit.ok_or_else(wrong)?, date, extra })
        }
    })
}
