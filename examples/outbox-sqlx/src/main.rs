//! An application whose sales and events commit together, with sqlx.
//!
//! `DATABASE_URL` is the address of a Postgres server. This command starts one:
//! `.ci/postgres/run cargo run --manifest-path examples/outbox-sqlx/Cargo.toml`. An emulator in this process receives the
//! events.

use std::error::Error;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};
use webmarketer_core::auth::BoxError;
use webmarketer_core::outbox::sql::{SqlStore, Statement, Table, postgres};
use webmarketer_core::{Client, Delivery, WebmarketerEvent};
use webmarketer_emulator::{Emulator, Project, SHOP};

/// Order placed
#[derive(WebmarketerEvent)]
struct OrderPlaced {
    /// Order
    #[webmarketer(nonce)]
    order_id: i64,
    /// Total
    total: f64,
}

/// The table of the outbox. The pool is its own: connections belong to the thread that makes them, here the one that
/// sends the events.
struct Outbox(PgPool);

impl Table for Outbox {
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
        let mut transaction = self.0.begin().await?;
        let mut rows = Vec::new();
        for Statement { text, parameter, .. } in statements {
            // The text has no values in it.
            let query = sqlx::query_scalar::<_, String>(AssertSqlSafe(text)).bind(parameter);
            rows.extend(query.fetch_all(&mut *transaction).await?);
        }
        transaction.commit().await?;
        Ok(rows)
    }
}

/// Stores an order and its event, or neither.
async fn sell(database: &PgPool, client: &Client, order_id: i64, total: f64) -> Result<(), Box<dyn Error>> {
    let mut transaction = database.begin().await?;
    let order = sqlx::query("INSERT INTO orders (id, total) VALUES ($1, $2)").bind(order_id).bind(total);
    order.execute(&mut *transaction).await?;
    let row = client.row(&OrderPlaced { order_id, total }.envelope())?;
    let insert = sqlx::query(postgres::INSERT).bind(row.project).bind(row.api_base).bind(row.event_type);
    insert.bind(row.nonce).bind(row.body).execute(&mut *transaction).await?;
    if total < 0.0 {
        // The transaction is rolled back, and with it the event.
        return Err("the total is negative".into());
    }
    transaction.commit().await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to the address of a Postgres server")?;
    let database = PgPool::connect(&address).await?;
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, total double precision)")
        .execute(&database)
        .await?;
    sqlx::raw_sql(postgres::CREATE).execute(&database).await?;

    let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    let outbox = SqlStore::postgres(Outbox(PgPoolOptions::new().max_connections(2).connect_lazy(&address)?));
    let client = emulator.client_builder()?.project("shop")?.delivery(Delivery::store(outbox)).build()?;
    // Only for the emulator, which has no such event type yet.
    client.event_types().create(&OrderPlaced::definition()).await?;

    sell(&database, &client, 1, 12.5).await?;
    sell(&database, &client, 2, 30.0).await?;
    if let Err(error) = sell(&database, &client, 3, -1.0).await {
        println!("order 3 was not stored: {error}");
    }

    // The rows are sent within a second. Shop and sender can also be two programs.
    for _ in 0..100 {
        if emulator.arrivals().len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    client.shutdown(Duration::from_secs(5)).await;
    for event in emulator.arrivals() {
        println!("received: {} {}", event.nonce, event.body["data"]);
    }
    if emulator.arrivals().len() != 2 {
        return Err("2 events were expected".into());
    }
    Ok(())
}
