//! The retention of event types, by the clock of the session.

use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_emulator::{Emulator, Project, SHOP};

use crate::client::{ApiResponse as _, Client, purchase, shop, start};

const HOUR: Duration = Duration::from_hours(1);

fn days(days: u64) -> Duration {
    HOUR * 24 * u32::try_from(days).unwrap()
}

/// Sets the retention of purchases.
async fn keep_purchases(client: &Client, days: Value) {
    let policy = json!({"from": "event-type", "retentionDurationInDays": days});
    client.patch("/projects/shop/event-types/purchase", &json!({"expirationPolicy": policy})).await.ok();
}

async fn status_of(client: &Client, id: &str) -> u16 {
    client.get(&format!("/projects/shop/events/{id}")).await.status
}

/// The number of users, and the number of events in insights.
async fn counts(client: &Client) -> (Value, f64) {
    let users = client.post("/projects/shop/users/search", &json!({})).await.ok()["total"].clone();
    let body = json!({
        "since": "2026-05-01T00:00:00Z", "until": "2026-05-31T00:00:00Z", "interval": "month",
        "metrics": ["event-count"], "groupBy": "project",
    });
    let rows = client.post("/projects/shop/events/insights", &body).await.ok();
    let rows = rows.as_array().unwrap().iter().map(|row| row["values"]["event-count"].as_f64().unwrap());
    (users, rows.sum())
}

#[tokio::test]
async fn an_event_is_removed_when_its_retention_ends_by_the_clock() {
    let (emulator, client) = shop().await;
    emulator.freeze();
    keep_purchases(&client, json!(30)).await;
    let id = client.sent(&purchase("1", "ada@example.com")).await;
    let data = json!({"email": "bob@example.com", "newsletter_consent": true});
    let mut other = json!({"projectId": "shop", "eventType": "newsletter", "nonce": "2", "data": data});
    other["eventDate"] = "2026-05-04T12:00:00Z".into();
    let other = client.sent(&other).await;

    emulator.advance(days(30).checked_sub(HOUR).unwrap());
    let client = Client::signed_in(&emulator).await;
    assert_eq!((status_of(&client, &id).await, status_of(&client, &other).await), (200, 200));
    assert_eq!(counts(&client).await, (json!(2), 2.0));
    emulator.advance(HOUR);
    assert_eq!(emulator.events().iter().map(|event| &*event.id).collect::<Vec<_>>(), [&*other]);
    let client = Client::signed_in(&emulator).await;
    assert_eq!((status_of(&client, &id).await, status_of(&client, &other).await), (404, 200));
    assert_eq!(counts(&client).await, (json!(1), 1.0));
    // The nonce is removed with its event.
    assert_ne!(client.sent(&purchase("1", "ada@example.com")).await, id);
    assert_eq!(emulator.dropped().events, 0);
}

#[tokio::test]
async fn an_event_has_the_retention_of_the_version_that_validated_it() {
    let (emulator, client) = shop().await;
    emulator.freeze();
    let for_ever = client.sent(&purchase("1", "ada@example.com")).await;
    keep_purchases(&client, json!(30)).await;
    let long = client.sent(&purchase("2", "ada@example.com")).await;
    keep_purchases(&client, json!(10)).await;
    let short = client.sent(&purchase("3", "ada@example.com")).await;
    keep_purchases(&client, Value::Null).await;
    let null = client.sent(&purchase("4", "ada@example.com")).await;
    for (after, expected) in [(9, [200; 4]), (1, [200, 200, 404, 200]), (20, [200, 404, 404, 200])] {
        emulator.advance(days(after));
        let client = Client::signed_in(&emulator).await;
        let mut found = Vec::new();
        for id in [&for_ever, &long, &short, &null] {
            found.push(status_of(&client, id).await);
        }
        assert_eq!(found, expected, "after {after} more days");
    }
    // A trashed event has no retention.
    keep_purchases(&Client::signed_in(&emulator).await, json!(1)).await;
    let invalid = json!({"projectId": "shop", "eventType": "purchase", "nonce": "5", "data": {}});
    Client::new(&emulator).post("/events", &invalid).await.ok();
    emulator.wait_idle().await;
    emulator.advance(days(400));
    assert_eq!(emulator.trash().len(), 1);
}

#[tokio::test]
async fn an_event_whose_retention_has_ended_is_removed_from_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let builder = || Emulator::builder().project(Project::from_json(SHOP).unwrap()).data(folder.path());
    let (emulator, client) = start(builder()).await;
    // The clock of the next emulator is that of this machine, so these events are received in the past.
    emulator.set_now(emulator.now() - Duration::from_hours(24 * 8));
    let client = Client { token: Client::signed_in(&emulator).await.token, ..client };
    keep_purchases(&client, json!(7)).await;
    let first = client.sent(&purchase("1", "ada@example.com")).await;
    emulator.advance(days(2));
    let client = Client::signed_in(&emulator).await;
    let second = client.sent(&purchase("2", "bob@example.com")).await;
    let third = client.sent(&purchase("3", "bob@example.com")).await;
    emulator.stop().await;

    let (emulator, client) = start(builder()).await;
    let statuses = async |client: &Client| {
        (status_of(client, &first).await, status_of(client, &second).await, status_of(client, &third).await)
    };
    assert_eq!(statuses(&client).await, (404, 200, 200));
    // The numbers of the records of events and users are unchanged.
    let user = emulator.events()[0].user.clone().unwrap();
    let events = client.get(&format!("/projects/shop/users/{user}/events")).await.ok();
    assert_eq!(events["total"], 2, "{events}");
    emulator.stop().await;
    let (emulator, client) = start(builder()).await;
    assert_eq!(statuses(&client).await, (404, 200, 200));
    let export = emulator.export().to_string();
    assert!(!export.contains(&first) && export.contains(&second) && !export.contains("ada@example.com"), "{export}");
}
