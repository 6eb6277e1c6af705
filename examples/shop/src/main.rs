//! Serves the shop until Ctrl+C, and then reports what became of the events.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use webmarketer_core::api::{EnsureOutcome, Verdict, VerdictItem, Verdicts};
use webmarketer_core::{Client, Delivery};
use webmarketer_shop_example::{OrderPlaced, Orders, Shop, router};

/// How long the shop waits at its end for events that are in the queue.
const SHUTDOWN: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let orders = Arc::new(Orders::default());
    let ids = orders.clone();
    let queue = Delivery::memory()
        .on_received(move |event| ids.received(event))
        .on_failure(|event| eprintln!("the event {} was dropped: {}", event.nonce(), event.reason().as_str()));
    let client = Client::builder().from_env()?.delivery(queue).build()?;
    if let EnsureOutcome::Differs(findings) = client.event_types().ensure::<OrderPlaced>().await? {
        return Err(format!("the event type of an order is not the one in the service: {findings:?}").into());
    }
    let verdicts = tokio::spawn(watch(client.verdicts()));

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let shop = Shop { client: client.clone(), orders };
    axum::serve(listener, router(shop)).with_graceful_shutdown(interrupted()).await?;

    // No handler runs any more, so no event is added.
    let report = client.shutdown(SHUTDOWN).await;
    println!("{} events were received, {} dropped", report.received, report.dropped.total());
    verdicts.await?;
    Ok(())
}

async fn interrupted() {
    // Without signals, the shop runs until it is killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Reports events that are trashed, until the client is shut down.
async fn watch(mut verdicts: Verdicts) {
    while let Some(item) = verdicts.next().await {
        match item {
            VerdictItem::Event(event) => {
                if let Verdict::Trashed(reasons) = event.verdict {
                    eprintln!("the event {} is trashed: {reasons:?}", event.nonce);
                }
            }
            VerdictItem::Missed(events) => eprintln!("{events} events were not looked up"),
            VerdictItem::Failed(error) => eprintln!("events cannot be looked up: {error}"),
            _ => {}
        }
    }
}
