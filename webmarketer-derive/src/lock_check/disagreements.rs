//! Compares the struct with its event type in the lock: names, keys and attributes. The compiler compares the types.

use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt as _;
use webmarketer_schema::convention::{ADD_TO_SERVICE, CHANGE_SERVICE, default_field_name, shape};
use webmarketer_schema::{Entity, EventType, Field, FieldType};

use super::declaration::{declaration, key_arguments};
use super::event_types::{report_archived, report_unknown};
use super::locked_fields::{
    is_possible_group, locked_field, missing_fields, possible_group, row_entity, similar_field,
};
use super::missing::report_missing;
use super::renamed::{RenamedFields, renamed_fields};
use crate::errors::Errors;
use crate::find_lock::LockEntry;
use crate::input::{CarriedField, Event, FieldRow};

/// Reports where the struct and the lock disagree, and returns the event type of the lock. The fields of which the advice
/// includes the type become `reported`.
pub(super) fn compare_with_lock<'a>(
    event: &Event<'a>,
    entry: LockEntry,
    reported: &mut Vec<&'a Ident>,
    errors: &mut Errors,
) -> Option<EventType> {
    let before = errors.len();
    let event_type = compare(event, entry, reported, errors);
    if event.is_generated && errors.len() > before {
        // Advice for each field would be to edit it, and the next `generate` would undo that.
        errors.truncate(before);
        let message =
            format!("the generated struct `{}` does not match the lock\nhelp: run `webmarketer generate`", event.ident);
        errors.report(event.ident.span(), message);
        reported.clear();
    }
    event_type
}

fn compare<'a>(
    event: &Event<'a>,
    entry: LockEntry,
    reported: &mut Vec<&'a Ident>,
    errors: &mut Errors,
) -> Option<EventType> {
    let event_type = match entry {
        LockEntry::EventType(event_type) => *event_type,
        LockEntry::Unknown(known) => {
            report_unknown(event, &known, errors);
            return None;
        }
    };
    if event_type.is_archived() {
        report_archived(event, errors);
        return None;
    }
    let is_complete = event.groups.is_empty() && !event.fields.iter().any(|field| field.is_unclear);
    let lacking = if is_complete { missing_fields(event, &event_type) } else { Vec::new() };
    let renamed = renamed_fields(event, &event_type, &lacking);
    let mut missing = lacking.clone();
    missing.retain(|field| !renamed.contains(field) && possible_group(event, &event_type).is_none());
    for field in event.fields.iter().filter(|field| !field.is_unclear) {
        if is_possible_group(event, &event_type, field) {
            report_possible_group(event, &event_type, field, &lacking, errors);
            reported.push(field.member);
            continue;
        }
        if compare_row(event, &event_type, &field.row, Some(field.member), &renamed, errors) {
            reported.push(field.member);
        }
        if let Some((span, _)) = &field.nonce
            && locked_field(&event_type, &field.row).is_some_and(|locked| locked.pii)
        {
            let message = format!(
                "`{}` is PII in the lock, and can't be the nonce, which is shown in receipts and logs\nhelp: remove `nonce`",
                field.row.storage_key.text
            );
            errors.report(*span, message);
        }
    }
    for other in &event.others {
        compare_row(event, &event_type, other, None, &renamed, errors);
    }
    report_missing(event, &event_type, &missing, errors);
    Some(event_type)
}

/// Compares a row with the lock. It is the field `member` of the struct, or else one that events do not carry. Returns
/// whether the reported advice includes the type.
fn compare_row(
    event: &Event<'_>,
    event_type: &EventType,
    row: &FieldRow,
    member: Option<&Ident>,
    renamed: &RenamedFields<'_, '_>,
    errors: &mut Errors,
) -> bool {
    let Some(locked) = locked_field(event_type, row) else {
        report_unknown_field(event, event_type, row, member, renamed.of_row(row), errors);
        return false;
    };
    let key = &row.storage_key.text;
    match (&locked.ingestion_key, member) {
        (None, Some(member)) => {
            let word = match locked.entity {
                Entity::State => "state",
                Entity::Statistic => "statistic",
                _ => "field",
            };
            let message = format!(
                "events do not carry `{key}` in the lock\nhelp: remove the field `{member}`, and add \
                 `#[webmarketer({word}({key:?}))]` to the struct\nhelp: {CHANGE_SERVICE}"
            );
            errors.report(row.storage_key.span, message);
            return true;
        }
        (Some(_), None) => {
            let message = format!(
                "events carry `{key}` in the lock\nhelp: remove `{}` from the struct's attributes, and add the field \
                 `{},`\nhelp: {CHANGE_SERVICE}",
                attribute_of(row),
                declaration(event, locked, &default_field_name(key))
            );
            errors.report(row.storage_key.span, message);
            return true;
        }
        _ => {}
    }
    let mut differences = differing_attributes(row, locked);
    // Without an attribute, the type of a field that events do not carry follows from its entity.
    let is_default_type = row.spans.kind.is_none() && row_entity(row) != locked.entity;
    differences.extend(differing_type(row, locked).filter(|_| !is_default_type));
    if let Some(sent) = locked.ingestion_key.as_ref().filter(|sent| sent.as_str() != row.ingestion_key.text) {
        let sent = sent.as_str();
        differences.insert(
            0,
            Difference {
                span: row.ingestion_key.span,
                what: format!("the lock sends `{key}` as `{sent}`, the struct as `{}`", row.ingestion_key.text),
                help: if row.has_own_storage_key && !row.has_own_ingestion_key {
                    format!("write `storage_key = {key:?}, ingestion_key = {sent:?}`")
                } else {
                    format!("write `ingestion_key = {sent:?}`")
                },
            },
        );
    }
    if let ([_, _, ..], Some(member)) = (differences.as_slice(), member) {
        let what: Vec<_> = differences.iter().map(|difference| format!("\nnote: {}", difference.what)).collect();
        let message = format!(
            "the field `{member}` does not match the lock{}\nhelp: declare it as `{},`\nhelp: {CHANGE_SERVICE}",
            what.concat(),
            declaration(event, locked, &member.unraw().to_string())
        );
        errors.report(row.storage_key.span, message);
        return true;
    }
    // This version cannot plan changes of a type that it does not know.
    let is_known_type = !matches!(locked.field_type, FieldType::Other(_));
    let change = if is_known_type { format!("\nhelp: {CHANGE_SERVICE}") } else { String::new() };
    for Difference { span, what, help } in differences {
        errors.report(span, format!("{what}\nhelp: {help}{change}"));
    }
    false
}

