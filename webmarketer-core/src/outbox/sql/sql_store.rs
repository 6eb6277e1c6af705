//! The store of an outbox in a table.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use super::housekeeping::{Housekeeping, Kept};
use super::row_json::{
    DamagedRow, claimed_row, damaged_row, ended_row, milliseconds, new_row, target_json, text_lossy, time_of,
    unexpected,
};
use super::table::{Statement, Table};
use super::texts::Texts;
use super::{layout, postgres, sqlite};
use crate::auth::{BoxError, BoxFuture};
use crate::outbox::{Changes, Entry, EntryEnd, Store, StoreUsage, Target};

const LEASE: Duration = Duration::from_mins(1);
const MIN_LEASE: Duration = Duration::from_secs(1);
const KEEP_RECEIVED: Duration = Duration::from_hours(30 * 24);
const KEEP_DEAD: Duration = Duration::from_hours(90 * 24);
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(10);
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long an update waits for the row of its event.
const EVENT_WAIT: Duration = Duration::from_mins(10);
/// The pauses before a transaction that failed is repeated.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(150)];

/// The store of an outbox in a table of the application's database: see the [module](super).
///
/// Each store has its own token, and claims rows for a time, the lease. Every change of a row requires the token, so
/// that a process cannot change a row that another one has claimed since. Entries that are persisted or enqueued with
/// the client become rows too, in a separate transaction.
///
/// When the store is opened, it compares the columns of the table with those of this version, and runs each statement
/// with nothing to do. So a table of another version and a missing permission are errors then.
///
/// A transaction that fails is repeated twice within 200 milliseconds before the client reports an error: a database
/// ends one of two transactions that wait for each other, and closes connections. A repeated transaction adds nothing
/// twice.
///
/// A store claims only rows of the project and the service of its client. If the table has rows for others, a warning
/// reports their number, when the store is opened or within an hour.
pub struct SqlStore<T> {
    table: T,
    texts: Texts,
    token: String,
    lease: Duration,
    kept: Kept,
    poll_interval: Duration,
    event_wait: Duration,
    target: OnceLock<Target>,
    housekeeping: Housekeeping,
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
            kept: Kept { received: KEEP_RECEIVED, dead: KEEP_DEAD },
            poll_interval: POLL_INTERVAL,
            event_wait: EVENT_WAIT,
            target: OnceLock::new(),
            housekeeping: Housekeeping::default(),
        }
    }

    /// Sets for how long a row is claimed. The default is one minute, the minimum one second. The rows of a process
    /// that has ended are sent by another one after this time. A running process renews its claims every 5 seconds, or
    /// four times during a short lease. A process that was stopped for longer than three quarters of the lease does not
    /// send the rows that it had claimed before, because another process may have claimed them.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(MIN_LEASE);
        self
    }

    /// Sets how often the table is asked for new rows while there is nothing else to do. The default is one second, the
    /// minimum 10 milliseconds.
    #[must_use]
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval.max(MIN_POLL_INTERVAL);
        self
    }

    /// Sets for how long the nonces and ids of received events are kept, for later states and statistics. The default
    /// is 30 days. Their data is removed when they are received.
    #[must_use]
    pub fn keep_received(mut self, time: Duration) -> Self {
        self.kept.received = time;
        self
    }

    /// Sets for how long dead letters are kept. The default is 90 days. When older ones are removed, a warning reports
    /// their number.
    #[must_use]
    pub fn keep_dead(mut self, time: Duration) -> Self {
        self.kept.dead = time;
        self
    }

    /// Sets for how long a state or statistic by nonce waits for the row of its event, since it was accepted. The
    /// default is 10 minutes. An application may set a state before the transaction that inserts the event is committed. When
    /// the time is over and the table has no event with this nonce, the state becomes a dead letter.
    #[must_use]
    pub fn event_wait(mut self, time: Duration) -> Self {
        self.event_wait = time;
        self
    }

    /// Counts the rows that are to be sent to another project or service than this target. A client for this target
    /// does not send them.
    pub async fn rows_for_others(&self, target: &Target) -> Result<Vec<(Target, u64)>, BoxError> {
        let rows = self.table.run(vec![statement(&self.texts.others, &target_json(target))]).await?;
        rows.iter()
            .map(|row| {
                let row: Value = serde_json::from_str(row)?;
                let of = Target { project: text_lossy(&row, "project"), api_base: text_lossy(&row, "api_base") };
                Ok((of, row["entries"].as_u64().unwrap_or_default()))
            })
            .collect()
    }

    /// Runs statements, again if they fail: every statement of a store can be repeated.
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
        for pause in PAUSES {
            match self.table.run(statements.clone()).await {
                Ok(rows) => return Ok(rows),
                Err(error) => tracing::debug!(
                    name: "outbox_transaction_repeated", target: "webmarketer::delivery", %error,
                    "a transaction of the outbox failed and is repeated"
                ),
            }
            sleep(pause).await;
        }
        self.table.run(statements).await
    }

    async fn run_one(&self, text: &str, parameter: &Value) -> Result<Vec<String>, BoxError> {
        self.run(vec![statement(text, parameter)]).await
    }

    fn target(&self) -> Result<&Target, BoxError> {
        self.target.get().ok_or_else(|| "the store is not open".into())
    }

    fn claim_parameter(&self, target: &Target, count: usize) -> Value {
        let mut parameter = target_json(target);
        parameter["token"] = self.token.as_str().into();
        parameter["lease_ms"] = milliseconds(self.lease).into();
        parameter["wait_ms"] = milliseconds(self.event_wait).into();
        parameter["count"] = count.into();
        parameter
    }

    /// Checks that the table has the columns of this version, and that each statement can be run.
    async fn check_table(&self, target: &Target) -> Result<(), BoxError> {
        let columns = self.run_one(&self.texts.columns, &json!({})).await?;
        layout::compare(self.texts.layout, &columns)?;
        let nothing = json!({"token": self.token, "lease_ms": 0, "numbers": [], "ended": []});
        let statements = vec![
            statement(&self.texts.add, &json!([])),
            statement(&self.texts.claim, &self.claim_parameter(target, 0)),
            statement(&self.texts.renew, &nothing),
            statement(&self.texts.done, &nothing),
            statement(&self.texts.dead, &nothing),
            statement(&self.texts.purge, &self.kept.purge_parameter(target, 0)),
        ];
        self.run(statements).await.map(drop)
    }

    /// Makes dead letters of rows that cannot be read, so that they keep no others from being sent.
    async fn bury(&self, damaged: &[DamagedRow]) {
        for DamagedRow { number, why } in damaged {
            tracing::error!(number, %why, "a row of the outbox cannot be sent, and becomes a dead letter");
        }
        let ended: Vec<_> = damaged.iter().map(damaged_row).collect();
        if let Err(error) = self.run_one(&self.texts.dead, &json!({"token": self.token, "ended": ended})).await {
            tracing::warn!(%error, "rows of the outbox that cannot be sent are not dead letters yet");
        }
    }

    /// Removes some rows that ended long ago, and counts those of other targets, about once an hour. Errors do not keep
    /// the rows from being sent.
    async fn keep_house(&self, target: &Target) {
        let Some(tasks) = self.housekeeping.take_due() else { return };
        let purge = self.kept.purge_parameter(target, Housekeeping::MOST_PURGED);
        match self.run_one(&self.texts.purge, &purge).await {
            Ok(rows) => self.housekeeping.purged(&rows),
            Err(error) => tracing::warn!(
                name: "outbox_rows_not_removed", target: "webmarketer::delivery", %error,
                "old rows of the outbox could not be removed"
            ),
        }
        if tasks.counts_others {
            match self.rows_for_others(target).await {
                Ok(others) => self.housekeeping.warn_of_others(others),
                Err(error) => tracing::warn!(
                    name: "outbox_rows_not_counted", target: "webmarketer::delivery", %error,
                    "the rows of the outbox for others could not be counted"
                ),
            }
        }
    }
}

