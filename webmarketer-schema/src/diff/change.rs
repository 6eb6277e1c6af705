//! What can change between two catalogues: facts alone, judged elsewhere. With all of them, the older catalogue becomes
//! the newer.

use serde_json::{Map, Value};

use crate::model::{Entity, EventType, ExpirationPolicy, Field, FieldType, IngestionKey, Reference, StorageKey};

/// One difference in one event type.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The event type, by its older reference.
    pub reference: Reference,
    /// What differs.
    pub what: TypeChange,
}

/// What can differ in an event type. Where two values differ, the first is the older.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TypeChange {
    /// It is new.
    Added(Box<EventType>),
    /// It is gone.
    Removed(Box<EventType>),
    /// It has another reference now, and nothing else is different.
    Renamed(Reference),
    /// It went out of use.
    Archived,
    /// It is in use again.
    Restored,
    /// The name people see.
    Name(String, String),
    /// How long its events are kept.
    Retention(Option<ExpirationPolicy>, Option<ExpirationPolicy>),
    /// The countries in which phone numbers are looked up, in order.
    PhoneCountries(Vec<String>, Vec<String>),
    /// Whether its events take part in attribution.
    Attributable(Option<bool>, Option<bool>),
    /// The fields that say best where the user is.
    MostProbableLocation(Vec<StorageKey>, Vec<StorageKey>),
    /// What was attached to it.
    Metadata(Option<Map<String, Value>>, Option<Map<String, Value>>),
    /// A property that this library does not know.
    Property(Property),
    /// One of its fields, by its older storage key.
    Field(StorageKey, FieldChange),
}

/// What can differ in a field. Where two values differ, the first is the older.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FieldChange {
    /// It is new.
    Added(Box<Field>),
    /// It is gone.
    Removed(Box<Field>),
    /// Values that come under the same ingestion key are stored under this key now.
    StorageKey(StorageKey),
    /// Whether an event may come without it.
    Optional {
        /// Whether it may now.
        now: bool,
        /// Whether events carry the field at all.
        ingested: bool,
    },
    /// The kind of value.
    Type {
        /// What it was.
        old: FieldType,
        /// What it is now.
        new: FieldType,
        /// Whether events carried it.
        ingested: bool,
    },
    /// The key in an event's `data`.
    IngestionKey {
        /// What it was; `None` where events did not carry the field.
        old: Option<IngestionKey>,
        /// What it is now; `None` where events no longer carry the field.
        new: Option<IngestionKey>,
        /// Whether an event without it is refused now.
        mandatory: bool,
    },
    /// What it belongs to.
    Entity(Entity, Entity),
    /// It has a type now that this library does not know.
    UnknownType(String),
    /// It belongs to an entity now that this library does not know.
    UnknownEntity(String),
    /// Whether it is personally identifiable information now.
    Pii(bool),
    /// Whether it is used to recognise a user now.
    Discriminant(bool),
    /// The name people see.
    Label(Option<String>, Option<String>),
    /// What was attached to it.
    Metadata(Option<Map<String, Value>>, Option<Map<String, Value>>),
    /// A property that this library does not know.
    Property(Property),
}

/// A property that this library does not know, before and after; a null says as little as nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// What it was.
    pub old: Option<Value>,
    /// What it is now.
    pub new: Option<Value>,
}
