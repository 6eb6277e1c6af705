//! Stores that refuse some entries: no entry keeps the others from being stored, and none is lost without a report.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use webmarketer_core::auth::{BoxError, BoxFuture};
use webmarketer_core::outbox::{
    Changes, EndedEntry, Entry, EntryEnd, FileStore, NewEntry, Request, Store, StoreUsage, Target,
};
use webmarketer_core::{Client, Delivery, DropReason, Envelope, ErrorKind, EventId, State, Untyped};
use webmarketer_test_support::{Reply, Service, in_time};

use crate::clients::ClientOfService as _;

const LONG: Duration = Duration::from_mins(1);

fn newsletter(nonce: &str) -> Envelope<Untyped> {
    let data = json!({"email": "ada@example.com", "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(nonce)
}

/// What the next commits do.
#[derive(Debug, Default)]
struct Conduct {
    commits: AtomicUsize,
    /// How many commits fail from now on.
    failing: AtomicUsize,
    /// How many commits never return.
    hanging: AtomicUsize,
}

/// A file that refuses a commit with a text that databases do not store, or with a nonce that starts with `refused`.
#[derive(Debug)]
struct PickyStore {
    file: FileStore,
    conduct: Arc<Conduct>,
}

/// Takes one from the number.
fn take(number: &AtomicUsize) -> bool {
    number.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |number| number.checked_sub(1)).is_ok()
}

fn is_refused(nonce: &str) -> bool {
    nonce.starts_with("refused") || nonce.contains('\0') || nonce.len() > 2_700
}

impl Store for PickyStore {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        self.file.open(target)
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        self.conduct.commits.fetch_add(1, Ordering::SeqCst);
        if take(&self.conduct.hanging) {
            return Box::pin(std::future::pending());
        }
        if take(&self.conduct.failing) {
            return Box::pin(async {
                // A database whose connection is closed takes a while to notice.
                tokio::time::sleep(Duration::from_millis(100)).await;
                Err("the connection was closed".into())
            });
        }
        let refuses_entry = |NewEntry { request, .. }: &NewEntry| match request {
            Request::Event { nonce, .. } => is_refused(nonce),
            _ => false,
        };
        let refuses_end = |EndedEntry { end, .. }: &EndedEntry| match end {
            EntryEnd::Received { event_id } => event_id.as_ref().is_some_and(|id| id.contains('\0')),
            EntryEnd::Dead { answer, .. } => answer.contains('\0'),
            _ => false,
        };
        if changes.add.iter().any(refuses_entry) || changes.end.iter().any(refuses_end) {
            return Box::pin(async { Err("a value is not storable".into()) });
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

/// A client whose store is picky. The nonces of events that are dropped go to the list.
fn client(service: &Service, dropped: Arc<Mutex<Vec<String>>>) -> (Client, Arc<Conduct>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let conduct = Arc::new(Conduct::default());
    let store = PickyStore { file: FileStore::new(folder.path().join("a.outbox")), conduct: conduct.clone() };
    let outbox = Delivery::store(store).store_timeout(Duration::from_millis(300)).on_failure(move |event| {
        assert_eq!(event.reason(), DropReason::NotStored);
        dropped.lock().unwrap().push(event.nonce().to_owned());
    });
    (service.client_builder().delivery(outbox).build().unwrap(), conduct, folder)
}

/// A service that receives everything.
fn service() -> Service {
    Service::start(|_| Reply::Answer(200, String::new(), b"\"id\"".to_vec()))
}

#[tokio::test]
async fn texts_that_a_database_does_not_store_are_not_accepted_by_an_outbox() {
    let service = service();
    let (client, conduct, _folder) = client(&service, Arc::default());
    let long = "n".repeat(2_049);
    let nul = "has a NUL character, which databases do not store";
    let too_long = "has 2049 bytes, and an outbox stores at most 2048";
    for (nonce, why) in [("a\0b", nul), (&*long, too_long)] {
        let errors = [
            newsletter(nonce).enqueue(&client).unwrap_err(),
            in_time(newsletter(nonce).persist(&client)).await.unwrap_err(),
            client.row(&newsletter(nonce)).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains(why), "{error}");
        }
        let update = EventId::<Untyped>::new(nonce).set(State::new("done"), true);
        let error = update.enqueue(&client).unwrap_err();
        assert!(error.to_string().contains("the event id") && error.to_string().contains(why), "{error}");
        let event_type = Envelope::untyped(nonce.to_owned(), &serde_json::Map::new());
        let error = in_time(event_type.persist(&client)).await.unwrap_err();
        assert!(error.to_string().contains("the event type") && error.to_string().contains(why), "{error}");
    }
    assert_eq!(conduct.commits.load(Ordering::SeqCst), 0, "the store is not asked");
    assert_eq!(client.delivery_metrics().unwrap().accepted, 0);
    in_time(newsletter(&"n".repeat(2_048)).persist(&client)).await.unwrap();
}

#[tokio::test]
async fn an_answer_with_nul_ends_its_entry_like_any_other() {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Answer(200, String::new(), br#""a\u0000b""#.to_vec()),
        1 => Reply::Answer(422, String::new(), b"{\"message\": \"a\0b\"}".to_vec()),
        _ => Reply::Answer(200, String::new(), b"\"id\"".to_vec()),
    });
    let folder = tempfile::tempdir().unwrap();
    let store = PickyStore { file: FileStore::new(folder.path().join("a.outbox")), conduct: Arc::default() };
    let client = service.client_builder().delivery(Delivery::store(store)).build().unwrap();
    for (nonce, ended) in [("received", 1), ("rejected", 2), ("other", 3)] {
        in_time(newsletter(nonce).persist(&client)).await.unwrap();
        // A flush ends when the end is stored.
        assert_eq!(in_time(client.flush(Duration::from_secs(20))).await.held, 0, "{nonce}");
        let metrics = client.delivery_metrics().unwrap();
        assert_eq!((metrics.held, metrics.received + metrics.dropped.total()), (0, ended), "{nonce}");
    }
    assert_eq!(service.requests().len(), 3);
    assert_eq!(in_time(client.shutdown(LONG)).await.held, 0);
}

#[tokio::test]
async fn an_entry_that_the_store_refuses_keeps_no_other_one_from_being_stored() {
    let service = service();
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let (client, _, _folder) = client(&service, dropped.clone());
    let mut persisted = Vec::new();
    for number in 0..200 {
        let is_refused = matches!(number, 0 | 1 | 70 | 71 | 72 | 150 | 199);
        let nonce = if is_refused { format!("refused-{number}") } else { format!("n{number}") };
        if number % 2 == 0 {
            persisted.push((is_refused, tokio::spawn(newsletter(&nonce).persist(&client))));
        } else {
            newsletter(&nonce).enqueue(&client).unwrap();
        }
    }
    for (is_refused, result) in persisted {
        match in_time(result).await.unwrap() {
            Ok(_) => assert!(!is_refused),
            Err(error) => {
                assert!(is_refused && error.kind() == ErrorKind::Storage, "{error}");
                assert!(error.to_string().contains("a value is not storable"), "{error}");
            }
        }
    }
    // The store is asked again about a refused event when it stores another one.
    let mut number = 200;
    while dropped.lock().unwrap().len() < 3 {
        in_time(newsletter(&format!("n{number}")).persist(&client)).await.unwrap();
        number += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let report = in_time(client.flush(LONG)).await;
    assert_eq!(report.held, 0);
    let mut dropped = std::mem::take(&mut *dropped.lock().unwrap());
    dropped.sort();
    assert_eq!(dropped, ["refused-1", "refused-199", "refused-71"]);
    let metrics = client.delivery_metrics().unwrap();
    assert_eq!((metrics.received, metrics.dropped.of(DropReason::NotStored)), (number - 7, 3));
    assert_eq!(metrics.accepted, metrics.received + 3);
}

#[tokio::test]
async fn a_store_that_fails_for_all_entries_is_asked_a_few_times_and_not_for_each_entry() {
    let service = service();
    let (client, conduct, _folder) = client(&service, Arc::default());
    conduct.failing.store(usize::MAX, Ordering::SeqCst);
    let calls: Vec<_> = (0..100).map(|number| newsletter(&format!("n{number}")).persist(&client)).collect();
    for result in in_time(futures_util::future::join_all(calls)).await {
        let error = result.unwrap_err();
        assert!(error.to_string().contains("the connection was closed"), "{error}");
    }
    let commits = conduct.commits.load(Ordering::SeqCst);
    assert!(commits <= 8, "{commits} commits for 100 entries");
    conduct.failing.store(0, Ordering::SeqCst);
    in_time(newsletter("other").persist(&client)).await.unwrap();
    assert_eq!(in_time(client.flush(LONG)).await.held, 0);
}

#[tokio::test]
async fn a_commit_that_does_not_return_is_an_error_of_its_callers_and_is_repeated() {
    let service = service();
    let (client, conduct, _folder) = client(&service, Arc::default());
    conduct.hanging.store(2, Ordering::SeqCst);
    let first = newsletter("first").persist(&client);
    newsletter("enqueued").enqueue(&client).unwrap();
    let error = in_time(first).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    let why = "it is not known whether the event `newsletter` is stored: the outbox cannot be written: \
               the store did not answer within 0.3 seconds; persist it again with the same nonce, so that it counts once";
    assert_eq!(error.to_string(), why);
    let report = in_time(client.flush(LONG)).await;
    assert_eq!((report.received, report.held), (1, 0), "what was enqueued is stored and sent");
    in_time(newsletter("second").persist(&client)).await.unwrap();
    assert_eq!(in_time(client.shutdown(LONG)).await.held, 0);
    assert_eq!(service.requests().len(), 2);
}
