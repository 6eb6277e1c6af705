//! Answers that are lost, rows that are discarded, and values that a table cannot have.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use webmarketer_core::WebmarketerEvent as _;
use webmarketer_core::auth::BoxError;
use webmarketer_core::outbox::sql::{SqlStore, Statement, Table};
use webmarketer_core::outbox::{Of, Store as _};

use crate::laws::{Database, Outbox, added, purchase, received, shop, target, update};

pub(crate) async fn check(database: &impl Database) {
    a_commit_whose_answer_was_lost_adds_nothing_twice(&Outbox::create(database).await).await;
    a_transaction_that_failed_once_is_not_an_error(&Outbox::create(database).await).await;
    a_row_that_a_trigger_discards_is_an_error(&Outbox::create(database).await).await;
    an_event_with_an_id_that_no_table_can_have_ends(&Outbox::create(database).await).await;
    a_row_with_the_longest_texts_is_stored(&Outbox::create(database).await).await;
}

/// What happens to the next calls of a table.
#[derive(Clone)]
struct Failing<D> {
    database: D,
    /// How many transactions are committed, but their answers are lost.
    lost_answers: Arc<AtomicUsize>,
    /// How many transactions fail.
    failures: Arc<AtomicUsize>,
}

fn take(count: &AtomicUsize) -> bool {
    count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| count.checked_sub(1)).is_ok()
}

impl<D: Database> Table for Failing<D> {
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
        if take(&self.failures) {
            return Err("deadlock detected".into());
        }
        let rows = self.database.run(statements).await?;
        if take(&self.lost_answers) { Err("the connection was closed".into()) } else { Ok(rows) }
    }
}

async fn failing<D: Database>(outbox: &Outbox<D>) -> (Failing<D>, SqlStore<Failing<D>>) {
    let table = Failing { database: outbox.database.clone(), lost_answers: Arc::default(), failures: Arc::default() };
    let store = SqlStore::with_texts(outbox.texts.clone(), table.clone());
    store.open(&target()).await.unwrap();
    (table, store)
}

async fn a_commit_whose_answer_was_lost_adds_nothing_twice(outbox: &Outbox<impl Database>) {
    outbox.insert([1]).await;
    let (table, store) = failing(outbox).await;
    let event = store.claim(1).await.unwrap();
    let by_id = |key| update(Of::Id("17".to_owned()), key);
    let mut changes = received(event[0].number, "id");
    changes.add = vec![by_id("a"), by_id("b")];
    // The store repeats it.
    table.lost_answers.store(1, Ordering::SeqCst);
    let last = store.commit(changes.clone()).await.unwrap().unwrap();
    assert_eq!(outbox.count("kind <> 'event'").await, 2);
    // The client repeats it, with more entries, after the store has given up.
    changes.add.push(by_id("c"));
    table.lost_answers.store(10, Ordering::SeqCst);
    store.commit(changes.clone()).await.unwrap_err();
    table.lost_answers.store(0, Ordering::SeqCst);
    let again = store.commit(changes.clone()).await.unwrap().unwrap();
    assert_eq!(outbox.count("kind <> 'event'").await, 3);
    assert!(again > last);
    assert_eq!(outbox.count("reason = 'received' AND event_id = 'id'").await, 1);

    // The same value set again later is another entry, and so is that of another process.
    store.commit(added(vec![by_id("a")])).await.unwrap();
    outbox.open().await.commit(added(changes.add)).await.unwrap();
    assert_eq!(outbox.count("kind <> 'event'").await, 7);
}

async fn a_transaction_that_failed_once_is_not_an_error(outbox: &Outbox<impl Database>) {
    outbox.insert([1]).await;
    let (table, store) = failing(outbox).await;
    let fail = |times| table.failures.store(times, Ordering::SeqCst);
    fail(1);
    let event = store.claim(1).await.unwrap();
    fail(2);
    assert!(store.renew(vec![event[0].number]).await.unwrap().is_empty());
    fail(2);
    store.commit(received(event[0].number, "id")).await.unwrap();
    assert_eq!(outbox.count("event_id = 'id'").await, 1);
    // An outage is reported.
    fail(3);
    assert_eq!(store.claim(1).await.unwrap_err().to_string(), "deadlock detected");
    assert!(store.claim(1).await.unwrap().is_empty());
}

async fn a_row_that_a_trigger_discards_is_an_error(outbox: &Outbox<impl Database>) {
    let store = outbox.open().await;
    let [create, remove] = outbox.database.discarding_trigger();
    outbox.database.execute(create).await;
    let new = added(vec![update(Of::Id("17".to_owned()), "a"), update(Of::Id("17".to_owned()), "b")]);
    let error = store.commit(new.clone()).await.unwrap_err().to_string();
    assert!(error.starts_with("the table took 0 of 2 rows: a trigger"), "{error}");
    outbox.database.execute(remove).await;
    store.commit(new).await.unwrap();
    assert_eq!(outbox.count("1 = 1").await, 2);
}

async fn an_event_with_an_id_that_no_table_can_have_ends(outbox: &Outbox<impl Database>) {
    let rows = outbox.insert([1, 2, 3]).await;
    let store = outbox.open().await;
    let claimed = store.claim(3).await.unwrap();
    let long = incompressible(10_000);
    for (entry, id) in claimed.iter().zip(["a\0b", &long, "\u{2028}'\"\\{}"]) {
        store.commit(received(entry.number, id)).await.unwrap();
    }
    assert_eq!((outbox.count("reason = 'received'").await, outbox.count("event_id IS NULL").await), (3, 2));
    let updates = rows.iter().map(|row| update(Of::Nonce(row.nonce.clone()), "paid")).collect();
    store.commit(added(updates)).await.unwrap();
    let ids: Vec<_> = store.claim(10).await.unwrap().into_iter().map(|entry| entry.event_id).collect();
    assert_eq!(ids, [None, None, Some("\u{2028}'\"\\{}".to_owned())]);
}

/// A database may compress what it stores in an index.
fn incompressible(length: usize) -> String {
    let mut random = fastrand::Rng::with_seed(1);
    (0..length).map(|_| random.alphanumeric()).collect()
}

async fn a_row_with_the_longest_texts_is_stored(outbox: &Outbox<impl Database>) {
    let client = shop();
    let nonce = |length: usize| purchase(1).envelope().nonce(incompressible(length));
    let error = client.row(&nonce(2049)).unwrap_err();
    assert_eq!(error.kind(), webmarketer_core::ErrorKind::InvalidInput);
    let row = client.row(&nonce(2048)).unwrap();
    outbox.database.insert(&outbox.texts.insert, std::slice::from_ref(&row), true).await;
    let store = outbox.open().await;
    let event = store.claim(1).await.unwrap();
    store.commit(received(event[0].number, &row.nonce)).await.unwrap();
    store.commit(added(vec![update(Of::Nonce(row.nonce.clone()), &row.nonce)])).await.unwrap();
    let claimed = store.claim(1).await.unwrap();
    assert_eq!(claimed[0].event_id.as_ref(), Some(&row.nonce));
}
