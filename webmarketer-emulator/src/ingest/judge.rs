//! Validates events against their event types, and makes them visible or trashes them.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use webmarketer_core::{Violation, validate};
use webmarketer_schema::{Entity, Reference};

use super::identify::sighting;
use crate::model::{DatedValues, Event, EventTypeVersion, Sighting, Stage, TrashReason, Verdict};
use crate::store::StoredProject;

/// The verdict on an event, by the current version of its event type.
pub(super) fn verdict(event: &Event, project: &StoredProject) -> Verdict {
    verdict_on_data(event, &event.data.parsed(), project)
}

fn verdict_on_data(event: &Event, data: &Map<String, Value>, project: &StoredProject) -> Verdict {
    let event_type = project.event_type(&event.reference);
    let event_type_id = event_type.and_then(|event_type| event_type.id.clone());
    let reasons = match event_type.filter(|event_type| !event_type.is_archived()) {
        None => vec![TrashReason::UnknownEventType(event.reference.clone())],
        Some(event_type) => validate(event_type, data).into_iter().map(trash_reason).collect(),
    };
    Verdict { reasons, version: project.version(&event.reference), event_type_id }
}

fn trash_reason(violation: Violation<'_>) -> TrashReason {
    let Violation { kind, field, value, expected } = violation;
    TrashReason::Violation { kind, field: Box::new(field.clone()), value: value.cloned(), expected: Some(expected) }
}

/// The results of processing an event, which depend only on the event and the event types.
pub(super) struct Processed {
    pub(super) stage: Stage,
    /// The reference of the event type, whose text the event then shares.
    reference: Option<Reference>,
    version: Option<EventTypeVersion>,
    states: DatedValues,
    statistics: DatedValues,
    /// The data about its user, if the event is visible.
    sighting: Option<Sighting<'static>>,
}

impl Processed {
    /// Processes an event at `now`.
    pub(super) fn new(event: &Event, project: &StoredProject, now: DateTime<Utc>) -> Self {
        let data = event.data.parsed();
        let verdict = verdict_on_data(event, &data, project);
        let version = verdict.version;
        let stage = verdict.trash_entry(now).map_or(Stage::Visible(now), |entry| Stage::Trashed(Box::new(entry)));
        let event_type = version.and_then(|version| project.event_type_at(version));
        let reference = event_type.map(|event_type| event_type.reference.clone());
        let Some(event_type) = event_type.filter(|_| matches!(stage, Stage::Visible(_))) else {
            let (states, statistics) = (DatedValues::default(), DatedValues::default());
            return Self { stage, reference, version, states, statistics, sighting: None };
        };
        Self {
            stage,
            reference,
            version,
            states: DatedValues::all_in_data(event_type, &Entity::State, &data),
            statistics: DatedValues::all_in_data(event_type, &Entity::Statistic, &data),
            sighting: Some(sighting(event_type, &data)),
        }
    }

    /// Sets the results of the event, and returns the data about its user.
    fn apply(self, event: &mut Event) -> Option<Sighting<'static>> {
        event.stage = self.stage;
        if let Some(reference) = self.reference {
            event.reference = reference;
        }
        event.version = self.version;
        event.states = self.states;
        event.statistics = self.statistics;
        event.data.compact();
        self.sighting
    }
}

/// Adds an event that is already processed.
pub(super) fn add_processed(project: &mut StoredProject, mut event: Event, processed: Processed, now: DateTime<Utc>) {
    let tracker = event.tracker_id.clone();
    let sighting = processed.apply(&mut event);
    let number = project.add_event(event);
    if let Some(sighting) = sighting {
        complete(project, number, sighting.by(tracker.as_deref()), now);
    }
}

/// Processes the event that has waited longest; `number` is its number.
pub(super) fn judge(project: &mut StoredProject, number: u64, now: DateTime<Utc>) {
    let Some(event) = project.events.get(number) else { return };
    let (processed, tracker) = (Processed::new(event, project, now), event.tracker_id.clone());
    project.events.finish_first_waiting(matches!(processed.stage, Stage::Trashed(_)));
    if let Some(event) = project.event_mut(number)
        && let Some(sighting) = processed.apply(event)
    {
        complete(project, number, sighting.by(tracker.as_deref()), now);
    }
}

/// Identifies the user of a visible event, and starts its retention.
fn complete(project: &mut StoredProject, number: u64, sighting: Sighting<'_>, now: DateTime<Utc>) {
    let user = project.identify(sighting, now);
    project.start_retention(number);
    if let Some(user) = user {
        project.attach(number, user);
    }
}
