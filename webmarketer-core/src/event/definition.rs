//! Converts the table of a struct to the event type that it defines.

use webmarketer_schema::convention::shape;
use webmarketer_schema::model::{Entity, EventType, ExpirationPolicy, Field, FieldType, IngestionKey, PhoneParsing};

use super::{Extras, Table};
#[cfg(feature = "client")]
use crate::client::StructDefinition;

#[cfg(feature = "client")]
impl StructDefinition for Table {
    fn reference(&self) -> &'static str {
        self.event_type
    }

    fn event_type(&self) -> EventType {
        build_event_type(self)
    }

    fn field_path(&self, storage_key: &str) -> Option<String> {
        self.path_of(storage_key)
    }
}

pub(crate) fn build_event_type(table: &Table) -> EventType {
    let Extras { retention_days, phone_countries, metadata, attributable } = table.extras;
    let mut event_type = EventType::new(table.event_type, table.name);
    add_fields(table, &mut event_type.fields);
    // The derive has checked that it is an object.
    event_type.metadata = serde_json::from_str(metadata).ok();
    event_type.attributable = attributable;
    event_type.expiration_policy = retention_days.map(|days| ExpirationPolicy {
        from: "event-type".to_owned(),
        retention_days: Some(days.into()),
        extra: serde_json::Map::new(),
    });
    if !phone_countries.is_empty() {
        let parsing = |(order, code): (u32, &&str)| PhoneParsing {
            order: Some(order.into()),
            country_code: (*code).to_owned(),
            extra: serde_json::Map::new(),
        };
        event_type.phone_parsing = Some((1..).zip(phone_countries).map(parsing).collect());
    }
    event_type
}

fn add_fields(table: &Table, fields: &mut Vec<Field>) {
    let rows = table.storage_keys().zip(table.labels()).zip(table.shapes).enumerate();
    fields.extend(
        rows.map(|(index, ((storage_key, label), shape))| build_field(table, index, storage_key, label, *shape)),
    );
    for part in table.parts {
        add_fields(part, fields);
    }
}

fn build_field(table: &Table, index: usize, storage_key: &str, label: &str, bits: u32) -> Field {
    let other = table.others.iter().find(|(row, ..)| *row == index);
    let (other_type, other_entity) = other.map_or(("", ""), |(_, _, of_type, entity)| (of_type, entity));
    let field_type = if other_type.is_empty() { shape::kind(bits).field_type() } else { None };
    let entity = if other_entity.is_empty() { shape::entity(bits) } else { Entity::parse(other_entity) };
    let is = |flag| bits & flag != 0;
    let mut field = Field::new(field_type.unwrap_or_else(|| FieldType::Other(other_type.to_owned())), storage_key);
    field.entity = entity;
    field.ingestion_key =
        (!is(shape::NOT_INGESTED)).then(|| IngestionKey::new(table.other_key(index).unwrap_or(storage_key)));
    field.optional = is(shape::OPTIONAL);
    field.discriminant = is(shape::DISCRIMINANT);
    field.pii = is(shape::PII);
    field.most_probable_location = is(shape::MOST_PROBABLE_LOCATION);
    field.label = (!label.is_empty()).then(|| label.to_owned());
    field
}
