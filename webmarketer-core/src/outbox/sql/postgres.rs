//! The SQL statements for Postgres 11 and later. The database must be encoded in UTF-8, the default.
//!
//! They are for a table with the name `webmarketer_outbox`. [`texts`] returns them for another name. Except for
//! [`INSERT`] and [`INSERT_UPDATE`], each has one parameter of the type `text`, which is JSON, and returns rows with one column of the type
//! `text`: see [`Table`](super::Table).

use super::texts::{Dialect, InvalidTableName, Texts};

/// Creates the table and its indexes, if they do not exist. It takes no parameter and contains several statements: run
/// it in a migration.
pub const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS webmarketer_outbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    api_base text NOT NULL,
    kind text NOT NULL DEFAULT 'event' CHECK (kind IN ('event', 'state', 'statistic')),
    event_type text CHECK (kind <> 'event' OR event_type IS NOT NULL),
    nonce text CHECK (kind <> 'event' OR nonce IS NOT NULL),
    event_id text CHECK (kind = 'event' OR nonce IS NOT NULL OR event_id IS NOT NULL),
    key text CHECK (kind = 'event' OR key IS NOT NULL),
    body bytea NOT NULL,
    accepted timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_token text,
    leased_until timestamptz,
    ended timestamptz,
    reason text CHECK ((reason IS NULL) = (ended IS NULL)),
    status integer,
    answer text,
    add_id text
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
/// | `$1` | [`project`](super::Row::project) | `text` |
/// | `$2` | [`api_base`](super::Row::api_base) | `text` |
/// | `$3` | [`event_type`](super::Row::event_type) | `text` |
/// | `$4` | [`nonce`](super::Row::nonce) | `text` |
/// | `$5` | [`body`](super::Row::body) | `bytea` |
///
/// A row of a client without a service has an empty `api_base`. It is not added.
pub const INSERT: &str = "\
INSERT INTO webmarketer_outbox (project, api_base, event_type, nonce, body)
SELECT $1::text, $2::text, $3::text, $4::text, $5::bytea WHERE $2::text <> ''
";

/// Adds an update of a state or a statistic. Run it in the transaction that the update belongs to, with the values of an
/// [`UpdateRow`](super::UpdateRow).
///
/// | | parameter | type |
/// | --- | --- | --- |
/// | `$1` | [`project`](super::UpdateRow::project) | `text` |
/// | `$2` | [`api_base`](super::UpdateRow::api_base) | `text` |
/// | `$3` | [`kind`](super::UpdateRow::kind) | `text` |
/// | `$4` | [`nonce`](super::UpdateRow::nonce) | `text`, or null |
/// | `$5` | [`event_id`](super::UpdateRow::event_id) | `text`, or null |
/// | `$6` | [`key`](super::UpdateRow::key) | `text` |
/// | `$7` | [`body`](super::UpdateRow::body) | `bytea` |
///
/// A row of a client without a service has an empty `api_base`. It is not added.
pub const INSERT_UPDATE: &str = "\
INSERT INTO webmarketer_outbox (project, api_base, kind, nonce, event_id, key, body)
SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::bytea WHERE $2::text <> ''
";

/// Adds entries: `[{"project", "api_base", "kind", "event_type", "nonce", "event_id", "key", "body", "accepted",
/// "add_id"}]`.
///
/// `kind` is `event`, `state` or `statistic`. An event has `event_type` and `nonce`; an update has `key`, and the
/// `event_id` or the `nonce` of its event. `body` is a text, `accepted` in milliseconds since 1970. An entry whose
/// `add_id` is in the table is not added again. It returns an object with the number of each entry, `added`.
pub const ADD: &str = "\
INSERT INTO webmarketer_outbox AS entry
    (project, api_base, kind, event_type, nonce, event_id, key, body, accepted, add_id)
SELECT added.project, added.api_base, added.kind, added.event_type, added.nonce, added.event_id, added.key,
    convert_to(added.body, 'UTF8'), to_timestamp(added.accepted / 1000.0), added.add_id
FROM ROWS FROM (jsonb_to_recordset($1::text::jsonb) AS (project text, api_base text, kind text, event_type text,
    nonce text, event_id text, key text, body text, accepted bigint, add_id text)) WITH ORDINALITY
    AS added (project, api_base, kind, event_type, nonce, event_id, key, body, accepted, add_id, place)
