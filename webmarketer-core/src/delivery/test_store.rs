//! A store for tests in virtual time: its calls fail, hang and are slow, and it checks how it is called.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use tokio::time::sleep;

use crate::auth::{BoxError, BoxFuture};
use crate::outbox::{Changes, Entry, EntryEnd, NewEntry, Of, Request, Store, StoreUsage, Target};

/// What a call of the store does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Conduct {
    Work,
    Fail,
    Hang,
}

/// What is stored, which outlives the queue.
#[derive(Debug, Default)]
pub(super) struct Stored {
    next: u64,
    entries: BTreeMap<u64, NewEntry>,
    claimed: BTreeSet<u64>,
    /// The ids of the events that were received, by their nonces.
    ids: BTreeMap<String, String>,
    pub(super) received: Vec<NewEntry>,
    pub(super) dead: Vec<(NewEntry, &'static str)>,
    commits: usize,
    claims: usize,
}

#[derive(Debug)]
pub(super) struct TestStore {
    pub(super) stored: Mutex<Stored>,
    pub(super) conduct: Mutex<Vec<(Conduct, Duration)>>,
    /// Set for a store to which others add entries.
    pub(super) polls: Option<Duration>,
    /// How long it takes to return the usage.
    pub(super) counting: Duration,
}

impl TestStore {
    pub(super) fn new(conduct: Vec<(Conduct, Duration)>) -> Self {
        let (polls, counting) = (None, Duration::ZERO);
        Self { stored: Mutex::default(), conduct: Mutex::new(conduct), polls, counting }
    }

    /// Another process adds an entry.
    pub(super) fn insert(&self, request: Request, accepted: SystemTime) {
        let mut stored = self.stored.lock().unwrap();
        stored.next += 1;
        let number = stored.next;
        stored.entries.insert(number, NewEntry { request, accepted, place: 0 });
    }

    /// Another process claims all entries.
    pub(super) fn claim_for_others(&self) {
        let mut stored = self.stored.lock().unwrap();
        let numbers: Vec<_> = stored.entries.keys().copied().collect();
        stored.claimed.extend(numbers);
    }

    /// Removes entries: those that are claimed, or the others. Returns how many.
    pub(super) fn remove(&self, claimed: bool) -> u64 {
        let Stored { entries, claimed: claims, .. } = &mut *self.stored.lock().unwrap();
        entries.extract_if(.., |number, _| claims.contains(number) == claimed).count() as u64
    }

    /// The bytes of the entries that are claimed.
    pub(super) fn claimed_bytes(&self) -> usize {
        let stored = self.stored.lock().unwrap();
        stored.claimed.iter().filter_map(|number| stored.entries.get(number)).map(|entry| entry.request.size()).sum()
    }

    pub(super) fn len(&self) -> u64 {
        self.stored.lock().unwrap().entries.len() as u64
    }

    /// The process starts again.
    pub(super) fn reopen(&self) {
        self.stored.lock().unwrap().claimed.clear();
    }

    fn conduct(&self, call: usize) -> (Conduct, Duration) {
        let conduct = self.conduct.lock().unwrap();
        conduct[call % conduct.len()]
    }
}

async fn behave((conduct, after): (Conduct, Duration)) -> Result<(), BoxError> {
    sleep(after).await;
    match conduct {
        Conduct::Work => Ok(()),
        Conduct::Fail => Err("the disk is full".into()),
        Conduct::Hang => std::future::pending().await,
    }
}

impl Store for std::sync::Arc<TestStore> {
    fn open(&self, _: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(async { Ok(()) })
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        let call = {
            // The queue catches the panic of an assertion, but no later call can lock a poisoned mutex.
            let mut stored = self.stored.lock().unwrap();
            assert!(!changes.add.is_empty() || !changes.end.is_empty(), "a commit changes something");
            assert!(changes.add.len() <= 256 && changes.end.len() <= 1024);
            stored.commits += 1;
            stored.commits
        };
        Box::pin(async move {
            behave(self.conduct(call)).await?;
            let mut stored = self.stored.lock().unwrap();
            let mut last = None;
            for add in changes.add {
                stored.next += 1;
                last = Some(stored.next);
                let number = stored.next;
                stored.entries.insert(number, add);
            }
            for ended in changes.end {
                let entry = stored.entries.remove(&ended.number).expect("an entry ends once");
                assert!(stored.claimed.remove(&ended.number), "only what was claimed ends");
                match ended.end {
                    EntryEnd::Received { event_id } => {
                        if let (Some(id), Request::Event { nonce, .. }) = (event_id, &entry.request) {
                            stored.ids.insert(nonce.clone(), id);
                        }
                        stored.received.push(entry);
                    }
                    EntryEnd::Dead { reason, .. } => stored.dead.push((entry, reason)),
                }
            }
            Ok(last)
        })
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        let call = {
            let mut stored = self.stored.lock().unwrap();
            assert!((1..=1024).contains(&count));
            stored.claims += 1;
            stored.claims
        };
        Box::pin(async move {
            behave(self.conduct(call)).await?;
            let mut stored = self.stored.lock().unwrap();
            let free = stored.entries.iter().filter(|(number, _)| !stored.claimed.contains(number)).take(count);
            let claimed: Vec<_> = free
                .map(|(number, NewEntry { request, accepted, .. })| {
                    let event_id = match request {
                        Request::Update { of: Of::Nonce(nonce), .. } => stored.ids.get(nonce).cloned(),
                        _ => None,
                    };
                    Entry { number: *number, request: request.clone(), accepted: *accepted, event_id }
                })
                .collect();
            stored.claimed.extend(claimed.iter().map(|entry| entry.number));
            assert!(stored.claimed.len() <= 32 + 4096 + 1024, "memory is bounded");
            Ok(claimed)
        })
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        let stored = self.stored.lock().unwrap();
        let bytes = stored.entries.values().map(|entry| entry.request.size() as u64).sum();
        let last = stored.entries.keys().next_back().copied();
        let usage = StoreUsage { entries: stored.entries.len() as u64, bytes, last, ..StoreUsage::default() };
        let counting = self.counting;
        Box::pin(async move {
            if !counting.is_zero() {
                sleep(counting).await;
            }
            Ok(usage)
        })
    }

    fn poll_interval(&self) -> Option<Duration> {
        self.polls
    }
}

pub(super) fn any_conduct() -> impl Strategy<Value = (Conduct, Duration)> {
    let conduct = prop_oneof![40 => Just(Conduct::Work), 10 => Just(Conduct::Fail), 1 => Just(Conduct::Hang)];
    (conduct, prop_oneof![4 => Just(0), 4 => 0..20_u64, 1 => 0..20_000_u64].prop_map(Duration::from_millis))
}
