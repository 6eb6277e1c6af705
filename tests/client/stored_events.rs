//! Envelopes, receipts, event ids, queued events and updates that are stored with serde and read again.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::{
    Client, Delivery, Envelope, EventId, Persisted, Pii, Queued, Receipt, Untyped, Update, WebmarketerEvent,
    WebmarketerFields,
};
use webmarketer_test_support::{Reply, Service, in_time};

use crate::clients::ClientOfService as _;

const ID: &str = "e5be5b04-0721-4a6e-87eb-b880f81a12d2";

#[derive(WebmarketerFields)]
#[webmarketer(state("shipped"))]
struct Shipping {
    carrier: Option<String>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(state("refunded"), statistic("margin"))]
struct Purchase {
    email: Pii<String>,
    total: f64,
    #[webmarketer(flatten)]
    shipping: Shipping,
}

#[derive(WebmarketerEvent)]
#[webmarketer(state("confirmed"))]
struct SignedUp {
    plan: String,
}

fn purchase(email: String, total: f64) -> Purchase {
    Purchase { email: email.into(), total, shipping: Shipping { carrier: None } }
}

fn stored(value: &impl serde::Serialize) -> Value {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

fn error_of<T: serde::de::DeserializeOwned>(stored: &Value) -> String {
    let error = serde_json::from_str::<T>(&stored.to_string()).err().expect("an error").to_string();
    // Without the place in the text.
    error.split(" at line").next().unwrap().to_owned()
}

/// The bodies of the requests that these envelopes make.
fn sent<E>(service: &Service, client: &Client, envelopes: &[&Envelope<E>]) -> Vec<String> {
    let before = service.requests().len();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for envelope in envelopes {
            in_time(envelope.send(client)).await.unwrap();
        }
    });
    service.requests().split_off(before).into_iter().map(|request| request.body).collect()
}

fn any_date() -> impl Strategy<Value = DateTime<Utc>> {
    (-60_000_000_000_i64..250_000_000_000, 0..1_000_000_000_u32)
        .prop_map(|(seconds, nanoseconds)| DateTime::from_timestamp(seconds, nanoseconds).unwrap())
}

#[test]
fn a_stored_envelope_sends_the_same_bytes() {
    let service = Service::start(|_| Reply::json(200, &json!(ID)));
    // The clock changes only the dates of envelopes without a date.
    let client = service.client_builder().clock(|made| made + Duration::from_hours(1)).build().unwrap();
    let date = proptest::option::of(proptest::option::of(any_date()));
    let input = (".*", -1e300..1e300_f64, ".*", proptest::option::of(".*"), date);
    proptest!(ProptestConfig::with_cases(200), |((email, total, nonce, tracker_id, date) in input)| {
        let mut envelope = purchase(format!("x{email}"), total).envelope().nonce(nonce);
        envelope = match date {
            None => envelope,
            Some(None) => envelope.undated(),
            Some(Some(date)) => envelope.date(date),
        };
        if let Some(tracker_id) = tracker_id {
            envelope = envelope.tracker_id(tracker_id);
        }
        let text = serde_json::to_string(&envelope).unwrap();
        let read: Envelope<Purchase> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), text);
        prop_assert_eq!(read.get_date(), envelope.get_date());
        let bodies = sent(&service, &client, &[&envelope, &read]);
        prop_assert_eq!(&bodies[0], &bodies[1]);
    });
}

#[test]
fn a_stored_envelope_of_an_untyped_event_keeps_all_digits() {
    let data = r#"{ "total": 12.500000000000000000001, "a": "\u0000é" }"#;
    let envelope = Envelope::untyped_json("order", data).unwrap();
    let read: Envelope<Untyped> = serde_json::from_value(stored(&envelope)).unwrap();
    assert_eq!(read.get_data().unwrap(), data);
    assert_eq!(read.get_event_type(), "order");
    // An untyped envelope can be of any event type.
    assert!(serde_json::from_value::<Envelope<Untyped>>(stored(&purchase("a".into(), 1.0).envelope())).is_ok());
}

#[test]
fn a_stored_envelope_is_checked_when_it_is_read() {
    let envelope = purchase("ada@example.com".to_owned(), 12.5).envelope();
    let whole = stored(&envelope);
    let changed = |key: &str, value: Value| {
        let mut changed = whole.clone();
        changed[key] = value;
        changed
    };
    assert_eq!(error_of::<Envelope<SignedUp>>(&whole), "expected an event of the type `signed-up`, found `purchase`");
    let newer = error_of::<Envelope<Purchase>>(&changed("version", json!(2)));
    assert!(newer.starts_with("expected an envelope in format version 1, found version 2"), "{newer}");
    for data in ["", "[]", "{\"email\":\"ada@example.com\"", "null"] {
        let error = error_of::<Envelope<Purchase>>(&changed("data", json!(data)));
        assert_eq!(error, "expected the data of an event as the text of a JSON object");
    }
    let error = error_of::<Envelope<Purchase>>(&changed("made", json!("yesterday")));
    assert_eq!(error, "expected a date in RFC 3339, such as 2026-05-04T12:00:00Z");
    let error = error_of::<Envelope<Purchase>>(&changed("date", whole["made"].clone()));
    assert_eq!(error, "expected either `made` or `date`, found both");
    let without_nonce: Map<String, Value> =
        whole.as_object().unwrap().clone().into_iter().filter(|(key, _)| key != "nonce").collect();
    assert!(error_of::<Envelope<Purchase>>(&without_nonce.into()).contains("missing field `nonce`"));
}

