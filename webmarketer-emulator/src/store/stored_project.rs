//! One project: its event types with their versions, the fields they share, its events, users and interactions.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;
use webmarketer_core::api::ProjectField;
use webmarketer_schema::{Entity, EventType, PhoneParsing, ProjectId, Reference};

use super::events::Events;
use super::record::RecordKey;
use super::users::{RecognisedUser, Users};
use crate::clock::rfc3339;
use crate::model::{Event, EventTypeVersion, Interaction, Project, Sighting, User, ids};

/// One project.
pub(crate) struct StoredProject {
    pub(crate) id: ProjectId,
    /// Given to each new event type that brings none of its own.
    pub(crate) phone_parsing: Vec<PhoneParsing>,
    pub(crate) created_at: DateTime<Utc>,
    /// The fields of users, states and statistics, which all event types share.
    pub(crate) fields: Vec<ProjectField>,
    /// In the order in which they were made, archived ones among them.
    event_types: Vec<EventTypeVersions>,
    /// The place of the event type that each reference means.
    places: HashMap<Reference, usize>,
    pub(crate) events: Events,
    pub(crate) users: Users,
    interactions: Vec<Interaction>,
    /// How many changes there were.
    revision: u64,
    /// The records that have changed since they were last written, if the state is on disk.
    changed: Option<BTreeSet<RecordKey>>,
}

/// An event type as it is, and as it was.
pub(super) struct EventTypeVersions {
    pub(super) current: EventType,
    /// From the first to the last but one.
    pub(super) earlier: Vec<EventType>,
}

/// What a project is put together from, where it was kept.
#[derive(Default)]
pub(super) struct StoredParts {
    pub(super) created_at: Option<DateTime<Utc>>,
    pub(super) phone_parsing: Vec<PhoneParsing>,
    pub(super) fields: Vec<ProjectField>,
    pub(super) event_types: Vec<EventTypeVersions>,
    pub(super) events: Vec<(u64, Event)>,
    pub(super) users: Vec<User>,
    pub(super) interactions: Vec<Interaction>,
}

impl StoredProject {
    /// A project that was made `now`, of whose events the latest `keep` are kept.
    pub(crate) fn new(project: Project, keep: usize, now: DateTime<Utc>) -> Self {
        let phone_parsing = project.phone_parsing();
        let parts = StoredParts { created_at: Some(now), phone_parsing, ..StoredParts::default() };
        let mut state = Self::restore(project.id().clone(), parts, keep);
        for event_type in project.into_event_types() {
            state.add_event_type(event_type, now);
        }
        state
    }

    /// A project that was kept elsewhere.
    pub(super) fn restore(id: ProjectId, parts: StoredParts, keep: usize) -> Self {
        let mut state = Self {
            id,
            phone_parsing: parts.phone_parsing,
            created_at: parts.created_at.unwrap_or_default(),
            fields: parts.fields,
            event_types: Vec::new(),
            places: HashMap::new(),
            events: Events::restore(keep, parts.events),
            users: Users::restore(parts.users),
            interactions: parts.interactions,
            revision: 0,
            changed: None,
        };
        for versions in parts.event_types {
            state.push_event_type(versions);
        }
        for (number, event) in state.events.iter() {
            if let Some(user) = &event.user {
                state.users.attach_event(user, number);
            }
        }
        for user in state.interactions.iter().filter_map(|interaction| interaction.user.as_ref()) {
            state.users.attach_interaction(user);
        }
        state
    }

    /// Notes from now on what changes.
    pub(super) fn note_changes(&mut self) {
        self.changed = Some(BTreeSet::new());
    }

