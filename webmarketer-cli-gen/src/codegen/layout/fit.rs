//! Finds event types and fields that cannot be generated, before any code is written.

use std::fmt;

use webmarketer_schema::{EventType, Field, FieldType, IngestionKey};

/// An event type or a field that cannot be generated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Unfit {
    /// The reference of the event type.
    pub(crate) reference: String,
    /// The path: `purchase` or `purchase.amount`, or [`NO_REFERENCE`].
    pub(crate) path: String,
    /// The reason, as a sentence.
    why: String,
}

/// The path of an event type whose reference is empty.
const NO_REFERENCE: &str = "(empty reference)";

impl Unfit {
    fn event_type(event_type: &EventType, why: &str) -> Self {
        let reference = event_type.reference.as_str();
        if reference.is_empty() {
            let why = format!("the event type named \"{}\" {why}", event_type.name.escape_debug());
            return Self { reference: String::new(), path: NO_REFERENCE.to_owned(), why };
        }
        let why = format!("`{}` {why}", reference.escape_debug());
        Self { reference: reference.to_owned(), path: reference.to_owned(), why }
    }

    fn field(event_type: &EventType, field: &Field, why: &str) -> Self {
        let (reference, key) = (event_type.reference.as_str(), field.storage_key.as_str());
        let why = format!("`{}.{}` {why}", reference.escape_debug(), key.escape_debug());
        Self { reference: reference.to_owned(), path: format!("{reference}.{key}"), why }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// A field that the struct omits.
#[derive(Debug)]
pub(super) struct LeftOutField {
    /// Its index among the fields of the event type.
    pub(super) index: usize,
    pub(super) unfit: Unfit,
}

/// The fields that the struct of the event type omits, or the reason why there is no struct. A struct can omit fields
/// that are optional or that events do not carry, but not mandatory ones.
pub(super) fn fit(event_type: &EventType) -> Result<Vec<LeftOutField>, Unfit> {
    let reference = event_type.reference.as_str();
    if reference.is_empty() {
        return Err(Unfit::event_type(event_type, "has an empty reference"));
    }
    if [reference, &event_type.name].iter().any(|text| text.contains('\0')) {
        return Err(Unfit::event_type(event_type, "has a NUL character in its reference or its name"));
    }
    let mut left_out = Vec::new();
    let mut locations = Vec::new();
    let mut before: Option<&Field> = None;
    for (index, field) in event_type.fields.iter().enumerate() {
        // The fields are sorted by key and entity.
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
        let why = format!("has {} most probable locations", locations.len());
        return Err(Unfit::event_type(event_type, &why));
    }
    // Keep the mandatory one, which events always carry.
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
    left_out: &mut Vec<LeftOutField>,
) -> Result<(), Unfit> {
    let unfit = Unfit::field(event_type, field, why);
    if field.is_mandatory() {
        return Err(unfit);
    }
    left_out.push(LeftOutField { index, unfit });
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
