//! Retries: until the deadline, with `Retry-After`, and a timeout for each try.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;
use webmarketer_core::api::OfflineInteraction;
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::{Envelope, ErrorKind, RetryPolicy};
use webmarketer_emulator::Fault;
use webmarketer_test_support::{Reply, Request, Service, in_time};

use crate::clients::{ClientOfService as _, shop, signing_in, start};

const OUTAGE: Duration = Duration::from_secs(3);

fn answer(status: u16) -> Reply {
    Reply::Answer(status, String::new(), b"{}".to_vec())
}

/// Answers the first request with this reply, and the others with success.
fn first(reply: Reply) -> Service {
    let count = AtomicUsize::new(0);
    let reply = move |_: &Request| match count.fetch_add(1, Ordering::SeqCst) {
        0 => reply.clone(),
        _ => answer(200),
    };
    Service::start(reply)
}

fn newsletter(number: usize) -> Envelope<webmarketer_core::Untyped> {
    let data = json!({"email": format!("{number}@example.com"), "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_hundred_concurrent_events_are_received_after_three_seconds_of_503() {
    let (emulator, client) = start(shop().fault(Fault::status(503).on("POST", "/events").lasting(OUTAGE))).await;
    let sends = (0..600).map(|number| {
        let client = client.clone();
        tokio::spawn(async move { newsletter(number).send(&client).await })
    });
    let mut failed = Vec::new();
    for send in sends.collect::<Vec<_>>() {
        failed.extend(send.await.unwrap().err());
    }
    assert!(failed.is_empty(), "{} are lost, such as {:?}", failed.len(), failed.first());
    emulator.wait_idle().await;
    let nonces: std::collections::HashSet<_> = emulator.arrivals().into_iter().map(|arrival| arrival.nonce).collect();
    assert_eq!(nonces.len(), 600);
}

#[tokio::test]
async fn an_access_token_is_fetched_after_three_seconds_of_503() {
    let (_emulator, client) = start(shop().fault(Fault::status(503).on("POST", "/token").lasting(OUTAGE))).await;
    in_time(newsletter(1).send(&client)).await.unwrap();
}

#[tokio::test]
async fn retry_after_is_respected_for_each_status_and_format() {
    let seconds = |status| (status, "1".to_owned());
    // An HTTP date has a resolution of one second.
    let in_two_seconds = DateTime::<Utc>::from(SystemTime::now() + Duration::from_secs(2));
    let dates = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let dates = dates.map(|form| (503, in_two_seconds.format(form).to_string()));
    let calls = RetryPolicy::STATUSES.map(seconds).into_iter().chain(dates).map(|(status, asked)| {
        tokio::spawn(async move {
            let service = first(Reply::Answer(status, format!("Retry-After: {asked}\r\n"), Vec::new()));
            let started = Instant::now();
            in_time(service.client_builder().build().unwrap().me()).await.unwrap();
            let elapsed = started.elapsed();
            assert!(elapsed >= Duration::from_millis(800), "{status} {asked}: asked again after {elapsed:?}");
            assert_eq!(service.requests().len(), 2, "{status} {asked}");
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn a_retry_after_beyond_the_timeout_is_reported_immediately() {
    let service = first(Reply::Answer(503, "Retry-After: 60\r\n".to_owned(), Vec::new()));
    let client = service.client_builder().build().unwrap();
    let error = in_time(client.me()).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::Unavailable, Some(Duration::from_mins(1))));
    assert_eq!(service.requests().len(), 1);
    in_time(client.me()).await.unwrap();
}

#[tokio::test]
async fn a_retry_after_beyond_the_timeout_is_reported_immediately_by_every_call() {
    let service = first(Reply::Answer(429, "Retry-After: 120\r\n".to_owned(), Vec::new()));
    let client = service.client_builder().timeout(Duration::from_secs(10)).build().unwrap();
    let started = Instant::now();
    for _ in 0..3 {
        let error = client.me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
        assert!(error.retry_after().unwrap() > Duration::from_secs(100));
    }
    assert_eq!(service.requests().len(), 1, "a call was made in spite of the pause");
    assert!(started.elapsed() < Duration::from_secs(9), "a call waited for a pause that it could not sit out");
}

#[tokio::test]
async fn a_retry_after_of_zero_still_pauses() {
    let service = first(Reply::Answer(429, "Retry-After: 0\r\n".to_owned(), Vec::new()));
    let started = Instant::now();
    service.client_builder().build().unwrap().me().await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_request_that_fails_twice_is_sent_three_times() {
    let count = AtomicUsize::new(0);
    let statuses = [503, 502, 200];
    let service = Service::start(move |_| answer(statuses[count.fetch_add(1, Ordering::SeqCst)]));
    service.client_builder().build().unwrap().me().await.unwrap();
    assert_eq!(service.requests().len(), 3);
}

#[tokio::test]
async fn an_empty_budget_fails_no_call_before_its_deadline() {
    let service = Service::start(|_| answer(500));
    // Short pauses, so that the budget is soon empty.
    let policy = RetryPolicy::new().backoff(Duration::from_millis(10), Duration::from_secs(5));
    let client = service.client_builder().timeout(Duration::from_secs(4)).retry(policy).build().unwrap();
    let calls = (0..60).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let started = Instant::now();
            (client.me().await.unwrap_err(), started.elapsed())
        })
    });
    for call in calls.collect::<Vec<_>>() {
        let (error, elapsed) = in_time(call).await.unwrap();
        // The last try of a call can have too little time on a busy machine.
        assert!(matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Unreachable), "{error}");
        // A pause near the end is up to 200 ms, and one that would end after the deadline is skipped.
        assert!(elapsed >= Duration::from_millis(3500), "given up after {elapsed:?}");
    }
    // 60 calls, and more than the 100 retries of the budget.
    let asked = service.requests().len();
    assert!(asked > 160, "{asked}");
}

#[tokio::test]
async fn tries_pauses_and_statuses_are_configurable() {
    let service = Service::start(|request| answer(if request.path.ends_with("/me") { 520 } else { 503 }));
    let policy = RetryPolicy::new().max_tries(3).backoff(Duration::ZERO, Duration::ZERO).statuses([520]);
    let client = service.client_builder().retry(policy).build().unwrap();
    assert_eq!(in_time(client.me()).await.unwrap_err().status(), Some(520));
    assert_eq!(service.requests().len(), 3);
    assert_eq!(in_time(client.projects()).await.unwrap_err().status(), Some(503));
    assert_eq!(service.requests().len(), 4);
    // The blocking client has the same policy.
    let blocking = client.blocking().unwrap();
    tokio::task::spawn_blocking(move || blocking.me().unwrap_err()).await.unwrap();
    assert_eq!(service.requests().len(), 7);
}

#[tokio::test]
async fn a_try_that_hangs_is_followed_by_another_try() {
    for slow in [Reply::Nothing, Reply::Drip(b"HTTP/1.1 200 OK\r\n".to_vec(), Duration::from_millis(50))] {
        let service = first(slow);
        let client = service.client_builder().timeout(Duration::from_secs(2)).build().unwrap();
        in_time(client.me()).await.unwrap();
        assert_eq!(service.requests().len(), 2);
    }
    // The same for a token request.
    let count = AtomicUsize::new(0);
    let service = Service::start(move |request| match (request.is_token(), count.fetch_add(1, Ordering::SeqCst)) {
        (true, 0) => Reply::Nothing,
        (true, _) => Reply::token("t", 3600),
        (false, _) => answer(200),
    });
    in_time(signing_in(&service).await.timeout(Duration::from_secs(2)).build().unwrap().me()).await.unwrap();
    assert_eq!(service.token_requests(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unsafe_request_has_the_whole_timeout() {
    let service = Service::start(|_| {
        std::thread::sleep(Duration::from_millis(700));
        answer(200)
    });
    let client = service.client_builder().timeout(Duration::from_secs(1)).build().unwrap();
    in_time(client.create_offline_interaction(&OfflineInteraction::new("ad-1"))).await.unwrap();
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn the_outcome_of_an_unsafe_request_without_a_response_is_unknown() {
    for reply in [Reply::Nothing, Reply::Reset(Vec::new())] {
        let service = Service::start(move |_| reply.clone());
        let client = service.client_builder().timeout(Duration::from_secs(1)).build().unwrap();
        let error = in_time(client.create_offline_interaction(&OfflineInteraction::new("ad-1"))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{error}");
        assert!(error.to_string().contains("may have executed it"), "{error}");
        assert_eq!(service.requests().len(), 1);
    }
}

#[tokio::test]
async fn the_outcome_of_an_unsafe_request_after_408_or_5xx_is_unknown() {
    let body = json!({"message": "the database is away"});
    for status in [408, 500, 502, 503, 504, 425, 501] {
        let body = body.to_string().into_bytes();
        let service = Service::start(move |_| Reply::Answer(status, "Retry-After: 7\r\n".to_owned(), body.clone()));
        let client = service.client_builder().build().unwrap();
        let error = in_time(client.create_offline_interaction(&OfflineInteraction::new("ad-1"))).await.unwrap_err();
        assert_eq!((error.status(), error.retry_after()), (Some(status), Some(Duration::from_secs(7))), "{error}");
        assert_eq!(error.messages(), ["the database is away"], "{error}");
        assert_eq!(service.requests().len(), 1, "{status}");
        // These two statuses mean that the request was not executed.
        let may_be_done = !matches!(status, 425 | 501);
        assert_eq!((error.is_outcome_unknown(), error.is_retryable()), (may_be_done, !may_be_done), "{error}");
        let advice = "the service may have executed it: check before you repeat the call";
        assert_eq!(error.to_string().contains(advice), may_be_done, "{error}");
        // A safe request can be repeated.
        let me = in_time(service.client_builder().retry(RetryPolicy::new().max_tries(1)).build().unwrap().me()).await;
        assert!(me.unwrap_err().is_retryable(), "{status}");
    }
}

#[tokio::test]
async fn a_404_after_a_delete_without_a_response_is_a_success() {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Reset(Vec::new()),
        _ => answer(404),
    });
    let client = service.client_builder().build().unwrap();
    in_time(client.fields().delete("f1")).await.unwrap();
    // Without a lost response, 404 means that the field did not exist, also after a 503.
    let refused = AtomicUsize::new(0);
    let outage = Service::start(move |_| answer(if refused.fetch_add(1, Ordering::SeqCst) == 0 { 503 } else { 404 }));
    let error = in_time(outage.client_builder().build().unwrap().fields().delete("f1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = in_time(client.fields().delete("f2")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_token_endpoint_that_hangs_or_pauses_does_not_stop_calls_with_a_valid_token() {
    let pause = Reply::Answer(429, "Retry-After: 100\r\n".to_owned(), Vec::new());
    let calls = [Reply::Nothing, answer(503), pause].map(|reply| {
        tokio::spawn(async move {
            let count = AtomicUsize::new(0);
            let service =
                Service::start(move |request| match request.is_token().then(|| count.fetch_add(1, Ordering::SeqCst)) {
                    None => answer(200),
                    Some(0) => Reply::token("first", 4),
                    Some(_) => reply.clone(),
                });
            let client = signing_in(&service).await.timeout(Duration::from_millis(800)).build().unwrap();
            client.me().await.unwrap();
            // The token is due for renewal, but still valid.
            tokio::time::sleep(Duration::from_millis(3210)).await;
            client.me().await.unwrap();
            client.me().await.unwrap();
            assert_eq!(service.token_requests(), 2);
        })
    });
    for call in calls {
        in_time(call).await.unwrap();
    }
}

#[tokio::test]
async fn a_call_is_not_affected_by_the_shorter_timeout_of_another_call() {
    let started = Instant::now();
    let service = Service::start(move |request| match request.is_token() {
        true if started.elapsed() < OUTAGE => answer(503),
        true => Reply::token("t", 3600),
        false => answer(200),
    });
    let client = signing_in(&service).await.timeout(Duration::from_secs(2)).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.me().await.unwrap_err() }
    });
    tokio::time::sleep(Duration::from_millis(1500)).await;
    in_time(client.me()).await.unwrap();
    assert_eq!(first.await.unwrap().kind(), ErrorKind::Unavailable);
}
