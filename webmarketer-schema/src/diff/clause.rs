//! The clause that describes a change, with only the values that its text contains: changes with equal clauses have the
//! same text.

use std::fmt;

use super::rename::PerhapsRenamed;
use super::retention::Retention;
use super::{FieldChange, Property, TypeChange};
use crate::model::{Entity, ExpirationPolicy, FieldType, IngestionKey, Reference, StorageKey};

/// The description of a change of an event type or field. Its text follows the path: `changed from optional to
/// mandatory`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Clause {
    /// An event type was added.
    Added,
    /// An event type or field was removed.
    Removed,
    /// An event type or field was removed, and an added one is perhaps the same.
    PerhapsRenamed(PerhapsRenamed),
    /// An event type now has this reference.
    Renamed(Reference),
    /// An event type was archived.
    Archived,
    /// An archived event type is active again.
    Restored,
    /// The name of an event type, before and after.
    Name(String, String),
    /// The retention of events, before and after.
    Retention(Keeping, Keeping),
    /// Another property of the retention policy.
    RetentionProperties,
    /// The countries whose phone numbers are recognized, before and after.
    PhoneCountries(Vec<String>, Vec<String>),
    /// Whether events take part in attribution, before and after.
    Attributable(Option<bool>, Option<bool>),
    /// The most probable locations, before and after.
    MostProbableLocation(Vec<(StorageKey, Entity)>, Vec<(StorageKey, Entity)>),
    /// The metadata of an event type or field.
    Metadata,
    /// An unknown property with this name.
    Property(PropertyChange, String),
    /// A field was added.
    AddedField(NewField),
    /// A field now has this storage key.
    StorageKey(StorageKey),
    /// Whether a field is now optional.
    Optional(bool),
    /// The type of a field, before and after.
    Type(FieldType, FieldType),
    /// The key in an event's `data`, before and after.
    IngestionKey(Option<IngestionKey>, Option<IngestionKey>),
    /// The entity of a field, before and after.
    Entity(Entity, Entity),
    /// A field has this unknown type.
    UnknownType(String),
    /// A field belongs to this unknown entity.
    UnknownEntity(String),
    /// Whether a field is now personal data (PII).
    Pii(bool),
    /// Whether a field is now a discriminant.
    Discriminant(bool),
    /// The label of a field, before and after.
    Label(Option<String>, Option<String>),
}

/// The change of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PropertyChange {
    /// It was added.
    Added,
    /// It was removed.
    Removed,
    /// Its value changed.
    Changed,
}

/// Whether a new field is sent with events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NewField {
    /// It is sent with every event.
    Mandatory,
    /// It may be sent with an event.
    Optional,
    /// It is not sent with events.
    NotIngested,
}

/// The retention of events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Keeping {
    /// It is not specified.
    Unspecified,
    /// The retention of the project.
    Project,
    /// A number of days.
    Days(Days),
    /// Forever.
    Forever,
    /// An unknown source decides.
    Other(String),
}

/// A number of days. Two numbers are equal if their bits are equal.
#[derive(Clone, Copy, Debug)]
pub struct Days(f64);

impl PartialEq for Days {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Days {}

impl std::hash::Hash for Days {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl Clause {
    pub(super) fn of(change: &TypeChange) -> Self {
        match change {
            TypeChange::Added(_) => Self::Added,
            TypeChange::Removed(_) => Self::Removed,
            TypeChange::Renamed(new) => Self::Renamed(new.clone()),
            TypeChange::Archived => Self::Archived,
            TypeChange::Restored => Self::Restored,
            TypeChange::Name(old, new) => Self::Name(old.clone(), new.clone()),
            TypeChange::Retention(old, new) => Self::of_retention(old.as_ref(), new.as_ref()),
            TypeChange::PhoneCountries(old, new) => Self::PhoneCountries(old.clone(), new.clone()),
            TypeChange::Attributable(old, new) => Self::Attributable(*old, *new),
            TypeChange::MostProbableLocation(old, new) => Self::MostProbableLocation(old.clone(), new.clone()),
            TypeChange::Metadata(..) => Self::Metadata,
            TypeChange::Property(property) => Self::of_property(property),
            TypeChange::Field(_, change) => Self::of_field(change),
        }
    }

    fn of_field(change: &FieldChange) -> Self {
        match change {
            FieldChange::Added(field) if field.is_mandatory() => Self::AddedField(NewField::Mandatory),
            FieldChange::Added(field) if field.ingestion_key.is_none() => Self::AddedField(NewField::NotIngested),
            FieldChange::Added(_) => Self::AddedField(NewField::Optional),
            FieldChange::Removed(_) => Self::Removed,
            FieldChange::StorageKey(new) => Self::StorageKey(new.clone()),
            FieldChange::Optional { now, .. } => Self::Optional(*now),
            FieldChange::Type { old, new, .. } => Self::Type(old.clone(), new.clone()),
            FieldChange::IngestionKey { old, new, .. } => Self::IngestionKey(old.clone(), new.clone()),
            FieldChange::Entity(old, new) => Self::Entity(old.clone(), new.clone()),
            FieldChange::UnknownType(word) => Self::UnknownType(word.clone()),
            FieldChange::UnknownEntity(word) => Self::UnknownEntity(word.clone()),
            FieldChange::Pii(now) => Self::Pii(*now),
            FieldChange::Discriminant(now) => Self::Discriminant(*now),
            FieldChange::Label(old, new) => Self::Label(old.clone(), new.clone()),
            FieldChange::Metadata(..) => Self::Metadata,
            FieldChange::Property(property) => Self::of_property(property),
        }
    }