/// Reports a field that the lock does not have, and that is a group without `flatten` if its type is one.
fn report_possible_group(
    event: &Event<'_>,
    event_type: &EventType,
    field: &CarriedField<'_>,
    lacking: &[&Field],
    errors: &mut Errors,
) {
    let (member, key) = (field.member, &field.row.storage_key.text);
    let mut message = format!("the lock's `{}` has no field `{key}`", event_type.reference);
    let keys: Vec<_> = lacking.iter().map(|field| format!("`{}`", field.storage_key)).collect();
    match &*keys {
        [] => {}
        [only] => message = format!("{message}, and the struct lacks the mandatory field {only}"),
        [first @ .., last] => {
            message = format!("{message}, and the struct lacks the mandatory fields {} and {last}", first.join(", "));
        }
    }
    let group = field.of_type.group_name().unwrap_or_default();
    message =
        format!("{message}\nhelp: if `{group}` is a group of fields, add `#[webmarketer(flatten)]` to `{member}`");
    message = match lacking {
        [other] => {
            let arguments = key_arguments(event, other, &member.unraw().to_string());
            format!(
                "{message}\nhelp: if `{member}` is that field, add `#[webmarketer({})]` to it",
                arguments.join(", ")
            )
        }
        _ => format!(
            "{message}\nhelp: {ADD_TO_SERVICE}\nhelp: to keep `{member}` out of events, add `#[webmarketer(skip)]`"
        ),
    };
    errors.report(field.row.storage_key.span, message);
}

/// Reports a row that the lock does not have.
fn report_unknown_field(
    event: &Event<'_>,
    event_type: &EventType,
    row: &FieldRow,
    member: Option<&Ident>,
    renamed: Option<&Field>,
    errors: &mut Errors,
) {
    let key = &row.storage_key.text;
    let mut message = format!("the lock's `{}` has no field `{key}`", event_type.reference);
    let similar = similar_field(event, event_type, row);
    if let Some(near) = similar {
        message = format!("{message}, did you mean `{}`?", near.storage_key);
    } else if let Some(other) = renamed.filter(|other| other.is_mandatory()) {
        message = format!("{message}, and the struct lacks the mandatory field `{}`", other.storage_key);
    }
    if let Some(other) = similar.or(renamed)
        && let Some(help) = keep_key(event, row, member, other, similar.is_some())
    {
        message = format!("{message}\nhelp: {help}");
    }
    message = format!("{message}\nhelp: {ADD_TO_SERVICE}");
    if similar.is_none() && renamed.is_none_or(|other| !other.is_mandatory()) {
        message = match member {
            Some(member) => format!("{message}\nhelp: to keep `{member}` out of events, add `#[webmarketer(skip)]`"),
            None => format!("{message}\nhelp: otherwise, remove `{}` from the struct's attributes", attribute_of(row)),
        };
    }
    errors.report(row.storage_key.span, message);
}

/// How to give a row the key of another field of the lock, whose key is similar or which was probably renamed. `None` if
/// the message says it already.
fn keep_key(
    event: &Event<'_>,
    row: &FieldRow,
    member: Option<&Ident>,
    other: &Field,
    is_similar: bool,
) -> Option<String> {
    let key = other.storage_key.as_str();
    let attribute = match member {
        Some(member) if !row.has_own_storage_key => {
            let arguments = key_arguments(event, other, &member.unraw().to_string());
            let attribute = format!("`#[webmarketer({})]`", arguments.join(", "));
            if is_similar && event.rename_all.is_some() && member.unraw() == key {
                return Some(format!("remove `rename_all` from the struct, or add {attribute} to the field"));
            }
            if is_similar {
                return Some(format!("rename the field to `{}`, or add {attribute} to it", default_field_name(key)));
            }
            format!("add {attribute} to it")
        }
        _ if is_similar => return None,
        Some(_) => format!("write `key = {key:?}`"),
        None => format!("write `{}`", attribute_with_key(row, key)),
    };
    let this = match member {
        Some(member) if !row.has_own_storage_key => format!("`{member}`"),
        _ => format!("`{}`", row.storage_key.text),
    };
    Some(if other.is_mandatory() {
        format!("if {this} is that field, {attribute}")
    } else {
        format!("if {this} is the renamed field `{key}`, {attribute}")
    })
}

