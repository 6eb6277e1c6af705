//! Enqueued events: each is received once, despite faults of the service, or is dropped and reported.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Delivery, DropReason, Envelope, ErrorKind, Keep, Untyped, WebmarketerEvent, WhenFull};
use webmarketer_emulator::{Emulator, Fault};
use webmarketer_test_support::{Reply, Request, Service, in_time, unused_address};

use crate::clients::{ClientOfService as _, shop, signing_in};

const LONG: Duration = Duration::from_mins(1);
const EVENT_ID: &[u8] = b"\"e5be5b04-0721-4a6e-87eb-b880f81a12d2\"";

#[derive(WebmarketerEvent)]
struct Visit {
    page: String,
}

fn visit() -> Visit {
    Visit { page: "/".to_owned() }
}

fn newsletter(number: usize) -> Envelope<Untyped> {
    let data = json!({"email": format!("{number}@example.com"), "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(format!("n{number}"))
}

fn answer(status: u16) -> Reply {
    Reply::Answer(status, String::new(), b"{}".to_vec())
}

fn received() -> Reply {
    Reply::Answer(200, String::new(), EVENT_ID.to_vec())
}

fn client(emulator: &Emulator, delivery: impl Into<Delivery>) -> Client {
    emulator.client_builder().unwrap().project("shop").unwrap().delivery(delivery).build().unwrap()
}

/// A client whose requests nothing answers.
fn unreachable(delivery: impl Into<Delivery>) -> Client {
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
    builder.api_base(format!("http://{}", unused_address())).delivery(delivery).build().unwrap()
}

#[tokio::test]
async fn an_outage_a_throttled_service_and_lost_answers_cost_no_event_and_make_none_twice() {
    let emulator = shop()
        .fault(Fault::status(503).on("POST", "/events").times(20))
        .fault(Fault::commit_then_reset().on("POST", "/events").probability(0.3).seed(7))
        .rate_limit(200, 50)
        .start()
        .await
        .unwrap();
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let ids = seen.clone();
    let queue = Delivery::memory().on_received(move |event| {
        ids.lock().unwrap().insert((event.nonce.to_owned(), event.event_id.to_owned()));
    });
    let client = client(&emulator, queue);
    for number in 0..300 {
        newsletter(number).enqueue(&client).unwrap();
    }
    let report = client.flush(Duration::from_mins(5)).await;
    assert_eq!((report.received, report.held, report.dropped.total()), (300, 0, 0));
    emulator.wait_idle().await;
    let arrivals = emulator.arrivals();
    assert!(arrivals.len() > 300, "no answer was lost");
    let events: BTreeSet<_> = emulator.events().into_iter().map(|event| event.nonce).collect();
    assert_eq!((events.len(), emulator.events().len()), (300, 300));
    assert_eq!(seen.lock().unwrap().len(), 300);
    let metrics = client.delivery_metrics().unwrap();
    assert_eq!((metrics.accepted, metrics.received, metrics.held), (300, 300, 0));
    assert!(metrics.retries.unavailable > 0 && metrics.retries.unreachable > 0, "{metrics:?}");
}

#[tokio::test]
async fn a_rejected_event_is_dropped_with_the_response_and_the_others_are_sent() {
    let service = Service::start(|request: &Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        if body["nonce"] == "n1" { Reply::json(422, &json!({"message": "no such field"})) } else { received() }
    });
    let failed = Arc::new(Mutex::new(Vec::new()));
    let failures = failed.clone();
    let queue = Delivery::memory().on_failure(move |event| failures.lock().unwrap().push(event.clone()));
    let client = service.client_builder().delivery(queue).build().unwrap();
    for number in 0..3 {
        newsletter(number).enqueue(&client).unwrap();
    }
    let report = in_time(client.flush(LONG)).await;
    assert_eq!((report.received, report.dropped.of(DropReason::Refused)), (2, 1));
    let failed = failed.lock().unwrap();
    let [event] = &**failed else { panic!("{failed:?}") };
    assert_eq!((event.nonce(), event.event_type(), event.reason()), ("n1", "newsletter", DropReason::Refused));
    assert_eq!(event.error().unwrap().messages(), ["no such field"]);
    let body: Value = serde_json::from_slice(event.body()).unwrap();
    assert_eq!(body["data"]["email"], "1@example.com");
    assert!(!format!("{event:?}").contains("example.com"));
}

#[tokio::test]
async fn credentials_that_are_not_accepted_cost_no_event() {
    for status in [401, 403] {
        let count = AtomicUsize::new(0);
        let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
            0 => answer(status),
            _ => received(),
        });
        let client = service.client_builder().delivery(Delivery::memory()).build().unwrap();
        newsletter(1).enqueue(&client).unwrap();
        let report = in_time(client.flush(Duration::from_secs(1))).await;
        assert_eq!((report.held, report.dropped.total()), (1, 0), "{status}");
        let report = in_time(client.flush(LONG)).await;
        assert_eq!(report.received, 1, "{status}");
        assert_eq!(client.delivery_metrics().unwrap().retries.credentials, 1, "{status}");
    }
}

