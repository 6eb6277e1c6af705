//! What every [`Store`] does. The tests of a store call [`check`] with a function that opens the same, empty store.

use webmarketer_core::outbox::{Entry, EntryEnd, NewEntry, Of, Request, Store};

use crate::requests::{add, dead, end, event, received, target, update};

/// Checks a store. `reopen` returns the same store again, as after a restart of the process. The store is empty at first.
pub(crate) async fn check<S: Store>(mut reopen: impl AsyncFnMut() -> S) {
    let store = open(&mut reopen).await;
    assert!(store.claim(10).await.unwrap().is_empty(), "an empty store has no entries");
    assert_eq!(store.commit(add([])).await.unwrap(), None, "no change is a change");

    // What is added is returned as it was, in this order, and once.
    let added = [
        event("a"),
        update(Of::Nonce("a".to_owned()), "state"),
        update(Of::Id("17".to_owned()), "statistic"),
        event("b"),
        event(&"long".repeat(50_000)),
    ];
    let bytes: usize = added.iter().map(|entry| entry.request.size()).sum();
    let last = store.commit(add(added.clone())).await.unwrap().expect("the number of the last entry");
    let usage = store.usage().await.unwrap();
    assert_eq!((usage.entries, usage.bytes, usage.dead), (5, bytes as u64, 0));
    assert_eq!(usage.oldest, Some(added[0].accepted));
    let first = store.claim(2).await.unwrap();
    let rest = store.claim(10).await.unwrap();
    assert_eq!(first.len(), 2);
    let claimed = [first, rest].concat();
    assert_same(&claimed, &added);
    assert!(claimed.is_sorted_by_key(|entry| entry.number));
    assert_eq!(claimed.last().map(|entry| entry.number), Some(last));
    assert!(claimed.iter().all(|entry| entry.event_id.is_none()));
    assert!(store.claim(10).await.unwrap().is_empty(), "an entry is claimed once");
    drop(store);

    // After a restart, what was not ended is returned again.
    let store = open(&mut reopen).await;
    let again = claim_all(&store).await;
    assert_eq!(again, claimed);
    let number = |at: usize| again[at].number;

    // The id of a received event is known to its updates, also after a restart.
    store.commit(end([number(0)], &received("id of a"))).await.unwrap();
    store.commit(end([number(2)], &EntryEnd::Received { event_id: None })).await.unwrap();
    drop(store);
    let store = open(&mut reopen).await;
    let left = claim_all(&store).await;
    assert_same(&left, &[added[1].clone(), added[3].clone(), added[4].clone()]);
    assert_eq!(left[0].event_id.as_deref(), Some("id of a"));

    // Additions and ends are one change. A second end of the same entry changes nothing.
    let mut both = end([number(1)], &EntryEnd::Received { event_id: None });
    both.add.push(event("c"));
    store.commit(both.clone()).await.unwrap();
    both.add.clear();
    store.commit(both).await.unwrap();
    assert_same(&claim_all(&store).await, &[event("c")]);
    assert_eq!(store.usage().await.unwrap().entries, 3);

    // A rejected entry is a dead letter, and is not returned.
    store.commit(end([number(3), number(4)], &dead("no"))).await.unwrap();
    let usage = store.usage().await.unwrap();
    assert_eq!((usage.entries, usage.dead), (1, 2));
    drop(store);

    // Numbers are not used again, and an update that comes later finds the id.
    let store = open(&mut reopen).await;
    let left = claim_all(&store).await;
    assert_same(&left, &[event("c")]);
    assert!(left[0].number > last);
    store.commit(add([update(Of::Nonce("a".to_owned()), "state")])).await.unwrap();
    assert_eq!(claim_all(&store).await[0].event_id.as_deref(), Some("id of a"));
}

async fn open<S: Store>(reopen: &mut impl AsyncFnMut() -> S) -> S {
    let store = reopen().await;
    store.open(&target()).await.unwrap();
    store
}

async fn claim_all(store: &impl Store) -> Vec<Entry> {
    let mut all = Vec::new();
    loop {
        let claimed = store.claim(3).await.unwrap();
        if claimed.is_empty() {
            return all;
        }
        all.extend(claimed);
    }
}

fn assert_same(entries: &[Entry], added: &[NewEntry]) {
    let of = |request: &Request| match request.clone() {
        Request::Event { event_type, nonce, body } => (event_type, nonce, false, body),
        Request::Update { of, is_statistic, key, body } => (format!("{of:?}"), key, is_statistic, body),
        _ => panic!("a new kind of request: add it here"),
    };
    let entries: Vec<_> = entries.iter().map(|entry| (of(&entry.request), entry.accepted)).collect();
    let added: Vec<_> = added.iter().map(|entry| (of(&entry.request), entry.accepted)).collect();
    assert_eq!(entries, added);
}
