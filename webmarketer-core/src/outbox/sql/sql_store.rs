//! The store of an outbox in a table.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use uuid::Uuid;

use super::table::{Statement, Table};
use super::texts::Texts;
use super::{postgres, sqlite};
use crate::auth::{BoxError, BoxFuture};
use crate::outbox::{Changes, EndedEntry, Entry, EntryEnd, NewEntry, Of, Request, Store, StoreUsage, Target};

const LEASE: Duration = Duration::from_mins(1);
const MIN_LEASE: Duration = Duration::from_secs(1);
const KEEP_RECEIVED: Duration = Duration::from_hours(30 * 24);
const KEEP_DEAD: Duration = Duration::from_hours(90 * 24);
const POLL_INTERVAL: Duration = Duration::from_secs(1);
const PURGE_INTERVAL: Duration = Duration::from_hours(1);

/// The store of an outbox in a table of the application's database: see the [module](super).
///
/// Each store has its own token, and claims rows for a time, the lease. Every change of a row requires the token, so
/// that a process cannot change a row that another one has claimed since. Entries that are persisted or enqueued with
/// the client become rows too, in a separate transaction.
///
/// A store claims only rows of the project and the service of its client. If the table has rows for others, a warning
/// reports their number when the store is opened.
pub struct SqlStore<T> {
    table: T,
    texts: Texts,
    token: String,
    lease: Duration,
    keep_received: Duration,
    keep_dead: Duration,
    poll_interval: Duration,
    target: OnceLock<Target>,
    purged: Mutex<Option<Instant>>,
}

impl<T: Table> SqlStore<T> {
    /// A store in the table `webmarketer_outbox` of a Postgres database.
    pub fn postgres(table: T) -> Self {
        Self::with_texts(postgres::default_texts(), table)
    }

    /// A store in the table `webmarketer_outbox` of an SQLite database.
    pub fn sqlite(table: T) -> Self {
        Self::with_texts(sqlite::default_texts(), table)
    }

    /// A store in a table with another name: see [`postgres::texts`] and [`sqlite::texts`].
    pub fn with_texts(texts: Texts, table: T) -> Self {
        Self {
            table,
            texts,
            token: Uuid::now_v7().to_string(),
            lease: LEASE,
            keep_received: KEEP_RECEIVED,
            keep_dead: KEEP_DEAD,
            poll_interval: POLL_INTERVAL,
            target: OnceLock::new(),
            purged: Mutex::new(None),
        }
    }

    /// Sets for how long a row is claimed. The default is one minute, the minimum one second. The rows of a process
    /// that has ended are sent by another one after this time. A running process renews its claims every 5 seconds.
    /// With a shorter lease, a row may be sent twice; the nonce makes it one event.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(MIN_LEASE);
        self
    }

    /// Sets how often the table is asked for new rows while there is nothing else to do. The default is one second.
    #[must_use]
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval;
        self
    }

    /// Sets for how long the nonces and ids of received events are kept, for later states and statistics. The default
    /// is 30 days. Their data is removed when they are received.
    #[must_use]
    pub fn keep_received(mut self, time: Duration) -> Self {
        self.keep_received = time;
        self
    }

    /// Sets for how long dead letters are kept. The default is 90 days.
    #[must_use]
    pub fn keep_dead(mut self, time: Duration) -> Self {
        self.keep_dead = time;
        self
    }

    /// Counts the rows that are to be sent to another project or service than this target. A client for this target
    /// does not send them.
    pub async fn rows_for_others(&self, target: &Target) -> Result<Vec<(Target, u64)>, BoxError> {
        let rows = self.run_one(&self.texts.others, &target_json(target)).await?;
        rows.iter()
            .map(|row| {
                let row: Value = serde_json::from_str(row)?;
                let of = Target { project: text(&row, "project")?, api_base: text(&row, "api_base")? };
                Ok((of, row["entries"].as_u64().unwrap_or_default()))
            })
            .collect()
    }

    async fn run_one(&self, text: &str, parameter: &Value) -> Result<Vec<String>, BoxError> {
        self.table.run(vec![statement(text, parameter)]).await
    }

    fn target(&self) -> Result<&Target, BoxError> {
        self.target.get().ok_or_else(|| "the store is not open".into())
    }

    /// Removes old ended rows, at most once an hour.
    async fn purge(&self) -> Result<(), BoxError> {
        let is_due = {
            let mut purged = self.purged.lock().unwrap_or_else(PoisonError::into_inner);
            let is_due = purged.is_none_or(|at| at.elapsed() >= PURGE_INTERVAL);
            if is_due {
                *purged = Some(Instant::now());
            }
            is_due
        };
        if is_due {
            let mut parameter = target_json(self.target()?);
            parameter["received_ms"] = milliseconds(self.keep_received).into();
            parameter["dead_ms"] = milliseconds(self.keep_dead).into();
            self.run_one(&self.texts.purge, &parameter).await?;
        }
        Ok(())
    }
}

