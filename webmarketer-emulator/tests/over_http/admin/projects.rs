//! Listing and adding projects.

use serde_json::{Value, json};
use webmarketer_emulator::{LEADS, SHOP};

use super::send;
use crate::client::{ApiResponse as _, shop};

#[tokio::test]
async fn projects_are_listed_with_their_counts() {
    let (emulator, client) = shop().await;
    let all = serde_json::from_str::<Value>(SHOP).unwrap()["data"].as_array().unwrap().len();
    send(&client, "right", true).await;
    send(&client, "wrong", false).await;
    emulator.wait_idle().await;
    emulator.pause();
    send(&client, "waits", true).await;
    let shop = json!({"id": "shop", "eventTypes": all, "events": 3, "waiting": 1, "trash": 1, "users": 1});
    assert_eq!(client.get("/_emulator/projects").await.ok(), json!([shop]));
}

#[tokio::test]
async fn event_types_are_listed_in_the_format_of_the_api_with_archived_ones() {
    let (_emulator, client) = shop().await;
    client.delete("/projects/shop/event-types/purchase").await;
    let event_types = client.get("/_emulator/event-types?project=shop").await.ok();
    let served = ["false", "true"].map(|archived| format!("/projects/shop/event-types?limit=0&archived={archived}"));
    let mut expected = Vec::new();
    for path in &served {
        expected.extend(client.get(path).await.ok()["data"].as_array().unwrap().clone());
    }
    let by_reference = |event_type: &Value| event_type["reference"].as_str().unwrap().to_owned();
    let mut event_types = event_types.as_array().unwrap().clone();
    event_types.sort_by_key(by_reference);
    expected.sort_by_key(by_reference);
    expected.dedup();
    assert_eq!(event_types, expected);
    client.get("/_emulator/event-types?project=nowhere").await.error(404);
}

#[tokio::test]
async fn a_project_is_added_once_and_can_be_used() {
    let (_emulator, client) = shop().await;
    client.get("/projects/leads").await.error(403);
    let seed: Value = serde_json::from_str(LEADS).unwrap();
    let answer = client.post("/_emulator/seed", &seed).await;
    assert_eq!(answer.status, 201);
    assert_eq!((&answer.ok()["id"], &answer.ok()["events"]), (&json!("leads"), &json!(0)));
    client.get("/projects/leads").await.ok();
    assert_eq!(client.get("/projects/leads/event-types").await.ok()["total"], seed["data"].as_array().unwrap().len());
    let body = json!({"projectId": "leads", "eventType": "none", "nonce": "n-1", "data": {}});
    client.post("/events", &body).await.ok();
    assert_eq!(client.get("/_emulator/await?nonce=n-1").await.ok()["project"], "leads");

    assert!(client.post("/_emulator/seed", &seed).await.error(409).contains("`leads`"));
    assert!(
        client
            .post("/_emulator/seed", &json!({"data": 1}))
            .await
            .error(400)
            .contains("at /total: expected a whole number")
    );
}
