//! Events: received before they are processed, unique by nonce, and returned unchanged.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;
use webmarketer_emulator::{Emulator, Project, SHOP};

use crate::client::{ApiResponse as _, Client, purchase, shop, start};

fn newsletter(nonce: &Value, email: &str) -> Value {
    json!({
        "projectId": "shop", "eventType": "newsletter", "nonce": nonce,
        "data": {"email": email, "newsletter_consent": true},
        "trackerId": "23jkfs1ufeuih1fh", "eventDate": "2026-05-04T14:00:00+02:00"
    })
}

async fn send(client: &Client, body: &Value) -> String {
    client.post("/events", body).await.ok().as_str().unwrap().to_owned()
}

async fn raw(client: &Client, id: &str) -> Value {
    client.get(&format!("/projects/shop/events/{id}")).await.ok()
}

async fn trashed(client: &Client) -> Value {
    client.get("/projects/shop/trashed-events").await.ok()["total"].clone()
}

#[tokio::test]
async fn the_response_to_an_event_is_its_id_and_the_raw_event_is_unchanged() {
    let (emulator, client) = shop().await;
    let id = send(&client, &newsletter(&json!("n-1"), "ada@example.com")).await;
    assert!(id.parse::<Uuid>().is_ok(), "{id}");
    emulator.wait_idle().await;
    let expected = json!({
        "_id": id, "projectId": "shop", "nonce": "n-1", "eventType": "newsletter",
        "trackerId": "23jkfs1ufeuih1fh", "createdAt": "2026-05-04T12:00:00.000Z",
        "data": {"email": "ada@example.com", "newsletter_consent": true}
    });
    assert_eq!(raw(&client, &id).await, expected);
    assert_eq!(trashed(&client).await, 0);
}

#[tokio::test]
async fn an_event_without_a_date_has_the_date_at_which_it_was_received() {
    let (emulator, client) = shop().await;
    let mut body = newsletter(&json!("n-1"), "ada@example.com");
    body.as_object_mut().unwrap().remove("trackerId");
    body["eventDate"] = Value::Null;
    let id = send(&client, &body).await;
    emulator.wait_idle().await;
    let event = raw(&client, &id).await;
    assert_eq!(event.as_object().unwrap().get("trackerId"), Some(&Value::Null));
    let date = webmarketer_core::parse_date(event["createdAt"].as_str().unwrap()).unwrap();
    assert!((chrono::Utc::now() - date).num_seconds().abs() < 60);
}

#[tokio::test]
async fn an_event_requires_no_token_but_a_given_token_must_be_valid() {
    let (emulator, client) = shop().await;
    let without_token = Client::new(&emulator);
    let impostor = Client { token: Some("a.b.c".to_owned()), ..Client::new(&emulator) };
    for path in ["/events", "/events/sync"] {
        let body = newsletter(&json!(path), "ada@example.com");
        impostor.post(path, &body).await.error(401);
        let id = without_token.post(path, &body).await.ok();
        assert_eq!(client.post(path, &body).await.ok(), id);
    }
}

#[tokio::test]
async fn two_requests_with_the_same_nonce_are_one_event_with_the_first_id() {
    let (emulator, client) = shop().await;
    let first = send(&client, &newsletter(&json!("n-1"), "first@example.com")).await;
    assert_eq!(send(&client, &newsletter(&json!("n-1"), "second@example.com")).await, first);
    emulator.wait_idle().await;
    assert_eq!(send(&client, &newsletter(&json!("n-1"), "third@example.com")).await, first);
    let sync = client.post("/events/sync", &newsletter(&json!("n-1"), "not an address")).await.ok();
    assert_eq!(sync, json!(first));
    emulator.wait_idle().await;
    assert_eq!(raw(&client, &first).await["data"]["email"], "first@example.com");
    assert_ne!(send(&client, &newsletter(&json!("n-2"), "first@example.com")).await, first);
}

#[tokio::test]
async fn the_nonce_of_a_trashed_event_cannot_be_used_again() {
    let (emulator, client) = shop().await;
    let first = send(&client, &newsletter(&json!("n-1"), "not an address")).await;
    emulator.wait_idle().await;
    assert_eq!(send(&client, &newsletter(&json!("n-1"), "ada@example.com")).await, first);
    emulator.wait_idle().await;
    assert_eq!(trashed(&client).await, 1);
}

