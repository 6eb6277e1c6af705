//! The rules that look at more than one field.

use proc_macro2::{Ident, Span};
use webmarketer_schema::EventType;
use webmarketer_schema::convention::shape;

use super::locked_fields::locked_field;
use crate::errors::Errors;
use crate::input::{Event, Row, SpannedText};

/// Tells every rule that the fields break together. What the lock holds, the service has taken.
pub(super) fn check_field_conflicts(event: &Event<'_>, locked: Option<&EventType>, errors: &mut Errors) {
    let carried: Vec<_> = event.fields.iter().map(|field| (Some(field.member), &field.row)).collect();
    let rows: Vec<_> = carried.iter().copied().chain(event.others.iter().map(|row| (None, row))).collect();

    // One storage key may serve one field of each entity.
    let same_field = |a: &Row, b: &Row| a.storage_key.text == b.storage_key.text && entity_bits(a) == entity_bits(b);
    let told = tell_repeated("storage", &rows, |row| &row.storage_key, same_field, event, errors);
    // Two fields are sent under one key where both say so in so many words. Where one token gives both keys, one error
    // is enough.
    let is_locked = |row: &Row| {
        let locked = locked.and_then(|event_type| locked_field(event_type, row));
        locked.and_then(|field| field.ingestion_key.as_ref()).is_some_and(|key| key.as_str() == row.ingestion_key.text)
    };
    let is_meant = |row: &Row| row.has_own_ingestion_key || is_locked(row);
    let same_key = |a: &Row, b: &Row| a.ingestion_key.text == b.ingestion_key.text && !(is_meant(a) && is_meant(b));
    let carried: Vec<_> = carried.into_iter().filter(|(_, row)| !told.contains(&&*row.storage_key.text)).collect();
    tell_repeated("ingestion", &carried, |row| &row.ingestion_key, same_key, event, errors);

    let nonces = event.fields.iter().filter_map(|field| field.nonce.as_ref().map(|(span, _)| (&field.row, *span)));
    check_only_one("the `nonce`", nonces, errors);
    let locations = rows.iter().filter_map(|(_, row)| row.most_probable_location.map(|span| (*row, span)));
    check_only_one("`most_probable_location`", locations, errors);
}

fn entity_bits(row: &Row) -> (u32, &str) {
    (row.bits & shape::ENTITY, &row.other_entity)
}

/// Reports each row after the first that has what only one row can have.
fn check_only_one<'a>(what: &str, mut rows: impl Iterator<Item = (&'a Row, Span)>, errors: &mut Errors) {
    let Some((first, _)) = rows.next() else { return };
    for (second, span) in rows {
        let (first, second) = (&first.storage_key.text, &second.storage_key.text);
        errors.tell(span, format!("only one field can be {what}, found `{first}` and `{second}`"));
    }
}

/// Reports each row that has the same key as one before it, and returns those keys.
fn tell_repeated<'a>(
    kind: &str,
    rows: &[(Option<&Ident>, &'a Row)],
    key: fn(&Row) -> &SpannedText,
    same: impl Fn(&Row, &Row) -> bool,
    event: &Event<'_>,
    errors: &mut Errors,
) -> Vec<&'a str> {
    let mut told = Vec::new();
    for (index, (_, row)) in rows.iter().enumerate() {
        let Some((first, _)) = rows.iter().take(index).find(|(_, first)| same(first, row)) else { continue };
        let first =
            first.map_or_else(|| "an attribute of the struct".to_owned(), |member| format!("the field `{member}`"));
        let SpannedText { text, span } = key(row);
        errors.tell(
            *span,
            format!("{kind} key `{text}` is used twice in `{}`; it is already used by {first}", event.ident),
        );
        told.push(&*row.storage_key.text);
    }
    told
}
