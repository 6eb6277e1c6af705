//! The tasks that write to the store of a queue, and read from it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::outbox_state::{Claim, Claimed, Committed, NextClaim, NextCommit, OutboxState};
use super::queue_state::Held;
use super::settings::WhenFull;
use super::shared::{Shared, wait};
use crate::auth::BoxError;
use crate::client::RuntimeThread;
use crate::error::{Error, ErrorKind};
use crate::outbox::{Changes, Entry, Store, StoreUsage, Target};

/// How long the client waits for its store to open.
const LONGEST_OPENING: Duration = Duration::from_secs(10);
/// How often claims are renewed.
const RENEWAL: Duration = Duration::from_secs(5);

/// The store of a queue.
pub(super) struct StoreTasks {
    pub(super) store: Arc<dyn Store>,
    /// What it held when it was opened.
    pub(super) usage: StoreUsage,
    pub(super) clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    /// Wakes the task that writes.
    pub(super) write: Notify,
    /// Wakes the task that reads.
    pub(super) read: Notify,
    /// How many times the store was written, and for how many microseconds in total.
    commits: (AtomicU64, AtomicU64),
    /// The size of the store on disk, if it is known.
    disk_bytes: Option<AtomicU64>,
}

impl StoreTasks {
    pub(super) fn new(
        store: Arc<dyn Store>,
        usage: StoreUsage,
        clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    ) -> Self {
        let (commits, disk_bytes) = (Default::default(), usage.disk_bytes.map(AtomicU64::new));
        Self { store, usage, clock, write: Notify::new(), read: Notify::new(), commits, disk_bytes }
    }

    /// How many times the store was written, and how long that took in total.
    pub(super) fn commits(&self) -> (u64, Duration) {
        let (count, microseconds) = &self.commits;
        (count.load(Ordering::Relaxed), Duration::from_micros(microseconds.load(Ordering::Relaxed)))
    }

    /// The size of the store on disk, if it is known.
    pub(super) fn disk_bytes(&self) -> Option<u64> {
        self.disk_bytes.as_ref().map(|bytes| bytes.load(Ordering::Relaxed))
    }

