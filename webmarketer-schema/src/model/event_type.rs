//! One event type: its name, its fields and how long its events are kept.

use serde_json::{Map, Number, Value};

use super::{Field, ProjectId, Reference, StorageKey};

/// One event type, with every field that the service declares for it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventType {
    /// The name that events use. It is the event type's identity within a project.
    pub reference: Reference,
    /// The name people see.
    pub name: String,
    /// The fields, in the order in which they were given.
    pub fields: Vec<Field>,
    /// Whatever was attached to the event type.
    pub metadata: Option<Map<String, Value>>,
    /// How long events are kept, where the service said.
    pub expiration_policy: Option<ExpirationPolicy>,
    /// The countries in which a phone number is looked up, where the service said.
    pub phone_parsing: Option<Vec<PhoneParsing>>,
    /// Whether its events take part in attribution, where the service said.
    pub attributable: Option<bool>,
    /// The id that the service gave it.
    pub id: Option<String>,
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// When it was made, as the service wrote it (RFC 3339).
    pub created_at: Option<String>,
    /// When it was last changed, as the service wrote it (RFC 3339).
    pub updated_at: Option<String>,
    /// When it was archived, as the service wrote it (RFC 3339); `None` for one in use.
    pub archived_at: Option<String>,
    /// Properties that this library does not know, as they were read.
    pub extra: Map<String, Value>,
}

impl EventType {
    /// An event type without fields.
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

    /// Whether it is out of use.
    pub fn is_archived(&self) -> bool {
        self.archived_at.is_some()
    }

    /// The field stored under that key.
    pub fn field(&self, key: &StorageKey) -> Option<&Field> {
        self.fields.iter().find(|field| field.storage_key == *key)
    }

    /// The fields that events carry, in the order in which they were given.
    pub fn ingested_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.ingestion_key.is_some())
    }

    /// The ISO 3166 codes of the countries in which a phone number is looked up, in the order to try them.
    pub fn phone_countries(&self) -> Vec<&str> {
        let mut countries: Vec<_> = self.phone_parsing.iter().flatten().collect();
        countries.sort_by(|a, b| a.position().total_cmp(&b.position()));
        countries.iter().map(|country| country.country_code.as_str()).collect()
    }
}

/// How long the events of an event type are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpirationPolicy {
    /// Who decides: `project` or `event-type`. Any other word survives as it is.
    pub from: String,
    /// Days, where the event type decides; `None` keeps events for ever.
    pub retention_days: Option<Number>,
    /// Properties that this library does not know, as they were read.
    pub extra: Map<String, Value>,
}

/// One country in which a phone number is looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct PhoneParsing {
    /// Its place among the others; they are tried from low to high.
    pub order: Option<Number>,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// Properties that this library does not know, as they were read.
    pub extra: Map<String, Value>,
}

impl PhoneParsing {
    /// The place as something that can be compared. Without one, last.
    pub(crate) fn position(&self) -> f64 {
        self.order.as_ref().and_then(Number::as_f64).unwrap_or(f64::INFINITY)
    }
}
