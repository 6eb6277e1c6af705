//! Files that are not outboxes are errors, and nothing is changed. Only a damaged outbox is renamed.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use redb::{ReadableDatabase as _, TableDefinition};
use tempfile::{TempDir, tempdir};
use webmarketer_core::outbox::{FileStore, OnCorruption, OutboxError, OutboxFile, Store as _};

use crate::file::{kind, names, open_error, opened};
use crate::requests::{add, event, target};

fn write(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

/// Names and contents of a folder.
fn contents(folder: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let content = |name: String| {
        let path = folder.join(&name);
        let is_file = fs::symlink_metadata(&path).unwrap().is_file();
        (name, is_file.then(|| fs::read(path).unwrap()))
    };
    names(folder).into_iter().map(content).collect()
}

/// Opens a path in every way. Returns the error, after it checked that nothing in the folder has changed.
async fn refused(folder: &TempDir, name: &str) -> OutboxError {
    let (before, path) = (contents(folder.path()), folder.path().join(name));
    let failing = FileStore::new(&path).on_corruption(OnCorruption::Fail);
    let first = kind(failing.open(&target()).await.unwrap_err()).to_string();
    drop(failing);
    assert_eq!(OutboxFile::open(&path).unwrap_err().to_string(), first);
    let error = open_error(&path).await;
    assert_eq!(error.to_string(), first);
    assert!(first.contains(name), "{first}");
    assert!(contents(folder.path()) == before, "{first}: {:?}", names(folder.path()));
    error
}

async fn found(folder: &TempDir, name: &str) -> &'static str {
    match refused(folder, name).await {
        OutboxError::NotAnOutbox { found, .. } => found,
        error => panic!("{error:?}"),
    }
}

fn database(path: &Path) -> redb::Database {
    let database = redb::Database::create(path).unwrap();
    let transaction = database.begin_write().unwrap();
    // Another program may use the name of a table of an outbox.
    transaction.open_table(TableDefinition::<u64, u64>::new("meta")).unwrap().insert(1, 2).unwrap();
    transaction.open_table(TableDefinition::<&str, &str>::new("entries")).unwrap().insert("a", "dead letters").unwrap();
    transaction.commit().unwrap();
    database
}

#[tokio::test]
async fn a_file_of_another_program_is_an_error_that_states_what_it_is_and_nothing_changes() {
    let folder = tempdir().unwrap();
    let path = |name| folder.path().join(name);
    write(&path("text"), b"this is not an outbox");
    write(&path("t"), b"t");
    write(&path("long"), "a long text\n".repeat(100_000).as_bytes());
    for name in ["text", "t", "long"] {
        assert_eq!(found(&folder, name).await, "a file of another format");
    }
    write(&path("app.db"), &[&b"SQLite format 3\0"[..], &[1; 8176]].concat());
    assert_eq!(found(&folder, "app.db").await, "an SQLite database");
    write(&path("zeros"), &[0; 8192]);
    assert_eq!(found(&folder, "zeros").await, "a file of zeros");

    let other = "a redb database without the tables of an outbox";
    drop(redb::Database::create(path("empty.redb")).unwrap());
    drop(database(&path("closed.redb")));
    // Opening the file of a process that was killed would repair it.
    let open = database(&path("open.redb"));
    write(&path("killed.redb"), &fs::read(path("open.redb")).unwrap());
    drop(open);
    let mut bytes = fs::read(path("closed.redb")).unwrap();
    write(&path("short.redb"), &bytes[..5000]);
    bytes[64] = 2;
    bytes[192] = 2;
    write(&path("old.redb"), &bytes);
    bytes[300..6000].fill(0xAA);
    write(&path("damaged.redb"), &bytes);
    for name in ["empty.redb", "closed.redb", "killed.redb", "short.redb", "old.redb", "damaged.redb"] {
        assert_eq!(found(&folder, name).await, other, "{name}");
    }
    // The other program can still open its file.
    assert!(redb::Database::create(path("closed.redb")).unwrap().begin_read().is_ok());
}

#[tokio::test]
async fn a_folder_a_pipe_and_a_link_without_a_target_are_errors() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    assert_eq!(found(&folder, "folder").await, "a folder");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nothing", folder.path().join("link")).unwrap();
        assert_eq!(found(&folder, "link").await, "a symbolic link without a target");
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
        assert!(made.success());
        assert_eq!(found(&folder, "pipe").await, "a device, a pipe or a socket");
    }
}

/// The file is locked and renamed where it is, and the link stays.
#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_to_an_outbox_is_followed() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("disk")).unwrap();
    let (real, link) = (folder.path().join("disk/real"), folder.path().join("link"));
    opened(&real).await.commit(add([event("a")])).await.unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let store = opened(&link).await;
    assert_eq!(store.usage().await.unwrap().entries, 1);
    assert!(matches!(open_error(&real).await, OutboxError::InUse { .. }));
    drop(store);
    overwrite(&real, 0, &[0; 512]);
    opened(&link).await.commit(add([event("b")])).await.unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(names(folder.path()), ["disk", "link"]);
    let names = names(&folder.path().join("disk"));
    assert!(names.len() == 3 && names[2].starts_with("real.unreadable-"), "{names:?}");
}

