//! Payloads made from an event type: some that the service accepts, and some that it refuses.

use serde_json::{Map, Value, json};
use webmarketer_core::{ViolationKind, validate};
use webmarketer_schema::{EventType, Field, FieldType, IngestionKey};

/// The `data` of an event.
pub(crate) type EventData = Map<String, Value>;

/// The `data` of an event that the service refuses.
pub(crate) struct RefusedSample {
    pub(crate) data: EventData,
    /// The field on account of which it does, by its storage key.
    pub(crate) field: String,
    pub(crate) kind: ViolationKind,
    /// What was expected in place of the value.
    pub(crate) expected: String,
}

/// The `data` of a valid event of that type, every field filled in.
pub(crate) fn valid_sample(event_type: &EventType) -> EventData {
    filled(event_type, |_| true)
}

/// The `data` of a valid event of that type, with no more than it must have.
pub(crate) fn minimal_sample(event_type: &EventType) -> EventData {
    filled(event_type, Field::is_mandatory)
}

fn filled(event_type: &EventType, takes: impl Fn(&Field) -> bool) -> EventData {
    let mut data = EventData::new();
    for (key, field) in carried(event_type).filter(|(_, field)| takes(field)) {
        // Of several fields that are sent under one key, one may ask for more than another.
        if !data.contains_key(key.as_str()) || violates(event_type, &data, key) {
            data.insert(key.to_string(), value(field));
        }
    }
    data
}

/// Events that differ from a valid one in one field, which is wrong or, if it is mandatory, missing.
pub(crate) fn refused_samples(event_type: &EventType) -> Vec<RefusedSample> {
    let valid = valid_sample(event_type);
    let mut refused = Vec::new();
    for (key, field) in carried(event_type) {
        let mut without = valid.clone();
        without.remove(key.as_str());
        let wrong = wrong(&field.field_type).map(|wrong| {
            let mut with = valid.clone();
            with.insert(key.to_string(), wrong);
            with
        });
        for data in wrong.into_iter().chain([without]) {
            let violation = validate(event_type, &data).into_iter().find(|violation| violation.field == field);
            let said = violation.map(|violation| (violation.kind, violation.expected.to_string()));
            refused.extend(said.map(|(kind, expected)| {
                let field = field.storage_key.to_string();
                RefusedSample { data, field, kind, expected }
            }));
        }
    }
    refused
}

fn carried(event_type: &EventType) -> impl Iterator<Item = (&IngestionKey, &Field)> {
    event_type.ingested_fields().filter_map(|field| Some((field.ingestion_key.as_ref()?, field)))
}

/// Whether the value under that key is wrong for one of its fields.
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

fn wrong(field_type: &FieldType) -> Option<Value> {
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
    fn what_is_said_to_be_valid_is_and_what_is_refused_is_for_that_field() {
        for project in [SHOP, LEADS] {
            for event_type in Project::from_json(project).unwrap().event_types() {
                let reference = &event_type.reference;
                assert_eq!(validate(event_type, &valid_sample(event_type)), [], "{reference}");
                assert_eq!(validate(event_type, &minimal_sample(event_type)), [], "{reference}");
                let refused = refused_samples(event_type);
                let wrong = |kind| refused.iter().filter(|refused| refused.kind == kind).count();
                let mandatory = event_type.ingested_fields().filter(|field| field.is_mandatory()).count();
                assert_eq!(wrong(ViolationKind::MissingField), mandatory, "{reference}");
                assert_eq!(wrong(ViolationKind::InvalidField), event_type.ingested_fields().count(), "{reference}");
            }
        }
    }

    #[test]
    fn one_value_is_right_for_all_fields_of_its_key() {
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
