//! Pausing and stepping ingestion.

use std::time::Duration;

use serde_json::json;
use webmarketer_emulator::{Emulator, Project, SHOP};

use super::send;
use crate::client::{ApiResponse as _, shop, start};

#[tokio::test]
async fn while_paused_a_tick_processes_the_given_number_of_events() {
    let (_emulator, client) = shop().await;
    let paused = json!({"paused": true, "waiting": 0});
    assert_eq!(client.send("POST", "/_emulator/ingestion/pause", None, b"").await.ok(), paused);
    for nonce in ["a", "b", "c"] {
        send(&client, nonce, true).await;
    }
    assert_eq!(client.get("/_emulator/ingestion").await.ok(), json!({"paused": true, "waiting": 3}));
    let tick = "/_emulator/ingestion/tick";
    assert_eq!(client.post(tick, &json!({"events": 1})).await.ok(), json!({"judged": 1}));
    let waiting = client.get("/_emulator/events?stage=waiting").await.ok();
    assert_eq!((&waiting["total"], &waiting["data"][1]["nonce"]), (&json!(2), &json!("b")));
    assert_eq!(client.send("POST", tick, None, b"").await.ok(), json!({"judged": 2}));
    assert_eq!(client.post(tick, &json!({"events": 5})).await.ok(), json!({"judged": 0}));

    send(&client, "d", true).await;
    let resumed = client.post("/_emulator/ingestion/resume", &json!({})).await.ok();
    assert_eq!(resumed["paused"], false);
    assert_eq!(client.get("/_emulator/await?nonce=d").await.ok()["stage"], "visible");
}

#[tokio::test]
async fn a_tick_ignores_the_processing_delay() {
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap());
    let (_emulator, client) = start(builder.processing_delay(Duration::from_hours(1))).await;
    send(&client, "a", true).await;
    assert_eq!(client.post("/_emulator/ingestion/tick", &json!({})).await.ok(), json!({"judged": 1}));
    assert_eq!(client.get("/_emulator/await?nonce=a&timeout=0").await.ok()["stage"], "visible");
}
