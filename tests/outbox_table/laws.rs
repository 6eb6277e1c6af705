//! What the store of a table does, with any database.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use webmarketer_core::auth::Auth;
use webmarketer_core::outbox::sql::{Row, SqlStore, Table, Texts, UpdateRow};
use webmarketer_core::outbox::{Changes, EndedEntry, Entry, EntryEnd, NewEntry, Of, Request, Store, Target};
use webmarketer_core::{Client, Keep, WebmarketerEvent};

use crate::{damaged_rows, failures, housekeeping, layouts, update_rows, updates};

/// The shortest lease of a store.
pub(crate) const SHORT: Duration = Duration::from_secs(1);

/// How a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Commit,
    RollBack,
    /// The process is killed before it commits.
    Killed,
}

impl End {
    /// Whether the transaction is to be committed.
    pub(crate) fn is_commit(self) -> bool {
        #[cfg(unix)]
        if self == Self::Killed {
            crate::application::kill_self();
        }
        self == Self::Commit
    }
}

/// A database of the tests. Clones use the same one.
pub(crate) trait Database: Table + Clone {
    /// Its texts for a table with this name.
    fn texts(&self, table: &str) -> Texts;

    /// Runs statements without parameters.
    async fn execute(&self, text: &str);

    /// Runs a statement and inserts rows in one transaction, and ends it.
    async fn insert_with(&self, before: &str, text: &str, rows: &[Row], end: End);

    /// Inserts rows in one transaction, and commits it or rolls it back.
    async fn insert(&self, text: &str, rows: &[Row], is_committed: bool) {
        self.insert_with("", text, rows, if is_committed { End::Commit } else { End::RollBack }).await;
    }

    /// Inserts rows of updates in one transaction, and commits it or rolls it back.
    async fn insert_updates(&self, text: &str, rows: &[UpdateRow], is_committed: bool);

    /// The number that the query returns.
    async fn number(&self, query: &str) -> i64;

    /// The texts that the query returns.
    async fn strings(&self, query: &str) -> Vec<String>;

    /// Statements that let a trigger discard the rows that are inserted into the table `order`, and that remove it.
    fn discarding_trigger(&self) -> [&'static str; 2];

    /// The table of version 0.1.0 with rows of every kind.
    fn fixture(&self) -> &'static str;

    /// Statements that damage the first two rows of the table `order`, and may add rows for others.
    fn damage(&self) -> &'static str;
}

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid"), statistic("margin"))]
pub(crate) struct Purchase {
    #[webmarketer(nonce = "order-{}")]
    pub(crate) order_id: u32,
    pub(crate) comment: String,
}

pub(crate) fn purchase(order_id: u32) -> Purchase {
    Purchase { order_id, comment: "“ü\u{1f600}\\ \0".to_owned() }
}

pub(crate) fn client(project: &str, host: &str) -> Client {
    let builder = Client::builder().project(project).unwrap().auth(Auth::access_token("token"));
    builder.api_base(format!("http://{host}:9/api")).build().unwrap()
}

pub(crate) fn shop() -> Client {
    client("shop", "127.0.0.1")
}

pub(crate) fn target_of(row: &Row) -> Target {
    Target { project: row.project.clone(), api_base: row.api_base.clone() }
}

pub(crate) fn target() -> Target {
    target_of(&shop().row(&purchase(0).envelope()).unwrap())
}

pub(crate) fn update(of: Of, key: &str) -> NewEntry {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let request =
        Request::Update { of, is_statistic: key == "margin", key: key.to_owned(), body: Bytes::from_static(b"{}") };
    NewEntry { request, accepted: SystemTime::now(), place: NEXT.fetch_add(1, Ordering::Relaxed) }
}

pub(crate) fn received(number: u64, event_id: &str) -> Changes {
    let end = EntryEnd::Received { event_id: Some(event_id.to_owned()) };
    Changes { end: vec![EndedEntry { number, end }], ..Changes::default() }
}

pub(crate) fn dead(number: u64) -> Changes {
    let end = EntryEnd::Dead { reason: "rejected", status: Some(422), answer: "no \0 'good'".to_owned() };
    Changes { end: vec![EndedEntry { number, end }], ..Changes::default() }
}

pub(crate) fn added(entries: Vec<NewEntry>) -> Changes {
    Changes { add: entries, ..Changes::default() }
}

pub(crate) fn nonce_of(entry: &Entry) -> String {
    match &entry.request {
        Request::Event { nonce, .. } => nonce.clone(),
        other => format!("{other:?}"),
    }
}

/// A table in the database. The name is a word of SQL.
pub(crate) struct Outbox<D> {
    pub(crate) database: D,
    pub(crate) texts: Texts,
}

impl<D: Database> Outbox<D> {
    pub(crate) async fn create(database: &D) -> Self {
        let texts = database.texts("order");
        database.execute("DROP TABLE IF EXISTS \"order\"").await;
        database.execute(&texts.create).await;
        // It exists already.
        database.execute(&texts.create).await;
        Self { database: database.clone(), texts }
    }

