//! Events that are persisted: they outlive the client, failures of the store and credentials that are revoked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use webmarketer_core::auth::{AccessToken, Auth, BoxError, BoxFuture, TokenSource};
use webmarketer_core::outbox::{Changes, Entry, FileStore, Store, StoreUsage, Target};
use webmarketer_core::{Client, ClientBuilder, Delivery, DropReason, Envelope, ErrorKind, Keep, Untyped, WhenFull};
use webmarketer_emulator::Fault;
#[cfg(target_os = "linux")]
use webmarketer_test_support::SmallDisk;
use webmarketer_test_support::{Reply, Service, in_time, unused_address};

use crate::clients::{ClientOfService as _, shop};

const LONG: Duration = Duration::from_mins(1);

fn newsletter(number: usize) -> Envelope<Untyped> {
    let data = json!({"email": format!("{number}@example.com"), "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(format!("n{number}"))
}

/// A client of a service that does not listen.
fn unreachable(address: &str) -> ClientBuilder {
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
    builder.api_base(format!("http://{address}"))
}

/// A file whose commits fail while `fails` is true.
#[derive(Debug)]
struct FailingStore {
    file: FileStore,
    fails: Arc<AtomicBool>,
    /// Whether they panic instead of returning an error.
    panics: bool,
}

impl Store for FailingStore {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        self.file.open(target)
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        if self.fails.load(Ordering::SeqCst) {
            assert!(!self.panics, "a fault of the store");
            return Box::pin(async { Err("the disk is full".into()) });
        }
        self.file.commit(changes)
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        self.file.claim(count)
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        self.file.usage()
    }
}

#[tokio::test]
async fn a_store_that_fails_is_an_error_of_persist_and_keeps_what_was_enqueued() {
    for (panics, why) in [(false, "the disk is full"), (true, "the store panicked")] {
        check_a_store_that_fails(panics, why).await;
    }
}

async fn check_a_store_that_fails(panics: bool, why: &str) {
    let folder = tempfile::tempdir().unwrap();
    let emulator = shop().start().await.unwrap();
    let fails = Arc::new(AtomicBool::new(true));
    let store = FailingStore { file: FileStore::new(folder.path().join("a.outbox")), fails: fails.clone(), panics };
    let client = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = client.delivery(Delivery::store(store)).build().unwrap();
    newsletter(0).enqueue(&client).unwrap();
    let error = in_time(newsletter(1).persist(&client)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert!(error.to_string().contains("was not accepted") && error.to_string().contains(why), "{error}");
    let metrics = client.delivery_metrics().unwrap();
    assert_eq!((metrics.accepted, metrics.held), (1, 1), "only what was enqueued is accepted");
    fails.store(false, Ordering::SeqCst);
    newsletter(2).persist(&client).await.unwrap();
    let report = in_time(client.flush(LONG)).await;
    assert_eq!((report.held, report.dropped.total()), (0, 0));
    let mut nonces: Vec<_> = emulator.arrivals().into_iter().map(|arrival| arrival.nonce).collect();
    nonces.sort();
    assert_eq!(nonces, ["n0", "n2"]);
}

/// A source whose token takes longer than a client that is dropped waits for its store to be closed.
struct SlowTokens(Arc<AtomicBool>);

impl TokenSource for SlowTokens {
    fn access_token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        self.0.store(true, Ordering::SeqCst);
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(20)).await;
            Ok(AccessToken::new("token"))
        })
    }
}

#[tokio::test]
async fn an_outbox_can_be_opened_again_while_the_dropped_client_waits_for_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let is_asked = Arc::new(AtomicBool::new(false));
    let address = unused_address();
    let build = || {
        let builder = Client::builder().project("shop").unwrap().auth(Auth::custom(SlowTokens(is_asked.clone())));
        let outbox = Delivery::outbox(folder.path().join("a.outbox")).drop_timeout(Duration::ZERO);
        builder.api_base(format!("http://{address}")).delivery(outbox).build()
    };
    let client = build().unwrap();
    newsletter(0).persist(&client).await.unwrap();
    while !is_asked.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(client);
    assert_eq!(build().unwrap().delivery_metrics().unwrap().held, 1);
}

/// A file on a disk that takes some seconds to close it.
#[derive(Debug)]
struct SlowlyClosed(FileStore);

impl Drop for SlowlyClosed {
    fn drop(&mut self) {
        std::thread::sleep(Duration::from_secs(4));
    }
}

impl Store for SlowlyClosed {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        self.0.open(target)
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        self.0.commit(changes)
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        self.0.claim(count)
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        self.0.usage()
    }
}

#[tokio::test]
async fn an_outbox_on_a_slow_disk_can_be_opened_again_when_its_client_was_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let (path, address) = (folder.path().join("a.outbox"), unused_address());
    let slow = Delivery::store(SlowlyClosed(FileStore::new(&path))).drop_timeout(Duration::ZERO);
    let client = unreachable(&address.to_string()).delivery(slow).build().unwrap();
    newsletter(0).persist(&client).await.unwrap();
    drop(client);
    let outbox = Delivery::outbox(&path).drop_timeout(Duration::ZERO);
    let client = unreachable(&address.to_string()).delivery(outbox).build().unwrap();
    assert_eq!(client.delivery_metrics().unwrap().held, 1);
}

