//! A store for tests in virtual time: its calls fail, hang and are slow, and it checks how it is called.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use tokio::time::{Instant, sleep};

use crate::auth::{BoxError, BoxFuture};
use crate::outbox::{Changes, EndedEntry, Entry, EntryEnd, NewEntry, Of, Request, Store, StoreUsage, Target};

/// What a call of the store does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Conduct {
    Work,
    Fail,
    Hang,
    /// It makes the changes, and does not say so.
    WorkAndFail,
    WorkAndHang,
    /// It removes entries, and fails if it should add some.
    AddNothing,
}

/// What is stored, which outlives the queue.
#[derive(Debug, Default)]
pub(super) struct Stored {
    next: u64,
    entries: BTreeMap<u64, NewEntry>,
    claimed: BTreeSet<u64>,
    /// When leases end.
    leased: BTreeMap<u64, Instant>,
    ended: BTreeSet<u64>,
    /// Whether changes were made without saying so. Their entries may be stored and ended twice.
    pub(super) was_silent: bool,
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
    /// How long a claim lasts.
    pub(super) lease: Option<Duration>,
    /// Whether claims cannot be renewed.
    pub(super) is_renewal_failing: bool,
    /// The nonces of events that are not added, and the numbers of entries that are not ended.
    pub(super) refused: Mutex<(BTreeSet<String>, BTreeSet<u64>)>,
    /// The number of an entry whose end is never answered.
    pub(super) hanging_end: Option<u64>,
}

impl TestStore {
    pub(super) fn new(conduct: Vec<(Conduct, Duration)>) -> Self {
        Self {
            stored: Mutex::default(),
            conduct: Mutex::new(conduct),
            polls: None,
            counting: Duration::ZERO,
            lease: None,
            is_renewal_failing: false,
            refused: Mutex::default(),
            hanging_end: None,
        }
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

    pub(super) fn was_silent(&self) -> bool {
        self.stored.lock().unwrap().was_silent
    }

    /// The process starts again.
    pub(super) fn reopen(&self) {
        self.stored.lock().unwrap().claimed.clear();
    }

    fn refuses(&self, changes: &Changes) -> bool {
        let refused = self.refused.lock().unwrap();
        let refuses_add = |entry: &NewEntry| match &entry.request {
            Request::Event { nonce, .. } => refused.0.contains(nonce),
            Request::Update { .. } => false,
        };
        changes.add.iter().any(refuses_add) || changes.end.iter().any(|ended| refused.1.contains(&ended.number))
    }

    fn conduct(&self, call: usize) -> (Conduct, Duration) {
        let conduct = self.conduct.lock().unwrap();
        conduct[call % conduct.len()]
    }
}

impl Stored {
    fn change(&mut self, add: Vec<NewEntry>, end: Vec<EndedEntry>) -> Option<u64> {
        let mut last = None;
        for entry in add {
            self.next += 1;
            last = Some(self.next);
            self.entries.insert(self.next, entry);
        }
        for ended in end {
            let Some(entry) = self.entries.remove(&ended.number) else {
                assert!(self.was_silent && self.ended.contains(&ended.number), "an entry ends once");
                continue;
            };
            assert!(self.claimed.remove(&ended.number), "only what was claimed ends");
            self.ended.insert(ended.number);
            match ended.end {
                EntryEnd::Received { event_id } => {
                    if let (Some(id), Request::Event { nonce, .. }) = (event_id, &entry.request) {
                        self.ids.insert(nonce.clone(), id);
                    }
                    self.received.push(entry);
                }
                EntryEnd::Dead { reason, .. } => self.dead.push((entry, reason)),
            }
        }
        last
    }
}

async fn behave((conduct, after): (Conduct, Duration)) -> Result<Conduct, BoxError> {
    sleep(after).await;
    match conduct {
        Conduct::Fail => Err("the disk is full".into()),
        Conduct::Hang => std::future::pending().await,
        conduct => Ok(conduct),
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
            let conduct = behave(self.conduct(call)).await?;
            if self.refuses(&changes) {
                return Err("the entry is refused".into());
            }
            if changes.end.iter().any(|ended| Some(ended.number) == self.hanging_end) {
                return std::future::pending().await;
            }
            {
                let mut stored = self.stored.lock().unwrap();
                let adds_nothing = matches!(conduct, Conduct::AddNothing) && !changes.add.is_empty();
                let add = if adds_nothing { Vec::new() } else { changes.add };
                let last = stored.change(add, changes.end);
                stored.was_silent |= adds_nothing || !matches!(conduct, Conduct::Work | Conduct::AddNothing);
                match conduct {
                    _ if adds_nothing => return Err("the disk is full".into()),
                    Conduct::WorkAndFail => return Err("the connection was closed".into()),
                    Conduct::WorkAndHang => {}
                    _ => return Ok(last),
                }
            }
            std::future::pending().await
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
            let now = Instant::now();
            let is_free = |number: &u64| match stored.leased.get(number) {
                Some(until) => *until <= now,
                None => !stored.claimed.contains(number),
            };
            let free = stored.entries.iter().filter(|(number, _)| is_free(number)).take(count);
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
            if let Some(lease) = self.lease {
                stored.leased.extend(claimed.iter().map(|entry| (entry.number, now + lease)));
            }
            assert!(stored.claimed.len() <= 32 + 4096 + 1024, "memory is bounded");
            Ok(claimed)
        })
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        let stored = self.stored.lock().unwrap();
        let bytes = stored.entries.values().map(|entry| entry.request.size() as u64).sum();
        let (first, last) = (stored.entries.keys().next().copied(), stored.entries.keys().next_back().copied());
        let usage = StoreUsage { entries: stored.entries.len() as u64, bytes, first, last, ..StoreUsage::default() };
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

    fn lease(&self) -> Option<Duration> {
        self.lease
    }

    fn renew(&self, numbers: Vec<u64>) -> BoxFuture<'_, Result<Vec<u64>, BoxError>> {
        Box::pin(async move {
            if self.is_renewal_failing {
                return Err("the connection was closed".into());
            }
            if let Some(lease) = self.lease {
                let until = Instant::now() + lease;
                self.stored.lock().unwrap().leased.extend(numbers.into_iter().map(|number| (number, until)));
            }
            Ok(Vec::new())
        })
    }
}

pub(super) fn any_conduct() -> impl Strategy<Value = (Conduct, Duration)> {
    let conduct = prop_oneof![
        40 => Just(Conduct::Work),
        10 => Just(Conduct::Fail),
        2 => Just(Conduct::Hang),
        2 => Just(Conduct::WorkAndFail),
        1 => Just(Conduct::WorkAndHang),
        2 => Just(Conduct::AddNothing),
    ];
    (conduct, prop_oneof![4 => Just(0), 4 => 0..20_u64, 1 => 0..20_000_u64].prop_map(Duration::from_millis))
}
