//! Compares the event types of a stored project with those of a given one, and replaces them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use webmarketer_schema::EventType;
use webmarketer_schema::wire::write_event_type;

use super::stored_project::StoredProject;
use crate::model::Project;

/// The properties that the service sets, which a given project need not have.
const SET_BY_SERVICE: [&str; 5] = ["_id", "projectId", "createdAt", "updatedAt", "archivedAt"];

/// What the user defines of an event type.
fn definition(event_type: &EventType) -> Value {
    let mut json = write_event_type(event_type);
    if let Some(properties) = json.as_object_mut() {
        properties.retain(|key, value| !SET_BY_SERVICE.contains(&key.as_str()) && !value.is_null());
    }
    json
}

fn active(event_types: &[EventType]) -> impl Iterator<Item = &EventType> {
    event_types.iter().filter(|event_type| !event_type.is_archived())
}

impl StoredProject {
    /// Whether the event types that are not archived differ from those of `given`.
    pub(super) fn differs_from(&self, given: &Project) -> bool {
        let same = |given: &EventType| {
            let stored = self.event_type(&given.reference).filter(|stored| !stored.is_archived());
            stored.is_some_and(|stored| definition(stored) == definition(given))
        };
        let count = self.event_types().filter(|event_type| !event_type.is_archived()).count();
        count != active(given.event_types()).count() || !active(given.event_types()).all(same)
    }

    /// Makes the event types equal to those of `given`: changes and adds event types, and archives those that are not
    /// in `given`. Events and users stay.
    pub(super) fn replace_event_types(&mut self, given: &Project, now: DateTime<Utc>) {
        let kept: HashSet<_> = active(given.event_types()).map(|event_type| &event_type.reference).collect();
        let stored: Vec<_> = self.event_types().filter(|event_type| !event_type.is_archived()).cloned().collect();
        for event_type in stored.iter().filter(|event_type| !kept.contains(&event_type.reference)) {
            self.archive_event_type(&event_type.reference, now);
        }
        for event_type in active(given.event_types()) {
            let before = self.event_type(&event_type.reference).filter(|stored| !stored.is_archived());
            match before.map(|before| definition(before) == definition(event_type)) {
                Some(true) => {}
                Some(false) => {
                    let changed = |before: &EventType| {
                        Ok::<_, std::convert::Infallible>(EventType {
                            id: before.id.clone(),
                            project: before.project.clone(),
                            created_at: before.created_at.clone(),
                            ..event_type.clone()
                        })
                    };
                    let _ = self.change_event_type(&event_type.reference, now, changed);
                }
                None => {
                    self.add_event_type(event_type.clone(), now);
                }
            }
        }
        self.set_phone_parsing(given.phone_parsing());
    }
}
