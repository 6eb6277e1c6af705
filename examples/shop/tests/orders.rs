//! The shop with a recorder, and with an emulator that fails.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use webmarketer_core::api::{Verdict, VerdictItem};
use webmarketer_core::{Client, Delivery};
use webmarketer_emulator::{Emulator, Fault, Project};
use webmarketer_shop_example::{OrderPlaced, Orders, ProductViewed, Shop, router};
use webmarketer_test_support::http_client::send;
use webmarketer_test_support::in_time;

const LONG: Duration = Duration::from_secs(30);

/// Serves the shop until the sender is dropped, and returns its host.
async fn serve_until(client: Client, orders: Arc<Orders>, stopped: oneshot::Receiver<()>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let served = axum::serve(listener, router(Shop { client, orders }));
    let served = served.with_graceful_shutdown(async move { drop(stopped.await) });
    (host, tokio::spawn(async move { served.await.unwrap() }))
}

/// Serves the shop until the end of the test, and returns its host.
async fn serve(client: Client, orders: Arc<Orders>) -> String {
    let (stop, stopped) = oneshot::channel();
    let (host, served) = serve_until(client, orders, stopped).await;
    tokio::spawn(async move {
        served.await.unwrap();
        drop(stop);
    });
    host
}

async fn post(host: &str, path: &str, body: &str) -> StatusCode {
    let headers = [("content-type", "application/json")];
    let answer = in_time(send(host, "POST", path, &headers, body.as_bytes())).await.unwrap();
    StatusCode::from_u16(answer.status).unwrap()
}

fn order(id: u32) -> String {
    format!(r#"{{"id":"{id}","email":"ada@example.com","total":"49.90","currency":"EUR"}}"#)
}

/// An emulator of a project with the event types of the shop.
async fn emulator() -> Emulator {
    let emulator = Emulator::builder().project(Project::empty("shop".parse().unwrap())).start().await.unwrap();
    let client = emulator.client_builder().unwrap().project("shop").unwrap().build().unwrap();
    client.event_types().ensure::<ProductViewed>().await.unwrap();
    client.event_types().ensure::<OrderPlaced>().await.unwrap();
    emulator
}

/// The client of the shop, with an outbox in that folder.
fn client(emulator: &Emulator, folder: &Path, orders: &Arc<Orders>) -> Client {
    let received = orders.clone();
    let outbox = Delivery::outbox(folder.join("shop.outbox")).on_received(move |event| received.received(event));
    emulator.client_builder().unwrap().project("shop").unwrap().delivery(outbox).build().unwrap()
}

#[tokio::test]
async fn an_order_is_one_event_with_its_values() {
    let (client, recorder) = Client::recording();
    let host = serve(client, Arc::default()).await;
    assert_eq!(in_time(send(&host, "GET", "/products/7", &[], b"")).await.unwrap().status, 200);
    assert_eq!(post(&host, "/orders", &order(7)).await, StatusCode::CREATED);
    assert_eq!(post(&host, "/orders", &order(7)).await, StatusCode::CONFLICT);
    assert_eq!(post(&host, "/orders", &order(8).replace("EUR", "nonsense")).await, StatusCode::BAD_REQUEST);
    assert_eq!(post(&host, "/orders/7/refund", "").await, StatusCode::ACCEPTED);
    assert_eq!(post(&host, "/orders/9/refund", "").await, StatusCode::NOT_FOUND);
    recorder.assert_count::<ProductViewed>(1);
    recorder.assert_count::<OrderPlaced>(1);
    recorder.assert_sent::<OrderPlaced>(|data| data["order_id"] == "7" && data["email"] == "ada@example.com");
    assert_eq!(recorder.updates().len(), 1);
}

#[tokio::test]
async fn customers_do_not_wait_while_the_service_fails_and_updates_follow_their_event() {
    let (emulator, folder, orders) = (emulator().await, tempfile::tempdir().unwrap(), Arc::default());
    emulator.add_fault(Fault::status(503).on("POST", "/events").times(3)).unwrap();
    let client = client(&emulator, folder.path(), &orders);
    let mut verdicts = client.verdicts().interval(Duration::from_millis(50));
    let host = serve(client.clone(), orders).await;
    for id in 0..5 {
        assert_eq!(post(&host, "/orders", &order(id)).await, StatusCode::CREATED);
    }
    // The event of the order may not have been sent yet.
    assert_eq!(post(&host, "/orders/3/refund", "").await, StatusCode::ACCEPTED);
    assert_eq!(post(&host, "/orders/3/margin", "12.5").await, StatusCode::ACCEPTED);
    for _ in 0..5 {
        let Some(VerdictItem::Event(event)) = in_time(verdicts.next()).await else { panic!("no verdict") };
        assert!(matches!(event.verdict, Verdict::Visible(_)), "{event:?}");
    }
    in_time(client.flush(LONG)).await;
    let health = in_time(send(&host, "GET", "/health", &[], b"")).await.unwrap().json();
    assert_eq!((health["held"].as_u64(), health["dropped"].as_u64()), (Some(0), Some(0)), "{health}");
    let event = emulator.events().into_iter().find(|event| event.nonce == "order-placed:3").unwrap();
    assert_eq!((&event.states["refunded"]["value"], &event.statistics["margin"]["value"]), (&1.into(), &12.5.into()));
    in_time(client.shutdown(LONG)).await;
    assert!(in_time(verdicts.next()).await.is_none());
}

#[tokio::test]
async fn orders_that_are_placed_before_a_restart_are_sent_after_it_and_can_be_refunded() {
    let (emulator, folder) = (emulator().await, tempfile::tempdir().unwrap());
    emulator.add_fault(Fault::status(503).on("POST", "/events")).unwrap();
    let before = client(&emulator, folder.path(), &Arc::default());
    let (stop, stopped) = oneshot::channel();
    let (host, served) = serve_until(before.clone(), Arc::default(), stopped).await;
    for id in 0..3 {
        assert_eq!(post(&host, "/orders", &order(id)).await, StatusCode::CREATED);
    }
    let report = in_time(before.shutdown(Duration::ZERO)).await;
    assert_eq!((report.received, report.held, report.dropped.total()), (0, 3, 0));
    assert_eq!(post(&host, "/orders", &order(3)).await, StatusCode::SERVICE_UNAVAILABLE);
    // The shop ends, and closes its outbox.
    drop((stop, before));
    in_time(served).await.unwrap();

    emulator.clear_faults();
    let orders = Arc::new(Orders::default());
    let after = client(&emulator, folder.path(), &orders);
    let host = serve(after.clone(), orders).await;
    assert_eq!(in_time(after.flush(LONG)).await.held, 0);
    // The shop knows the orders again, because `on_received` has stored the ids of their events.
    assert_eq!(post(&host, "/orders/2/refund", "").await, StatusCode::ACCEPTED);
    in_time(after.shutdown(LONG)).await;
    emulator.wait_idle().await;
    let mut events = emulator.events();
    events.sort_by(|a, b| a.nonce.cmp(&b.nonce));
    let refunds: Vec<_> =
        events.iter().map(|event| (&*event.nonce, event.states["refunded"]["value"].as_u64())).collect();
    assert_eq!(refunds, [("order-placed:0", None), ("order-placed:1", None), ("order-placed:2", Some(1))]);
}
