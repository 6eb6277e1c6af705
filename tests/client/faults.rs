//! Faults of the service and the network: the client neither hangs nor panics, and reports the fault.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Envelope, ErrorKind, RateLimit, RetryPolicy};
use webmarketer_test_support::{Reply, Request, Service, in_time, unused_address};

use crate::clients::ClientOfService as _;

fn answer(status: u16, body: &[u8]) -> Reply {
    Reply::Answer(status, String::new(), body.to_vec())
}

#[tokio::test]
async fn every_fault_has_its_error() {
    use ErrorKind::{NotFound, Refused, Unavailable, UnexpectedAnswer, Unreachable};

    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\"";
    let redirect = Reply::Answer(302, "Location: /api/v1/agents/me\r\n".to_owned(), Vec::new());
    let many = Reply::json(400, &json!({"statusCode": 400, "message": ["one", "two\nlines"]}));
    for (what, reply, kind, asked, says) in [
        ("a reset before the answer", Reply::Reset(Vec::new()), Unreachable, 3, "got no answer"),
        ("a reset in the middle of the body", Reply::Reset(HEAD.to_vec()), Unreachable, 3, "got no answer"),
        (
            "slow headers",
            Reply::Drip(b"HTTP/1.1 200 OK\r\nX-Slow: ".to_vec(), Duration::from_millis(50)),
            Unreachable,
            1,
            "in time",
        ),
        ("a slow body", Reply::Drip(HEAD.to_vec(), Duration::from_millis(50)), Unreachable, 1, "in time"),
        ("an endless redirect", redirect, UnexpectedAnswer, 1, "a redirect"),
        ("HTML instead of JSON", answer(200, b"<!doctype html><p>hello"), UnexpectedAnswer, 1, "an HTML page"),
        ("an empty 200", answer(200, b""), UnexpectedAnswer, 1, "expected an object"),
        ("invalid UTF-8", answer(200, b"{\"id\": \"\xff\xfe\"}"), UnexpectedAnswer, 1, "not JSON"),
        ("half a document", answer(200, b"{\"id\": "), UnexpectedAnswer, 1, "not JSON"),
        ("an error body of 10 MB", answer(400, &vec![b'x'; 10 << 20]), Refused, 1, "answered 400"),
        ("an HTML error page", answer(502, b"<html>Bad gateway"), Unavailable, 3, "answered 502"),
        ("several messages", many, Refused, 1, "one; two lines"),
        ("nothing there", answer(404, b""), NotFound, 1, "answered 404"),
    ] {
        let service = Service::start(move |_| reply.clone());
        // A slow response uses the whole timeout in one try. The others end earlier, after the last
        // try.
        let (seconds, tries) = if what.contains("slow") { (2, 1) } else { (60, 3) };
        let policy = RetryPolicy::new().max_tries(tries);
        let client = service.client_builder().timeout(Duration::from_secs(seconds)).retry(policy).build().unwrap();
        let error = in_time(client.me()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{what}: {error}");
        assert!(error.to_string().contains(says), "{what}: {error}");
        assert_eq!(service.requests().len(), asked, "{what}");
        assert!(error.body().len() <= 4 << 12, "{what}: a body of {}", error.body().len());
        assert_eq!((error.method(), error.path()), (Some("GET"), Some("/api/v1/agents/me")), "{what}");
        assert_eq!(error.is_retryable(), matches!(kind, Unreachable | Unavailable), "{what}");
        assert!(!format!("{error} {error:?}").contains("secret-token"), "{what}");
    }
}

#[tokio::test]
async fn only_the_start_of_an_endless_error_body_is_read() {
    let head = b"HTTP/1.1 400 -\r\nContent-Length: 1000000000000\r\n\r\n";
    let service = Service::start(|_| Reply::Endless(head.to_vec()));
    let client = service.client_builder().build().unwrap();
    let error = in_time(client.me()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(400)), "{error}");
    // 64 KiB are read, and then the connection is closed. The rest fits into the buffers of both sockets.
    let sent = in_time(service.bytes_sent()).await;
    assert!((64 << 10..8 << 20).contains(&sent), "{sent} bytes were taken");
}

#[tokio::test]
async fn a_port_without_a_listener_is_unreachable() {
    let address = format!("http://{}", unused_address());
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("t"));
    let client = builder.api_base(address).retry(RetryPolicy::new().max_connect_tries(2)).build().unwrap();
    let error = in_time(client.me()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.is_retryable() && std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn an_unsafe_request_is_sent_once() {
    let service = Service::start(|_| answer(503, b""));
    let client = service.client_builder().build().unwrap();
    let event_type = webmarketer_core::schema::EventType::new("a", "A");
    in_time(client.event_types().create(&event_type)).await.unwrap_err();
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn a_retry_sends_the_same_bytes_and_a_failed_send_gives_the_event_back() {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        // The event is received, but the response is lost.
        0 => Reply::Reset(Vec::new()),
        1..=5 => answer(503, b""),
        _ => answer(200, b"\"e5be5b04-0721-4a6e-87eb-b880f81a12d2\""),
    });
    let client = service.client_builder().retry(RetryPolicy::new().max_tries(4)).build().unwrap();
    let event = Purchase { order_id: "1".to_owned() };
    let failed = in_time(webmarketer_core::WebmarketerEvent::send(&event, &client)).await.unwrap_err();
    assert_eq!(failed.kind(), ErrorKind::Unavailable);
    let receipt = in_time(failed.into_envelope().send(&client)).await.unwrap();
    let requests = service.requests();
    assert_eq!(requests.len(), 7);
    assert!(requests.iter().all(|again| again.body == requests[0].body));
    assert!(requests[0].body.contains(&receipt.nonce));
}

