//! Sentences about structs that are written by hand.

use webmarketer_schema::diff::{Clause, NewField};
use webmarketer_schema::{Entity, StorageKey};

use crate::resolve::NotRead;

/// How the lock differs from a struct. The clause describes the change from the struct to the lock.
pub(super) fn difference_clause(clause: &Clause, of_struct: &str, is_nonce: bool) -> String {
    let of = format!("the struct `{of_struct}`");
    let flag = |now: bool, what: &str| {
        if now {
            format!("is {what} in the lock, but not in {of}")
        } else {
            format!("is {what} in {of}, but not in the lock")
        }
    };
    match clause {
        Clause::Removed => format!("is in {of}, but not in the lock"),
        Clause::PerhapsRenamed(renamed) => {
            format!("is in {of}, but not in the lock, which has `{}`", renamed.to().replace('`', "'"))
        }
        Clause::Archived => format!("is in {of}, but archived in the lock"),
        Clause::AddedField(NewField::Mandatory) => format!("is mandatory in the lock, but missing in {of}"),
        Clause::Optional(false) => format!("is mandatory in the lock, but can be absent in {of}"),
        Clause::StorageKey(new) => {
            format!("is stored under another key in the lock than in {of}: `{}`", new.as_str().replace('`', "'"))
        }
        Clause::Type(old, new) => {
            format!("has the type {} in the lock, but {} in {of}", word(new.as_str()), word(old.as_str()))
        }
        Clause::IngestionKey(old, new) => match (old, new) {
            (Some(old), Some(new)) => format!(
                "is sent as `{}` in the lock, but as `{}` in {of}",
                new.as_str().replace('`', "'"),
                old.as_str().replace('`', "'")
            ),
            (Some(_), None) => format!("is not sent with events in the lock, but is a field of {of}"),
            (None, _) => format!("is sent with events in the lock, but is only declared on {of}"),
        },
        Clause::Entity(old, new) => {
            format!("belongs to the entity {} in the lock, but to {} in {of}", entity(new), entity(old))
        }
        Clause::Pii(_) if is_nonce => format!("is personal data (PII) in the lock, but the nonce of {of}"),
        Clause::Pii(now) => flag(*now, "personal data (PII)"),
        Clause::Discriminant(now) => flag(*now, "a discriminant"),
        Clause::MostProbableLocation(old, new) => {
            let [old, new] = [old, new].map(|of| keys(of));
            format!("has the most probable location {new} in the lock, but {old} in {of}")
        }
        other => format!("{other}, from {of} to the lock"),
    }
}

/// Why a difference from the lock is an error when the struct is compiled.
pub(super) fn difference_reason(clause: &Clause, is_nonce: bool) -> String {
    let why = match clause {
        Clause::Archived => "the lock has the event type as archived, and the service may trash its events",
        Clause::AddedField(_) | Clause::Optional(_) => "the service trashes events without a mandatory field",
        Clause::StorageKey(_) => "the service stores the value under the storage key in the lock",
        Clause::Type(..) => "the service trashes events with values of another type than that in the lock",
        Clause::IngestionKey(_, None) => "the service ignores values that are sent for the field",
        Clause::IngestionKey(..) => "the service reads the value under the ingestion key in the lock",
        Clause::Entity(..) => "the service stores the value with the entity in the lock",
        Clause::Pii(_) if is_nonce => "receipts and logs show the nonce",
        Clause::Pii(true) => "only a value in a `Pii` stays out of logs",
        Clause::Pii(false) => "the service does not treat the value as personal data",
        Clause::Discriminant(_) => "the service recognizes users by the discriminants in the lock",
        Clause::MostProbableLocation(..) => "the service reads the location of a user from the field in the lock",
        // An event type or a field that the lock does not have.
        _ => "the service knows only what is in the lock",
    };
    format!("the struct does not compile with the lock: {why}")
}

/// The keys of most probable locations.
fn keys(locations: &[(StorageKey, Entity)]) -> String {
    let keys: Vec<_> = locations.iter().map(|(key, _)| format!("`{}`", key.as_str().replace('`', "'"))).collect();
    if keys.is_empty() { "none".to_owned() } else { keys.join(" and ") }
}

fn entity(entity: &Entity) -> String {
    word(entity.as_str())
}

/// A type or an entity of the service. A value of any type has no name.
fn word(name: &str) -> String {
    if name.is_empty() { "any JSON".to_owned() } else { name.replace('`', "'") }
}

/// Why a part of the code is not compared.
pub(super) fn not_read_clause(why: &NotRead) -> String {
    match why {
        NotRead::UnknownType(of) => format!("the type `{of}` is not defined in this package"),
        NotRead::SeveralTypes(of) => format!("several types are named `{of}`"),
        NotRead::GenericType(of) => format!("the type `{of}` has type parameters"),
        NotRead::GenericStruct => "the struct has type parameters".to_owned(),
        NotRead::UnknownGroup(of) => format!("the group `{of}` is not defined in this package"),
        NotRead::ConditionalField => "the field has a `#[cfg]`".to_owned(),
        NotRead::ConditionalAttribute => "an attribute is in a `#[cfg_attr]`".to_owned(),
        NotRead::Attribute(of) => format!("the attribute `{of}` is not valid"),
        NotRead::NotStruct => "only a struct with named fields is an event type".to_owned(),
        NotRead::Inside => "the struct is in a macro or in an expression".to_owned(),
        NotRead::RenamedDerive(name) => format!("the derive has the name `{name}` here"),
        NotRead::NotRust => "the file is not valid Rust".to_owned(),
        NotRead::Lock(path) => format!("the lock `{path}` cannot be read"),
    }
}

/// How to make it readable, if that is possible.
pub(super) fn not_read_advice(why: &NotRead) -> Option<&'static str> {
    match why {
        NotRead::UnknownType(_) | NotRead::SeveralTypes(_) | NotRead::GenericType(_) => {
            Some("add `#[webmarketer(type = \"...\")]` with the field type")
        }
        NotRead::RenamedDerive(_) => Some("import the derive by its own name"),
        NotRead::GenericStruct
        | NotRead::UnknownGroup(_)
        | NotRead::ConditionalField
        | NotRead::ConditionalAttribute
        | NotRead::Attribute(_)
        | NotRead::NotStruct
        | NotRead::Inside
        | NotRead::NotRust
        | NotRead::Lock(_) => None,
    }
}
