//! An application whose sales and events commit together, with tokio-postgres.
//!
//! `DATABASE_URL` is the address of a Postgres server: `.ci/postgres/run cargo run -p webmarketer-outbox-example` starts
//! one. An emulator in this process receives the events.

use std::error::Error;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio_postgres::{Client as Connection, NoTls};
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

/// The table of the outbox. It has a connection of its own, which is made when it is needed, and made again after it
/// was lost. So it belongs to the thread that sends the events, and not to the runtime of the application.
struct Outbox {
    address: String,
    connection: Mutex<Option<Connection>>,
}

impl Table for Outbox {
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
        let mut place = self.connection.lock().await;
        let connection = match place.take().filter(|connection| !connection.is_closed()) {
            Some(connection) => place.insert(connection),
            None => place.insert(connect(&self.address).await?),
        };
        let transaction = connection.transaction().await?;
        let mut rows = Vec::new();
        for Statement { text, parameter, .. } in statements {
            for row in transaction.query(&text, &[&parameter]).await? {
                rows.push(row.try_get(0)?);
            }
        }
        transaction.commit().await?;
        Ok(rows)
    }
}

async fn connect(address: &str) -> Result<Connection, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
    // It ends with the client, which then returns the error.
    tokio::spawn(connection);
    Ok(client)
}

/// Stores an order and its event, or neither.
async fn sell(database: &mut Connection, client: &Client, order_id: i64, total: f64) -> Result<(), Box<dyn Error>> {
    let transaction = database.transaction().await?;
    let text = "INSERT INTO orders (id, total) VALUES ($1, $2)";
    transaction.execute(text, &[&order_id, &total]).await?;
    let row = client.row(&OrderPlaced { order_id, total }.envelope())?;
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
        [&row.project, &row.api_base, &row.event_type, &row.nonce, &row.body];
    transaction.execute(postgres::INSERT, &values).await?;
    if total < 0.0 {
        // The transaction is rolled back, and with it the event.
        return Err("the total is negative".into());
    }
    transaction.commit().await?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to the address of a Postgres server")?;
    let mut database = connect(&address).await?;
    database.batch_execute("CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, total double precision)").await?;
    database.batch_execute(postgres::CREATE).await?;

    let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    let outbox = SqlStore::postgres(Outbox { address, connection: Mutex::new(None) });
    let client = emulator.client_builder()?.project("shop")?.delivery(Delivery::store(outbox)).build()?;
    // Only for the emulator, which has no such event type yet.
    client.event_types().create(&OrderPlaced::definition()).await?;

    sell(&mut database, &client, 1, 12.5).await?;
    sell(&mut database, &client, 2, 30.0).await?;
    if let Err(error) = sell(&mut database, &client, 3, -1.0).await {
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
