//! What no struct can stand for: found with its place, before anything is written.

use webmarketer_schema::{EventType, Field, FieldType, IngestionKey};

/// A field that the struct of an event type leaves out.
#[derive(Debug)]
pub(super) struct LeftOut {
    /// Its place among the fields of the event type.
    pub(super) index: usize,
    pub(super) why: String,
}

/// The fields that the struct of the event type leaves out, or why there can be no struct. An event is valid without a field
/// that is optional or not sent with it; without a mandatory one, it never is.
pub(super) fn fit(event_type: &EventType) -> Result<Vec<LeftOut>, String> {
    let reference = event_type.reference.as_str();
    if reference.is_empty() {
        return Err(format!("the event type named \"{}\" has an empty reference", event_type.name.escape_debug()));
    }
    if [reference, &event_type.name].iter().any(|text| text.contains('\0')) {
        return Err(format!("`{}` has a NUL character in its reference or its name", reference.escape_debug()));
    }
    let mut left_out = Vec::new();
    let mut locations = Vec::new();
    let mut before: Option<&Field> = None;
    for (index, field) in event_type.fields.iter().enumerate() {
        // They are in the order of their keys and entities.
        let is_twice =
            before.is_some_and(|other| other.storage_key == field.storage_key && other.entity == field.entity);
        before = Some(field);
        if let Some(why) = unfit_field(field).or(is_twice.then_some("is there twice for the same entity")) {
            leave_out(event_type, index, field, why, &mut left_out)?;
        } else if field.most_probable_location {
            locations.push((index, field));
        }
    }
    if locations.iter().filter(|(_, field)| field.is_mandatory()).count() > 1 {
        let (count, reference) = (locations.len(), reference.escape_debug());
        return Err(format!("`{reference}` has {count} most probable locations"));
    }
    // Events always carry the mandatory one.
    locations.sort_by_key(|(_, field)| !field.is_mandatory());
    for (index, field) in locations.into_iter().skip(1) {
        leave_out(event_type, index, field, "is one most probable location too many", &mut left_out)?;
    }
    Ok(left_out)
}

fn leave_out(
    event_type: &EventType,
    index: usize,
    field: &Field,
    why: &str,
    left_out: &mut Vec<LeftOut>,
) -> Result<(), String> {
    let (reference, key) = (event_type.reference.as_str().escape_debug(), field.storage_key.as_str().escape_debug());
    let why = format!("`{reference}.{key}` {why}");
    if field.is_mandatory() {
        return Err(why);
    }
    left_out.push(LeftOut { index, why });
    Ok(())
}

fn unfit_field(field: &Field) -> Option<&'static str> {
    let ingestion_key = field.ingestion_key.as_ref().map(IngestionKey::as_str);
    let words = [field.entity.as_str(), field.field_type.as_str()];
    let texts = [Some(field.storage_key.as_str()), ingestion_key, field.label.as_deref()];
    if texts.into_iter().flatten().chain(words).any(|text| text.contains('\0')) {
        return Some("has a NUL character in a key, its label, its entity or its type");
    }
    if field.most_probable_location && ingestion_key.is_some() && field.field_type != FieldType::Location {
        return Some("is the most probable location, and no location");
    }
    words.contains(&"").then_some("has an empty entity or type")
}
