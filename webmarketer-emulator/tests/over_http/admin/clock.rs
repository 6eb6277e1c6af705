//! The clock of a session.

use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_emulator::{Emulator, Project, SHOP};

use super::send;
use crate::client::{ApiResponse as _, shop, start};

#[tokio::test]
async fn the_clock_is_frozen_set_and_runs_on() {
    let (_emulator, client) = shop().await;
    let noon = json!({"now": "2026-05-04T14:00:00+02:00", "frozen": true});
    let stands = json!({"now": "2026-05-04T12:00:00.000Z", "frozen": true});
    assert_eq!(client.put("/_emulator/clock", &noon).await.ok(), stands);
    assert_eq!(client.put("/_emulator/clock", &json!({})).await.ok(), stands);
    assert_eq!(client.get("/_emulator/clock").await.ok(), stands);
    let later = client.post("/_emulator/clock/advance", &json!({"seconds": 1.5})).await.ok();
    assert_eq!(later["now"], "2026-05-04T12:00:01.500Z");
    let goes = client.put("/_emulator/clock", &json!({"frozen": false})).await.ok();
    assert_eq!(goes["frozen"], false);
    assert!(goes["now"].as_str().unwrap().starts_with("2026-05-04T12:0"), "{goes}");
}

#[tokio::test]
async fn an_invalid_time_is_400() {
    let (_emulator, client) = shop().await;
    for now in [json!("noon"), json!(12)] {
        client.put("/_emulator/clock", &json!({"now": now})).await.error(400);
    }
    for seconds in [json!(-1), json!(1e300), json!("1"), Value::Null] {
        client.post("/_emulator/clock/advance", &json!({"seconds": seconds})).await.error(400);
    }
    let last = client.post("/_emulator/clock/advance", &json!({"seconds": 1e18})).await.ok();
    assert!(last["now"].as_str().unwrap().starts_with("9999-12-31"), "{last}");
}

#[tokio::test]
async fn an_event_has_the_date_of_the_frozen_clock() {
    let (emulator, client) = shop().await;
    let noon = json!({"now": "2001-05-04T12:00:00Z", "frozen": true});
    client.put("/_emulator/clock", &noon).await.ok();
    let id = send(&client, "n-1", true).await;
    emulator.wait_idle().await;
    let seen = client.get(&format!("/_emulator/events/{id}")).await.ok();
    for date in ["date", "arrivedAt", "processedAt"] {
        assert_eq!(seen[date], "2001-05-04T12:00:00.000Z");
    }
}

#[tokio::test]
async fn every_response_has_the_date_of_the_clock() {
    let (_emulator, client) = shop().await;
    let noon = json!({"now": "2001-05-04T12:00:00Z", "frozen": true});
    client.put("/_emulator/clock", &noon).await.ok();
    for path in ["/agents/me", "/_emulator/ready", "/nothing", "/oidc/token"] {
        let head = client.get(path).await.head.to_lowercase();
        assert!(head.contains("date: fri, 04 may 2001 12:00:00 gmt"), "{head}");
    }
}

#[tokio::test]
async fn a_token_expires_when_the_clock_is_advanced() {
    let (emulator, client) = shop().await;
    emulator.freeze();
    client.post("/_emulator/clock/advance", &json!({"seconds": 3590})).await.ok();
    client.get("/agents/me").await.ok();
    client.post("/_emulator/clock/advance", &json!({"seconds": 10})).await.ok();
    client.get("/agents/me").await.error(401);
}

#[tokio::test]
async fn the_processing_delay_is_measured_by_the_clock() {
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap());
    let (emulator, client) = start(builder.processing_delay(Duration::from_hours(1))).await;
    emulator.freeze();
    send(&client, "n-1", true).await;
    emulator.advance(Duration::from_mins(59));
    client.get("/_emulator/await?nonce=n-1&timeout=0.02").await.error(408);
    emulator.advance(Duration::from_mins(1));
    assert_eq!(client.get("/_emulator/await?nonce=n-1").await.ok()["stage"], "visible");
}

#[tokio::test]
async fn setting_the_clock_back_does_not_delay_events() {
    let (emulator, client) = shop().await;
    client.post("/_emulator/ingestion/pause", &json!({})).await.ok();
    client.post("/_emulator/clock/advance", &json!({"seconds": 600})).await.ok();
    super::send(&client, "later", true).await;
    client.put("/_emulator/clock", &json!({"now": "2026-01-01T00:00:00Z"})).await.ok();
    client.post("/_emulator/ingestion/resume", &json!({})).await.ok();
    super::send(&client, "earlier", true).await;
    emulator.wait_idle().await;
    assert_eq!(emulator.events().len(), 2);
}

#[tokio::test]
async fn the_clock_stops_at_the_end_of_the_year_9999() {
    let (_emulator, client) = shop().await;
    client.put("/_emulator/clock", &json!({"now": "9999-12-31T23:59:59.999Z"})).await.ok();
    let now = client.get("/_emulator/clock").await.ok()["now"].clone();
    assert_eq!(now, "9999-12-31T23:59:59.999Z");
}

#[tokio::test]
async fn deleting_the_clock_resets_it_to_the_time_of_this_machine() {
    let (emulator, client) = shop().await;
    client.put("/_emulator/clock", &json!({"now": "2030-01-01T00:00:00Z", "frozen": true})).await.ok();
    assert_eq!(client.delete("/_emulator/clock").await.ok()["frozen"], false);
    assert!((emulator.now() - chrono::Utc::now()).num_seconds().abs() < 60);
}
