//! The outbox of a producer: every event is in the outbox or in the stream, in order, and once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use webmarketer_core::outbox::{Changes, FileStore, NewEntry, Of, Request, Store};
use webmarketer_core::{Client, WebmarketerEvent};
use webmarketer_relay::async_nats::jetstream::message::StreamMessage;
use webmarketer_relay::{Progress, Settings};
use webmarketer_test_support::NatsServer;

use crate::fleet::{self, messages, set_up, settings, until};

const API: &str = "https://api.webmarketer.io/api/v1";

#[derive(WebmarketerEvent)]
struct Order {
    order_id: String,
}

fn order(number: usize) -> Order {
    Order { order_id: format!("order-{number}") }
}

fn producer(nats: &NatsServer, settings: &Settings, path: &std::path::Path) -> (Client, Arc<Progress>) {
    fleet::producer(nats, settings, API.trim_end_matches("/v1"), path)
}

fn entry(place: u64, request: Request) -> NewEntry {
    NewEntry { request, accepted: SystemTime::now(), place }
}

fn event(nonce: &str) -> Request {
    let body = format!(r#"{{"nonce":"{nonce}"}}"#).into();
    Request::Event { event_type: "order".to_owned(), nonce: nonce.to_owned(), body }
}

fn update(nonce: &str, value: u64) -> Request {
    let of = Of::Nonce(nonce.to_owned());
    Request::Update {
        of,
        is_statistic: false,
        key: "status".to_owned(),
        body: format!(r#"{{"value":{value}}}"#).into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn persisted_events_are_in_the_stream_in_order_when_flush_returns() {
    let Some(nats) = NatsServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&nats, API);
    set_up(&nats, &settings).await;
    let (client, progress) = producer(&nats, &settings, &folder.path().join("outbox"));
    for number in 0..300 {
        order(number).enqueue(&client).unwrap();
    }
    order(300).persist(&client).await.unwrap();
    let report = client.shutdown(Duration::from_secs(20)).await;
    assert_eq!((report.held, report.received), (0, 0), "{report:?}");
    let stored = messages(&nats, "webmarketer").await;
    let numbers: Vec<_> = stored
        .iter()
        .map(|message| {
            let body: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
            body["data"]["order_id"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(numbers, (0..=300).map(|number| format!("order-{number}")).collect::<Vec<_>>());
    let subjects: BTreeSet<_> = stored.iter().map(|message| message.subject.to_string()).collect();
    assert_eq!(subjects.len(), 301, "each event has its subject");
    assert_eq!((progress.published(), progress.dead()), (301, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outbox_holds_events_while_nats_is_away_and_hands_them_over_afterwards() {
    let Some(mut nats) = NatsServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&nats, API);
    set_up(&nats, &settings).await;
    nats.kill();
    let (client, progress) = producer(&nats, &settings, &folder.path().join("outbox"));
    for number in 0..10 {
        order(number).persist(&client).await.unwrap();
    }
    let report = client.flush(Duration::from_millis(500)).await;
    assert_eq!((report.held, progress.published()), (10, 0), "{report:?}");
    assert!(progress.is_failing());
    nats.restart();
    let report = client.flush(Duration::from_secs(20)).await;
    assert_eq!(report.held, 0, "{report:?}");
    // Away again, in the middle of the work.
    nats.kill();
    for number in 10..20 {
        order(number).persist(&client).await.unwrap();
    }
    nats.restart();
    let report = client.shutdown(Duration::from_secs(20)).await;
    assert_eq!(report.held, 0, "{report:?}");
    assert_eq!(messages(&nats, "webmarketer").await.len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_were_published_before_a_crash_are_not_in_the_stream_twice() {
    let Some(nats) = NatsServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&nats, API);
    set_up(&nats, &settings).await;
    let target = webmarketer_core::outbox::Target { project: "shop".to_owned(), api_base: API.to_owned() };
    let path = folder.path().join("outbox");
    let requests = || {
        let events = (0..50).map(|number| event(&format!("n{number}")));
        events.chain([update("n1", 1), update("n1", 2), update("n1", 2)])
    };
    let store = FileStore::new(&path);
    store.open(&target).await.unwrap();
    let add: Vec<_> = requests().zip(0..).map(|(request, place)| entry(place, request)).collect();
    store.commit(Changes { add, ..Changes::default() }).await.unwrap();
    drop(store);
    // The outbox as it is after a crash between the acknowledgement of the stream and the removal of the entries.
    let before = std::fs::read(&path).unwrap();

    let (client, progress) = producer(&nats, &settings, &path);
    until("all are published", || async { progress.published() == 53 }).await;
    drop(client);
    let first = messages(&nats, "webmarketer").await;
    assert_eq!(first.len(), 53);

    // The first half was published, too, and others are new.
    restore(&path, &before);
    let store = FileStore::new(&path);
    store.open(&target).await.unwrap();
    store.commit(Changes { add: vec![entry(0, event("new"))], ..Changes::default() }).await.unwrap();
    drop(store);
    let (client, progress) = producer(&nats, &settings, &path);
    until("all are published again", || async { progress.published() == 54 }).await;
    drop(client);
    let second = messages(&nats, "webmarketer").await;
    assert_eq!(second.len(), 54, "the stream has recognized 53 of them");
    let sequences = |messages: &[StreamMessage]| messages.iter().map(|message| message.sequence).collect::<Vec<_>>();
    assert_eq!(sequences(&second[..53]), sequences(&first));
}

#[expect(clippy::disallowed_methods, reason = "a file of the test")]
fn restore(path: &std::path::Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_too_large_for_the_server_is_a_dead_letter_and_holds_up_no_other() {
    let Some(nats) = NatsServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&nats, API);
    set_up(&nats, &settings).await;
    let path = folder.path().join("outbox");
    let (client, progress) = producer(&nats, &settings, &path);
    Order { order_id: "x".repeat(2 << 20) }.persist(&client).await.unwrap();
    order(1).persist(&client).await.unwrap();
    let report = client.shutdown(Duration::from_secs(20)).await;
    assert_eq!((report.held, progress.published(), progress.dead()), (0, 1, 1), "{report:?}");
    drop(client);
    let letters = webmarketer_core::outbox::OutboxFile::open(&path).unwrap().dead_letters(0, 10).unwrap();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].answer.contains("`max_payload`"), "{}", letters[0].answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_handed_to_a_stream_that_could_lose_it() {
    let Some(nats) = NatsServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&nats, API);
    let client = webmarketer_relay::async_nats::connect(nats.url()).await.unwrap();
    let stream = webmarketer_relay::async_nats::jetstream::stream::Config {
        name: "webmarketer".to_owned(),
        subjects: vec!["webmarketer.requests.>".to_owned()],
        ..Default::default()
    };
    webmarketer_relay::async_nats::jetstream::new(client).create_stream(stream).await.unwrap();
    let (client, progress) = producer(&nats, &settings, &folder.path().join("outbox"));
    order(1).persist(&client).await.unwrap();
    let report = client.flush(Duration::from_secs(1)).await;
    assert_eq!(report.held, 1, "{report:?}");
    assert!(progress.is_failing());
    assert_eq!(messages(&nats, "webmarketer").await.len(), 0);
}
