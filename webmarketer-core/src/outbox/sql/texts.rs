//! The texts of one database for a table with a given name.

/// The name of the table in the constants.
const DEFAULT_NAME: &str = "webmarketer_outbox";

/// The maximum length of a name. Postgres cuts off names of more than 63 bytes; those of indexes are longer than that
/// of their table.
const MAX_NAME: usize = 50;

/// The texts for one table, in the SQL of [Postgres](super::postgres::texts) or of [SQLite](super::sqlite::texts). The
/// constants of these modules have their documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Texts {
    /// Creates the table: see [`postgres::CREATE`](super::postgres::CREATE).
    pub create: String,
    /// Adds an event: see [`postgres::INSERT`](super::postgres::INSERT).
    pub insert: String,
    /// Adds an update: see [`postgres::INSERT_UPDATE`](super::postgres::INSERT_UPDATE).
    pub insert_update: String,
    /// Adds entries: see [`postgres::ADD`](super::postgres::ADD).
    pub add: String,
    /// Claims entries: see [`postgres::CLAIM`](super::postgres::CLAIM).
    pub claim: String,
    /// Keeps claims: see [`postgres::RENEW`](super::postgres::RENEW).
    pub renew: String,
    /// Ends entries that were received: see [`postgres::DONE`](super::postgres::DONE).
    pub done: String,
    /// Makes entries dead letters: see [`postgres::DEAD`](super::postgres::DEAD).
    pub dead: String,
    /// Removes ended entries: see [`postgres::PURGE`](super::postgres::PURGE).
    pub purge: String,
    /// Counts entries: see [`postgres::USAGE`](super::postgres::USAGE).
    pub usage: String,
    /// Counts the entries of other targets: see [`postgres::OTHERS`](super::postgres::OTHERS).
    pub others: String,
    /// Returns the columns: see [`postgres::COLUMNS`](super::postgres::COLUMNS).
    pub columns: String,
    /// The columns that this version requires, each with its type.
    pub(super) layout: &'static [&'static str],
}

/// What the texts of a database have in common.
pub(super) struct Dialect {
    pub(super) texts: [&'static str; 12],
    pub(super) layout: &'static [&'static str],
    /// How many parts the name of a table can have, separated by dots.
    pub(super) max_parts: usize,
}

/// The error of a name that a table cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid table name `{}`: expected {expected} of at most {MAX_NAME} ASCII letters, digits and underscores, \
     beginning with a letter or an underscore",
    name.escape_debug()
)]
pub struct InvalidTableName {
    name: String,
    expected: &'static str,
}

impl Dialect {
    /// The texts for the table with the default name.
    pub(super) fn unnamed(&self) -> Texts {
        self.texts_by(str::to_owned)
    }

    /// The texts for a table with this name.
    pub(super) fn named(&self, table: &str) -> Result<Texts, InvalidTableName> {
        let parts: Vec<&str> = table.split('.').collect();
        let is_valid = parts.len() <= self.max_parts && parts.iter().all(|part| is_name(part));
        let (true, Some(last)) = (is_valid, parts.last()) else {
            let expected = if self.max_parts == 1 { "a name" } else { "a name, or a schema, a dot and a name, each" };
            return Err(InvalidTableName { name: table.to_owned(), expected });
        };
        // In quotes, a name can also be a word of SQL.
        let quoted = parts.iter().map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(".");
        Ok(self.texts_by(|text| rename(text, &quoted, last)))
    }

    fn texts_by(&self, make: impl Fn(&str) -> String) -> Texts {
        let [create, insert, insert_update, add, claim, renew, done, dead, purge, usage, others, columns] =
            self.texts.map(make);
        let layout = self.layout;
        Texts { create, insert, insert_update, add, claim, renew, done, dead, purge, usage, others, columns, layout }
    }
}

/// The text for a table with this name in quotes. `last` is the last part of the name.
fn rename(text: &str, quoted: &str, last: &str) -> String {
    let mut pieces = text.split(DEFAULT_NAME);
    let mut renamed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        // An index has the name of the table, and a word. It is in the schema of its table.
        let end = piece.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(piece.len());
        let (word, rest) = piece.split_at(end);
        if word.is_empty() {
            renamed += quoted;
        } else {
            renamed += &format!("\"{last}{word}\"");
        }
        renamed += rest;
    }
    renamed
}

fn is_name(part: &str) -> bool {
    let begins = part.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    begins && part.len() <= MAX_NAME && part.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
}
