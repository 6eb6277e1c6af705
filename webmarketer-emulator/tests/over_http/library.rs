//! The Rust API of the emulator.

use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_emulator::{ObservedEvent, ObservedStage, VerdictError};

use crate::client::{ApiResponse as _, Client, shop};

const SOON: Duration = Duration::from_secs(20);

fn newsletter(nonce: &str, email: &str) -> Value {
    let data = json!({"email": email, "newsletter_consent": true});
    json!({"projectId": "shop", "eventType": "newsletter", "nonce": nonce, "data": data})
}

#[tokio::test]
async fn a_verdict_is_visible_or_trashed_with_the_reasons() {
    let (emulator, client) = shop().await;
    let (right, wrong) = (newsletter("right", "ada@example.com"), newsletter("wrong", "nobody"));
    let (right, wrong) = (client.post("/events", &right), client.post("/events", &wrong));
    let (visible, trashed, _, _) =
        tokio::join!(emulator.verdict("right", SOON), emulator.verdict("wrong", SOON), right, wrong);
    let (visible, trashed) = (visible.unwrap(), trashed.unwrap());
    assert!(visible.is_visible() && visible.errors.is_empty());
    assert!(trashed.is_trashed());
    assert_eq!(trashed.errors[0]["field"]["storageKey"], "email");
    let ids = |events: Vec<ObservedEvent>| events.into_iter().map(|event| event.id).collect::<Vec<_>>();
    let mut all = ids(emulator.events());
    all.sort();
    let mut expected = vec![visible.id, trashed.id.clone()];
    expected.sort();
    assert_eq!(all, expected);
    assert_eq!(ids(emulator.trash()), [trashed.id]);
}

#[tokio::test]
async fn a_missing_verdict_is_an_error_with_the_reason() {
    let (emulator, client) = shop().await;
    let none = emulator.verdict("n-1", Duration::ZERO).await.unwrap_err();
    assert_eq!(none, VerdictError::NotReceived(Duration::ZERO));
    emulator.pause();
    client.post("/events", &newsletter("n-1", "ada@example.com")).await.ok();
    let none = emulator.verdict("n-1", Duration::ZERO).await.unwrap_err();
    assert_eq!(none, VerdictError::NotJudged { within: Duration::ZERO, paused: true });
    assert_eq!(emulator.events()[0].stage, ObservedStage::Waiting);
    assert_eq!(emulator.tick(5).await.unwrap(), 1);
    assert!(emulator.verdict("n-1", Duration::ZERO).await.unwrap().is_visible());
    emulator.resume();
    emulator.wait_idle().await;
}

#[tokio::test]
async fn arrivals_include_events_with_a_repeated_nonce() {
    let (emulator, client) = shop().await;
    for _ in 0..2 {
        client.post("/events", &newsletter("n-1", "ada@example.com")).await.ok();
    }
    let arrivals = emulator.arrivals();
    assert_eq!(arrivals.iter().map(|arrival| arrival.again).collect::<Vec<_>>(), [false, true]);
    assert_eq!(arrivals[0].body["data"]["email"], "ada@example.com");
    assert_eq!(emulator.events().len(), 1);
}

#[tokio::test]
async fn debug_output_of_events_contains_no_personal_data() {
    let (emulator, client) = shop().await;
    client.post("/events", &newsletter("n-1", "ada at example")).await.ok();
    emulator.wait_idle().await;
    let shown = format!("{:?} {:?}", emulator.events(), emulator.arrivals());
    assert!(shown.contains("invalid-field") && !shown.contains("ada"), "{shown}");
}

#[tokio::test]
async fn a_session_is_controlled_like_the_emulator_and_is_isolated_from_it() {
    let (emulator, _) = shop().await;
    let session = emulator.session("mine").await.unwrap();
    let noon = "2001-05-04T12:00:00Z".parse().unwrap();
    session.freeze();
    session.set_now(noon);
    assert_eq!(session.now(), noon);
    assert!(emulator.now() > session.now() + Duration::from_hours(1));

    let client = Client::signed_in(&session).await;
    client.post("/events", &newsletter("n-1", "ada@example.com")).await.ok();
    assert_eq!(session.verdict("n-1", SOON).await.unwrap().processed_at, Some(noon));
    assert!(emulator.events().is_empty() && emulator.arrivals().is_empty());

    assert_eq!(session.revoke_tokens(true), 1);
    client.get("/agents/me").await.error(401);
    session.reset().await.unwrap();
    assert!(session.events().is_empty() && session.now() > noon);
    session.unfreeze();
}