ORDER BY added.place
ON CONFLICT (add_id) WHERE add_id IS NOT NULL DO UPDATE SET add_id = excluded.add_id
RETURNING json_build_object('added', entry.number)::text
";

/// Claims the oldest entries of a target for a time, and returns them:
/// `{"project", "api_base", "token", "lease_ms", "wait_ms", "count"}`.
///
/// An entry that another drainer has claimed is not returned before its lease ends. An update is returned when its
/// event and the earlier updates of this event, by its nonce or by its id, have ended. If the table has no event with
/// the nonce of an update, the update waits for `wait_ms` since it was accepted: the transaction that adds the event
/// may not be committed yet. Each row is an object with `number`, `kind`, `event_type`, `nonce`, `event_id`, `key`,
/// `body_hex`, `accepted` and `received_id`, the id of the event of an update by nonce. A body is in hexadecimal digits:
/// one that is not UTF-8 would be an error of the whole statement.
pub const CLAIM: &str = "\
WITH due AS (
    SELECT entry.number FROM webmarketer_outbox AS entry
    LEFT JOIN LATERAL (
        SELECT coalesce(entry.event_id, (
            SELECT event.event_id FROM webmarketer_outbox AS event
            WHERE event.nonce = entry.nonce AND event.kind = 'event' AND event.reason = 'received'
                AND event.project = entry.project AND event.api_base = entry.api_base
            ORDER BY event.number DESC LIMIT 1
        )) AS event_id
        WHERE entry.kind <> 'event'
    ) AS known ON true
    WHERE entry.ended IS NULL
        AND entry.project = ($1::text::jsonb ->> 'project') AND entry.api_base = ($1::text::jsonb ->> 'api_base')
        AND (entry.leased_until IS NULL OR entry.leased_until <= clock_timestamp())
        AND (entry.kind = 'event' OR (
            known.event_id IS NOT NULL
            OR entry.accepted
                <= clock_timestamp() - ($1::text::jsonb ->> 'wait_ms')::bigint * interval '1 millisecond'
            OR (
                SELECT true FROM webmarketer_outbox AS event
                WHERE event.nonce = entry.nonce AND event.kind = 'event'
                    AND event.project = entry.project AND event.api_base = entry.api_base
                LIMIT 1
            )
        ) AND NOT EXISTS (
            SELECT FROM webmarketer_outbox AS earlier
            WHERE earlier.nonce = entry.nonce AND (earlier.number < entry.number OR earlier.kind = 'event')
                AND earlier.ended IS NULL
                AND earlier.project = entry.project AND earlier.api_base = entry.api_base
        ) AND NOT EXISTS (
            SELECT FROM webmarketer_outbox AS earlier
            WHERE earlier.event_id = known.event_id AND earlier.number < entry.number AND earlier.ended IS NULL
                AND earlier.project = entry.project AND earlier.api_base = entry.api_base
        ) AND NOT EXISTS (
            SELECT FROM webmarketer_outbox AS event JOIN webmarketer_outbox AS earlier ON earlier.nonce = event.nonce
            WHERE event.event_id = known.event_id AND event.kind = 'event' AND event.reason = 'received'
                AND event.project = entry.project AND event.api_base = entry.api_base
                AND earlier.number < entry.number AND earlier.ended IS NULL
                AND earlier.project = entry.project AND earlier.api_base = entry.api_base
        ))
    ORDER BY entry.number
    LIMIT ($1::text::jsonb ->> 'count')::bigint
    FOR UPDATE OF entry SKIP LOCKED
), claimed AS (
    UPDATE webmarketer_outbox AS entry
    SET lease_token = ($1::text::jsonb ->> 'token'),
        leased_until = clock_timestamp() + ($1::text::jsonb ->> 'lease_ms')::bigint * interval '1 millisecond'
    FROM due WHERE entry.number = due.number
    RETURNING entry.*
)
SELECT json_build_object(
    'number', claimed.number, 'kind', claimed.kind, 'event_type', claimed.event_type, 'nonce', claimed.nonce,
    'event_id', claimed.event_id, 'key', claimed.key, 'body_hex', encode(claimed.body, 'hex'),
    'accepted', CASE WHEN isfinite(claimed.accepted)
        THEN floor(extract(epoch FROM claimed.accepted) * 1000)::bigint END,
    'received_id', (
        SELECT event.event_id FROM webmarketer_outbox AS event
        WHERE claimed.kind <> 'event' AND event.nonce = claimed.nonce AND event.kind = 'event'
            AND event.reason = 'received' AND event.project = claimed.project AND event.api_base = claimed.api_base
        ORDER BY event.number DESC LIMIT 1
    )
)::text FROM claimed ORDER BY claimed.number
";

