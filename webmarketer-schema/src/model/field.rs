//! One field of an event type.

use serde_json::{Map, Value};

use super::{Entity, FieldType, IngestionKey, StorageKey};

/// One field of an event type: where its value comes from, what it is and where it is stored.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent flags, as the service has them")]
pub struct Field {
    /// What the field belongs to.
    pub entity: Entity,
    /// What kind of value it holds.
    pub field_type: FieldType,
    /// The key it is stored under: its identity.
    pub storage_key: StorageKey,
    /// The key in an event's `data`. `None` for a field that events do not carry.
    pub ingestion_key: Option<IngestionKey>,
    /// Whether an event may come without it.
    pub optional: bool,
    /// Whether it is used to recognise the same user again.
    pub discriminant: bool,
    /// Whether it is personally identifiable information.
    pub pii: bool,
    /// Whether it says best where the user is.
    pub most_probable_location: bool,
    /// The name people see.
    pub label: Option<String>,
    /// Whatever was attached to the field.
    pub metadata: Option<Map<String, Value>>,
    /// Properties that this library does not know, as they were read.
    pub extra: Map<String, Value>,
    /// How the field was spelled where it was read, so that it is written back the same.
    pub spelling: Spelling,
}

impl Field {
    /// A mandatory field of the event type alone, stored under the key that it is sent under.
    pub fn new(field_type: FieldType, key: &str) -> Self {
        Self {
            entity: Entity::Event,
            field_type,
            storage_key: StorageKey::new(key),
            ingestion_key: Some(IngestionKey::new(key)),
            optional: false,
            discriminant: false,
            pii: false,
            most_probable_location: false,
            label: None,
            metadata: None,
            extra: Map::new(),
            spelling: Spelling::default(),
        }
    }

    /// Whether an event without this field is refused. A field that events do not carry is never demanded of one.
    pub fn is_mandatory(&self) -> bool {
        !self.optional && self.ingestion_key.is_some()
    }

    /// What decides the place of a field in a list, so that the order never depends on the service's.
    pub(crate) fn sort_key(&self) -> impl Ord {
        let flags = [self.optional, self.discriminant, self.pii, self.most_probable_location];
        (&self.storage_key, &self.entity, &self.ingestion_key, &self.field_type, flags, &self.label)
    }
}

/// How a field was spelled where it was read. It carries no meaning: two spellings of one field are always equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spelling {
    /// One `key` stood for both the storage key and the ingestion key.
    pub(crate) single_key: bool,
    /// The entity was written `event-type`.
    pub(crate) event_type_entity: bool,
    /// The ingestion key was left out, rather than null.
    pub(crate) no_ingestion_key: bool,
    /// Flags that were left out, in the order of [`crate::wire::FLAGS`].
    pub(crate) no_flag: [bool; 4],
}

impl PartialEq for Spelling {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
