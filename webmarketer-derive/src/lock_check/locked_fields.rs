//! Which field of the lock a field of the struct is, and which the struct does not have.

use webmarketer_schema::convention::{nearest_name, shape};
use webmarketer_schema::{Entity, EventType, Field};

use crate::input::{Event, FieldRow};

/// The mandatory fields of the lock that the struct has not.
pub(super) fn missing_fields<'a>(event: &Event<'_>, event_type: &'a EventType) -> Vec<&'a Field> {
    let rows: Vec<_> = event.fields.iter().map(|field| &field.row).chain(&event.others).collect();
    let known: Vec<_> = event_type.fields.iter().map(|field| field.storage_key.as_str()).collect();
    // A misspelt key is reported where it is written.
    let meant: Vec<_> = rows
        .iter()
        .filter(|row| locked_field(event_type, row).is_none())
        .filter_map(|row| nearest_name(&row.storage_key.text, &known))
        .collect();
    let is_there = |field: &Field| {
        let of_row =
            rows.iter().filter_map(|row| locked_field(event_type, row)).any(|found| std::ptr::eq(found, field));
        of_row || meant.contains(&field.storage_key.as_str())
    };
    event_type.fields.iter().filter(|field| field.is_mandatory() && !is_there(field)).collect()
}

/// The field of the lock that a row is about: of that key, and rather of the same entity.
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