    /// What has changed since this was last asked.
    pub(super) fn take_changes(&mut self) -> BTreeSet<RecordKey> {
        self.changed.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// All event types as they are.
    pub(crate) fn event_types(&self) -> impl Iterator<Item = &EventType> {
        self.event_types.iter().map(|versions| &versions.current)
    }

    /// The event type of that reference: the one in use, else the one that was archived last.
    pub(crate) fn event_type(&self, reference: &Reference) -> Option<&EventType> {
        self.event_types.get(*self.places.get(reference)?).map(|versions| &versions.current)
    }

    /// The version of the event type of that reference that is in force.
    pub(crate) fn version(&self, reference: &Reference) -> Option<EventTypeVersion> {
        let event_type = *self.places.get(reference)?;
        Some(EventTypeVersion { event_type, version: self.event_types.get(event_type)?.earlier.len() })
    }

    /// An event type as it was in that version.
    pub(crate) fn event_type_at(&self, version: EventTypeVersion) -> Option<&EventType> {
        let versions = self.event_types.get(version.event_type)?;
        Some(versions.earlier.get(version.version).unwrap_or(&versions.current))
    }

    /// The versions of the event type at that place.
    pub(super) fn versions(&self, place: usize) -> Option<&EventTypeVersions> {
        self.event_types.get(place)
    }

    /// Adds an event type, with what every one has that the service answers, where it lacks it.
    pub(crate) fn add_event_type(&mut self, mut event_type: EventType, now: DateTime<Utc>) -> &EventType {
        event_type.id.get_or_insert_with(|| ids::object_id(now));
        event_type.project.get_or_insert_with(|| self.id.clone());
        event_type.created_at.get_or_insert_with(|| rfc3339(now));
        event_type.updated_at.get_or_insert_with(|| rfc3339(now));
        // Nulls are kept among the properties that the model does not hold; a date takes its place once there is one.
        event_type.extra.entry("archivedAt").or_insert(Value::Null);
        self.share_fields(&event_type, now);
        let place = self.event_types.len();
        self.touch(RecordKey::EventType(place));
        self.push_event_type(EventTypeVersions { current: event_type, earlier: Vec::new() })
    }

    /// Changes the event type of that reference into a new version, if there is one of that reference and the change
    /// can be made.
    pub(crate) fn change_event_type<E>(
        &mut self,
        reference: &Reference,
        now: DateTime<Utc>,
        change: impl FnOnce(&EventType) -> Result<EventType, E>,
    ) -> Option<Result<&EventType, E>> {
        let place = *self.places.get(reference)?;
        let changed = match change(&self.event_types.get(place)?.current) {
            Ok(changed) => EventType { updated_at: Some(rfc3339(now)), ..changed },
            Err(error) => return Some(Err(error)),
        };
        self.share_fields(&changed, now);
        self.touch(RecordKey::EventType(place));
        let versions = self.event_types.get_mut(place)?;
        let before = std::mem::replace(&mut versions.current, changed);
        versions.earlier.push(before);
        Some(Ok(&versions.current))
    }

    /// Archives the event type of that reference, and says whether there is one. Once archived it stays as it is.
    pub(crate) fn archive_event_type(&mut self, reference: &Reference, now: DateTime<Utc>) -> bool {
        let Some(&place) = self.places.get(reference) else { return false };
        self.touch(RecordKey::EventType(place));
        if let Some(versions) = self.event_types.get_mut(place) {
            versions.current.archived_at.get_or_insert_with(|| rfc3339(now));
        }
        true
    }

    /// Takes an event in and answers its number. The oldest go for it, if there are too many.
    pub(crate) fn add_event(&mut self, event: Event) -> u64 {
        let (number, gone) = self.events.push(event);
        self.touch(RecordKey::Event(number));
        for (number, user) in gone {
            self.touch(RecordKey::Event(number));
            if let Some(user) = user
                && self.users.detach_event(&user, number)
            {
                self.touch(RecordKey::User(user));
            }
        }
        number
    }

    /// The event of that number, to be changed.
    pub(crate) fn event_mut(&mut self, number: u64) -> Option<&mut Event> {
        self.touch(RecordKey::Event(number));
        self.events.get_mut(number)
    }

    /// Recognises a user, or takes in a new one; `None` where nothing says who it is.
    pub(crate) fn recognise(&mut self, sighting: Sighting<'_>, now: DateTime<Utc>) -> Option<Uuid> {
        let RecognisedUser { user, merged } = self.users.recognise(sighting, now)?;
        self.touch(RecordKey::User(user));
        if let Some((merged, events)) = merged {
            self.touch(RecordKey::User(merged));
            for number in events {
                if let Some(event) = self.event_mut(number) {
                    event.user = Some(user);
                }
            }
            for place in 0..self.interactions.len() {
                if let Some(interaction) = self.interactions.get_mut(place)
                    && interaction.user == Some(merged)
                {
                    interaction.user = Some(user);
                    self.touch(RecordKey::Interaction(place));
                }
            }
        }
        Some(user)
    }

    /// Attaches the event of that number to a user.
    pub(crate) fn attach(&mut self, number: u64, user: Uuid) {
        self.users.attach_event(&user, number);
        if let Some(event) = self.event_mut(number) {
            event.user = Some(user);
        }
    }

    /// Keeps an interaction.
    pub(crate) fn add_interaction(&mut self, interaction: Interaction) {
        if let Some(user) = &interaction.user {
            self.users.attach_interaction(user);
        }
        self.touch(RecordKey::Interaction(self.interactions.len()));
        self.interactions.push(interaction);
    }

    /// How many interactions there are.
    pub(super) fn interactions(&self) -> usize {
        self.interactions.len()
    }

    /// The interaction at that place.
    pub(super) fn interaction(&self, place: usize) -> Option<&Interaction> {
        self.interactions.get(place)
    }

    /// Adds a field that all event types share.
    pub(crate) fn add_field(&mut self, mut field: ProjectField, now: DateTime<Utc>) -> &ProjectField {
        field.id = Some(ids::object_id(now));
        field.project_id = Some(self.id.to_string());
        self.touch(RecordKey::Project);
        self.fields.push_mut(field)
    }

    /// Removes the shared field of that id, and says whether there was one. Event types that use it keep theirs.
    pub(crate) fn remove_field(&mut self, id: &str) -> bool {
        let before = self.fields.len();
        self.fields.retain(|field| field.id.as_deref() != Some(id));
        self.touch(RecordKey::Project);
        self.fields.len() < before
    }

    /// Of two event types of one reference, the one in use is meant, else the one that was archived last.
    fn push_event_type(&mut self, versions: EventTypeVersions) -> &EventType {
        let rank = |event_type: &EventType| (!event_type.is_archived(), event_type.archived_at.clone());
        let reference = &versions.current.reference;
        if self.event_type(reference).is_none_or(|other| rank(other) <= rank(&versions.current)) {
            self.places.insert(reference.clone(), self.event_types.len());
        }
        &self.event_types.push_mut(versions).current
    }

    /// What an event type says of users, states and statistics holds for the whole project.
    fn share_fields(&mut self, event_type: &EventType, now: DateTime<Utc>) {
        for field in &event_type.fields {
            let shared = matches!(field.entity, Entity::User | Entity::State | Entity::Statistic);
            let known = |known: &ProjectField| known.entity == field.entity && known.key == field.storage_key;
            if !shared || self.fields.iter().any(known) {
                continue;
            }
            let label = field.label.clone().unwrap_or_else(|| field.storage_key.to_string());
            let mut shared =
                ProjectField::new(field.entity.clone(), field.field_type.clone(), field.storage_key.as_str(), label);
            shared.pii = field.pii;
            shared.discriminant = field.discriminant;
            self.add_field(shared, now);
        }
    }

    /// How many changes there were.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    fn touch(&mut self, record: RecordKey) {
        self.revision += 1;
        if let Some(changed) = &mut self.changed {
            changed.insert(record);
        }
    }
}
