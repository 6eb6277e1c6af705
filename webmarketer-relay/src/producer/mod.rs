//! The producer: an outbox whose entries are handed to the stream, and not sent to the service.

mod forwarder;
mod no_credentials;
mod progress;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::AbortHandle;
use webmarketer_core::auth::{BoxError, BoxFuture};
use webmarketer_core::outbox::{Changes, Entry, Store, StoreUsage, Target};

use crate::server::ServerOptions;
use crate::settings::Settings;
use forwarder::Forwarder;
pub use no_credentials::no_credentials;
pub use progress::Progress;

/// How often the client reads how much the outbox holds.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// An outbox whose entries are handed to a relay.
///
/// It is the store of a client: an event is first in the outbox of the application, then in the stream, and then a
/// relay sends it. It leaves the outbox when the server has acknowledged that it is stored. While NATS cannot be
/// reached, the outbox holds the events.
///
/// The client sends nothing to the service, so that [`no_credentials`] are enough. Its metrics and reports count an
/// event as held until it is handed to the stream, and never as received.
///
/// ```no_run
/// use std::time::Duration;
/// use webmarketer_core::outbox::{FileStore, Target};
/// use webmarketer_core::{Client, Delivery, Error, WebmarketerEvent};
/// use webmarketer_relay::{RelayOutbox, ServerOptions, Settings, no_credentials};
///
/// async fn run<E: WebmarketerEvent + 'static>(event: E, target: Target) -> Result<(), Box<dyn std::error::Error>> {
///     let servers = ServerOptions::new(["nats://127.0.0.1:4222"])?;
///     let outbox = RelayOutbox::new(FileStore::new("events.outbox"), servers, Settings::new(target));
///     let client =
///         Client::builder().project("shop")?.auth(no_credentials()).delivery(Delivery::store(outbox)).build()?;
///     // Returns when the event is on disk.
///     event.persist(&client).await?;
///     // Waits until the stream has it.
///     client.shutdown(Duration::from_secs(5)).await;
///     Ok(())
/// }
/// ```
pub struct RelayOutbox<S> {
    store: Arc<S>,
    servers: ServerOptions,
    settings: Arc<Settings>,
    wake: Arc<Notify>,
    progress: Arc<Progress>,
    task: Mutex<Option<AbortHandle>>,
}

impl<S: Store> RelayOutbox<S> {
    /// An outbox in this store, for the stream with these settings.
    pub fn new(store: S, servers: ServerOptions, settings: Settings) -> Self {
        Self {
            store: Arc::new(store),
            servers,
            settings: Arc::new(settings),
            wake: Arc::default(),
            progress: Arc::default(),
            task: Mutex::new(None),
        }
    }

    /// What was handed to the stream since this value was made.
    pub fn progress(&self) -> Arc<Progress> {
        self.progress.clone()
    }

    async fn start(&self, target: &Target) -> Result<(), BoxError> {
        self.settings.check_target(target)?;
        self.store.open(target).await?;
        let forwarder = Forwarder {
            store: Arc::downgrade(&self.store),
            servers: self.servers.clone(),
            settings: self.settings.clone(),
            wake: self.wake.clone(),
            progress: self.progress.clone(),
        };
        let task = tokio::spawn(forwarder.run()).abort_handle();
        let last = self.task.lock().unwrap_or_else(PoisonError::into_inner).replace(task);
        if let Some(last) = last {
            last.abort();
        }
        Ok(())
    }
}

impl<S: Store> Store for RelayOutbox<S> {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        let target = target.clone();
        Box::pin(async move { self.start(&target).await })
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        Box::pin(async move {
            let last = self.store.commit(changes).await?;
            self.wake.notify_one();
            Ok(last)
        })
    }

    /// The client gets none of them.
    fn claim(&self, _count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn poll_interval(&self) -> Option<Duration> {
        Some(POLL_INTERVAL)
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        self.store.usage()
    }
}

impl<S> Drop for RelayOutbox<S> {
    fn drop(&mut self) {
        if let Some(task) = self.task.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

impl<S: fmt::Debug> fmt::Debug for RelayOutbox<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayOutbox")
            .field("store", &self.store)
            .field("stream", &self.settings.stream())
            .finish_non_exhaustive()
    }
}
