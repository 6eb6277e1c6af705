//! The JSON of a field.

use serde_json::Value;

use super::{ObjectReader, WireError, insert_some};
use crate::model::{Entity, Field, FieldType, IngestionKey, Spelling, StorageKey};

/// The boolean properties of a field.
pub const FLAGS: [&str; 4] = ["optional", "discriminant", "isPii", "isMostProbableLocation"];

/// Parses the field at `pointer`. A flag that is absent or null is false.
///
/// # Errors
///
/// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
pub fn read_field(value: &Value, pointer: &str) -> Result<Field, WireError> {
    read_field_object(value, pointer).map_err(|error| error.in_field(value, pointer))
}

fn read_field_object(value: &Value, pointer: &str) -> Result<Field, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let mut spelling = Spelling::default();

    let entity = object.need_text("entity")?;
    spelling.event_type_entity = entity == "event-type";
    let field_type = object.need_text("type")?;

    let storage_key = if object.has("storageKey") {
        object.need_text("storageKey")?
    } else if let Some(key) = object.text("key") {
        spelling.single_key = true;
        key
    } else {
        object.need_text("storageKey")?
    };
    let ingestion_key = if object.has("ingestionKey") {
        object.need("ingestionKey", "a string or null", |key| match key {
            Value::Null => Some(None),
            key => key.as_str().map(|key| Some(key.to_owned())),
        })?
    } else {
        spelling.no_ingestion_key = true;
        spelling.single_key.then(|| storage_key.clone())
    };

    let mut flags = [false; 4];
    for ((name, flag), absent) in FLAGS.iter().zip(&mut flags).zip(&mut spelling.no_flag) {
        let given = object.flag(name)?;
        *absent = given.is_none();
        *flag = given.unwrap_or_default();
    }
    let [optional, discriminant, pii, most_probable_location] = flags;

    let label = object.text("label");
    let metadata = object.map("metadata");
    Ok(Field {
        entity: Entity::parse(&entity),
        field_type: FieldType::parse(&field_type),
        storage_key: StorageKey::new(storage_key),
        ingestion_key: ingestion_key.map(IngestionKey::new),
        optional,
        discriminant,
        pii,
        most_probable_location,
        label,
        metadata,
        extra: object.rest(),
        spelling,
    })
}

/// Writes a field in the spelling in which it was read.
pub fn write_field(field: &Field) -> Value {
    let mut object = field.extra.clone();
    let spelling = field.spelling;

    let event_type_entity = spelling.event_type_entity && field.entity == Entity::Event;
    let entity = if event_type_entity { "event-type" } else { field.entity.as_str() };
    object.insert("entity".into(), entity.into());
    object.insert("type".into(), field.field_type.as_str().into());

    let storage_key = field.storage_key.as_str();
    object.insert(if spelling.single_key { "key" } else { "storageKey" }.into(), storage_key.into());
    let ingestion_key = field.ingestion_key.as_ref().map(IngestionKey::as_str);
    let implied = spelling.single_key.then_some(storage_key);
    if !spelling.no_ingestion_key || ingestion_key != implied {
        object.insert("ingestionKey".into(), ingestion_key.into());
    }

    let flags = [field.optional, field.discriminant, field.pii, field.most_probable_location];
    for ((name, flag), absent) in FLAGS.into_iter().zip(flags).zip(spelling.no_flag) {
        if flag || !absent {
            object.insert(name.into(), flag.into());
        }
    }
    insert_some(&mut object, "label", field.label.as_deref());
    insert_some(&mut object, "metadata", field.metadata.clone());
    Value::Object(object)
}
