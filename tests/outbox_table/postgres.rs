//! The outbox in a table of Postgres. `.ci/postgres/run` starts a server and runs these tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::{Client, NoTls};
use webmarketer_core::auth::BoxError;
use webmarketer_core::outbox::sql::{Row, SqlStore, Statement, Table, Texts, UpdateRow, postgres};
use webmarketer_core::outbox::{Changes, EndedEntry, EntryEnd, Store as _, Target};

use crate::laws::{self, Database, End};
use crate::layouts::statements_of_the_guide;

/// A schema of the server that the environment names.
#[derive(Clone)]
pub(crate) struct Postgres {
    config: String,
}

impl Postgres {
    /// Empties the schema. Each test has one of its own.
    pub(crate) async fn create(schema: &str) -> Self {
        let new = Self::existing(schema);
        new.execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")).await;
        new
    }

    pub(crate) fn existing(schema: &str) -> Self {
        let server = std::env::var("WEBMARKETER_TEST_POSTGRES").expect("run .ci/postgres/run");
        Self { config: format!("{server} options='-c search_path={schema}'") }
    }

    /// The same, with the permissions of a role.
    fn with_role(&self, role: &str) -> Self {
        Self { config: self.config.replace("options='", &format!("options='-c role={role} ")) }
    }

    /// A new connection, as another process would make it.
    pub(crate) async fn connect(&self) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.config, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}

impl Table for Postgres {
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
        let mut client = self.connect().await;
        let transaction = client.transaction().await?;
        let mut rows = Vec::new();
        for Statement { text, parameter, .. } in statements {
            for row in transaction.query(&text, &[&parameter]).await? {
                rows.push(row.try_get::<_, String>(0)?);
            }
        }
        transaction.commit().await?;
        Ok(rows)
    }
}

impl Database for Postgres {
    fn texts(&self, table: &str) -> Texts {
        postgres::texts(table).unwrap()
    }

    async fn execute(&self, text: &str) {
        self.connect().await.batch_execute(text).await.unwrap();
    }

    async fn insert_with(&self, before: &str, text: &str, rows: &[Row], end: End) {
        let mut client = self.connect().await;
        let transaction = client.transaction().await.unwrap();
        transaction.batch_execute(before).await.unwrap();
        for Row { project, api_base, event_type, nonce, body, .. } in rows {
            transaction.execute(text, &[project, api_base, event_type, nonce, body]).await.unwrap();
        }
        if end.is_commit() {
            transaction.commit().await.unwrap();
        }
    }

    async fn insert_updates(&self, text: &str, rows: &[UpdateRow], is_committed: bool) {
        let mut client = self.connect().await;
        let transaction = client.transaction().await.unwrap();
        for UpdateRow { project, api_base, kind, nonce, event_id, key, body, .. } in rows {
            transaction.execute(text, &[project, api_base, kind, nonce, event_id, key, body]).await.unwrap();
        }
        if is_committed {
            transaction.commit().await.unwrap();
        }
    }

    async fn number(&self, query: &str) -> i64 {
        self.connect().await.query_one(query, &[]).await.unwrap().get(0)
    }

    async fn strings(&self, query: &str) -> Vec<String> {
        self.connect().await.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
    }

    fn discarding_trigger(&self) -> [&'static str; 2] {
        [
            "CREATE FUNCTION discard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
             CREATE TRIGGER discard BEFORE INSERT ON \"order\" FOR EACH ROW EXECUTE FUNCTION discard()",
            "DROP TRIGGER discard ON \"order\"",
        ]
    }

    fn fixture(&self) -> &'static str {
        include_str!("fixtures/postgres-0.1.0.sql")
    }

    fn damage(&self) -> &'static str {
        "UPDATE \"order\" SET body = '\\x7bff7d' WHERE number = 1; \
         UPDATE \"order\" SET accepted = 'infinity' WHERE number = 2;"
    }
}

#[tokio::test]
#[ignore = "requires Postgres"]
async fn the_statements_of_the_guide_for_postgres_run() {
    let database = Postgres::create("guide").await;
    database.execute(postgres::CREATE).await;
    let row = "INSERT INTO webmarketer_outbox (project, api_base, event_type, nonce, body, ended, reason, answer)
        VALUES ('shop', 'http://a', 'purchase', 'purchase:7', '{}', now(), 'expired', 'too old')";
    database.execute(row).await;
    for statements in statements_of_the_guide(false) {
        database.execute(statements).await;
    }
    assert_eq!(database.number("SELECT count(*) FROM webmarketer_outbox WHERE ended IS NULL").await, 1);
}

