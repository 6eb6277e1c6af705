//! The outbox on a file system that is full or read-only: a small one in memory, where the tests may mount it.

use std::fs::OpenOptions;

use webmarketer_core::outbox::{FileStore, OutboxError, Store as _};
use webmarketer_test_support::SmallDisk;

use crate::requests::{add, dead, end, event, received, target};

fn is_full(error: Box<dyn std::error::Error + Send + Sync>) -> bool {
    matches!(*error.downcast().unwrap(), OutboxError::DiskFull { .. })
}

#[tokio::test]
async fn a_full_disk_can_be_drained_and_nothing_else_is_promised() {
    let Some(disk) = SmallDisk::mount() else { return };
    let path = disk.path().join("outbox");
    let new = || FileStore::new(&path).reserve(1 << 20);
    let store = new();
    store.open(&target()).await.unwrap();

    // Groups are added until the disk is full.
    let mut stored = 0;
    let error = loop {
        let group: Vec<_> = (0..50).map(|number| event(&format!("{}-{}", stored + number, "x".repeat(300)))).collect();
        match store.commit(add(group)).await {
            Ok(_) => stored += 50,
            Err(error) => break error,
        }
    };
    assert!(is_full(error));
    assert!(stored > 1000, "only {stored} entries had room");
    disk.fill();
    // The file may have some free pages.
    while store.commit(add([event("more")])).await.is_ok() {
        stored += 1;
    }
    assert_eq!(store.usage().await.unwrap().entries, stored);

    // The process starts again while the disk is full.
    drop(store);
    let store = new();
    store.open(&target()).await.unwrap();
    disk.fill();
    let mut numbers = Vec::new();
    loop {
        let claimed = store.claim(500).await.unwrap();
        if claimed.is_empty() {
            break;
        }
        numbers.extend(claimed.iter().map(|entry| entry.number));
    }
    assert_eq!(numbers.len() as u64, stored);

    // What the service has received is removed, in groups; some of it was rejected.
    for (at, group) in numbers.chunks(64).enumerate() {
        let what = if at % 5 == 0 { dead("no") } else { received("id") };
        store.commit(end(group.iter().copied(), &what)).await.unwrap_or_else(|error| panic!("group {at}: {error}"));
        if at % 7 == 0 {
            disk.fill();
        }
    }
    let usage = store.usage().await.unwrap();
    assert_eq!((usage.entries, usage.bytes), (0, 0));
    assert!(usage.dead > 0);

    // A commit that adds and removes returns an error, and still removes.
    disk.free();
    store.commit(add([event("again")])).await.unwrap();
    let claimed = store.claim(10).await.unwrap();
    assert_eq!(claimed.len(), 1);
    drop(store);
    // A process that was killed has used a part of the reserve.
    let reserve = OpenOptions::new().write(true).open(path.with_file_name("outbox.reserve")).unwrap();
    reserve.set_len(reserve.metadata().unwrap().len() / 2).unwrap();
    disk.fill();
    let store = new();
    store.open(&target()).await.unwrap();
    let mut both = end([claimed[0].number], &received("id"));
    both.add.push(event("more"));
    assert!(is_full(store.commit(both).await.unwrap_err()));
    assert_eq!(store.usage().await.unwrap().entries, 0);
}

#[tokio::test]
async fn a_read_only_folder_is_an_error_that_names_the_file() {
    let Some(disk) = SmallDisk::mount() else { return };
    let path = disk.path().join("outbox");
    let store = FileStore::new(&path);
    store.open(&target()).await.unwrap();
    drop(store);
    disk.make_read_only();
    for path in [path, disk.path().join("new")] {
        let error = FileStore::new(&path).open(&target()).await.unwrap_err();
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert!(error.to_string().contains("Read-only"), "{error}");
    }
}
