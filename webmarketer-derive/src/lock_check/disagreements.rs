//! The struct against its event type in the lock: every disagreement, each at its own place, with what to do.

use std::collections::BTreeSet;

use webmarketer_schema::convention::{nearest_name, shape};
use webmarketer_schema::{Entity, EventType, Field, FieldType, Reference};

use super::declaration::declaration;
use super::locked_fields::{locked_field, missing_fields, row_entity};
use crate::errors::Errors;
use crate::find_lock::LockEntry;
use crate::input::{Event, FieldRow};

/// Reports where the struct and the lock disagree, as far as attributes and names go: types are the compiler's affair.
/// Returns the event type of the lock.
pub(super) fn compare_with_lock(event: &Event<'_>, entry: LockEntry, errors: &mut Errors) -> Option<EventType> {
    let before = errors.len();
    let event_type = compare(event, entry, errors);
    if event.is_generated && errors.len() > before {
        // Advice for each field would be to edit it, and the next `generate` would undo that.
        errors.truncate(before);
        let message =
            format!("the generated struct `{}` does not match the lock; run `webmarketer generate`", event.ident);
        errors.report(event.ident.span(), message);
    }
    event_type
}

fn compare(event: &Event<'_>, entry: LockEntry, errors: &mut Errors) -> Option<EventType> {
    let event_type = match entry {
        LockEntry::EventType(event_type) => *event_type,
        LockEntry::Unknown(references) => {
            let known: Vec<_> = references.iter().map(Reference::as_str).collect();
            let reference = &event.event_type;
            let advice = match nearest_name(reference, &known) {
                Some(near) => format!(", did you mean `{near}`?"),
                None => "; run `webmarketer pull` if it is new, or say `no_lock` until it exists".to_owned(),
            };
            errors.report(event.event_type_span, format!("the lock has no event type `{reference}`{advice}"));
            return None;
        }
    };
    if event_type.is_archived() {
        let message = format!(
            "the event type `{}` is archived, so its events no longer show; stop sending it, or have it restored and run \
             `webmarketer pull`",
            event.event_type
        );
        errors.report(event.event_type_span, message);
        return None;
    }
    for field in event.fields.iter().filter(|field| !field.is_unclear) {
        compare_row(event, &event_type, &field.row, true, errors);
        if let Some((span, _)) = &field.nonce
            && locked_field(&event_type, &field.row).is_some_and(|locked| locked.pii)
        {
            let message = format!(
                "the lock has `{}` as PII, and a nonce is shown in receipts and logs; remove `nonce`",
                field.row.storage_key.text
            );
            errors.report(*span, message);
        }
    }
    for other in &event.others {
        compare_row(event, &event_type, other, false, errors);
    }
    if event.groups.is_empty() && !event.fields.iter().any(|field| field.is_unclear) {
        let mut taken: BTreeSet<_> = event.member_names.iter().map(ToString::to_string).collect();
        for missing in missing_fields(event, &event_type) {
            let message = format!(
                "`{}.{}` is mandatory in the lock, and `{}` has no such field; add `{}`",
                event.event_type,
                missing.storage_key,
                event.ident,
                declaration(event, missing, &mut taken)
            );
            errors.report(event.ident.span(), message);
        }
    }
    Some(event_type)
}

