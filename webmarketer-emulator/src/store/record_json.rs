//! The JSON of records, in the file on disk and in an exported state.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webmarketer_core::api::ProjectField;
use webmarketer_schema::ProjectId;
use webmarketer_schema::wire::{read_event_type, read_phone_parsing, write_event_type, write_phone_parsing};

use super::projects::Projects;
use super::record::RecordKey;
use super::stored_project::{EventTypeVersions, StoredParts, StoredProject};
use crate::model::{Event, EventTypeVersion, Interaction, User};

/// The error of an invalid record.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the record `{key}`: {why}")]
pub(crate) struct InvalidRecord {
    key: String,
    why: String,
}

/// The record of the project itself.
#[derive(Serialize, Deserialize)]
struct ProjectHeader {
    created: DateTime<Utc>,
    /// The countries in the format of the API.
    countries: Vec<Value>,
    fields: Vec<Value>,
}

impl StoredProject {
    /// The JSON of a record; `None` if it no longer exists.
    pub(super) fn write_record(&self, record: RecordKey) -> Option<Vec<u8>> {
        let written = match record {
            RecordKey::Project => serde_json::to_vec(&ProjectHeader {
                created: self.created_at,
                countries: self.phone_parsing.iter().map(write_phone_parsing).collect(),
                fields: self.fields.iter().map(ProjectField::to_json).collect(),
            }),
            RecordKey::AllVersions(_) => return None,
            RecordKey::Version(EventTypeVersion { event_type, version }) => {
                let EventTypeVersions { current, earlier } = self.versions(event_type)?;
                let version = if version == earlier.len() { current } else { earlier.get(version)? };
                serde_json::to_vec(&write_event_type(version))
            }
            RecordKey::Event(number) => serde_json::to_vec(self.events.get(number)?),
            RecordKey::User(id) => serde_json::to_vec(self.users.get(&id)?),
            RecordKey::Interaction(place) => serde_json::to_vec(self.interaction(place)?),
        };
        // Serialization cannot fail: all map keys are strings.
        written.ok()
    }

    /// The keys of all records.
    pub(super) fn records(&self) -> impl Iterator<Item = RecordKey> {
        let event_types = (0..self.event_types().count()).flat_map(|event_type| {
            let latest = self.versions(event_type).map_or(0, |versions| versions.earlier.len());
            (0..=latest).map(move |version| RecordKey::Version(EventTypeVersion { event_type, version }))
        });
        let events = self.events.iter().map(|(number, _)| RecordKey::Event(number));
        let users = self.users.iter().map(|user| RecordKey::User(user.id));
        let interactions = (0..self.interactions()).map(RecordKey::Interaction);
        [RecordKey::Project].into_iter().chain(event_types).chain(events).chain(users).chain(interactions)
    }
}

/// Writes all projects as records with their keys.
pub(super) fn write_records(projects: &Projects) -> impl Iterator<Item = (String, Vec<u8>)> {
    projects.values().flat_map(|state| {
        state.records().filter_map(|record| Some((record.key(&state.id), state.write_record(record)?)))
    })
}

/// Reads all projects from records in the order of their keys. Each project keeps its latest `keep` events.
pub(super) fn read_records<'a>(
    records: impl Iterator<Item = (String, &'a [u8])>,
    keep: usize,
) -> Result<Projects, InvalidRecord> {
    let mut found: BTreeMap<ProjectId, StoredParts> = BTreeMap::new();
    for (key, json) in records {
        let Some((project, record)) = RecordKey::read_key(&key) else {
            return Err(InvalidRecord { key, why: "unknown key".to_owned() });
        };
        if let Err(why) = read_record(found.entry(project).or_default(), record, json) {
            // Only the position: the message of the JSON error could quote personal data.
            let why = match why.downcast_ref::<serde_json::Error>() {
                Some(error) => format!("invalid at line {}, column {}", error.line(), error.column()),
                None => why.to_string(),
            };
            return Err(InvalidRecord { key, why });
        }
    }
    found.into_iter().map(|(id, parts)| (id.clone(), StoredProject::restore(id, parts, keep))).map(Ok).collect()
}

fn read_record(parts: &mut StoredParts, record: RecordKey, json: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    match record {
        RecordKey::Project => {
            let header: ProjectHeader = serde_json::from_slice(json)?;
            parts.created_at = Some(header.created);
            let countries = header.countries.iter().map(read_phone_parsing);
            parts.phone_parsing = countries.collect::<Option<_>>().ok_or("a country has no `countryCode`")?;
            let fields = header.fields.iter().map(|field| ProjectField::from_json(field, ""));
            parts.fields = fields.collect::<Result<_, _>>()?;
        }
        RecordKey::AllVersions(event_type) => {
            let versions: Vec<Value> = serde_json::from_slice(json)?;
            for (version, json) in versions.iter().enumerate() {
                let version = EventTypeVersion { event_type, version };
                parts.versions.insert(version, read_event_type(json, "")?);
            }
        }
        RecordKey::Version(version) => {
            // It replaces the one in `AllVersions`, whose key comes first.
            parts.versions.insert(version, read_event_type(&serde_json::from_slice(json)?, "")?);
        }
        RecordKey::Event(number) => parts.events.push((number, serde_json::from_slice::<Event>(json)?)),
        RecordKey::User(_) => parts.users.push(serde_json::from_slice::<User>(json)?),
        RecordKey::Interaction(_) => parts.interactions.push(serde_json::from_slice::<Interaction>(json)?),
    }
    Ok(())
}