#[tokio::test]
async fn a_token_address_that_is_not_found_costs_no_event() {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |request: &Request| match (request.is_token(), count.load(Ordering::SeqCst)) {
        (true, 0) => {
            count.fetch_add(1, Ordering::SeqCst);
            answer(404)
        }
        (true, _) => Reply::token("token", 300),
        (false, _) => received(),
    });
    let client = signing_in(&service).await.delivery(Delivery::memory()).build().unwrap();
    newsletter(1).enqueue(&client).unwrap();
    let report = in_time(client.flush(LONG)).await;
    assert_eq!((report.received, report.dropped.total()), (1, 0));
}

#[tokio::test]
async fn a_429_is_no_failure_and_its_pause_is_kept() {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Answer(429, "Retry-After: 1\r\n".to_owned(), Vec::new()),
        _ => received(),
    });
    let client = service.client_builder().delivery(Delivery::memory()).build().unwrap();
    let started = Instant::now();
    newsletter(0).enqueue(&client).unwrap();
    let report = in_time(client.flush(LONG)).await;
    assert_eq!(report.received, 1);
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
    let metrics = client.delivery_metrics().unwrap();
    assert_eq!((metrics.retries.throttled, metrics.retries.unavailable), (1, 0));
    assert!(metrics.throttled >= Duration::from_millis(900), "{metrics:?}");
}

#[tokio::test]
async fn each_try_sends_the_same_bytes() {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Reset(Vec::new()),
        1 => answer(500),
        2 => answer(200),
        _ => received(),
    });
    let client = service.client_builder().delivery(Delivery::memory()).build().unwrap();
    visit().enqueue(&client).unwrap();
    assert_eq!(in_time(client.flush(LONG)).await.received, 1);
    let bodies: BTreeSet<_> = service.requests().into_iter().map(|request| request.body).collect();
    assert_eq!((service.requests().len(), bodies.len()), (4, 1));
}

#[test]
fn a_full_queue_rejects_or_waits_as_configured() {
    let fill = |queue: webmarketer_core::MemoryQueue| {
        let client = unreachable(queue.max_events(3).drop_timeout(Duration::ZERO));
        let results: Vec<_> = (0..5).map(|number| newsletter(number).enqueue(&client)).collect();
        let kinds: Vec<_> =
            results.iter().map(|result| result.as_ref().err().map(webmarketer_core::Error::kind)).collect();
        let metrics = client.delivery_metrics().unwrap();
        (kinds, metrics.held, metrics.rejected, metrics.dropped.of(DropReason::Evicted))
    };
    let rejected = Some(ErrorKind::QueueFull);
    let some = vec![None, None, None, rejected, rejected];
    assert_eq!(fill(Delivery::memory()), (some.clone(), 3, 2, 0));
    assert_eq!(fill(Delivery::memory().when_full(WhenFull::Block(Duration::from_millis(20)))), (some, 3, 2, 0));
}

#[tokio::test]
async fn a_full_queue_that_drops_the_oldest_keeps_those_under_way_and_the_latest() {
    let service = Service::start(|_| Reply::Nothing);
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let of_hook = dropped.clone();
    let queue = Delivery::memory()
        .max_events(3)
        .when_full(WhenFull::DropOldest)
        .drop_timeout(Duration::ZERO)
        .on_failure(move |event| of_hook.lock().unwrap().push((event.nonce().to_owned(), event.reason())));
    let client = service.client_builder().max_concurrency(1).delivery(queue).build().unwrap();
    newsletter(0).enqueue(&client).unwrap();
    let is_sent = async {
        while service.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    in_time(is_sent).await;
    for number in 1..=4 {
        newsletter(number).enqueue(&client).unwrap();
    }
    let evicted = |number: usize| (format!("n{number}"), DropReason::Evicted);
    assert_eq!(*dropped.lock().unwrap(), [evicted(1), evicted(2)]);
    let metrics = client.delivery_metrics().unwrap();
    assert_eq!((metrics.accepted, metrics.held, metrics.rejected), (5, 3, 0));
    assert_eq!((metrics.dropped.of(DropReason::Evicted), metrics.dropped.total()), (2, 2));
}

#[test]
fn a_call_that_waits_for_room_goes_on_when_there_is_some() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(shop().start()).unwrap();
    let queue = Delivery::memory().max_events(2).when_full(WhenFull::Block(LONG));
    let client = client(&emulator, queue);
    for number in 0..100 {
        newsletter(number).enqueue(&client).unwrap();
    }
    assert_eq!(runtime.block_on(client.flush(LONG)).held, 0);
    assert_eq!(client.delivery_metrics().unwrap().received, 100);
}

