//! The state of the projects, in memory: event types, nonces, visible and trashed events.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;
use webmarketer_schema::{EventType, PhoneParsing, ProjectId, Reference};

use crate::Project;
use crate::clock::written;
use crate::ids;
use crate::ingest::{Event, Trashed};

/// Every project. One lock guards them all: each request holds it once, and never while it waits for anything.
pub(crate) struct Store {
    projects: Mutex<BTreeMap<ProjectId, ProjectState>>,
}

/// One project.
pub(crate) struct ProjectState {
    pub(crate) id: ProjectId,
    /// In the order in which they were made, archived ones among them.
    pub(crate) event_types: Vec<EventType>,
    /// Given to each new event type that brings none of its own.
    pub(crate) phone_parsing: Vec<PhoneParsing>,
    pub(crate) created_at: DateTime<Utc>,
    /// The event that each nonce stands for, from the moment it is accepted.
    pub(crate) nonces: HashMap<String, Uuid>,
    /// Every processed event as it was sent, trashed ones among them.
    pub(crate) events: HashMap<Uuid, Event>,
    /// In the order in which they were processed.
    pub(crate) trash: Vec<Trashed>,
}

impl Store {
    /// A store of those projects, made `now`.
    pub(crate) fn new(projects: Vec<Project>, now: DateTime<Utc>) -> Self {
        let states = projects.into_iter().map(|project| (project.id().clone(), ProjectState::new(project, now)));
        Self { projects: Mutex::new(states.collect()) }
    }

    /// Does something with a project while nobody else can, if there is such a project.
    pub(crate) fn with<T>(&self, project: &ProjectId, act: impl FnOnce(&mut ProjectState) -> T) -> Option<T> {
        // Whoever panicked has had their own answer lost; the rest is still worth serving.
        let mut projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        projects.get_mut(project).map(act)
    }

    /// The ids of all projects, in order.
    pub(crate) fn project_ids(&self) -> Vec<ProjectId> {
        self.projects.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }
}

impl ProjectState {
    fn new(project: Project, now: DateTime<Utc>) -> Self {
        let (id, phone_parsing) = (project.id().clone(), project.phone_parsing());
        let mut state = Self {
            id,
            event_types: Vec::new(),
            phone_parsing,
            created_at: now,
            nonces: HashMap::new(),
            events: HashMap::new(),
            trash: Vec::new(),
        };
        let event_types = project.into_event_types().into_iter();
        state.event_types = event_types.map(|event_type| state.complete(event_type, now)).collect();
        state
    }

    /// The event type of that reference: the one in use, else the one that was archived last.
    pub(crate) fn event_type(&self, reference: &Reference) -> Option<&EventType> {
        self.place(reference).and_then(|place| self.event_types.get(place))
    }

    /// The event type of that reference, to be changed.
    pub(crate) fn event_type_mut(&mut self, reference: &Reference) -> Option<&mut EventType> {
        self.place(reference).and_then(|place| self.event_types.get_mut(place))
    }

    fn place(&self, reference: &Reference) -> Option<usize> {
        let named = self.event_types.iter().enumerate().filter(|(_, event_type)| event_type.reference == *reference);
        let rank = |event_type: &EventType| (!event_type.is_archived(), event_type.archived_at.clone());
        named.max_by_key(|(_, event_type)| rank(event_type)).map(|(place, _)| place)
    }

    /// Gives an event type what every one has that the service answers, where it lacks it.
    pub(crate) fn complete(&self, mut event_type: EventType, now: DateTime<Utc>) -> EventType {
        event_type.id.get_or_insert_with(|| ids::event_type(now));
        event_type.project.get_or_insert_with(|| self.id.clone());
        event_type.created_at.get_or_insert_with(|| written(now));
        event_type.updated_at.get_or_insert_with(|| written(now));
        // Nulls are kept among the properties that the model does not hold; a date takes its place once there is one.
        event_type.extra.entry("archivedAt").or_insert(Value::Null);
        event_type
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use webmarketer_schema::{EventType, Reference};

    use super::ProjectState;
    use crate::Project;

    #[test]
    fn the_event_type_in_use_goes_before_archived_ones_and_the_latest_of_those_before_the_others() {
        let project = Project::empty("shop".parse().unwrap());
        let mut state = ProjectState::new(project, DateTime::UNIX_EPOCH);
        let named = |name: &str, archived: Option<&str>| EventType {
            archived_at: archived.map(str::to_owned),
            ..EventType::new("a", name)
        };
        let name = |state: &ProjectState| state.event_type(&Reference::new("a")).map(|found| found.name.clone());
        assert_eq!(name(&state), None);
        state.event_types.push(named("late", Some("2026-02-01T00:00:00Z")));
        state.event_types.push(named("early", Some("2026-01-01T00:00:00Z")));
        assert_eq!(name(&state).as_deref(), Some("late"));
        state.event_types.insert(0, named("used", None));
        assert_eq!(name(&state).as_deref(), Some("used"));
    }
}
