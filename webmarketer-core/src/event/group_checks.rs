//! The checks of groups that are flattened into an event, while a program is compiled: the derive of the event cannot
//! see the fields of its groups.
//!
//! Each check is a constant that the derive writes. If it panics, the compiler shows the message.

use webmarketer_schema::convention::{ADD_TO_SERVICE, CHANGE_SERVICE, ValueKind, shape};

use super::Table;
use super::const_text::{ConstMessage, distance, str_eq};

/// A field of the lock: its storage key, its ingestion key or nothing, its shape, and its field type and its entity
/// where they have no number.
pub type LockedRow = (&'static str, &'static str, u32, &'static str, &'static str);

/// Checks that no key of a group is used by the struct or by a group before it.
///
/// # Panics
///
/// If one is. The message names the key and both structs.
#[track_caller]
pub const fn assert_distinct(whole: &Table, group: usize) {
    let mut message = ConstMessage::new();
    let part = whole.parts[group];
    check_groups_inside(whole, part, &mut message);
    compare_keys(whole, part, whole, &mut message);
    let mut other = 0;
    while other < group {
        // Of a group that is flattened twice, the first is enough.
        if find_part(whole, whole.parts[other].name) == other {
            compare_all_keys(whole, part, whole.parts[other], &mut message);
        }
        other += 1;
    }
    panic_unless_empty(&message);
}

/// Compares the fields of a group with those of the lock.
///
/// # Panics
///
/// If they differ. The message names each field, the group, what the lock has, and the edit.
#[track_caller]
pub const fn assert_agrees(whole: &Table, group: usize, locked: &[LockedRow]) {
    let mut message = ConstMessage::new();
    if compare_with_lock(whole, whole.parts[group], locked, &mut message) {
        message.push(&["\nhelp: ", CHANGE_SERVICE]);
    }
    panic_unless_empty(&message);
}

/// Checks that the groups have a field that is mandatory in the lock.
///
/// # Panics
///
/// If no group has it, with that message.
#[track_caller]
pub const fn assert_has(whole: &Table, storage_key: &str, locked: &[LockedRow], message: &str) {
    if !has_field(whole.parts, storage_key, locked) {
        panic!("{}", message);
    }
}

#[track_caller]
const fn panic_unless_empty(message: &ConstMessage) {
    if !message.is_empty() {
        panic!("{}", message.text());
    }
}

/// The place of the first group of that name.
const fn find_part(whole: &Table, name: &str) -> usize {
    let mut part = 0;
    while part < whole.parts.len() && !str_eq(whole.parts[part].name, name) {
        part += 1;
    }
    part
}

/// Compares the groups inside a group with the group, and with each other.
const fn check_groups_inside(whole: &Table, group: &Table, message: &mut ConstMessage) {
    let mut part = 0;
    while part < group.parts.len() {
        let inside = group.parts[part];
        check_groups_inside(whole, inside, message);
        compare_keys(whole, inside, group, message);
        let mut other = 0;
        while other < part {
            compare_all_keys(whole, inside, group.parts[other], message);
            other += 1;
        }
        part += 1;
    }
}

/// Compares a group, and all groups inside it, with another and all groups inside that.
const fn compare_all_keys(whole: &Table, group: &Table, other: &Table, message: &mut ConstMessage) {
    compare_keys(whole, group, other, message);
    let mut part = 0;
    while part < other.parts.len() {
        compare_all_keys(whole, group, other.parts[part], message);
        part += 1;
    }
}

/// Compares the keys of a group, and of all groups inside it, with those of a struct.
const fn compare_keys(whole: &Table, group: &Table, other: &Table, message: &mut ConstMessage) {
    let mut part = 0;
    while part < group.parts.len() {
        compare_keys(whole, group.parts[part], other, message);
        part += 1;
    }
    let mut a = 0;
    while a < group.shapes.len() {
        let mut b = 0;
        while b < other.shapes.len() {
            let both_are_sent = (group.shapes[a] | other.shapes[b]) & shape::NOT_INGESTED == 0;
            if str_eq(group.storage_key(a), other.storage_key(b)) {
                push_used_twice(whole, group, other, ["storage", group.storage_key(a)], message);
            } else if both_are_sent && str_eq(group.sent_as(a), other.sent_as(b)) {
                push_used_twice(whole, group, other, ["ingestion", group.sent_as(a)], message);
            }
            b += 1;
        }
        a += 1;
    }
}