fn compare_row(event: &Event<'_>, event_type: &EventType, row: &FieldRow, carried: bool, errors: &mut Errors) {
    let key = &row.storage_key.text;
    let Some(locked) = locked_field(event_type, row) else {
        let known: Vec<_> = event_type.fields.iter().map(|field| field.storage_key.as_str()).collect();
        let advice = match nearest_name(key, &known) {
            Some(near) => format!(", did you mean `{near}`?"),
            None => "; have it added and run `webmarketer pull`, or take it away".to_owned(),
        };
        let message = format!("the lock's `{}` has no field `{key}`{advice}", event.event_type);
        errors.report(row.storage_key.span, message);
        return;
    };
    match &locked.ingestion_key {
        None if carried => {
            let word = match locked.entity {
                Entity::State => "state",
                Entity::Statistic => "statistic",
                _ => "field",
            };
            let message = format!(
                "the lock says that events don't carry `{key}`; take the field away and write `{word}(\"{key}\")` on the \
                 struct"
            );
            errors.report(row.storage_key.span, message);
            return;
        }
        Some(sent) if !carried => {
            let message =
                format!("the lock says that events carry `{key}`, as `{sent}`; make it a field of the struct");
            errors.report(row.storage_key.span, message);
            return;
        }
        Some(sent) if sent.as_str() != row.ingestion_key.text => {
            let message = format!(
                "the lock sends `{key}` as `{sent}`, and the struct as `{}`; write `ingestion_key = \"{sent}\"`",
                row.ingestion_key.text
            );
            errors.report(row.ingestion_key.span, message);
        }
        _ => {}
    }
    let here = row_entity(row);
    if here != locked.entity {
        let word = match &locked.entity {
            Entity::Other(other) => format!("other_entity = \"{other}\""),
            known => known.to_string(),
        };
        let (there, here) = (describe_owner(&locked.entity), describe_owner(&here));
        let message = format!("the lock has `{key}` as {there}, and the struct as {here}; write `{word}`");
        errors.report(row.spans.entity.unwrap_or(row.storage_key.span), message);
    }
    compare_named_type(row, locked, errors);
    let flag = |bit| row.bits & bit != 0;
    let place = row.most_probable_location.unwrap_or(row.storage_key.span);
    for (word, what, here, there, span) in [
        ("discriminant", "a discriminant", flag(shape::DISCRIMINANT), locked.discriminant, row.spans.discriminant),
        (
            "most_probable_location",
            "the most probable location",
            flag(shape::MOST_PROBABLE_LOCATION),
            locked.most_probable_location,
            Some(place),
        ),
        ("pii", "PII", row.pii.unwrap_or(carried && locked.pii), locked.pii, row.spans.pii),
    ] {
        if here == there {
            continue;
        }
        let message = match (there, word) {
            (true, _) => format!("the lock says that `{key}` is {what}, and the struct doesn't; write `{word}`"),
            (false, "pii") => {
                format!("the lock says that `{key}` is not PII, and the struct says it is; write `pii = false`")
            }
            (false, _) => format!("the lock says that `{key}` is not {what}; take `{word}` away"),
        };
        errors.report(span.unwrap_or(row.storage_key.span), message);
    }
}

/// Compares the type that the attributes name, if they name one.
fn compare_named_type(row: &FieldRow, locked: &Field, errors: &mut Errors) {
    let here = match row.kind {
        _ if !row.other_type.is_empty() => FieldType::parse(&row.other_type),
        Some(kind) => FieldType::parse(kind.as_str()),
        None => {
            if let FieldType::Other(other) = &locked.field_type {
                let message = format!(
                    "the lock has `{}` with the type `{other}`, which this version does not know; write \
                     `other_type = {other:?}`",
                    row.storage_key.text
                );
                errors.report(row.storage_key.span, message);
            }
            return;
        }
    };
    if here != locked.field_type {
        let word = match &locked.field_type {
            FieldType::Other(other) => format!("other_type = \"{other}\""),
            known => format!("type = \"{known}\""),
        };
        let key = &row.storage_key.text;
        let message = format!(
            "the lock says that `{key}` is of type {}, and the struct {here}; write `{word}`",
            locked.field_type
        );
        errors.report(row.spans.kind.unwrap_or(row.storage_key.span), message);
    }
}

fn describe_owner(entity: &Entity) -> String {
    match entity {
        Entity::Event => "a field of the event".to_owned(),
        Entity::User => "a field of the user".to_owned(),
        Entity::State => "a state".to_owned(),
        Entity::Statistic => "a statistic".to_owned(),
        Entity::Other(other) => format!("a field of `{other}`"),
    }
}
