//! Waiting for the verdict on an event.

use std::time::Duration;

use serde_json::json;
use webmarketer_emulator::{Builder, Emulator, LEADS, Project, SHOP};

use super::send;
use crate::client::{ApiResponse as _, shop, start};

#[tokio::test]
async fn a_verdict_is_awaited_by_the_nonce_of_an_event_that_is_not_received_yet() {
    let (emulator, client) = shop().await;
    emulator.pause();
    let asking = client.clone();
    let verdict = tokio::spawn(async move { asking.get("/_emulator/await?nonce=n-1&timeout=30").await.ok() });
    tokio::task::yield_now().await;
    let id = send(&client, "n-1", false).await;
    assert!(!verdict.is_finished());
    emulator.resume();
    let verdict = tokio::time::timeout(Duration::from_secs(20), verdict).await.unwrap().unwrap();
    assert_eq!((&verdict["id"], &verdict["stage"]), (&json!(id), &json!("trashed")));
}

#[tokio::test]
async fn a_verdict_is_awaited_by_an_id() {
    let (_emulator, client) = shop().await;
    let id = send(&client, "n-1", true).await;
    assert_eq!(client.get(&format!("/_emulator/await?id={id}")).await.ok()["nonce"], "n-1");
    let unknown = "/_emulator/await?id=e5be5b04-0721-4a6e-87eb-b880f81a12d2";
    assert_eq!(client.get(unknown).await.error(404), "no event has this id");
}

#[tokio::test]
async fn a_timeout_of_a_verdict_is_408_with_the_reason() {
    let (emulator, client) = shop().await;
    let message = client.get("/_emulator/await?nonce=n-1&timeout=0.01").await.error(408);
    assert_eq!(message, "no event with this nonce was received within 0.01 s");
    emulator.pause();
    send(&client, "n-1", true).await;
    let message = client.get("/_emulator/await?nonce=n-1&timeout=0").await.error(408);
    assert_eq!(message, "the event was received, but not processed within 0 s: ingestion is paused");
}

#[tokio::test]
async fn await_requires_an_event_and_a_valid_timeout() {
    let (_emulator, client) = shop().await;
    for query in ["", "nonce=a&id=b", "id=b", "nonce=a&timeout=61", "nonce=a&timeout=-1", "nonce=a&timeout=NaN"] {
        client.get(&format!("/_emulator/await?{query}")).await.error(400);
    }
    client.get("/_emulator/await?nonce=a&project=nowhere").await.error(404);
}

#[tokio::test]
async fn a_nonce_in_several_projects_requires_the_project() {
    let projects = [SHOP, LEADS].map(|json| Project::from_json(json).unwrap());
    let (emulator, client) = start(projects.into_iter().fold(Emulator::builder(), Builder::project)).await;
    for project in ["shop", "leads"] {
        let body = json!({"projectId": project, "eventType": "none", "nonce": "n-1", "data": {}});
        client.post("/events", &body).await.ok();
        let seen = client.get(&format!("/_emulator/await?nonce=n-1&project={project}")).await.ok();
        assert_eq!(seen["project"], project);
        let seen = emulator.verdict_in(&project.parse().unwrap(), "n-1", Duration::ZERO).await.unwrap();
        assert_eq!(seen.project, project);
    }
    assert!(client.get("/_emulator/await?nonce=n-1").await.error(400).contains("several projects"));
}
