//! One project: its event types with their versions, their shared fields, its events, users and interactions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;
use webmarketer_core::api::ProjectField;
use webmarketer_schema::{Entity, EventType, PhoneParsing, ProjectId, Reference};

use super::events::{Events, RemovedEvent};
use super::record::RecordKey;
use super::users::{IdentifiedUser, Users};
use crate::clock::rfc3339;
use crate::model::{Event, EventTypeVersion, Interaction, Project, Sighting, User, ids};

pub(crate) struct StoredProject {
    pub(crate) id: ProjectId,
    /// The default of new event types.
    pub(crate) phone_parsing: Vec<PhoneParsing>,
    pub(crate) created_at: DateTime<Utc>,
    /// The fields of users, states and statistics, which all event types share.
    pub(crate) fields: Vec<ProjectField>,
    /// In the order in which they were created, archived ones included.
    event_types: Vec<EventTypeVersions>,
    /// The index of the event type of each reference.
    places: HashMap<Reference, usize>,
    pub(crate) events: Events,
    pub(crate) users: Users,
    interactions: Vec<Interaction>,
    /// The number of changes so far.
    revision: u64,
    /// The records that changed since they were last written, if the state is on disk.
    changed: Option<BTreeSet<RecordKey>>,
}

/// The versions of an event type.
pub(super) struct EventTypeVersions {
    pub(super) current: EventType,
    /// From the oldest to the newest.
    pub(super) earlier: Vec<EventType>,
}

/// The contents of the records of a project.
#[derive(Default)]
pub(super) struct StoredParts {
    pub(super) created_at: Option<DateTime<Utc>>,
    pub(super) phone_parsing: Vec<PhoneParsing>,
    pub(super) fields: Vec<ProjectField>,
    /// The versions of the event types.
    pub(super) versions: BTreeMap<EventTypeVersion, EventType>,
    pub(super) events: Vec<(u64, Event)>,
    pub(super) users: Vec<User>,
    pub(super) interactions: Vec<Interaction>,
}

impl StoredProject {
    /// Makes a project that is created at `now` and keeps its latest `keep` events.
    pub(crate) fn new(project: Project, keep: usize, now: DateTime<Utc>) -> Self {
        let phone_parsing = project.phone_parsing();
        let parts = StoredParts { created_at: Some(now), phone_parsing, ..StoredParts::default() };
        let mut state = Self::restore(project.id().clone(), parts, keep);
        for event_type in project.into_event_types() {
            state.add_event_type(event_type, now);
        }
        state
    }

