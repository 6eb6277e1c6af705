//! Promises under load, with real connections: `enqueue` never waits, rate limits are kept, and a token is fetched once.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;
use webmarketer_core::auth::Auth;
use webmarketer_core::chrono::TimeDelta;
use webmarketer_core::{Client, Delivery, Envelope, ErrorKind, MemoryQueue, Untyped};
use webmarketer_test_support::{Reply, Request, Service, in_time, unused_address};

use crate::clients::{ClientOfService as _, shop};

const LONG: Duration = Duration::from_mins(1);
const THREADS: usize = 64;
const EVENTS: usize = 50;

fn newsletter(nonce: &str) -> Envelope<Untyped> {
    let data = json!({"email": "ada@example.com", "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(nonce)
}

/// Enqueues events in many threads. Returns how many were accepted, and how many a full queue did not accept.
fn enqueue_in_threads(client: &Client) -> (usize, usize) {
    let (accepted, rejected) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (accepted, rejected) = (&accepted, &rejected);
            scope.spawn(move || {
                for number in 0..EVENTS {
                    let event = newsletter(&format!("{thread}-{number}"));
                    let start = Instant::now();
                    let result = event.enqueue(client);
                    // A bound for a busy machine: a call that waits for the service takes much longer.
                    assert!(start.elapsed() < Duration::from_secs(1), "it took {:?}", start.elapsed());
                    match result.map_err(|error| error.kind()) {
                        Ok(_) => accepted.fetch_add(1, Ordering::SeqCst),
                        Err(ErrorKind::QueueFull) => rejected.fetch_add(1, Ordering::SeqCst),
                        Err(other) => panic!("{other:?}"),
                    };
                }
            });
        }
    });
    (accepted.into_inner(), rejected.into_inner())
}

#[test]
fn enqueue_does_not_wait_for_a_dead_port_a_service_without_answers_or_a_full_queue() {
    // Connections are opened, and nothing reads from them.
    let black_hole = TcpListener::bind("127.0.0.1:0").unwrap();
    let (dead, silent) = (unused_address(), black_hole.local_addr().unwrap());
    let large = || Delivery::memory().drop_timeout(Duration::ZERO);
    let cases: [(&str, _, MemoryQueue, usize); 4] = [
        ("dead port", dead, large(), THREADS * EVENTS),
        ("no answers", silent, large(), THREADS * EVENTS),
        ("full queue, dead port", dead, large().max_events(100), 100),
        ("full queue, no answers", silent, large().max_bytes(10_000), 10_000 / newsletter_bytes()),
    ];
    for (name, address, queue, room) in cases {
        let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
        let client = builder.api_base(format!("http://{address}/api")).delivery(queue).build().unwrap();
        let (accepted, rejected) = enqueue_in_threads(&client);
        assert_eq!(accepted + rejected, THREADS * EVENTS, "{name}");
        // The bodies differ by a byte or two, as their nonces do.
        assert!(accepted.abs_diff(room) <= 1, "{name}: {accepted} were accepted, and there is room for {room}");
        let metrics = client.delivery_metrics().unwrap();
        assert_eq!((metrics.held, metrics.rejected), (accepted as u64, rejected as u64), "{name}: {metrics:?}");
        assert_eq!((metrics.accepted, metrics.dropped.total()), (accepted as u64, 0), "{name}: {metrics:?}");
    }
}

