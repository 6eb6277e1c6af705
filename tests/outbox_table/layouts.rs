//! Tables of this version and of others.

use webmarketer_core::outbox::sql::SqlStore;
use webmarketer_core::outbox::{EntryEnd, Of, Request, Store as _};

use crate::laws::{Database, Outbox, dead, received, target};

pub(crate) async fn check(database: &impl Database) {
    a_table_with_other_columns_is_an_error_when_it_is_opened(database).await;
    a_table_without_its_unique_index_is_an_error_when_it_is_opened(database).await;
    the_table_of_this_version_is_read(database).await;
}

/// The SQL of the guide for Postgres or for SQLite, which begins with a comment.
pub(crate) fn statements_of_the_guide(is_sqlite: bool) -> Vec<&'static str> {
    let blocks = include_str!("../../docs/outbox.md").split("```sql\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap());
    let blocks: Vec<_> = blocks.filter(|block| block.starts_with("-- SQLite") == is_sqlite).collect();
    assert!(!blocks.is_empty());
    blocks
}

async fn open_error(outbox: &Outbox<impl Database>) -> String {
    let store = SqlStore::with_texts(outbox.texts.clone(), outbox.database.clone());
    store.open(&target()).await.unwrap_err().to_string()
}

async fn a_table_with_other_columns_is_an_error_when_it_is_opened(database: &impl Database) {
    let outbox = Outbox::create(database).await;
    outbox.insert([1]).await;
    outbox.open().await;
    for (alter, expected) in [
        ("ADD COLUMN version text", "it has `version text`, which this version does not know;"),
        ("DROP COLUMN answer", "expected `answer text`, found `version text`;"),
        ("DROP COLUMN version", "it does not have `answer text`;"),
        ("RENAME COLUMN status TO code", "expected `status integer`, `answer text`, found `code integer`;"),
    ] {
        database.execute(&format!("ALTER TABLE \"order\" {alter}")).await;
        let error = open_error(&outbox).await.to_lowercase();
        assert!(error.starts_with("the table of the outbox has other columns than those of this version: "), "{error}");
        assert!(error.contains(expected), "{alter}: {error}");
    }
    assert_eq!(outbox.count("ended IS NULL AND lease_token IS NULL").await, 1, "the row was changed");
    database.execute("DROP TABLE \"order\"").await;
    let error = open_error(&outbox).await;
    assert!(error.starts_with("the table of the outbox was not found: create it with the text `CREATE`"), "{error}");
}

async fn a_table_without_its_unique_index_is_an_error_when_it_is_opened(database: &impl Database) {
    let outbox = Outbox::create(database).await;
    database.execute("DROP INDEX order_added").await;
    open_error(&outbox).await;
    // The migration can run again.
    database.execute(&outbox.texts.create).await;
    outbox.open().await;
}

/// A table that version 0.1.0 has filled is a fixture. If this test fails, the layout has changed: existing tables need
/// a migration.
async fn the_table_of_this_version_is_read(database: &impl Database) {
    let outbox = Outbox::create(database).await;
    database.execute("DROP TABLE \"order\"").await;
    database.execute(database.fixture()).await;
    let store = outbox.open().await;
    let usage = store.usage().await.unwrap();
    assert_eq!((usage.entries, usage.dead), (6, 1));
    let claimed = store.claim(10).await.unwrap();
    let event = |nonce: &str, body: &str| Request::Event {
        event_type: "purchase".to_owned(),
        nonce: nonce.to_owned(),
        body: body.to_owned().into(),
    };
    let update = |of, is_statistic, key: &str, body: &str| Request::Update {
        of,
        is_statistic,
        key: key.to_owned(),
        body: body.to_owned().into(),
    };
    let nonce = |nonce: &str| Of::Nonce(nonce.to_owned());
    let found: Vec<_> = claimed.iter().map(|entry| (&entry.request, entry.event_id.as_deref())).collect();
    assert_eq!(
        found,
        [
            (&event("n1", r#"{"nonce":"n1","data":{"comment":"ü\u0000"}}"#), None),
            (&event("n2", r#"{"nonce":"n2"}"#), None),
            (&update(nonce("n3"), false, "paid", r#"{"value":true}"#), Some("id of n3")),
            (&update(nonce("n4"), true, "margin", r#"{"value":2}"#), None),
            (&update(Of::Id("17".to_owned()), false, "paid", r#"{"value":false}"#), None),
        ]
    );
    assert!(claimed.iter().all(|entry| entry.accepted.elapsed().is_ok_and(|age| age.as_secs() > 1000)));
    for entry in &claimed {
        let changes = match &entry.request {
            Request::Event { .. } => received(entry.number, &format!("id {}", entry.number)),
            _ if entry.event_id.is_none() => dead(entry.number),
            _ => {
                let mut changes = dead(entry.number);
                changes.end[0].end = EntryEnd::Received { event_id: None };
                changes
            }
        };
        store.commit(changes).await.unwrap();
    }
    // The update that waited for an event.
    let last = store.claim(10).await.unwrap();
    assert_eq!(last.iter().map(|entry| entry.event_id.as_deref()).collect::<Vec<_>>(), [Some("id 1")]);
}
