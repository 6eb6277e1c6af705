//! What can change between two catalogues: facts alone, judged elsewhere.

use crate::model::{Entity, FieldType, IngestionKey, Reference, StorageKey};

/// One difference in one event type.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The event type.
    pub reference: Reference,
    /// What differs.
    pub what: TypeChange,
}

/// What can differ in an event type. Where two values differ, the first is the older.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TypeChange {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It went out of use.
    Archived,
    /// It is in use again.
    Restored,
    /// The name people see.
    Name(String, String),
    /// How long its events are kept, in words.
    Retention(String, String),
    /// The countries in which phone numbers are looked up, in order.
    PhoneCountries(Vec<String>, Vec<String>),
    /// Whether its events take part in attribution.
    Attributable(Option<bool>, Option<bool>),
    /// What was attached to it.
    Metadata,
    /// A property that this library does not know.
    Property(String),
    /// One of its fields.
    Field(StorageKey, FieldChange),
}

/// What can differ in a field. Where two values differ, the first is the older.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FieldChange {
    /// It is new.
    Added {
        /// Whether an event without it is refused.
        mandatory: bool,
    },
    /// It is gone.
    Removed {
        /// Whether events carried it.
        ingested: bool,
    },
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
    /// Whether it is personally identifiable information now.
    Pii(bool),
    /// Whether it is used to recognise a user now.
    Discriminant(bool),
    /// Whether it says best where the user is now.
    MostProbableLocation(bool),
    /// The name people see.
    Label(Option<String>, Option<String>),
    /// What was attached to it.
    Metadata,
    /// A property that this library does not know.
    Property(String),
}
