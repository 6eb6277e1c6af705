//! The event types that a program defines, one for each reference, and why a plan cannot be made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Definitions, SharedField, StructPlace};
use crate::convention::default_name;
use crate::model::{EventType, ProjectId, Reference, StorageKey};

/// Why a plan cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// Two structs define one event type differently.
    StructsDiffer {
        /// The event type.
        reference: Reference,
        /// The fields that differ, sorted; empty if only the event type itself does.
        fields: Vec<StorageKey>,
        /// The structs.
        structs: [Box<StructPlace>; 2],
    },
    /// A struct has two fields with one storage key and entity.
    FieldTwice {
        /// The event type.
        reference: Reference,
        /// The storage key of both fields.
        key: StorageKey,
        /// The struct.
        of_struct: Box<StructPlace>,
    },
    /// Two structs give one storage key of the project different meanings.
    SharedFieldsDiffer {
        /// The storage key.
        key: StorageKey,
        /// The field of each struct.
        meanings: [Box<SharedField>; 2],
        /// The structs.
        structs: [Box<StructPlace>; 2],
    },
    /// The settings declare that something is removed, and a struct defines it.
    RemovedAndDefined {
        /// The declaration.
        declaration: String,
        /// The struct.
        of_struct: Box<StructPlace>,
    },
    /// The program is of another project.
    OtherProject {
        /// The project that the program names.
        of_program: ProjectId,
        /// The project of the plan.
        project: ProjectId,
    },
    /// The service has two event types with this reference.
    DuplicateReference(Reference),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StructsDiffer { reference, fields, structs: [one, other] } => {
                write!(f, "{one} and {other} define the event type `{reference}` differently")?;
                write_fields(f, fields)
            }
            Self::FieldTwice { reference, key, of_struct } => {
                write!(f, "{of_struct} has two fields of `{reference}` with the storage key `{key}`")
            }
            Self::SharedFieldsDiffer { key, meanings, structs: [one, other] } => {
                let [first, second] = meanings.each_ref().map(|field| field.meaning());
                write!(f, "{one} defines the field `{key}` of the project as {first}, and {other} as {second}")
            }
            Self::RemovedAndDefined { declaration, of_struct } => {
                write!(f, "`{declaration}` is declared as removed, but {of_struct} defines it")
            }
            Self::OtherProject { of_program, project } => {
                write!(f, "the program is of the project `{of_program}`, not of `{project}`")
            }
            Self::DuplicateReference(reference) => {
                write!(f, "the service has two event types with the reference `{reference}`")
            }
        }
    }
}

impl std::error::Error for PlanError {}

/// Writes at most five fields, such as ` (fields `a`, `b`)`, and the number of the others.
fn write_fields(f: &mut fmt::Formatter<'_>, fields: &[StorageKey]) -> fmt::Result {
    const MOST: usize = 5;
    let keys: Vec<_> = fields.iter().take(MOST).map(|key| format!("`{key}`")).collect();
    let (noun, keys) = (if fields.len() == 1 { "field" } else { "fields" }, keys.join(", "));
    match fields.len().saturating_sub(MOST) {
        _ if fields.is_empty() => Ok(()),
        0 => write!(f, " ({noun} {keys})"),
        more => write!(f, " ({noun} {keys} and {more} more)"),
    }
}

/// An event type that a program defines.
#[derive(Clone, Debug)]
pub(super) struct Defined<'a> {
    pub(super) event_type: &'a EventType,
    /// Whether a struct states the display name. The default name of a struct counts as not stated.
    pub(super) states_name: bool,
    pub(super) structs: Vec<StructPlace>,
}

/// The event types that a program defines, sorted.
pub(super) fn defined<'a>(
    definitions: &'a Definitions,
    errors: &mut Vec<PlanError>,
) -> BTreeMap<&'a Reference, Defined<'a>> {
    let mut structs: Vec<_> = definitions.structs.iter().collect();
    structs.sort_by(|a, b| a.place.cmp(&b.place));
    let mut all: BTreeMap<&Reference, Defined<'_>> = BTreeMap::new();
    for one in structs {
        let (event_type, place) = (&one.event_type, &one.place);
        let reference = &event_type.reference;
        if let Some(key) = field_twice(event_type) {
            let (reference, of_struct) = (reference.clone(), Box::new(place.clone()));
            errors.push(PlanError::FieldTwice { reference, key: key.clone(), of_struct });
            continue;
        }
        let states_name = event_type.name != default_name(place.struct_name());
        let new = || Defined { event_type, states_name, structs: Vec::new() };
        let of_reference = all.entry(reference).or_insert_with(new);
        if let Some((fields, first)) = difference(of_reference, event_type, states_name) {
            let structs = [Box::new(first.clone()), Box::new(place.clone())];
            errors.push(PlanError::StructsDiffer { reference: reference.clone(), fields, structs });
        } else {
            if states_name && !of_reference.states_name {
                (of_reference.event_type, of_reference.states_name) = (event_type, true);
            }
            of_reference.structs.push(place.clone());
        }
    }
    all
}

fn field_twice(event_type: &EventType) -> Option<&StorageKey> {
    let mut keys: Vec<_> = event_type.fields.iter().map(|field| (&field.storage_key, &field.entity)).collect();
    keys.sort_unstable();
    keys.windows(2).find_map(|pair| match pair {
        [one, other] if one == other => Some(one.0),
        _ => None,
    })
}

/// The fields in which two definitions differ, or none if only the event types themselves do, with the first struct.
fn difference<'d>(
    first: &'d Defined<'_>,
    event_type: &EventType,
    states_name: bool,
) -> Option<(Vec<StorageKey>, &'d StructPlace)> {
    let place = first.structs.first()?;
    let (one, other) = (&first.event_type.fields, &event_type.fields);
    let only_one = one.iter().filter(|field| !other.contains(field));
    let differing = only_one.chain(other.iter().filter(|field| !one.contains(field)));
    let keys: BTreeSet<_> = differing.map(|field| &field.storage_key).collect();
    if !keys.is_empty() {
        return Some((keys.into_iter().cloned().collect(), place));
    }
    let both_name = first.states_name && states_name;
    let head = |of: &EventType| {
        let name = if both_name { of.name.clone() } else { String::new() };
        EventType { fields: Vec::new(), name, ..of.clone() }
    };
    (head(first.event_type) != head(event_type)).then_some((Vec::new(), place))
}
