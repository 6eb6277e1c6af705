//! Stores that refuse some entries: no entry keeps the others from being stored, and none is lost without a report.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use webmarketer_core::auth::{BoxError, BoxFuture};
use webmarketer_core::outbox::{
    Changes, EndedEntry, Entry, EntryEnd, FileStore, NewEntry, Request, Store, StoreUsage, Target,
};
use webmarketer_core::{Client, Delivery, Envelope, ErrorKind, EventId, State, Untyped};
use webmarketer_test_support::{Reply, Service, in_time};

use crate::clients::ClientOfService as _;

const LONG: Duration = Duration::from_mins(1);

fn newsletter(nonce: &str) -> Envelope<Untyped> {
    let data = json!({"email": "ada@example.com", "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap()).nonce(nonce)
}

/// A file that refuses a commit with a text that databases do not store, or with a nonce that starts with `refused`.
#[derive(Debug)]
struct PickyStore {
    file: FileStore,
    commits: Arc<AtomicUsize>,
}

fn is_refused(nonce: &str) -> bool {
    nonce.starts_with("refused") || nonce.contains('\0') || nonce.len() > 2_700
}

impl Store for PickyStore {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        self.file.open(target)
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        self.commits.fetch_add(1, Ordering::SeqCst);
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

/// A client whose store is picky, and the number of its commits.
fn client(service: &Service) -> (Client, Arc<AtomicUsize>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let commits = Arc::new(AtomicUsize::new(0));
    let store = PickyStore { file: FileStore::new(folder.path().join("a.outbox")), commits: commits.clone() };
    let client = service.client_builder().delivery(Delivery::store(store)).build().unwrap();
    (client, commits, folder)
}

#[tokio::test]
async fn texts_that_a_database_does_not_store_are_not_accepted_by_an_outbox() {
    let service = Service::start(|_| Reply::Answer(200, String::new(), b"\"id\"".to_vec()));
    let (client, commits, _folder) = client(&service);
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
    assert_eq!(commits.load(Ordering::SeqCst), 0, "the store is not asked");
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
    let (client, _, _folder) = client(&service);
    for nonce in ["received", "rejected", "other"] {
        in_time(newsletter(nonce).persist(&client)).await.unwrap();
        // A flush ends when the end is stored.
        let report = in_time(client.flush(Duration::from_secs(20))).await;
        assert_eq!((report.held, report.received + report.dropped.total()), (0, 1), "{nonce}");
    }
    assert_eq!(service.requests().len(), 3);
    assert_eq!(in_time(client.shutdown(LONG)).await.held, 0);
}
