//! Injected faults, as seen by a client.

use std::io;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use webmarketer_emulator::{Emulator, Fault, FaultError, Project, SHOP, StartError};
use webmarketer_test_support::http_client::Answer;

use crate::client::{ApiResponse as _, Client, shop, start};

const FAULTS: &str = "/_emulator/faults";

fn newsletter(nonce: &str) -> Value {
    json!({
        "projectId": "shop", "eventType": "newsletter", "nonce": nonce,
        "data": {"email": "ada@example.com", "newsletter_consent": true}
    })
}

/// Sends an event.
async fn send(client: &Client, event: &Value) -> io::Result<Answer> {
    client.exchange("POST", "/events", Some("application/json"), event.to_string().as_bytes()).await
}

#[track_caller]
fn assert_reset<T>(answer: io::Result<T>) {
    let error = answer.err().expect("a connection that was to be reset has ended well");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{error}");
}

/// The number of injections of each fault, in order.
async fn fired(client: &Client) -> Vec<u64> {
    let rules = client.get(FAULTS).await.ok();
    rules.as_array().unwrap().iter().map(|rule| rule["fired"].as_u64().unwrap()).collect()
}

async fn trashed(client: &Client) -> Value {
    client.get("/projects/shop/trashed-events").await.ok()["total"].clone()
}

#[tokio::test]
async fn an_injected_status_has_the_error_body_of_the_api() {
    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::status(503).on("GET", "/agents/me").times(2)).unwrap();
    for _ in 0..2 {
        let answer = client.get("/agents/me").await;
        assert_eq!(answer.error(503), "Service Unavailable");
    }
    client.get("/agents/me").await.ok();
    assert_eq!(fired(&client).await, [2]);
}

#[tokio::test]
async fn an_injected_response_has_the_given_headers_and_body() {
    let (emulator, client) = shop().await;
    let html = [("Content-Type", "text/html"), ("Retry-After", "7")];
    emulator.add_fault(Fault::answer(502, html, "<h1>Bad Gateway</h1>").times(1)).unwrap();
    emulator.add_fault(Fault::answer(200, [], json!({"odd": true}))).unwrap();
    let answer = client.get("/agents/me").await;
    let head = answer.head.to_lowercase();
    assert!(head.contains("content-type: text/html") && head.contains("retry-after: 7"), "{head}");
    assert_eq!((answer.status, &*answer.body), (502, &b"<h1>Bad Gateway</h1>"[..]));
    assert_eq!(client.get("/agents/me").await.ok(), json!({"odd": true}));
}

#[tokio::test]
async fn after_an_injected_delay_the_request_is_processed() {
    let (emulator, client) = shop().await;
    for fault in [
        Fault::delay(Duration::from_millis(200)),
        // With a sigma of 0, the delay is the median.
        Fault::delay_around(Duration::from_millis(200), 0.0),
    ] {
        emulator.add_fault(fault.on("GET", "/agents/me")).unwrap();
        let started = Instant::now();
        assert!(client.get("/agents/me").await.ok()["email"].is_string());
        assert!(started.elapsed() >= Duration::from_millis(200), "{:?}", started.elapsed());
        emulator.clear_faults();
    }
}

#[tokio::test]
async fn after_a_reset_before_or_after_reading_there_is_no_event() {
    let (emulator, client) = shop().await;
    for (fault, nonce) in [(Fault::reset_before_reading(), "n-1"), (Fault::reset_after_reading(), "n-2")] {
        emulator.add_fault(fault.on("POST", "/events").times(1)).unwrap();
        // If the event were kept, it would be trashed.
        let mut event = newsletter(nonce);
        event["data"] = json!({});
        assert_reset(send(&client, &event).await);
    }
    emulator.wait_idle().await;
    assert_eq!(trashed(&client).await, 0);
    assert_eq!(fired(&client).await, [1, 1]);
}

