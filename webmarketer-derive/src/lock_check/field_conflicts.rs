//! The rules that look at more than one field.

use proc_macro2::{Ident, Span};
use webmarketer_schema::EventType;
use webmarketer_schema::convention::shape;

use super::locked_fields::locked_field;
use crate::errors::Errors;
use crate::input::{Event, FieldRow, SpannedText};

/// Reports conflicts between fields. Fields as in the lock are accepted, because the service accepted them.
pub(super) fn check_field_conflicts(event: &Event<'_>, locked: Option<&EventType>, errors: &mut Errors) {
    let carried: Vec<_> = event.fields.iter().map(|field| (Some(field.member), &field.row)).collect();
    let rows: Vec<_> = carried.iter().copied().chain(event.others.iter().map(|row| (None, row))).collect();

    // Fields of different entities can have the same storage key.
    let same_field =
        |a: &FieldRow, b: &FieldRow| a.storage_key.text == b.storage_key.text && entity_bits(a) == entity_bits(b);
    let repeated = report_repeated_keys("storage", &rows, |row| &row.storage_key, same_field, event, errors);
    // Two fields can have the same ingestion key if both set it with `ingestion_key`. If one token sets both keys of a
    // field, only the storage key is reported.
    let is_locked = |row: &FieldRow| {
        let locked = locked.and_then(|event_type| locked_field(event_type, row));
        locked.and_then(|field| field.ingestion_key.as_ref()).is_some_and(|key| key.as_str() == row.ingestion_key.text)
    };
    let is_meant = |row: &FieldRow| row.has_own_ingestion_key || is_locked(row);
    let same_key =
        |a: &FieldRow, b: &FieldRow| a.ingestion_key.text == b.ingestion_key.text && !(is_meant(a) && is_meant(b));
    let carried: Vec<_> = carried.into_iter().filter(|(_, row)| !repeated.contains(&&*row.storage_key.text)).collect();
    report_repeated_keys("ingestion", &carried, |row| &row.ingestion_key, same_key, event, errors);

    let nonces = event.fields.iter().filter_map(|field| field.nonce.as_ref().map(|(span, _)| (&field.row, *span)));
    check_only_one("the `nonce`", "nonce", nonces, errors);
    let locations = rows.iter().filter_map(|(_, row)| row.most_probable_location.map(|span| (*row, span)));
    check_only_one("`most_probable_location`", "most_probable_location", locations, errors);
}

fn entity_bits(row: &FieldRow) -> (u32, &str) {
    (row.bits & shape::ENTITY, &row.other_entity)
}

/// Reports each row after the first with a property that only one row can have.
fn check_only_one<'a>(
    what: &str,
    word: &str,
    mut rows: impl Iterator<Item = (&'a FieldRow, Span)>,
    errors: &mut Errors,
) {
    let Some((first, _)) = rows.next() else { return };
    for (second, span) in rows {
        let (first, second) = (&first.storage_key.text, &second.storage_key.text);
        errors.report(
            span,
            format!(
                "only one field can be {what}, found `{first}` and `{second}`\nhelp: remove `{word}` from one of them"
            ),
        );
    }
}

/// Reports each row that has the key of an earlier row, and returns these keys.
fn report_repeated_keys<'a>(
    kind: &str,
    rows: &[(Option<&Ident>, &'a FieldRow)],
    key: fn(&FieldRow) -> &SpannedText,
    same: impl Fn(&FieldRow, &FieldRow) -> bool,
    event: &Event<'_>,
    errors: &mut Errors,
) -> Vec<&'a str> {
    let mut repeated = Vec::new();
    for (index, (_, row)) in rows.iter().enumerate() {
        let Some((first, _)) = rows.iter().take(index).find(|(_, first)| same(first, row)) else { continue };
        let first =
            first.map_or_else(|| "an attribute of the struct".to_owned(), |member| format!("the field `{member}`"));
        let SpannedText { text, span } = key(row);
        errors.report(
            *span,
            format!(
                "{kind} key `{text}` is used twice in `{}`; it is already used by {first}\nhelp: give one of \
                 them another key with `key = \"...\"`, or remove one of the fields",
                event.ident
            ),
        );
        repeated.push(&*row.storage_key.text);
    }
    repeated
}