#[tokio::test]
async fn an_outbox_of_another_project_and_one_that_is_open_are_errors_when_the_client_is_built() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.outbox");
    let address = unused_address();
    let build = |project: &str| {
        let builder = Client::builder().project(project).unwrap().auth(Auth::access_token("secret-token"));
        let outbox = Delivery::outbox(&path).drop_timeout(Duration::ZERO);
        builder.api_base(format!("http://{address}")).delivery(outbox).build()
    };
    let first = build("shop").unwrap();
    newsletter(0).persist(&first).await.unwrap();
    assert_eq!(build("shop").unwrap_err().kind(), ErrorKind::Storage);
    drop(first);
    let error = build("other").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert!(error.to_string().contains("shop") && error.to_string().contains("other"), "{error}");
    assert_eq!(
        build("shop").unwrap().delivery_metrics().unwrap().held,
        1,
        "a client that is dropped closes its outbox"
    );
    let evicts = Delivery::outbox(&path).when_full(WhenFull::DropOldest);
    let error = unreachable(&address.to_string()).delivery(evicts).build().unwrap_err();
    assert!(error.to_string().contains("WhenFull::Reject"), "{error}");
}

#[tokio::test]
async fn a_full_outbox_rejects_and_waits_for_room_as_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.outbox");
    let address = unused_address().to_string();
    let outbox = || Delivery::outbox(&path).max_events(3).drop_timeout(Duration::ZERO);
    let client = unreachable(&address).delivery(outbox()).build().unwrap();
    for number in 0..3 {
        newsletter(number).persist(&client).await.unwrap();
    }
    assert_eq!(newsletter(3).persist(&client).await.unwrap_err().kind(), ErrorKind::QueueFull);
    assert_eq!(newsletter(3).enqueue(&client).unwrap_err().kind(), ErrorKind::QueueFull);
    drop(client);
    let waits = outbox().when_full(WhenFull::Block(Duration::from_millis(200)));
    let client = unreachable(&address).delivery(waits).build().unwrap();
    let started = Instant::now();
    assert_eq!(in_time(newsletter(3).persist(&client)).await.unwrap_err().kind(), ErrorKind::QueueFull);
    assert!(started.elapsed() >= Duration::from_millis(200));
    assert_eq!(client.delivery_metrics().unwrap().rejected, 1);
}

#[tokio::test]
async fn a_client_that_was_shut_down_does_not_wait_again_when_it_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    // Much longer than a test takes.
    let outbox = Delivery::outbox(folder.path().join("a.outbox")).drop_timeout(LONG * 60);
    let client = unreachable(&unused_address().to_string()).delivery(outbox).build().unwrap();
    newsletter(0).persist(&client).await.unwrap();
    let report = in_time(client.shutdown(Duration::from_millis(100))).await;
    assert_eq!((report.held, report.dropped.total()), (1, 0));
    let (done, dropped) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        drop(client);
        done.send(()).unwrap();
    });
    in_time(dropped).await.unwrap();
}

#[tokio::test]
async fn revoked_credentials_keep_events_and_refused_ones_are_dead_letters() {
    let folder = tempfile::tempdir().unwrap();
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Answer(401, String::new(), b"{}".to_vec()),
        1 => Reply::json(422, &json!({"message": "no such field"})),
        _ => Reply::Answer(200, String::new(), b"\"1\"".to_vec()),
    });
    let path = folder.path().join("a.outbox");
    let client = service.client_builder().delivery(Delivery::outbox(&path)).build().unwrap();
    newsletter(0).persist(&client).await.unwrap();
    let report = in_time(client.flush(Duration::from_millis(500))).await;
    assert_eq!((report.held, report.dropped.total()), (1, 0));
    let report = in_time(client.flush(LONG)).await;
    assert_eq!((report.held, report.dropped.of(DropReason::Refused)), (0, 1));
    drop(client);
    let store = FileStore::new(&path);
    let api_base = format!("{}/api/v1", service.address);
    store.open(&Target { project: "shop".to_owned(), api_base }).await.unwrap();
    let usage = store.usage().await.unwrap();
    assert_eq!((usage.entries, usage.dead), (0, 1));
}

