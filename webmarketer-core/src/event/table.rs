//! The tables that the derive makes of structs, and what is checked of them while a program is compiled.

use webmarketer_schema::convention::shape;

/// What few fields say: the number of the row, and its ingestion key, type and entity where they are not the storage
/// key or have no number; else nothing.
pub type FieldOverride = (usize, &'static str, &'static str, &'static str);

/// All that a struct says of its event type.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The reference of the event type; empty for a group.
    pub event_type: &'static str,
    /// The name of the event type, or of the group's struct.
    pub name: &'static str,
    /// The storage key of each field, with a NUL between two: of those that events carry first, in the order of
    /// the values. One text costs the compiler less than a list of them, and that less than a list of rows.
    pub keys: &'static str,
    /// The label of each field, or nothing, in the same order with the same between two.
    pub labels: &'static str,
    /// What each field is, packed into bits.
    pub shapes: &'static [u32],
    /// What few fields say.
    pub others: &'static [FieldOverride],
    /// The groups that are flattened into it.
    pub parts: &'static [&'static Table],
    /// What is said of the event type as a whole.
    pub extras: Extras,
}

/// What stands between two keys, or two labels, of a table. The derive lets neither hold it.
const SEPARATOR: u8 = 0;

/// What is said of an event type as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Extras {
    /// How long events are kept, in days; `None` leaves it to the project.
    pub retention_days: Option<u32>,
    /// The countries in which phone numbers are looked up, in order.
    pub phone_countries: &'static [&'static str],
    /// What is attached to it: a JSON object, or nothing.
    pub metadata: &'static str,
    /// Whether the events take part in attribution; `None` leaves it as it is.
    pub attributable: Option<bool>,
}

/// A table that says nothing.
pub const EMPTY_TABLE: Table = Table {
    event_type: "",
    name: "",
    keys: "",
    labels: "",
    shapes: &[],
    others: &[],
    parts: &[],
    extras: Extras { retention_days: None, phone_countries: &[], metadata: "", attributable: None },
};

/// Checks at compile time that no group has a key that is already used.
///
/// # Panics
///
/// If a group has such a key. The message names both structs and the key.
#[track_caller]
pub const fn assert_distinct(whole: &Table) {
    let mut part = 0;
    while part < whole.parts.len() {
        let group = whole.parts[part];
        assert_distinct(group);
        assert_rows_apart(group, whole);
        let mut other = 0;
        while other < part {
            assert_apart(group, whole.parts[other]);
            other += 1;
        }
        part += 1;
    }
}

/// Checks at compile time that the groups have a field that is mandatory in the lock.
///
/// # Panics
///
/// If they do not have it. The message names the field.
#[track_caller]
pub const fn assert_has(whole: &Table, storage_key: &str) {
    if !has_field(whole.parts, storage_key) {
        let message = ConstMessage::new()
            .with_text("the lock says that `")
            .with_text(storage_key)
            .with_text("` is mandatory for `")
            .with_text(whole.event_type)
            .with_text("`, and neither the struct nor what is flattened into it has such a field");
        panic!("{}", message.text());
    }
}

const fn has_field(parts: &[&Table], storage_key: &str) -> bool {
    let mut part = 0;
    while part < parts.len() {
        // A group with a mistake of its own says nothing yet.
        if parts[part].name.is_empty() {
            return true;
        }
        let mut row = 0;
        while row < parts[part].shapes.len() {
            if str_eq(parts[part].storage_key(row), storage_key) {
                return true;
            }
            row += 1;
        }
        if has_field(parts[part].parts, storage_key) {
            return true;
        }
        part += 1;
    }
    false
}

/// Compares at compile time the fields of the groups with those of the lock (storage key, ingestion key or nothing, and
/// shape).
///
/// # Panics
///
/// If they differ. The message names the field, the group and the difference.
#[doc(hidden)]
#[track_caller]
pub const fn assert_agrees(whole: &Table, locked: &[(&str, &str, u32)]) {
    let mut part = 0;
    while part < whole.parts.len() {
        let group = whole.parts[part];
        let mut row = 0;
        while row < group.shapes.len() {
            assert_row_agrees(whole, group, row, locked);
            row += 1;
        }
        assert_agrees(group, locked);
        part += 1;
    }
}

