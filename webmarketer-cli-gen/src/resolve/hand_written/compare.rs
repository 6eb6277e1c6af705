//! Compares structs with event types of a lock. The findings are those that are errors when the structs are compiled:
//! a struct may omit optional fields, labels, and everything else that it does not state.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use webmarketer_schema::diff::{Clause, FieldChange, Finding, TypeChange, compare};
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{Catalogue, EventType, Field, FieldType};

use super::super::paths::canonical_path;
use super::super::source::{CodeStruct, CodeStructs, FieldOrigin, LockOfStruct, NotRead, UnreadPart};
use super::super::{Disagreement, Problem};

/// Structs, compared with locks.
#[derive(Debug, Default)]
pub(in crate::resolve) struct ComparedStructs {
    pub(in crate::resolve) disagreements: Vec<Disagreement>,
    /// The number of structs that were compared, at least in part.
    pub(in crate::resolve) compared: usize,
    /// The number of structs that are not compared: those with `no_lock`, and those that exist only in tests.
    pub(in crate::resolve) exempt: usize,
}

impl ComparedStructs {
    /// Compares the structs of the package in this folder with the lock at a path, or with those that they name.
    pub(in crate::resolve) fn add(&mut self, package: &Path, structs: CodeStructs, path: &Path, lock: &Lock) {
        let path = canonical_path(path);
        let mut named: BTreeMap<PathBuf, Option<Lock>> = BTreeMap::new();
        self.exempt += structs.for_tests;
        self.disagreements.extend(structs.unread.into_iter().map(|part| not_read(part, None)));
        for mut of in structs.structs {
            let reference = of.event_type.reference.to_string();
            let other = match &of.lock {
                LockOfStruct::None => {
                    self.exempt += 1;
                    continue;
                }
                LockOfStruct::OfPackage => None,
                LockOfStruct::Named(name) => {
                    Some((name.clone(), canonical_path(&package.join(name)))).filter(|(_, other)| *other != path)
                }
            };
            let catalogue = match other {
                None => Some(&lock.catalogue),
                Some((name, other)) => {
                    let read = || std::fs::read(&other).ok().and_then(|text| Lock::parse(&text).ok());
                    let lock = named.entry(other.clone()).or_insert_with(read);
                    if lock.is_none() {
                        let (place, why) = (of.place.clone(), NotRead::Lock(name));
                        of.unread.push(UnreadPart { place, field: None, why });
                    }
                    lock.as_ref().map(|lock| &lock.catalogue)
                }
            };
            if let Some(catalogue) = catalogue {
                self.compared += 1;
                self.disagreements.extend(differences(&of, catalogue));
            }
            self.disagreements.extend(of.unread.into_iter().map(|part| not_read(part, Some(&reference))));
        }
    }
}

fn not_read(UnreadPart { place, field, why }: UnreadPart, reference: Option<&str>) -> Disagreement {
    let file = reference.is_none().then(|| place.file.clone());
    let problem = Problem::CodeNotRead { field, file, why };
    let references = reference.into_iter().map(str::to_owned).collect();
    Disagreement { places: vec![place], ..Disagreement::new(problem, references) }
}

/// The differences of a struct from its event type in a lock.
fn differences(of: &CodeStruct, lock: &Catalogue) -> Vec<Disagreement> {
    let locked = lock.get(&of.event_type.reference);
    let (before, after) = match locked {
        Some(locked) if !locked.is_archived() => comparable(of, locked),
        _ => (of.event_type.clone(), locked.cloned()),
    };
    // One event type has no duplicates.
    let catalogue = |event_types: Vec<EventType>| Catalogue::new(None, event_types).unwrap_or_default();
    let findings = compare(&catalogue(vec![before]), &catalogue(after.into_iter().collect()));
    // A field whose name is similar to that of a missing one is one mistake.
    let meant: Vec<_> = findings.iter().filter_map(|finding| Some(finding.perhaps_renamed.as_ref()?.to())).collect();
    let is_counted = |finding: &&Finding| match &finding.change.what {
        TypeChange::Field(_, FieldChange::UnknownType(_) | FieldChange::UnknownEntity(_)) => false,
        TypeChange::Field(key, FieldChange::Added(_)) => !meant.contains(&key.as_str()),
        _ => true,
    };
    findings.iter().filter(is_counted).map(|finding| disagreement(of, finding)).collect()
}