#[derive(webmarketer_core::WebmarketerEvent)]
#[webmarketer(crate = "webmarketer_core")]
struct Purchase {
    order_id: String,
}

#[tokio::test]
async fn a_429_pauses_all_requests_and_does_not_count_as_an_attempt() {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0..6 => Reply::Answer(429, "Retry-After: 0\r\n".to_owned(), Vec::new()),
        _ => answer(200, b"\"id\""),
    });
    let client = service.client_builder().build().unwrap();
    let envelope = Envelope::untyped("a", &serde_json::Map::new());
    in_time(envelope.send(&client)).await.unwrap();
    // More tries than after other errors.
    assert_eq!(service.requests().len(), 7);
}

#[tokio::test]
async fn the_rate_limit_and_the_concurrency_limit_are_respected() {
    let service = Service::start(|_| answer(200, b"{}"));
    let limit = RateLimit::per_second(20.0).burst(2);
    let client = service.client_builder().rate_limit(limit).max_concurrency(1).build().unwrap();
    let started = Instant::now();
    let calls = (0..6).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.me().await.unwrap() })
    });
    for call in calls.collect::<Vec<_>>() {
        in_time(call).await.unwrap();
    }
    assert!(started.elapsed() >= Duration::from_millis(190), "{:?}", started.elapsed());
}

#[tokio::test]
async fn hooks_are_called_for_every_try_and_get_no_secrets() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let (before, after) = (seen.clone(), seen.clone());
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_: &Request| match count.fetch_add(1, Ordering::SeqCst) {
        0 => answer(503, b""),
        _ => answer(200, b"{}"),
    });
    let client =
        service.client_builder().before_request(move |request| before.lock().unwrap().push(format!("{request:?}")));
    let client = client.after_answer(move |answer| {
        after.lock().unwrap().push(format!("{:?}", answer.status));
        panic!("a hook of an application");
    });
    in_time(client.build().unwrap().me()).await.unwrap();
    let seen = seen.lock().unwrap().join("\n");
    assert!(seen.contains("getMe") && seen.contains("attempt: 1") && seen.contains("attempt: 2"), "{seen}");
    assert!(seen.contains("Some(503)") && seen.contains("Some(200)") && !seen.contains("secret-token"), "{seen}");
}

#[tokio::test]
async fn undocumented_paths_can_be_configured() {
    let service = Service::start(|_| Reply::json(200, &json!({"total": 0, "count": 0, "data": []})));
    let builder = || service.client_builder().trashed_events_path("/v2/{projectId}/trash");
    in_time(builder().build().unwrap().trash().list().into_future()).await.unwrap();
    assert_eq!(service.requests()[0].path, "/api/v1/v2/shop/trash");
    for bad in ["https://elsewhere/trash", "a/../b", "a?b=c"] {
        assert_eq!(builder().insights_path(bad).build().unwrap_err().kind(), ErrorKind::InvalidInput, "{bad}");
    }
}

#[tokio::test]
async fn the_configured_proxy_and_http_client_are_used() {
    let proxy = Service::start(|_| answer(200, b"{}"));
    let builder = || {
        let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("t"));
        builder.api_base("http://api.invalid/api").user_agent("shop/1.4")
    };
    let client = builder().proxy(&proxy.address).unwrap().build().unwrap();
    in_time(client.me()).await.unwrap();
    let request = &proxy.requests()[0];
    assert_eq!(request.path, "http://api.invalid/api/v1/agents/me");
    assert!(request.header("user-agent").unwrap().starts_with("shop/1.4 webmarketer-rust/"));
    let bad = builder().proxy("http://user:hidden@ nowhere").unwrap_err();
    assert!(bad.kind() == ErrorKind::InvalidInput && !format!("{bad} {bad:?}").contains("hidden"), "{bad}");

    let service = Service::start(|_| answer(200, b"{}"));
    let own = reqwest::Client::builder().tls_backend_preconfigured(tls()).user_agent("own").build().unwrap();
    in_time(service.client_builder().http_client(own).build().unwrap().me()).await.unwrap();
    assert_eq!(service.requests()[0].header("user-agent"), Some("own"));
}

fn tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}
