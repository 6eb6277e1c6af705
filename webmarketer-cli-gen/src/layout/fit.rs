//! What no struct can say: told with its place, before anything is written.

use webmarketer_schema::{EventType, Field, IngestionKey};

/// Why the event type cannot become a struct, if it cannot.
pub(super) fn unfit(event_type: &EventType) -> Option<String> {
    let reference = event_type.reference.as_str();
    if reference.is_empty() {
        return Some(format!("the event type named \"{}\" has an empty reference", event_type.name.escape_debug()));
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
    if keys.iter().flatten().any(|key| key.contains('\0'))
        || field.label.as_ref().is_some_and(|label| label.contains('\0'))
    {
        return Some("has a NUL character in a key or in its label");
    }
    [field.entity.as_str(), field.field_type.as_str()].contains(&"").then_some("has an empty entity or type")
}