    fn of_property(Property { name, old, new }: &Property) -> Self {
        let change = match (old, new) {
            (None, _) => PropertyChange::Added,
            (_, None) => PropertyChange::Removed,
            _ => PropertyChange::Changed,
        };
        Self::Property(change, name.clone())
    }

    fn of_retention(old: Option<&ExpirationPolicy>, new: Option<&ExpirationPolicy>) -> Self {
        let (old, new) = (Retention::of(old), Retention::of(new));
        if old == new {
            return Self::RetentionProperties;
        }
        Self::Retention(old.into(), new.into())
    }
}

impl From<Retention<'_>> for Keeping {
    fn from(retention: Retention<'_>) -> Self {
        match retention {
            Retention::Unspecified => Self::Unspecified,
            Retention::Project => Self::Project,
            Retention::Days(days) => Self::Days(Days(days)),
            Retention::ForEver => Self::Forever,
            Retention::Other(other) => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added => f.write_str("was added"),
            Self::Removed => f.write_str("was removed"),
            Self::PerhapsRenamed(renamed) => write!(f, "was removed, {renamed}"),
            Self::Renamed(new) => write!(f, "was renamed to {}", code(new.as_str())),
            Self::Archived => f.write_str("was archived"),
            Self::Restored => f.write_str("is no longer archived"),
            Self::Name(old, new) => write!(f, "changed its name from {} to {}", quoted(old), quoted(new)),
            Self::Retention(old, new) => write!(f, "changed its retention from {old} to {new}"),
            Self::RetentionProperties => f.write_str("changed other properties of its retention policy"),
            Self::PhoneCountries(old, new) => {
                write!(f, "changed the countries for phone numbers from {} to {}", countries(old), countries(new))
            }
            Self::Attributable(old, new) => {
                write!(f, "changed `attributable` from {} to {}", yes_no(*old), yes_no(*new))
            }
            Self::MostProbableLocation(old, new) => {
                let with_entity = old.iter().map(|(key, _)| key).eq(new.iter().map(|(key, _)| key));
                let [old, new] = [old, new].map(|of| locations(of, with_entity));
                write!(f, "changed its most probable location from {old} to {new}")
            }
            Self::Metadata => f.write_str("changed its metadata"),
            Self::Property(PropertyChange::Added, name) => write!(f, "got the property {}", code(name)),
            Self::Property(PropertyChange::Removed, name) => write!(f, "lost the property {}", code(name)),
            Self::Property(PropertyChange::Changed, name) => write!(f, "changed the property {}", code(name)),
            Self::AddedField(NewField::Mandatory) => f.write_str("was added as mandatory"),
            Self::AddedField(NewField::Optional) => f.write_str("was added as optional"),
            Self::AddedField(NewField::NotIngested) => f.write_str("was added; it is not sent with events"),
            Self::StorageKey(new) => write!(f, "is now stored as {}", code(new.as_str())),
            Self::Optional(true) => f.write_str("changed from mandatory to optional"),
            Self::Optional(false) => f.write_str("changed from optional to mandatory"),
            Self::Type(old, new) => {
                write!(f, "changed its type from {} to {}", plain(old.as_str()), plain(new.as_str()))
            }
            Self::IngestionKey(old, new) => {
                write!(f, "changed its ingestion key from {} to {}", key(old.as_ref()), key(new.as_ref()))
            }
            Self::Entity(old, new) => {
                write!(f, "changed its entity from {} to {}", plain(old.as_str()), plain(new.as_str()))
            }
            Self::UnknownType(word) => write!(f, "has the type {}, which this version does not know", code(word)),
            Self::UnknownEntity(word) => write!(f, "has the entity {}, which this version does not know", code(word)),
            Self::Pii(now) => flag(f, "personal data (PII)", *now),
            Self::Discriminant(now) => flag(f, "a discriminant", *now),
            Self::Label(old, new) => {
                let label = |label: &Option<String>| label.as_ref().map_or("none".to_owned(), |label| quoted(label));
                write!(f, "changed its label from {} to {}", label(old), label(new))
            }
        }
    }
}

impl fmt::Display for Keeping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unspecified => f.write_str("unspecified"),
            Self::Project => f.write_str("the default of the project"),
            Self::Days(Days(days)) => write!(f, "{days} days"),
            Self::Forever => f.write_str("forever"),
            Self::Other(other) => write!(f, "the policy {}", code(other)),
        }
    }
}

fn flag(f: &mut fmt::Formatter<'_>, what: &str, now: bool) -> fmt::Result {
    if now { write!(f, "became {what}") } else { write!(f, "is no longer {what}") }
}

/// Replaces backticks, which would end the code span around the text.
fn plain(text: &str) -> String {
    text.replace('`', "'")
}

fn code(text: &str) -> String {
    format!("`{}`", plain(text))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(text))
}

fn key(key: Option<&IngestionKey>) -> String {
    key.map_or("none".to_owned(), |key| code(key.as_str()))
}

fn locations(locations: &[(StorageKey, Entity)], with_entity: bool) -> String {
    let location = |(key, entity): &(StorageKey, Entity)| {
        let key = code(key.as_str());
        if with_entity { format!("{key} of the {}", plain(entity.as_str())) } else { key }
    };
    let texts: Vec<_> = locations.iter().map(location).collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(" and ") }
}

fn countries(codes: &[String]) -> String {
    if codes.is_empty() { "no country".to_owned() } else { plain(&codes.join(", ")) }
}

fn yes_no(value: Option<bool>) -> &'static str {
    match value {
        None => "not set",
        Some(true) => "true",
        Some(false) => "false",
    }
}
