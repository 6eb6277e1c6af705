//! The store of a queue, and how it is opened.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::accepting::Held;
use super::outbox_state::{ClaimedSince, OutboxState};
use super::settings::WhenFull;
use crate::auth::{BoxError, BoxFuture};
use crate::client::RuntimeThread;
use crate::error::{Error, ErrorKind};
use crate::outbox::{Changes, Entry, Store, StoreUsage, Target};

/// How long the client waits for its store to open.
const LONGEST_OPENING: Duration = Duration::from_secs(10);

/// The store of a queue.
pub(super) struct OpenStore {
    store: Arc<dyn Store>,
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

impl OpenStore {
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
    pub(super) async fn commit(&self, changes: Changes) -> Result<Option<u64>, BoxError> {
        let start = Instant::now();
        let result = call(|| self.store.commit(changes)).await;
        if result.is_ok() {
            let (count, microseconds) = &self.commits;
            count.fetch_add(1, Ordering::Relaxed);
            microseconds.fetch_add(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        result
    }

    pub(super) async fn claim(&self, count: usize) -> Result<Vec<Entry>, BoxError> {
        call(|| self.store.claim(count)).await
    }

    pub(super) async fn renew(&self, numbers: Vec<u64>) -> Result<Vec<u64>, BoxError> {
        call(|| self.store.renew(numbers)).await
    }

    pub(super) async fn read_usage(&self) -> Result<StoreUsage, BoxError> {
        call(|| self.store.usage()).await
    }

    /// Reads the size of a store on disk. Others, such as tables, would have to count.
    pub(super) async fn read_size(&self) {
        if let Some(bytes) = &self.disk_bytes
            && let Ok(StoreUsage { disk_bytes: Some(now), .. }) = self.read_usage().await
        {
            bytes.store(now, Ordering::Relaxed);
        }
    }

    pub(super) fn found(&self) -> Held {
        Held { requests: self.usage.entries, bytes: self.usage.bytes }
    }

    pub(super) fn state(&self) -> OutboxState {
        let opened = ((self.clock)(), Instant::now());
        OutboxState::new(self.usage.entries == 0, self.store.poll_interval(), self.store.lease(), opened)
    }

    pub(super) fn lease(&self) -> Option<Duration> {
        self.store.lease()
    }

    /// The current time, for a claim.
    pub(super) fn claim_time(&self) -> ClaimedSince {
        ClaimedSince { instant: Instant::now(), wall: (self.clock)() }
    }
}

/// Opens a store, on the thread of the queue.
pub(super) fn open(
    thread: &RuntimeThread,
    store: Arc<dyn Store>,
    target: Target,
    when_full: WhenFull,
) -> Result<OpenStore, Error> {
    if when_full == WhenFull::DropOldest {
        let message = "an outbox does not drop what was persisted: use `WhenFull::Reject` or `WhenFull::Block`";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    let (done, opened) = mpsc::channel();
    let opening = store.clone();
    thread.handle().spawn(async move {
        let opened = async {
            call(|| opening.open(&target)).await?;
            call(|| opening.usage()).await
        };
        // The client may not wait any more.
        let _ = done.send(opened.await);
    });
    match opened.recv_timeout(LONGEST_OPENING) {
        Ok(Ok(usage)) => Ok(OpenStore::new(store, usage, Box::new(SystemTime::now))),
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

/// Calls a store. A panic of the store is an error, so that the tasks of the queue go on.
async fn call<'a, T>(method: impl FnOnce() -> BoxFuture<'a, Result<T, BoxError>>) -> Result<T, BoxError> {
    let called = AssertUnwindSafe(async { method().await }).catch_unwind().await;
    called.unwrap_or_else(|_| Err("the store panicked".into()))
}

pub(super) fn failed(what: &str, error: BoxError) -> Error {
    Error::new(ErrorKind::Storage, format!("{what}: {error}")).with_source(error)
}