/// Keeps claims for longer: `{"token", "lease_ms", "numbers": [1]}`. It returns the numbers that still have the token.
///
/// It locks the rows in the order of their numbers, like [`DONE`] and [`DEAD`], so that they do not deadlock.
pub const RENEW: &str = "\
WITH held AS (
    SELECT number FROM webmarketer_outbox
    WHERE lease_token = ($1::text::jsonb ->> 'token') AND ended IS NULL AND number IN (
        SELECT value::bigint FROM jsonb_array_elements_text($1::text::jsonb -> 'numbers') AS listed (value)
    )
    ORDER BY number FOR UPDATE
)
UPDATE webmarketer_outbox AS entry
SET leased_until = clock_timestamp() + ($1::text::jsonb ->> 'lease_ms')::bigint * interval '1 millisecond'
FROM held
WHERE entry.number = held.number AND entry.lease_token = ($1::text::jsonb ->> 'token') AND entry.ended IS NULL
RETURNING entry.number::text
";

/// Marks entries as received: `{"token", "ended": [{"number", "event_id"}], "dead": [1]}`. It returns the numbers of
/// the entries that this process had claimed.
///
/// The body is removed. The rest of the row is kept until [`PURGE`] removes it, because later updates need the id of
/// the event. `dead` has the numbers that [`DEAD`] ends in the same transaction. Their rows are locked too, so that all
/// rows of the transaction are locked in the order of their numbers.
pub const DONE: &str = "\
WITH held AS (
    SELECT number FROM webmarketer_outbox
    WHERE lease_token = ($1::text::jsonb ->> 'token') AND ended IS NULL AND number IN (
        SELECT listed.number FROM jsonb_to_recordset($1::text::jsonb -> 'ended') AS listed (number bigint)
        UNION ALL SELECT value::bigint FROM jsonb_array_elements_text($1::text::jsonb -> 'dead') AS listed (value)
    )
    ORDER BY number FOR UPDATE
)
UPDATE webmarketer_outbox AS entry
SET ended = clock_timestamp(), reason = 'received', event_id = coalesce(received.event_id, entry.event_id), body = '',
    lease_token = NULL, leased_until = NULL
FROM held JOIN jsonb_to_recordset($1::text::jsonb -> 'ended') AS received (number bigint, event_id text)
    ON received.number = held.number
WHERE entry.number = held.number AND entry.lease_token = ($1::text::jsonb ->> 'token') AND entry.ended IS NULL
RETURNING entry.number::text
";

/// Marks entries as dead letters: `{"token", "ended": [{"number", "reason", "status", "answer"}]}`. It returns the
/// numbers of the entries that this process had claimed.
pub const DEAD: &str = "\
WITH held AS (
    SELECT number FROM webmarketer_outbox
    WHERE lease_token = ($1::text::jsonb ->> 'token') AND ended IS NULL AND number IN (
        SELECT listed.number FROM jsonb_to_recordset($1::text::jsonb -> 'ended') AS listed (number bigint)
    )
    ORDER BY number FOR UPDATE
)
UPDATE webmarketer_outbox AS entry
SET ended = clock_timestamp(), reason = dead.reason, status = dead.status, answer = dead.answer,
    lease_token = NULL, leased_until = NULL
FROM held JOIN jsonb_to_recordset($1::text::jsonb -> 'ended')
    AS dead (number bigint, reason text, status integer, answer text) ON dead.number = held.number
WHERE entry.number = held.number AND entry.lease_token = ($1::text::jsonb ->> 'token') AND entry.ended IS NULL
RETURNING entry.number::text
";