impl<T: Table> Store for SqlStore<T> {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        let target = target.clone();
        Box::pin(async move {
            if self.target.get_or_init(|| target.clone()) != &target {
                return Err("the store is already open for another project or service".into());
            }
            for (of, entries) in self.rows_for_others(&target).await? {
                let Target { project, api_base } = of;
                tracing::warn!(project, api_base, entries, "the outbox has rows for another project or service");
            }
            self.purge().await
        })
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        Box::pin(async move {
            let target = self.target()?;
            let mut statements = Vec::new();
            // Its rows come first.
            if !changes.add.is_empty() {
                let rows = changes.add.iter().map(|entry| new_row(target, entry)).collect::<Result<Vec<_>, _>>()?;
                statements.push(statement(&self.texts.add, &rows.into()));
            }
            let (received, dead): (Vec<_>, Vec<_>) =
                changes.end.iter().partition(|ended| matches!(ended.end, EntryEnd::Received { .. }));
            for (text, ended) in [(&self.texts.done, received), (&self.texts.dead, dead)] {
                if !ended.is_empty() {
                    let rows: Vec<Value> = ended.into_iter().map(ended_row).collect();
                    statements.push(statement(text, &json!({"token": self.token, "ended": rows})));
                }
            }
            let rows = if statements.is_empty() { Vec::new() } else { self.table.run(statements).await? };
            let added = rows.iter().take(changes.add.len()).map(|number| number.parse());
            Ok(added.collect::<Result<Vec<u64>, _>>()?.into_iter().max())
        })
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(async move {
            self.purge().await?;
            let mut parameter = target_json(self.target()?);
            parameter["token"] = self.token.as_str().into();
            parameter["lease_ms"] = milliseconds(self.lease).into();
            parameter["count"] = count.into();
            let rows = self.run_one(&self.texts.claim, &parameter).await?;
            let mut entries = rows.iter().map(|row| entry_of_row(row)).collect::<Result<Vec<_>, _>>()?;
            entries.sort_by_key(|entry| entry.number);
            Ok(entries)
        })
    }

    fn renew(&self, numbers: Vec<u64>) -> BoxFuture<'_, Result<Vec<u64>, BoxError>> {
        Box::pin(async move {
            if numbers.is_empty() {
                return Ok(numbers);
            }
            let lease_ms = milliseconds(self.lease);
            let parameter = json!({"token": self.token, "lease_ms": lease_ms, "numbers": numbers});
            let kept = self.run_one(&self.texts.renew, &parameter).await?;
            let kept = kept.iter().map(|number| number.parse()).collect::<Result<Vec<u64>, _>>()?;
            Ok(numbers.into_iter().filter(|number| !kept.contains(number)).collect())
        })
    }

    fn poll_interval(&self) -> Option<Duration> {
        Some(self.poll_interval)
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        Box::pin(async move {
            let rows = self.run_one(&self.texts.usage, &target_json(self.target()?)).await?;
            let row: Value = serde_json::from_str(rows.first().map_or("null", String::as_str))?;
            let number = |key: &str| row[key].as_u64().ok_or_else(|| unexpected(key));
            Ok(StoreUsage {
                entries: number("entries")?,
                bytes: number("bytes")?,
                dead: number("dead")?,
                disk_bytes: None,
                oldest: row["oldest"].as_u64().map(time_of),
                last: row["last"].as_u64(),
            })
        })
    }
}