#[tokio::test]
async fn a_reset_before_reading_does_not_wait_for_the_body() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::reset_before_reading()).unwrap();
    let mut stream = tokio::net::TcpStream::connect(&client.host).await.unwrap();
    let head = "POST /api/v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = stream.read_to_end(&mut Vec::new()).await;
    assert_reset(answer);
}

#[tokio::test]
async fn an_event_that_is_repeated_after_commit_then_reset_is_one_event() {
    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::commit_then_reset().on("POST", "/events").nth(1)).unwrap();
    assert_reset(send(&client, &newsletter("n-1")).await);
    let id = client.post("/events", &newsletter("n-1")).await.ok();
    let again = client.post("/events", &newsletter("n-1")).await.ok();
    assert_eq!(id, again);
    emulator.wait_idle().await;
    let event = client.get(&format!("/projects/shop/events/{}", id.as_str().unwrap())).await.ok();
    assert_eq!(event["nonce"], "n-1");
    assert_eq!(emulator.arrivals().len(), 3);
    assert_eq!((emulator.events().len(), emulator.trash().len()), (1, 0));
}

#[tokio::test]
async fn an_event_is_kept_after_commit_then_reset_without_a_repetition() {
    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::commit_then_reset().on("POST", "/events")).unwrap();
    let mut event = newsletter("n-1");
    event["data"] = json!({});
    assert_reset(send(&client, &event).await);
    emulator.wait_idle().await;
    assert_eq!(trashed(&client).await, 1);
}

#[tokio::test]
async fn a_truncated_body_is_half_of_the_length_in_the_head() {
    let (emulator, client) = shop().await;
    let whole = client.get("/agents/me").await;
    emulator.add_fault(Fault::truncated_body()).unwrap();
    let half = client.get("/agents/me").await;
    assert_eq!(half.status, 200);
    let length = format!("content-length: {}", whole.body.len());
    assert!(half.head.to_lowercase().contains(&length), "{}", half.head);
    assert_eq!(half.body, whole.body[..whole.body.len() / 2]);
}

#[tokio::test]
async fn garbage_is_a_success_without_valid_json() {
    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::garbage()).unwrap();
    let answer = client.get("/agents/me").await;
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
}

#[tokio::test]
async fn a_slow_body_is_complete_and_sent_in_pieces() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let (emulator, client) = shop().await;
    let whole = client.get("/agents/me").await;
    emulator.add_fault(Fault::slow_body(Duration::from_millis(300))).unwrap();
    let mut stream = tokio::net::TcpStream::connect(&client.host).await.unwrap();
    let token = client.token.as_ref().unwrap();
    let head = format!(
        "GET /api/v1/agents/me HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    let started = Instant::now();
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut answer, mut pieces) = (Vec::new(), 0);
    while stream.read_buf(&mut answer).await.unwrap() > 0 {
        pieces += 1;
    }
    assert!(started.elapsed() >= Duration::from_millis(300), "{:?}", started.elapsed());
    assert!(pieces > 5, "{pieces}");
    assert!(answer.ends_with(&whole.body));
}

#[tokio::test]
async fn a_revoked_token_is_401_and_a_new_token_is_valid() {
    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::revoke_tokens().times(1)).unwrap();
    client.get("/agents/me").await.error(401);
    client.get("/agents/me").await.error(401);
    Client::signed_in(&emulator).await.get("/agents/me").await.ok();
}

#[tokio::test]
async fn the_first_matching_fault_is_injected_and_later_faults_do_not_count_the_request() {
    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::status(500).on("GET", "/agents/me").after(1).times(1)).unwrap();
    emulator.add_fault(Fault::status(501).times(2)).unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(client.get("/agents/me").await.status);
    }
    assert_eq!(seen, [501, 500, 501, 200]);
    let rules = client.get(FAULTS).await.ok();
    assert_eq!((&rules[0]["matched"], &rules[1]["matched"]), (&json!(4), &json!(3)));
}

