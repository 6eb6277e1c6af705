//! The changes between two catalogues, without a classification. Applying all changes to the old catalogue gives the
//! new one.

use serde_json::{Map, Value};

use crate::model::{Entity, EventType, ExpirationPolicy, Field, FieldType, IngestionKey, Reference, StorageKey};

/// One change of one event type.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The old reference of the event type.
    pub reference: Reference,
    /// The change.
    pub what: TypeChange,
}

/// A change of an event type. If there are two values, the first is the old one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TypeChange {
    /// It was added.
    Added(Box<EventType>),
    /// It was removed.
    Removed(Box<EventType>),
    /// Only its reference changed, to this one.
    Renamed(Reference),
    /// It was archived.
    Archived,
    /// It was archived, and is active again.
    Restored,
    /// The display name.
    Name(String, String),
    /// The retention of its events.
    Retention(Option<ExpirationPolicy>, Option<ExpirationPolicy>),
    /// The countries whose phone numbers are recognized, in order.
    PhoneCountries(Vec<String>, Vec<String>),
    /// Whether its events take part in attribution.
    Attributable(Option<bool>, Option<bool>),
    /// The most probable locations, each with the entity that it belongs to.
    MostProbableLocation(Vec<(StorageKey, Entity)>, Vec<(StorageKey, Entity)>),
    /// The metadata.
    Metadata(Option<Map<String, Value>>, Option<Map<String, Value>>),
    /// An unknown property.
    Property(Property),
    /// A field, by its old storage key.
    Field(StorageKey, FieldChange),
}

/// A change of a field. If there are two values, the first is the old one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FieldChange {
    /// It was added.
    Added(Box<Field>),
    /// It was removed.
    Removed(Box<Field>),
    /// Values of the same ingestion key are now stored under this key.
    StorageKey(StorageKey),
    /// Whether events may omit it.
    Optional {
        /// The new value.
        now: bool,
        /// Whether events carry the field.
        ingested: bool,
    },
    /// The field type.
    Type {
        /// The old value.
        old: FieldType,
        /// The new value.
        new: FieldType,
        /// Whether events carried the field.
        ingested: bool,
    },
    /// The key in an event's `data`.
    IngestionKey {
        /// The old key; `None` if events did not carry the field.
        old: Option<IngestionKey>,
        /// The new key; `None` if events no longer carry the field.
        new: Option<IngestionKey>,
        /// Whether an event without it is now invalid.
        mandatory: bool,
    },
    /// The entity.
    Entity(Entity, Entity),
    /// It now has an unknown type.
    UnknownType(String),
    /// It now belongs to an unknown entity.
    UnknownEntity(String),
    /// Whether it is now personal data (PII).
    Pii(bool),
    /// Whether it is now a discriminant.
    Discriminant(bool),
    /// The display name.
    Label(Option<String>, Option<String>),
    /// The metadata.
    Metadata(Option<Map<String, Value>>, Option<Map<String, Value>>),
    /// An unknown property.
    Property(Property),
}

/// An unknown property before and after; null counts as absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The name of the property.
    pub name: String,
    /// The old value.
    pub old: Option<Value>,
    /// The new value.
    pub new: Option<Value>,
}
