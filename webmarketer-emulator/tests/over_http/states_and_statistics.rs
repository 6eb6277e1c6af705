//! Setting the states and statistics of an event.

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, Client, purchase, shop};

const STATE_SAMPLE: &str = include_str!("../../../contract/samples/event-state.request.json");
const STATISTIC_SAMPLE: &str = include_str!("../../../contract/samples/event-statistic.request.json");
const NO_FIELD: &str = "No storageKey matching field in this eventType";

fn state(event: &str, key: &str) -> String {
    format!("/projects/shop/events/{event}/states/{key}")
}

fn statistic(event: &str, key: &str) -> String {
    format!("/projects/shop/events/{event}/statistics/{key}")
}

/// The only event of the only user, with its computed values.
async fn computed(client: &Client) -> Value {
    let users = client.post("/projects/shop/users/search", &json!({})).await.ok();
    let user = users["data"][0]["_id"].as_str().unwrap();
    client.get(&format!("/projects/shop/users/{user}/events")).await.ok()["data"][0].clone()
}

#[tokio::test]
async fn an_event_has_the_states_and_statistics_of_its_data_and_the_ones_that_are_set() {
    let (_emulator, client) = shop().await;
    let id = client.sent(&purchase("p-1", "ada@example.com")).await;
    let before = computed(&client).await;
    let turnover = json!({"value": 49.5, "date": null, "currency": "EUR"});
    assert_eq!((&before["states"], &before["statistics"]["turnover"]), (&json!({}), &turnover));

    let sample: Value = serde_json::from_str(STATE_SAMPLE).unwrap();
    client.patch(&state(&id, "shipped"), &sample).await.ok();
    client.patch(&state(&id, "refunded"), &json!({"value": 0})).await.ok();
    let sample: Value = serde_json::from_str(STATISTIC_SAMPLE).unwrap();
    client.patch(&statistic(&id, "turnover"), &sample).await.ok();
    client.patch(&statistic(&id, "margin"), &json!({"value": -2.5, "date": null})).await.ok();
    let after = computed(&client).await;
    let date = "2023-05-04T12:00:00.000Z";
    let states = json!({"shipped": {"value": 1, "date": date}, "refunded": {"value": 0, "date": null}});
    assert_eq!(after["states"], states);
    // The new number keeps the currency of the event.
    assert_eq!(after["statistics"]["turnover"], json!({"value": 4000, "date": date, "currency": "EUR"}));
    assert_eq!(after["statistics"]["margin"], json!({"value": -2.5, "date": null}));
    assert_eq!(after["statistics"]["items"], json!({"value": 2, "date": null}));
}

#[tokio::test]
async fn setting_a_state_or_statistic_again_replaces_it() {
    let (_emulator, client) = shop().await;
    let id = client.sent(&purchase("p-1", "ada@example.com")).await;
    client.patch(&state(&id, "shipped"), &json!({"value": 1, "date": "2026-05-05T00:00:00Z"})).await.ok();
    client.patch(&state(&id, "shipped"), &json!({"value": 0})).await.ok();
    assert_eq!(computed(&client).await["states"], json!({"shipped": {"value": 0, "date": null}}));
}

#[tokio::test]
async fn an_invalid_value_or_date_is_400() {
    let (_emulator, client) = shop().await;
    let id = client.sent(&purchase("p-1", "ada@example.com")).await;
    for value in [json!(2), json!(-1), json!(0.5), json!(true), json!("1"), Value::Null] {
        client.patch(&state(&id, "shipped"), &json!({"value": value})).await.error(400);
    }
    for value in [json!("1"), json!(true), json!({"amount": 1, "currency": "EUR"}), Value::Null] {
        client.patch(&statistic(&id, "margin"), &json!({"value": value})).await.error(400);
    }
    for path in [state(&id, "shipped"), statistic(&id, "margin")] {
        client.patch(&path, &json!({})).await.error(400);
        client.patch(&path, &json!([])).await.error(400);
        for date in [json!("yesterday"), json!(5), json!("2022-04-01Z05:00:00")] {
            client.patch(&path, &json!({"value": 1, "date": date})).await.error(400);
        }
    }
    assert_eq!(computed(&client).await["states"], json!({}));
}

#[tokio::test]
async fn setting_a_state_or_statistic_of_an_unknown_or_trashed_event_is_404() {
    let (emulator, client) = shop().await;
    let trashed = client.post("/events", &purchase("p-1", "no address")).await.ok();
    emulator.wait_idle().await;
    for event in ["1", "e5be5b04-0721-4a6e-87eb-b880f81a12d2", trashed.as_str().unwrap()] {
        client.patch(&state(event, "shipped"), &json!({"value": 1})).await.error(404);
        client.patch(&statistic(event, "margin"), &json!({"value": 1})).await.error(404);
    }
}

#[tokio::test]
async fn a_state_that_was_added_after_the_event_is_404() {
    let (_emulator, client) = shop().await;
    let before = client.sent(&purchase("p-1", "ada@example.com")).await;
    assert_eq!(client.patch(&state(&before, "insured"), &json!({"value": 1})).await.error(404), NO_FIELD);
    // The key of a field of another entity does not match.
    assert_eq!(client.patch(&statistic(&before, "shipped"), &json!({"value": 1})).await.error(404), NO_FIELD);
    assert_eq!(client.patch(&state(&before, "margin"), &json!({"value": 1})).await.error(404), NO_FIELD);
    assert_eq!(client.patch(&state(&before, "order_id"), &json!({"value": 1})).await.error(404), NO_FIELD);

    let path = "/projects/shop/event-types/purchase";
    let mut fields = client.get(path).await.ok()["fields"].as_array().unwrap().clone();
    let mut insured = fields.iter().find(|field| field["storageKey"] == "shipped").unwrap().clone();
    insured["storageKey"] = json!("insured");
    fields.retain(|field| field["storageKey"] != "shipped");
    fields.push(insured);
    client.patch(path, &json!({"fields": fields})).await.ok();
    let after = client.sent(&purchase("p-2", "ada@example.com")).await;

    client.patch(&state(&before, "shipped"), &json!({"value": 1})).await.ok();
    assert_eq!(client.patch(&state(&before, "insured"), &json!({"value": 1})).await.error(404), NO_FIELD);
    client.patch(&state(&after, "insured"), &json!({"value": 1})).await.ok();
    assert_eq!(client.patch(&state(&after, "shipped"), &json!({"value": 1})).await.error(404), NO_FIELD);
}
