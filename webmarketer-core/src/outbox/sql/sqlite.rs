//! The SQL statements for SQLite 3.38 and later. The database must be encoded in UTF-8, the default.
//!
//! They are for a table with the name `webmarketer_outbox`. [`texts`] returns them for another name. Except for
//! [`INSERT`] and [`INSERT_UPDATE`], each has one parameter, a text that is JSON, and returns rows with one column, a text: see
//! [`Table`](super::Table).

use super::texts::{Dialect, InvalidTableName, Texts};

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
    answer TEXT,
    add_id TEXT
);
CREATE INDEX IF NOT EXISTS webmarketer_outbox_waiting
    ON webmarketer_outbox (project, api_base, number) WHERE ended IS NULL;
CREATE INDEX IF NOT EXISTS webmarketer_outbox_nonce
    ON webmarketer_outbox (nonce);
CREATE INDEX IF NOT EXISTS webmarketer_outbox_event
    ON webmarketer_outbox (event_id) WHERE event_id IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS webmarketer_outbox_added
    ON webmarketer_outbox (add_id) WHERE add_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS webmarketer_outbox_received
    ON webmarketer_outbox (ended) WHERE reason = 'received';
CREATE INDEX IF NOT EXISTS webmarketer_outbox_dead
    ON webmarketer_outbox (ended) WHERE reason <> 'received';
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

/// Adds an update of a state or a statistic. Run it in the transaction that the update belongs to, with the values of an
/// [`UpdateRow`](super::UpdateRow).
///
/// | | parameter | type |
/// | --- | --- | --- |
/// | `?1` | [`project`](super::UpdateRow::project) | text |
/// | `?2` | [`api_base`](super::UpdateRow::api_base) | text |
/// | `?3` | [`kind`](super::UpdateRow::kind) | text |
/// | `?4` | [`nonce`](super::UpdateRow::nonce) | text, or null |
/// | `?5` | [`event_id`](super::UpdateRow::event_id) | text, or null |
/// | `?6` | [`key`](super::UpdateRow::key) | text |
/// | `?7` | [`body`](super::UpdateRow::body) | blob |
///
/// A row of a client without a service has an empty `api_base`. It is not added.
pub const INSERT_UPDATE: &str = "\
INSERT INTO webmarketer_outbox (project, api_base, kind, nonce, event_id, key, body)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, CAST(?7 AS BLOB) WHERE ?2 <> ''
";

/// Adds entries: `[{"project", "api_base", "kind", "event_type", "nonce", "event_id", "key", "body", "accepted",
/// "add_id"}]`.
///
/// `kind` is `event`, `state` or `statistic`. An event has `event_type` and `nonce`; an update has `key`, and the
/// `event_id` or the `nonce` of its event. `body` is a text, `accepted` in milliseconds since 1970. An entry whose
/// `add_id` is in the table is not added again. It returns an object with the number of each entry, `added`.
pub const ADD: &str = "\
INSERT INTO webmarketer_outbox
    (project, api_base, kind, event_type, nonce, event_id, key, body, accepted, add_id)
SELECT value ->> 'project', value ->> 'api_base', value ->> 'kind', value ->> 'event_type', value ->> 'nonce',
    value ->> 'event_id', value ->> 'key', CAST(value ->> 'body' AS BLOB), value ->> 'accepted', value ->> 'add_id'
FROM json_each(?1) WHERE true ORDER BY json_each.key
ON CONFLICT (add_id) WHERE add_id IS NOT NULL DO UPDATE SET add_id = excluded.add_id
RETURNING json_object('added', number)
";

/// Claims the oldest entries of a target for a time, and returns them:
/// `{"project", "api_base", "token", "lease_ms", "wait_ms", "count"}`.
///
/// An entry that another drainer has claimed is not returned before its lease ends. An update is returned when its
/// event and the earlier updates of this event, by its nonce or by its id, have ended. If the table has no event with
/// the nonce of an update, the update waits for `wait_ms` since it was accepted: the transaction that adds the event
/// may not be committed yet. Each row is an object with `number`, `kind`, `event_type_hex`, `nonce_hex`, `event_id_hex`,
/// `key_hex`, `body_hex`, `accepted` and `received_id_hex`, the id of the event of an update by nonce. Values of the
/// application are in hexadecimal digits: a column can hold any value, and a blob, or a text that is not UTF-8, would be
/// an error of the whole statement. The rows have no order.
pub const CLAIM: &str = "\
UPDATE webmarketer_outbox
SET lease_token = ?1 ->> 'token',
    leased_until = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) + (?1 ->> 'lease_ms')
