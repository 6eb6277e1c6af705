//! Error responses to unknown operations, methods, bodies and parameters.

use serde_json::json;

use crate::client::{ApiResponse as _, Client, purchase, shop};

#[tokio::test]
async fn an_unknown_operation_is_501_and_named() {
    let (emulator, client) = shop().await;
    let message = client.get("/projects/shop/campaigns").await.error(501);
    assert_eq!(message, "the emulator has no operation GET /api/v1/projects/shop/campaigns");
    client.post("/projects/shop/users", &json!({})).await.error(501);
    // Event fields belong to an event type, not to the project.
    client.get("/projects/shop/event-fields").await.error(501);
    client.get("/").await.error(501);
    // An unknown path requires no token.
    let answer = Client::new(&emulator).get("/x?secret=1").await;
    assert_eq!(answer.error(501), "the emulator has no operation GET /api/v1/x");
    assert_eq!(answer.json()["error"], "Not Implemented");
}

#[tokio::test]
async fn an_unknown_method_is_405_with_the_allowed_methods() {
    let (_emulator, client) = shop().await;
    let answer = client.delete("/events").await;
    assert_eq!(answer.error(405), "the path /api/v1/events does not support the method DELETE");
    assert!(answer.head.to_lowercase().contains("allow: post"), "{}", answer.head);
    client.patch("/projects/shop", &json!({})).await.error(405);
    client.get("/projects/shop/events/insights").await.error(405);
    client.get("/oidc/token").await.error(405);
}

#[tokio::test]
async fn a_body_that_is_not_valid_json_is_400_and_not_quoted() {
    let (_emulator, client) = shop().await;
    for path in ["/events", "/events/sync", "/projects/shop/event-types"] {
        for body in [&b""[..], b"{\"email\": ada@example.com}", b"\xff", b"{} {}"] {
            let message = client.send("POST", path, Some("application/json"), body).await.error(400);
            assert!(message.contains("not valid JSON") && !message.contains("ada"), "{message}");
        }
        for content_type in [None, Some("text/plain")] {
            let message = client.send("POST", path, content_type, b"{}").await.error(400);
            assert!(message.contains("application/json"), "{message}");
        }
        client.post(path, &json!([])).await.error(400);
        client.post(path, &json!(null)).await.error(400);
    }
    client.patch("/projects/shop/event-types/purchase", &json!([])).await.error(400);
}

#[tokio::test]
async fn a_body_over_one_mebibyte_is_413() {
    let (_emulator, client) = shop().await;
    let body = |size: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(size - 8));
    let send = async |size| client.send("POST", "/events", Some("application/json"), body(size).as_bytes()).await;
    send(1024 * 1024).await.error(400);
    assert!(send(1024 * 1024 + 1).await.error(413).contains("larger"));
    let form = vec![b'a'; 1024 * 1024 + 1];
    let answer = client.send("POST", "/oidc/token", Some("application/x-www-form-urlencoded"), &form).await;
    assert_eq!((answer.status, &answer.json()["error"]), (413, &json!("invalid_request")));
}

#[tokio::test]
async fn an_invalid_query_parameter_is_400() {
    let (_emulator, client) = shop().await;
    for query in ["limit=-1", "limit=ten", "offset=1.5", "archived=maybe", "sort=colour", "sort=name,-", "limit=%FF"] {
        client.get(&format!("/projects/shop/event-types?{query}")).await.error(400);
    }
    for query in ["since=yesterday", "until=2022-04-01Z05:00:00", "until=9999-12-31T23:59:59-23:59"] {
        client.get(&format!("/projects/shop/trashed-events?{query}")).await.error(400);
    }
}

#[tokio::test]
async fn a_date_outside_the_years_0_to_9999_in_utc_is_400() {
    let (_emulator, client) = shop().await;
    let id = client.sent(&purchase("1", "ada@example.com")).await;
    // In UTC, the first is in the year 10000, and the second before the year 0.
    for date in ["9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59"] {
        let mut event = purchase("2", "ada@example.com");
        event["eventDate"] = json!(date);
        client.post("/events", &event).await.error(400);
        let mark = json!({"value": 1, "date": date});
        client.patch(&format!("/projects/shop/events/{id}/states/shipped"), &mark).await.error(400);
        let interaction = json!({"date": date, "nodeData": {"wmktId": "1"}});
        client.post("/projects/shop/interactions/offline", &interaction).await.error(400);
    }
    let mut last = purchase("3", "ada@example.com");
    last["eventDate"] = json!("9999-12-31T23:59:59.999999999Z");
    client.sent(&last).await;
}
