//! The admin API.

mod arrivals;
mod clock;
mod events;
mod ingestion;
mod projects;
mod sessions;
mod state;
mod tokens;
mod verdicts;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, Client, shop};

/// The body of a valid or invalid event.
fn newsletter(nonce: &str, fits: bool) -> Value {
    let email = if fits { "Ada@example.com" } else { "nobody" };
    json!({
        "projectId": "shop", "eventType": "newsletter", "nonce": nonce, "trackerId": "t-1",
        "data": {"email": email, "newsletter_consent": true},
    })
}

/// Sends it, and returns its id.
async fn send(client: &Client, nonce: &str, fits: bool) -> String {
    client.post("/events", &newsletter(nonce, fits)).await.ok().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn ready_has_the_version_the_session_and_the_url() {
    let (emulator, _) = shop().await;
    let (version, url) = (env!("CARGO_PKG_VERSION"), emulator.url());
    let expected = json!({
        "status": "ready", "version": version, "session": "", "url": url, "project": "shop",
        "serviceAccountFile": null, "writeFailure": null, "keep": 250_000,
        "dropped": {"events": 0, "arrivals": 0},
    });
    assert_eq!(Client::new(&emulator).get("/_emulator/ready").await.ok(), expected);
    let session = emulator.session("mine").await.unwrap();
    let ready = Client::new(&session).get("/_emulator/ready").await.ok();
    assert_eq!((&ready["session"], &ready["url"]), (&json!("mine"), &json!(session.url())));
}

#[tokio::test]
async fn an_unknown_path_of_the_admin_api_is_404_and_names_the_page_and_the_known_paths() {
    let (emulator, client) = shop().await;
    let session = emulator.session("mine").await.unwrap();
    for (client, url) in [(&client, emulator.url()), (&Client::new(&session), session.url())] {
        for path in ["/_emulator", "/_emulator/", "/_emulator/nothing", "/_emulator/events/1/2", "/_emulator/ready/"] {
            let answer = client.get(path).await;
            let message = answer.error(404);
            let expected = format!("the path {path} does not exist; the web page is at {url}/, and");
            assert!(message.starts_with(&expected), "{message}");
            assert_eq!(answer.json()["error"], "Not Found");
            assert_eq!(client.post(path, &json!({})).await.error(404), message);
        }
    }
}

#[tokio::test]
async fn the_paths_that_the_404_of_the_admin_api_names_are_all_paths_of_the_documentation() {
    let (_emulator, client) = shop().await;
    let message = client.get("/_emulator").await.error(404);
    let named: BTreeSet<&str> = message.split_once("paths below /_emulator are ").unwrap().1.split(", ").collect();
    // The first column of the table in the documentation has entries such as "`DELETE faults/{id}`".
    let rows = include_str!("../../../src/lib.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
    let entries = rows.flat_map(|row| row.split(" | ").next().unwrap().split('`'));
    let paths = entries.filter_map(|entry| entry.split_once(' ')).filter(|(method, _)| !method.is_empty());
    let paths = paths.filter(|(method, _)| method.bytes().all(|byte| byte.is_ascii_uppercase()));
    let documented: BTreeSet<&str> = paths.map(|(_, path)| path.split(['/', '?']).next().unwrap()).collect();
    assert_eq!(named, documented);
    for path in named {
        let answer = client.get(&format!("/_emulator/{path}")).await;
        assert!(!String::from_utf8_lossy(&answer.body).contains("does not exist"), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_of_the_admin_api_is_405() {
    let (_emulator, client) = shop().await;
    client.post("/_emulator/ready", &json!({})).await.error(405);
    client.get("/_emulator/reset").await.error(405);
    client.patch("/_emulator/sessions", &json!({})).await.error(405);
}

#[tokio::test]
async fn an_unknown_parameter_is_400_with_the_known_ones() {
    let (_emulator, client) = shop().await;
    for (path, known) in [
        ("events", "stage"),
        ("trash", "search"),
        ("arrivals", "test_id"),
        ("event-types", "project"),
        ("await", "timeout"),
    ] {
        let message = client.get(&format!("/_emulator/{path}?nonsense=1")).await.error(400);
        assert!(message.contains("`nonsense`") && message.contains(known), "{message}");
    }
    for path in ["events?project=No%20Project", "events?stage=gone", "events?limit=-1", "arrivals?offset=x"] {
        client.get(&format!("/_emulator/{path}")).await.error(400);
    }
    client.get("/_emulator/events?project=nowhere").await.error(404);
}

#[tokio::test]
async fn an_unknown_property_is_400_with_the_known_ones() {
    let (_emulator, client) = shop().await;
    for (path, known) in [
        ("ingestion/tick", "`events`"),
        ("clock/advance", "`seconds`"),
        ("tokens", "`clientId`"),
        ("tokens/revoke", "`refreshTokens`"),
        ("sessions", "`name`"),
    ] {
        let message = client.post(&format!("/_emulator/{path}"), &json!({"nonsense": 1})).await.error(400);
        assert!(message.contains("`nonsense`") && message.contains(known), "{message}");
        client.post(&format!("/_emulator/{path}"), &json!("text")).await.error(400);
    }
    client.send("POST", "/_emulator/sessions", Some("text/plain"), b"{}").await.error(400);
}

#[tokio::test]
async fn a_reset_restores_the_initial_state() {
    let (_emulator, client) = shop().await;
    let admin = |path: &'static str| client.get(path);
    let before = admin("/_emulator/projects").await.ok();
    let seed: Value = serde_json::from_str(webmarketer_emulator::LEADS).unwrap();
    client.post("/_emulator/seed", &seed).await.ok();
    client.delete("/projects/shop/event-types/purchase").await;
    client.post("/_emulator/ingestion/pause", &json!({})).await.ok();
    client.put("/_emulator/clock", &json!({"now": "2001-01-01T00:00:00Z", "frozen": true})).await.ok();
    send(&client, "n-1", true).await;

    assert_eq!(client.post("/_emulator/reset", &json!({})).await.ok()["status"], "ready");
    assert_eq!(admin("/_emulator/projects").await.ok(), before);
    assert_eq!(admin("/_emulator/arrivals").await.ok()["total"], 0);
    assert_eq!(admin("/_emulator/ingestion").await.ok(), json!({"paused": false, "waiting": 0}));
    let clock = admin("/_emulator/clock").await.ok();
    assert_eq!(clock["frozen"], false);
    assert!(!clock["now"].as_str().unwrap().starts_with("2001"), "{clock}");
    client.get("/projects/shop").await.error(401);

    // The nonce can be used again, and the worker runs.
    let without_token = Client { token: None, ..client.clone() };
    send(&without_token, "n-1", true).await;
    assert_eq!(admin("/_emulator/await?nonce=n-1").await.ok()["stage"], "visible");
}
