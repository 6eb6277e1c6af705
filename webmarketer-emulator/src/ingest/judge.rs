//! Validates events against their event types, and makes them visible or trashes them.

use chrono::{DateTime, Utc};
use webmarketer_core::{Violation, validate};
use webmarketer_schema::Entity;

use super::identify::sighting;
use crate::model::{DatedValues, Event, Stage, TrashReason, Verdict};
use crate::store::StoredProject;

/// The verdict on an event, by the current version of its event type.
pub(super) fn verdict(event: &Event, project: &StoredProject) -> Verdict {
    let event_type = project.event_type(&event.reference);
    let event_type_id = event_type.and_then(|event_type| event_type.id.clone());
    let reasons = match event_type.filter(|event_type| !event_type.is_archived()) {
        None => vec![TrashReason::UnknownEventType(event.reference.clone())],
        Some(event_type) => validate(event_type, &event.data.parsed()).into_iter().map(trash_reason).collect(),
    };
    Verdict { reasons, version: project.version(&event.reference), event_type_id }
}

fn trash_reason(violation: Violation<'_>) -> TrashReason {
    let Violation { kind, field, value, expected } = violation;
    TrashReason::Violation { kind, field: Box::new(field.clone()), value: value.cloned(), expected: Some(expected) }
}

/// Processes the event that has waited longest; `number` is its number.
pub(super) fn judge(project: &mut StoredProject, number: u64, now: DateTime<Utc>) {
    let Some(verdict) = project.events.get(number).map(|event| verdict(event, project)) else { return };
    let (version, entry) = (verdict.version, verdict.trash_entry(now));
    let visible = entry.is_none();
    project.events.finish_first_waiting(!visible);
    if let Some(event) = project.event_mut(number) {
        event.version = version;
        event.stage = entry.map_or(Stage::Visible(now), |entry| Stage::Trashed(Box::new(entry)));
    }
    if visible {
        complete(project, number, now);
    } else if let Some(event) = project.event_mut(number) {
        event.data.compact();
    }
}

/// Computes the user, the states and the statistics of a visible event.
pub(super) fn complete(project: &mut StoredProject, number: u64, now: DateTime<Utc>) {
    let Some(event) = project.events.get(number) else { return };
    let Some(event_type) = event.version.and_then(|version| project.event_type_at(version)) else { return };
    let data = event.data.parsed();
    let states = DatedValues::all_in_data(event_type, &Entity::State, &data);
    let statistics = DatedValues::all_in_data(event_type, &Entity::Statistic, &data);
    let (sighting, tracker) = (sighting(event_type, &data), event.tracker_id.clone());
    let user = project.identify(sighting.by(tracker.as_deref()), now);
    if let Some(event) = project.event_mut(number) {
        event.states = states;
        event.statistics = statistics;
        event.data.compact();
    }
    project.start_retention(number);
    if let Some(user) = user {
        project.attach(number, user);
    }
}
