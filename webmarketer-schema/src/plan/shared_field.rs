//! The fields that all event types of a project share: those of users, states and statistics.

use serde_json::{Value, json};

use crate::model::{Entity, EventType, Field, FieldType, IngestionKey, StorageKey};
use crate::wire::{ObjectReader, WireError};

/// A field that all event types of a project share. The API can create it, and cannot change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedField {
    /// The entity: a user, a state or a statistic.
    pub entity: Entity,
    /// The type of the values.
    pub field_type: FieldType,
    /// The key under which the service stores the values.
    pub key: StorageKey,
    /// The display name.
    pub label: String,
    /// Whether the values are personal data (PII).
    pub pii: bool,
    /// Whether a value identifies the user.
    pub discriminant: bool,
    /// Whether it is archived.
    pub archived: bool,
}

impl SharedField {
    /// The shared field of a field of an event type; `None` if its entity belongs to the event type alone or is unknown.
    pub(super) fn of_field(field: &Field) -> Option<Self> {
        matches!(field.entity, Entity::User | Entity::State | Entity::Statistic).then(|| Self {
            entity: field.entity.clone(),
            field_type: field.field_type.clone(),
            key: field.storage_key.clone(),
            label: field.label.clone().unwrap_or_else(|| field.storage_key.to_string()),
            pii: field.pii,
            discriminant: field.discriminant,
            archived: false,
        })
    }

    /// Whether it is the shared field of this field.
    pub(super) fn is_of(&self, field: &Field) -> bool {
        self.entity == field.entity && self.key == field.storage_key
    }

    /// Whether both have the same meaning. The label has none.
    pub fn means_the_same(&self, other: &Self) -> bool {
        let meaning = |field: &Self| {
            (field.entity.clone(), field.key.clone(), field.field_type.clone(), field.pii, field.discriminant)
        };
        meaning(self) == meaning(other)
    }

    /// The meaning in words: the entity, the type and the flags.
    pub(super) fn meaning(&self) -> String {
        let flags = [(self.pii, " with PII"), (self.discriminant, ", discriminant")];
        let flags: String = flags.iter().filter(|(on, _)| *on).map(|(_, flag)| *flag).collect();
        format!("a {} field of type {}{flags}", self.entity, self.field_type)
    }

    /// An event type with the shared field alone, for a comparison by the rules.
    pub(super) fn as_event_type(&self, event_type: &EventType, ingestion_key: Option<&IngestionKey>) -> EventType {
        let mut field = Field::new(self.field_type.clone(), self.key.as_str());
        field.entity = self.entity.clone();
        field.ingestion_key = ingestion_key.cloned();
        (field.optional, field.pii, field.discriminant) = (true, self.pii, self.discriminant);
        let mut alone = EventType::new(event_type.reference.clone(), event_type.name.clone());
        alone.fields.push(field);
        alone
    }

    /// The body that creates it.
    pub fn to_json(&self) -> Value {
        json!({
            "entity": self.entity.as_str(),
            "type": self.field_type.as_str(),
            "key": self.key.as_str(),
            "label": self.label,
            "isPii": self.pii,
            "discriminant": self.discriminant,
        })
    }

    /// Parses the body that creates it.
    pub(super) fn read(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, pointer)?;
        let entity = object.need("entity", "`user`, `state` or `statistic`", |entity| {
            Some(Entity::parse(entity.as_str()?))
                .filter(|entity| matches!(entity, Entity::User | Entity::State | Entity::Statistic))
        })?;
        Ok(Self {
            entity,
            field_type: FieldType::parse(&object.need_text("type")?),
            key: StorageKey::new(object.need_text("key")?),
            label: object.need_text("label")?,
            pii: object.need("isPii", "true or false", Value::as_bool)?,
            discriminant: object.need("discriminant", "true or false", Value::as_bool)?,
            archived: false,
        })
    }
}
