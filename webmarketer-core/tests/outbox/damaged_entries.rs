//! Entries of a file whose bytes are damaged, in pages that the database can read.

use std::path::Path;
use std::time::Duration;

use redb::{Database, TableDefinition};
use tempfile::tempdir;
use webmarketer_core::auth::Auth;
use webmarketer_core::outbox::{FileStore, OutboxFile, Store as _, Target};
use webmarketer_core::{Client, Delivery, DropReason};
use webmarketer_test_support::{Reply, Service, in_time};

use crate::requests::{add, event, target};

const ENTRIES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("entries");

async fn opened(path: &Path, target: &Target) -> FileStore {
    let store = FileStore::new(path);
    store.open(target).await.unwrap();
    store
}

/// Adds entries, and damages those at these places.
async fn damaged(path: &Path, target: &Target, count: usize, is_damaged: impl Fn(usize) -> bool) -> Vec<u64> {
    let store = opened(path, target).await;
    store.commit(add((0..count).map(|number| event(&format!("n{number}"))))).await.unwrap();
    let numbers: Vec<_> = store.claim(count).await.unwrap().iter().map(|entry| entry.number).collect();
    drop(store);
    let damaged: Vec<_> = (0..count).filter(|place| is_damaged(*place)).map(|place| numbers[place]).collect();
    let database = Database::open(path).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut entries = transaction.open_table(ENTRIES).unwrap();
        for number in &damaged {
            entries.insert(number, &b"damaged"[..]).unwrap();
        }
    }
    transaction.commit().unwrap();
    damaged
}

#[tokio::test]
async fn a_claim_goes_on_after_damaged_entries_which_are_dead_letters() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    // More than are read at once.
    let damaged = damaged(&path, &target(), 3000, |place| (1..2500).contains(&place) || place % 2 == 0).await;
    let store = opened(&path, &target()).await;
    let mut claimed = Vec::new();
    loop {
        let entries = store.claim(32).await.unwrap();
        claimed.extend(entries.iter().map(|entry| entry.number));
        if entries.len() < 32 {
            break;
        }
    }
    assert_eq!(claimed.len(), 3000 - damaged.len(), "fewer than were asked for are the last ones");
    assert!(claimed.is_sorted() && claimed.iter().all(|number| !damaged.contains(number)));
    let usage = store.usage().await.unwrap();
    assert_eq!((usage.entries, usage.dead), (claimed.len() as u64, damaged.len() as u64));
    drop(store);
    let mut file = OutboxFile::open(&path).unwrap();
    let letters = file.dead_letters(0, 3000).unwrap();
    assert!(letters.iter().map(|letter| letter.number).eq(damaged));
    assert!(letters.iter().all(|letter| letter.reason == "damaged" && letter.request.is_none()));
}

#[tokio::test]
async fn a_client_sends_the_other_entries_and_counts_the_damaged_ones_as_dropped() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    let service = Service::start(|_| Reply::Answer(200, String::new(), b"\"1\"".to_vec()));
    let target = Target { project: "shop".to_owned(), api_base: format!("{}/api/v1", service.address) };
    let damaged = damaged(&path, &target, 200, |place| place % 3 == 0).await.len() as u64;
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
    let builder = builder.api_base(format!("{}/api", service.address));
    // Requests of an earlier time are as old as their entries.
    let outbox = Delivery::outbox(&path).max_age(Duration::MAX);
    let client = builder.delivery(outbox).build().unwrap();
    assert_eq!(client.delivery_metrics().unwrap().held, 200);
    let report = in_time(client.flush(Duration::from_secs(50))).await;
    assert_eq!((report.received, report.held), (200 - damaged, 0), "{report:?}");
    assert_eq!(report.dropped.of(DropReason::Damaged), damaged);
    assert_eq!(service.requests().len() as u64, 200 - damaged);
    let metrics = client.delivery_metrics().unwrap();
    assert_eq!((metrics.accepted, metrics.held, metrics.dropped), (200, 0, report.dropped));
}
