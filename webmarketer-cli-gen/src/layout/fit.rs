//! What no struct can say: told with its place, before anything is written.

use std::collections::HashSet;

use webmarketer_schema::EventType;

/// Why the event type cannot become a struct, if it cannot.
pub(super) fn unfit(event_type: &EventType) -> Option<String> {
    let reference = event_type.reference.as_str();
    if reference.is_empty() {
        return Some(format!("the event type named \"{}\" has an empty reference", event_type.name.escape_debug()));
    }
    let mut seen = HashSet::new();
    for field in &event_type.fields {
        let path = format!("`{}.{}`", reference.escape_debug(), field.storage_key.as_str().escape_debug());
        if field.storage_key.as_str().is_empty() || field.ingestion_key.as_ref().is_some_and(|k| k.as_str().is_empty())
        {
            return Some(format!("{path} has an empty key"));
        }
        let ingestion_key = field.ingestion_key.as_ref().map_or("", |key| key.as_str());
        if [field.storage_key.as_str(), ingestion_key, field.label.as_deref().unwrap_or_default()]
            .iter()
            .any(|text| text.contains('\0'))
        {
            return Some(format!("{path} has a NUL character in a key or in its label"));
        }
        if [field.entity.as_str(), field.field_type.as_str()].contains(&"") {
            return Some(format!("{path} has an empty entity or type"));
        }
        if !seen.insert((&field.storage_key, &field.entity)) {
            return Some(format!("{path} is there twice for the same entity"));
        }
    }
    let locations = event_type.fields.iter().filter(|field| field.most_probable_location).count();
    (locations > 1).then(|| format!("`{}` has {locations} most probable locations", reference.escape_debug()))
}
