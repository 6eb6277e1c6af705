//! The data of the events of a lock, by wire key.

use std::borrow::Cow;

use webmarketer_schema::lock::Lock;
use webmarketer_schema::{EventType, Field, IngestionKey};

use crate::codegen::layout::{event_type_doc, named_event_types};
use crate::settings::{Choices, SettingsError};

/// The data of the events of an event type.
#[derive(Debug)]
pub(crate) struct EventData<'a> {
    pub(crate) reference: &'a str,
    /// The display name.
    pub(crate) title: &'a str,
    /// The documentation of the event type, on one line.
    pub(crate) doc: String,
    /// The name of the type in code, without `Data`.
    pub(crate) type_name: Cow<'a, str>,
    /// The keys: mandatory ones first, then by storage key.
    pub(crate) fields: Vec<DataField<'a>>,
    /// Whether phone numbers can be in national format.
    pub(crate) has_national_phones: bool,
}

/// A key of the data.
#[derive(Debug)]
pub(crate) struct DataField<'a> {
    /// The key on the wire.
    pub(crate) key: &'a str,
    pub(crate) is_mandatory: bool,
    /// The fields with this key: at least one. A value must be valid for all of them.
    pub(crate) fields: Vec<&'a Field>,
}

impl DataField<'_> {
    /// Whether the value is personal data.
    pub(crate) fn is_pii(&self) -> bool {
        self.fields.iter().any(|field| field.pii)
    }
}

/// The data of the active and selected event types, sorted by reference.
pub(crate) fn event_data<'a>(lock: &'a Lock, choices: &'a Choices) -> Result<Vec<EventData<'a>>, SettingsError> {
    let of_event_type = |(event_type, type_name): (&'a EventType, _)| EventData {
        reference: event_type.reference.as_str(),
        title: &event_type.name,
        doc: event_type_doc(event_type),
        type_name,
        fields: data_fields(event_type),
        has_national_phones: !event_type.phone_countries().is_empty(),
    };
    Ok(named_event_types(lock, choices)?.into_iter().map(of_event_type).collect())
}

fn data_fields(event_type: &EventType) -> Vec<DataField<'_>> {
    let mut fields: Vec<DataField<'_>> = Vec::new();
    // A catalogue has the fields sorted by storage key.
    for field in event_type.ingested_fields() {
        let Some(key) = field.ingestion_key.as_ref().map(IngestionKey::as_str) else { continue };
        match fields.iter_mut().find(|known| known.key == key) {
            Some(known) => {
                known.is_mandatory |= field.is_mandatory();
                known.fields.push(field);
            }
            None => fields.push(DataField { key, is_mandatory: field.is_mandatory(), fields: vec![field] }),
        }
    }
    fields.sort_by_key(|field| !field.is_mandatory);
    fields
}

#[cfg(test)]
mod tests {
    use webmarketer_schema::FieldType;

    use super::*;

    #[test]
    fn mandatory_keys_are_first_and_a_shared_key_is_mandatory_if_one_of_its_fields_is() {
        let field = |storage: &str, key: &str, optional| Field {
            ingestion_key: Some(IngestionKey::new(key)),
            optional,
            ..Field::new(FieldType::String, storage)
        };
        let fields = vec![field("a", "x", true), field("b", "y", true), field("c", "z", false), field("d", "y", false)];
        let event_type = EventType { fields, ..EventType::new("asked", "Asked") };
        let keys: Vec<_> = data_fields(&event_type).iter().map(|field| (field.key, field.fields.len())).collect();
        assert_eq!(keys, [("y", 2), ("z", 1), ("x", 1)]);
    }
}
