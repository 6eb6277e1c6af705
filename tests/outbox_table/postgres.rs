//! The outbox in a table of Postgres. `.ci/postgres/run` starts a server and runs these tests.

use tokio_postgres::{Client, NoTls};
use webmarketer_core::auth::BoxError;
use webmarketer_core::outbox::sql::{Row, Statement, Table, Texts, postgres};

use crate::laws::{self, Database};

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

    async fn insert_with(&self, before: &str, text: &str, rows: &[Row], is_committed: bool) {
        let mut client = self.connect().await;
        let transaction = client.transaction().await.unwrap();
        transaction.batch_execute(before).await.unwrap();
        for Row { project, api_base, event_type, nonce, body, .. } in rows {
            transaction.execute(text, &[project, api_base, event_type, nonce, body]).await.unwrap();
        }
        if is_committed {
            transaction.commit().await.unwrap();
        }
    }

    async fn number(&self, query: &str) -> i64 {
        self.connect().await.query_one(query, &[]).await.unwrap().get(0)
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
}

#[tokio::test]
#[ignore = "requires Postgres"]
async fn a_table_of_postgres_is_an_outbox() {
    laws::check(&Postgres::create("laws").await).await;
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
