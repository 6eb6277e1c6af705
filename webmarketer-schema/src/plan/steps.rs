//! The steps of a plan.

use serde_json::{Map, Value, json};

use super::changes::{event_type_changes, live_digest};
use super::json::json_text;
use super::property_diff::event_type_diff;
use super::{
    FORMAT_VERSION, ManualStep, PartDiff, PlannedChange, SharedField, StaleDeclaration, StaleReason, StructPlace,
};
use crate::diff::Rule;
use crate::model::{EventType, ProjectId, Reference, StorageKey};
use crate::wire::{insert_some, read_event_type, write_event_type, write_new_event_type, write_update};

/// What has to change in the service so that it has the event types of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The project.
    pub project: ProjectId,
    /// The address of the API.
    pub api_base: String,
    /// The shared fields to create, before the event types that use them.
    pub shared_fields: Vec<SharedFieldStep>,
    /// The event types to create.
    pub creates: Vec<Create>,
    /// The event types to update.
    pub updates: Vec<Update>,
    /// The event types to archive.
    pub archives: Vec<Archive>,
    /// What the API cannot do.
    pub manual: Vec<ManualStep>,
    /// What only the service has, and what stays as it is.
    pub not_in_code: Vec<NotInCode>,
    /// What is perhaps renamed.
    pub suggestions: Vec<Suggestion>,
    /// Declarations without an effect.
    pub stale: Vec<StaleDeclaration>,
}

/// A shared field to create.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedFieldStep {
    /// The field.
    pub field: SharedField,
    /// The structs that need it.
    pub structs: Vec<StructPlace>,
}

/// An event type to create.
#[derive(Clone, Debug, PartialEq)]
pub struct Create {
    /// The event type as the program defines it.
    pub event_type: EventType,
    /// The structs that define it.
    pub structs: Vec<StructPlace>,
    /// The changes.
    pub changes: Vec<PlannedChange>,
}

/// An event type to update.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The event type of the service, for which the plan was made.
    pub live: EventType,
    /// The event type after the update: the one of the service with the changes.
    pub desired: EventType,
    /// The structs that define it; empty if the update only removes declared fields.
    pub structs: Vec<StructPlace>,
    /// The changes.
    pub changes: Vec<PlannedChange>,
}

/// An event type to archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Archive {
    /// The event type of the service, for which the plan was made.
    pub live: EventType,
    /// The changes.
    pub changes: Vec<PlannedChange>,
}

/// An event type or field that only the service has. It stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct NotInCode {
    /// The event type.
    pub reference: Reference,
    /// The field; `None` for the whole event type.
    pub field: Option<StorageKey>,
    /// The rule of the difference from the code to the service.
    pub rule: &'static Rule,
}

/// An event type or field of the program that is perhaps the renamed one of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The event type.
    pub reference: Reference,
    /// The path of the event type or field in the program.
    pub path: String,
    /// The path in the service.
    pub old: String,
    /// The attribute that keeps the name of the service.
    pub attribute: String,
    /// The structs.
    pub structs: Vec<StructPlace>,
}

impl Create {
    /// An event type to create.
    pub(super) fn new(event_type: EventType, structs: Vec<StructPlace>) -> Self {
        let changes = event_type_changes(None, Some(&event_type));
        Self { event_type, structs, changes }
    }

    /// Whether a second request is needed, because the one that creates an event type cannot state `attributable`.
    pub fn needs_second_request(&self) -> bool {
        self.event_type.attributable.is_some()
    }
}

impl Update {
    /// An update of a live event type.
    pub(super) fn new(live: EventType, desired: EventType, structs: Vec<StructPlace>) -> Self {
        // A property that the service stores as null, or malformed, has its new value in one place.
        let desired = read_event_type(&write_event_type(&desired), "").unwrap_or(desired);
        let changes = event_type_changes(Some(&live), Some(&desired));
        Self { live, desired, structs, changes }
    }

    /// The properties that differ.
    pub fn diff(&self) -> Vec<PartDiff> {
        event_type_diff(&self.live, &self.desired)
    }
}

impl Archive {
    /// The archiving of a live event type.
    pub(super) fn new(live: EventType) -> Self {
        let archived = EventType { archived_at: Some(String::new()), ..live.clone() };
        Self { changes: event_type_changes(Some(&live), Some(&archived)), live }
    }
}

impl Plan {
    /// The number of steps that `apply` makes.
    pub fn steps(&self) -> usize {
        let Self { shared_fields, creates, updates, archives, .. } = self;
        shared_fields.len() + creates.len() + updates.len() + archives.len()
    }

