//! Finds the fields of the struct that are probably fields of the lock under another name.

use webmarketer_schema::convention::{field_kind, shape, unique_pairs};
use webmarketer_schema::{EventType, Field, FieldType, IngestionKey};

use super::locked_fields::{locked_field, row_entity, similar_field, unused_fields};
use crate::input::{CarriedField, Event, FieldRow};

/// Fields of the struct, each with the field of the lock that it probably is.
pub(super) struct RenamedFields<'e, 'l>(Vec<(&'e FieldRow, &'l Field)>);

impl<'l> RenamedFields<'_, 'l> {
    /// The field of the lock that a row probably is.
    pub(super) fn of_row(&self, row: &FieldRow) -> Option<&'l Field> {
        self.0.iter().find(|(renamed, _)| std::ptr::eq(*renamed, row)).map(|(_, field)| *field)
    }

    /// Whether a field of the lock probably has another name in the struct.
    pub(super) fn contains(&self, field: &Field) -> bool {
        self.0.iter().any(|(_, renamed)| std::ptr::eq(*renamed, field))
    }
}

/// Finds the renamed fields; `missing` are the mandatory fields that the struct does not have.
///
/// A field is renamed if its kind is that of exactly one field which the struct does not have, as in a plan. If no
/// field is of its kind, it is the only mandatory field that is missing, if all other fields are known.
pub(super) fn renamed_fields<'e, 'l>(
    event: &'e Event<'_>,
    event_type: &'l EventType,
    missing: &[&'l Field],
) -> RenamedFields<'e, 'l> {
    let carried = event.fields.iter().map(|field| (&field.row, Some(field)));
    let rows = carried.chain(event.others.iter().map(|row| (row, None)));
    let unknown: Vec<_> = rows.filter(|(row, _)| locked_field(event_type, row).is_none()).collect();
    // Most structs agree with the lock. The fields of a group, and of an attribute with an error, are not known.
    if unknown.is_empty() || !event.groups.is_empty() || event.fields.iter().any(|field| field.is_unclear) {
        return RenamedFields(Vec::new());
    }
    let similar: Vec<_> = unknown.iter().map(|(row, _)| similar_field(event, event_type, row)).collect();
    let unlike: Vec<_> = unknown.iter().zip(&similar).filter(|(_, near)| near.is_none()).map(|(row, _)| *row).collect();
    let is_meant = |field: &&Field| {
        let is_similar = similar.iter().flatten().any(|near| std::ptr::eq(*near, *field));
        is_similar || event.skipped.iter().any(|skipped| skipped.key == field.storage_key.as_str())
    };
    let gone: Vec<_> = unused_fields(event, event_type).into_iter().filter(|field| !is_meant(field)).collect();
    let new: Vec<_> = unlike.iter().filter_map(|(row, field)| Some((*row, likely_field(row, *field)?))).collect();
    let of_kind = unique_pairs_of_kind(&gone, &new);
    let unlike_carried: Vec<_> = unlike.iter().filter(|(_, field)| field.is_some()).map(|(row, _)| *row).collect();
    match (&*of_kind, missing, &*unlike_carried) {
        ([], [field], [row]) => RenamedFields(vec![(row, field)]),
        _ => RenamedFields(of_kind),
    }
}

fn unique_pairs_of_kind<'e, 'l>(gone: &[&'l Field], new: &[(&'e FieldRow, Field)]) -> Vec<(&'e FieldRow, &'l Field)> {
    let likely: Vec<_> = new.iter().map(|(_, field)| field).collect();
    let pairs = unique_pairs(gone, &likely, |field| field_kind(field));
    let pair = |(old, likely): (&&Field, &&Field)| {
        let (row, _) = new.iter().find(|(_, field)| std::ptr::eq(field, *likely))?;
        Some((*row, *gone.iter().find(|field| std::ptr::eq(**field, *old))?))
    };
    pairs.into_iter().filter_map(pair).collect()
}

/// The field that a row probably is; `None` if nothing says its type.
fn likely_field(row: &FieldRow, carried: Option<&CarriedField<'_>>) -> Option<Field> {
    let likely = carried.map(|field| field.of_type.likely()).unwrap_or_default();
    let field_type = match row.kind.or(likely.kind) {
        _ if !row.other_type.is_empty() => FieldType::parse(&row.other_type),
        _ if row.most_probable_location.is_some() => FieldType::Location,
        kind => kind?.field_type()?,
    };
    let flag = |bit| row.bits & bit != 0;
    let is_carried = !flag(shape::NOT_INGESTED);
    Some(Field {
        entity: row_entity(row),
        ingestion_key: is_carried.then(|| IngestionKey::new(&*row.ingestion_key.text)),
        optional: if is_carried { likely.is_optional } else { flag(shape::OPTIONAL) },
        discriminant: flag(shape::DISCRIMINANT),
        pii: row.pii.unwrap_or(likely.is_pii),
        most_probable_location: flag(shape::MOST_PROBABLE_LOCATION),
        ..Field::new(field_type, &row.storage_key.text)
    })
}