#[tokio::test]
async fn a_fault_that_matches_the_event_type_leaves_the_body_complete() {
    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::status(500).event_type("purchase")).unwrap();
    client.post("/events", &newsletter("n-1")).await.ok();
    client.get("/agents/me").await.ok();
    client.post("/events", &json!(["purchase"])).await.error(400);
    let large = format!("{{\"eventType\":\"purchase\",\"a\":\"{}\"}}", "x".repeat(1 << 20));
    client.send("POST", "/events", Some("application/json"), large.as_bytes()).await.error(413);
    client.post("/events", &json!({"eventType": "purchase"})).await.error(500);
}

#[tokio::test]
async fn faults_apply_to_the_token_endpoint_and_not_to_the_admin_api() {
    let (emulator, client) = shop().await;
    emulator.add_fault(Fault::status(500)).unwrap();
    client.form("/oidc/token", &[("grant_type", "none")]).await.error(500);
    client.get("/nothing/there").await.error(500);
    client.get(FAULTS).await.ok();
    client.delete(FAULTS).await;
    client.get("/agents/me").await.ok();
}

#[tokio::test]
async fn faults_are_added_listed_replaced_and_removed_over_http() {
    let (_emulator, client) = shop().await;
    let rule = json!({
        "match": {"method": "GET", "path": "/agents/*", "nth": 2},
        "action": {"status": 503, "headers": {"Retry-After": "1"}, "body": {"a": 1}},
        "times": 3, "after": 1, "forSeconds": 60, "probability": 0.5, "seed": 7
    });
    let answer = client.post(FAULTS, &rule).await;
    assert_eq!(answer.status, 201);
    let mut expected = rule.clone();
    for (name, value) in [("id", 1), ("matched", 0), ("fired", 0)] {
        expected[name] = json!(value);
    }
    assert_eq!(answer.json(), expected);
    assert_eq!(client.get(FAULTS).await.ok(), json!([expected]));

    let actions = json!([
        {"status": 500}, {"delay": 5}, {"delay": {"median": 5.0, "sigma": 0.5}}, {"slowBody": 5}, "resetBeforeReading",
        "resetAfterReading", "commitThenReset", "truncatedBody", "garbage", "revokeTokens"
    ]);
    let rules: Vec<_> = actions.as_array().unwrap().iter().map(|action| json!({"action": action, "seed": 1})).collect();
    let replaced = client.put(FAULTS, &json!(rules)).await.ok();
    let listed: Vec<_> = replaced.as_array().unwrap().iter().map(|rule| rule["action"].clone()).collect();
    assert_eq!(json!(listed), actions);
    assert_eq!(replaced[0]["id"], 2);

    assert_eq!(client.delete("/_emulator/faults/3").await.ok().as_array().unwrap().len(), 9);
    for gone in ["3", "1", "none", "-1"] {
        client.delete(&format!("/_emulator/faults/{gone}")).await.error(404);
    }
    assert_eq!(client.delete(FAULTS).await.ok(), json!([]));
    assert_eq!(client.get(FAULTS).await.ok(), json!([]));
    client.patch(FAULTS, &json!({})).await.error(405);
}

