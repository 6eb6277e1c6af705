//! Fields and event types of the program that are perhaps those which only the service has, under another name.

use std::collections::BTreeSet;

use super::changes::findings;
use super::defined::Defined;
use super::steps::Suggestion;
use crate::convention::{FieldKind, field_kind, unique_pairs};
use crate::diff::{FieldChange, Finding, TypeChange, compare};
use crate::model::{Catalogue, Entity, EventType, Field, Reference, StorageKey};

/// The fields of an event type that are perhaps renamed. `kept` are those that only the service has.
pub(super) fn renamed_fields(live: &EventType, defined: &Defined<'_>, kept: &[Field]) -> Vec<Suggestion> {
    if kept.is_empty() {
        return Vec::new();
    }
    // Only what one side has is compared.
    let is_new = |field: &&Field| !live.fields.iter().any(|live| live.storage_key == field.storage_key);
    let new: Vec<_> = defined.event_type.fields.iter().filter(is_new).cloned().collect();
    let before = EventType { fields: kept.to_vec(), ..live.clone() };
    let after = EventType { fields: new, ..live.clone() };
    let suggestion = |finding: &Finding| {
        let old = finding.storage_key()?;
        let (new, attribute) = match &finding.change.what {
            // Both have the same ingestion key.
            TypeChange::Field(_, FieldChange::StorageKey(new)) => (new.to_string(), "storage_key"),
            _ => (finding.perhaps_renamed.as_ref()?.to().to_owned(), "key"),
        };
        let defined_field = after.fields.iter().find(|field| field.storage_key.as_str() == new)?;
        Some(Suggestion {
            reference: live.reference.clone(),
            path: format!("{}.{new}", live.reference),
            old: format!("{}.{old}", live.reference),
            attribute: match defined_field.ingestion_key {
                Some(_) => format!("{attribute} = {:?}", old.as_str()),
                None => struct_attribute(defined_field, old),
            },
            structs: defined.structs.clone(),
        })
    };
    findings(Some(&before), Some(&after)).iter().filter_map(suggestion).collect()
}

/// The attribute of a struct for a field that events do not carry, with another storage key.
fn struct_attribute(field: &Field, key: &StorageKey) -> String {
    let key = key.as_str();
    match &field.entity {
        Entity::State => format!("state({key:?})"),
        Entity::Statistic => format!("statistic({key:?})"),
        Entity::User => format!("field({key:?}, user)"),
        Entity::Event | Entity::Other(_) => format!("field({key:?})"),
    }
}

/// The new event types of the program that are perhaps renamed ones of the service.
pub(super) fn renamed_event_types<'a>(
    only_live: impl Iterator<Item = &'a EventType>,
    new: &[(&Reference, &Defined<'_>)],
) -> Vec<Suggestion> {
    if new.is_empty() {
        return Vec::new();
    }
    let only_live: Vec<_> = only_live.collect();
    let before = Catalogue::new(None, only_live.iter().copied().cloned()).unwrap_or_default();
    let after = Catalogue::new(None, new.iter().map(|(_, defined)| defined.event_type.clone())).unwrap_or_default();
    let suggestion = |old: &Reference, new_reference: &Reference| {
        let (_, defined) = new.iter().find(|(reference, _)| *reference == new_reference)?;
        Some(Suggestion {
            reference: new_reference.clone(),
            path: new_reference.to_string(),
            old: old.to_string(),
            attribute: format!("event_type = {:?}", old.as_str()),
            structs: defined.structs.clone(),
        })
    };
    let of_finding = |finding: &Finding| match &finding.change.what {
        TypeChange::Renamed(new) => suggestion(finding.reference(), new),
        TypeChange::Removed(_) => {
            suggestion(finding.reference(), &Reference::new(finding.perhaps_renamed.as_ref()?.to()))
        }
        _ => None,
    };
    let mut suggestions: Vec<_> = compare(&before, &after).iter().filter_map(of_finding).collect();
    // A renamed struct has another reference and another name, and the same fields.
    let is_suggested = |of: &EventType| {
        let reference = of.reference.as_str();
        suggestions.iter().any(|known| known.old == reference || known.path == reference)
    };
    let is_candidate = |of: &&EventType| !of.fields.is_empty() && !is_suggested(of);
    let old: Vec<&EventType> = only_live.into_iter().filter(is_candidate).collect();
    let defined: Vec<&EventType> = new.iter().map(|(_, defined)| defined.event_type).filter(is_candidate).collect();
    let of_same_fields = unique_pairs(&old, &defined, |of| keys_and_kinds(of));
    let of_same_fields: Vec<_> =
        of_same_fields.into_iter().filter_map(|(old, new)| suggestion(&old.reference, &new.reference)).collect();
    suggestions.extend(of_same_fields);
    suggestions
}

fn keys_and_kinds(event_type: &EventType) -> BTreeSet<(&StorageKey, FieldKind<'_>)> {
    event_type.fields.iter().map(|field| (&field.storage_key, field_kind(field))).collect()
}