    /// Writes to the store, and measures it.
    async fn commit(&self, changes: Changes) -> Result<Option<u64>, BoxError> {
        let start = Instant::now();
        let result = self.store.commit(changes).await;
        if result.is_ok() {
            let (count, microseconds) = &self.commits;
            count.fetch_add(1, Ordering::Relaxed);
            microseconds.fetch_add(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        result
    }

    /// Reads the size of a store on disk. Others, such as tables, would have to count.
    async fn read_size(&self) {
        if let Some(bytes) = &self.disk_bytes
            && let Ok(StoreUsage { disk_bytes: Some(now), .. }) = self.store.usage().await
        {
            bytes.store(now, Ordering::Relaxed);
        }
    }

    pub(super) fn found(&self) -> Held {
        Held { requests: self.usage.entries, bytes: self.usage.bytes }
    }

    pub(super) fn state(&self) -> OutboxState {
        OutboxState::new(self.usage.entries == 0, self.store.poll_interval(), ((self.clock)(), Instant::now()))
    }
}

/// Opens a store, on the thread of the queue.
pub(super) fn open(
    thread: &RuntimeThread,
    store: Arc<dyn Store>,
    target: Target,
    when_full: WhenFull,
) -> Result<StoreTasks, Error> {
    if when_full == WhenFull::DropOldest {
        let message = "an outbox does not drop what was persisted: use `WhenFull::Reject` or `WhenFull::Block`";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    let (done, opened) = mpsc::channel();
    let opening = store.clone();
    thread.handle().spawn(async move {
        let opened = async {
            opening.open(&target).await?;
            opening.usage().await
        };
        // The client may not wait any more.
        let _ = done.send(opened.await);
    });
    match opened.recv_timeout(LONGEST_OPENING) {
        Ok(Ok(usage)) => Ok(StoreTasks::new(store, usage, Box::new(SystemTime::now))),
        Ok(Err(error)) => Err(failed("the outbox cannot be opened", error)),
        Err(_) => {
            let message = format!(
                "the outbox was not opened within {} seconds; a store that needs the runtime of the application cannot \
                 be opened while `build` blocks the only thread of that runtime: call `build` in `spawn_blocking`",
                LONGEST_OPENING.as_secs()
            );
            Err(Error::new(ErrorKind::Storage, message))
        }
    }
}

fn failed(what: &str, error: BoxError) -> Error {
    Error::new(ErrorKind::Storage, format!("{what}: {error}")).with_source(error)
}

impl Shared {
    /// Starts the tasks of the store, if there is one.
    pub(super) fn spawn_store_tasks(self: Arc<Self>, runtime: &Handle) {
        if self.store.is_some() {
            runtime.spawn(write(self.clone()));
            runtime.spawn(read(self.clone()));
            runtime.spawn(renew(self));
        }
    }

    fn committed(&self, result: Result<Option<u64>, BoxError>) {
        let result = result.map_err(|error| failed("the outbox cannot be written", error));
        let error = result.as_ref().err().cloned();
        let mut state = self.state();
        let Committed { told, left, begins_failing, ends_failing } = state.committed(result, Instant::now());
        let held = state.held.requests;
        state.flushes.begin_report();
        drop(state);
        if let Some(error) = error.filter(|_| begins_failing) {
            self.warnings.store_failed(&error, held);
        }
        if ends_failing {
            self.warnings.store_works();
        }
        for (done, result) in told {
            // It may have been given up.
            let _ = done.send(result);
        }
        self.report(left);
        self.wake_all();
    }

    /// Returns whether others may have changed the store.
    fn claimed(&self, claim: Claim, entries: Vec<Entry>, wall: SystemTime) -> bool {
        let mut state = self.state();
        let Claimed { left, ends_failing, is_unsure } = state.claimed(claim, entries, wall, Instant::now());
        state.flushes.begin_report();
        drop(state);
        if ends_failing {
            self.warnings.store_works();
        }
        self.report(left);
        self.wake_all();
        is_unsure
    }

    fn claim_failed(&self, error: BoxError) {
        let mut state = self.state();
        let (begins, held) = (state.claim_failed(Instant::now()), state.held.requests);
        drop(state);
        if begins {
            self.warnings.store_failed(&failed("the outbox cannot be read", error), held);
        }
    }
}

/// Writes what is to be stored. What collects during a commit is the next one.
async fn write(shared: Arc<Shared>) {
    let Some(tasks) = &shared.store else { return };
    loop {
        let next = shared.state().next_commit(Instant::now());
        match next {
            NextCommit::Wait(until) => wait(&tasks.write, until).await,
            NextCommit::Write(changes) => {
                let result = tasks.commit(changes).await;
                shared.committed(result);
            }
        }
    }
}

/// Reads what can be sent soon.
async fn read(shared: Arc<Shared>) {
    let Some(tasks) = &shared.store else { return };
    loop {
        let next = {
            let mut state = shared.state();
            state.poll(Instant::now());
            state.next_claim(Instant::now())
        };
        let claim = match next {
            NextClaim::Wait(until) => {
                wait(&tasks.read, until).await;
                continue;
            }
            NextClaim::Claim(claim) => claim,
        };
        match tasks.store.claim(claim.count).await {
            Ok(entries) => {
                if shared.claimed(claim, entries, (tasks.clock)())
                    && let Ok(usage) = tasks.store.usage().await
                {
                    shared.state().take_over(&usage);
                }
            }
            Err(error) => shared.claim_failed(error),
        }
    }
}

/// Keeps the claims of this process.
async fn renew(shared: Arc<Shared>) {
    let Some(tasks) = &shared.store else { return };
    loop {
        sleep(RENEWAL).await;
        tasks.read_size().await;
        let numbers = shared.state().claimed_numbers();
        if numbers.is_empty() {
            continue;
        }
        match tasks.store.renew(numbers).await {
            Ok(lost) if lost.is_empty() => {}
            Ok(lost) => {
                shared.state().lose(&lost);
                shared.wake_all();
            }
            // The next renewal is soon, and a claim that ended is only a request that is sent twice.
            Err(error) => tracing::debug!(%error, "the claims of the outbox were not renewed"),
        }
    }
}