    /// The changes of all steps, each with the event type.
    pub fn changes(&self) -> impl Iterator<Item = (&Reference, &PlannedChange)> {
        let creates = self.creates.iter().map(|step| (&step.event_type.reference, &step.changes));
        let updates = self.updates.iter().map(|step| (&step.live.reference, &step.changes));
        let archives = self.archives.iter().map(|step| (&step.live.reference, &step.changes));
        let steps = creates.chain(updates).chain(archives);
        steps.flat_map(|(reference, changes)| changes.iter().map(move |change| (reference, change)))
    }

    /// The changes of all steps, each with the event type, to change what the settings say about them.
    pub fn changes_mut(&mut self) -> impl Iterator<Item = (&Reference, &mut PlannedChange)> {
        let creates = self.creates.iter_mut().map(|step| (&step.event_type.reference, &mut step.changes));
        let updates = self.updates.iter_mut().map(|step| (&step.live.reference, &mut step.changes));
        let archives = self.archives.iter_mut().map(|step| (&step.live.reference, &mut step.changes));
        let steps = creates.chain(updates).chain(archives);
        steps.flat_map(|(reference, changes)| changes.iter_mut().map(move |change| (reference, change)))
    }

    /// Whether a step needs the agreement of a person.
    pub fn is_destructive(&self) -> bool {
        self.changes().any(|(_, change)| change.is_destructive())
    }

    /// Whether something is left that the API cannot do, and that the settings do not accept.
    pub fn needs_person(&self) -> bool {
        self.manual.iter().any(|step| step.accepted.is_none())
    }

    /// The text of the file: sorted, and equal for equal plans.
    pub fn to_text(&self) -> String {
        json_text(self.to_json())
    }

    /// The plan as JSON.
    pub fn to_json(&self) -> Value {
        let structs = |structs: &[StructPlace]| structs.iter().map(StructPlace::to_json).collect::<Value>();
        let changes = |changes: &[PlannedChange]| changes.iter().map(PlannedChange::to_json).collect::<Value>();
        let shared_field =
            |step: &SharedFieldStep| json!({ "body": step.field.to_json(), "structs": structs(&step.structs) });
        let create = |step: &Create| {
            let mut object = Map::new();
            object.insert("reference".into(), step.event_type.reference.as_str().into());
            object.insert("body".into(), write_new_event_type(&step.event_type));
            insert_some(&mut object, "attributable", step.event_type.attributable);
            object.insert("structs".into(), structs(&step.structs));
            object.insert("changes".into(), changes(&step.changes));
            Value::Object(object)
        };
        let update = |step: &Update| {
            json!({
                "reference": step.live.reference.as_str(),
                "digest": live_digest(&step.live),
                "live": write_event_type(&step.live),
                "body": write_update(&step.desired),
                "structs": structs(&step.structs),
                "changes": changes(&step.changes),
                "diff": step.diff().iter().map(PartDiff::to_json).collect::<Vec<_>>(),
            })
        };
        let archive = |step: &Archive| {
            json!({
                "reference": step.live.reference.as_str(),
                "digest": live_digest(&step.live),
                "live": write_event_type(&step.live),
                "changes": changes(&step.changes),
            })
        };
        let not_in_code = |part: &NotInCode| {
            let key = part.field.as_ref().map(StorageKey::as_str);
            json!({ "reference": part.reference.as_str(), "storageKey": key, "rule": part.rule.id })
        };
        let suggestion = |suggestion: &Suggestion| {
            json!({
                "reference": suggestion.reference.as_str(),
                "path": suggestion.path,
                "old": suggestion.old,
                "attribute": suggestion.attribute,
                "structs": structs(&suggestion.structs),
            })
        };
        let stale = |stale: &StaleDeclaration| {
            let (reason, near) = match &stale.reason {
                StaleReason::Archived => ("archived", None),
                StaleReason::Unknown(near) => ("unknown", near.as_deref()),
            };
            json!({ "path": stale.path, "reason": reason, "near": near })
        };
        json!({
            "formatVersion": FORMAT_VERSION,
            "project": self.project.as_str(),
            "apiBase": self.api_base,
            "projectFields": self.shared_fields.iter().map(shared_field).collect::<Vec<_>>(),
            "creates": self.creates.iter().map(create).collect::<Vec<_>>(),
            "updates": self.updates.iter().map(update).collect::<Vec<_>>(),
            "archives": self.archives.iter().map(archive).collect::<Vec<_>>(),
            "manualSteps": self.manual.iter().map(ManualStep::to_json).collect::<Vec<_>>(),
            "notInCode": self.not_in_code.iter().map(not_in_code).collect::<Vec<_>>(),
            "suggestions": self.suggestions.iter().map(suggestion).collect::<Vec<_>>(),
            "staleDeclarations": self.stale.iter().map(stale).collect::<Vec<_>>(),
        })
    }
}