    pub(crate) async fn open(&self) -> SqlStore<D> {
        self.open_for(&target()).await
    }

    pub(crate) async fn open_for(&self, target: &Target) -> SqlStore<D> {
        let store = SqlStore::with_texts(self.texts.clone(), self.database.clone()).lease(SHORT * 30);
        store.open(target).await.unwrap();
        store
    }

    pub(crate) async fn insert(&self, order_ids: impl IntoIterator<Item = u32>) -> Vec<Row> {
        let client = shop();
        let rows: Vec<Row> = order_ids.into_iter().map(|id| client.row(&purchase(id).envelope()).unwrap()).collect();
        self.database.insert(&self.texts.insert, &rows, true).await;
        rows
    }

    pub(crate) async fn count(&self, condition: &str) -> i64 {
        self.database.number(&format!("SELECT count(*) FROM \"order\" WHERE {condition}")).await
    }
}

/// Checks everything.
pub(crate) async fn check(database: &impl Database) {
    a_committed_row_is_claimed_once_with_its_bytes(&Outbox::create(database).await).await;
    rows_without_a_service_are_not_added(&Outbox::create(database).await).await;
    rows_of_others_are_counted_and_not_claimed(&Outbox::create(database).await).await;
    two_stores_share_the_rows(&Outbox::create(database).await).await;
    a_lease_that_has_ended_is_taken_over(&Outbox::create(database).await).await;
    a_renewed_lease_lasts(&Outbox::create(database).await).await;
    updates_wait_for_their_event(&Outbox::create(database).await).await;
    updates::check(database).await;
    update_rows::check(database).await;
    failures::check(database).await;
    damaged_rows::check(database).await;
    layouts::check(database).await;
    housekeeping::check(database).await;
    changes_are_made_together_or_not(&Outbox::create(database).await).await;
}

async fn a_committed_row_is_claimed_once_with_its_bytes(outbox: &Outbox<impl Database>) {
    let store = outbox.open().await;
    assert!(store.claim(10).await.unwrap().is_empty());
    let client = shop();
    let lost = client.row(&purchase(1).envelope()).unwrap();
    outbox.database.insert(&outbox.texts.insert, &[lost], false).await;
    assert!(store.claim(10).await.unwrap().is_empty(), "a row was claimed that was rolled back");

    let before = SystemTime::now() - Duration::from_secs(1);
    let rows = outbox.insert([2, 3, 4]).await;
    let usage = store.usage().await.unwrap();
    let bytes: usize = rows.iter().map(|row| row.body.len()).sum();
    assert_eq!((usage.entries, usage.bytes, usage.dead), (3, bytes as u64, 0));
    let first = store.claim(2).await.unwrap();
    let rest = store.claim(2).await.unwrap();
    assert!(store.claim(2).await.unwrap().is_empty(), "a row was claimed twice");
    let entries = [first, rest].concat();
    assert_eq!(entries.len(), 3);
    for (entry, row) in entries.iter().zip(&rows) {
        let Row { event_type, nonce, .. } = row.clone();
        assert_eq!(entry.request, Request::Event { event_type, nonce, body: row.body.clone().into() });
        assert!(before < entry.accepted && entry.accepted <= SystemTime::now() + Duration::from_secs(1));
    }
    assert!(entries.is_sorted_by_key(|entry| entry.number));
    assert!(usage.oldest.unwrap() <= entries[0].accepted);

    // Its data is removed when it was received, and it is not claimed again.
    store.commit(received(entries[0].number, "id")).await.unwrap();
    assert_eq!(outbox.count("ended IS NOT NULL AND length(body) = 0 AND event_id = 'id'").await, 1);
    assert_eq!(store.usage().await.unwrap().entries, 2);
}

async fn rows_without_a_service_are_not_added(outbox: &Outbox<impl Database>) {
    let (recording, recorder) = Client::recording();
    let row = recording.row(&purchase(7).envelope()).unwrap();
    recorder.assert_sent::<Purchase>(|data| data["order_id"] == 7);
    let disabled = Client::disabled().row(&purchase(8).envelope()).unwrap();
    outbox.database.insert(&outbox.texts.insert, &[row, disabled], true).await;
    assert_eq!(outbox.count("1 = 1").await, 0);
}

async fn rows_of_others_are_counted_and_not_claimed(outbox: &Outbox<impl Database>) {
    let rows = [client("shop", "127.0.0.2"), client("other", "127.0.0.1"), shop()]
        .map(|client| client.row(&purchase(1).envelope()).unwrap());
    outbox.database.insert(&outbox.texts.insert, &rows, true).await;
    let store = outbox.open().await;
    let mut others = store.rows_for_others(&target()).await.unwrap();
    others.sort_by_key(|(target, _)| target.project.clone());
    assert_eq!(others, [(target_of(&rows[1]), 1), (target_of(&rows[0]), 1)]);
    assert_eq!((store.usage().await.unwrap().entries, store.claim(10).await.unwrap().len()), (1, 1));
    assert_eq!(outbox.open_for(&target_of(&rows[0])).await.claim(10).await.unwrap().len(), 1);
    assert!(store.open(&target_of(&rows[0])).await.is_err(), "a store was opened for two targets");
}

async fn two_stores_share_the_rows(outbox: &Outbox<impl Database>) {
    outbox.insert(0..60).await;
    let stores = [outbox.open().await, outbox.open().await];
    let claim_all = async |store: &SqlStore<_>| {
        let mut all = Vec::new();
        loop {
            let claimed = store.claim(7).await.unwrap();
            if claimed.is_empty() {
                return all;
            }
            all.extend(claimed.iter().map(nonce_of));
        }
    };
    let (one, other) = tokio::join!(claim_all(&stores[0]), claim_all(&stores[1]));
    assert_eq!(one.len() + other.len(), 60);
    let all: BTreeSet<String> = one.into_iter().chain(other).collect();
    assert_eq!(all.len(), 60, "a row was claimed twice");
}

async fn a_lease_that_has_ended_is_taken_over(outbox: &Outbox<impl Database>) {
    outbox.insert([1, 2]).await;
    let slow = outbox.open().await;
    let claimed = slow.claim(10).await.unwrap();
    let quick = outbox.open().await;
    assert!(quick.claim(10).await.unwrap().is_empty(), "a row was claimed during its lease");
    outbox.database.execute("UPDATE \"order\" SET leased_until = accepted").await;
    assert_eq!(quick.claim(10).await.unwrap(), claimed);

    // The first one changes nothing any more, and learns it.
    let numbers: Vec<u64> = claimed.iter().map(|entry| entry.number).collect();
    slow.commit(received(numbers[0], "late")).await.unwrap();
    slow.commit(dead(numbers[1])).await.unwrap();
    assert_eq!(outbox.count("ended IS NULL").await, 2);
    assert_eq!(slow.renew(numbers.clone()).await.unwrap(), numbers);
    assert!(slow.claim(10).await.unwrap().is_empty());
    quick.commit(received(numbers[0], "id")).await.unwrap();
    quick.commit(dead(numbers[1])).await.unwrap();
    quick.commit(received(numbers[1], "later")).await.unwrap();
    assert_eq!(outbox.count("event_id = 'id'").await, 1);
    assert_eq!(outbox.count("ended IS NOT NULL AND (event_id <> 'id' OR reason = 'rejected')").await, 1);
}

async fn a_renewed_lease_lasts(outbox: &Outbox<impl Database>) {
    outbox.insert([1, 2]).await;
    let store = SqlStore::with_texts(outbox.texts.clone(), outbox.database.clone()).lease(SHORT * 2);
    store.open(&target()).await.unwrap();
    let numbers: Vec<u64> = store.claim(10).await.unwrap().iter().map(|entry| entry.number).collect();
    let other = outbox.open().await;
    for _ in 0..5 {
        tokio::time::sleep(SHORT / 2).await;
        assert!(store.renew(numbers[..1].to_vec()).await.unwrap().is_empty());
    }
    let taken: Vec<u64> = other.claim(10).await.unwrap().iter().map(|entry| entry.number).collect();
    assert_eq!(taken, numbers[1..], "only the lease that was not renewed has ended");
    assert_eq!(store.renew(numbers.clone()).await.unwrap(), numbers[1..]);
}

async fn updates_wait_for_their_event(outbox: &Outbox<impl Database>) {
    let rows = outbox.insert([1, 2]).await;
    let store = outbox.open().await;
    let by_nonce = |row: &Row, key: &str| update(Of::Nonce(row.nonce.clone()), key);
    let by_id = |key: &str| update(Of::Id("17".to_owned()), key);
    let new = vec![by_nonce(&rows[0], "paid"), by_nonce(&rows[0], "margin"), by_nonce(&rows[1], "paid")];
    let last = store.commit(added(new.clone())).await.unwrap().unwrap();
    let more = store.commit(added(vec![by_id("paid"), by_id("margin")])).await.unwrap().unwrap();
    assert_eq!(more, last + 2);

    // Both events, and the update of another event that has an id. The rest waits.
    let claimed = store.claim(10).await.unwrap();
    let requests: Vec<_> = claimed.iter().map(|entry| &entry.request).collect();
    assert_eq!(claimed.len(), 3, "{requests:?}");
    assert_eq!(*requests[2], by_id("paid").request);
    store.commit(received(claimed[0].number, "id of 1")).await.unwrap();
    store.commit(dead(claimed[1].number)).await.unwrap();
    store.commit(received(claimed[2].number, "17")).await.unwrap();

    // The first update of each event, with the id if the event was received.
    let claimed = store.claim(10).await.unwrap();
    let found: Vec<_> = claimed.iter().map(|entry| (&entry.request, entry.event_id.as_deref())).collect();
    let margin = by_id("margin");
    assert_eq!(found, [(&new[0].request, Some("id of 1")), (&new[2].request, None), (&margin.request, None)]);
    assert!(outbox.open().await.claim(10).await.unwrap().is_empty(), "an update was claimed before an earlier one");
    let end = EntryEnd::Received { event_id: None };
    store.commit(Changes { end: vec![EndedEntry { number: claimed[0].number, end }], add: vec![] }).await.unwrap();
    let claimed = store.claim(10).await.unwrap();
    assert_eq!((claimed.len(), &claimed[0].request, claimed[0].accepted.elapsed().is_ok()), (1, &new[1].request, true));
    assert_eq!(claimed[0].event_id.as_deref(), Some("id of 1"));
}

async fn changes_are_made_together_or_not(outbox: &Outbox<impl Database>) {
    outbox.insert([1]).await;
    let store = outbox.open().await;
    let number = store.claim(1).await.unwrap()[0].number;
    let mut changes = received(number, "id");
    changes.add = vec![update(Of::Id("17".to_owned()), "paid")];
    // The last statement of the transaction fails: it sets this column.
    outbox.database.execute("ALTER TABLE \"order\" RENAME COLUMN answer TO other").await;
    let mut failing = changes.clone();
    failing.end.extend(dead(number).end);
    store.commit(failing).await.unwrap_err();
    assert_eq!((outbox.count("1 = 1").await, outbox.count("ended IS NOT NULL").await), (1, 0));
    outbox.database.execute("ALTER TABLE \"order\" RENAME COLUMN other TO answer").await;
    assert!(store.commit(changes).await.unwrap().unwrap() > number);
    assert_eq!((outbox.count("1 = 1").await, outbox.count("ended IS NOT NULL").await), (2, 1));
    assert_eq!(store.commit(Changes::default()).await.unwrap(), None);
}

/// `before_send` has run before the row is stored.
#[test]
fn a_row_has_the_bytes_of_the_request_after_before_send() {
    let client = |keep: Keep| {
        let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("token"));
        let builder = builder.before_send(move |event| {
            event.remove("comment");
            keep
        });
        builder.build().unwrap()
    };
    let envelope = purchase(7).envelope();
    let row = client(Keep::Yes).row(&envelope).unwrap();
    let body: serde_json::Value = serde_json::from_slice(&row.body).unwrap();
    assert_eq!(body["data"], serde_json::json!({"order_id": 7}));
    assert_eq!(row.date, body["eventDate"].as_str().unwrap().parse().ok());
    assert_eq!((&*row.nonce, &*row.event_type, &*row.project), ("order-7", "purchase", "shop"));
    assert_eq!(row.api_base, "https://api.webmarketer.io/api/v1");
    assert!(!format!("{row:?}").contains("order_id"), "{row:?}");
    let error = client(Keep::No).row(&envelope).unwrap_err();
    assert_eq!(error.kind(), webmarketer_core::ErrorKind::Withheld);
    let error = client(Keep::Yes).row(&purchase(7).envelope().nonce("a\0b")).unwrap_err();
    assert_eq!(error.to_string(), "the nonce `a\\0b` has a NUL character, which databases do not store");
}