#[tokio::test]
async fn an_invalid_fault_is_400_with_the_reason_and_changes_nothing() {
    let (_emulator, client) = shop().await;
    client.post(FAULTS, &json!({"action": "garbage", "after": 100})).await.ok();
    for (rule, says) in [
        (json!({"action": "garbage", "tims": 1}), "unknown field `tims`"),
        (json!({"action": "garbage", "match": {"verb": "GET"}}), "unknown field `verb`"),
        (json!({"action": {"status": 503, "header": {}}}), "unknown field `header`"),
        (json!({"action": {"delay": {"median": 1, "sigma": 1, "mu": 1}}}), "unknown field `mu`"),
        (json!({"action": {"status": 99}}), "status from 200 to 599"),
        (json!({"action": {"status": "503"}}), "action: invalid type"),
        (json!({"action": {"status": 500, "headers": {"content-length": "1"}}}), "`content-length`"),
        (json!({"action": {"status": 500, "headers": {"a": "b\r\nc: d"}}}), "`a`"),
        (json!({"action": {"delay": -1}}), "action: "),
        (json!({"action": {"delay": {"median": 0, "sigma": 1}}}), "median above 0"),
        (json!({"action": "explode"}), "\"commitThenReset\""),
        (json!({"action": {"delay": 1, "slowBody": 2}}), "action: expected"),
        (json!({}), "missing field `action`"),
        (json!([]), "expected"),
        (json!({"action": "garbage", "times": -1}), "-1"),
        (json!({"action": "garbage", "probability": 1.5}), "from 0 to 1"),
        (json!({"action": "garbage", "match": {"nth": 0}}), "at least 1"),
        (json!({"action": "garbage", "match": {"path": "events"}}), "starts with `/`"),
        (json!({"action": "resetBeforeReading", "match": {"eventType": "a"}}), "does not read"),
    ] {
        let message = client.post(FAULTS, &rule).await.error(400);
        assert!(message.contains(says), "{message} does not contain {says}");
        client.put(FAULTS, &json!([rule])).await.error(400);
    }
    client.put(FAULTS, &json!({})).await.error(400);
    assert_eq!(fired(&client).await, [0]);
}

#[tokio::test]
async fn an_emulator_starts_with_the_faults_of_its_builder_and_fails_if_one_is_invalid() {
    let builder = || Emulator::builder().project(Project::from_json(SHOP).unwrap());
    let (emulator, client) = start(builder().fault(Fault::status(500).on("GET", "/agents/me").times(1))).await;
    client.get("/agents/me").await.error(500);
    assert!(matches!(emulator.add_fault(Fault::garbage().probability(2.0)), Err(FaultError::Probability)));
    let error = builder().fault(Fault::status(20)).start().await.unwrap_err();
    assert!(matches!(error, StartError::Fault(FaultError::Status(20))), "{error}");
}

#[tokio::test]
async fn a_fault_with_a_duration_ends_by_the_frozen_clock() {
    let (emulator, client) = shop().await;
    emulator.freeze();
    emulator.add_fault(Fault::status(500).on("GET", "/agents/me").lasting(Duration::from_mins(1))).unwrap();
    client.get("/agents/me").await.error(500);
    emulator.advance(Duration::from_secs(59));
    client.get("/agents/me").await.error(500);
    emulator.advance(Duration::from_secs(1));
    client.get("/agents/me").await.ok();
}

#[tokio::test]
async fn faults_belong_to_one_session_and_a_reset_restores_them() {
    let (emulator, client) = shop().await;
    let session = emulator.session("mine").await.unwrap();
    let mine = Client::signed_in(&session).await;
    session.add_fault(Fault::status(500)).unwrap();
    session.set_rate_limit(0.01, 1).unwrap();
    mine.get("/agents/me").await.error(500);
    mine.get("/agents/me").await.error(429);
    assert_eq!(mine.get("/_emulator/requests?path=/agents/me").await.ok()["total"], 2);
    client.get("/agents/me").await.ok();
    assert_eq!(client.get("/_emulator/requests?path=/agents/me").await.ok()["total"], 1);
    session.reset().await.unwrap();
    assert_eq!(mine.get("/_emulator/requests").await.ok()["total"], 0);
    Client::signed_in(&session).await.get("/agents/me").await.ok();
}

#[tokio::test]
async fn a_fault_whose_path_cannot_match_is_an_error_with_a_suggestion() {
    let (emulator, client) = shop().await;
    let error = emulator.add_fault(Fault::status(503).on("POST", "/event")).unwrap_err();
    assert!(error.to_string().ends_with("no operation has the path `/event`; did you mean `/events`?"), "{error}");
    let rule = json!({"match": {"path": "/projects/*/trashed"}, "action": {"status": 503}});
    let why = client.post("/_emulator/faults", &rule).await.error(400);
    assert!(why.contains("did you mean `/projects/*/trashed-events`?"), "{why}");
}