WHERE number IN (
    SELECT entry.number FROM (
        SELECT *, CASE WHEN kind <> 'event' THEN coalesce(event_id, (
            SELECT event.event_id FROM webmarketer_outbox AS event
            WHERE event.nonce = waiting.nonce AND event.kind = 'event' AND event.reason = 'received'
                AND event.project = waiting.project AND event.api_base = waiting.api_base
            ORDER BY event.number DESC LIMIT 1
        )) END AS known_id
        FROM webmarketer_outbox AS waiting
    ) AS entry
    WHERE entry.ended IS NULL
        AND entry.project = (?1 ->> 'project') AND entry.api_base = (?1 ->> 'api_base')
        AND (entry.leased_until IS NULL
            OR entry.leased_until <= CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
        AND (entry.kind = 'event' OR (
            entry.known_id IS NOT NULL
            OR entry.accepted
                <= CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - (?1 ->> 'wait_ms')
            OR EXISTS (
                SELECT 1 FROM webmarketer_outbox AS event
                WHERE event.nonce = entry.nonce AND event.kind = 'event'
                    AND event.project = entry.project AND event.api_base = entry.api_base
            )
        ) AND NOT EXISTS (
            SELECT 1 FROM webmarketer_outbox AS earlier
            WHERE earlier.nonce = entry.nonce AND (earlier.number < entry.number OR earlier.kind = 'event')
                AND earlier.ended IS NULL
                AND earlier.project = entry.project AND earlier.api_base = entry.api_base
        ) AND NOT EXISTS (
            SELECT 1 FROM webmarketer_outbox AS earlier
            WHERE earlier.event_id = entry.known_id AND earlier.number < entry.number AND earlier.ended IS NULL
                AND earlier.project = entry.project AND earlier.api_base = entry.api_base
        ) AND NOT EXISTS (
            SELECT 1 FROM webmarketer_outbox AS event JOIN webmarketer_outbox AS earlier ON earlier.nonce = event.nonce
            WHERE event.event_id = entry.known_id AND event.kind = 'event' AND event.reason = 'received'
                AND event.project = entry.project AND event.api_base = entry.api_base
                AND earlier.number < entry.number AND earlier.ended IS NULL
                AND earlier.project = entry.project AND earlier.api_base = entry.api_base
        ))
    ORDER BY entry.number
    LIMIT (?1 ->> 'count')
)
RETURNING json_object(
    'number', number, 'kind', kind,
    'event_type_hex', CASE WHEN event_type IS NOT NULL THEN hex(event_type) END,
    'nonce_hex', CASE WHEN nonce IS NOT NULL THEN hex(nonce) END,
    'event_id_hex', CASE WHEN event_id IS NOT NULL THEN hex(event_id) END,
    'key_hex', CASE WHEN key IS NOT NULL THEN hex(key) END,
    'body_hex', hex(body), 'accepted', CAST(accepted AS INTEGER),
    'received_id_hex', (
        SELECT CASE WHEN event.event_id IS NOT NULL THEN hex(event.event_id) END FROM webmarketer_outbox AS event
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

/// Removes at most `count` entries of a target that ended some time ago:
/// `{"project", "api_base", "received_ms", "dead_ms", "count"}`. Each row is an object with `number` and `reason`.
pub const PURGE: &str = "\
DELETE FROM webmarketer_outbox WHERE number IN (
    SELECT number FROM webmarketer_outbox
    WHERE project = (?1 ->> 'project') AND api_base = (?1 ->> 'api_base') AND (
        reason = 'received'
            AND ended < CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - (?1 ->> 'received_ms')
        OR reason <> 'received'
            AND ended < CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - (?1 ->> 'dead_ms')
    )
    LIMIT (?1 ->> 'count')
)
RETURNING json_object('number', number, 'reason', reason)
";

/// Counts the entries of a target: `{"project", "api_base"}`. It returns one row, an object with `entries`, `bytes`,
/// `oldest` (in milliseconds since 1970), `first` and `last` (the lowest and the highest number) and `dead`.
pub const USAGE: &str = "\
SELECT json_object(
    'entries', count(*), 'bytes', coalesce(sum(length(body)), 0), 'oldest', CAST(min(accepted) AS INTEGER),
    'first', min(number), 'last', max(number),
    'dead', (
        SELECT count(*) FROM webmarketer_outbox
        WHERE reason <> 'received' AND project = (?1 ->> 'project') AND api_base = (?1 ->> 'api_base')
    )
)
FROM webmarketer_outbox
WHERE ended IS NULL AND project = (?1 ->> 'project') AND api_base = (?1 ->> 'api_base')
";

/// Counts the entries of other targets, which a drainer does not send: `{"project", "api_base"}`. Each row is an object
/// with `project_hex` and `api_base_hex` in hexadecimal digits, and `entries`.
pub const OTHERS: &str = "\
SELECT json_object('project_hex', hex(project), 'api_base_hex', hex(api_base), 'entries', count(*))
FROM webmarketer_outbox
WHERE ended IS NULL AND (project <> (?1 ->> 'project') OR api_base <> (?1 ->> 'api_base'))
GROUP BY project, api_base ORDER BY project, api_base
";

/// Returns the columns of the table. Each row is a name, a space and a type. The parameter has no meaning.
pub const COLUMNS: &str = "\
SELECT name || ' ' || type FROM pragma_table_info(trim('webmarketer_outbox', '\"')) WHERE ?1 IS NOT NULL ORDER BY cid
";

const DIALECT: Dialect = Dialect {
    texts: [CREATE, INSERT, INSERT_UPDATE, ADD, CLAIM, RENEW, DONE, DEAD, PURGE, USAGE, OTHERS, COLUMNS],
    layout: &[
        "number INTEGER",
        "project TEXT",
        "api_base TEXT",
        "kind TEXT",
        "event_type TEXT",
        "nonce TEXT",
        "event_id TEXT",
        "key TEXT",
        "body BLOB",
        "accepted INTEGER",
        "lease_token TEXT",
        "leased_until INTEGER",
        "ended INTEGER",
        "reason TEXT",
        "status INTEGER",
        "answer TEXT",
        "add_id TEXT",
    ],
    max_parts: 1,
};

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
    DIALECT.named(table)
}

/// The texts for the table `webmarketer_outbox`.
pub(super) fn default_texts() -> Texts {
    DIALECT.unnamed()
}