/// What is different, and how to change it.
struct Difference {
    span: Span,
    what: String,
    help: String,
}

/// The entity and the flags that are not those of the lock.
fn differing_attributes(row: &FieldRow, locked: &Field) -> Vec<Difference> {
    let key = &row.storage_key.text;
    let mut differences = Vec::new();
    let here = row_entity(row);
    if here != locked.entity {
        let is_carried = row.bits & shape::NOT_INGESTED == 0;
        let word = match &locked.entity {
            Entity::Other(other) => format!("other_entity = {other:?}"),
            known @ (Entity::State | Entity::Statistic) if !is_carried => format!("{known}({key:?})"),
            Entity::User if !is_carried => format!("field({key:?}, user)"),
            Entity::Event if !is_carried => format!("field({key:?})"),
            known => known.to_string(),
        };
        differences.push(Difference {
            span: row.spans.entity.unwrap_or(row.storage_key.span),
            what: format!(
                "`{key}` is {} in the lock, but {} in the struct",
                describe_owner(&locked.entity),
                describe_owner(&here)
            ),
            help: match locked.entity {
                Entity::Other(_) => edit(row, row.spans.entity, &word),
                _ if is_carried => edit(row, row.spans.entity, &word),
                _ => format!("write `{word}` instead of `{}`", attribute_of(row)),
            },
        });
    }
    let flag = |bit| row.bits & bit != 0;
    let is_carried = row.bits & shape::NOT_INGESTED == 0;
    for (word, what, here, there, span) in [
        ("discriminant", "a discriminant", flag(shape::DISCRIMINANT), locked.discriminant, row.spans.discriminant),
        (
            "most_probable_location",
            "the most probable location",
            flag(shape::MOST_PROBABLE_LOCATION),
            locked.most_probable_location,
            row.most_probable_location,
        ),
        // Where the attributes say nothing, the type of a field that events carry is compared.
        ("pii", "PII", row.pii.unwrap_or(is_carried && locked.pii), locked.pii, row.spans.pii),
    ] {
        if here != there {
            let (with, without) = if there { ("lock", "struct") } else { ("struct", "lock") };
            let help = match (there, word) {
                (true, _) => edit(row, span, word),
                (false, "pii") => edit(row, span, "pii = false"),
                (false, _) => format!("remove `{word}`"),
            };
            differences.push(Difference {
                span: span.unwrap_or(row.storage_key.span),
                what: format!("`{key}` is {what} in the {with}, but not in the {without}"),
                help,
            });
        }
    }
    differences
}

/// The field type that the attributes name, if it is not that of the lock.
fn differing_type(row: &FieldRow, locked: &Field) -> Option<Difference> {
    let here = match row.kind {
        _ if !row.other_type.is_empty() => FieldType::parse(&row.other_type),
        Some(kind) => FieldType::parse(kind.as_str()),
        None => {
            let FieldType::Other(other) = &locked.field_type else { return None };
            return Some(Difference {
                span: row.storage_key.span,
                what: format!(
                    "`{}` has the type `{other}` in the lock, which this version of webmarketer does not know",
                    row.storage_key.text
                ),
                help: edit(row, None, &format!("other_type = {other:?}")),
            });
        }
    };
    let word = match &locked.field_type {
        FieldType::Other(other) => format!("other_type = {other:?}"),
        known => format!("type = \"{known}\""),
    };
    (here != locked.field_type).then(|| Difference {
        span: row.spans.kind.unwrap_or(row.storage_key.span),
        what: format!(
            "`{}` has the type `{}` in the lock, but `{here}` in the struct",
            row.storage_key.text, locked.field_type
        ),
        help: edit(row, row.spans.kind, &word),
    })
}

/// How to write an attribute of a row, which can have another one in its place.
fn edit(row: &FieldRow, replaced: Option<Span>, word: &str) -> String {
    match replaced {
        Some(_) => format!("write `{word}`"),
        None if row.bits & shape::NOT_INGESTED == 0 => format!("add `#[webmarketer({word})]` to the field"),
        None => format!("write `{word}` after {:?}", row.storage_key.text),
    }
}

/// The attribute of the struct that makes a row which events do not carry.
fn attribute_of(row: &FieldRow) -> String {
    attribute_with_key(row, &row.storage_key.text)
}

fn attribute_with_key(row: &FieldRow, key: &str) -> String {
    let word = match row_entity(row) {
        Entity::State => "state",
        Entity::Statistic => "statistic",
        _ => "field",
    };
    format!("{word}({key:?})")
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
