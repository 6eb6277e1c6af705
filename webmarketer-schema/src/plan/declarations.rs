//! The fields and event types whose removal the settings declare.

use std::collections::{BTreeMap, BTreeSet};

use super::PlanError;
use super::defined::Defined;
use crate::convention::nearest_name;
use crate::model::{EventType, Reference, StorageKey};

/// What the settings declare as removed. Nothing else is removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations {
    /// Fields, such as `purchase.order_id`: the reference of the event type and the storage key.
    pub remove_fields: Vec<String>,
    /// The references of event types to archive.
    pub archive: Vec<String>,
}

/// A declaration that has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleDeclaration {
    /// The declared path: an event type, or a field.
    pub path: String,
    /// Why it has no effect.
    pub reason: StaleReason,
}

/// Why a declaration has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaleReason {
    /// The event type is archived already.
    Archived,
    /// The service has no such event type or field. The most similar path, if one is likely.
    Unknown(Option<String>),
}

impl std::fmt::Display for StaleDeclaration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.path.replace('`', "'");
        match &self.reason {
            StaleReason::Archived => write!(f, "`{path}` is archived already; remove the declaration"),
            StaleReason::Unknown(None) => {
                write!(f, "the service does not have `{path}`; if it was removed, remove the declaration")
            }
            StaleReason::Unknown(Some(near)) => {
                write!(f, "the service does not have `{path}`; did you mean `{}`?", near.replace('`', "'"))
            }
        }
    }
}

/// The declarations that have an effect, by what the service has.
#[derive(Debug, Default)]
pub(super) struct Removals<'a> {
    pub(super) fields: BTreeMap<&'a Reference, BTreeSet<&'a StorageKey>>,
    pub(super) archives: BTreeSet<&'a Reference>,
    pub(super) stale: Vec<StaleDeclaration>,
}

impl<'a> Removals<'a> {
    pub(super) fn resolve(
        declarations: &Declarations,
        live: &BTreeMap<&'a Reference, &'a EventType>,
        defined: &BTreeMap<&Reference, Defined<'_>>,
        errors: &mut Vec<PlanError>,
    ) -> Self {
        let mut removals = Self::default();
        let mut refuse = |declaration: &str, defined: &Defined<'_>| {
            let of_struct = defined.structs.first().cloned().map(Box::new);
            errors.extend(of_struct.map(|of_struct| {
                let declaration = declaration.to_owned();
                PlanError::RemovedAndDefined { declaration, of_struct }
            }));
        };
        for path in declarations.archive.iter().collect::<BTreeSet<_>>() {
            let reference = Reference::new(path.as_str());
            if let Some(defined) = defined.get(&reference) {
                refuse(path, defined);
                continue;
            }
            match live.get_key_value(&reference) {
                Some((_, archived)) if archived.is_archived() => removals.add_stale(path, StaleReason::Archived),
                Some((reference, _)) => drop(removals.archives.insert(reference)),
                None => {
                    let known: Vec<_> = live.keys().map(|reference| reference.as_str()).collect();
                    let near = nearest_name(path, &known).map(str::to_owned);
                    removals.add_stale(path, StaleReason::Unknown(near));
                }
            }
        }
        for path in declarations.remove_fields.iter().collect::<BTreeSet<_>>() {
            let mut found = false;
            // A reference and a storage key can contain dots.
            for (at, _) in path.match_indices('.') {
                let Some((reference, key)) = path.get(..at).zip(path.get(at + 1..)) else { continue };
                let (reference, key) = (Reference::new(reference), StorageKey::new(key));
                if let Some(defined) = defined.get(&reference)
                    && defined.event_type.field(&key).is_some()
                {
                    refuse(path, defined);
                    found = true;
                } else if let Some((reference, live)) = live.get_key_value(&reference)
                    && !live.is_archived()
                    && let Some(field) = live.field(&key)
                {
                    removals.fields.entry(reference).or_default().insert(&field.storage_key);
                    found = true;
                }
            }
            if !found {
                let near = near_field(path, live);
                removals.add_stale(path, StaleReason::Unknown(near));
            }
        }
        removals.fields.retain(|reference, _| !removals.archives.contains(reference));
        removals
    }

    fn add_stale(&mut self, path: &str, reason: StaleReason) {
        self.stale.push(StaleDeclaration { path: path.to_owned(), reason });
    }
}

fn near_field(path: &str, live: &BTreeMap<&Reference, &EventType>) -> Option<String> {
    let active = live.values().filter(|event_type| !event_type.is_archived());
    let paths: Vec<_> = active
        .flat_map(|event_type| {
            event_type.fields.iter().map(|field| format!("{}.{}", event_type.reference, field.storage_key))
        })
        .collect();
    let known: Vec<_> = paths.iter().map(String::as_str).collect();
    nearest_name(path, &known).map(str::to_owned)
}