/// Removes at most `count` entries of a target that ended some time ago:
/// `{"project", "api_base", "received_ms", "dead_ms", "count"}`. Each row is an object with `number` and `reason`.
///
/// Rows that another process removes at the moment are skipped.
pub const PURGE: &str = "\
WITH old AS (
    SELECT number FROM webmarketer_outbox
    WHERE project = ($1::text::jsonb ->> 'project') AND api_base = ($1::text::jsonb ->> 'api_base') AND (
        reason = 'received' AND ended
            < clock_timestamp() - ($1::text::jsonb ->> 'received_ms')::bigint * interval '1 millisecond'
        OR reason <> 'received' AND ended
            < clock_timestamp() - ($1::text::jsonb ->> 'dead_ms')::bigint * interval '1 millisecond'
    )
    LIMIT ($1::text::jsonb ->> 'count')::bigint
    FOR UPDATE SKIP LOCKED
)
DELETE FROM webmarketer_outbox AS entry USING old WHERE entry.number = old.number
RETURNING json_build_object('number', entry.number, 'reason', entry.reason)::text
";

/// Counts the entries of a target: `{"project", "api_base"}`. It returns one row, an object with `entries`, `bytes`,
/// `oldest` (in milliseconds since 1970), `first` and `last` (the lowest and the highest number) and `dead`.
pub const USAGE: &str = "\
SELECT json_build_object(
    'entries', count(*), 'bytes', coalesce(sum(length(body)), 0),
    'oldest', floor(extract(epoch FROM min(accepted) FILTER (WHERE isfinite(accepted))) * 1000)::bigint,
    'first', min(number), 'last', max(number),
    'dead', (
        SELECT count(*) FROM webmarketer_outbox
        WHERE reason <> 'received' AND project = ($1::text::jsonb ->> 'project')
            AND api_base = ($1::text::jsonb ->> 'api_base')
    )
)::text
FROM webmarketer_outbox
WHERE ended IS NULL AND project = ($1::text::jsonb ->> 'project') AND api_base = ($1::text::jsonb ->> 'api_base')
";

/// Counts the entries of other targets, which a drainer does not send: `{"project", "api_base"}`. Each row is an object
/// with `project`, `api_base` and `entries`.
pub const OTHERS: &str = "\
SELECT json_build_object('project', project, 'api_base', api_base, 'entries', count(*))::text
FROM webmarketer_outbox
WHERE ended IS NULL
    AND (project <> ($1::text::jsonb ->> 'project') OR api_base <> ($1::text::jsonb ->> 'api_base'))
GROUP BY project, api_base ORDER BY project, api_base
";

/// Returns the columns of the table. Each row is a name, a space and a type. The parameter has no meaning.
pub const COLUMNS: &str = "\
SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = to_regclass('webmarketer_outbox') AND attnum > 0 AND NOT attisdropped AND $1::text IS NOT NULL
ORDER BY attnum
";

const DIALECT: Dialect = Dialect {
    texts: [CREATE, INSERT, INSERT_UPDATE, ADD, CLAIM, RENEW, DONE, DEAD, PURGE, USAGE, OTHERS, COLUMNS],
    layout: &[
        "number bigint",
        "project text",
        "api_base text",
        "kind text",
        "event_type text",
        "nonce text",
        "event_id text",
        "key text",
        "body bytea",
        "accepted timestamp with time zone",
        "lease_token text",
        "leased_until timestamp with time zone",
        "ended timestamp with time zone",
        "reason text",
        "status integer",
        "answer text",
        "add_id text",
    ],
    max_parts: 2,
};

/// The texts for a table with this name, such as `outbox` or `sales.outbox`.
///
/// # Errors
///
/// If a part of the name is not 1 to 50 ASCII letters, digits and underscores, or does not start with a letter or an
/// underscore.
///
/// ```
/// use webmarketer_core::outbox::sql::postgres;
///
/// let texts = postgres::texts("sales.outbox")?;
/// assert!(texts.insert.starts_with("INSERT INTO \"sales\".\"outbox\""));
/// assert!(postgres::texts("outbox; DROP TABLE orders").is_err());
/// # Ok::<(), webmarketer_core::outbox::sql::InvalidTableName>(())
/// ```
pub fn texts(table: &str) -> Result<Texts, InvalidTableName> {
    DIALECT.named(table)
}

/// The texts for the table `webmarketer_outbox`.
pub(super) fn default_texts() -> Texts {
    DIALECT.unnamed()
}
