//! How the client behaves towards a service that does not answer as hoped.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use webmarketer_core::auth::ServiceAccount;
use webmarketer_core::{Client, ErrorKind};
use webmarketer_emulator::{Emulator, Project};
use webmarketer_test_support::{Reply, Service};

/// Starts a service that gives a token to every client, and whose other answers are these in turn, the last without end.
fn start(replies: impl Into<Vec<Reply>>) -> Service {
    let (replies, count) = (replies.into(), AtomicUsize::new(0));
    Service::start(move |request| {
        if request.is_token() {
            return Reply::token("t", 3600);
        }
        replies[count.fetch_add(1, Ordering::SeqCst).min(replies.len() - 1)].clone()
    })
}

fn status(status: u16, headers: &str) -> Reply {
    Reply::Answer(status, headers.to_owned(), Vec::new())
}

fn me() -> Reply {
    Reply::json(200, &json!({"_id": "1", "email": "agent@shop.invalid", "projects": []}))
}

async fn client(service: &Service) -> Client {
    // Any key signs: the service does not verify it.
    let emulator = Emulator::builder().project(Project::empty("shop".parse().unwrap())).start().await.unwrap();
    Client::builder()
        .project("shop")
        .unwrap()
        .service_account(ServiceAccount::from_json(&emulator.service_account_json()).unwrap())
        .api_base(format!("{}/api", service.address))
        .oauth_base(format!("{}/oidc", service.address))
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap()
}

/// How many requests there were, but for those that ask for a token.
fn calls(service: &Service) -> usize {
    service.requests().len() - service.token_requests()
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let service = start([Reply::json(401, &json!({})), me()]);
    client(&service).await.me().await.unwrap();
    assert_eq!(calls(&service), 2);

    let service = start([Reply::json(401, &json!({}))]);
    let error = client(&service).await.me().await.unwrap_err();
    assert_eq!((error.kind(), calls(&service)), (ErrorKind::Unauthorized, 2));
}

#[tokio::test]
async fn a_pause_that_is_longer_than_the_call_may_take_is_told_at_once_and_to_every_call() {
    let service = start([status(429, "Retry-After: 120\r\n")]);
    let client = client(&service).await;
    let started = Instant::now();
    for _ in 0..3 {
        let error = client.me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
        assert!(error.retry_after().unwrap() > Duration::from_secs(100));
    }
    assert_eq!(calls(&service), 1, "a call was made in spite of the pause");
    assert!(started.elapsed() < Duration::from_secs(9), "a call waited for a pause that it could not sit out");
}

#[tokio::test]
async fn a_pause_of_nothing_still_is_one() {
    let service = start([status(429, "Retry-After: 0\r\n"), me()]);
    let started = Instant::now();
    client(&service).await.me().await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_service_that_stumbles_is_asked_again() {
    let service = start([status(503, ""), status(502, ""), me()]);
    client(&service).await.me().await.unwrap();
    assert_eq!(calls(&service), 3);
}
