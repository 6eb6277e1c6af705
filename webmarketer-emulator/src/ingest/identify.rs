//! Finds the identities of a user in the data of an event.

use serde_json::{Map, Value};
use webmarketer_core::{Email, Phone};
use webmarketer_schema::{Entity, EventType, Field, FieldType};

use crate::model::{Identity, Sighting};

/// The data of an event about its user.
pub(super) fn sighting(event_type: &EventType, data: &Map<String, Value>) -> Sighting<'static> {
    let of_user = |field: &&Field| field.entity == Entity::User;
    let values = event_type.ingested_fields().filter(of_user).filter_map(|field| {
        let value = data.get(field.ingestion_key.as_ref()?.as_str())?;
        (!value.is_null()).then(|| (field.storage_key.to_string(), value.clone()))
    });
    let values: Map<String, Value> = values.collect();
    if values.is_empty() {
        return Sighting { identities: Vec::new(), tracker: None, values };
    }
    let discriminants = event_type.fields.iter().filter(of_user).filter(|field| field.discriminant);
    let discriminants = discriminants.map(|field| (field.storage_key.as_str(), &field.field_type));
    Sighting { identities: identities(discriminants, &values, &event_type.phone_countries()), tracker: None, values }
}

/// The identities in `values`: the values of the discriminants, normalized.
pub(crate) fn identities<'a>(
    discriminants: impl Iterator<Item = (&'a str, &'a FieldType)>,
    values: &Map<String, Value>,
    countries: &[&str],
) -> Vec<Identity> {
    let identity = |(key, field_type): (&str, &FieldType)| {
        let value = values.get(key)?;
        let text = value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned());
        let spelled = match field_type {
            FieldType::Email => Email::parse(&text).map_or(text, |email| email.as_str().to_lowercase()),
            FieldType::Phone => Phone::parse_in(&text, countries).map_or(text, |phone| phone.as_str().to_owned()),
            _ => text,
        };
        (!spelled.is_empty()).then(|| (key.to_owned(), spelled))
    };
    discriminants.filter_map(identity).collect()
}
