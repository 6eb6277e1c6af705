//! The events of the admin API.

use serde_json::{Value, json};

use super::{newsletter, send};
use crate::client::{ApiResponse as _, Client, shop};

fn nonces(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|event| event["nonce"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_visible_event_has_its_user_states_and_statistics() {
    let (emulator, client) = shop().await;
    let tester = Client { test_id: Some("a-test".to_owned()), ..client.clone() };
    let id = send(&tester, "n-1", true).await;
    emulator.wait_idle().await;
    let mut seen = client.get(&format!("/_emulator/events/{id}")).await.ok();
    for date in ["date", "arrivedAt", "processedAt"] {
        assert!(seen[date].take().as_str().unwrap().ends_with('Z'));
    }
    assert!(seen["user"].take().is_string());
    let expected = json!({
        "id": id, "project": "shop", "eventType": "newsletter", "nonce": "n-1", "trackerId": "t-1",
        "testId": "a-test", "date": null, "arrivedAt": null, "stage": "visible", "processedAt": null, "user": null,
        "data": newsletter("n-1", true)["data"], "states": {}, "statistics": {}, "errors": [],
        "nonceConflicts": [],
    });
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_trashed_event_has_its_errors() {
    let (emulator, client) = shop().await;
    let id = send(&client, "n-1", false).await;
    emulator.wait_idle().await;
    let seen = client.get(&format!("/_emulator/events/{id}")).await.ok();
    assert_eq!((&seen["stage"], &seen["user"]), (&json!("trashed"), &Value::Null));
    let trash = client.get("/projects/shop/trashed-events").await.ok();
    assert_eq!(seen["errors"], trash["data"][0]["errors"]);
    assert_eq!(seen["errors"][0]["type"], "invalid-field");
    assert_eq!(client.get("/_emulator/trash").await.ok()["data"], json!([seen]));
}

#[tokio::test]
async fn an_event_that_is_not_processed_is_waiting() {
    let (emulator, client) = shop().await;
    emulator.pause();
    let id = send(&client, "n-1", true).await;
    let seen = client.get(&format!("/_emulator/events/{id}")).await.ok();
    assert_eq!((&seen["stage"], &seen["processedAt"]), (&json!("waiting"), &Value::Null));
    for id in ["e5be5b04-0721-4a6e-87eb-b880f81a12d2", "1"] {
        client.get(&format!("/_emulator/events/{id}")).await.error(404);
    }
}

#[tokio::test]
async fn events_are_paged_with_the_newest_first() {
    let (emulator, client) = shop().await;
    for nonce in ["a", "b", "c"] {
        send(&client, nonce, true).await;
    }
    emulator.wait_idle().await;
    let page = client.get("/_emulator/events").await.ok();
    assert_eq!(nonces(&page), ["c", "b", "a"]);
    let page = client.get("/_emulator/events?offset=1&limit=1").await.ok();
    assert_eq!(nonces(&page), ["b"]);
    let said = ["total", "count", "limit", "offset"].map(|name| page[name].as_u64().unwrap());
    assert_eq!(said, [3, 1, 1, 1]);
}

#[tokio::test]
async fn events_are_filtered_by_each_parameter() {
    let (emulator, client) = shop().await;
    let tester = Client { test_id: Some("a-test".to_owned()), ..client.clone() };
    send(&tester, "right", true).await;
    let wrong = send(&client, "wrong", false).await;
    emulator.wait_idle().await;
    let other = json!({"projectId": "shop", "eventType": "Unheard-Of", "nonce": 7, "data": {}});
    client.post("/events", &other).await.ok();
    emulator.wait_idle().await;

    for (query, expected) in [
        ("project=shop", &["7", "wrong", "right"][..]),
        ("nonce=right", &["right"]),
        ("nonce=7", &["7"]),
        ("type=newsletter", &["wrong", "right"]),
        ("test_id=a-test", &["right"]),
        ("stage=visible", &["right"]),
        ("stage=trashed", &["7", "wrong"]),
        ("stage=waiting", &[]),
        ("search=unheard-OF", &["7"]),
        ("search=aDa%40EXAMPLE", &["right"]),
        (&*format!("search={}", wrong.to_uppercase()), &["wrong"]),
        ("search=A-TEST", &["right"]),
        ("search=wron&stage=visible", &[]),
    ] {
        let page = client.get(&format!("/_emulator/events?{query}")).await.ok();
        assert_eq!(nonces(&page), expected, "{query}");
    }
    let page = client.get("/_emulator/trash?search=nobody").await.ok();
    assert_eq!(nonces(&page), ["wrong"]);
    client.get("/_emulator/trash?stage=visible").await.error(400);
}
