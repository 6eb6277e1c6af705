//! The event types that a program defines, one for each reference, and why a plan cannot be made.

use std::collections::BTreeMap;
use std::fmt;

use super::{Definitions, SharedField, StructPlace};
use crate::convention::default_name;
use crate::model::{EventType, Field, ProjectId, Reference, StorageKey};

/// Why a plan cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// Two structs define one event type differently.
    StructsDiffer {
        /// The event type.
        reference: Reference,
        /// What differs: a field, or the event type itself.
        field: Option<StorageKey>,
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
            Self::StructsDiffer { reference, field, structs: [one, other] } => {
                let field = field.as_ref().map(|key| format!(" (field `{key}`)")).unwrap_or_default();
                write!(f, "{one} and {other} define the event type `{reference}` differently{field}")
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
        if let Some((field, first)) = difference(of_reference, event_type, states_name) {
            let structs = [Box::new(first.clone()), Box::new(place.clone())];
            errors.push(PlanError::StructsDiffer { reference: reference.clone(), field, structs });
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

/// The first field in which two definitions differ, or `None` for the event type itself, with the first struct.
fn difference<'d>(
    first: &'d Defined<'_>,
    event_type: &EventType,
    states_name: bool,
) -> Option<(Option<StorageKey>, &'d StructPlace)> {
    let place = first.structs.first()?;
    let (one, other) = (sorted(&first.event_type.fields), sorted(&event_type.fields));
    for index in 0..one.len().max(other.len()) {
        match (one.get(index), other.get(index)) {
            (Some(one), Some(other)) if one == other => {}
            (Some(field), _) | (None, Some(field)) => return Some((Some(field.storage_key.clone()), place)),
            (None, None) => {}
        }
    }
    let both_name = first.states_name && states_name;
    let head = |of: &EventType| {
        let name = if both_name { of.name.clone() } else { String::new() };
        EventType { fields: Vec::new(), name, ..of.clone() }
    };
    (head(first.event_type) != head(event_type)).then_some((None, place))
}

fn sorted(fields: &[Field]) -> Vec<&Field> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    fields
}
