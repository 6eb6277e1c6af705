//! Plausible events for every event type of the sample projects.

use serde_json::{Map, Value, json};
use webmarketer_emulator::{Emulator, LEADS, Project, SHOP};

use crate::client::{ApiResponse as _, start};

/// A plausible value for a field of this type.
fn plausible(field_type: &str) -> Value {
    match field_type {
        "string" | "message" => json!("A hat, please"),
        "email" => json!("ada.lovelace@example.com"),
        "phone" => json!("06 12 34 56 78"),
        "boolean" => json!(true),
        "number" => json!(2.5),
        "date" => json!("2026-05-04T12:00:00Z"),
        "currency" => json!({"amount": 49.9, "currency": "EUR"}),
        "location" => json!({"zipcode": "33000", "country": "France"}),
        other => panic!("no plausible value for `{other}`"),
    }
}

#[tokio::test]
async fn an_event_of_every_event_type_of_the_samples_is_visible() {
    for (json, project) in [(SHOP, "shop"), (LEADS, "leads")] {
        let builder = Emulator::builder().project(Project::from_json(json).unwrap());
        let (emulator, client) = start(builder).await;
        let page = client.get(&format!("/projects/{project}/event-types?limit=0")).await.ok();
        let mut sent = Vec::new();
        for event_type in page["data"].as_array().unwrap() {
            let fields = event_type["fields"].as_array().unwrap().iter();
            let data: Map<_, _> = fields
                .filter_map(|field| {
                    Some((field["ingestionKey"].as_str()?.to_owned(), plausible(field["type"].as_str().unwrap())))
                })
                .collect();
            let reference = &event_type["reference"];
            let body = json!({"projectId": project, "eventType": reference, "nonce": reference, "data": data});
            sent.push((client.post("/events", &body).await.ok(), body));
        }
        emulator.wait_idle().await;

        let trash = client.get(&format!("/projects/{project}/trashed-events?limit=0")).await.ok();
        assert_eq!(trash["total"], 0, "{trash:#}");
        assert_eq!(sent.len() as u64, page["total"].as_u64().unwrap());
        for (id, body) in sent {
            let raw = client.get(&format!("/projects/{project}/events/{}", id.as_str().unwrap())).await.ok();
            assert_eq!((&raw["data"], &raw["eventType"]), (&body["data"], &body["eventType"]));
        }
    }
}
