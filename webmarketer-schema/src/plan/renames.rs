//! Fields and event types of the program that are perhaps those which only the service has, under another name.

use super::defined::Defined;
use super::steps::Suggestion;
use crate::diff::{FieldChange, Finding, TypeChange, compare};
use crate::model::{Catalogue, EventType, Field, Reference};

use super::changes::findings;

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
        Some(Suggestion {
            reference: live.reference.clone(),
            path: format!("{}.{new}", live.reference),
            old: format!("{}.{old}", live.reference),
            attribute: format!("{attribute} = {:?}", old.as_str()),
            structs: defined.structs.clone(),
        })
    };
    findings(Some(&before), Some(&after)).iter().filter_map(suggestion).collect()
}

/// The new event types of the program that are perhaps renamed ones of the service.
pub(super) fn renamed_event_types<'a>(
    only_live: impl Iterator<Item = &'a EventType>,
    new: &[(&Reference, &Defined<'_>)],
) -> Vec<Suggestion> {
    if new.is_empty() {
        return Vec::new();
    }
    let before = Catalogue::new(None, only_live.cloned()).unwrap_or_default();
    let after = Catalogue::new(None, new.iter().map(|(_, defined)| defined.event_type.clone())).unwrap_or_default();
    let suggestion = |finding: &Finding| {
        let new_reference = match &finding.change.what {
            TypeChange::Renamed(new) => new.clone(),
            TypeChange::Removed(_) => Reference::new(finding.perhaps_renamed.as_ref()?.to()),
            _ => return None,
        };
        let old = finding.reference();
        let (_, defined) = new.iter().find(|(reference, _)| **reference == new_reference)?;
        Some(Suggestion {
            path: new_reference.to_string(),
            reference: new_reference,
            old: old.to_string(),
            attribute: format!("event_type = {:?}", old.as_str()),
            structs: defined.structs.clone(),
        })
    };
    compare(&before, &after).iter().filter_map(suggestion).collect()
}