#[tokio::test]
async fn the_scope_of_a_nonce_in_requests_is_the_project() {
    let leads = Project::from_json(webmarketer_emulator::LEADS).unwrap();
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).project(leads);
    let (_emulator, client) = start(builder).await;
    let mut body = newsletter(&json!("n-1"), "ada@example.com");
    let first = send(&client, &body).await;
    body["projectId"] = json!("leads");
    assert_ne!(send(&client, &body).await, first);
}

#[tokio::test]
async fn a_number_and_its_text_are_the_same_nonce_and_returned_unchanged() {
    let (emulator, client) = shop().await;
    let first = send(&client, &newsletter(&json!(123_456_789), "ada@example.com")).await;
    assert_eq!(send(&client, &newsletter(&json!("123456789"), "ada@example.com")).await, first);
    emulator.wait_idle().await;
    assert_eq!(raw(&client, &first).await["nonce"], json!(123_456_789));
}

#[tokio::test]
async fn concurrent_requests_with_the_same_nonce_are_one_event() {
    let (emulator, client) = shop().await;
    let sends: Vec<_> = (0..16)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move { send(&client, &newsletter(&json!("n-1"), &format!("u{n}@example.com"))).await })
        })
        .collect();
    let mut ids = Vec::new();
    for send in sends {
        ids.push(send.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    emulator.wait_idle().await;
    raw(&client, &ids[0]).await;
}

#[tokio::test]
async fn a_malformed_event_is_400_with_a_message_for_each_property() {
    let (_emulator, client) = shop().await;
    let wrong = [
        ("projectId", json!(1)),
        ("projectId", json!("Not An Id")),
        ("eventType", json!("")),
        ("eventType", Value::Null),
        ("nonce", json!({})),
        ("nonce", json!("")),
        ("nonce", Value::Null),
        ("data", json!([])),
        ("data", Value::Null),
        ("eventDate", json!("2022-04-01Z05:00:00")),
        ("eventDate", json!(5)),
        ("trackerId", json!(5)),
    ];
    for path in ["/events", "/events/sync"] {
        for (name, value) in &wrong {
            let mut body = newsletter(&json!("n-1"), "ada@example.com");
            body[name] = value.clone();
            let answer = client.post(path, &body).await;
            let message = answer.error(400);
            assert!(message.starts_with(name) && !message.contains(';'), "{message}");
            assert_eq!(answer.json()["error"], "Bad Request");
        }
        let messages = client.post(path, &json!({})).await.error(400);
        assert_eq!(messages.split("; ").count(), 4, "{messages}");
    }
}

#[tokio::test]
async fn an_event_for_an_unknown_project_is_400() {
    let (_emulator, client) = shop().await;
    let mut body = newsletter(&json!("n-1"), "ada@example.com");
    body["projectId"] = json!("nowhere");
    assert_eq!(client.post("/events", &body).await.error(400), "project not found");
    assert_eq!(client.post("/events/sync", &body).await.error(400), "project not found");
}

#[tokio::test]
async fn a_valid_synchronous_event_is_visible_after_the_response() {
    let project = Project::from_json(SHOP).unwrap();
    let builder = Emulator::builder().project(project).processing_delay(Duration::from_hours(1));
    let (_emulator, client) = start(builder).await;
    let id = client.post("/events/sync", &newsletter(&json!("n-1"), "ada@example.com")).await.ok();
    assert_eq!(raw(&client, id.as_str().unwrap()).await["nonce"], "n-1");
}

#[tokio::test]
async fn an_invalid_synchronous_event_is_not_kept() {
    let (emulator, client) = shop().await;
    let mut body = newsletter(&json!("n-1"), "secret at example.com");
    let message = client.post("/events/sync", &body).await.error(400);
    assert!(message.starts_with("data.email:") && !message.contains("secret") && !message.contains(';'), "{message}");
    body["eventType"] = json!("nothing");
    assert!(client.post("/events/sync", &body).await.error(400).contains("`nothing`"));
    emulator.wait_idle().await;
    assert_eq!(trashed(&client).await, 0);
    // The nonce can still be used.
    client.post("/events/sync", &newsletter(&json!("n-1"), "ada@example.com")).await.ok();
}

#[tokio::test]
async fn an_unknown_event_is_404() {
    let (_emulator, client) = shop().await;
    for id in ["e5be5b04-0721-4a6e-87eb-b880f81a12d2", "1", "purchase"] {
        client.get(&format!("/projects/shop/events/{id}")).await.error(404);
    }
}

#[tokio::test]
async fn an_event_is_validated_by_the_event_type_at_the_time_of_processing() {
    let (emulator, client) = shop().await;
    let path = "/projects/shop/event-types/newsletter";
    let mut fields = client.get(path).await.ok()["fields"].clone();
    let mut consent = fields[0].clone();
    consent["storageKey"] = json!("wanted");
    consent["ingestionKey"] = json!("wanted");
    consent["type"] = json!("boolean");
    fields.as_array_mut().unwrap().push(consent);
    client.patch(path, &json!({"fields": fields})).await.ok();

    send(&client, &newsletter(&json!("n-1"), "ada@example.com")).await;
    emulator.wait_idle().await;
    let page = client.get("/projects/shop/trashed-events").await.ok();
    assert_eq!(page["data"][0]["errors"][0]["type"], "missing-field");
    assert_eq!(page["data"][0]["errors"][0]["field"]["storageKey"], "wanted");
}

#[tokio::test]
async fn a_nonce_that_is_a_too_large_number_is_400() {
    let (_emulator, client) = shop().await;
    let body = newsletter(&json!(9_007_199_254_740_993_u64), "ada@example.com");
    client.post("/events", &body).await.ok();
    let long = body.to_string().replace("9007199254740993", "12345678901234567890123");
    let answer = client.send("POST", "/events", Some("application/json"), long.as_bytes()).await;
    assert!(answer.error(400).contains("nonce"));
}

#[tokio::test]
async fn an_empty_tracker_id_means_none() {
    let (emulator, client) = shop().await;
    for nonce in ["n-1", "n-2"] {
        let body = json!({
            "projectId": "shop", "eventType": "product-reviewed", "nonce": nonce, "trackerId": "",
            "data": {"product_id": "p", "review_id": "r", "rating": 5}
        });
        client.post("/events", &body).await.ok();
    }
    emulator.wait_idle().await;
    assert!(emulator.events().iter().all(|event| event.user.is_none()));
}

#[tokio::test]
async fn equal_numbers_are_the_same_nonce() {
    let (emulator, client) = shop().await;
    // Three spellings of the same number.
    let send = async |nonce: &str| {
        let body = newsletter(&json!("the nonce"), "ada@example.com").to_string().replace("\"the nonce\"", nonce);
        client
            .send("POST", "/events", Some("application/json"), body.as_bytes())
            .await
            .ok()
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = send("77001").await;
    for same in ["77001.0", "7.7001e4", "770010e-1", "\"77001\""] {
        assert_eq!(send(same).await, first, "{same}");
    }
    for other in ["77001.5", "77002", "-77001", "\"77001.0\"", "\"7.7001e4\""] {
        assert_ne!(send(other).await, first, "{other}");
    }
    assert_eq!(send("0").await, send("-0.0").await);
    let seen = client.get("/_emulator/events?nonce=77001").await.ok();
    assert_eq!((&seen["total"], &seen["data"][0]["nonce"]), (&json!(1), &json!("77001")));
    assert!(emulator.nonce_conflicts().is_empty());
}

#[tokio::test]
async fn a_nonce_of_a_trashed_event_is_400_with_its_reasons_when_it_is_sent_synchronously() {
    let (emulator, client) = shop().await;
    let mut invalid = purchase("n-1", "ada@example.com");
    invalid["data"]["email"] = json!("nobody");
    let id = client.post("/events", &invalid).await.ok();
    emulator.wait_idle().await;
    let corrected = purchase("n-1", "ada@example.com");
    for again in [&invalid, &corrected] {
        let why = client.post("/events/sync", again).await.error(400);
        assert!(why.contains("data.email: ") && why.contains("send another nonce"), "{why}");
        // The asynchronous response is the id of the first event.
        assert_eq!(client.post("/events", again).await.ok(), id);
    }
    assert_eq!(client.get("/projects/shop/trashed-events").await.ok()["total"], 1);
    client.sent(&purchase("n-2", "ada@example.com")).await;

    // An invalid event that waits to be processed.
    emulator.pause();
    invalid["nonce"] = json!("n-3");
    client.post("/events", &invalid).await.ok();
    client.post("/events/sync", &invalid).await.error(400);
    emulator.resume();
    emulator.wait_idle().await;
    assert_eq!(client.get("/projects/shop/trashed-events").await.ok()["total"], 2);
}
