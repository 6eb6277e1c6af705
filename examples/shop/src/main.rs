//! Serves the shop until Ctrl+C, and then reports what became of the events.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use webmarketer_core::api::{EnsureOutcome, Verdict, VerdictItem, Verdicts};
use webmarketer_core::{Client, Delivery, WebmarketerEvent};
use webmarketer_shop_example::{OrderPlaced, Orders, ProductViewed, Shop, router};

/// How long the shop sends at its end. What is left stays in the outbox, for the next start.
const SHUTDOWN: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let orders = Arc::new(Orders::default());
    let received = orders.clone();
    let path = std::env::var("SHOP_OUTBOX").unwrap_or_else(|_| "shop.outbox".to_owned());
    let outbox = Delivery::outbox(path)
        .on_received(move |event| received.received(event))
        .on_failure(|event| eprintln!("the event {} was dropped: {}", event.nonce(), event.reason().as_str()));
    let client = Client::builder().from_env()?.delivery(outbox).build()?;
    ensure::<ProductViewed>(&client).await?;
    ensure::<OrderPlaced>(&client).await?;
    let verdicts = tokio::spawn(watch(client.verdicts()));

    let address = std::env::var("SHOP_ADDRESS").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let shop = Shop { client: client.clone(), orders };
    axum::serve(listener, router(shop)).with_graceful_shutdown(interrupted()).await?;

    // No handler runs any more, so no event is added.
    let report = client.shutdown(SHUTDOWN).await;
    let (received, held, dropped) = (report.received, report.held, report.dropped.total());
    println!("{received} events were received, {held} stay in the outbox, {dropped} were dropped");
    verdicts.await?;
    Ok(())
}

/// Creates the event type of a struct if it does not exist.
async fn ensure<E: WebmarketerEvent>(client: &Client) -> Result<(), Box<dyn Error>> {
    match client.event_types().ensure::<E>().await {
        Ok(EnsureOutcome::Differs(findings)) => {
            return Err(format!("the event type `{}` of the service differs: {findings:?}", E::EVENT_TYPE).into());
        }
        Ok(_) => {}
        // The shop sells also while the service is down. The outbox keeps the events.
        Err(error) => eprintln!("the event type `{}` was not checked: {error}", E::EVENT_TYPE),
    }
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
