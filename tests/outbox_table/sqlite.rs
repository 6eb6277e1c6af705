//! The outbox in a table of SQLite.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use webmarketer_core::auth::BoxError;
use webmarketer_core::outbox::sql::{Row, Statement, Table, Texts, UpdateRow, sqlite};

use crate::laws::{self, Database, End};
use crate::layouts::statements_of_the_guide;

const DEAD_ROW: &str = "INSERT INTO webmarketer_outbox
    (project, api_base, event_type, nonce, body, ended, reason, answer)
    VALUES ('shop', 'http://a', 'purchase', 'purchase:7', '{}', 1, 'expired', 'too old')";

/// A database in a file. Each call opens it, as another process would.
#[derive(Clone)]
pub(crate) struct Sqlite {
    path: PathBuf,
}

impl Sqlite {
    pub(crate) fn at(folder: &Path) -> Self {
        let new = Self { path: folder.join("shop.db") };
        new.open().pragma_update(None, "journal_mode", "wal").unwrap();
        new
    }

    fn open(&self) -> Connection {
        let connection = Connection::open(&self.path).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection
    }
}

#[cfg(unix)]
impl Sqlite {
    /// Whether no other process writes.
    pub(crate) fn is_writable(&self) -> bool {
        let mut connection = Connection::open(&self.path).unwrap();
        connection.busy_timeout(Duration::from_millis(20)).unwrap();
        connection.transaction_with_behavior(TransactionBehavior::Immediate).is_ok()
    }
}

impl Table for Sqlite {
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
        let mut connection = self.open();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut rows = Vec::new();
        for Statement { text, parameter, .. } in statements {
            let mut statement = transaction.prepare(&text)?;
            for row in statement.query_map([parameter], |row| row.get::<_, String>(0))? {
                rows.push(row?);
            }
        }
        transaction.commit()?;
        Ok(rows)
    }
}

impl Database for Sqlite {
    fn texts(&self, table: &str) -> Texts {
        sqlite::texts(table).unwrap()
    }

    async fn execute(&self, text: &str) {
        self.open().execute_batch(text).unwrap();
    }

    async fn insert_with(&self, before: &str, text: &str, rows: &[Row], end: End) {
        let mut connection = self.open();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        transaction.execute_batch(before).unwrap();
        for row in rows {
            let values = (&row.project, &row.api_base, &row.event_type, &row.nonce, &row.body);
            transaction.execute(text, values).unwrap();
        }
        if end.is_commit() {
            transaction.commit().unwrap();
        }
    }

    async fn insert_updates(&self, text: &str, rows: &[UpdateRow], is_committed: bool) {
        let mut connection = self.open();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        for UpdateRow { project, api_base, kind, nonce, event_id, key, body, .. } in rows {
            transaction.execute(text, (project, api_base, kind, nonce, event_id, key, body)).unwrap();
        }
        if is_committed {
            transaction.commit().unwrap();
        }
    }

    async fn number(&self, query: &str) -> i64 {
        self.open().query_row(query, (), |row| row.get(0)).unwrap()
    }

    async fn strings(&self, query: &str) -> Vec<String> {
        let connection = self.open();
        let mut statement = connection.prepare(query).unwrap();
        statement.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn discarding_trigger(&self) -> [&'static str; 2] {
        ["CREATE TRIGGER discard BEFORE INSERT ON \"order\" BEGIN SELECT raise(IGNORE); END", "DROP TRIGGER discard"]
    }

    fn fixture(&self) -> &'static str {
        include_str!("fixtures/sqlite-0.1.0.sql")
    }

    fn damage(&self) -> &'static str {
        "UPDATE \"order\" SET body = x'7bff7d' WHERE number = 1;
         UPDATE \"order\" SET nonce = x'ff', accepted = x'00' WHERE number = 2;
         INSERT INTO \"order\" (project, api_base, event_type, nonce, body) VALUES (x'ff', x'ff', 'a', 'b', '{}');"
    }
}

#[tokio::test]
async fn the_statements_of_the_guide_run() {
    let folder = tempfile::tempdir().unwrap();
    let database = Sqlite::at(folder.path());
    database.execute(sqlite::CREATE).await;
    database.execute(DEAD_ROW).await;
    for statements in statements_of_the_guide(true) {
        let connection = database.open();
        for statement in statements.split_inclusive(";\n") {
            let mut statement = connection.prepare(statement).unwrap();
            let mut rows = statement.query(()).unwrap();
            while rows.next().unwrap().is_some() {}
        }
    }
    assert_eq!(database.number("SELECT count(*) FROM webmarketer_outbox WHERE ended IS NULL").await, 1);
}

#[tokio::test]
async fn a_table_of_sqlite_is_an_outbox() {
    let folder = tempfile::tempdir().unwrap();
    laws::check(&Sqlite::at(folder.path())).await;
}
