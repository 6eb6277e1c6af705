//! The limits of connections and queues.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use webmarketer_emulator::{Emulator, Project, SHOP};

use crate::client::{ApiResponse as _, Client, shop, start};

/// The status of the response to a head, or none if the connection is closed.
async fn status(client: &Client, head: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(&client.host).await.unwrap();
    // Writing and reading can fail, because the emulator stops reading.
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).split(' ').nth(1).map(|status| status.parse().unwrap())
}

#[tokio::test]
async fn a_too_large_head_is_431_or_a_closed_connection() {
    let (_emulator, client) = shop().await;
    let head = |length| format!("GET /x HTTP/1.1\r\nconnection: close\r\nx-long: {}\r\n\r\n", "x".repeat(length));
    assert_eq!(status(&client, &head(10_000)).await, Some(501));
    assert!(matches!(status(&client, &head(200_000)).await, Some(431) | None));
    client.get("/agents/me").await.ok();
}

#[tokio::test]
async fn too_many_headers_are_431_or_a_closed_connection() {
    let (_emulator, client) = shop().await;
    let head = |count| format!("GET /x HTTP/1.1\r\nconnection: close\r\n{}\r\n", "x-many: 1\r\n".repeat(count));
    assert_eq!(status(&client, &head(90)).await, Some(501));
    assert!(matches!(status(&client, &head(101)).await, Some(431) | None));
    client.get("/agents/me").await.ok();
}

#[tokio::test]
async fn invalid_http_is_400_or_a_closed_connection() {
    let (_emulator, client) = shop().await;
    for head in ["\0\u{1}\u{2}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "{\"a\": 1}\n\n"] {
        assert!(matches!(status(&client, head).await, Some(400) | None), "{head}");
    }
    client.get("/agents/me").await.ok();
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_never_sends_its_head_is_closed() {
    let (_emulator, client) = shop().await;
    for begun in ["", "GET /x HTTP/1.1\r\nhost: "] {
        let mut stream = TcpStream::connect(&client.host).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let started = tokio::time::Instant::now();
        // While all tasks wait, tokio's paused clock advances to the next timeout.
        let closed = tokio::time::timeout(Duration::from_mins(5), stream.read_to_end(&mut Vec::new())).await;
        assert!(closed.is_ok(), "{begun:?} is waited for after {:?}", started.elapsed());
        assert!(started.elapsed() >= Duration::from_secs(29), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn more_waiting_events_than_the_limit_are_429() {
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).queue(2);
    let (emulator, client) = start(builder).await;
    emulator.pause();
    let event = |nonce: u32| json!({"projectId": "shop", "eventType": "none", "nonce": nonce, "data": {}});
    let first = client.post("/events", &event(1)).await.ok();
    client.post("/events", &event(2)).await.ok();
    let message = client.post("/events", &event(3)).await.error(429);
    assert!(message.contains("wait"), "{message}");
    // An event with a repeated nonce adds no waiting event.
    assert_eq!(client.post("/events", &event(1)).await.ok(), first);
    emulator.resume();
    emulator.wait_idle().await;
    client.post("/events", &event(3)).await.ok();
}

#[tokio::test]
async fn a_body_that_its_length_states_as_too_large_is_413_before_100_continue() {
    let (_emulator, client) = shop().await;
    for path in ["/api/v1/events", "/oidc/token"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nexpect: 100-continue\r\ncontent-type: application/json\r\n\
             content-length: 10000000\r\n\r\n",
            client.host
        );
        assert_eq!(status(&client, &head).await, Some(413), "{path}");
    }
}

#[tokio::test]
async fn a_request_with_two_host_headers_is_400() {
    let (_emulator, client) = shop().await;
    for second in ["evil.example", &client.host] {
        let head = format!(
            "GET /_emulator/ready HTTP/1.1\r\nhost: {}\r\nhost: {second}\r\nconnection: close\r\n\r\n",
            client.host
        );
        assert_eq!(status(&client, &head).await, Some(400), "{second}");
    }
}