#[tokio::test]
#[ignore = "requires Postgres"]
async fn a_table_of_postgres_is_an_outbox() {
    laws::check(&Postgres::create("laws").await).await;
}

/// A table that counts the transactions that fail.
struct Counting {
    database: Postgres,
    failed: Arc<AtomicUsize>,
}

impl Table for Counting {
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
        let result = self.database.run(statements).await;
        self.failed.fetch_add(usize::from(result.is_err()), Ordering::SeqCst);
        result
    }
}

/// A queue renews its claims while it writes ends. Both lock many rows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "requires Postgres"]
async fn renewals_and_ends_at_the_same_time_do_not_wait_for_each_other() {
    let database = Postgres::create("deadlocks").await;
    database.execute(postgres::CREATE).await;
    let rows = "INSERT INTO webmarketer_outbox (project, api_base, event_type, nonce, body)
        SELECT 'shop', 'http://a', 'purchase', n::text, '{}' FROM generate_series(1, 1200) AS s (n)";
    database.execute(rows).await;
    let failed = Arc::new(AtomicUsize::new(0));
    let store = SqlStore::postgres(Counting { database: database.clone(), failed: failed.clone() });
    store.open(&Target { project: "shop".to_owned(), api_base: "http://a".to_owned() }).await.unwrap();
    let mut numbers: Vec<u64> = store.claim(1200).await.unwrap().iter().map(|entry| entry.number).collect();
    assert_eq!(numbers.len(), 1200);
    numbers.reverse();
    // The ends are in the order of the answers: dead letters, which are written last, have the lowest numbers.
    let ends = async {
        for some in numbers.chunks(60) {
            let ended = |(at, number): (usize, &u64)| EndedEntry {
                number: *number,
                end: if at < 30 {
                    EntryEnd::Received { event_id: Some(number.to_string()) }
                } else {
                    EntryEnd::Dead { reason: "refused", status: Some(422), answer: String::new() }
                },
            };
            let end = some.iter().enumerate().map(ended).collect();
            store.commit(Changes { add: Vec::new(), end }).await.unwrap();
        }
    };
    let renewals = |numbers: Vec<u64>| {
        let store = &store;
        async move {
            for _ in 0..30 {
                store.renew(numbers.clone()).await.unwrap();
            }
        }
    };
    let ascending = numbers.iter().rev().copied().collect();
    tokio::join!(ends, renewals(numbers.clone()), renewals(ascending));
    assert_eq!(failed.load(Ordering::SeqCst), 0, "transactions waited for each other, and one was ended");
    let ended = "SELECT count(*) FROM webmarketer_outbox WHERE reason = 'received' AND event_id = number::text";
    assert_eq!((database.number(ended).await, store.usage().await.unwrap().entries), (600, 0));
}

/// A permission that is missing is an error when the table is opened, and not when an event is sent.
#[tokio::test]
#[ignore = "requires Postgres"]
async fn a_missing_permission_is_an_error_when_the_table_is_opened() {
    let database = Postgres::create("permissions").await;
    database.execute(postgres::CREATE).await;
    // Roles belong to the whole server.
    let role = "DROP OWNED BY outbox_sender; DROP ROLE outbox_sender";
    let create = "CREATE ROLE outbox_sender; GRANT USAGE ON SCHEMA permissions TO outbox_sender";
    let server = database.connect().await;
    let _ = server.batch_execute(role).await;
    server.batch_execute(create).await.unwrap();
    let open = async || {
        let store = SqlStore::postgres(database.with_role("outbox_sender"));
        store.open(&Target { project: "shop".to_owned(), api_base: "http://a".to_owned() }).await.map(|()| store)
    };
    for granted in ["INSERT", "SELECT", "UPDATE"] {
        let error = open().await.unwrap_err();
        assert!(format!("{error:?}").contains("permission denied"), "before {granted}: {error:?}");
        database.execute(&format!("GRANT {granted} ON webmarketer_outbox TO outbox_sender")).await;
    }
    let error = open().await.unwrap_err();
    assert!(format!("{error:?}").contains("permission denied"), "{error:?}");
    database.execute("GRANT DELETE ON webmarketer_outbox TO outbox_sender").await;
    let store = open().await.unwrap();
    let row = "INSERT INTO webmarketer_outbox (project, api_base, event_type, nonce, body)
        VALUES ('shop', 'http://a', 'purchase', 'n', '{}')";
    database.with_role("outbox_sender").execute(row).await;
    assert_eq!(store.claim(10).await.unwrap().len(), 1);
    database.execute(role).await;
}

