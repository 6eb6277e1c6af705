//! The outbox in a file.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use tempfile::tempdir;
use webmarketer_core::outbox::{DeadLetter, FileStore, OutboxError, OutboxFile, Request, Store as _, Target};

use crate::laws_of_stores;
use crate::requests::{add, dead, end, event, received, target, update};

type Caught = Box<dyn std::error::Error + Send + Sync>;

pub(crate) fn kind(error: Caught) -> OutboxError {
    *error.downcast().expect("an `OutboxError`")
}

pub(crate) async fn opened(path: &Path) -> FileStore {
    let store = FileStore::new(path);
    store.open(&target()).await.unwrap();
    store
}

pub(crate) async fn open_error(path: &Path) -> OutboxError {
    kind(FileStore::new(path).open(&target()).await.unwrap_err())
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_obeys_the_laws_of_stores() {
    let folder = tempdir().unwrap();
    laws_of_stores::check(async || FileStore::new(folder.path().join("new/folder/outbox"))).await;
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_can_read_the_file_and_a_folder_that_was_created() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempdir().unwrap();
    let path = folder.path().join("a/b/outbox");
    let store = opened(&path).await;
    store.commit(add([event("a")])).await.unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&path.with_file_name("outbox.reserve")), 0o600);
    assert_eq!(mode(&folder.path().join("a/b")), 0o700);
    assert_eq!(mode(&folder.path().join("a")), 0o700);
}

#[tokio::test]
async fn another_project_or_api_base_is_an_error_that_states_both() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    drop(opened(&path).await);
    for other in [
        Target { project: "other".to_owned(), ..target() },
        Target { api_base: "http://127.0.0.1:1/api/v1".to_owned(), ..target() },
    ] {
        let store = FileStore::new(&path);
        let error = kind(store.open(&other).await.unwrap_err());
        assert!(matches!(error, OutboxError::OtherTarget { .. }), "{error:?}");
        for side in [target(), other] {
            assert!(error.to_string().contains(&side.project) && error.to_string().contains(&side.api_base), "{error}");
        }
        // The file is not kept locked, and nothing can be added.
        assert!(matches!(kind(store.commit(add([event("a")])).await.unwrap_err()), OutboxError::NotOpen { .. }));
        assert_eq!(opened(&path).await.usage().await.unwrap().entries, 0);
    }
}

