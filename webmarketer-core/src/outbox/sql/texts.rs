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

impl From<[String; 10]> for Texts {
    fn from([create, insert, add, claim, renew, done, dead, purge, usage, others]: [String; 10]) -> Self {
        Self { create, insert, add, claim, renew, done, dead, purge, usage, others }
    }
}

/// The texts for a table with this name, of at most `max_parts` parts, separated by dots.
pub(super) fn rename(texts: [&str; 10], table: &str, max_parts: usize) -> Result<Texts, InvalidTableName> {
    let parts: Vec<&str> = table.split('.').collect();
    let (true, Some(last)) = (parts.len() <= max_parts && parts.iter().all(|part| is_name(part)), parts.last()) else {
        let expected = if max_parts == 1 { "a name" } else { "a name, or a schema, a dot and a name, each" };
        return Err(InvalidTableName { name: table.to_owned(), expected });
    };
    // In quotes, a name can also be a word of SQL.
    let quoted = parts.iter().map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(".");
    Ok(Texts::from(texts.map(|text| {
        let mut pieces = text.split(DEFAULT_NAME);
        let mut renamed = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            // An index has the name of the table, and a word. It is in the schema of its table.
            let end = piece.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(piece.len());
            let (word, rest) = piece.split_at(end);
            renamed += &if word.is_empty() { quoted.clone() } else { format!("\"{last}{word}\"") };
            renamed += rest;
        }
        renamed
    })))
}

fn is_name(part: &str) -> bool {
    let begins = part.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    begins && part.len() <= MAX_NAME && part.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
}
