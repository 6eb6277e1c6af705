//! The SQL statements for SQLite 3.38 and later. The database must be encoded in UTF-8, the default.
//!
//! They are for a table with the name `webmarketer_outbox`. [`texts`] returns them for another name. Except for
//! [`INSERT`], each has one parameter, a text that is JSON, and returns rows with one column, a text: see
//! [`Table`](super::Table).

use super::texts::{InvalidTableName, Texts, rename};

/// Creates the table and its indexes, if they do not exist. It takes no parameter and contains several statements.
///
/// Times are milliseconds since 1970.
pub const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS webmarketer_outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL,
    api_base TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'event' CHECK (kind IN ('event', 'state', 'statistic')),
    event_type TEXT CHECK (kind <> 'event' OR event_type IS NOT NULL),
    nonce TEXT CHECK (kind <> 'event' OR nonce IS NOT NULL),
    event_id TEXT CHECK (kind = 'event' OR nonce IS NOT NULL OR event_id IS NOT NULL),
    key TEXT CHECK (kind = 'event' OR key IS NOT NULL),
    body BLOB NOT NULL,
    accepted INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
    lease_token TEXT,
    leased_until INTEGER,
    ended INTEGER,
    reason TEXT CHECK ((reason IS NULL) = (ended IS NULL)),
    status INTEGER,
    answer TEXT
);
CREATE INDEX IF NOT EXISTS webmarketer_outbox_waiting
    ON webmarketer_outbox (project, api_base, number) WHERE ended IS NULL;
CREATE INDEX IF NOT EXISTS webmarketer_outbox_nonce
    ON webmarketer_outbox (nonce);
CREATE INDEX IF NOT EXISTS webmarketer_outbox_updates
    ON webmarketer_outbox (event_id) WHERE ended IS NULL AND event_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS webmarketer_outbox_ended
    ON webmarketer_outbox (ended) WHERE ended IS NOT NULL;
CREATE INDEX IF NOT EXISTS webmarketer_outbox_dead
    ON webmarketer_outbox (number) WHERE reason <> 'received';
";

/// Adds an event. Run it in the transaction that the event belongs to, with the values of a [`Row`](super::Row).
///
/// | | parameter | type |
/// | --- | --- | --- |
/// | `?1` | [`project`](super::Row::project) | text |
/// | `?2` | [`api_base`](super::Row::api_base) | text |
/// | `?3` | [`event_type`](super::Row::event_type) | text |
/// | `?4` | [`nonce`](super::Row::nonce) | text |
/// | `?5` | [`body`](super::Row::body) | blob |
///
/// A row of a client without a service has an empty `api_base`. It is not added.
pub const INSERT: &str = "\
INSERT INTO webmarketer_outbox (project, api_base, event_type, nonce, body)
SELECT ?1, ?2, ?3, ?4, CAST(?5 AS BLOB) WHERE ?2 <> ''
";

/// Adds entries: `[{"project", "api_base", "kind", "event_type", "nonce", "event_id", "key", "body", "accepted"}]`.
///
/// `kind` is `event`, `state` or `statistic`. An event has `event_type` and `nonce`; an update has `key`, and the
/// `event_id` or the `nonce` of its event. `body` is a text, `accepted` in milliseconds since 1970. It returns the
/// numbers of the entries.
pub const ADD: &str = "\
INSERT INTO webmarketer_outbox (project, api_base, kind, event_type, nonce, event_id, key, body, accepted)
SELECT value ->> 'project', value ->> 'api_base', value ->> 'kind', value ->> 'event_type', value ->> 'nonce',
    value ->> 'event_id', value ->> 'key', CAST(value ->> 'body' AS BLOB), value ->> 'accepted'
FROM json_each(?1) ORDER BY json_each.key
RETURNING CAST(number AS TEXT)
";

/// Claims the oldest entries of a target for a time, and returns them:
/// `{"project", "api_base", "token", "lease_ms", "count"}`.
///
/// An entry that another drainer has claimed is not returned before its lease ends. An update is returned when its
/// event and the earlier updates of this event have ended. Each row is an object with `number`, `kind`, `event_type`,
/// `nonce`, `event_id`, `key`, `body`, `accepted` and `received_id`, the id of the event of an update by nonce. The
/// rows have no order.
pub const CLAIM: &str = "\
UPDATE webmarketer_outbox
SET lease_token = ?1 ->> 'token',
    leased_until = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) + (?1 ->> 'lease_ms')