impl<T: Table> Store for SqlStore<T> {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        let target = target.clone();
        Box::pin(async move {
            if self.target.get_or_init(|| target.clone()) != &target {
                return Err("the store is already open for another project or service".into());
            }
            self.check_table(&target).await?;
            self.housekeeping.warn_of_others(self.rows_for_others(&target).await?);
            Ok(())
        })
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        Box::pin(async move {
            let target = self.target()?;
            let mut statements = Vec::new();
            if !changes.add.is_empty() {
                let rows = changes.add.iter().map(|entry| new_row(target, &self.token, entry));
                statements.push(statement(&self.texts.add, &rows.collect::<Result<Vec<_>, _>>()?.into()));
            }
            let (received, dead): (Vec<_>, Vec<_>) =
                changes.end.iter().partition(|ended| matches!(ended.end, EntryEnd::Received { .. }));
            let locked: Vec<u64> = dead.iter().map(|ended| ended.number).collect();
            for (text, ended, locked) in [(&self.texts.done, received, locked), (&self.texts.dead, dead, Vec::new())] {
                if !ended.is_empty() {
                    let rows: Vec<Value> = ended.into_iter().map(ended_row).collect();
                    statements.push(statement(text, &json!({"token": self.token, "ended": rows, "dead": locked})));
                }
            }
            let rows = if statements.is_empty() { Vec::new() } else { self.run(statements).await? };
            // The other statements return numbers.
            let added = rows.iter().filter_map(|row| serde_json::from_str::<Value>(row).ok()?["added"].as_u64());
            let added: Vec<u64> = added.collect();
            if added.len() != changes.add.len() {
                let message = format!(
                    "the table took {} of {} rows: a trigger, a rule or a row security policy of the table discards \
                     rows that are inserted",
                    added.len(),
                    changes.add.len()
                );
                return Err(message.into());
            }
            Ok(added.into_iter().max())
        })
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(async move {
            let target = self.target()?;
            self.keep_house(target).await;
            let mut entries = Vec::new();
            while entries.len() < count {
                let parameter = self.claim_parameter(target, count - entries.len());
                let rows = self.run_one(&self.texts.claim, &parameter).await?;
                let mut damaged = Vec::new();
                for row in &rows {
                    match claimed_row(row)? {
                        Ok(entry) => entries.push(entry),
                        Err(row) => damaged.push(row),
                    }
                }
                if damaged.is_empty() {
                    break;
                }
                self.bury(&damaged).await;
            }
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

    fn lease(&self) -> Option<Duration> {
        Some(self.lease)
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
                first: row["first"].as_u64(),
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
