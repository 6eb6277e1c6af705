//! The feed of verdicts: each event that the service received is visible, trashed or unknown, with few requests.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use webmarketer_core::api::{EventVerdict, TrashError, TrashField, Verdict, VerdictItem, Verdicts};
use webmarketer_core::chrono::TimeDelta;
use webmarketer_core::schema::FieldType;
use webmarketer_core::{
    Client, Delivery, Envelope, ErrorKind, EventId, RateLimit, Untyped, WebmarketerEvent, WebmarketerFields,
};
use webmarketer_emulator::{Builder, Emulator, Fault};
use webmarketer_test_support::{Reply, Request, Service, in_time};

use crate::clients::{ClientOfService as _, shop, start};

const SHORT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_mins(1);

fn newsletter(number: usize, email: &str) -> Envelope<Untyped> {
    let data = json!({"email": email, "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(format!("n{number}"))
}

fn valid(number: usize) -> Envelope<Untyped> {
    newsletter(number, &format!("{number}@example.com"))
}

async fn next_event(verdicts: &mut Verdicts) -> EventVerdict {
    match in_time(verdicts.next()).await {
        Some(VerdictItem::Event(event)) => event,
        other => panic!("{other:?}"),
    }
}

/// The next verdicts, by nonce.
async fn next_events(verdicts: &mut Verdicts, count: usize) -> BTreeMap<String, Verdict> {
    let mut seen = BTreeMap::new();
    for _ in 0..count {
        let event = next_event(verdicts).await;
        assert!(seen.insert(event.nonce, event.verdict).is_none(), "an event has two verdicts");
    }
    seen
}

/// The operations and statuses of the requests that a client has made.
type Requests = Arc<Mutex<Vec<(String, Option<u16>)>>>;

/// The same as `start`, and the requests of the client.
async fn start_watched(builder: Builder) -> (Emulator, Client, Requests) {
    let emulator = builder.start().await.unwrap();
    let requests = Requests::default();
    let seen = requests.clone();
    let builder = emulator.client_builder().unwrap().project("shop").unwrap();
    let builder =
        builder.after_answer(move |it| seen.lock().unwrap().push((it.request.operation.to_owned(), it.status)));
    (emulator, builder.build().unwrap(), requests)
}

fn count(requests: &Requests, operation: &str) -> usize {
    requests.lock().unwrap().iter().filter(|(made, _)| made == operation).count()
}

#[tokio::test]
async fn trashed_events_have_their_reasons_and_the_others_are_visible() {
    let (_emulator, client) = start(shop()).await;
    // It is received before there is a feed.
    in_time(valid(0).send(&client)).await.unwrap();
    let mut verdicts = client.verdicts().interval(SHORT);
    let sent = in_time(valid(1).send(&client)).await.unwrap();
    in_time(newsletter(2, "no address").send(&client)).await.unwrap();
    in_time(Envelope::untyped("no_such_type", json!({}).as_object().unwrap()).nonce("n3").send(&client)).await.unwrap();
    // A repeated nonce is one event.
    in_time(valid(1).send(&client)).await.unwrap();
    assert_eq!(verdicts.pending(), 3);
    let seen = next_events(&mut verdicts, 3).await;
    let Verdict::Visible(raw) = &seen["n1"] else { panic!("{seen:?}") };
    assert_eq!((&*raw.id, &raw.data["email"]), (sent.event_id.as_str(), &json!("1@example.com")));
    let Verdict::Trashed(reasons) = &seen["n2"] else { panic!("{seen:?}") };
    assert_eq!(reasons[0].kind, "invalid-field");
    assert_eq!(reasons[0].field.as_ref().map(TrashField::storage_key).unwrap().as_str(), "email");
    let Verdict::Trashed(reasons) = &seen["n3"] else { panic!("{seen:?}") };
    assert_eq!(reasons[0].kind, "unknown-event-type");
    assert_eq!(verdicts.pending(), 0);
}

#[tokio::test]
async fn events_of_a_queue_have_verdicts_and_their_ids_have_the_type_of_the_struct() {
    #[derive(WebmarketerEvent)]
    #[webmarketer(event_type = "newsletter", no_lock)]
    struct Newsletter {
        email: String,
    }

    let emulator = shop().start().await.unwrap();
    let builder = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = builder.delivery(Delivery::memory()).build().unwrap();
    let mut verdicts = client.verdicts().interval(SHORT);
    for number in 0..20 {
        newsletter(number, if number % 4 == 0 { "no address" } else { "ada@example.com" }).enqueue(&client).unwrap();
    }
    let seen = next_events(&mut verdicts, 20).await;
    for number in 0..20 {
        let is_trashed = matches!(seen[&format!("n{number}")], Verdict::Trashed(_));
        assert_eq!(is_trashed, number % 4 == 0, "{number}");
    }
    valid(20).enqueue(&client).unwrap();
    let event = next_event(&mut verdicts).await;
    let id: EventId<Newsletter> = event.id_of().unwrap();
    assert_eq!(client.events().raw(&id).await.unwrap().nonce.to_string(), "n20");
}

#[derive(WebmarketerFields)]
struct Address {
    #[webmarketer(key = "shipping_city")]
    city: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "order", no_lock)]
struct Purchase {
    order_id: String,
    #[webmarketer(key = "coupon_code")]
    coupon: String,
    r#type: String,
    #[webmarketer(flatten)]
    shipping: Address,
}

/// Another struct for the same event type, with another name for a field, and without the others.
#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "order", no_lock)]
struct OldOrder {
    #[webmarketer(key = "order_id")]
    number: String,
}

fn order() -> Purchase {
    let shipping = Address { city: "Lyon".to_owned() };
    Purchase { order_id: "seven".to_owned(), coupon: "SUMMER".to_owned(), r#type: "gift".to_owned(), shipping }
}

/// An emulator whose event type `order` has only numbers, so that every order is trashed.
async fn orders_are_trashed() -> (Emulator, Client) {
    let (emulator, client) = start(shop()).await;
    client.event_types().ensure::<Purchase>().await.unwrap();
    let mut event_type = client.event_types().get(&"order".into()).await.unwrap();
    for field in &mut event_type.fields {
        field.field_type = FieldType::Number;
    }
    client.event_types().update(&event_type).await.unwrap();
    let client = emulator.client_builder().unwrap().project("shop").unwrap().delivery(Delivery::memory()).build();
    (emulator, client.unwrap())
}

/// The storage key of each reason, and the field of the struct.
fn named_fields(verdict: &Verdict) -> BTreeMap<String, Option<String>> {
    let Verdict::Trashed(reasons) = verdict else { panic!("{verdict:?}") };
    let key = |reason: &TrashError| reason.field.as_ref().unwrap().storage_key().to_string();
    reasons.iter().map(|reason| (key(reason), reason.struct_field.clone())).collect()
}

#[tokio::test]
async fn the_reasons_of_a_trashed_event_name_the_fields_of_its_struct() {
    let (_emulator, client) = orders_are_trashed().await;
    let mut verdicts = client.verdicts().interval(SHORT);
    let receipt = in_time(order().send(&client)).await.unwrap();
    order().enqueue(&client).unwrap();
    let expected =
        [("coupon_code", "coupon"), ("order_id", "order_id"), ("shipping_city", "shipping.city"), ("type", "type")];
    let expected = expected.map(|(key, field)| (key.to_owned(), Some(field.to_owned()))).into();
    assert_eq!(named_fields(&in_time(client.verdict(&receipt, LONG)).await.unwrap()), expected);
    for _ in 0..2 {
        assert_eq!(named_fields(&next_event(&mut verdicts).await.verdict), expected);
    }
    // Another struct has other names for the same keys, so none is certain.
    OldOrder { number: "seven".to_owned() }.enqueue(&client).unwrap();
    let fields = named_fields(&next_event(&mut verdicts).await.verdict);
    assert_eq!((&fields["order_id"], &fields["coupon_code"]), (&None, &None), "{fields:?}");
}

#[tokio::test]
async fn the_fields_of_a_struct_are_known_once_its_event_type_is_ensured() {
    let (_emulator, client) = orders_are_trashed().await;
    let mut verdicts = client.verdicts().interval(SHORT);
    // An earlier process may have added the event to an outbox.
    let stored = || Envelope::untyped_json("order", order().to_json().unwrap()).unwrap();
    stored().enqueue(&client).unwrap();
    assert_eq!(named_fields(&next_event(&mut verdicts).await.verdict)["coupon_code"], None);
    client.event_types().ensure::<Purchase>().await.unwrap();
    stored().enqueue(&client).unwrap();
    assert_eq!(named_fields(&next_event(&mut verdicts).await.verdict)["coupon_code"].as_deref(), Some("coupon"));
}

#[tokio::test]
async fn many_events_need_one_request_each_and_few_reads_of_the_trash() {
    let (emulator, client, requests) = start_watched(shop()).await;
    let mut verdicts = client.verdicts().interval(Duration::from_millis(500));
    for number in 0..200 {
        let email = if number % 10 == 0 { "no address" } else { "ada@example.com" };
        in_time(newsletter(number, email).send(&client)).await.unwrap();
    }
    emulator.wait_idle().await;
    let trashed = next_events(&mut verdicts, 200).await;
    let trashed = trashed.values().filter(|verdict| matches!(verdict, Verdict::Trashed(_))).count();
    assert_eq!(trashed, 20);
    let (raw, reads) = (count(&requests, "getRawEvent"), count(&requests, "listTrashedEvents"));
    assert!(raw <= 200, "{raw} requests for 200 events");
    assert!(reads * 5 < 200, "the trash was read {reads} times");
}

#[tokio::test]
async fn an_event_that_is_processed_late_is_looked_up_again_and_then_unknown() {
    let (emulator, client, requests) = start_watched(shop()).await;
    emulator.pause();
    let mut verdicts = client.verdicts().interval(SHORT).unknown_after(Duration::from_secs(1));
    in_time(valid(1).send(&client)).await.unwrap();
    let event = next_event(&mut verdicts).await;
    assert_eq!((&*event.nonce, &event.verdict), ("n1", &Verdict::Unknown));
    let looked = count(&requests, "getRawEvent");
    assert!((2..12).contains(&looked), "it was looked up {looked} times");
    let mut verdicts = verdicts.unknown_after(LONG);
    in_time(valid(2).send(&client)).await.unwrap();
    assert!(tokio::time::timeout(SHORT * 4, verdicts.next()).await.is_err());
    emulator.resume();
    let event = next_event(&mut verdicts).await;
    assert_eq!(event.nonce, "n2");
    assert!(matches!(event.verdict, Verdict::Visible(_)), "{event:?}");
}

#[tokio::test]
async fn a_feed_without_events_makes_no_request() {
    let (_emulator, client, requests) = start_watched(shop()).await;
    let mut verdicts = client.verdicts().interval(Duration::ZERO);
    assert!(tokio::time::timeout(SHORT * 4, verdicts.next()).await.is_err());
    assert_eq!(requests.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_429_is_waited_for_and_no_failure() {
    let throttled = Fault::answer(429, [("retry-after", "1")], "").on("GET", "/projects/*/events/*").times(3);
    let (_emulator, client, requests) = start_watched(shop().fault(throttled)).await;
    let mut verdicts = client.verdicts().interval(SHORT);
    in_time(valid(1).send(&client)).await.unwrap();
    let start = std::time::Instant::now();
    assert!(matches!(next_event(&mut verdicts).await.verdict, Verdict::Visible(_)));
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
    assert!(requests.lock().unwrap().iter().any(|(_, status)| *status == Some(429)));
}

#[tokio::test]
async fn a_failing_service_is_reported_once_and_costs_no_verdict() {
    let emulator = shop().start().await.unwrap();
    let builder = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = builder.timeout(Duration::from_millis(300)).build().unwrap();
    let mut verdicts = client.verdicts().interval(SHORT);
    for number in 0..5 {
        in_time(valid(number).send(&client)).await.unwrap();
    }
    emulator.wait_idle().await;
    emulator.add_fault(Fault::status(503).on("GET", "/projects/*/events/*")).unwrap();
    let Some(VerdictItem::Failed(error)) = in_time(verdicts.next()).await else { panic!("no failure") };
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(tokio::time::timeout(Duration::from_secs(1), verdicts.next()).await.is_err(), "it is reported again");
    emulator.clear_faults();
    assert_eq!(next_events(&mut verdicts, 5).await.len(), 5);
    // The next outage is another failure.
    in_time(valid(5).send(&client)).await.unwrap();
    emulator.add_fault(Fault::status(503).on("GET", "/projects/*/events/*")).unwrap();
    assert!(matches!(in_time(verdicts.next()).await, Some(VerdictItem::Failed(_))));
}

#[tokio::test]
async fn verdicts_of_events_that_were_received_before_a_restart_come_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = shop().data(folder.path()).start().await.unwrap();
    let account = emulator.service_account_json();
    let port = emulator.api_base().rsplit(':').next().unwrap().split('/').next().unwrap().parse().unwrap();
    let builder = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = builder.timeout(Duration::from_millis(500)).build().unwrap();
    let mut verdicts = client.verdicts().interval(SHORT);
    in_time(valid(1).send(&client)).await.unwrap();
    in_time(newsletter(2, "no address").send(&client)).await.unwrap();
    emulator.wait_idle().await;
    emulator.stop().await;
    assert!(matches!(in_time(verdicts.next()).await, Some(VerdictItem::Failed(_))));
    let emulator = shop().data(folder.path()).port(port).start().await.unwrap();
    assert_eq!(emulator.service_account_json(), account);
    let seen = next_events(&mut verdicts, 2).await;
    assert!(matches!(seen["n1"], Verdict::Visible(_)) && matches!(seen["n2"], Verdict::Trashed(_)), "{seen:?}");
}

#[tokio::test]
async fn events_that_are_too_many_are_counted() {
    let (_emulator, client) = start(shop()).await;
    let mut verdicts = client.verdicts().max_events(3).interval(SHORT);
    for number in 0..10 {
        in_time(valid(number).send(&client)).await.unwrap();
    }
    assert_eq!(verdicts.pending(), 3);
    assert!(matches!(in_time(verdicts.next()).await, Some(VerdictItem::Missed(7))));
    let seen = next_events(&mut verdicts, 3).await;
    assert_eq!(seen.into_keys().collect::<Vec<_>>(), ["n7", "n8", "n9"]);
}

#[tokio::test]
async fn a_wrong_clock_of_the_client_or_the_service_makes_no_trashed_event_visible() {
    for hours in [-3, 3] {
        let (emulator, client) = start(shop()).await;
        emulator.set_now(emulator.now() + TimeDelta::hours(hours));
        let mut verdicts = client.verdicts().interval(SHORT);
        in_time(newsletter(1, "no address").send(&client)).await.unwrap();
        in_time(newsletter(2, "no address").date(emulator.now() + TimeDelta::hours(9)).send(&client)).await.unwrap();
        let seen = next_events(&mut verdicts, 2).await;
        assert!(seen.values().all(|verdict| matches!(verdict, Verdict::Trashed(_))), "{seen:?}");
    }
}

#[tokio::test]
async fn the_feed_ends_after_shutdown_with_a_verdict_for_each_event() {
    let emulator = shop().start().await.unwrap();
    let builder = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = builder.delivery(Delivery::memory()).build().unwrap();
    let mut verdicts = client.verdicts().interval(LONG);
    valid(1).enqueue(&client).unwrap();
    assert_eq!(in_time(client.flush(LONG)).await.received, 1);
    emulator.wait_idle().await;
    emulator.pause();
    valid(2).enqueue(&client).unwrap();
    assert_eq!(in_time(client.shutdown(LONG)).await.received, 1);
    let seen = next_events(&mut verdicts, 2).await;
    assert!(matches!(seen["n1"], Verdict::Visible(_)), "{seen:?}");
    assert_eq!(seen["n2"], Verdict::Unknown);
    assert!(in_time(verdicts.next()).await.is_none() && verdicts.has_ended());
}

#[tokio::test]
async fn the_feed_keeps_no_client_alive_and_ends_with_it() {
    let (_emulator, client) = start(shop()).await;
    let mut verdicts = client.verdicts();
    let feed = tokio::spawn(async move { verdicts.next().await.is_none() });
    tokio::time::sleep(SHORT).await;
    drop(client);
    assert!(in_time(feed).await.unwrap());
}

#[tokio::test]
async fn answers_that_are_lost_or_broken_are_failures() {
    let reads = AtomicUsize::new(0);
    let service = Service::start(move |request: &Request| {
        let id = "e5be5b04-0721-4a6e-87eb-b880f81a12d2";
        if request.method == "POST" {
            return Reply::json(200, &json!(id));
        }
        if request.path.contains("trashed-events") {
            return Reply::json(200, &json!({"total": 0, "count": 0, "data": []}));
        }
        match reads.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::json(200, &json!({"_id": 5})),
            _ => Reply::json(
                200,
                &json!({"_id": id, "projectId": "shop", "eventType": "newsletter", "nonce": "n1",
                    "createdAt": "2026-01-01T00:00:00Z", "data": {}}),
            ),
        }
    });
    let client = service.client_builder().build().unwrap();
    let mut verdicts = client.verdicts().interval(SHORT);
    in_time(valid(1).send(&client)).await.unwrap();
    let Some(VerdictItem::Failed(error)) = in_time(verdicts.next()).await else { panic!("no failure") };
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
    assert!(matches!(next_event(&mut verdicts).await.verdict, Verdict::Visible(_)));
}

#[tokio::test]
async fn a_recording_client_has_verdicts_and_a_disabled_one_has_none() {
    #[derive(WebmarketerEvent)]
    struct Visit {
        page: String,
    }

    let (client, _recorder) = Client::recording();
    let mut verdicts = client.verdicts();
    let visit = Visit { page: "/".to_owned() };
    let receipt = visit.send(&client).await.unwrap();
    visit.enqueue(&client).unwrap();
    for _ in 0..2 {
        let event = next_event(&mut verdicts).await;
        let Verdict::Visible(raw) = event.verdict else { panic!("{event:?}") };
        assert_eq!(raw.data["page"], Value::from("/"));
    }
    assert!(matches!(client.verdict(&receipt, LONG).await.unwrap(), Verdict::Visible(_)));
    let disabled = Client::disabled();
    let mut verdicts = disabled.verdicts();
    visit.send(&disabled).await.unwrap();
    drop(disabled);
    assert!(in_time(verdicts.next()).await.is_none());
}

#[test]
fn a_blocking_client_reads_verdicts_for_a_limited_time_or_to_the_end() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (emulator, source) = runtime.block_on(start(shop()));
    let client = source.blocking().unwrap();
    drop(source);
    let mut verdicts = client.verdicts().interval(SHORT);
    assert!(verdicts.next_within(SHORT).is_none() && !verdicts.has_ended());
    client.send_envelope(&valid(1)).unwrap();
    client.send_envelope(&newsletter(2, "no address")).unwrap();
    runtime.block_on(emulator.wait_idle());
    let mut seen = BTreeMap::new();
    while seen.len() < 2 {
        match verdicts.next_within(LONG) {
            Some(VerdictItem::Event(event)) => drop(seen.insert(event.nonce, event.verdict)),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(seen["n1"], Verdict::Visible(_)) && matches!(seen["n2"], Verdict::Trashed(_)), "{seen:?}");
    client.send_envelope(&valid(3)).unwrap();
    drop(client);
    assert_eq!(verdicts.count(), 1);
}

#[tokio::test]
async fn the_queue_and_the_feed_together_keep_the_rate_limit_of_the_client() {
    const RATE: usize = 60;
    const BURST: usize = 5;
    const EVENTS: usize = 70;
    let times: Arc<Mutex<Vec<(String, Instant)>>> = Arc::default();
    let (seen, count) = (times.clone(), AtomicUsize::new(0));
    let service = Service::start(move |request: &Request| {
        seen.lock().unwrap().push((request.method.clone(), Instant::now()));
        if request.method == "POST" {
            return Reply::json(200, &json!(format!("id-{}", count.fetch_add(1, Ordering::SeqCst))));
        }
        if request.path.contains("trashed-events") {
            return Reply::json(200, &json!({"total": 0, "count": 0, "data": []}));
        }
        let id = request.path.rsplit('/').next().unwrap_or_default();
        Reply::json(
            200,
            &json!({"_id": id, "projectId": "shop", "eventType": "newsletter", "nonce": "n", "data": {},
            "createdAt": "2026-01-01T00:00:00Z"}),
        )
    });
    let limit = RateLimit::per_second(60.0).burst(5);
    let client = service.client_builder().rate_limit(limit).delivery(Delivery::memory()).build().unwrap();
    let mut verdicts = client.verdicts().interval(SHORT);
    for number in 0..EVENTS {
        valid(number).enqueue(&client).unwrap();
    }
    let visible = next_events(&mut verdicts, EVENTS).await;
    assert!(visible.values().all(|verdict| matches!(verdict, Verdict::Visible(_))));
    let report = in_time(client.flush(LONG)).await;
    assert_eq!((report.held, report.dropped.total()), (0, 0));
    assert_eq!(client.delivery_metrics().unwrap().received, EVENTS as u64);
    let times = times.lock().unwrap();
    let posts = times.iter().filter(|(method, _)| method == "POST").count();
    assert!(posts == EVENTS && times.len() > 2 * EVENTS, "{posts} of {}", times.len());
    for (first, (_, from)) in times.iter().enumerate() {
        let within = times[first..].iter().take_while(|(_, at)| at.duration_since(*from) < Duration::from_secs(1));
        let within = within.count();
        // A busy machine may be slow to send, and then sends several at once.
        assert!(within <= (RATE + BURST) * 3 / 2, "{within} requests in one second");
    }
    let whole = times[times.len() - 1].1.duration_since(times[0].1);
    let spaced = u32::try_from(times.len() - 1 - BURST).unwrap();
    let shortest = Duration::from_secs(1) * spaced / u32::try_from(RATE).unwrap();
    assert!(whole + Duration::from_millis(100) >= shortest, "{} requests in {whole:?}", times.len());
}
