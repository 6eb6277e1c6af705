//! Updates of states and statistics: after their event, in their order, and bounded by age.

use std::time::Duration;

use webmarketer_core::api::Metric;
use webmarketer_core::outbox::{Changes, FileStore, NewEntry, Of, Request, Store, Target};
use webmarketer_core::{Amount, Currency, Email, Pii, RateLimit, WebmarketerEvent, parse_date};

use crate::fleet::{Fleet, messages, until};

/// Purchase
#[derive(WebmarketerEvent)]
#[webmarketer(statistic("margin"))]
struct Purchase {
    order_id: String,
    #[webmarketer(user)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

fn purchase(order_id: &str) -> Purchase {
    Purchase {
        order_id: order_id.to_owned(),
        email: Email::parse("ada@example.com").unwrap().into(),
        turnover: Currency::new(Amount::new(4990, 2).unwrap(), "EUR").unwrap(),
    }
}

fn fast() -> RateLimit {
    RateLimit::per_second(0.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_of_an_event_are_sent_after_it_and_in_their_order() {
    let Some(fleet) = Fleet::start().await else { return };
    let (client, _) = fleet.producer();
    for order in ["1", "2", "3"] {
        let event = purchase(order).envelope().date(parse_date("2026-05-04T12:00:00Z").unwrap());
        let persisted = event.persist(&client).await.unwrap();
        for margin in 1..=5 {
            persisted.set(Purchase::MARGIN, f64::from(margin)).persist(&client).await.unwrap();
        }
    }
    client.shutdown(Duration::from_secs(20)).await;
    let _relay = fleet.relay(fast()).await;
    until("the stream is empty", || async { fleet.held().await == 0 }).await;
    assert!(messages(&fleet.nats, "webmarketer-dead").await.is_empty());
    let service = fleet.emulator.client().unwrap();
    let margin = Purchase::MARGIN.metric();
    let insights = service
        .insights(parse_date("2026-05-04").unwrap(), parse_date("2026-05-04T23:59:59Z").unwrap())
        .metric(Metric::EVENT_COUNT)
        .metric(margin.clone());
    let days = insights.linear(webmarketer_core::api::LinearInterval::Day).await.unwrap();
    let values: Vec<_> = days.iter().map(|day| (day.value(&Metric::EVENT_COUNT), day.value(&margin))).collect();
    assert_eq!(values, [(3.0, 15.0)], "the last margin of each of 3 events is 5");
}

/// An update of an event that another producer may send.
fn update(nonce: &str, value: u32) -> Request {
    let body = format!(r#"{{"value":{value}}}"#).into();
    Request::Update { of: Of::Nonce(nonce.to_owned()), is_statistic: true, key: "margin".to_owned(), body }
}

/// An outbox of another producer that holds these requests.
async fn other_outbox(fleet: &Fleet, requests: Vec<Request>) -> std::path::PathBuf {
    let path = fleet.folder.path().join("other.outbox");
    let store = FileStore::new(&path);
    let api_base = format!("{}/v1", fleet.emulator.api_base());
    store.open(&Target { project: "shop".to_owned(), api_base }).await.unwrap();
    let accepted = std::time::SystemTime::now();
    let add = requests.into_iter().zip(0..).map(|(request, place)| NewEntry { request, accepted, place }).collect();
    store.commit(Changes { add, ..Changes::default() }).await.unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_is_in_the_stream_before_its_event_waits_for_it() {
    let Some(fleet) = Fleet::start().await else { return };
    let path = other_outbox(&fleet, vec![update("later", 1), update("later", 2)]).await;
    let (other, progress) = crate::fleet::producer(&fleet.nats, &fleet.settings, &fleet.emulator.api_base(), &path);
    until("the updates are in the stream", || async { progress.published() == 2 }).await;
    drop(other);
    let _relay = fleet.relay(fast()).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!((fleet.held().await, fleet.arrived().len()), (2, 0));
    let (client, _) = fleet.producer();
    purchase("1").envelope().nonce("later").persist(&client).await.unwrap();
    until("the stream is empty", || async { fleet.held().await == 0 }).await;
    assert_eq!(fleet.arrived(), ["later"]);
    assert!(messages(&fleet.nats, "webmarketer-dead").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_whose_event_never_comes_is_a_dead_letter_after_the_maximum_age() {
    let Some(mut fleet) = Fleet::start().await else { return };
    fleet.settings = fleet.settings.clone().max_age(Duration::from_secs(5));
    let path = other_outbox(&fleet, vec![update("never", 1)]).await;
    let (_other, progress) = crate::fleet::producer(&fleet.nats, &fleet.settings, &fleet.emulator.api_base(), &path);
    until("the update is in the stream", || async { progress.published() == 1 }).await;
    let _relay = fleet.relay(fast()).await;
    until("the stream is empty", || async { fleet.held().await == 0 }).await;
    let letters = messages(&fleet.nats, "webmarketer-dead").await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].headers.get("Webmarketer-Dead-Reason").unwrap().as_str(), "expired");
}