#[tokio::test]
async fn a_second_client_gets_an_error_that_names_the_file_and_no_lock_remains() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    let store = opened(&path).await;
    let error = open_error(&path).await;
    assert!(matches!(error, OutboxError::InUse { .. }), "{error:?}");
    assert!(error.to_string().contains(path.to_str().unwrap()));
    #[cfg(target_os = "linux")]
    assert!(error.to_string().ends_with(" is in use by another client of this process"), "{error}");
    assert!(matches!(OutboxFile::open(&path), Err(OutboxError::InUse { .. })));
    drop(store);
    drop(opened(&path).await);
    assert_eq!(names(folder.path()), ["outbox"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_an_error_that_names_the_file() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    OpenOptions::new().write(true).create(true).truncate(true).open(&file).unwrap();
    let error = open_error(&file.join("folder/outbox")).await;
    assert!(error.to_string().contains("file/folder/outbox"), "{error}");
    assert!(matches!(error, OutboxError::Io { .. }), "{error:?}");
}

/// Each page of the file is damaged once. The store returns only entries that were added, and the damaged file is kept.
#[tokio::test]
async fn flipped_bytes_and_truncation_never_panic_and_never_alter_an_entry() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    let store = opened(&path).await;
    let added: Vec<_> = (0..40).map(|number| event(&format!("nonce-{number}"))).collect();
    store.commit(add(added.clone())).await.unwrap();
    let numbers: Vec<_> = store.claim(10).await.unwrap().iter().map(|entry| entry.number).collect();
    store.commit(end(numbers[..5].iter().copied(), &received("id"))).await.unwrap();
    store.commit(end(numbers[5..].iter().copied(), &dead("no"))).await.unwrap();
    drop(store);
    let good = fs::read(&path).unwrap();
    let mut random = fastrand::Rng::with_seed(18);
    let mut refused = 0;
    for round in 0..120 {
        let folder = tempdir().unwrap();
        let path = folder.path().join("outbox");
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
        file.write_all(&good).unwrap();
        if round % 8 == 7 {
            file.set_len(random.u64(1..good.len() as u64)).unwrap();
        } else {
            // Both the first pages and the others.
            let at = if round % 8 < 2 { random.u64(0..4096) } else { random.u64(0..good.len() as u64) };
            let mut byte = [0];
            file.seek(SeekFrom::Start(at)).unwrap();
            file.read_exact(&mut byte).unwrap();
            file.seek(SeekFrom::Start(at)).unwrap();
            file.write_all(&[byte[0] ^ (1 << random.u8(0..8))]).unwrap();
        }
        drop(file);
        let store = FileStore::new(&path).reserve(4096);
        if let Err(error) = store.open(&target()).await {
            // A flipped byte of the target or of the format, or a file that ends before the names of its tables.
            let error = kind(error);
            assert!(
                matches!(
                    error,
                    OutboxError::OtherTarget { .. }
                        | OutboxError::NewerFormat { .. }
                        | OutboxError::NewerDatabase { .. }
                        | OutboxError::NotAnOutbox { .. }
                ),
                "round {round}: {error:?}"
            );
            assert_eq!(names(folder.path()), ["outbox"], "round {round}: {error:?}");
            refused += 1;
            continue;
        }
        let mut claimed = Vec::new();
        for _ in 0..50 {
            // An error is reported at once; after it, the store works again.
            if let Ok(entries) = store.claim(10).await {
                if entries.is_empty() {
                    break;
                }
                claimed.extend(entries);
            }
        }
        for entry in claimed {
            assert!(added.iter().any(|added| added.request == entry.request), "round {round}: {entry:?}");
        }
        // Damage that only a commit finds is its error. The next one sets the file aside, and the one after that works.
        let mut committed = store.commit(add([event("after")])).await;
        for _ in 0..2 {
            if committed.is_err() {
                committed = store.commit(add([event("after")])).await;
            }
        }
        committed.unwrap_or_else(|error| panic!("round {round}: {error}"));
        drop(store);
        let store = opened(&path).await;
        let mut left = Vec::new();
        for _ in 0..50 {
            left.extend(store.claim(100).await.unwrap_or_default());
        }
        let is_after = |request: &Request| matches!(request, Request::Event { nonce, .. } if nonce == "after");
        if !left.iter().any(|entry| is_after(&entry.request)) {
            // The damage was found only now: the file is kept.
            assert!(names(folder.path()).iter().any(|name| name.contains("unreadable")), "round {round}");
        }
    }
    assert!(refused < 30, "{refused} of 120 damaged files were not opened");
}

#[tokio::test]
async fn dead_letters_are_bounded_and_can_be_sent_again() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    let store = FileStore::new(&path).max_dead_letters(3, 1 << 20);
    store.open(&target()).await.unwrap();
    store.commit(add((0..6).map(|number| event(&number.to_string())))).await.unwrap();
    let numbers: Vec<_> = store.claim(5).await.unwrap().iter().map(|entry| entry.number).collect();
    store.commit(end(numbers.clone(), &dead("the answer"))).await.unwrap();
    drop(store);

    let mut file = OutboxFile::open(&path).unwrap();
    assert_eq!(file.target(), Some(&target()));
    assert_eq!(file.removed_dead_letters(), 2);
    let letters = file.dead_letters(0, 10).unwrap();
    assert_eq!(letters.iter().map(|letter| letter.number).collect::<Vec<_>>(), numbers[2..]);
    assert_eq!((&*letters[0].reason, letters[0].status, &*letters[0].answer), ("refused", Some(400), "the answer"));
    assert_eq!(letters[0].request.as_ref().unwrap().0, event("2").request);
    assert!(!format!("{letters:?}").contains("the answer"));
    assert_eq!(file.retry(&[numbers[0], numbers[2], numbers[4]]).unwrap(), 2);
    let is_new: Vec<_> =
        file.entries(0, 10).unwrap().iter().map(|entry| entry.accepted != event("").accepted).collect();
    assert_eq!(is_new, [false, true, true]);
    let nonces: Vec<_> = file.entries(0, 10).unwrap().into_iter().map(|entry| entry.request).collect();
    assert_eq!(nonces, [event("5").request, event("2").request, event("4").request]);
    let verified = file.verify(|_| {}).unwrap();
    assert_eq!((verified.entries, verified.dead, verified.damaged), (3, 1, 0));
}

