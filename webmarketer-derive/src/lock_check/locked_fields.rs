//! Finds the field of the lock for a field of the struct, and the fields that the struct does not have.

use webmarketer_schema::convention::{nearest_name, shape};
use webmarketer_schema::{Entity, EventType, Field};

use crate::input::{CarriedField, Event, FieldRow};

/// The mandatory fields of the lock that the struct does not have.
pub(super) fn missing_fields<'a>(event: &Event<'_>, event_type: &'a EventType) -> Vec<&'a Field> {
    // A misspelt key is reported where it is written.
    let unknown = rows(event).filter(|row| locked_field(event_type, row).is_none());
    let meant: Vec<_> = unknown.filter_map(|row| similar_field(event, event_type, row)).collect();
    let missing = unused_fields(event, event_type).into_iter().filter(|field| field.is_mandatory());
    missing.filter(|field| !meant.iter().any(|meant| std::ptr::eq(*meant, *field))).collect()
}

/// The field of the lock whose key is similar to that of a row, if no other row of the struct is that field.
pub(super) fn similar_field<'a>(event: &Event<'_>, event_type: &'a EventType, row: &FieldRow) -> Option<&'a Field> {
    let unused = unused_fields(event, event_type);
    let keys: Vec<_> = unused.iter().map(|field| field.storage_key.as_str()).collect();
    let near = nearest_name(&row.storage_key.text, &keys)?;
    unused.into_iter().find(|field| field.storage_key.as_str() == near)
}

/// A field that the lock does not have, and whose type can be a group of fields: its attribute `flatten` is probably
/// missing.
pub(super) fn possible_group<'a>(event: &'a Event<'_>, event_type: &EventType) -> Option<&'a CarriedField<'a>> {
    event.fields.iter().find(|field| is_possible_group(event, event_type, field))
}

pub(super) fn is_possible_group(event: &Event<'_>, event_type: &EventType, field: &CarriedField<'_>) -> bool {
    !field.is_unclear
        && field.of_type.group_name().is_some_and(|name| event.generics.type_parameters().all(|other| other != name))
        && !field.row.has_own_storage_key
        && locked_field(event_type, &field.row).is_none()
        && similar_field(event, event_type, &field.row).is_none()
}

/// The fields of the lock that no row of the struct is.
pub(super) fn unused_fields<'a>(event: &Event<'_>, event_type: &'a EventType) -> Vec<&'a Field> {
    let used: Vec<_> = rows(event).filter_map(|row| locked_field(event_type, row)).collect();
    let is_used = |field: &Field| used.iter().any(|used| std::ptr::eq(*used, field));
    event_type.fields.iter().filter(|field| !is_used(field)).collect()
}

/// The fields of the struct outside its groups.
pub(super) fn rows<'a>(event: &'a Event<'_>) -> impl Iterator<Item = &'a FieldRow> {
    event.fields.iter().map(|field| &field.row).chain(&event.others)
}

/// The field of the lock with the storage key of a row; if there are several, the one of the same entity.
pub(super) fn locked_field<'a>(event_type: &'a EventType, row: &FieldRow) -> Option<&'a Field> {
    let of_key = || event_type.fields.iter().filter(|field| field.storage_key.as_str() == row.storage_key.text);
    of_key().find(|field| field.entity == row_entity(row)).or_else(|| of_key().next())
}

/// The entity of a row.
pub(super) fn row_entity(row: &FieldRow) -> Entity {
    if !row.other_entity.is_empty() {
        return Entity::parse(&row.other_entity);
    }
    shape::entity(row.bits)
}