const fn push_used_twice(whole: &Table, group: &Table, other: &Table, key: [&str; 2], message: &mut ConstMessage) {
    start_line(message);
    message.push(&[key[0], " key `", key[1], "` is used twice in `", whole.name, "`: "]);
    if str_eq(group.name, other.name) {
        message.push(&["the group `", group.name, "` is flattened twice\nhelp: flatten it once"]);
        return;
    }
    message.push(&["by the group `", group.name, "` and by `", other.name, "`"]);
    let attribute = if str_eq(key[0], "storage") { "key" } else { "ingestion_key" };
    message.push(&["\nhelp: remove one of the fields, or give it another key: `", attribute, " = \"...\"`"]);
}

/// Several messages are lines of one.
const fn start_line(message: &mut ConstMessage) {
    if !message.is_empty() {
        message.push(&["\n"]);
    }
}

/// Whether a group has the field, or one whose key is probably this one misspelt.
const fn has_field(parts: &[&Table], storage_key: &str, locked: &[LockedRow]) -> bool {
    let mut part = 0;
    while part < parts.len() {
        let group = parts[part];
        // A group whose own derive failed has no name and no fields.
        if group.name.is_empty() {
            return true;
        }
        let mut row = 0;
        while row < group.shapes.len() {
            let key = group.storage_key(row);
            if str_eq(key, storage_key) {
                return true;
            }
            if find_locked(group, row, locked).is_none()
                && let Some(near) = nearest(key, locked)
                && str_eq(near, storage_key)
            {
                return true;
            }
            row += 1;
        }
        if has_field(group.parts, storage_key, locked) {
            return true;
        }
        part += 1;
    }
    false
}

/// The storage key of the lock that is most similar to a key, if one is similar.
const fn nearest(key: &str, locked: &[LockedRow]) -> Option<&'static str> {
    let mut nearest = None;
    let mut least = usize::MAX;
    let mut at = 0;
    while at < locked.len() {
        if let Some(distance) = distance(key, locked[at].0)
            && distance < least
        {
            least = distance;
            nearest = Some(locked[at].0);
        }
        at += 1;
    }
    nearest
}

/// The field of the lock with the storage key of a row, preferably of the same entity.
const fn find_locked(group: &Table, row: usize, locked: &[LockedRow]) -> Option<LockedRow> {
    let mut found = None;
    let mut at = 0;
    while at < locked.len() {
        if str_eq(locked[at].0, group.storage_key(row)) {
            let is_same_entity = (locked[at].2 ^ group.shapes[row]) & shape::ENTITY == 0
                && str_eq(locked[at].4, group.other_names(row).1);
            if is_same_entity {
                return Some(locked[at]);
            }
            if found.is_none() {
                found = Some(locked[at]);
            }
        }
        at += 1;
    }
    found
}

/// Returns whether a field that the lock has is different there.
const fn compare_with_lock(whole: &Table, group: &Table, locked: &[LockedRow], message: &mut ConstMessage) -> bool {
    let mut differs = false;
    let mut row = 0;
    while row < group.shapes.len() {
        match find_locked(group, row, locked) {
            Some(there) => {
                let before = message.len();
                compare_row(group, row, there, message);
                // No plan changes a type that this version does not know.
                differs |= message.len() > before && there.3.is_empty();
            }
            None => {
                start_line(message);
                let key = group.storage_key(row);
                message.push(&[
                    "the lock's `",
                    whole.event_type,
                    "` has no field `",
                    key,
                    "` of the group `",
                    group.name,
                ]);
                match nearest(key, locked) {
                    Some(near) => message.push(&["`, did you mean `", near, "`?\nhelp: ", ADD_TO_SERVICE]),
                    None => {
                        message.push(&[
                            "`\nhelp: ",
                            ADD_TO_SERVICE,
                            "\nhelp: otherwise, remove it from `",
                            group.name,
                            "`",
                        ]);
                    }
                }
            }
        }
        row += 1;
    }
    let mut part = 0;
    while part < group.parts.len() {
        differs |= compare_with_lock(whole, group.parts[part], locked, message);
        part += 1;
    }
    differs
}

