//! Groups of fields that several event types share, and the tables that the derive makes.

use super::{Data, Other, Row};

/// A group of fields that several event types share. Derive it: `#[derive(WebmarketerFields)]`, and give an event a
/// field of that type with `#[webmarketer(flatten)]`.
///
/// ```
/// use webmarketer_core::{Email, Pii, WebmarketerEvent, WebmarketerFields};
///
/// #[derive(WebmarketerFields)]
/// struct Customer {
///     #[webmarketer(user, discriminant)]
///     email: Pii<Email>,
/// }
///
/// #[derive(WebmarketerEvent)]
/// struct Purchase {
///     order_id: String,
///     #[webmarketer(flatten)]
///     customer: Customer,
/// }
///
/// assert_eq!(Purchase::definition().fields.len(), 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be flattened: it isn't a group of Webmarketer fields",
    label = "not a group of fields",
    note = "add `#[derive(WebmarketerFields)]` to it"
)]
pub trait WebmarketerFields {
    /// The fields.
    #[doc(hidden)]
    const TABLE: Table;

    /// Writes the fields that events carry.
    #[doc(hidden)]
    fn write(&self, data: &mut Data<'_>);
}

/// The fields of a struct, with those of the groups that are flattened into it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The name of the struct.
    pub name: &'static str,
    /// Its own fields.
    pub rows: &'static [Row],
    /// Their types and entities that have no number.
    pub others: &'static [Other],
    /// The groups.
    pub parts: &'static [&'static Table],
}

/// Sees that no group brings a key that is there already, while the program is compiled.
///
/// # Panics
///
/// When one does. The message names both structs and the key.
#[doc(hidden)]
#[track_caller]
pub const fn assert_distinct(whole: &Table) {
    let mut part = 0;
    while part < whole.parts.len() {
        let group = whole.parts[part];
        assert_apart(group, whole.name, whole.rows);
        let mut other = 0;
        while other < part {
            assert_apart(group, whole.parts[other].name, whole.parts[other].rows);
            other += 1;
        }
        part += 1;
    }
}

/// Sees that the groups bring a field that the lock says is mandatory, while the program is compiled.
///
/// # Panics
///
/// When they do not. The message names the field.
#[doc(hidden)]
#[track_caller]
pub const fn assert_has(parts: &[&Table], event_type: &str, storage_key: &str) {
    if !has(parts, storage_key) {
        let message = Message::new()
            .with("the lock says that `")
            .with(storage_key)
            .with("` is mandatory for `")
            .with(event_type)
            .with("`, and neither the struct nor what is flattened into it has such a field");
        panic!("{}", message.text());
    }
}

const fn has(parts: &[&Table], storage_key: &str) -> bool {
    let mut part = 0;
    while part < parts.len() {
        let mut row = 0;
        while row < parts[part].rows.len() {
            if same(parts[part].rows[row].0, storage_key) {
                return true;
            }
            row += 1;
        }
        if has(parts[part].parts, storage_key) {
            return true;
        }
        part += 1;
    }
    false
}

#[track_caller]
const fn assert_apart(group: &Table, name: &str, rows: &[Row]) {
    let mut a = 0;
    while a < group.rows.len() {
        let mut b = 0;
        while b < rows.len() {
            if same(group.rows[a].0, rows[b].0) || same(sent_as(&group.rows[a]), sent_as(&rows[b])) {
                let message = Message::new()
                    .with("`")
                    .with(group.rows[a].0)
                    .with("` is a field of `")
                    .with(group.name)
                    .with("` and of `")
                    .with(name)
                    .with("`, which are flattened into one event type");
                panic!("{}", message.text());
            }
            b += 1;
        }
        a += 1;
    }
}

/// The ingestion key of a row, which leaves it out where it is the storage key.
pub(super) const fn sent_as(row: &Row) -> &'static str {
    if row.1.is_empty() { row.0 } else { row.1 }
}

const fn same(a: &str, b: &str) -> bool {
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
struct Message {
    bytes: [u8; 512],
    len: usize,
}

impl Message {
    const fn new() -> Self {
        Self { bytes: [0; 512], len: 0 }
    }

    const fn with(mut self, text: &str) -> Self {
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
