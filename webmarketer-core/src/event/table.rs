//! The tables that the derives write for structs.

#[cfg(feature = "client")]
use webmarketer_schema::convention::shape;

use super::const_text::str_eq;

/// Properties that few fields have: the index of the row, its ingestion key if it is not the storage key, and its type
/// and entity if they have no bits in the shape. A missing ingestion key is a NUL, the others are empty.
pub type FieldOverride = (usize, &'static str, &'static str, &'static str);

/// The event type or the group that a struct defines.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The reference of the event type; empty for a group.
    pub event_type: &'static str,
    /// The name of the event type, or of the group's struct.
    pub name: &'static str,
    /// The storage keys of the fields, separated by NUL. The fields that events carry come first, in the order of the
    /// values. One text compiles faster than a list of texts or a list of rows.
    pub keys: &'static str,
    /// The labels of the fields in the same order, separated by NUL; empty for a field without a label.
    pub labels: &'static str,
    /// The shapes of the fields: their properties as bits.
    pub shapes: &'static [u32],
    /// Properties that few fields have.
    pub others: &'static [FieldOverride],
    /// The names of the fields that events carry, separated by NUL. Empty if each is its storage key.
    pub fields: &'static str,
    /// The flattened groups.
    pub parts: &'static [&'static Table],
    /// The names of the fields of these groups, separated by NUL.
    pub part_fields: &'static str,
    /// Properties of the event type as a whole.
    pub extras: Extras,
}

/// Separates keys and labels. The derive does not allow it in them.
const SEPARATOR: u8 = 0;

/// Properties of an event type as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Extras {
    /// How long events are kept, in days. `None` is the default of the project.
    pub retention_days: Option<u32>,
    /// The countries whose national phone numbers are accepted, in order.
    pub phone_countries: &'static [&'static str],
    /// The metadata: a JSON object, or empty.
    pub metadata: &'static str,
    /// Whether the events take part in attribution. `None` is the default of the service.
    pub attributable: Option<bool>,
}

/// A table without fields.
pub const EMPTY_TABLE: Table = Table {
    event_type: "",
    name: "",
    keys: "",
    labels: "",
    shapes: &[],
    others: &[],
    fields: "",
    parts: &[],
    part_fields: "",
    extras: Extras { retention_days: None, phone_countries: &[], metadata: "", attributable: None },
};

impl Table {
    /// The storage keys of all rows.
    pub(super) fn storage_keys(&self) -> impl Iterator<Item = &'static str> {
        let mut rest = Some(self.keys);
        std::iter::from_fn(move || {
            // Keys are short, so a loop over the bytes is faster than a search for long texts.
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

    /// The path of the field with this storage key, through the fields of flattened groups.
    #[cfg(feature = "client")]
    pub(super) fn path_of(&self, storage_key: &str) -> Option<String> {
        let names = if self.fields.is_empty() { self.keys } else { self.fields };
        // The fields that events carry come first, and only these have names.
        let mut own = self.storage_keys().zip(self.shapes).zip(names.split(char::from(SEPARATOR)));
        let is_meant = |(key, shape): (&str, &u32)| key == storage_key && shape & shape::NOT_INGESTED == 0;
        if let Some((_, name)) = own.find(|(row, _)| is_meant(*row)) {
            return Some(name.to_owned());
        }
        let mut parts = self.parts.iter().zip(self.part_fields.split(char::from(SEPARATOR)));
        parts.find_map(|(part, field)| Some(format!("{field}.{}", part.path_of(storage_key)?)))
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

    /// The ingestion key of a row, if it is not the storage key.
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

/// The ingestion key of a row whose ingestion key is its storage key. No key contains NUL; an empty key is possible.
const SAME_KEY: &str = "\0";
