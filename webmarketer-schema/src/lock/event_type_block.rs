//! The block of an event type in the text of a lock, and its conversion to an event type.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::TypeNames;
use super::entry::{LockedEventType, read_entry};
use super::names::RetiredName;
use crate::model::{Entity, EventType, Field, FieldType, IngestionKey, Spelling, StorageKey};

/// The block of an event type in the text.
pub(super) struct EventTypeBlock<'a> {
    pub(super) reference: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    pub(super) rust_name: Option<&'a str>,
    pub(super) digest: Option<&'a str>,
    /// Whether the event type is gone, and only its names are left.
    pub(super) is_gone: bool,
    /// The retired names of the event type and of its fields, if it has the property.
    pub(super) retired: Option<Vec<RetiredName>>,
    /// All other properties, except the fields.
    pub(super) others: Vec<(&'a str, Value)>,
    pub(super) keeps_fields: bool,
    /// The lines of the fields, if they are kept.
    pub(super) fields: Vec<FieldLine<'a>>,
}

/// The line of a field.
pub(super) enum FieldLine<'a> {
    /// A line in the usual form.
    Plain(PlainField<'a>),
    /// A line that was parsed as JSON, with its Rust name.
    Other(Box<Field>, Option<String>),
}

/// A field in the usual form.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of a field")]
pub(super) struct PlainField<'a> {
    pub(super) storage_key: &'a str,
    pub(super) ingestion_key: Option<&'a str>,
    pub(super) rust_name: Option<&'a str>,
    pub(super) entity: &'a str,
    pub(super) field_type: &'a str,
    pub(super) optional: bool,
    pub(super) discriminant: bool,
    pub(super) most_probable_location: bool,
    pub(super) pii: bool,
    pub(super) label: Option<&'a str>,
}

impl EventTypeBlock<'_> {
    pub(super) fn new(keeps_fields: bool) -> Self {
        Self {
            reference: Cow::Borrowed(""),
            name: Cow::Borrowed(""),
            rust_name: None,
            digest: None,
            is_gone: false,
            retired: None,
            others: Vec::new(),
            keeps_fields,
            fields: Vec::new(),
        }
    }

    /// Takes the event type, with the properties that only the lock has; `None` if a property is invalid. The block is
    /// empty afterwards.
    pub(super) fn locked(&mut self) -> Option<LockedEventType> {
        let mut entry = self.head()?;
        let fields = std::mem::take(&mut self.fields);
        entry.event_type.fields.reserve_exact(fields.len());
        for line in fields {
            let (field, name) = match line {
                FieldLine::Plain(plain) => (plain.field(), plain.rust_name.map(str::to_owned)),
                FieldLine::Other(field, name) => (*field, name),
            };
            if let Some(name) = name {
                entry.type_names.fields.insert((field.storage_key.clone(), field.entity.clone()), name);
            }
            entry.event_type.fields.push(field);
        }
        Some(entry)
    }

    /// The event type without its fields.
    fn head(&mut self) -> Option<LockedEventType> {
        let event_type = EventType::new(&*self.reference, &*self.name);
        let name = self.rust_name.map(str::to_owned);
        let digest = self.digest.map(str::to_owned);
        let type_names = TypeNames { name, ..TypeNames::default() };
        if self.others.is_empty() {
            return Some(LockedEventType { event_type, digest, type_names });
        }
        let mut properties = Map::new();
        properties.insert("reference".into(), (*self.reference).into());
        properties.insert("name".into(), (*self.name).into());
        properties.insert("fields".into(), Value::Array(Vec::new()));
        properties.extend(self.others.drain(..).map(|(key, value)| (key.to_owned(), value)));
        let LockedEventType { event_type, digest: other, type_names: TypeNames { name, .. } } =
            read_entry(&Value::Object(properties), "").ok()?.locked?;
        let type_names = TypeNames { name: type_names.name.or(name), ..type_names };
        Some(LockedEventType { event_type, digest: digest.or(other), type_names })
    }
}

impl PlainField<'_> {
    fn field(&self) -> Field {
        let storage_key = StorageKey::new(self.storage_key);
        let ingestion_key = self.ingestion_key.map(|key| {
            // Both keys are usually equal.
            if key == self.storage_key { storage_key.as_ingestion_key() } else { IngestionKey::new(key) }
        });
        Field {
            entity: Entity::parse(self.entity),
            field_type: FieldType::parse(self.field_type),
            storage_key,
            ingestion_key,
            optional: self.optional,
            discriminant: self.discriminant,
            pii: self.pii,
            most_probable_location: self.most_probable_location,
            label: self.label.map(str::to_owned),
            metadata: None,
            extra: Map::new(),
            spelling: Spelling::default(),
        }
    }
}
