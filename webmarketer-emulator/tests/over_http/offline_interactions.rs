//! Offline interactions, valid and invalid.

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, Client, purchase, shop};

const SAMPLE: &str = include_str!("../../../contract/samples/offline-interaction.request.json");
const PATH: &str = "/projects/shop/interactions/offline";

async fn users(client: &Client) -> Value {
    client.post("/projects/shop/users/search", &json!({})).await.ok()
}

#[tokio::test]
async fn the_sample_interaction_of_the_contract_is_kept_with_its_user() {
    let (_emulator, client) = shop().await;
    let sample: Value = serde_json::from_str(SAMPLE).unwrap();
    let answer = client.post(PATH, &sample).await;
    answer.ok();
    assert_eq!(answer.status, 201);
    let users = users(&client).await;
    assert_eq!(users["total"], 1);
    assert_eq!(users["data"][0]["email"], "example@email.com");
}

#[tokio::test]
async fn the_user_of_an_interaction_is_the_user_of_events_with_the_same_email() {
    let (_emulator, client) = shop().await;
    client.sent(&purchase("p-1", "ada@example.com")).await;
    for user in [json!({"email": "ADA@example.com"}), json!({"phone": "06 12 34 56 78", "email": "ada@example.com"})] {
        client.post(PATH, &json!({"userData": user, "nodeData": {"wmktId": "1234"}})).await.ok();
    }
    // Also by the discriminant that the interaction added.
    let phone = json!({"userData": {"phone": "+33612345678"}, "nodeData": {"wmktId": 1234}});
    client.post(PATH, &phone).await.ok();
    assert_eq!(users(&client).await["total"], 1);
}

#[tokio::test]
async fn an_interaction_without_a_wmkt_id_is_400_with_the_message_of_the_contract() {
    let (_emulator, client) = shop().await;
    let none = [json!({}), json!({"nodeData": null}), json!({"nodeData": {"cid": "1"}})];
    let empty = [json!({"nodeData": {"wmktId": null}}), json!({"nodeData": {"wmktId": ""}})];
    for body in none.into_iter().chain(empty) {
        assert_eq!(client.post(PATH, &body).await.error(400), "wmktId must be present in nodeData");
    }
}

#[tokio::test]
async fn an_interaction_without_identities_has_no_user() {
    let (_emulator, client) = shop().await;
    for body in [json!({}), json!({"userData": null}), json!({"userData": {"email": null, "phone": ""}})] {
        let mut body = body;
        body["nodeData"] = json!({"wmktId": "1234"});
        client.post(PATH, &body).await.ok();
    }
    assert_eq!(users(&client).await["total"], 0);
}

#[tokio::test]
async fn an_unknown_or_invalid_identity_is_400_with_its_key_and_without_its_value() {
    let (_emulator, client) = shop().await;
    for (key, value) in [
        ("email", json!("secret at example.com")),
        ("phone", json!("0613")),
        ("customer_id", json!(["secret"])),
        // A user field that is not a discriminant.
        ("first_name", json!("secret")),
        ("shoe_size", json!("secret")),
    ] {
        let body = json!({"userData": {key: value}, "nodeData": {"wmktId": "1234"}});
        let message = client.post(PATH, &body).await.error(400);
        assert!(message.starts_with(&format!("userData.{key}: ")), "{message}");
        assert!(!message.contains("secret") && !message.contains("0613"), "{message}");
    }
    let both = json!({"userData": {"email": "ada", "shoe_size": 40}, "nodeData": {"wmktId": "1234"}});
    assert_eq!(client.post(PATH, &both).await.error(400).split("; ").count(), 2);
    assert_eq!(users(&client).await["total"], 0);
}

#[tokio::test]
async fn a_malformed_interaction_is_400() {
    let (_emulator, client) = shop().await;
    let node = json!({"wmktId": "1234"});
    for body in [
        json!([]),
        json!({"nodeData": "1234"}),
        json!({"nodeData": node, "userData": []}),
        json!({"nodeData": node, "date": "yesterday"}),
        json!({"nodeData": node, "date": 5}),
    ] {
        client.post(PATH, &body).await.error(400);
    }
}