#[test]
fn an_event_that_is_larger_than_the_queue_is_an_error_that_says_so() {
    let client = unreachable(Delivery::memory().max_bytes(100));
    let error = newsletter(0).enqueue(&client).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("and the queue holds at most 100"), "{error}");
}

#[tokio::test]
async fn an_event_that_is_too_old_is_dropped_and_reported() {
    let failed = Arc::new(Mutex::new(Vec::new()));
    let failures = failed.clone();
    let queue = Delivery::memory()
        .max_age(Duration::from_millis(300))
        .on_failure(move |event| failures.lock().unwrap().push(event.reason()));
    let client = unreachable(queue);
    newsletter(0).enqueue(&client).unwrap();
    let report = in_time(client.flush(LONG)).await;
    assert_eq!((report.held, report.dropped.of(DropReason::Expired)), (0, 1));
    assert_eq!(*failed.lock().unwrap(), [DropReason::Expired]);
}

#[tokio::test]
async fn before_send_changes_what_leaves_the_application_by_every_way_and_can_withhold_it() {
    let service = Service::start(|_| received());
    let builder = service.client_builder().delivery(Delivery::memory()).before_send(|event| {
        match event.event_type() {
            "secret" => return Keep::No,
            "broken" => panic!("a mistake in `before_send`"),
            _ => {}
        }
        assert!(event.keys().eq(["amount", "email"]) && event.get("email").is_some());
        event.remove("email");
        event.set("source", &json!("shop"));
        Keep::Yes
    });
    let client = builder.build().unwrap();
    let data = r#"{"email":"ada@example.com","amount":1234567890.123456789012345}"#;
    let envelope = |event_type: &str| Envelope::untyped_json(event_type, data).unwrap();
    let sent = envelope("order");
    sent.send(&client).await.unwrap();
    sent.send(&client).await.unwrap();
    envelope("order").enqueue(&client).unwrap();
    for event_type in ["secret", "broken"] {
        assert_eq!(envelope(event_type).send(&client).await.unwrap_err().kind(), ErrorKind::Withheld);
        assert_eq!(envelope(event_type).enqueue(&client).unwrap_err().kind(), ErrorKind::Withheld);
    }
    in_time(client.flush(LONG)).await;
    let requests = service.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        let body = &request.body;
        let data = r#""data":{"amount":1234567890.123456789012345,"source":"shop"}"#;
        assert!(body.contains(data), "{body}");
    }
    assert_eq!(requests[0].body, requests[1].body);
}

#[tokio::test]
async fn an_event_that_before_send_changes_comes_back_as_it_was() {
    let service = Service::start(|_| answer(400));
    let client = service.client_builder().before_send(|event| {
        event.set("page", &json!(event.get("page").unwrap().as_str().unwrap().to_owned() + "!"));
        Keep::Yes
    });
    let client = client.build().unwrap();
    let failed = visit().send(&client).await.unwrap_err();
    failed.into_envelope().send(&client).await.unwrap_err();
    let bodies: BTreeSet<_> = service.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies.len(), 1, "the second time it is changed as the first time");
}

#[tokio::test]
async fn clients_without_a_queue_say_so_and_clients_without_a_service_receive_at_once() {
    let service = Service::start(|_| received());
    let direct = service.client_builder().delivery(Delivery::direct()).build().unwrap();
    let error = visit().enqueue(&direct).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("Delivery::memory()"), "{error}");
    error.into_envelope().send(&direct).await.unwrap();
    assert!(direct.delivery_metrics().is_none());
    assert_eq!(direct.flush(LONG).await, webmarketer_core::DeliveryReport::default());

    let (recording, recorder) = Client::recording();
    visit().enqueue(&recording).unwrap();
    recorder.assert_sent_event(&visit());
    visit().enqueue(&Client::disabled()).unwrap();
}
