//! Sample payloads for an event type: valid ones, and ones that the service trashes.

use serde_json::{Map, Value, json};
use webmarketer_core::{ViolationKind, validate};
use webmarketer_schema::{EventType, Field, FieldType, IngestionKey};

/// The `data` of an event.
pub(crate) type EventData = Map<String, Value>;

/// The `data` of an event that the service trashes.
pub(crate) struct InvalidSample {
    pub(crate) data: EventData,
    /// The storage key of the invalid or missing field.
    pub(crate) field: String,
    pub(crate) kind: ViolationKind,
    /// A description of valid values.
    pub(crate) expected: String,
}

/// The `data` of a valid event with all fields.
pub(crate) fn valid_sample(event_type: &EventType) -> EventData {
    filled(event_type, |_| true)
}

/// The `data` of a valid event with only the mandatory fields.
pub(crate) fn minimal_sample(event_type: &EventType) -> EventData {
    filled(event_type, Field::is_mandatory)
}

fn filled(event_type: &EventType, takes: impl Fn(&Field) -> bool) -> EventData {
    let mut data = EventData::new();
    for (key, field) in carried(event_type).filter(|(_, field)| takes(field)) {
        // If several fields have the same key, the value must be valid for all of them.
        if !data.contains_key(key.as_str()) || violates(event_type, &data, key) {
            data.insert(key.to_string(), value(field));
        }
    }
    data
}

/// Events that differ from a valid one in one field, which is invalid or missing although mandatory.
pub(crate) fn invalid_samples(event_type: &EventType) -> Vec<InvalidSample> {
    let valid = valid_sample(event_type);
    let mut samples = Vec::new();
    for (key, field) in carried(event_type) {
        let mut without = valid.clone();
        without.remove(key.as_str());
        let invalid = invalid_value(&field.field_type).map(|invalid| {
            let mut with = valid.clone();
            with.insert(key.to_string(), invalid);
            with
        });
        // The other fields are valid, and there can be hundreds of them.
        let of_key = with_fields_of_key(event_type, key);
        for data in invalid.into_iter().chain([without]) {
            let violation = validate(&of_key, &data).into_iter().find(|violation| violation.field == field);
            let violation = violation.map(|violation| (violation.kind, violation.expected.to_string()));
            samples.extend(violation.map(|(kind, expected)| {
                let field = field.storage_key.to_string();
                InvalidSample { data, field, kind, expected }
            }));
        }
    }
    samples
}

/// The event type with only the fields that have this key.
fn with_fields_of_key(event_type: &EventType, key: &IngestionKey) -> EventType {
    let fields = event_type.fields.iter().filter(|field| field.ingestion_key.as_ref() == Some(key)).cloned().collect();
    let phone_parsing = event_type.phone_parsing.clone();
    EventType { fields, phone_parsing, ..EventType::new(event_type.reference.as_str(), "") }
}

fn carried(event_type: &EventType) -> impl Iterator<Item = (&IngestionKey, &Field)> {
    event_type.ingested_fields().filter_map(|field| Some((field.ingestion_key.as_ref()?, field)))
}

/// Whether the value under a key is invalid for one of its fields.
fn violates(event_type: &EventType, data: &EventData, key: &IngestionKey) -> bool {
    validate(event_type, data).iter().any(|violation| violation.field.ingestion_key.as_ref() == Some(key))
}

fn value(field: &Field) -> Value {
    match &field.field_type {
        FieldType::String => field.label.clone().filter(|label| !label.is_empty()).unwrap_or("text".to_owned()).into(),
        FieldType::Message => "Hello, I have a question about my order.".into(),
        FieldType::Email => "ada@example.com".into(),
        FieldType::Phone => "+33612345678".into(),
        FieldType::Boolean => true.into(),
        FieldType::Number => 3.into(),
        FieldType::Date => "2026-05-04T12:00:00Z".into(),
        FieldType::Currency => json!({"amount": 49.9, "currency": "EUR"}),
        FieldType::Location => json!({"zipcode": "33000", "country": "France"}),
        FieldType::Other(_) => json!({"any": "JSON"}),
    }
}

fn invalid_value(field_type: &FieldType) -> Option<Value> {
    match field_type {
        FieldType::Email => Some("ada at example".into()),
        FieldType::Phone => Some("0613".into()),
        FieldType::Date => Some("next week".into()),
        FieldType::Currency => Some(json!({"amount": 49.9, "currency": "EURO"})),
        FieldType::Location => Some(json!({"zipcode": "wd", "country": "wd"})),
        FieldType::Boolean | FieldType::Number => Some("yes".into()),
        FieldType::String | FieldType::Message => Some(false.into()),
        FieldType::Other(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use webmarketer_emulator::{LEADS, Project, SHOP};

    use super::*;

    #[test]
    fn valid_samples_are_valid_and_invalid_samples_violate_the_named_field() {
        for project in [SHOP, LEADS] {
            for event_type in Project::from_json(project).unwrap().event_types() {
                let reference = &event_type.reference;
                assert_eq!(validate(event_type, &valid_sample(event_type)), [], "{reference}");
                assert_eq!(validate(event_type, &minimal_sample(event_type)), [], "{reference}");
                let samples = invalid_samples(event_type);
                let count = |kind| samples.iter().filter(|sample| sample.kind == kind).count();
                let mandatory = event_type.ingested_fields().filter(|field| field.is_mandatory()).count();
                assert_eq!(count(ViolationKind::MissingField), mandatory, "{reference}");
                assert_eq!(count(ViolationKind::InvalidField), event_type.ingested_fields().count(), "{reference}");
            }
        }
    }

    #[test]
    fn a_value_is_valid_for_all_fields_with_its_key() {
        let field = |of_type, key: &str| {
            let mut field = Field::new(of_type, key);
            field.ingestion_key = Some(IngestionKey::new("contact"));
            field
        };
        let event_type = EventType {
            fields: vec![field(FieldType::String, "contact"), field(FieldType::Email, "email")],
            ..EventType::new("asked", "Asked")
        };
        assert_eq!(validate(&event_type, &valid_sample(&event_type)), []);
    }
}