WHERE number IN (
    SELECT entry.number FROM webmarketer_outbox AS entry
    WHERE entry.ended IS NULL
        AND entry.project = (?1 ->> 'project') AND entry.api_base = (?1 ->> 'api_base')
        AND (entry.leased_until IS NULL
            OR entry.leased_until <= CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
        AND (entry.kind = 'event' OR NOT EXISTS (
            SELECT 1 FROM webmarketer_outbox AS earlier
            WHERE earlier.nonce = entry.nonce AND earlier.number < entry.number AND earlier.ended IS NULL
                AND earlier.project = entry.project AND earlier.api_base = entry.api_base
        ) AND NOT EXISTS (
            SELECT 1 FROM webmarketer_outbox AS earlier
            WHERE earlier.event_id = entry.event_id AND earlier.number < entry.number AND earlier.ended IS NULL
                AND earlier.project = entry.project AND earlier.api_base = entry.api_base
        ))
    ORDER BY entry.number
    LIMIT (?1 ->> 'count')
)
RETURNING json_object(
    'number', number, 'kind', kind, 'event_type', event_type, 'nonce', nonce, 'event_id', event_id, 'key', key,
    'body', CAST(body AS TEXT), 'accepted', accepted,
    'received_id', (
        SELECT event.event_id FROM webmarketer_outbox AS event
        WHERE webmarketer_outbox.kind <> 'event' AND event.nonce = webmarketer_outbox.nonce AND event.kind = 'event'
            AND event.reason = 'received' AND event.project = webmarketer_outbox.project
            AND event.api_base = webmarketer_outbox.api_base
        ORDER BY event.number DESC LIMIT 1
    )
)
";

/// Keeps claims for longer: `{"token", "lease_ms", "numbers": [1]}`. It returns the numbers that still have the token.
pub const RENEW: &str = "\
UPDATE webmarketer_outbox
SET leased_until = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) + (?1 ->> 'lease_ms')
WHERE lease_token = (?1 ->> 'token') AND ended IS NULL
    AND number IN (SELECT value FROM json_each(?1, '$.numbers'))
RETURNING CAST(number AS TEXT)
";

/// Marks entries as received: `{"token", "ended": [{"number", "event_id"}]}`. It returns the numbers of the entries
/// that this process had claimed.
///
/// The body is removed. The rest of the row is kept until [`PURGE`] removes it, because later updates need the id of
/// the event.
pub const DONE: &str = "\
UPDATE webmarketer_outbox AS entry
SET ended = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER), reason = 'received',
    event_id = coalesce(received.value ->> 'event_id', entry.event_id), body = CAST('' AS BLOB),
    lease_token = NULL, leased_until = NULL
FROM json_each(?1, '$.ended') AS received
WHERE entry.number = received.value ->> 'number' AND entry.lease_token = (?1 ->> 'token') AND entry.ended IS NULL
RETURNING CAST(number AS TEXT)
";

/// Marks entries as dead letters: `{"token", "ended": [{"number", "reason", "status", "answer"}]}`. It returns the
/// numbers of the entries that this process had claimed.
pub const DEAD: &str = "\
UPDATE webmarketer_outbox AS entry
SET ended = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER), reason = dead.value ->> 'reason',
    status = dead.value ->> 'status', answer = dead.value ->> 'answer', lease_token = NULL, leased_until = NULL
FROM json_each(?1, '$.ended') AS dead
WHERE entry.number = dead.value ->> 'number' AND entry.lease_token = (?1 ->> 'token') AND entry.ended IS NULL
RETURNING CAST(number AS TEXT)
";

/// Removes entries of a target that ended some time ago: `{"project", "api_base", "received_ms", "dead_ms"}`. It
/// returns their numbers.
pub const PURGE: &str = "\
DELETE FROM webmarketer_outbox
WHERE project = (?1 ->> 'project') AND api_base = (?1 ->> 'api_base')
    AND ended < CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
        - CASE reason WHEN 'received' THEN (?1 ->> 'received_ms') ELSE (?1 ->> 'dead_ms') END
RETURNING CAST(number AS TEXT)
";

/// Counts the entries of a target: `{"project", "api_base"}`. It returns one row, an object with `entries`, `bytes`,
/// `oldest` (in milliseconds since 1970), `last` (the highest number) and `dead`.
pub const USAGE: &str = "\
SELECT json_object(
    'entries', count(*), 'bytes', coalesce(sum(length(body)), 0), 'oldest', min(accepted),
    'last', max(number),
    'dead', (
        SELECT count(*) FROM webmarketer_outbox
        WHERE reason <> 'received' AND project = (?1 ->> 'project') AND api_base = (?1 ->> 'api_base')
    )
)
FROM webmarketer_outbox
WHERE ended IS NULL AND project = (?1 ->> 'project') AND api_base = (?1 ->> 'api_base')
";

/// Counts the entries of other targets, which a drainer does not send: `{"project", "api_base"}`. Each row is an object
/// with `project`, `api_base` and `entries`.
pub const OTHERS: &str = "\
SELECT json_object('project', project, 'api_base', api_base, 'entries', count(*))
FROM webmarketer_outbox
WHERE ended IS NULL AND (project <> (?1 ->> 'project') OR api_base <> (?1 ->> 'api_base'))
GROUP BY project, api_base ORDER BY project, api_base
";

const TEXTS: [&str; 10] = [CREATE, INSERT, ADD, CLAIM, RENEW, DONE, DEAD, PURGE, USAGE, OTHERS];

/// The texts for a table with this name, such as `outbox`.
///
/// # Errors
///
/// If the name is not 1 to 50 ASCII letters, digits and underscores, or does not start with a letter or an underscore.
///
/// ```
/// use webmarketer_core::outbox::sql::sqlite;
///
/// let texts = sqlite::texts("outbox")?;
/// assert!(texts.insert.starts_with("INSERT INTO \"outbox\""));
/// assert!(sqlite::texts("main.outbox").is_err());
/// # Ok::<(), webmarketer_core::outbox::sql::InvalidTableName>(())
/// ```
pub fn texts(table: &str) -> Result<Texts, InvalidTableName> {
    rename(TEXTS, table, 1)
}

/// The texts for the table `webmarketer_outbox`.
pub(super) fn default_texts() -> Texts {
    Texts::from(TEXTS.map(str::to_owned))
}