    /// Restores a project from its records.
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
        let mut versions = parts.versions.into_iter().peekable();
        while let Some((first, mut current)) = versions.next() {
            let mut earlier = Vec::new();
            while let Some((_, next)) = versions.next_if(|(next, _)| next.event_type == first.event_type) {
                earlier.push(std::mem::replace(&mut current, next));
            }
            state.push_event_type(EventTypeVersions { current, earlier });
        }
        for (number, event) in state.events.iter() {
            if let Some(user) = &event.user {
                state.users.attach_event(user, number);
            }
        }
        let ends = state.events.iter().filter_map(|(number, event)| Some((number, state.end_of_retention(event)?)));
        for (number, date) in ends.collect::<Vec<_>>() {
            state.events.set_expiry(number, date);
        }
        for user in state.interactions.iter().filter_map(|interaction| interaction.user.as_ref()) {
            state.users.attach_interaction(user);
        }
        state
    }

    /// Starts to record which records change.
    pub(super) fn note_changes(&mut self) {
        self.changed = Some(BTreeSet::new());
    }

    /// Returns the records that changed since the last call.
    pub(super) fn take_changes(&mut self) -> BTreeSet<RecordKey> {
        self.changed.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// The current versions of all event types.
    pub(crate) fn event_types(&self) -> impl Iterator<Item = &EventType> {
        self.event_types.iter().map(|versions| &versions.current)
    }

    /// The event type with this reference: the one that is not archived, or else the one that was archived last.
    pub(crate) fn event_type(&self, reference: &Reference) -> Option<&EventType> {
        self.event_types.get(*self.places.get(reference)?).map(|versions| &versions.current)
    }

    /// The current version of the event type with this reference.
    pub(crate) fn version(&self, reference: &Reference) -> Option<EventTypeVersion> {
        let event_type = *self.places.get(reference)?;
        Some(EventTypeVersion { event_type, version: self.event_types.get(event_type)?.earlier.len() })
    }

    pub(crate) fn event_type_at(&self, version: EventTypeVersion) -> Option<&EventType> {
        let versions = self.event_types.get(version.event_type)?;
        Some(versions.earlier.get(version.version).unwrap_or(&versions.current))
    }

    pub(super) fn versions(&self, place: usize) -> Option<&EventTypeVersions> {
        self.event_types.get(place)
    }

    /// Adds an event type, and sets the properties that the service always returns, such as its id.
    pub(crate) fn add_event_type(&mut self, mut event_type: EventType, now: DateTime<Utc>) -> &EventType {
        event_type.id.get_or_insert_with(|| ids::object_id(now));
        event_type.project.get_or_insert_with(|| self.id.clone());
        event_type.created_at.get_or_insert_with(|| rfc3339(now));
        event_type.updated_at.get_or_insert_with(|| rfc3339(now));
        // The model has no null date; the null is replaced when the event type is archived.
        event_type.extra.entry("archivedAt").or_insert(Value::Null);
        self.share_fields(&event_type, now);
        let place = self.event_types.len();
        self.touch(RecordKey::Version(EventTypeVersion { event_type: place, version: 0 }));
        self.push_event_type(EventTypeVersions { current: event_type, earlier: Vec::new() })
    }

    /// Adds a version of the event type with this reference; `None` if there is none.
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
        let version = self.event_types.get(place)?.earlier.len() + 1;
        self.touch(RecordKey::Version(EventTypeVersion { event_type: place, version }));
        let versions = self.event_types.get_mut(place)?;
        let before = std::mem::replace(&mut versions.current, changed);
        versions.earlier.push(before);
        Some(Ok(&versions.current))
    }

    /// Sets the countries of phone numbers of new event types.
    pub(super) fn set_phone_parsing(&mut self, countries: Vec<PhoneParsing>) {
        if self.phone_parsing != countries {
            self.phone_parsing = countries;
            self.touch(RecordKey::Project);
        }
    }

    /// Archives the event type with this reference. Returns `false` if there is none. The date of an archived event
    /// type does not change.
    pub(crate) fn archive_event_type(&mut self, reference: &Reference, now: DateTime<Utc>) -> bool {
        let Some(&place) = self.places.get(reference) else { return false };
        let version = self.event_types.get(place).map_or(0, |versions| versions.earlier.len());
        self.touch(RecordKey::Version(EventTypeVersion { event_type: place, version }));
        if let Some(versions) = self.event_types.get_mut(place) {
            versions.current.archived_at.get_or_insert_with(|| rfc3339(now));
        }
        true
    }

    /// Adds an event, and returns its number. Removes the oldest events if there are too many.
    pub(crate) fn add_event(&mut self, event: Event) -> u64 {
        let number = self.events.push(event);
        self.touch(RecordKey::Event(number));
        while let Some(removed) = self.events.remove_excess() {
            self.detach_removed(&removed);
        }
        number
    }

    fn detach_removed(&mut self, RemovedEvent { number, user }: &RemovedEvent) {
        self.touch(RecordKey::Event(*number));
        if let Some(user) = user
            && self.users.detach_event(user, *number)
        {
            self.touch(RecordKey::User(*user));
        }
    }

    /// The date at which the retention of an event ends: that of its version of the event type, from the date at which
    /// the event was received. The API does not document from which date it counts. `None` if it has no limit. Trashed
    /// events have none.
    fn end_of_retention(&self, event: &Event) -> Option<DateTime<Utc>> {
        let version = event.version.filter(|_| event.is_visible())?;
        let policy = self.event_type_at(version)?.expiration_policy.as_ref()?;
        let days = policy.retention_days.as_ref().filter(|_| policy.from == "event-type")?.as_f64()?;
        // A date that cannot be represented is never reached.
        let retention = Duration::try_from_secs_f64(days * 24.0 * 3600.0).ok()?;
        event.arrived.checked_add_signed(TimeDelta::from_std(retention).ok()?)
    }

    /// Starts the retention of an event that became visible.
    pub(crate) fn start_retention(&mut self, number: u64) {
        if let Some(date) = self.events.get(number).and_then(|event| self.end_of_retention(event)) {
            self.events.set_expiry(number, date);
        }
    }

    /// Whether an event has a limited retention.
    pub(super) fn can_expire(&self) -> bool {
        self.events.can_expire()
    }

    /// Removes the events whose retention has ended at `now`, and the users who then have neither events nor
    /// interactions.
    pub(super) fn expire(&mut self, now: DateTime<Utc>) {
        for removed in self.events.expire(now) {
            self.detach_removed(&removed);
        }
    }

    /// The event with this number, which counts as changed.
    pub(crate) fn event_mut(&mut self, number: u64) -> Option<&mut Event> {
        self.touch(RecordKey::Event(number));
        self.events.get_mut(number)
    }

    /// Identifies or creates the user of a sighting; `None` if it has neither a discriminant nor a tracker id.
    pub(crate) fn identify(&mut self, sighting: Sighting<'_>, now: DateTime<Utc>) -> Option<Uuid> {
        let IdentifiedUser { user, merged } = self.users.identify(sighting, now)?;
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

    /// Attaches an event to a user.
    pub(crate) fn attach(&mut self, number: u64, user: Uuid) {
        self.users.attach_event(&user, number);
        if let Some(event) = self.event_mut(number) {
            event.user = Some(user);
        }
    }

    pub(crate) fn add_interaction(&mut self, interaction: Interaction) {
        if let Some(user) = &interaction.user {
            self.users.attach_interaction(user);
        }
        self.touch(RecordKey::Interaction(self.interactions.len()));
        self.interactions.push(interaction);
    }

    /// The number of interactions.
    pub(crate) fn interactions(&self) -> usize {
        self.interactions.len()
    }

    pub(crate) fn interaction(&self, place: usize) -> Option<&Interaction> {
        self.interactions.get(place)
    }

    /// Adds a shared field.
    pub(crate) fn add_field(&mut self, mut field: ProjectField, now: DateTime<Utc>) -> &ProjectField {
        field.id = Some(ids::object_id(now));
        field.project_id = Some(self.id.to_string());
        self.touch(RecordKey::Project);
        self.fields.push_mut(field)
    }

    /// Removes a shared field, and returns whether it existed. Event types that use the field keep it.
    pub(crate) fn remove_field(&mut self, id: &str) -> bool {
        let before = self.fields.len();
        self.fields.retain(|field| field.id.as_deref() != Some(id));
        self.touch(RecordKey::Project);
        self.fields.len() < before
    }

    /// Adds an event type. Of two with the same reference, the one that is not archived is found by the reference, or
    /// else the one that was archived last.
    fn push_event_type(&mut self, versions: EventTypeVersions) -> &EventType {
        let rank = |event_type: &EventType| (!event_type.is_archived(), event_type.archived_at.clone());
        let reference = &versions.current.reference;
        if self.event_type(reference).is_none_or(|other| rank(other) <= rank(&versions.current)) {
            self.places.insert(reference.clone(), self.event_types.len());
        }
        &self.event_types.push_mut(versions).current
    }

    /// Adds the user, state and statistic fields of an event type to the shared fields of the project.
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

    /// The number of changes so far.
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