#[track_caller]
const fn assert_row_agrees(whole: &Table, group: &Table, row: usize, locked: &[(&str, &str, u32)]) {
    let mut at = 0;
    while at < locked.len() && !str_eq(locked[at].0, group.storage_key(row)) {
        at += 1;
    }
    let wrong = if at == locked.len() {
        "the lock has no such field"
    } else {
        let (_, key, there) = locked[at];
        let here = group.shapes[row];
        let differs = here ^ there;
        if differs & shape::NOT_INGESTED != 0 {
            if there & shape::NOT_INGESTED != 0 {
                "the lock says that events don't carry it"
            } else {
                "the lock says that events carry it"
            }
        } else if there & shape::NOT_INGESTED == 0 && !str_eq(key, group.sent_as(row)) {
            "the lock has another ingestion key"
        } else if differs & shape::KIND != 0 {
            "the lock has another field type"
        } else if there & shape::OPTIONAL == 0 && here & (shape::OPTIONAL | shape::NOT_INGESTED) == shape::OPTIONAL {
            "the lock says that it is mandatory"
        } else if differs & shape::ENTITY != 0 {
            "the lock has another entity"
        } else if differs & shape::PII != 0 {
            if there & shape::PII != 0 { "the lock says that it is PII" } else { "the lock says that it is not PII" }
        } else if differs & shape::DISCRIMINANT != 0 {
            "the lock says otherwise whether it is a discriminant"
        } else if differs & shape::MOST_PROBABLE_LOCATION != 0 {
            "the lock says otherwise whether it is the most probable location"
        } else {
            return;
        }
    };
    let message = ConstMessage::new()
        .with_text("`")
        .with_text(group.storage_key(row))
        .with_text("` of `")
        .with_text(group.name)
        .with_text("`, which is flattened into `")
        .with_text(whole.name)
        .with_text("`: ")
        .with_text(wrong);
    panic!("{}", message.text());
}

/// Compares two tables with all that is flattened into them.
#[track_caller]
const fn assert_apart(group: &Table, other: &Table) {
    assert_rows_apart(group, other);
    let mut part = 0;
    while part < other.parts.len() {
        assert_apart(group, other.parts[part]);
        part += 1;
    }
}

/// Compares a group, and all that is flattened into it, with the rows of a table.
#[track_caller]
const fn assert_rows_apart(group: &Table, other: &Table) {
    let mut part = 0;
    while part < group.parts.len() {
        assert_rows_apart(group.parts[part], other);
        part += 1;
    }
    let mut a = 0;
    while a < group.shapes.len() {
        let mut b = 0;
        while b < other.shapes.len() {
            let both_are_sent = (group.shapes[a] | other.shapes[b]) & shape::NOT_INGESTED == 0;
            if str_eq(group.storage_key(a), other.storage_key(b))
                || both_are_sent && str_eq(group.sent_as(a), other.sent_as(b))
            {
                let message = ConstMessage::new()
                    .with_text("`")
                    .with_text(group.storage_key(a))
                    .with_text("` is a field of `")
                    .with_text(group.name)
                    .with_text("` and of `")
                    .with_text(other.name)
                    .with_text("`, which are flattened into one event type");
                panic!("{}", message.text());
            }
            b += 1;
        }
        a += 1;
    }
}

impl Table {
    /// The storage keys of all rows.
    pub(super) fn storage_keys(&self) -> impl Iterator<Item = &'static str> {
        let mut rest = Some(self.keys);
        std::iter::from_fn(move || {
            // Keys are short: to look at each byte costs less than what searches long texts.
            let keys = rest?;
            let end = keys.bytes().position(|byte| byte == SEPARATOR);
            let (key, behind) = keys.split_at_checked(end.unwrap_or(keys.len()))?;
            rest = behind.get(1..);
            Some(key)
        })
    }

    /// The labels of all rows; empty for a row without a label.
    pub(super) fn labels(&self) -> impl Iterator<Item = &'static str> {
        self.labels.split(char::from(SEPARATOR))
    }

    /// The storage key of a row.
    pub(super) const fn storage_key(&self, row: usize) -> &'static str {
        let mut rest = self.keys;
        let mut row = row;
        loop {
            let mut end = 0;
            while end < rest.len() && rest.as_bytes()[end] != SEPARATOR {
                end += 1;
            }
            let (key, after) = rest.split_at(end);
            if row == 0 || after.is_empty() {
                return key;
            }
            rest = after.split_at(1).1;
            row -= 1;
        }
    }

    /// The ingestion key of a row.
    pub(super) const fn sent_as(&self, row: usize) -> &'static str {
        match self.other_key(row) {
            Some(key) => key,
            None => self.storage_key(row),
        }
    }

    /// The ingestion key of a row, where it is not the storage key.
    pub(super) const fn other_key(&self, row: usize) -> Option<&'static str> {
        let mut other = 0;
        while other < self.others.len() {
            if self.others[other].0 == row && !str_eq(self.others[other].1, SAME_KEY) {
                return Some(self.others[other].1);
            }
            other += 1;
        }
        None
    }
}

/// Stands for the storage key where an ingestion key is meant: no key has this character, while an empty one is
/// possible.
const SAME_KEY: &str = "\0";

const fn str_eq(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A message that is put together while the program is compiled. What is too long is cut.
struct ConstMessage {
    bytes: [u8; 512],
    len: usize,
}

impl ConstMessage {
    const fn new() -> Self {
        Self { bytes: [0; 512], len: 0 }
    }

    const fn with_text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.len < self.bytes.len() {
            self.bytes[self.len] = text[at];
            self.len += 1;
            at += 1;
        }
        self
    }

    const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "two structs that are flattened into one event type have one key",
        }
    }
}