#[test]
fn an_envelope_with_an_invalid_value_cannot_be_stored() {
    let error = serde_json::to_string(&purchase("ada@example.com".to_owned(), f64::NAN).envelope()).unwrap_err();
    assert!(error.to_string().contains("field `total` of event type `purchase`"), "{error}");
}

#[tokio::test]
async fn what_comes_back_can_be_stored() {
    let service = Service::start(|_| Reply::json(200, &json!(ID)));
    let client = service.client_builder().delivery(Delivery::memory()).build().unwrap();
    let envelope = purchase("ada@example.com".to_owned(), 12.5).envelope().nonce("order-7");
    let receipt = in_time(envelope.send(&client)).await.unwrap();
    assert_eq!(stored(&receipt), json!({"nonce": "order-7", "event_id": ID}));
    assert_eq!(serde_json::from_value::<Receipt<Purchase>>(stored(&receipt)).unwrap(), receipt);
    assert_eq!(stored(&receipt.event_id), json!(ID));
    assert_eq!(serde_json::from_value::<EventId<Purchase>>(json!(ID)).unwrap(), receipt.event_id);
    assert_eq!(error_of::<EventId<Purchase>>(&json!("")), "expected the id of an event, found an empty string");
    let queued = envelope.enqueue(&client).unwrap();
    assert_eq!(stored(&queued), json!({"nonce": "order-7"}));
    assert_eq!(serde_json::from_value::<Queued<Purchase>>(stored(&queued)).unwrap(), queued);
    client.shutdown(Duration::from_secs(10)).await;

    let folder = tempfile::tempdir().unwrap();
    let outbox = Delivery::outbox(folder.path().join("a.outbox"));
    let client = service.client_builder().delivery(outbox).build().unwrap();
    let persisted = in_time(envelope.persist(&client)).await.unwrap();
    assert_eq!(stored(&persisted), json!({"nonce": "order-7"}));
    assert_eq!(serde_json::from_value::<Persisted<Purchase>>(stored(&persisted)).unwrap(), persisted);
    // Updates of events whose id is not known yet. They can be persisted after they were read.
    for update in [queued.set(Purchase::REFUNDED, true), persisted.set(Purchase::MARGIN, 0.5)] {
        let whole = stored(&update);
        let read: Update<Purchase> = serde_json::from_value(whole.clone()).unwrap();
        assert_eq!((format!("{read:?}"), read.body()), (format!("{update:?}"), update.body()));
        assert_eq!(stored(&read), whole);
        assert!(whole.to_string().contains("order-7") && !whole.to_string().contains(ID), "{whole}");
        in_time(read.persist(&client)).await.unwrap();
    }
    assert_eq!(in_time(client.shutdown(Duration::from_secs(10))).await.held, 0);
    assert_eq!(client.delivery_metrics().unwrap().received, 3);
}

#[test]
fn a_stored_update_is_checked_when_it_is_read() {
    let id = EventId::<Purchase>::new(ID);
    let date: DateTime<Utc> = "2026-05-04T12:00:00.25Z".parse().unwrap();
    let updates = [
        id.set(Purchase::REFUNDED, true),
        id.set(Shipping::SHIPPED, false),
        id.set(Purchase::MARGIN, 0.1 + 0.2).date(date),
    ];
    for update in &updates {
        let read: Update<Purchase> = serde_json::from_value(stored(update)).unwrap();
        assert_eq!(format!("{read:?}"), format!("{update:?}"));
        assert_eq!(read.body(), update.body());
    }
    let whole = stored(&updates[0]);
    assert_eq!(error_of::<Update<SignedUp>>(&whole), "event type `signed-up` has no state `refunded`");
    let changed = |key: &str, value: Value| {
        let mut changed = whole.clone();
        changed[key] = value;
        error_of::<Update<Purchase>>(&changed)
    };
    assert_eq!(changed("state", json!("margin")), "event type `purchase` has no state `margin`");
    assert_eq!(changed("value", json!(2)), "expected 0 or 1 as the value of a state");
    assert_eq!(changed("statistic", json!("margin")), "expected exactly one of `state` and `statistic`");
    assert!(serde_json::to_string(&id.set(Purchase::MARGIN, f64::INFINITY)).is_err());
}
