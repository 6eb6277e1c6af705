//! The JSON of records. The file on disk and an exported state hold the same records.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webmarketer_core::api::ProjectField;
use webmarketer_schema::wire::{read_event_type, write_event_type};
use webmarketer_schema::{EventType, PhoneParsing, ProjectId};

use super::projects::Projects;
use super::record::Record;
use super::stored_project::{StoredParts, StoredProject, Versions};
use crate::model::{Event, Interaction, User};

/// A record that is no such thing.
#[derive(Debug, thiserror::Error)]
#[error("the record `{key}` cannot be read: {why}")]
pub(crate) struct BadRecord {
    key: String,
    why: String,
}

/// The record of a project itself.
#[derive(Serialize, Deserialize)]
struct ProjectHeader {
    created: DateTime<Utc>,
    /// The countries, as the API writes them.
    countries: Vec<Map<String, Value>>,
    fields: Vec<Value>,
}

impl StoredProject {
    /// The JSON of a record; `None` of what is no longer there.
    pub(super) fn write_record(&self, record: Record) -> Option<Vec<u8>> {
        let written = match record {
            Record::Project => serde_json::to_vec(&ProjectHeader {
                created: self.created_at,
                countries: self.phone_parsing.iter().map(write_country).collect(),
                fields: self.fields.iter().map(ProjectField::to_json).collect(),
            }),
            Record::EventType(place) => {
                let Versions { current, earlier } = self.versions(place)?;
                serde_json::to_vec(&earlier.iter().chain([current]).map(write_event_type).collect::<Value>())
            }
            Record::Event(number) => serde_json::to_vec(self.events.get(number)?),
            Record::User(id) => serde_json::to_vec(self.users.get(&id)?),
            Record::Interaction(place) => serde_json::to_vec(self.interaction(place)?),
        };
        // Each of them is a JSON value with text for keys: nothing can fail.
        written.ok()
    }

    /// Every record there is.
    pub(super) fn records(&self) -> impl Iterator<Item = Record> {
        let event_types = (0..self.event_types().count()).map(Record::EventType);
        let events = self.events.iter().map(|(number, _)| Record::Event(number));
        let users = self.users.iter().map(|user| Record::User(user.id));
        let interactions = (0..self.interactions()).map(Record::Interaction);
        [Record::Project].into_iter().chain(event_types).chain(events).chain(users).chain(interactions)
    }
}

/// Writes all projects: each record under its key.
pub(super) fn write_records(projects: &Projects) -> impl Iterator<Item = (String, Vec<u8>)> {
    projects.values().flat_map(|state| {
        state.records().filter_map(|record| Some((record.key(&state.id), state.write_record(record)?)))
    })
}

/// Reads all projects. Their records come in the order of their keys. Of each project the latest `keep` events
/// are kept from now on.
pub(super) fn read_records<'a>(
    records: impl Iterator<Item = (String, &'a [u8])>,
    keep: usize,
) -> Result<Projects, BadRecord> {
    let mut found: BTreeMap<ProjectId, StoredParts> = BTreeMap::new();
    for (key, json) in records {
        let Some((project, record)) = Record::read_key(&key) else {
            return Err(BadRecord { key, why: "no record has such a key".to_owned() });
        };
        if let Err(why) = read_record(found.entry(project).or_default(), record, json) {
            // The place alone: what is wrong with JSON is told with a part of it, which may be personal.
            let why = match why.downcast_ref::<serde_json::Error>() {
                Some(error) => format!("it is wrong at line {}, column {}", error.line(), error.column()),
                None => why.to_string(),
            };
            return Err(BadRecord { key, why });
        }
    }
    found.into_iter().map(|(id, parts)| (id.clone(), StoredProject::restore(id, parts, keep))).map(Ok).collect()
}

fn read_record(parts: &mut StoredParts, record: Record, json: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    match record {
        Record::Project => {
            let header: ProjectHeader = serde_json::from_slice(json)?;
            parts.created_at = Some(header.created);
            let countries = header.countries.into_iter().map(read_country);
            parts.phone_parsing = countries.collect::<Option<_>>().ok_or("a country has no `countryCode`")?;
            let fields = header.fields.iter().map(|field| ProjectField::from_json(field, ""));
            parts.fields = fields.collect::<Result<_, _>>()?;
        }
        Record::EventType(_) => {
            let versions: Vec<Value> = serde_json::from_slice(json)?;
            let versions = versions.iter().map(|version| read_event_type(version, ""));
            let mut earlier: Vec<EventType> = versions.collect::<Result<_, _>>()?;
            let current = earlier.pop().ok_or("it has no version")?;
            parts.event_types.push(Versions { current, earlier });
        }
        Record::Event(number) => parts.events.push((number, serde_json::from_slice::<Event>(json)?)),
        Record::User(_) => parts.users.push(serde_json::from_slice::<User>(json)?),
        Record::Interaction(_) => parts.interactions.push(serde_json::from_slice::<Interaction>(json)?),
    }
    Ok(())
}

fn write_country(country: &PhoneParsing) -> Map<String, Value> {
    let mut object = country.extra.clone();
    object.extend(country.order.clone().map(|order| ("order".to_owned(), Value::Number(order))));
    object.insert("countryCode".to_owned(), country.country_code.as_str().into());
    object
}

fn read_country(mut object: Map<String, Value>) -> Option<PhoneParsing> {
    let order = object.remove("order").and_then(|order| order.as_number().cloned());
    let country_code = object.remove("countryCode")?.as_str()?.to_owned();
    Some(PhoneParsing { order, country_code, extra: object })
}
