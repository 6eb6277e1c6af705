//! Arrivals: every received event, including those with a repeated nonce.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_emulator::{Emulator, NonceConflict, Project, SHOP};

use super::{newsletter, send};
use crate::client::{ApiResponse as _, Client, purchase, shop, start};

#[tokio::test]
async fn arrivals_are_listed_with_the_oldest_first() {
    let (_emulator, client) = shop().await;
    let tester = Client { test_id: Some("a-test".to_owned()), ..client.clone() };
    let id = send(&client, "n-1", true).await;
    assert_eq!(send(&tester, "n-1", true).await, id);
    client.post("/events/sync", &newsletter("n-2", false)).await.error(400);

    let page = client.get("/_emulator/arrivals").await.ok();
    let mut arrivals = page["data"].as_array().unwrap().clone();
    for arrival in &mut arrivals {
        assert!(arrival["at"].take().is_string());
    }
    let arrival = |nonce: &str, fits: bool, id: Value, again: bool, test_id: Value| {
        json!({
            "at": null, "project": "shop", "nonce": nonce, "id": id, "again": again, "testId": test_id, "nonceConflict": null,
            "body": newsletter(nonce, fits),
        })
    };
    let expected = [
        arrival("n-1", true, json!(id), false, Value::Null),
        arrival("n-1", true, json!(id), true, json!("a-test")),
        arrival("n-2", false, Value::Null, false, Value::Null),
    ];
    assert_eq!(arrivals, expected);

    let total = |query: &'static str| {
        let client = client.clone();
        async move { client.get(&format!("/_emulator/arrivals?{query}")).await.ok()["total"].as_u64().unwrap() }
    };
    assert_eq!(total("nonce=n-1").await, 2);
    assert_eq!(total("test_id=a-test").await, 1);
    assert_eq!(total("project=shop&nonce=n-3").await, 0);
    let page = client.get("/_emulator/arrivals?offset=2&limit=5").await.ok();
    assert_eq!((&page["count"], &page["data"][0]["nonce"]), (&json!(1), &json!("n-2")));
}

#[tokio::test]
async fn deleting_arrivals_keeps_the_events() {
    let (_emulator, client) = shop().await;
    send(&client, "n-1", true).await;
    assert_eq!(client.delete("/_emulator/arrivals").await.ok(), json!({"forgotten": 1}));
    assert_eq!(client.get("/_emulator/arrivals").await.ok()["total"], 0);
    assert_eq!(client.get("/_emulator/events").await.ok()["total"], 1);
}

#[tokio::test]
async fn a_nonce_of_two_different_events_is_reported() {
    let reported: Arc<Mutex<Vec<NonceConflict>>> = Arc::default();
    let hook = Arc::clone(&reported);
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap());
    let builder = builder.on_nonce_conflict(move |conflict| hook.lock().unwrap().push(conflict.clone()));
    let (emulator, client) = start(builder).await;
    let first = client.post("/events", &purchase("n-1", "ada@example.com")).await.ok();
    let mut same = purchase("n-1", "ada@example.com");
    same["data"]["items"] = json!(2.0);
    same["eventDate"] = Value::Null;
    assert_eq!(client.post("/events", &same).await.ok(), first);
    assert_eq!(emulator.nonce_conflicts(), []);

    let other_type = newsletter("n-1", true);
    let mut other_data = purchase("n-1", "ada@example.com");
    other_data["data"]["items"] = json!(3);
    other_data["data"]["margin"] = json!({"amount": 5, "currency": "EUR"});
    // Each response has the first id, and the same conflict is reported once.
    for body in [&other_type, &other_data, &other_data] {
        assert_eq!(client.post("/events", body).await.ok(), first);
        assert_eq!(client.post("/events/sync", body).await.ok(), first);
    }
    let expected = json!([
        {"nonce": "n-1", "kept": "purchase", "lost": "newsletter", "keys": []},
        {"nonce": "n-1", "kept": "purchase", "lost": "purchase", "keys": ["items", "margin"]},
    ]);
    assert_eq!(json!(emulator.nonce_conflicts()), expected);
    assert_eq!(json!(*reported.lock().unwrap()), expected);
    assert_eq!(client.get("/_emulator/await?nonce=n-1").await.ok()["nonceConflicts"], expected);
    let verdict = emulator.verdict("n-1", Duration::from_secs(10)).await.unwrap();
    assert_eq!(json!(verdict.nonce_conflicts), expected);
    let arrivals = client.get("/_emulator/arrivals").await.ok()["data"].as_array().unwrap().clone();
    let conflicts: Vec<_> = arrivals.iter().map(|arrival| &arrival["nonceConflict"]).collect();
    let (none, types, data) = (&Value::Null, &expected[0], &expected[1]);
    assert_eq!(conflicts, [none, none, types, types, data, data, data, data]);
    let said = emulator.nonce_conflicts()[0].to_string();
    assert!(said.contains("`purchase`") && said.contains("`newsletter`"), "{said}");
}
