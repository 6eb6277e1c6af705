//! The store of a queue, and how it is opened.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::accepting::Held;
use super::outbox_state::{ClaimedSince, OutboxState};
use super::settings::{STORE_TIMEOUT, WhenFull};
use crate::auth::{BoxError, BoxFuture};
use crate::client::RuntimeThread;
use crate::error::{Error, ErrorKind};
use crate::outbox::{Changes, Entry, Store, StoreUsage, Target};

/// How long the client waits for its store to open.
const LONGEST_OPENING: Duration = Duration::from_secs(10);

/// Why a call of a store failed.
#[derive(Debug)]
pub(super) struct StoreFailure {
    pub(super) error: BoxError,
    /// Whether it did not return in time, so that its result is not known.
    pub(super) is_unknown: bool,
}

/// The store of a queue.
pub(super) struct OpenStore {
    store: Arc<dyn Store>,
    /// How long a call may take.
    timeout: Duration,
    /// What it held when it was opened.
    pub(super) usage: StoreUsage,
    pub(super) clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    /// Wakes the task that writes.
    pub(super) write: Notify,
    /// Wakes the task that reads.
    pub(super) read: Notify,
    /// How many times the store was written, and for how many microseconds in total.
    commits: (AtomicU64, AtomicU64),
    /// How many calls failed.
    failures: AtomicU64,
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
        Self {
            store,
            timeout: STORE_TIMEOUT,
            usage,
            clock,
            write: Notify::new(),
            read: Notify::new(),
            commits,
            failures: AtomicU64::new(0),
            disk_bytes,
        }
    }

    /// How many times the store was written, and how long that took in total.
    pub(super) fn commits(&self) -> (u64, Duration) {
        let (count, microseconds) = &self.commits;
        (count.load(Ordering::Relaxed), Duration::from_micros(microseconds.load(Ordering::Relaxed)))
    }

    /// How many calls failed.
    pub(super) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// The size of the store on disk, if it is known.
    pub(super) fn disk_bytes(&self) -> Option<u64> {
        self.disk_bytes.as_ref().map(|bytes| bytes.load(Ordering::Relaxed))
    }

    async fn call<'a, T>(
        &'a self,
        method: impl FnOnce() -> BoxFuture<'a, Result<T, BoxError>>,
    ) -> Result<T, StoreFailure> {
        let result = call(self.timeout, method).await;
        if result.is_err() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        result
    }

    /// Writes to the store, and measures it.
    pub(super) async fn commit(&self, changes: Changes) -> Result<Option<u64>, StoreFailure> {
        let start = Instant::now();
        let result = self.call(|| self.store.commit(changes)).await;
        if result.is_ok() {
            let (count, microseconds) = &self.commits;
            count.fetch_add(1, Ordering::Relaxed);
            microseconds.fetch_add(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        result
    }

    pub(super) async fn claim(&self, count: usize) -> Result<Vec<Entry>, StoreFailure> {
        self.call(|| self.store.claim(count)).await
    }

    pub(super) async fn renew(&self, numbers: Vec<u64>) -> Result<Vec<u64>, StoreFailure> {
        self.call(|| self.store.renew(numbers)).await
    }

    pub(super) async fn read_usage(&self) -> Result<StoreUsage, StoreFailure> {
        self.call(|| self.store.usage()).await
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
        OutboxState::new(self.usage.entries, self.store.poll_interval(), self.store.lease(), opened)
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
    longest: Duration,
) -> Result<OpenStore, Error> {
    if when_full == WhenFull::DropOldest {
        let message = "an outbox does not drop what was persisted: use `WhenFull::Reject` or `WhenFull::Block`";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    let (done, opened) = mpsc::channel();
    let opening = store.clone();
    thread.handle().spawn(async move {
        let opened = async {
            call(longest, || opening.open(&target)).await?;
            call(longest, || opening.usage()).await
        };
        // The client may not wait any more.
        let _ = done.send(opened.await);
    });
    match opened.recv_timeout(LONGEST_OPENING) {
        Ok(Ok(usage)) => Ok(OpenStore { timeout: longest, ..OpenStore::new(store, usage, Box::new(SystemTime::now)) }),
        Ok(Err(failure)) => Err(failure.into_error("the outbox cannot be opened")),
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

/// Calls a store. A panic of the store is an error, and so is a call that does not return in time, so that the tasks of
/// the queue go on.
async fn call<'a, T>(
    longest: Duration,
    method: impl FnOnce() -> BoxFuture<'a, Result<T, BoxError>>,
) -> Result<T, StoreFailure> {
    let called = AssertUnwindSafe(async { method().await }).catch_unwind();
    let (error, is_unknown) = match timeout(longest, called).await {
        Ok(Ok(Ok(result))) => return Ok(result),
        Ok(Ok(Err(error))) => (error, false),
        Ok(Err(_)) => ("the store panicked".into(), false),
        Err(_) => (format!("the store did not answer within {} seconds", longest.as_secs_f64()).into(), true),
    };
    Err(StoreFailure { error, is_unknown })
}

impl StoreFailure {
    pub(super) fn into_error(self, what: &str) -> Error {
        let mut message = format!("{what}: {}", self.error);
        // Errors of some database crates say only that of their source. Its further lines can contain values of a row.
        let mut source = self.error.source();
        while let Some(error) = source {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            if !message.contains(line) {
                message = format!("{message}: {line}");
            }
            source = error.source();
        }
        Error::new(ErrorKind::Storage, message).with_source(self.error)
    }
}
