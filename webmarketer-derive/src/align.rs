//! The struct against its event type in the lock: every disagreement, each at its own place, with what to do.

use webmarketer_schema::convention::{nearest, odd_character, shape};
use webmarketer_schema::{Entity, EventType, Field as Locked, FieldType, Reference};

use crate::errors::Errors;
use crate::input::{Event, Row};
use crate::locate::Said;

/// Reports where the struct and the lock disagree, as far as attributes and names go: types are the compiler's affair.
/// Returns the event type of the lock.
pub(crate) fn align(event: &Event<'_>, said: Said, errors: &mut Errors) -> Option<EventType> {
    let before = errors.len();
    let event_type = compare(event, said, errors);
    if event.is_generated && errors.len() > before {
        let message =
            format!("`{}` is generated code; run `webmarketer generate` to write it from the lock", event.ident);
        errors.tell(event.ident.span(), message);
    }
    event_type
}

fn compare(event: &Event<'_>, said: Said, errors: &mut Errors) -> Option<EventType> {
    let event_type = match said {
        Said::EventType(event_type) => *event_type,
        Said::Unknown(references) => {
            let known: Vec<_> = references.iter().map(Reference::as_str).collect();
            let reference = &event.event_type;
            let advice = match nearest(reference, &known) {
                Some(near) => format!(", did you mean `{near}`?"),
                None => "; run `webmarketer pull` if it is new, or say `no_lock` until it exists".to_owned(),
            };
            errors.tell(event.event_type_span, format!("the lock has no event type `{reference}`{advice}"));
            return None;
        }
    };
    if event_type.is_archived() {
        let message = format!(
            "the event type `{}` is archived, so its events no longer show; stop sending it, or have it restored and run \
             `webmarketer pull`",
            event.event_type
        );
        errors.tell(event.event_type_span, message);
        return None;
    }
    for field in &event.fields {
        row(event, &event_type, &field.row, true, errors);
    }
    for other in &event.others {
        row(event, &event_type, other, false, errors);
    }
    if event.parts.is_empty() {
        for missing in missing(event, &event_type) {
            let (key, of_type) = (&missing.storage_key, &missing.field_type);
            let message = format!(
                "the lock says that `{}.{key}` is mandatory, and `{}` has no such field; add one of type {of_type}",
                event.event_type, event.ident
            );
            errors.tell(event.ident.span(), message);
        }
    }
    Some(event_type)
}

/// The mandatory fields of the lock that the struct has not.
pub(crate) fn missing<'a>(event: &Event<'_>, event_type: &'a EventType) -> Vec<&'a Locked> {
    let rows: Vec<_> = event.fields.iter().map(|field| &field.row).chain(&event.others).collect();
    let known: Vec<_> = event_type.fields.iter().map(|field| field.storage_key.as_str()).collect();
    // A key that was meant, and misspelt, is told where it is misspelt.
    let meant: Vec<_> = rows
        .iter()
        .filter(|row| locked(event_type, row).is_none())
        .filter_map(|row| nearest(&row.storage_key.text, &known))
        .collect();
    let is_there = |field: &Locked| {
        let of_row = rows.iter().filter_map(|row| locked(event_type, row)).any(|found| std::ptr::eq(found, field));
        of_row || meant.contains(&field.storage_key.as_str())
    };
    event_type.fields.iter().filter(|field| field.is_mandatory() && !is_there(field)).collect()
}

/// The field of the lock that a row is about: of that key, and rather of the same entity.
pub(crate) fn locked<'a>(event_type: &'a EventType, row: &Row) -> Option<&'a Locked> {
    let of_key = || event_type.fields.iter().filter(|field| field.storage_key.as_str() == row.storage_key.text);
    of_key().find(|field| field.entity == entity(row)).or_else(|| of_key().next())
}

fn row(event: &Event<'_>, event_type: &EventType, row: &Row, carried: bool, errors: &mut Errors) {
    let key = &row.storage_key.text;
    let Some(locked) = locked(event_type, row) else {
        let known: Vec<_> = event_type.fields.iter().map(|field| field.storage_key.as_str()).collect();
        let advice = match nearest(key, &known) {
            Some(near) => format!(", did you mean `{near}`?"),
            None => "; have it added and run `webmarketer pull`, or take it away".to_owned(),
        };
        let message = format!("the lock's `{}` has no field `{key}`{advice}", event.event_type);
        errors.tell(row.storage_key.span, message);
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
            errors.tell(row.storage_key.span, message);
            return;
        }
        Some(sent) if !carried => {
            let message =
                format!("the lock says that events carry `{key}`, as `{sent}`; make it a field of the struct");
            errors.tell(row.storage_key.span, message);
            return;
        }
        Some(sent) if sent.as_str() != row.ingestion_key.text => {
            let message = format!(
                "the lock sends `{key}` as `{sent}`, and the struct as `{}`; write `ingestion_key = \"{sent}\"`",
                row.ingestion_key.text
            );
            errors.tell(row.ingestion_key.span, message);
        }
        _ => {}
    }
    let here = entity(row);
    if here != locked.entity {
        let word = match &locked.entity {
            Entity::Other(other) => format!("other_entity = \"{other}\""),
            known => known.to_string(),
        };
        let (there, here) = (owner(&locked.entity), owner(&here));
        let message = format!("the lock has `{key}` as {there}, and the struct as {here}; write `{word}`");
        errors.tell(row.places.entity.unwrap_or(row.storage_key.span), message);
    }
    said_type(row, locked, errors);
    let flag = |bit| row.bits & bit != 0;
    let place = row.most_probable_location.unwrap_or(row.storage_key.span);
    for (word, what, here, there, span) in [
        ("discriminant", "a discriminant", flag(shape::DISCRIMINANT), locked.discriminant, row.places.discriminant),
        (
            "most_probable_location",
            "the most probable location",
            flag(shape::MOST_PROBABLE_LOCATION),
            locked.most_probable_location,
            Some(place),
        ),
        ("pii", "PII", row.pii.unwrap_or(carried && locked.pii), locked.pii, row.places.pii),
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
        errors.tell(span.unwrap_or(row.storage_key.span), message);
    }
}

/// Compares the type that the attributes name, if they name one.
fn said_type(row: &Row, locked: &Locked, errors: &mut Errors) {
    let here = match row.kind {
        _ if !row.other_type.is_empty() => FieldType::parse(&row.other_type),
        Some(kind) => FieldType::parse(kind.as_str()),
        None => return,
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
        errors.tell(row.places.kind.unwrap_or(row.storage_key.span), message);
    }
}

fn owner(entity: &Entity) -> String {
    match entity {
        Entity::Event => "a field of the event".to_owned(),
        Entity::User => "a field of the user".to_owned(),
        Entity::State => "a state".to_owned(),
        Entity::Statistic => "a statistic".to_owned(),
        Entity::Other(other) => format!("a field of `{other}`"),
    }
}

fn entity(row: &Row) -> Entity {
    if !row.other_entity.is_empty() {
        return Entity::parse(&row.other_entity);
    }
    shape::entity(row.bits)
}

/// Tells a reference that the service is unlikely to take, where no lock says that it did.
pub(crate) fn check_reference(event: &Event<'_>, errors: &mut Errors) {
    if let Some(odd) = odd_character(&event.event_type).filter(|_| !event.as_is) {
        let message = format!(
            "unexpected `{}` in an event type, expected lowercase letters, digits, `-` or `_`; where Webmarketer has it so, \
             say `as_is` beside it",
            odd.escape_debug()
        );
        errors.tell(event.event_type_span, message);
    }
}