/// The size of the request of an event.
fn newsletter_bytes() -> usize {
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
    let queue = Delivery::memory().drop_timeout(Duration::ZERO);
    let client = builder.api_base(format!("http://{}/api", unused_address())).delivery(queue).build().unwrap();
    newsletter("10-10").enqueue(&client).unwrap();
    client.delivery_metrics().unwrap().held_bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_threads_respect_the_rate_limit_of_the_service_and_lose_nothing() {
    const LIMIT: usize = 50;
    const BURST: usize = 10;
    let emulator = shop().rate_limit(50, 10).start().await.unwrap();
    let builder = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = builder.delivery(Delivery::memory()).build().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let client = &client;
            scope.spawn(move || {
                for number in 0..25 {
                    newsletter(&format!("{thread}-{number}")).enqueue(client).unwrap();
                }
            });
        }
    });
    let report = client.flush(LONG).await;
    assert_eq!((report.held, report.dropped.total()), (0, 0));
    assert_eq!(client.delivery_metrics().unwrap().received, 200);
    let mut arrivals: Vec<_> =
        emulator.arrivals().into_iter().filter(|arrival| arrival.id.is_some()).map(|arrival| arrival.at).collect();
    arrivals.sort();
    assert_eq!(arrivals.len(), 200);
    for (first, at) in arrivals.iter().enumerate() {
        let end = *at + TimeDelta::seconds(1);
        let within = arrivals[first..].iter().take_while(|other| **other < end).count();
        assert!(within <= LIMIT + BURST, "{within} arrivals in one second");
    }
    let metrics = client.delivery_metrics().unwrap();
    assert!(metrics.retries.throttled > 0 && metrics.throttled > Duration::ZERO, "{metrics:?}");
}

/// The queue of a client whose service answers the first request with 429 and this header. Returns how many events are
/// received within five seconds and some, and how many requests were made.
async fn throttled_once(header: String) -> (u64, u64, usize) {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_: &Request| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Answer(429, header.clone(), Vec::new()),
        _ => Reply::json(200, &json!("e5be5b04-0721-4a6e-87eb-b880f81a12d2")),
    });
    let queue = Delivery::memory().drop_timeout(Duration::ZERO);
    let client = service.client_builder().max_concurrency(1).delivery(queue).build().unwrap();
    newsletter("1").enqueue(&client).unwrap();
    newsletter("2").enqueue(&client).unwrap();
    let report = client.flush(Duration::from_secs(8)).await;
    assert_eq!(report.dropped.total(), 0);
    (report.received, report.held, service.requests().len())
}

#[tokio::test]
async fn every_form_of_retry_after_pauses_the_queue_and_drops_nothing() {
    let date = httpdate_in(Duration::from_secs(2));
    let forms = ["1", &date, "", "-5", "soon", "99999999999999999999"];
    let headers = forms.map(|form| if form.is_empty() { String::new() } else { format!("Retry-After: {form}\r\n") });
    let tasks: Vec<_> = headers.into_iter().map(|header| tokio::spawn(throttled_once(header))).collect();
    for (form, task) in forms.iter().zip(tasks) {
        let seen = in_time(task).await.unwrap();
        // The longest pause is five minutes.
        let expected = if form.starts_with('9') { (0, 2, 1) } else { (2, 0, 3) };
        assert_eq!(seen, expected, "Retry-After: {form}");
    }
}

/// A date of HTTP.
fn httpdate_in(time: Duration) -> String {
    let date: webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc> = (SystemTime::now() + time).into();
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_sends_fetch_one_token_with_a_wrong_clock_too_and_one_more_after_a_revocation() {
    for hours in [-1, 0, 1] {
        let emulator = shop().start().await.unwrap();
        emulator.set_now(emulator.now() + TimeDelta::hours(hours));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (begun, ended, highest) = (now.clone(), now, most.clone());
        let builder = emulator.client_builder().unwrap().project("shop").unwrap();
        let builder = builder.before_request(move |it| {
            if it.operation == "token" {
                highest.fetch_max(begun.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            }
        });
        let builder = builder.after_answer(move |it| {
            if it.request.operation == "token" {
                ended.fetch_sub(1, Ordering::SeqCst);
            }
        });
        // All wait for the token, and then few are sent at once, so that a debug build is fast enough.
        let client = builder.max_concurrency(32).timeout(LONG).build().unwrap();
        for round in 1..=2 {
            let sends: Vec<_> =
                (0..1000).map(|number| tokio::spawn(newsletter(&format!("{round}-{number}")).send(&client))).collect();
            for send in sends {
                send.await.unwrap().unwrap();
            }
            let refreshes = client.token_refreshes();
            assert_eq!((refreshes.succeeded, refreshes.failed), (round, 0), "{hours} hours");
            emulator.revoke_tokens(false);
        }
        assert_eq!(most.load(Ordering::SeqCst), 1, "several tokens were fetched at once");
    }
}
