//! The shop with a recorder, and with an emulator that fails and is slow.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::net::TcpListener;
use webmarketer_core::api::{Verdict, VerdictItem};
use webmarketer_core::{Client, Delivery};
use webmarketer_emulator::{Emulator, Fault, Project};
use webmarketer_shop_example::{OrderPlaced, Orders, Shop, router};
use webmarketer_test_support::http_client::send;
use webmarketer_test_support::in_time;

/// Serves the shop, and returns its host.
async fn serve(client: Client, orders: Arc<Orders>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router(Shop { client, orders })).await });
    host
}

async fn post(host: &str, path: &str, body: &str) -> StatusCode {
    let headers = [("content-type", "application/json")];
    let answer = in_time(send(host, "POST", path, &headers, body.as_bytes())).await.unwrap();
    StatusCode::from_u16(answer.status).unwrap()
}

fn order(id: &str) -> String {
    format!(r#"{{"id":"{id}","email":"ada@example.com","total":"49.90","currency":"EUR"}}"#)
}

#[tokio::test]
async fn an_order_is_one_event_with_its_values() {
    let (client, recorder) = Client::recording();
    let host = serve(client, Arc::default()).await;
    assert_eq!(post(&host, "/orders", &order("7")).await, StatusCode::CREATED);
    assert_eq!(post(&host, "/orders", &order("7")).await, StatusCode::CONFLICT);
    assert_eq!(post(&host, "/orders", &order("8").replace("EUR", "nonsense")).await, StatusCode::BAD_REQUEST);
    assert_eq!(post(&host, "/orders/9/refund", "").await, StatusCode::NOT_FOUND);
    recorder.assert_count::<OrderPlaced>(1);
    recorder.assert_sent::<OrderPlaced>(|data| data["order_id"] == "7" && data["email"] == "ada@example.com");
}

#[tokio::test]
async fn orders_are_placed_while_the_service_fails_and_states_are_set_later() {
    let emulator = Emulator::builder()
        .project(Project::empty("shop".parse().unwrap()))
        .fault(Fault::status(503).on("POST", "/events").times(3))
        .start()
        .await
        .unwrap();
    let orders = Arc::new(Orders::default());
    let ids = orders.clone();
    let queue = Delivery::memory().on_received(move |event| ids.received(event));
    let builder = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = builder.delivery(queue).build().unwrap();
    client.event_types().ensure::<OrderPlaced>().await.unwrap();
    let mut verdicts = client.verdicts().interval(Duration::from_millis(50));
    let host = serve(client.clone(), orders).await;
    for id in 0..5 {
        assert_eq!(post(&host, "/orders", &order(&id.to_string())).await, StatusCode::CREATED);
    }
    let mut left = 5;
    while left > 0 {
        match in_time(verdicts.next()).await {
            Some(VerdictItem::Event(event)) => {
                assert!(matches!(event.verdict, Verdict::Visible(_)), "{event:?}");
                left -= 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(post(&host, "/orders/3/refund", "").await, StatusCode::NO_CONTENT);
    assert_eq!(post(&host, "/orders/3/margin", "12.5").await, StatusCode::NO_CONTENT);
    assert_eq!(post(&host, "/orders/6/refund", "").await, StatusCode::NOT_FOUND);
    let event = emulator.events().into_iter().find(|event| event.nonce == "order-placed:3").unwrap();
    assert!(!event.states["refunded"].is_null() && !event.statistics["margin"].is_null(), "{event:?}");
    let health = in_time(send(&host, "GET", "/health", &[], b"")).await.unwrap().json();
    assert_eq!((health["accepted"].as_u64(), health["dropped"].as_u64()), (Some(5), Some(0)));
    // The report is that of the shutdown: everything was received before.
    let report = in_time(client.shutdown(Duration::from_secs(5))).await;
    assert_eq!((report.held, report.dropped.total()), (0, 0));
    assert_eq!(client.delivery_metrics().unwrap().received, 5);
    assert!(in_time(verdicts.next()).await.is_none());
}
