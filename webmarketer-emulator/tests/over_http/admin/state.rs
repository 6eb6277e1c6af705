//! Exporting and importing the state of a session.

use serde_json::json;

use super::send;
use crate::client::{ApiResponse as _, Client, shop};

#[tokio::test]
async fn an_exported_state_can_be_imported_into_another_session() {
    let (emulator, client) = shop().await;
    let good = send(&client, "n-1", true).await;
    send(&client, "n-2", false).await;
    emulator.wait_idle().await;
    client.delete("/projects/shop/event-types/purchase").await;
    let state = client.get("/_emulator/state").await.ok();

    let session = emulator.session("copy").await.unwrap();
    let copy = Client::signed_in(&session).await;
    assert_eq!(copy.put("/_emulator/state", &state).await.ok()["session"], "copy");
    assert_eq!(copy.get("/_emulator/state").await.ok(), state);
    for path in ["/projects/shop/trashed-events".to_owned(), format!("/projects/shop/events/{good}")] {
        assert_eq!(copy.get(&path).await.ok(), client.get(&path).await.ok());
    }
    // The nonce is used there too, and new events follow the old ones.
    assert_eq!(send(&copy, "n-1", true).await, good);
    assert_ne!(send(&copy, "n-3", true).await, good);
    session.wait_idle().await;
    assert_eq!(copy.get("/_emulator/projects").await.ok()[0]["events"], 3);
}

#[tokio::test]
async fn a_state_of_more_than_a_mebibyte_can_be_imported() {
    let (_emulator, client) = shop().await;
    for nonce in 0..3 {
        let data =
            json!({"email": format!("{nonce}@example.com"), "newsletter_consent": true, "more": "x".repeat(500_000)});
        client.sent(&json!({"projectId": "shop", "eventType": "newsletter", "nonce": nonce, "data": data})).await;
    }
    let state = client.get("/_emulator/state").await.ok();
    assert!(state.to_string().len() > 1024 * 1024);
    client.put("/_emulator/state", &state).await.ok();
    assert_eq!(client.get("/_emulator/state").await.ok(), state);
}

#[tokio::test]
async fn an_invalid_state_is_400_with_the_reason_and_changes_nothing() {
    let (emulator, client) = shop().await;
    send(&client, "n-1", true).await;
    emulator.wait_idle().await;
    let state = client.get("/_emulator/state").await.ok();
    let mut strange = state.clone();
    strange["records"]["shop/nothing"] = json!(1);
    let mut broken = state.clone();
    broken["records"]["shop/event/00000000000000000000"] = json!({"id": "none"});
    for (body, why) in [
        (json!({}), "`\"format\": 1`"),
        (json!({"format": 2, "records": {}}), "`\"format\": 1`"),
        (json!({"format": 1}), "/records"),
        (strange, "shop/nothing"),
        (broken, "shop/event/"),
    ] {
        let message = client.put("/_emulator/state", &body).await.error(400);
        assert!(message.contains(why), "{message}");
        assert_eq!(client.get("/_emulator/state").await.ok(), state);
    }
}