/// The disk is full while the service cannot be reached, and then while the outbox is drained.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_an_error_of_persist_and_loses_nothing_that_was_accepted() {
    let Some(disk) = SmallDisk::mount_of(12) else { return };
    let emulator = shop().start().await.unwrap();
    emulator.add_fault(Fault::status(503).on("POST", "/events")).unwrap();
    let path = disk.path().join("a.outbox");
    let build = || {
        let builder = emulator.client_builder().unwrap().project("shop").unwrap();
        builder.delivery(Delivery::outbox(&path).drop_timeout(Duration::ZERO)).build()
    };
    let large = |number: usize| {
        let data = json!({"email": "ada@example.com", "first_name": "x".repeat(20_000), "newsletter_consent": true});
        Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(format!("n{number}"))
    };
    let client = build().unwrap();
    let mut nonces = Vec::new();
    let error = loop {
        match large(nonces.len()).persist(&client).await {
            Ok(_) => nonces.push(format!("n{}", nonces.len())),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Storage);
    let message = error.to_string();
    assert!(message.contains("is full") && message.contains("a.outbox"), "{message}");
    assert!(nonces.len() > 50, "only {} events had room", nonces.len());
    disk.fill();
    let stored = nonces.len() as u64;
    assert_eq!(client.delivery_metrics().unwrap().held, stored);

    // The process starts again. An event that is enqueued waits in memory.
    drop(client);
    let client = build().unwrap();
    newsletter(usize::MAX).enqueue(&client).unwrap();
    nonces.push(format!("n{}", usize::MAX));
    emulator.clear_faults();
    let start = Instant::now();
    while client.delivery_metrics().unwrap().received < stored {
        assert!(start.elapsed() < LONG, "{:?}", client.delivery_metrics());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    disk.free();
    let report = client.flush(LONG).await;
    assert_eq!((report.held, report.dropped.total()), (0, 0));
    newsletter(usize::MAX - 1).persist(&client).await.unwrap();
    nonces.push(format!("n{}", usize::MAX - 1));
    assert_eq!(client.flush(LONG).await.held, 0);
    let arrivals = emulator.arrivals().into_iter().filter(|arrival| arrival.id.is_some());
    let mut arrived: Vec<_> = arrivals.map(|arrival| arrival.nonce).collect();
    arrived.sort();
    nonces.sort();
    assert_eq!(arrived, nonces, "each was received once");
}

#[tokio::test]
async fn the_file_has_neither_what_before_send_removes_nor_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.outbox");
    let emulator = shop().start().await.unwrap();
    emulator.add_fault(Fault::status(503).on("POST", "/events")).unwrap();
    let builder = emulator.client_builder().unwrap().project("shop").unwrap();
    let builder = builder.delivery(Delivery::outbox(&path).drop_timeout(Duration::ZERO)).before_send(|event| {
        if event.nonce() == "withheld" {
            return Keep::No;
        }
        event.remove("first_name");
        event.set("email", &json!("kept@example.com"));
        Keep::Yes
    });
    let client = builder.build().unwrap();
    let event = |nonce: &str| {
        let data = json!({"email": "planted@example.com", "first_name": "Planted", "newsletter_consent": true});
        Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(nonce)
    };
    event("persisted").persist(&client).await.unwrap();
    event("enqueued").enqueue(&client).unwrap();
    assert_eq!(event("withheld").persist(&client).await.unwrap_err().kind(), ErrorKind::Withheld);
    // The client has fetched a token with the key.
    assert_eq!(in_time(client.flush(Duration::from_millis(500))).await.held, 2);
    drop(client);
    let key = emulator.service_account_json();
    let key: serde_json::Value = serde_json::from_str(&key).unwrap();
    let secrets: Vec<_> = key.as_object().unwrap().values().filter_map(|value| value.as_str()).collect();
    assert!(secrets.iter().any(|secret| secret.contains("PRIVATE KEY")));
    // A line of the key, in the middle.
    let lines = secrets.iter().flat_map(|secret| secret.lines()).filter(|line| line.len() > 40);
    let planted: Vec<_> = lines.chain(["planted@", "Planted", "withheld", "Bearer ", "eyJhbGciOi"]).collect();
    assert!(planted.len() > 10);
    let files = std::fs::read_dir(folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let bytes: Vec<u8> = files.flatten().collect();
    let has = |part: &str| bytes.windows(part.len()).any(|window| window == part.as_bytes());
    for part in ["kept@example.com", "persisted", "enqueued"] {
        assert!(has(part), "{part} is not in the file");
    }
    for part in planted {
        assert!(!has(part), "{part} is in the file");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_read_only_folder_is_an_error_when_the_client_is_built_and_the_events_stay() {
    let Some(disk) = SmallDisk::mount() else { return };
    let path = disk.path().join("a.outbox");
    let address = unused_address().to_string();
    let build = |path: &std::path::Path| {
        unreachable(&address).delivery(Delivery::outbox(path).drop_timeout(Duration::ZERO)).build()
    };
    let client = build(&path).unwrap();
    newsletter(0).persist(&client).await.unwrap();
    drop(client);
    disk.make_read_only();
    for path in [path.clone(), disk.path().join("new.outbox"), disk.path().join("new/folder/a.outbox")] {
        let error = build(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage);
        let message = error.to_string();
        assert!(message.contains(&*path.to_string_lossy()) && message.contains("Read-only"), "{message}");
    }
    disk.make_writable();
    assert_eq!(build(&path).unwrap().delivery_metrics().unwrap().held, 1);
}
