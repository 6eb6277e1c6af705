//! The request log.

use serde_json::{Value, json};
use webmarketer_emulator::Fault;

use crate::client::{ApiResponse as _, Client, shop};

const REQUESTS: &str = "/_emulator/requests";

async fn log(client: &Client, query: &str) -> Vec<Value> {
    client.get(&format!("{REQUESTS}?{query}")).await.ok()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_request_is_logged_with_its_status_and_without_its_secrets() {
    let (_emulator, client) = shop().await;
    client.get("/projects/shop/event-types?limit=1&access_token=hidden").await.ok();
    let entry = &log(&client, "").await[0];
    assert_eq!(entry["method"], "GET");
    assert_eq!(entry["path"], "/api/v1/projects/shop/event-types");
    assert_eq!(entry["query"], "limit=1&access_token=redacted");
    assert_eq!((&entry["status"], &entry["fault"], &entry["bytes"]), (&json!(200), &Value::Null, &json!(0)));
    assert!(entry["milliseconds"].is_u64() && entry["userAgent"].is_null(), "{entry}");
    assert_eq!(entry["headers"]["authorization"], "redacted");
    assert_eq!(entry["headers"]["host"], client.host);
    webmarketer_core::parse_date(entry["at"].as_str().unwrap()).unwrap();

    let body = json!({"projectId": "nowhere", "eventType": "a", "nonce": "1", "data": {"email": "ada@example.com"}});
    client.post("/events", &body).await.error(400);
    let everything = client.get(REQUESTS).await.ok().to_string();
    for hidden in ["hidden", "ada@example.com", client.token.as_ref().unwrap(), "assertion="] {
        assert!(!everything.contains(hidden), "{everything}");
    }
    assert_eq!(log(&client, "path=/events").await[0]["bytes"], body.to_string().len());
}

#[tokio::test]
async fn the_request_log_is_filtered_by_method_path_and_status() {
    let (_emulator, client) = shop().await;
    client.get("/agents/me").await.ok();
    client.post("/events", &json!({})).await.error(400);
    client.get("/nothing/there").await.error(501);
    let paths = async |query: &str| {
        let entries = log(&client, query).await;
        entries.iter().map(|entry| entry["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = ["/api/v1/nothing/there", "/api/v1/events", "/api/v1/agents/me", "/oidc/token"];
    assert_eq!(paths("").await, all);
    assert_eq!(paths("offset=1&limit=2").await, all[1..3]);
    assert_eq!(paths("method=post").await, [all[1], all[3]]);
    assert_eq!(paths("path=/agents/*").await, [all[2]]);
    assert_eq!(paths("status=400").await, [all[1]]);
    assert!(paths("status=none").await.is_empty());
    client.get(&format!("{REQUESTS}?status=good")).await.error(400);
    client.get(&format!("{REQUESTS}?code=200")).await.error(400);
    client.delete(REQUESTS).await.ok();
    assert!(paths("").await.is_empty());
}

#[tokio::test]
async fn injected_faults_are_logged_and_a_reset_request_has_no_status() {
    let (emulator, client) = shop().await;
    for fault in [Fault::status(503), Fault::commit_then_reset(), Fault::reset_before_reading()] {
        emulator.add_fault(fault.times(1)).unwrap();
    }
    client.get("/agents/me").await.error(503);
    for _ in 0..2 {
        client.exchange("GET", "/agents/me", None, b"").await.unwrap_err();
    }
    emulator.set_rate_limit(0.01, 1).unwrap();
    client.get("/agents/me").await.ok();
    client.get("/agents/me").await.error(429);
    let entries = log(&client, "path=/agents/me").await;
    let logged: Vec<_> = entries.iter().map(|entry| json!([entry["status"], entry["fault"]])).collect();
    let expected = json!([
        [429, "rate-limit"],
        [200, null],
        [null, "resetBeforeReading"],
        [null, "commitThenReset"],
        [503, "status"]
    ]);
    assert_eq!(json!(logged), expected);
    assert_eq!(log(&client, "status=none").await.len(), 2);
}

#[tokio::test]
async fn the_latest_thousand_requests_are_kept() {
    let (_emulator, client) = shop().await;
    for number in 0..1010 {
        client.get(&format!("/x{number}")).await.error(501);
    }
    let page = client.get(&format!("{REQUESTS}?limit=0")).await.ok();
    assert_eq!(page["total"], 1000);
    assert_eq!(page["data"][0]["path"], "/api/v1/x1009");
    assert_eq!(page["data"][999]["path"], "/api/v1/x10");
}
