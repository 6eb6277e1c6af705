//! Rows that are kept, removed and reported.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;
use webmarketer_core::WebmarketerEvent as _;
use webmarketer_core::outbox::sql::SqlStore;
use webmarketer_core::outbox::{Store as _, Target};

use crate::laws::{Database, Outbox, client, dead, purchase, received, target};

pub(crate) async fn check(database: &impl Database) {
    dead_letters_are_kept_and_old_rows_are_purged(&Outbox::create(database).await).await;
    many_old_rows_are_removed_in_steps(&Outbox::create(database).await).await;
    rows_for_others_are_reported_with_their_number(&Outbox::create(database).await).await;
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What is logged until the guard is dropped.
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn take(&self) -> Vec<String> {
        let text = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

async fn keeping<D: Database>(outbox: &Outbox<D>, received: u64, dead: u64, target: &Target) -> SqlStore<D> {
    let store = SqlStore::with_texts(outbox.texts.clone(), outbox.database.clone());
    let store = store.keep_received(Duration::from_millis(received)).keep_dead(Duration::from_millis(dead));
    store.open(target).await.unwrap();
    store
}

async fn dead_letters_are_kept_and_old_rows_are_purged(outbox: &Outbox<impl Database>) {
    let rows = outbox.insert([1, 2, 3]).await;
    let store = outbox.open().await;
    let claimed = store.claim(2).await.unwrap();
    store.commit(received(claimed[0].number, "id")).await.unwrap();
    store.commit(dead(claimed[1].number)).await.unwrap();
    assert_eq!((store.usage().await.unwrap().entries, store.usage().await.unwrap().dead), (1, 1));
    assert_eq!(outbox.count("reason = 'rejected' AND status = 422 AND answer LIKE 'no _ ''good'''").await, 1);
    let length = rows[1].body.len();
    assert_eq!(outbox.count(&format!("reason = 'rejected' AND length(body) = {length}")).await, 1);

    tokio::time::sleep(Duration::from_millis(50)).await;
    let (log, _guard) = Log::start();
    keeping(outbox, 1_000_000, 1_000_000, &target()).await.claim(0).await.unwrap();
    assert_eq!(outbox.count("1 = 1").await, 3);
    let other = Target { project: "other".to_owned(), ..target() };
    keeping(outbox, 1, u64::MAX, &other).await.claim(0).await.unwrap();
    assert_eq!(outbox.count("1 = 1").await, 3);
    log.take();
    let store = keeping(outbox, 1, u64::MAX, &target()).await;
    assert_eq!(outbox.count("1 = 1").await, 3, "rows were removed when the table was opened");
    store.claim(0).await.unwrap();
    assert_eq!((outbox.count("1 = 1").await, outbox.count("reason = 'received'").await), (2, 0));
    assert_eq!(log.take(), [""; 0], "received rows are removed without a warning");
    keeping(outbox, 1, 1, &target()).await.claim(0).await.unwrap();
    assert_eq!((outbox.count("1 = 1").await, outbox.count("ended IS NULL").await), (1, 1));
    let lines = log.take();
    assert!(lines.len() == 1 && lines[0].contains("dead letters of the outbox were removed"), "{lines:?}");
    assert!(lines[0].ends_with("count=1"), "{lines:?}");
}

async fn many_old_rows_are_removed_in_steps(outbox: &Outbox<impl Database>) {
    outbox.insert(0..2100).await;
    let end = "UPDATE \"order\" SET reason = 'rejected', ended = ";
    outbox.database.execute(&format!("{end} accepted")).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (log, _guard) = Log::start();
    let stores = [keeping(outbox, 1, 1, &target()).await, keeping(outbox, 1, 1, &target()).await];
    stores[0].claim(0).await.unwrap();
    assert_eq!(outbox.count("1 = 1").await, 1100);
    assert_eq!(log.take(), [""; 0], "one warning reports all");
    // Another drainer removes others, and both go on until all are removed.
    let (one, other) = tokio::join!(stores[0].claim(0), stores[1].claim(0));
    one.unwrap();
    other.unwrap();
    for store in &stores {
        store.claim(0).await.unwrap();
        store.claim(0).await.unwrap();
    }
    assert_eq!(outbox.count("1 = 1").await, 0);
    let lines = log.take();
    let removed = |line: &String| line.split_once("count=").unwrap().1.parse::<u32>().unwrap();
    assert_eq!(lines.iter().map(removed).sum::<u32>(), 2100, "{lines:?}");
    assert!(lines.len() <= 2, "{lines:?}");
}

async fn rows_for_others_are_reported_with_their_number(outbox: &Outbox<impl Database>) {
    let emulator = client("shop", "127.0.0.2");
    let rows: Vec<_> = (0..3).map(|id| emulator.row(&purchase(id).envelope()).unwrap()).collect();
    outbox.database.insert(&outbox.texts.insert, &rows, true).await;
    let (log, _guard) = Log::start();
    let store = outbox.open().await;
    assert!(store.claim(10).await.unwrap().is_empty(), "rows of another service were claimed");
    let lines = log.take();
    assert!(lines.len() == 1 && lines[0].contains("WARN"), "{lines:?}");
    let expected = r#"project="shop" api_base="http://127.0.0.2:9/api/v1" entries=3"#;
    assert!(lines[0].contains(expected), "{lines:?}");
    assert_eq!(outbox.count("ended IS NULL AND lease_token IS NULL").await, 3);
    assert_eq!((store.usage().await.unwrap().entries, store.usage().await.unwrap().bytes), (0, 0));
}