impl<T> fmt::Debug for SqlStore<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlStore").field("token", &self.token).field("lease", &self.lease).finish_non_exhaustive()
    }
}

fn statement(text: &str, parameter: &Value) -> Statement {
    Statement { text: text.to_owned(), parameter: parameter.to_string() }
}

fn target_json(target: &Target) -> Value {
    json!({"project": target.project, "api_base": target.api_base})
}

/// A duration for the database, which adds it to a date.
fn milliseconds(duration: Duration) -> u64 {
    const MAX: Duration = Duration::from_hours(24 * 365 * 100);
    u64::try_from(duration.min(MAX).as_millis()).unwrap_or(u64::MAX)
}

fn time_of(milliseconds: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds)).unwrap_or(UNIX_EPOCH)
}

fn new_row(target: &Target, entry: &NewEntry) -> Result<Value, BoxError> {
    let mut row = target_json(target);
    let body = match &entry.request {
        Request::Event { event_type, nonce, body } => {
            row["kind"] = "event".into();
            row["event_type"] = event_type.as_str().into();
            row["nonce"] = nonce.as_str().into();
            body
        }
        Request::Update { of, is_statistic, key, body } => {
            row["kind"] = if *is_statistic { "statistic" } else { "state" }.into();
            match of {
                Of::Id(id) => row["event_id"] = id.as_str().into(),
                Of::Nonce(nonce) => row["nonce"] = nonce.as_str().into(),
            }
            row["key"] = key.as_str().into();
            body
        }
    };
    row["body"] = str::from_utf8(body)?.into();
    row["accepted"] = milliseconds(entry.accepted.duration_since(UNIX_EPOCH).unwrap_or_default()).into();
    Ok(row)
}

fn ended_row(ended: &EndedEntry) -> Value {
    match &ended.end {
        EntryEnd::Received { event_id } => json!({"number": ended.number, "event_id": event_id}),
        EntryEnd::Dead { reason, status, answer } => {
            // Postgres stores no NUL.
            let answer = answer.replace('\0', "\u{fffd}");
            json!({"number": ended.number, "reason": reason, "status": status, "answer": answer})
        }
    }
}

fn entry_of_row(row: &str) -> Result<Entry, BoxError> {
    let row: Value = serde_json::from_str(row)?;
    let body = text(&row, "body")?.into();
    let kind = text(&row, "kind")?;
    let request = match &*kind {
        "event" => Request::Event { event_type: text(&row, "event_type")?, nonce: text(&row, "nonce")?, body },
        "state" | "statistic" => Request::Update {
            of: match row["event_id"].as_str() {
                Some(id) => Of::Id(id.to_owned()),
                None => Of::Nonce(text(&row, "nonce")?),
            },
            is_statistic: kind == "statistic",
            key: text(&row, "key")?,
            body,
        },
        _ => return Err(unexpected("kind")),
    };
    Ok(Entry {
        number: row["number"].as_u64().ok_or_else(|| unexpected("number"))?,
        request,
        accepted: time_of(row["accepted"].as_u64().unwrap_or_default()),
        event_id: row["received_id"].as_str().map(str::to_owned),
    })
}

fn text(row: &Value, key: &str) -> Result<String, BoxError> {
    row[key].as_str().map(str::to_owned).ok_or_else(|| unexpected(key))
}

fn unexpected(key: &str) -> BoxError {
    format!("the table returned a row with an unexpected `{key}`; it must have the columns of `CREATE`").into()
}
