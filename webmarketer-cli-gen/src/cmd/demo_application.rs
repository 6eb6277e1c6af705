//! The application of the demo: a process that persists orders, and that the demo kills.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};
use webmarketer_core::{Client, Delivery, Envelope};

use crate::terminal::{Exit, Failure};

/// The event type of an order, and the field with its number.
pub(super) const ORDER: &str = "purchase";
pub(super) const ORDER_NUMBER: &str = "order_id";

/// The pause between two orders.
const PAUSE: Duration = Duration::from_millis(5);

/// How long the application sends at its end.
const SHUTDOWN: Duration = Duration::from_secs(20);

/// Persists that many orders, prints the number of each that is persisted, and sends what is in the outbox.
pub(super) async fn run(outbox: &Path, orders: u32, out: &mut (dyn Write + Send)) -> Result<Exit, Failure> {
    let client = Client::builder().from_env()?.delivery(Delivery::outbox(outbox)).build()?;
    for order in 1..=orders {
        Envelope::untyped(ORDER, &order_data(order)).persist(&client).await?;
        writeln!(out, "{order}")?;
        out.flush()?;
        tokio::time::sleep(PAUSE).await;
    }
    let report = client.shutdown(SHUTDOWN).await;
    Ok(if report.held == 0 && report.dropped.total() == 0 { Exit::Agree } else { Exit::Unseen })
}

fn order_data(order: u32) -> Map<String, Value> {
    let values = [
        (ORDER_NUMBER, json!(order.to_string())),
        ("email", json!("ada@example.com")),
        ("turnover", json!({"amount": 49.9, "currency": "EUR"})),
    ];
    values.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()
}
