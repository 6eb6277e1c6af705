//! The trash: its errors and its list.

use serde_json::{Value, json};
use webmarketer_emulator::Emulator;

use crate::client::{ApiResponse as _, Client, empty, shop};

const SAMPLE: &str = include_str!("../../../contract/samples/trashed-events.response.json");

/// Sends an event with an unknown event type to the project `shop`.
async fn send_unknown(client: &Client, nonce: &str) -> Value {
    let body = json!({"projectId": "shop", "eventType": "nothing", "nonce": nonce, "data": {}});
    client.post("/events", &body).await.ok()
}

async fn list(client: &Client, query: &str) -> Value {
    client.get(&format!("/projects/shop/trashed-events{query}")).await.ok()
}

async fn trash_three_events(emulator: &Emulator, client: &Client) -> Vec<Value> {
    let mut ids = Vec::new();
    for nonce in ["1", "2", "3"] {
        ids.push(send_unknown(client, nonce).await);
        emulator.wait_idle().await;
        // Events in the same millisecond would have the same date.
        let millisecond = || chrono::Utc::now().timestamp_millis();
        let last = millisecond();
        while millisecond() == last {
            std::hint::spin_loop();
        }
    }
    ids
}

fn ids(page: &Value) -> Vec<&Value> {
    page["data"].as_array().unwrap().iter().map(|event| &event["_id"]).collect()
}

#[tokio::test]
async fn the_trash_has_the_format_of_the_sample_in_the_contract() {
    let sample: Value = serde_json::from_str(SAMPLE).unwrap();
    let (emulator, client) = empty().await;
    let error = |event: usize| sample["data"][event]["errors"][0].clone();
    let (phone, location) = (error(0), error(1));
    let event_type = json!({
        "reference": "call-me-back", "name": "Call me back", "fields": [phone["field"], location["field"]],
        "phoneParsingConfig": [{"order": 1, "countryCode": "FR"}]
    });
    let made = client.post("/projects/empty/event-types", &event_type).await.ok();

    let good_location = json!({"zipcode": "33000", "country": "France"});
    for (nonce, data, expected) in [
        ("1", json!({"phone": phone["value"], "location": good_location}), &phone),
        ("2", json!({"phone": "+33 6 12 34 56 78", "location": location["value"]}), &location),
    ] {
        let body = json!({"projectId": "empty", "eventType": "call-me-back", "nonce": nonce, "data": data});
        let id = client.post("/events", &body).await.ok();
        emulator.wait_idle().await;
        let page = client.get("/projects/empty/trashed-events").await.ok();
        let entry = page["data"][0].as_object().unwrap();
        assert_eq!(entry["errors"], json!([expected]));
        assert_eq!(entry["_id"], id);
        assert_eq!(entry["projectId"], "empty");
        assert_eq!(entry["eventTypeId"], made["_id"]);
        assert_eq!(entry["eventTypeRef"], "call-me-back");
        // Exactly the properties of the sample.
        assert!(entry.keys().eq(sample["data"][0].as_object().unwrap().keys()), "{entry:?}");
        // The raw event of a trashed event is unchanged.
        let raw = client.get(&format!("/projects/empty/events/{}", id.as_str().unwrap())).await.ok();
        assert_eq!(raw["data"], data);
    }
}

#[tokio::test]
async fn missing_and_invalid_fields_have_different_errors() {
    let (emulator, client) = shop().await;
    let body = json!({"projectId": "shop", "eventType": "newsletter", "nonce": 1, "data": {"email": "ada"}});
    client.post("/events", &body).await.ok();
    emulator.wait_idle().await;
    let page = list(&client, "").await;
    let errors = page["data"][0]["errors"].as_array().unwrap();
    let of =
        |key: &str| errors.iter().find(|error| error["field"]["ingestionKey"] == key).unwrap().as_object().unwrap();
    assert_eq!((&of("email")["type"], &of("email")["value"]), (&json!("invalid-field"), &json!("ada")));
    assert_eq!(of("newsletter_consent")["type"], "missing-field");
    assert!(!of("newsletter_consent").contains_key("value"));
}

#[tokio::test]
async fn an_event_of_an_unknown_or_archived_event_type_is_trashed() {
    let (emulator, client) = shop().await;
    let archived = client.get("/projects/shop/event-types/newsletter").await.ok();
    client.delete("/projects/shop/event-types/newsletter").await;
    for reference in ["nothing", "newsletter"] {
        let body = json!({
            "projectId": "shop", "eventType": reference, "nonce": reference,
            "data": {"email": "ada@example.com", "newsletter_consent": true}
        });
        client.post("/events", &body).await.ok();
        emulator.wait_idle().await;
        let page = list(&client, "").await;
        let entry = &page["data"][0];
        assert_eq!(entry["errors"], json!([{"type": "unknown-event-type", "value": reference}]));
        assert_eq!(entry["eventTypeRef"], reference);
        // An archived event type has an id, an unknown one has none.
        assert_eq!(entry.get("eventTypeId"), (reference == "newsletter").then_some(&archived["_id"]));
    }
}

#[tokio::test]
async fn the_trash_is_paged_with_the_newest_first() {
    let (emulator, client) = shop().await;
    let sent = trash_three_events(&emulator, &client).await;
    let page = list(&client, "").await;
    assert_eq!(ids(&page), sent.iter().rev().collect::<Vec<_>>());
    assert_eq!((&page["total"], &page["limit"], &page["offset"]), (&json!(3), &json!(10), &json!(0)));
    let page = list(&client, "?limit=1&offset=1").await;
    assert_eq!(ids(&page), [&sent[1]]);
    assert_eq!((&page["total"], &page["count"]), (&json!(3), &json!(1)));
    assert_eq!(list(&client, "?limit=0").await["count"], 3);
}

#[tokio::test]
async fn since_and_until_are_inclusive_and_compare_the_processing_date() {
    let (emulator, client) = shop().await;
    let sent = trash_three_events(&emulator, &client).await;
    let page = list(&client, "").await;
    let middle = page["data"][1]["processingDate"].as_str().unwrap();
    assert_eq!(ids(&list(&client, &format!("?since={middle}")).await), [&sent[2], &sent[1]]);
    assert_eq!(ids(&list(&client, &format!("?until={middle}")).await), [&sent[1], &sent[0]]);
    assert_eq!(ids(&list(&client, &format!("?since={middle}&until={middle}")).await), [&sent[1]]);
    assert_eq!(list(&client, "?since=2099-01-01T00:00:00Z").await["total"], 0);
}
