//! How much of the disk the file takes. The variable `OUTBOX_EVENTS` sets how many events go through it.

use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::tempdir;
use webmarketer_core::outbox::{FileStore, NewEntry, Request, Store as _};

use crate::requests::{add, end, received, target};

/// How many bytes of entries wait, as the limit of a client would have it.
const LIMIT: u64 = 8 << 20;

/// The limit of the file.
const FILE_LIMIT: u64 = LIMIT * 5 / 2 + (16 << 20);

fn event_of_600_bytes(number: u64) -> NewEntry {
    let nonce = format!("{number:036}");
    let body = format!("{nonce}{}", "x".repeat(564)).into();
    NewEntry {
        request: Request::Event { event_type: "order".to_owned(), nonce, body },
        accepted: std::time::SystemTime::now(),
        place: number,
    }
}

/// How much of the disk the files of the outbox take.
#[cfg(unix)]
fn taken(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().blocks() * 512).sum()
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_bounded_under_load_and_small_when_it_is_idle() {
    let total: u64 = std::env::var("OUTBOX_EVENTS").map_or(60_000, |count| count.parse().unwrap());
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    let store = FileStore::new(&path);
    store.open(&target()).await.unwrap();
    let (mut added, mut largest) = (0, 0);
    while added < total {
        // Additions and removals take turns, once the outbox is full.
        store.commit(add((added..added + 256).map(event_of_600_bytes))).await.unwrap();
        added += 256;
        while store.usage().await.unwrap().bytes > LIMIT - 256 * 600 {
            let numbers: Vec<_> = store.claim(200).await.unwrap().iter().map(|entry| entry.number).collect();
            store.commit(end(numbers, &received("an id of 24 characters.."))).await.unwrap();
        }
        largest = largest.max(taken(folder.path()));
    }
    let waiting = store.usage().await.unwrap().bytes;
    println!("{total} events: at most {largest} bytes on disk for {waiting} bytes of entries");
    assert!(largest <= FILE_LIMIT, "{largest} > {FILE_LIMIT}");
    assert!(largest > waiting);

    loop {
        let numbers: Vec<_> = store.claim(500).await.unwrap().iter().map(|entry| entry.number).collect();
        if numbers.is_empty() {
            break;
        }
        store.commit(end(numbers, &received("an id of 24 characters.."))).await.unwrap();
    }
    let start = Instant::now();
    while taken(folder.path()) > largest / 2 {
        assert!(start.elapsed() < Duration::from_secs(60), "{} bytes are left", taken(folder.path()));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("{} bytes after it was idle", taken(folder.path()));
}
