//! Files that earlier versions have written. A new format adds a file, and the old ones stay.

use std::path::{Path, PathBuf};

use tempfile::tempdir;
use webmarketer_core::outbox::{Changes, FileStore, NewEntry, Of, OutboxFile, Store as _};

use crate::requests::{add, dead, end, event, received, target, update};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outbox/fixtures/format-1.outbox")
}

/// What is in the file, after an event `received` and an event `rejected`.
fn waiting() -> Vec<NewEntry> {
    vec![
        update(Of::Nonce("received".to_owned()), "state"),
        event("a"),
        update(Of::Nonce("a".to_owned()), "state"),
        update(Of::Id("65f0".to_owned()), "statistic"),
        event("b"),
    ]
}

#[tokio::test]
async fn a_file_of_format_1_is_drained_to_the_same_bytes() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    std::fs::copy(fixture(), &path).unwrap();
    let store = FileStore::new(&path);
    store.open(&target()).await.unwrap();
    let entries = store.claim(10).await.unwrap();
    assert!(entries.iter().map(|entry| &entry.request).eq(waiting().iter().map(|entry| &entry.request)));
    assert!(entries.iter().map(|entry| entry.accepted).eq(waiting().iter().map(|entry| entry.accepted)));
    assert_eq!(entries[0].event_id.as_deref(), Some("id of received"));
    store.commit(end(entries.iter().map(|entry| entry.number), &received("id"))).await.unwrap();
    assert_eq!(store.usage().await.unwrap().entries, 0);
    drop(store);

    let mut file = OutboxFile::open(&path).unwrap();
    let letters = file.dead_letters(0, 10).unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!((&*letters[0].reason, letters[0].status, &*letters[0].answer), ("refused", Some(400), "the answer"));
    assert_eq!(letters[0].request.as_ref().unwrap().0, event("rejected").request);
}

/// Writes the file. Run it only for a format that no version was released with.
#[tokio::test]
#[ignore = "overwrites the fixture"]
async fn write_the_file() {
    let _ = std::fs::remove_file(fixture());
    let store = FileStore::new(fixture()).reserve(0);
    store.open(&target()).await.unwrap();
    store.commit(add([event("received"), event("rejected")])).await.unwrap();
    let numbers: Vec<_> = store.claim(2).await.unwrap().iter().map(|entry| entry.number).collect();
    let gone = [end([numbers[0]], &received("id of received")).end, end([numbers[1]], &dead("the answer")).end];
    store.commit(Changes { add: waiting(), end: gone.concat() }).await.unwrap();
}
