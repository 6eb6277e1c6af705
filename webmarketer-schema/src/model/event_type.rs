//! An event type: its name, its fields and its retention.

use serde_json::{Map, Number, Value};

use super::{Field, ProjectId, Reference, StorageKey};

/// An event type with all its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct EventType {
    /// The name that events use. It identifies the event type within a project.
    pub reference: Reference,
    /// The display name.
    pub name: String,
    /// The fields, in the given order.
    pub fields: Vec<Field>,
    /// The metadata of the event type.
    pub metadata: Option<Map<String, Value>>,
    /// The retention of events, if the service states it.
    pub expiration_policy: Option<ExpirationPolicy>,
    /// The countries of phone numbers in national format, if the service states them.
    pub phone_parsing: Option<Vec<PhoneParsing>>,
    /// Whether its events take part in attribution, if the service states it.
    pub attributable: Option<bool>,
    /// The id of the event type in the service.
    pub id: Option<String>,
    /// The project of the event type.
    pub project: Option<ProjectId>,
    /// The creation date, as the service wrote it (RFC 3339).
    pub created_at: Option<String>,
    /// The date of the last change, as the service wrote it (RFC 3339).
    pub updated_at: Option<String>,
    /// The date of archiving, as the service wrote it (RFC 3339); `None` if it is not archived.
    pub archived_at: Option<String>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

impl EventType {
    /// Makes an event type without fields.
    pub fn new(reference: impl Into<Reference>, name: impl Into<String>) -> Self {
        Self {
            reference: reference.into(),
            name: name.into(),
            fields: Vec::new(),
            metadata: None,
            expiration_policy: None,
            phone_parsing: None,
            attributable: None,
            id: None,
            project: None,
            created_at: None,
            updated_at: None,
            archived_at: None,
            extra: Map::new(),
        }
    }

    /// Whether it is archived.
    pub fn is_archived(&self) -> bool {
        self.archived_at.is_some()
    }

    /// The field with this storage key.
    pub fn field(&self, key: &StorageKey) -> Option<&Field> {
        self.fields.iter().find(|field| field.storage_key == *key)
    }

    /// The fields with an ingestion key, which are part of events, in the given order.
    pub fn ingested_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.ingestion_key.is_some())
    }

    /// The ISO 3166 codes of the countries of phone numbers in national format, in the order in which they are tried.
    pub fn phone_countries(&self) -> Vec<&str> {
        let mut countries: Vec<_> = self.phone_parsing.iter().flatten().collect();
        countries.sort_by(|a, b| a.position().total_cmp(&b.position()));
        countries.iter().map(|country| country.country_code.as_str()).collect()
    }
}

/// The retention of the events of an event type.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpirationPolicy {
    /// The source of the retention: `project` or `event-type`. Any other text is kept unchanged.
    pub from: String,
    /// The retention in days, if the source is the event type; `None` means forever.
    pub retention_days: Option<Number>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

/// A country of phone numbers in national format.
#[derive(Clone, Debug, PartialEq)]
pub struct PhoneParsing {
    /// The order: countries are tried from the lowest to the highest.
    pub order: Option<Number>,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

impl PhoneParsing {
    /// The order as a sort key. A country without an order is last.
    pub(crate) fn position(&self) -> f64 {
        self.order.as_ref().and_then(Number::as_f64).unwrap_or(f64::INFINITY)
    }
}
