//! What no struct can say: told with its place, before anything is written.

use webmarketer_schema::{EventType, Field, FieldType, IngestionKey};

/// Why the event type cannot become a struct, if it cannot.
pub(super) fn unfit(event_type: &EventType) -> Option<String> {
    let reference = event_type.reference.as_str();
    if reference.is_empty() {
        return Some(format!("the event type named \"{}\" has an empty reference", event_type.name.escape_debug()));
    }
    if [reference, &event_type.name].iter().any(|text| text.contains('\0')) {
        return Some(format!("`{}` has a NUL character in its reference or its name", reference.escape_debug()));
    }
    let mut before: Option<&Field> = None;
    for field in &event_type.fields {
        // They are in the order of their keys and entities.
        let is_twice =
            before.is_some_and(|other| other.storage_key == field.storage_key && other.entity == field.entity);
        let why = unfit_field(field).or(is_twice.then_some("is there twice for the same entity"));
        before = Some(field);
        if let Some(why) = why {
            return Some(format!("`{}.{}` {why}", reference.escape_debug(), field.storage_key.as_str().escape_debug()));
        }
    }
    let locations = event_type.fields.iter().filter(|field| field.most_probable_location).count();
    (locations > 1).then(|| format!("`{}` has {locations} most probable locations", reference.escape_debug()))
}

fn unfit_field(field: &Field) -> Option<&'static str> {
    let ingestion_key = field.ingestion_key.as_ref().map(IngestionKey::as_str);
    let keys = [Some(field.storage_key.as_str()), ingestion_key];
    if keys.contains(&Some("")) {
        return Some("has an empty key");
    }
    let words = [field.entity.as_str(), field.field_type.as_str()];
    let texts = keys.iter().flatten().copied().chain(field.label.as_deref()).chain(words);
    if texts.into_iter().any(|text| text.contains('\0')) {
        return Some("has a NUL character in a key, its label, its entity or its type");
    }
    if field.most_probable_location && ingestion_key.is_some() && field.field_type != FieldType::Location {
        return Some("is the most probable location, and no location");
    }
    words.contains(&"").then_some("has an empty entity or type")
}