/// A claim locks the rows that it reads: another claim at the same moment skips them and does not wait.
#[tokio::test]
#[ignore = "requires Postgres"]
async fn a_claim_skips_rows_that_another_transaction_is_claiming() {
    let database = Postgres::create("locks").await;
    database.execute(postgres::CREATE).await;
    let insert = |nonce: &str| {
        format!(
            "INSERT INTO webmarketer_outbox (project, api_base, event_type, nonce, body) \
             VALUES ('shop', 'http://a', 'purchase', '{nonce}', '{{}}')"
        )
    };
    database.execute(&insert("first")).await;
    let claim = |token: &str| {
        format!(r#"{{"project":"shop","api_base":"http://a","token":"{token}","lease_ms":60000,"count":10}}"#)
    };
    let mut client = database.connect().await;
    let open = client.transaction().await.unwrap();
    assert_eq!(open.query(postgres::CLAIM, &[&claim("one")]).await.unwrap().len(), 1);
    database.execute(&insert("second")).await;
    let other = database.connect().await;
    let rows = other.query(postgres::CLAIM, &[&claim("other")]).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].get::<_, String>(0).contains("second"));
    // The claim is rolled back, so the row is free again.
    open.rollback().await.unwrap();
    let rows = other.query(postgres::CLAIM, &[&claim("other")]).await.unwrap();
    assert!(rows.len() == 1 && rows[0].get::<_, String>(0).contains("first"));
}

/// A claim reads neither the whole backlog nor the rows that were received.
#[tokio::test]
#[ignore = "requires Postgres"]
async fn a_claim_of_a_long_backlog_uses_the_index() {
    let database = Postgres::create("backlog").await;
    database.execute(postgres::CREATE).await;
    database
        .execute(
            "INSERT INTO webmarketer_outbox (project, api_base, event_type, nonce, body, ended, reason)
             SELECT 'shop', 'http://a', 'purchase', n::text, '{}',
                 CASE WHEN n <= 15000 THEN now() END, CASE WHEN n <= 15000 THEN 'received' END
             FROM generate_series(1, 20000) AS s (n);
             ANALYZE webmarketer_outbox",
        )
        .await;
    check_plan(&database).await;
    // Half of the events have updates, by their nonces and by their ids.
    database
        .execute(
            "UPDATE webmarketer_outbox SET event_id = 'id ' || nonce WHERE reason = 'received';
             INSERT INTO webmarketer_outbox (project, api_base, kind, nonce, key, body)
             SELECT 'shop', 'http://a', 'state', n::text, 'paid', '{}' FROM generate_series(5000, 15000) AS s (n);
             INSERT INTO webmarketer_outbox (project, api_base, kind, event_id, key, body)
             SELECT 'shop', 'http://a', 'state', 'id ' || n, 'paid', '{}' FROM generate_series(1, 10000) AS s (n);
             ANALYZE webmarketer_outbox",
        )
        .await;
    check_plan(&database).await;
}

async fn check_plan(database: &Postgres) {
    let parameter = r#"{"project":"shop","api_base":"http://a","token":"t","lease_ms":60000,"count":10}"#;
    let text = format!("EXPLAIN {}", postgres::CLAIM.replace("$1", &format!("'{parameter}'")));
    let plan = database.connect().await.query(&text, &[]).await.unwrap();
    let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
    let plan = plan.join("\n");
    assert!(plan.contains("Index Scan using webmarketer_outbox_waiting"), "{plan}");
    assert!(!plan.contains("Seq Scan") && !plan.contains("hashed"), "{plan}");
    let due = plan.split("CTE due").nth(1).unwrap();
    // The rows of an index are in their order already.
    let order = due.split("Index Scan using webmarketer_outbox_waiting").next().unwrap();
    assert!(order.contains("LockRows") && !order.contains("Sort"), "{plan}");
}