/// The outbox writes to two other files beside it.
#[tokio::test]
async fn files_of_other_programs_beside_the_outbox_are_errors_and_stay() {
    for (name, bytes) in [("outbox.unfinished", &b"a text"[..]), ("outbox.reserve", b"a list of seats")] {
        let folder = tempdir().unwrap();
        let path = folder.path().join("outbox");
        write(&folder.path().join(name), bytes);
        let error = open_error(&path).await;
        assert!(matches!(error, OutboxError::NotAnOutbox { .. }), "{error:?}");
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), bytes);
    }
}

#[tokio::test]
async fn what_a_killed_first_start_left_is_replaced() {
    for left in [vec![], vec![0; 65536], b"redb\x1A\x0A\xA9\x0D\x0A and then nothing".to_vec()] {
        let folder = tempdir().unwrap();
        let path = folder.path().join("outbox");
        write(&folder.path().join("outbox.unfinished"), &left);
        // An empty file is not an outbox yet, and a power cut can leave zeros.
        write(&path, b"");
        write(&folder.path().join("outbox.reserve"), &[0; 100]);
        let store = opened(&path).await;
        store.commit(add([event("a")])).await.unwrap();
        drop(store);
        assert_eq!(opened(&path).await.usage().await.unwrap().entries, 1);
        assert_eq!(names(folder.path()), ["outbox", "outbox.reserve"]);
    }
}

/// An outbox with one event whose first page is overwritten.
async fn damaged(path: &Path) -> Vec<u8> {
    opened(path).await.commit(add([event("lost")])).await.unwrap();
    overwrite(path, 0, &[0xAA; 4096]);
    fs::read(path).unwrap()
}

#[tokio::test]
async fn a_damaged_outbox_is_renamed_and_a_new_one_is_started() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    let bytes = damaged(&path).await;
    let failing = FileStore::new(&path).on_corruption(OnCorruption::Fail);
    let error = kind(failing.open(&target()).await.unwrap_err());
    assert!(matches!(error, OutboxError::Unreadable { .. }), "{error:?}");
    assert!(matches!(OutboxFile::open(&path), Err(OutboxError::Unreadable { .. })));
    assert_eq!(names(folder.path()), ["outbox", "outbox.reserve"]);
    drop(failing);

    let store = opened(&path).await;
    store.commit(add([event("a")])).await.unwrap();
    assert_eq!(store.claim(10).await.unwrap().len(), 1);
    let names = names(folder.path());
    let kept = names.iter().find(|name| name.starts_with("outbox.unreadable-")).expect("the old file");
    assert!(fs::read(folder.path().join(kept)).unwrap() == bytes);
}

/// The damage is found while the outbox is in use, and the new file cannot be created at first.
#[tokio::test]
async fn a_new_file_that_cannot_be_started_is_tried_again() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    let store = opened(&path).await;
    store.commit(add((0..100).map(|number| event(&number.to_string())))).await.unwrap();
    drop(store);
    let store = opened(&path).await;
    let obstacle = folder.path().join("outbox.unfinished");
    fs::create_dir(&obstacle).unwrap();
    overwrite(&path, 0, &vec![0xAA; usize::try_from(path.metadata().unwrap().len()).unwrap()]);
    assert!(matches!(kind(store.claim(10).await.unwrap_err()), OutboxError::Unreadable { .. }));
    for _ in 0..3 {
        let error = kind(store.claim(10).await.unwrap_err());
        assert!(matches!(error, OutboxError::NotAnOutbox { found: "a folder", .. }), "{error:?}");
    }
    fs::remove_dir(&obstacle).unwrap();
    let error = kind(store.claim(10).await.unwrap_err());
    let OutboxError::SetAside { renamed_to, .. } = error else { panic!("{error:?}") };
    assert_eq!(fs::read(renamed_to).unwrap()[..4], [0xAA; 4]);
    store.commit(add([event("a")])).await.unwrap();
    assert_eq!(store.claim(10).await.unwrap()[0].number, 100, "the numbers of lost entries are not used again");
    drop(store);
    let mut file = OutboxFile::open(&path).unwrap();
    assert_eq!(file.usage().unwrap().entries, 1);
    assert_eq!(file.target(), Some(&target()));
    assert_eq!(names(folder.path()).len(), 3, "the damaged file is renamed once: {:?}", names(folder.path()));
}

#[tokio::test]
async fn a_file_of_a_newer_format_is_an_error_that_states_both_versions_and_nothing_changes() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("outbox");
    drop(opened(&path).await);
    let database = redb::Database::create(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    let meta = TableDefinition::<&str, &[u8]>::new("meta");
    transaction.open_table(meta).unwrap().insert("format", &7_u32.to_le_bytes()[..]).unwrap();
    transaction.commit().unwrap();
    drop(database);
    let before = names(folder.path());
    for error in [open_error(&path).await, OutboxFile::open(&path).unwrap_err()] {
        assert!(matches!(error, OutboxError::NewerFormat { found: 7, known: 1, .. }), "{error:?}");
    }
    assert_eq!(names(folder.path()), before);

    // A newer version of the database has written one commit, or both.
    for slots in [&[64][..], &[192], &[64, 192]] {
        let folder = tempdir().unwrap();
        drop(opened(&folder.path().join("outbox")).await);
        slots.iter().for_each(|at| overwrite(&folder.path().join("outbox"), *at, &[4]));
        let error = refused(&folder, "outbox").await;
        assert!(matches!(error, OutboxError::NewerDatabase { found: 4, known: 3, .. }), "{error:?}");
    }
}
