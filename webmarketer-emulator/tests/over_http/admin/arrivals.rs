//! Arrivals: what a client delivered, before two of one nonce become one.

use serde_json::{Value, json};

use super::{newsletter, send};
use crate::client::{Client, shop};

#[tokio::test]
async fn every_event_that_was_received_is_listed_oldest_first() {
    let (_emulator, client) = shop().await;
    let tester = Client { test_id: Some("a-test".to_owned()), ..client.clone() };
    let id = send(&client, "n-1", true).await;
    assert_eq!(send(&tester, "n-1", true).await, id);
    client.post("/events/sync", &newsletter("n-2", false)).await.refused(400);

    let page = client.get("/_emulator/arrivals").await.ok();
    let mut arrivals = page["data"].as_array().unwrap().clone();
    for arrival in &mut arrivals {
        assert!(arrival["at"].take().is_string());
    }
    let arrival = |nonce: &str, fits: bool, id: Value, again: bool, test_id: Value| {
        json!({
            "at": null, "project": "shop", "nonce": nonce, "id": id, "again": again, "testId": test_id,
            "body": newsletter(nonce, fits),
        })
    };
    let expected = [
        arrival("n-1", true, json!(id), false, Value::Null),
        arrival("n-1", true, json!(id), true, json!("a-test")),
        arrival("n-2", false, Value::Null, false, Value::Null),
    ];
    assert_eq!(arrivals, expected);

    let total = |query: &'static str| {
        let client = client.clone();
        async move { client.get(&format!("/_emulator/arrivals?{query}")).await.ok()["total"].as_u64().unwrap() }
    };
    assert_eq!(total("nonce=n-1").await, 2);
    assert_eq!(total("test_id=a-test").await, 1);
    assert_eq!(total("project=shop&nonce=n-3").await, 0);
    let page = client.get("/_emulator/arrivals?offset=2&limit=5").await.ok();
    assert_eq!((&page["count"], &page["data"][0]["nonce"]), (&json!(1), &json!("n-2")));
}

#[tokio::test]
async fn arrivals_are_forgotten_and_events_are_not() {
    let (_emulator, client) = shop().await;
    send(&client, "n-1", true).await;
    assert_eq!(client.delete("/_emulator/arrivals").await.ok(), json!({"forgotten": 1}));
    assert_eq!(client.get("/_emulator/arrivals").await.ok()["total"], 0);
    assert_eq!(client.get("/_emulator/events").await.ok()["total"], 1);
}
