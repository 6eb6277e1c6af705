//! A queue, and the task that sends its requests on a thread of its own.

use std::fmt;
use std::future::Future;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as StdInstant};

use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::Instant;

#[cfg(feature = "metrics")]
use super::exported_metrics::ExportedMetrics;
use super::logged_metrics::{log, log_regularly};
use super::open_store::{OpenStore, open};
use super::queue_state::QueueState;
use super::report::{DeliveryMetrics, DeliveryReport};
use super::settings::{MemoryQueue, QueueSettings, StoreQueue};
use super::shared::{LONGEST, Shared, dispatch};
use super::stopping::COMMIT_GRACE;
use crate::auth::BoxFuture;
use crate::client::{QueuedRequest, RequestQueue, RequestSender, RuntimeThread, StartQueue, no_outbox};
use crate::error::{Error, ErrorKind};
use crate::outbox::Target;

/// How long a client that is dropped waits until its store is closed. It is longer than a file takes, so that the file
/// can be opened again at once.
const LONGEST_CLOSING: Duration = Duration::from_secs(12);

/// A queue in memory, or over a store.
pub(super) struct EventQueue {
    shared: Option<Arc<Shared>>,
    tasks: Vec<AbortHandle>,
    thread: Option<RuntimeThread>,
    drop_timeout: Duration,
    has_store: bool,
    /// Ends when nothing uses the store any more.
    released: Option<Mutex<Receiver<()>>>,
    #[cfg(feature = "metrics")]
    exported: Arc<ExportedMetrics>,
}

impl EventQueue {
    fn start(
        thread: RuntimeThread,
        sender: Arc<dyn RequestSender>,
        settings: QueueSettings,
        store: Option<OpenStore>,
        project: String,
    ) -> Self {
        let (release, released) = mpsc::channel();
        let has_store = store.is_some();
        let drop_timeout = settings.drop_timeout;
        let shared = Arc::new(Shared::new(sender, settings, store, fastrand::Rng::new(), release));
        let mut tasks = shared.clone().spawn_store_tasks(thread.handle());
        tasks.push(thread.handle().spawn(dispatch(shared.clone())).abort_handle());
        tasks.push(thread.handle().spawn(log_regularly(Arc::downgrade(&shared))).abort_handle());
        let released = has_store.then(|| Mutex::new(released));
        #[cfg(feature = "metrics")]
        let exported = ExportedMetrics::start(thread.handle(), project, Arc::downgrade(&shared), Shared::metrics);
        #[cfg(not(feature = "metrics"))]
        let _ = project;
        Self {
            shared: Some(shared),
            tasks,
            thread: Some(thread),
            drop_timeout,
            has_store,
            released,
            #[cfg(feature = "metrics")]
            exported,
        }
    }

    /// Waits for the requests that are in the queue now.
    pub(super) fn flush(&self, deadline: Duration) -> impl Future<Output = DeliveryReport> + Send + use<> {
        self.wait(QueueState::flush, deadline)
    }

    /// The same, and accepts no more requests. What is left at the deadline is dropped, unless it is stored.
    pub(super) fn shut_down(&self, deadline: Duration) -> impl Future<Output = DeliveryReport> + Send + use<> {
        self.wait(QueueState::shut_down, deadline)
    }

    fn wait(
        &self,
        begin: fn(&mut QueueState, Instant) -> oneshot::Receiver<DeliveryReport>,
        deadline: Duration,
    ) -> impl Future<Output = DeliveryReport> + Send + use<> {
        // A forked process sends nothing.
        let is_forked = self.is_forked();
        let waiting = self.shared.as_ref().filter(|_| !is_forked).map(|shared| {
            let waiting = begin(&mut shared.state(), Instant::now() + deadline.min(LONGEST));
            shared.wake_all();
            // A call that waits for room ends when the queue is shut down.
            shared.left.notify_all();
            waiting
        });
        #[cfg(feature = "metrics")]
        let exported = self.exported.clone();
        let shared = self.shared.as_ref().map(Arc::downgrade);
        async move {
            if is_forked {
                return DeliveryReport::forked();
            }
            // There is always a result: a queue that ends drops its events.
            let Some(ended) = waiting else { return DeliveryReport::default() };
            let report = ended.await.unwrap_or_default();
            if let Some(shared) = shared.and_then(|shared| shared.upgrade()) {
                #[cfg(feature = "metrics")]
                exported.export(|| shared.metrics());
                log(&shared.metrics());
            }
            report
        }
    }

