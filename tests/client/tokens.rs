//! Access tokens: one request for all waiting calls, and renewal before expiry.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use webmarketer_core::auth::{
    AccessToken, Auth, BoxError, BoxFuture, RefreshToken, ServiceAccount, SigningKey, TokenSource,
};
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::{Client, ClientBuilder, ErrorKind};
use webmarketer_emulator::{Emulator, Project};
use webmarketer_test_support::{Reply, Request, Service, in_time};

use crate::clients::{ClientOfService as _, signing_in};

async fn client(service: &Service) -> Client {
    signing_in(service).await.build().unwrap()
}

fn bearer(request: &Request) -> String {
    request.header("authorization").unwrap_or_default().trim_start_matches("Bearer ").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_tasks_fetch_one_token_and_one_more_after_many_401() {
    let (given, revoked) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let last = revoked.clone();
    let service = Service::start(move |request| {
        if request.is_token() {
            std::thread::sleep(Duration::from_millis(30));
            return Reply::token(&format!("token-{}", given.fetch_add(1, Ordering::SeqCst)), 3600);
        }
        let number: usize = bearer(request).trim_start_matches("token-").parse().unwrap();
        let status = if number < last.load(Ordering::SeqCst) { 401 } else { 200 };
        Reply::json(status, &json!({}))
    });
    let client = client(&service).await;
    for (round, tokens) in [(0, 1), (1, 2), (2, 3)] {
        revoked.store(round, Ordering::SeqCst);
        let tasks = (0..100).map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.me().await.map(drop) })
        });
        for task in tasks.collect::<Vec<_>>() {
            in_time(task).await.unwrap().unwrap();
        }
        assert_eq!(service.token_requests(), tokens, "after round {round}");
    }
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once() {
    for (second, kind) in [(200, None), (401, Some(ErrorKind::Unauthorized))] {
        let count = AtomicUsize::new(0);
        let service = Service::start(move |request| {
            if request.is_token() {
                return Reply::token("t", 3600);
            }
            Reply::json(if count.fetch_add(1, Ordering::SeqCst) == 0 { 401 } else { second }, &json!({}))
        });
        let called = client(&service).await.me().await;
        assert_eq!(called.err().map(|error| error.kind()), kind);
        assert_eq!((service.requests().len(), service.token_requests()), (4, 2));
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires_and_a_failed_renewal_fails_no_call() {
    let given = AtomicUsize::new(0);
    let service =
        Service::start(move |request| match request.is_token().then(|| given.fetch_add(1, Ordering::SeqCst)) {
            None => Reply::json(200, &json!({})),
            Some(0) => Reply::token("first", 4),
            Some(_) => Reply::json(400, &json!({"error": "invalid_grant"})),
        });
    let client = client(&service).await;
    let started = std::time::Instant::now();
    while started.elapsed() < Duration::from_millis(3400) {
        in_time(client.me()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let tokens = service.token_requests();
    assert!((2..=3).contains(&tokens), "asked for a token {tokens} times: about once a second is enough");
    tokio::time::sleep(Duration::from_millis(1200)).await;
    let error = in_time(client.me()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    assert!(error.is_auth());
}

#[tokio::test]
async fn all_calls_that_wait_for_a_failed_token_request_fail() {
    let service = Service::start(|_| Reply::json(401, &json!({"error_description": "no such client"})));
    let client = client(&service).await;
    let tasks = (0..50).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.me().await.unwrap_err() })
    });
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(in_time(task).await.unwrap().kind(), ErrorKind::Unauthorized);
    }
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_an_hour_is_corrected() {
    for hours in [-1, 1] {
        let skew = Arc::new(AtomicI64::new(hours * 3600));
        let service = Service::start(move |request| {
            if !request.is_token() {
                return Reply::json(200, &json!({}));
            }
            let now = Utc::now().timestamp() + skew.load(Ordering::SeqCst);
            let claims = claims(&request.parameter("assertion").unwrap());
            let (made, ends) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
            if made <= now + 5 && now < ends {
                return Reply::token("t", 3600);
            }
            let date = DateTime::from_timestamp(now, 0).unwrap().format("%a, %d %b %Y %H:%M:%S GMT");
            Reply::Answer(400, format!("Date: {date}\r\n"), b"{\"error\": \"invalid_grant\"}".to_vec())
        });
        in_time(client(&service).await.me()).await.unwrap();
        assert_eq!(service.token_requests(), 2);
    }
}

fn claims(assertion: &str) -> serde_json::Value {
    use base64::Engine as _;
    let claims = assertion.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

#[tokio::test]
async fn a_new_refresh_token_is_stored_before_it_is_used() {
    let given = AtomicUsize::new(0);
    let service = Service::start(move |request| {
        if !request.is_token() {
            let status = if bearer(request) == "access-0" { 401 } else { 200 };
            return Reply::json(status, &json!({}));
        }
        assert_eq!(request.parameter("grant_type").as_deref(), Some("refresh_token"));
        assert_eq!(request.parameter("scope").as_deref(), Some("offline_access"));
        let number = given.fetch_add(1, Ordering::SeqCst);
        assert_eq!(request.parameter("refresh_token"), Some(format!("refresh-{number}")));
        let next = format!("refresh-{}", number + 1);
        Reply::json(200, &json!({"access_token": format!("access-{number}"), "expires_in": 60, "refresh_token": next}))
    });
    let (stored, tries) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
    let (log, count) = (stored.clone(), tries.clone());
    let refresh = RefreshToken::new("client", "client-secret", "refresh-0").on_new(move |token: String| {
        let fails = count.fetch_add(1, Ordering::SeqCst) == 0;
        log.lock().unwrap().push(token);
        async move { if fails { Err(BoxError::from("the disk is full")) } else { Ok(()) } }
    });
    assert!(!format!("{refresh:?}").contains("secret") && !format!("{refresh:?}").contains("refresh-0"));
    let auth = Auth::refresh_token(refresh);
    let client = service.reached_by(Client::builder().project("shop").unwrap().auth(auth)).build().unwrap();

    let error = in_time(client.me()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("the disk is full"), "{error}");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    in_time(client.me()).await.unwrap();
    assert_eq!(*stored.lock().unwrap(), ["refresh-1", "refresh-1", "refresh-2"]);
    assert_eq!(service.token_requests(), 2);
}

/// A service with refresh tokens that are valid once. It delays the responses to token requests.
fn rotating(delay: Duration) -> Service {
    let given = AtomicUsize::new(0);
    Service::start(move |request| {
        if !request.is_token() {
            return Reply::json(200, &json!({}));
        }
        let number = given.load(Ordering::SeqCst);
        if request.parameter("refresh_token") != Some(format!("refresh-{number}")) {
            return Reply::json(400, &json!({"error": "invalid_grant"}));
        }
        given.store(number + 1, Ordering::SeqCst);
        std::thread::sleep(delay);
        let next = format!("refresh-{}", number + 1);
        Reply::json(200, &json!({"access_token": "access", "expires_in": 3600, "refresh_token": next}))
    })
}

/// A client that stores its refresh tokens after a delay; the number of started stores, and the stored tokens.
fn refreshing(service: &Service, delay: Duration) -> (ClientBuilder, Arc<AtomicUsize>, Arc<Mutex<Vec<String>>>) {
    let (begun, stored) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    let (count, log) = (begun.clone(), stored.clone());
    let refresh = RefreshToken::new("client", "client-secret", "refresh-0").on_new(move |token: String| {
        count.fetch_add(1, Ordering::SeqCst);
        let log = log.clone();
        async move {
            tokio::time::sleep(delay).await;
            log.lock().unwrap().push(token);
            Ok::<_, BoxError>(())
        }
    });
    let builder = Client::builder().project("shop").unwrap().auth(Auth::refresh_token(refresh));
    (service.reached_by(builder), begun, stored)
}

async fn until(is: impl Fn() -> bool) {
    in_time(async {
        while !is() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_is_dropped_does_not_lose_the_new_refresh_token() {
    let slow = Duration::from_millis(400);
    for (answer, store) in [(slow, Duration::ZERO), (Duration::ZERO, slow)] {
        let service = rotating(answer);
        let (builder, begun, stored) = refreshing(&service, store);
        let client = builder.build().unwrap();
        let first = tokio::spawn({
            let client = client.clone();
            async move { client.me().await }
        });
        until(|| if store.is_zero() { service.token_requests() == 1 } else { begun.load(Ordering::SeqCst) == 1 }).await;
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        // Other calls wait for the same exchange.
        let others = [client.clone(), client.clone()].map(|client| tokio::spawn(async move { client.me().await }));
        for other in others {
            in_time(other).await.unwrap().unwrap();
        }
        assert_eq!(*stored.lock().unwrap(), ["refresh-1"]);
        assert_eq!((service.token_requests(), begun.load(Ordering::SeqCst)), (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocking_client_that_is_dropped_does_not_lose_the_new_refresh_token() {
    let service = rotating(Duration::from_secs(1));
    let (builder, _, stored) = refreshing(&service, Duration::from_millis(100));
    let builder = builder.timeout(Duration::from_millis(500));
    let failed = tokio::task::spawn_blocking(move || builder.build().unwrap().blocking().unwrap().me().unwrap_err());
    let error = in_time(failed).await.unwrap();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    until(|| !stored.lock().unwrap().is_empty()).await;
    assert_eq!((stored.lock().unwrap().as_slice(), service.token_requests()), (["refresh-1".to_owned()].as_slice(), 1));
}

#[tokio::test]
async fn a_panic_while_storing_a_refresh_token_fails_the_call_and_the_next_call_stores_it() {
    let service = rotating(Duration::ZERO);
    let (calls, stored) = (AtomicUsize::new(0), Arc::new(Mutex::new(Vec::new())));
    let log = stored.clone();
    let refresh = RefreshToken::new("client", "client-secret", "refresh-0").on_new(move |token: String| {
        assert!(calls.fetch_add(1, Ordering::SeqCst) > 0, "a store of an application");
        log.lock().unwrap().push(token);
        async { Ok::<_, BoxError>(()) }
    });
    let auth = Auth::refresh_token(refresh);
    let client = service.reached_by(Client::builder().project("shop").unwrap().auth(auth)).build().unwrap();
    let error = in_time(client.me()).await.unwrap_err();
    assert!(error.kind() == ErrorKind::Credentials && error.to_string().contains("it panicked"), "{error}");
    in_time(client.me()).await.unwrap();
    assert_eq!(*stored.lock().unwrap(), ["refresh-1", "refresh-2"]);
}

#[tokio::test]
async fn the_error_of_a_refresh_token_after_a_lost_response_mentions_it() {
    for (lost, says) in [(true, true), (false, false)] {
        let count = AtomicUsize::new(0);
        let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
            0 if lost => Reply::Reset(Vec::new()),
            _ => Reply::json(400, &json!({"error": "invalid_grant"})),
        });
        let client = refreshing(&service, Duration::ZERO).0.build().unwrap();
        let error = in_time(client.me()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
        for part in ["an earlier request with this refresh token was not answered", "sign in again"] {
            assert_eq!(error.to_string().contains(part), says, "{error}");
        }
    }
}

#[tokio::test]
async fn a_given_access_token_is_used_unchanged() {
    let service = Service::start(|_| Reply::json(401, &json!({})));
    let error = in_time(service.client_builder().build().unwrap().me()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    let requests = service.requests();
    assert_eq!((requests.len(), bearer(&requests[0]).as_str()), (1, "secret-token"));
    let bad = service.reached_by(Client::builder().project("shop").unwrap().auth(Auth::access_token("a\nb")));
    assert_eq!(in_time(bad.build().unwrap().me()).await.unwrap_err().kind(), ErrorKind::Credentials);
}

struct Vault(AtomicUsize);

impl TokenSource for Vault {
    fn access_token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match number {
                0 => Ok(AccessToken::new("old")),
                1 => Ok(AccessToken::new("new").lifetime(Duration::from_mins(1))),
                _ => Err("the vault is shut".into()),
            }
        })
    }
}

#[tokio::test]
async fn a_token_source_is_called_again_after_a_401() {
    let service = Service::start(|request| Reply::json(if bearer(request) == "new" { 200 } else { 401 }, &json!({})));
    let auth = Auth::custom(Vault(AtomicUsize::new(0)));
    let client = service.reached_by(Client::builder().project("shop").unwrap().auth(auth)).build().unwrap();
    in_time(client.me()).await.unwrap();
    in_time(client.me()).await.unwrap();
    assert_eq!((service.requests().len(), service.token_requests()), (3, 0));
}

/// A signer outside of the client.
struct Kms(SigningKey);

impl webmarketer_core::auth::Signer for Kms {
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(self.0.sign(message)?)
        })
    }
}

#[tokio::test]
async fn a_remote_signer_signs_the_assertion() {
    let project = Project::empty("shop".parse().unwrap());
    let emulator = Emulator::builder().project(project).start().await.unwrap();
    let file: serde_json::Value = serde_json::from_str(&emulator.service_account_json()).unwrap();
    let text = |name: &str| file[name].as_str().unwrap().to_owned();
    let kms = Kms(SigningKey::from_pem(&text("privateKey")).unwrap());
    let account = ServiceAccount::with_signer(text("privateKeyId"), text("clientId"), text("serviceAccountEmail"), kms);
    let client = Client::builder().project("shop").unwrap().service_account(account);
    let client = client.api_base(emulator.api_base()).oauth_base(emulator.oauth_base()).build().unwrap();
    in_time(client.me()).await.unwrap();
}