#[tokio::test]
async fn dead_letters_are_bounded_by_their_bytes_and_the_oldest_are_removed_first() {
    const LIMIT: u64 = 100_000;
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    let store = FileStore::new(&path).max_dead_letters(1_000, LIMIT);
    store.open(&target()).await.unwrap();
    let mut last = 0;
    for round in 0..5 {
        // About 8,000 bytes each with their nonces, in one commit and in several.
        store
            .commit(add((0..8).map(|number| event(&format!("{round}-{number}-{}", "n".repeat(2_000))))))
            .await
            .unwrap();
        let numbers: Vec<_> = store.claim(10).await.unwrap().iter().map(|entry| entry.number).collect();
        for numbers in numbers.chunks(1 + round) {
            store.commit(end(numbers.iter().copied(), &dead("the answer"))).await.unwrap();
            last = numbers[numbers.len() - 1];
        }
    }
    // One that alone is larger than the limit is removed at once.
    store.commit(add([event(&"n".repeat(50_000))])).await.unwrap();
    let large: Vec<_> = store.claim(1).await.unwrap().iter().map(|entry| entry.number).collect();
    drop(store);
    let mut file = OutboxFile::open(&path).unwrap();
    let letters = file.dead_letters(0, 1_000).unwrap();
    let size = |letter: &DeadLetter| match &letter.request.as_ref().unwrap().0 {
        Request::Event { nonce, body, .. } => (nonce.len() + body.len()) as u64,
        other => panic!("{other:?}"),
    };
    let total: u64 = letters.iter().map(size).sum();
    assert!((LIMIT - 2 * size(&letters[0])..=LIMIT).contains(&total), "{total} bytes of {} letters", letters.len());
    let numbers: Vec<_> = letters.iter().map(|letter| letter.number).collect();
    assert_eq!(numbers, (last + 1 - letters.len() as u64..=last).collect::<Vec<_>>(), "the latest are kept");
    assert_eq!(file.removed_dead_letters(), 40 - letters.len() as u64);
    drop(file);
    let store = FileStore::new(&path).max_dead_letters(1_000, LIMIT);
    store.open(&target()).await.unwrap();
    assert_eq!(store.claim(1).await.unwrap().len(), 1);
    store.commit(end(large, &dead("the answer"))).await.unwrap();
    drop(store);
    assert_eq!(OutboxFile::open(&path).unwrap().dead_letters(0, 10).unwrap().len(), 0);
}

#[tokio::test]
async fn event_ids_are_bounded_by_count_and_by_time() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    for (store, known) in [
        (FileStore::new(&path).keep_event_ids(2, std::time::Duration::from_hours(1)), [false, true, true]),
        // The old ones are removed when another event is received.
        (FileStore::new(&path).keep_event_ids(100, std::time::Duration::ZERO), [false, false, true]),
    ] {
        store.open(&target()).await.unwrap();
        for nonce in ["a", "b", "c"] {
            store.commit(add([event(nonce)])).await.unwrap();
            let number = store.claim(1).await.unwrap()[0].number;
            store.commit(end([number], &received(nonce))).await.unwrap();
        }
        for (nonce, is_known) in ["a", "b", "c"].into_iter().zip(known) {
            store.commit(add([update(webmarketer_core::outbox::Of::Nonce(nonce.to_owned()), "state")])).await.unwrap();
            let claimed = store.claim(1).await.unwrap();
            assert_eq!(claimed[0].event_id.as_deref(), is_known.then_some(nonce));
            let gone = webmarketer_core::outbox::EntryEnd::Received { event_id: None };
            store.commit(end([claimed[0].number], &gone)).await.unwrap();
        }
    }
}