    /// The metrics. None in a forked process.
    pub(super) fn metrics(&self) -> Option<DeliveryMetrics> {
        self.shared.as_ref().filter(|_| !self.is_forked()).map(|shared| shared.metrics())
    }

    /// Whether this process is a fork of the process of the client. Locks of the missing thread may be held forever.
    fn is_forked(&self) -> bool {
        self.thread.as_ref().is_none_or(RuntimeThread::is_forked)
    }

    /// What the queue shares with its tasks; an error in a forked process.
    fn usable(&self) -> Result<&Arc<Shared>, Error> {
        self.shared.as_ref().filter(|_| !self.is_forked()).ok_or_else(|| {
            let message = "the client was made before this process was forked, and its queue is not served in this \
                process; make a client in each process, after the fork";
            Error::new(ErrorKind::InvalidInput, message)
        })
    }
}

impl StartQueue for MemoryQueue {
    fn start(
        self: Box<Self>,
        thread: RuntimeThread,
        sender: Arc<dyn RequestSender>,
        target: Target,
    ) -> Result<Arc<dyn RequestQueue>, Error> {
        Ok(Arc::new(EventQueue::start(thread, sender, self.settings, None, target.project)))
    }
}

impl StartQueue for StoreQueue {
    fn start(
        self: Box<Self>,
        thread: RuntimeThread,
        sender: Arc<dyn RequestSender>,
        target: Target,
    ) -> Result<Arc<dyn RequestQueue>, Error> {
        let project = target.project.clone();
        let store = open(&thread, self.store, target, self.settings.when_full, self.timeout)?;
        Ok(Arc::new(EventQueue::start(thread, sender, self.settings, Some(store), project)))
    }
}

impl RequestQueue for EventQueue {
    fn enqueue(&self, request: QueuedRequest, nonce: Option<&str>) -> Result<(), Error> {
        self.usable()?.enqueue(request, nonce)
    }

    fn persist(&self, request: QueuedRequest, nonce: Option<&str>) -> BoxFuture<'static, Result<(), Error>> {
        let stored = match self.usable() {
            Ok(_) if !self.has_store => Err(no_outbox()),
            Ok(shared) => shared.persist(request, nonce),
            Err(error) => Err(error),
        };
        Box::pin(async move {
            match stored?.await {
                Ok(result) => result,
                Err(_) => {
                    let message = "the event was not accepted: the client was dropped before it was stored";
                    Err(Error::new(ErrorKind::ShutDown, message))
                }
            }
        })
    }
}

/// Sends the events in the queue, for a limited time, when the last clone of the client is dropped.
impl Drop for EventQueue {
    fn drop(&mut self) {
        if self.is_forked() {
            std::mem::forget((self.thread.take(), self.shared.take()));
            return;
        }
        let Some(shared) = self.shared.take() else { return };
        let on_own_thread = self.thread.as_ref().is_some_and(RuntimeThread::is_current);
        shared.state().close();
        if !on_own_thread {
            let end = StdInstant::now() + self.drop_timeout.min(LONGEST);
            wait_until(&shared, QueueState::is_finished, end);
            shared.stop();
            // Until then, it is not known whether they are stored.
            wait_until(&shared, |state| !state.is_adding(), end.max(StdInstant::now()) + COMMIT_GRACE);
        }
        shared.drop_rest();
        #[cfg(feature = "metrics")]
        self.exported.export(|| shared.metrics());
        log(&shared.metrics());
        // The thread may wait for an access token before it ends, but the store is closed now.
        self.tasks.iter().for_each(AbortHandle::abort);
        drop(shared);
        drop(self.thread.take());
        if let Some(released) = self.released.take().filter(|_| !on_own_thread) {
            let released = released.into_inner().unwrap_or_else(PoisonError::into_inner);
            let _ = released.recv_timeout(LONGEST_CLOSING);
        }
    }
}

/// Blocks until the queue is in a state, or until that time.
fn wait_until(shared: &Shared, is_reached: impl Fn(&QueueState) -> bool, end: StdInstant) {
    let mut state = shared.state();
    while !is_reached(&state) {
        let left = end.saturating_duration_since(StdInstant::now());
        if left.is_zero() {
            return;
        }
        shared.wake_all();
        state = shared.left.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

impl fmt::Debug for EventQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventQueue").field("has_store", &self.has_store).finish_non_exhaustive()
    }
}
