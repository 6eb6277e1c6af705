//! Compares the struct with the lock: reports the errors, and returns the expectations of the types.

mod declaration;
mod disagreements;
mod event_types;
mod expectations;
mod field_conflicts;
mod locked_fields;
mod missing;
mod reference;
mod renamed;

use syn::Ident;
use webmarketer_schema::convention::shape;
use webmarketer_schema::{Entity, EventType, FieldType};

use crate::decisions::{Decisions, LockedField, LockedFields};
use crate::errors::Errors;
use crate::find_lock::{LockSearch, find_lock};
use crate::input::{Event, Role};
use disagreements::compare_with_lock;
use expectations::expectation;
use field_conflicts::check_field_conflicts;
use locked_fields::{locked_field, possible_group};
use missing::missing_in_groups;
use reference::check_reference;

/// Checks the struct. Differences from the lock are reported in `disagreements`: with these, the compiler still checks
/// the types of the fields.
pub(crate) fn check_struct(
    event: &Event<'_>,
    role: Role,
    errors: &mut Errors,
    disagreements: &mut Errors,
) -> Decisions {
    // A struct with errors is not compared, because one mistake would give a second error.
    let is_compared = role == Role::Event && !event.is_unclear;
    let found = match is_compared.then(|| find_lock(event, disagreements)) {
        Some(LockSearch::Found(found)) => Some(found),
        Some(LockSearch::NotCompared) => {
            check_reference(event, errors);
            None
        }
        Some(LockSearch::Unreadable) | None => None,
    };
    let entry = found.as_ref().and_then(|found| found.look_up(event, disagreements));
    let mut reported = Vec::new();
    let locked = entry.and_then(|entry| compare_with_lock(event, entry, &mut reported, disagreements));
    check_field_conflicts(event, locked.as_ref(), errors);
    let watched = found.as_ref().and_then(|found| found.watch()).map(str::to_owned);
    decide(event, locked.as_ref(), &reported, watched)
}

/// `reported` are the fields with a difference from the lock whose advice includes the type.
fn decide(event: &Event<'_>, locked: Option<&EventType>, reported: &[&Ident], watched: Option<String>) -> Decisions {
    let expectations = event.fields.iter().map(|field| {
        let locked = locked.and_then(|event_type| locked_field(event_type, &field.row));
        expectation(event, field, locked, reported.contains(&field.member))
    });
    // Without groups, all fields of the struct are known here, and compared.
    let locked = locked.filter(|_| !event.groups.is_empty()).map(|event_type| LockedFields {
        all: event_type
            .fields
            .iter()
            .map(|field| LockedField {
                storage_key: field.storage_key.as_str().to_owned(),
                ingestion_key: field.ingestion_key.as_ref().map_or("", |key| key.as_str()).to_owned(),
                shape: shape::of_field(field),
                other_type: match &field.field_type {
                    FieldType::Other(other) => other.clone(),
                    _ => String::new(),
                },
                other_entity: match &field.entity {
                    Entity::Other(other) => other.clone(),
                    _ => String::new(),
                },
            })
            .collect(),
        // A field that can be a group is reported already.
        missing: if possible_group(event, event_type).is_none() {
            missing_in_groups(event, event_type)
        } else {
            Vec::new()
        },
    });
    Decisions { expectations: expectations.collect(), locked, watched }
}
