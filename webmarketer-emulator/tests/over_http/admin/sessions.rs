//! Sessions and their isolation.

use serde_json::json;
use webmarketer_emulator::SessionError;

use super::{newsletter, send};
use crate::client::{ApiResponse as _, Client, shop};

#[tokio::test]
async fn a_session_is_started_listed_and_ended() {
    let (emulator, client) = shop().await;
    assert_eq!(client.get("/_emulator/sessions").await.ok(), json!([]));
    let answer = client.post("/_emulator/sessions", &json!({"name": "one"})).await;
    assert_eq!(answer.status, 201);
    let url = format!("{}/sessions/one", emulator.url());
    let expected =
        json!({"name": "one", "url": url, "apiBase": format!("{url}/api"), "oauthBase": format!("{url}/oidc")});
    assert_eq!(answer.ok(), expected);
    let other = client.send("POST", "/_emulator/sessions", None, b"").await.ok();
    let mut names = vec!["one".to_owned(), other["name"].as_str().unwrap().to_owned()];
    names.sort();
    assert_eq!(client.get("/_emulator/sessions").await.ok(), json!(names));

    assert!(client.post("/_emulator/sessions", &json!({"name": "one"})).await.error(409).contains("already"));
    for name in ["", "a b", "a/b", "é", &"x".repeat(65)] {
        client.post("/_emulator/sessions", &json!({"name": name})).await.error(400);
    }
    client.delete("/_emulator/sessions/one").await.ok();
    client.delete("/_emulator/sessions/one").await.error(404);
    assert_eq!(emulator.sessions(), [other["name"].as_str().unwrap()]);
}

#[tokio::test]
async fn an_ended_session_is_404() {
    let (emulator, _) = shop().await;
    let session = emulator.session("one").await.unwrap();
    let client = Client::signed_in(&session).await;
    client.get("/projects/shop").await.ok();
    assert!(emulator.end_session("one") && !emulator.end_session("one"));
    assert_eq!(client.get("/projects/shop").await.error(404), "the session `one` does not exist");
}

#[tokio::test]
async fn a_session_has_no_nested_sessions() {
    let (emulator, _) = shop().await;
    let client = Client::new(&emulator.session("one").await.unwrap());
    client.get("/_emulator/sessions").await.error(404);
    client.post("/_emulator/sessions", &json!({})).await.error(404);
    client.delete("/_emulator/sessions/one").await.error(404);
}

#[tokio::test]
async fn the_number_of_sessions_is_limited() {
    let (emulator, client) = shop().await;
    for number in 0..256 {
        emulator.session(&format!("s-{number}")).await.unwrap();
    }
    assert_eq!(emulator.session("more").await.unwrap_err(), SessionError::TooMany);
    client.post("/_emulator/sessions", &json!({})).await.error(409);
}

#[tokio::test]
async fn a_token_of_one_session_is_invalid_in_another() {
    let (emulator, unnamed) = shop().await;
    let one = Client::signed_in(&emulator.session("one").await.unwrap()).await;
    let two = Client::signed_in(&emulator.session("two").await.unwrap()).await;
    let all = [&unnamed, &one, &two];
    for (place, client) in all.iter().enumerate() {
        for (other, holder) in all.iter().enumerate() {
            let client = Client { token: holder.token.clone(), ..(*client).clone() };
            assert_eq!(client.get("/agents/me").await.status, if place == other { 200 } else { 401 });
        }
    }
}

#[tokio::test]
async fn an_assertion_is_valid_for_the_session_in_its_audience_only() {
    use webmarketer_core::auth::{JWT_BEARER, ServiceAccount};
    let (emulator, _) = shop().await;
    let session = emulator.session("one").await.unwrap();
    let account = ServiceAccount::from_json(&session.service_account_json()).unwrap();
    for (audience, status) in [(emulator.oauth_base(), 400), (session.oauth_base(), 200)] {
        let now = session.now().timestamp();
        let assertion = account.assertion(&format!("{audience}/token"), now).await.unwrap();
        let form = [("grant_type", JWT_BEARER), ("client_id", account.client_id()), ("assertion", &assertion)];
        assert_eq!(Client::new(&session).form("/oidc/token", &form).await.status, status, "{audience}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_are_reset_repeatedly_are_isolated() {
    let (emulator, unnamed) = shop().await;
    send(&unnamed, "kept", true).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..32 {
        let session = emulator.session(&format!("s-{number}")).await.unwrap();
        tasks.spawn(async move {
            for round in 0..5 {
                let client = Client::signed_in(&session).await;
                let reference = format!("of-{number}-{round}");
                let event_type = json!({"reference": reference, "name": "Own", "fields": []});
                client.post("/projects/shop/event-types", &event_type).await.ok();
                let mut body = newsletter("the-same", true);
                body["eventType"] = json!(reference);
                body["data"] = json!({"by": number, "round": round});
                client.post("/events", &body).await.ok();
                let seen = client.get("/_emulator/await?nonce=the-same&timeout=30").await.ok();
                assert_eq!((&seen["stage"], &seen["data"]), (&json!("visible"), &body["data"]));
                assert_eq!(client.get("/_emulator/events").await.ok()["total"], 1);
                assert_eq!(client.get("/_emulator/arrivals").await.ok()["total"], 1);
                client.post("/_emulator/reset", &json!({})).await.ok();
                assert_eq!(client.get("/_emulator/events").await.ok()["total"], 0);
                client.get("/projects/shop").await.error(401);
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    assert_eq!(unnamed.get("/_emulator/await?nonce=kept").await.ok()["stage"], "visible");
    unnamed.get("/projects/shop").await.ok();
}
