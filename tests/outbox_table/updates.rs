//! The order of the updates of one event.

use std::time::Duration;

use webmarketer_core::WebmarketerEvent as _;
use webmarketer_core::outbox::sql::{Row, SqlStore};
use webmarketer_core::outbox::{Changes, EndedEntry, Entry, EntryEnd, NewEntry, Of, Request, Store as _};

use crate::laws::purchase;
use crate::laws::{Database, Outbox, added, dead, received, shop, target, update};

pub(crate) async fn check(database: &impl Database) {
    updates_by_nonce_and_by_id_of_one_event_keep_their_order(&Outbox::create(database).await).await;
    a_later_event_with_the_same_id_is_the_same_event(&Outbox::create(database).await).await;
    an_update_waits_for_an_event_that_is_not_committed(&Outbox::create(database).await).await;
    an_update_of_a_dead_event_does_not_wait(&Outbox::create(database).await).await;
}

fn by_nonce(row: &Row, key: &str) -> NewEntry {
    update(Of::Nonce(row.nonce.clone()), key)
}

fn by_id(id: &str, key: &str) -> NewEntry {
    update(Of::Id(id.to_owned()), key)
}

/// Ends an update as received.
fn ended(entry: &Entry) -> Changes {
    let end = EntryEnd::Received { event_id: None };
    Changes { end: vec![EndedEntry { number: entry.number, end }], ..Changes::default() }
}

/// Claims and ends updates one by one, each as soon as it is returned, by two drainers in turn.
async fn drain(outbox: &Outbox<impl Database>) -> Vec<Entry> {
    let stores = [outbox.open().await, outbox.open().await];
    let mut all = Vec::new();
    for store in stores.iter().cycle() {
        let claimed = store.claim(10).await.unwrap();
        if claimed.is_empty() {
            return all;
        }
        assert_eq!(claimed.len(), 1, "updates of one event were claimed together: {claimed:?}");
        store.commit(ended(&claimed[0])).await.unwrap();
        all.extend(claimed);
    }
    all
}

fn requests(entries: &[NewEntry]) -> Vec<&Request> {
    entries.iter().map(|entry| &entry.request).collect()
}

async fn updates_by_nonce_and_by_id_of_one_event_keep_their_order(outbox: &Outbox<impl Database>) {
    let rows = outbox.insert([1]).await;
    let store = outbox.open().await;
    let new: Vec<_> = ["a", "b", "c", "d", "e"]
        .into_iter()
        .enumerate()
        .map(|(at, key)| if at % 2 == 0 { by_nonce(&rows[0], key) } else { by_id("17", key) })
        .collect();
    store.commit(added(new[..1].to_vec())).await.unwrap();
    let event = store.claim(10).await.unwrap();
    assert_eq!(event.len(), 1, "the update waits for its event");
    // The application learns the id when the event is received, and uses it from then on.
    let mut changes = received(event[0].number, "17");
    changes.add = new[1..].to_vec();
    store.commit(changes).await.unwrap();
    let claimed = drain(outbox).await;
    assert_eq!(claimed.iter().map(|entry| &entry.request).collect::<Vec<_>>(), requests(&new));
    assert!(claimed.iter().step_by(2).all(|entry| entry.event_id.as_deref() == Some("17")));
}

/// Two rows with one nonce, for example of a request that was repeated, are one event of the service.
async fn a_later_event_with_the_same_id_is_the_same_event(outbox: &Outbox<impl Database>) {
    let rows = outbox.insert([1]).await;
    outbox.insert([1]).await;
    let store = outbox.open().await;
    for entry in store.claim(10).await.unwrap() {
        store.commit(received(entry.number, "17")).await.unwrap();
    }
    let new = vec![by_nonce(&rows[0], "a"), by_id("17", "b"), by_nonce(&rows[0], "c")];
    store.commit(added(new.clone())).await.unwrap();
    let claimed = drain(outbox).await;
    assert_eq!(claimed.iter().map(|entry| &entry.request).collect::<Vec<_>>(), requests(&new));
}

async fn an_update_waits_for_an_event_that_is_not_committed(outbox: &Outbox<impl Database>) {
    let store = outbox.open().await;
    let row = shop().row(&purchase(1).envelope()).unwrap();
    let other = shop().row(&purchase(2).envelope()).unwrap();
    store.commit(added(vec![by_nonce(&row, "paid"), by_nonce(&other, "paid")])).await.unwrap();
    let claimed = store.claim(10).await.unwrap();
    assert!(claimed.is_empty(), "an update without the row of its event was claimed: {claimed:?}");

    // The transaction of the event commits after the update.
    outbox.database.insert(&outbox.texts.insert, std::slice::from_ref(&row), true).await;
    let claimed = store.claim(10).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert!(matches!(claimed[0].request, Request::Event { .. }));
    assert!(store.claim(10).await.unwrap().is_empty(), "the other update waits");

    // When the time is over, the update without an event is claimed, and that of the event that is sent still waits.
    let late = SqlStore::with_texts(outbox.texts.clone(), outbox.database.clone()).event_wait(Duration::ZERO);
    late.open(&target()).await.unwrap();
    let orphans = late.claim(10).await.unwrap();
    assert_eq!(orphans.len(), 1, "{orphans:?}");
    assert_eq!((orphans[0].event_id.as_deref(), &orphans[0].request), (None, &by_nonce(&other, "paid").request));
    store.commit(received(claimed[0].number, "id of 1")).await.unwrap();
    let claimed = store.claim(10).await.unwrap();
    assert_eq!((claimed.len(), claimed[0].event_id.as_deref()), (1, Some("id of 1")));
}

async fn an_update_of_a_dead_event_does_not_wait(outbox: &Outbox<impl Database>) {
    let rows = outbox.insert([1]).await;
    let store = outbox.open().await;
    store.commit(added(vec![by_nonce(&rows[0], "paid")])).await.unwrap();
    let event = store.claim(10).await.unwrap();
    store.commit(dead(event[0].number)).await.unwrap();
    let claimed = store.claim(10).await.unwrap();
    assert_eq!((claimed.len(), claimed[0].event_id.as_deref()), (1, None));
}