const fn compare_row(group: &Table, row: usize, locked: LockedRow, message: &mut ConstMessage) {
    let (key, sent_as, there, there_type, there_entity) = locked;
    let here = group.shapes[row];
    let (here_type, here_entity) = group.other_names(row);
    let differs = here ^ there;
    let field = ["`", key, "` of the group `", group.name, "`"];
    if differs & shape::NOT_INGESTED != 0 {
        start_line(message);
        let not_carried = if there & shape::NOT_INGESTED != 0 { there } else { here };
        let word = match not_carried & shape::ENTITY {
            shape::STATE => "state",
            shape::STATISTIC => "statistic",
            _ => "field",
        };
        if there & shape::NOT_INGESTED != 0 {
            message.push(&["the lock says that events do not carry "]);
            message.push(&field);
            message.push(&[
                "\nhelp: remove the field, and add `#[webmarketer(",
                word,
                "(\"",
                key,
                "\"))]` to `",
                group.name,
                "`",
            ]);
        } else {
            message.push(&["the lock says that events carry "]);
            message.push(&field);
            message.push(&["\nhelp: in `", group.name, "`, remove `", word, "(\"", key, "\")`, and add it as a field"]);
        }
        return;
    }
    if there & shape::NOT_INGESTED == 0 && !str_eq(sent_as, group.sent_as(row)) {
        start_line(message);
        message.push(&["the lock sends "]);
        message.push(&field);
        message.push(&[
            " as `",
            sent_as,
            "`, and the group as `",
            group.sent_as(row),
            "`\nhelp: write `ingestion_key = \"",
        ]);
        message.push(&[sent_as, "\"`"]);
    }
    if differs & shape::KIND != 0 || !str_eq(there_type, here_type) {
        start_line(message);
        message.push(&["the lock has "]);
        message.push(&field);
        message.push(&[" with the type `", type_name(there, there_type), "`, and the group with the type `"]);
        message.push(&[type_name(here, here_type), "`\nhelp: "]);
        if there_type.is_empty() {
            message.push(&["use the type ", rust_type(there)]);
        } else {
            message.push(&["add `#[webmarketer(other_type = \"", there_type, "\")]` to the field"]);
        }
        return;
    }
    if there & shape::OPTIONAL == 0 && here & (shape::OPTIONAL | shape::NOT_INGESTED) == shape::OPTIONAL {
        start_line(message);
        message.push(&["the lock has "]);
        message.push(&field);
        message.push(&[" as mandatory, and the group as optional\nhelp: remove the `Option`"]);
    }
    if differs & shape::ENTITY != 0 || !str_eq(there_entity, here_entity) {
        start_line(message);
        message.push(&["the lock has "]);
        message.push(&field);
        message.push(&[" as a field of `", entity_name(there, there_entity), "`, and the group as a field of `"]);
        message.push(&[entity_name(here, here_entity), "`\nhelp: write `"]);
        if there_entity.is_empty() {
            message.push(&[entity_name(there, there_entity), "`"]);
        } else {
            message.push(&["other_entity = \"", there_entity, "\"`"]);
        }
        if here & shape::ENTITY != 0 {
            message.push(&[" in place of `", entity_name(here, here_entity), "`"]);
        }
    }
    compare_flags(&field, here, there, message);
}

const fn compare_flags(field: &[&str], here: u32, there: u32, message: &mut ConstMessage) {
    let flags = [
        (shape::PII, "PII", "write `pii` or use a `Pii`", "remove the `Pii`, or write `pii = false`"),
        (shape::DISCRIMINANT, "a discriminant", "write `discriminant`", "remove `discriminant`"),
        (
            shape::MOST_PROBABLE_LOCATION,
            "the most probable location",
            "write `most_probable_location`",
            "remove `most_probable_location`",
        ),
    ];
    let mut at = 0;
    while at < flags.len() {
        let (flag, what, add, remove) = flags[at];
        if (here ^ there) & flag != 0 {
            start_line(message);
            let is_there = there & flag != 0;
            message.push(&[if is_there { "the lock has " } else { "the lock does not have " }]);
            message.push(field);
            message.push(&[" as ", what, ", and the group ", if is_there { "does not" } else { "does" }]);
            message.push(&["\nhelp: ", if is_there { add } else { remove }]);
        }
        at += 1;
    }
}

const fn type_name(bits: u32, other: &'static str) -> &'static str {
    match shape::kind(bits) {
        ValueKind::Any if other.is_empty() => "any JSON",
        ValueKind::Any => other,
        kind => kind.as_str(),
    }
}

/// The Rust type of a kind.
const fn rust_type(bits: u32) -> &'static str {
    match shape::kind(bits) {
        ValueKind::Any => "`Json`",
        ValueKind::String => "`String`",
        ValueKind::Email => "`Email`",
        ValueKind::Phone => "`Phone`",
        ValueKind::Boolean => "`bool`",
        ValueKind::Number => "`f64` or an integer",
        ValueKind::Date => "`DateTime<Utc>` of chrono",
        ValueKind::Currency => "`Currency`",
        ValueKind::Location => "`Location`",
        ValueKind::Message => "`Message`",
    }
}

const fn entity_name(bits: u32, other: &'static str) -> &'static str {
    if !other.is_empty() {
        return other;
    }
    match bits & shape::ENTITY {
        shape::USER => "user",
        shape::STATE => "state",
        shape::STATISTIC => "statistic",
        _ => "event",
    }
}
