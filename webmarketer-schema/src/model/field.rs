//! A field of an event type.

use serde_json::{Map, Value};

use super::{Entity, FieldType, IngestionKey, StorageKey};

/// A field of an event type.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent flags, as the service has them")]
pub struct Field {
    /// The entity to which the value belongs.
    pub entity: Entity,
    /// The type of the value.
    pub field_type: FieldType,
    /// The key under which the value is stored. It identifies the field.
    pub storage_key: StorageKey,
    /// The key in the `data` of an event; `None` for a field that is not part of events.
    pub ingestion_key: Option<IngestionKey>,
    /// Whether an event is valid without the field.
    pub optional: bool,
    /// Whether the value identifies the user.
    pub discriminant: bool,
    /// Whether it is personal data (PII).
    pub pii: bool,
    /// Whether it is the most probable location of the user.
    pub most_probable_location: bool,
    /// The display name.
    pub label: Option<String>,
    /// The metadata of the field.
    pub metadata: Option<Map<String, Value>>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
    /// The spelling in the JSON from which it was read, so that it is written back unchanged.
    pub spelling: Spelling,
}

impl Field {
    /// Makes a mandatory field of the event, with the same storage key and ingestion key.
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

    /// Whether an event without this field is trashed. A field without an ingestion key is never mandatory.
    pub fn is_mandatory(&self) -> bool {
        !self.optional && self.ingestion_key.is_some()
    }

    /// The sort key of a field in a list, so that the order does not depend on the service.
    pub(crate) fn sort_key(&self) -> impl Ord {
        let flags = [self.optional, self.discriminant, self.pii, self.most_probable_location];
        (&self.storage_key, &self.entity, &self.ingestion_key, &self.field_type, flags, &self.label)
    }
}

/// The spelling of a field in JSON. It has no meaning: two spellings are always equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spelling {
    /// One `key` is both the storage key and the ingestion key.
    pub(crate) single_key: bool,
    /// The entity is written `event-type`.
    pub(crate) event_type_entity: bool,
    /// The ingestion key is omitted instead of null.
    pub(crate) no_ingestion_key: bool,
    /// The omitted flags, in the order of [`crate::wire::FLAGS`].
    pub(crate) no_flag: [bool; 4],
}

impl PartialEq for Spelling {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
