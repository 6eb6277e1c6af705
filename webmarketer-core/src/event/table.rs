//! The tables that the derive makes of structs.

use super::const_text::str_eq;

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

    /// The field type and the entity of a row that have no number; empty where they have one.
    pub(super) const fn other_names(&self, row: usize) -> (&'static str, &'static str) {
        let mut other = 0;
        while other < self.others.len() {
            if self.others[other].0 == row {
                return (self.others[other].2, self.others[other].3);
            }
            other += 1;
        }
        ("", "")
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