fn disagreement(of: &CodeStruct, finding: &Finding) -> Disagreement {
    let (field, clause) = (finding.storage_key().cloned(), finding.clause());
    let locations = match &clause {
        Clause::MostProbableLocation(old, new) => old.iter().chain(new).map(|(key, _)| key).next(),
        _ => None,
    };
    let key = field.as_ref().or(locations);
    let fields = of.event_type.fields.iter().zip(&of.origins);
    let origin = fields.into_iter().find(|(field, _)| Some(&field.storage_key) == key).map(|(_, origin)| origin);
    let place = origin.map_or(&of.place, |origin| &origin.place).clone();
    let is_nonce = clause == Clause::Pii(true) && origin.is_some_and(|origin| origin.is_nonce);
    let of_struct = of.name.clone();
    let problem = Problem::HandWrittenDiffers { rule: finding.rule, field, clause, of_struct, is_nonce };
    Disagreement { places: vec![place], ..Disagreement::new(problem, vec![of.event_type.reference.to_string()]) }
}

/// The event type of a struct and the one that it must have. They differ only where the compiler reports it.
fn comparable(of: &CodeStruct, locked: &EventType) -> (EventType, Option<EventType>) {
    let mut before = EventType { fields: Vec::new(), ..of.event_type.clone() };
    let mut after = before.clone();
    let mut used = Vec::new();
    for (field, origin) in of.event_type.fields.iter().zip(&of.origins) {
        match locked_field(field, locked) {
            // A field that the lock does not have is one mistake.
            None => before.fields.push(Field { most_probable_location: false, ..field.clone() }),
            Some((index, locked)) => {
                used.push(index);
                let (field, expected) = comparable_field(field, origin, locked);
                before.fields.push(field);
                after.fields.push(expected);
            }
        }
    }
    if of.is_complete {
        let missing = locked.fields.iter().enumerate().filter(|(index, _)| !used.contains(index));
        let missing = missing.map(|(_, field)| field).filter(|field| field.is_mandatory());
        after.fields.extend(missing.map(|field| Field { most_probable_location: false, ..field.clone() }));
    }
    (before, Some(after))
}

/// The field of the lock with the storage key of a field; if there are several, the one of the same entity.
fn locked_field<'l>(field: &Field, locked: &'l EventType) -> Option<(usize, &'l Field)> {
    let of_key = || locked.fields.iter().enumerate().filter(|(_, of)| of.storage_key == field.storage_key);
    of_key().find(|(_, of)| of.entity == field.entity).or_else(|| of_key().next())
}

/// A field of a struct and the one that it must be.
fn comparable_field(field: &Field, origin: &FieldOrigin, locked: &Field) -> (Field, Field) {
    let (mut field, mut expected) = (field.clone(), locked.clone());
    expected.label.clone_from(&field.label);
    expected.metadata.clone_from(&field.metadata);
    expected.extra.clone_from(&field.extra);
    if field.ingestion_key.is_none() != locked.ingestion_key.is_none() {
        // Nothing else is compared, because the field is declared in another place.
        field.optional = locked.optional;
        expected = Field { ingestion_key: expected.ingestion_key, ..field.clone() };
        return (field, expected);
    }
    if !locked.is_mandatory() || !origin.is_type_known {
        expected.optional = field.optional;
    }
    // Without an attribute, the type of a field that events do not carry follows from its entity.
    let is_default = field.ingestion_key.is_none() && !origin.states_type && field.entity != locked.entity;
    // A type of the lock that this version does not know has to be named by an attribute.
    let is_unknown = !origin.is_type_known && !matches!(locked.field_type, FieldType::Other(_));
    if is_default || is_unknown {
        expected.field_type.clone_from(&field.field_type);
    }
    if !origin.is_type_known && !origin.states_pii {
        expected.pii = field.pii;
    }
    // The nonce cannot be PII, whatever its type is.
    if origin.is_nonce && locked.pii {
        (field.pii, expected.pii) = (false, true);
    }
    (field, expected)
}
