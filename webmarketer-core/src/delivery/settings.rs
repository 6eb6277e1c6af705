//! The settings of a queue.

use std::sync::Arc;
use std::time::Duration;

use super::accepting::QueueLimits;
use super::failed_event::{FailedEvent, ReceivedEvent};
use super::hooks::Hooks;
use crate::client::{ClientBuilder, StartQueue};
use crate::outbox::Store;

/// How long a call of a store may take.
pub(super) const STORE_TIMEOUT: Duration = Duration::from_secs(30);

/// How a client delivers the events that are [enqueued](crate::WebmarketerEvent::enqueue).
///
/// ```no_run
/// use std::time::Duration;
/// use webmarketer_core::{Client, Delivery, WhenFull};
///
/// # fn example() -> Result<(), webmarketer_core::Error> {
/// let queue = Delivery::memory()
///     .max_events(10_000)
///     .max_age(Duration::from_secs(3600))
///     .when_full(WhenFull::Block(Duration::from_millis(50)))
///     .on_failure(|event| eprintln!("{} was dropped: {}", event.nonce(), event.reason().as_str()));
/// let client = Client::builder().from_env()?.delivery(queue).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Delivery(Option<Box<dyn StartQueue>>);

/// A queue in memory. Events that are not sent when the process ends are lost.
#[derive(Debug)]
#[must_use = "it is an argument of `ClientBuilder::delivery`"]
pub struct MemoryQueue {
    pub(super) settings: QueueSettings,
}

/// A queue that keeps its events in a [store](Store). Stored events are sent after a restart.
#[derive(Debug)]
#[must_use = "it is an argument of `ClientBuilder::delivery`"]
pub struct StoreQueue {
    pub(super) settings: QueueSettings,
    pub(super) store: Arc<dyn Store>,
    pub(super) timeout: Duration,
}

/// The settings of every queue.
#[derive(Debug)]
pub(super) struct QueueSettings {
    pub(super) limits: QueueLimits,
    pub(super) when_full: WhenFull,
    pub(super) drop_timeout: Duration,
    pub(super) hooks: Hooks,
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self {
            limits: QueueLimits { events: 100_000, bytes: 64 << 20, age: Duration::from_hours(6) },
            when_full: WhenFull::Reject,
            drop_timeout: Duration::from_secs(5),
            hooks: Hooks::default(),
        }
    }
}

/// What happens to an event if the queue is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenFull {
    /// It is not accepted: [`QueueFull`](crate::ErrorKind::QueueFull).
    #[default]
    Reject,
    /// The call waits for room, for at most that long; then the event is not accepted.
    Block(Duration),
    /// The oldest event that is not under way is [dropped](crate::DropReason::Evicted), and the new one is accepted.
    /// Only for a queue in memory: an outbox does not drop what was persisted.
    DropOldest,
}

impl Delivery {
    /// No queue: [`enqueue`](crate::WebmarketerEvent::enqueue) is an error. This is the default.
    pub fn direct() -> Self {
        Self(None)
    }

    /// A queue in memory. By default it holds at most 100,000 events and 64 MiB, each for at most 6 hours.
    pub fn memory() -> MemoryQueue {
        MemoryQueue { settings: QueueSettings::default() }
    }

    /// An outbox in a file, of at most 100,000 events and 64 MiB, which are at most 6 hours old. It is a
    /// [store](Self::store) with the default settings of [`FileStore`](crate::outbox::FileStore).
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use webmarketer_core::{Client, Delivery, Error, WebmarketerEvent};
    ///
    /// async fn run<E: WebmarketerEvent>(event: E) -> Result<(), Error> {
    ///     let outbox = Delivery::outbox("/var/lib/shop/events.outbox").max_age(Duration::from_secs(3600));
    ///     let client = Client::builder().from_env()?.delivery(outbox).build()?;
    ///     // Returns when the event is on disk. The outbox sends it, also after a crash.
    ///     event.persist(&client).await?;
    ///     // At the end of the program.
    ///     let report = client.shutdown(Duration::from_secs(5)).await;
    ///     println!("{} received, {} still in the outbox", report.received, report.held);
    ///     Ok(())
    /// }
    /// ```
    #[cfg(feature = "outbox")]
    pub fn outbox(path: impl AsRef<std::path::Path>) -> StoreQueue {
        Self::store(crate::outbox::FileStore::new(path))
    }

    /// An outbox: a queue that keeps its events in a store. It holds at most 100,000 events and 64 MiB, which are at
    /// most 6 hours old.
    ///
    /// [`persist`](crate::WebmarketerEvent::persist) returns when an event is stored, and no event that is stored is
    /// lost when the process ends: another client with the same store sends it.
    /// [`enqueue`](crate::WebmarketerEvent::enqueue) returns at once, and the event is stored a little later. An event
    /// that the service rejects, or that is too old, is kept in the store as a dead letter.
    ///
    /// [`build`](ClientBuilder::build) opens the store, and blocks for at most 10 seconds.
    pub fn store(store: impl Store) -> StoreQueue {
        StoreQueue { settings: QueueSettings::default(), store: Arc::new(store), timeout: STORE_TIMEOUT }
    }
}

macro_rules! settings {
    ($queue:ident) => {
        impl From<$queue> for Delivery {
            fn from(queue: $queue) -> Self {
                Self(Some(Box::new(queue)))
            }
        }

        impl $queue {
            /// Sets how many events and updates it holds at most, including requests in flight.
            pub fn max_events(mut self, events: usize) -> Self {
                self.settings.limits.events = events;
                self
            }

            /// Sets the maximum size in bytes: the sum of the bodies of the requests.
            pub fn max_bytes(mut self, bytes: usize) -> Self {
                self.settings.limits.bytes = bytes;
                self
            }

            /// Sets the maximum age of an event. An older event is [dropped](crate::DropReason::Expired).
            pub fn max_age(mut self, age: Duration) -> Self {
                self.settings.limits.age = age;
                self
            }

            /// Sets what happens to an event if the queue is full.
            pub fn when_full(mut self, when_full: WhenFull) -> Self {
                self.settings.when_full = when_full;
                self
            }

            /// Sets for how long the last clone of the client, when it is dropped, blocks its thread to send what is in
            /// the queue: 5 seconds by default. Then it waits until an outbox is closed, which takes milliseconds, and at
            /// most 12 seconds if its disk or database does not answer. Call
            /// [`Client::shutdown`](crate::Client::shutdown) before, to get the numbers of received, held and dropped
            /// events.
            pub fn drop_timeout(mut self, timeout: Duration) -> Self {
                self.settings.drop_timeout = timeout;
                self
            }

            /// Calls a function for each event that the service has received, in the thread of the queue, which waits
            /// for it. It must not call the client.
            pub fn on_received(mut self, function: impl Fn(ReceivedEvent<'_>) + Send + Sync + 'static) -> Self {
                self.settings.hooks.received = Some(Arc::new(function));
                self
            }

            /// Calls a function for each accepted event or update that is dropped. It runs in the thread of the queue,
            /// which waits for it. Exceptions: for an [evicted](crate::DropReason::Evicted) event, it runs in the
            /// thread that enqueues; for events that are left when the last clone of the client is dropped, in that
            /// thread. It must not call the client.
            pub fn on_failure(mut self, function: impl Fn(&FailedEvent) + Send + Sync + 'static) -> Self {
                self.settings.hooks.failed = Some(Arc::new(function));
                self
            }
        }
    };
}

settings!(MemoryQueue);
settings!(StoreQueue);

impl StoreQueue {
    /// Sets how long a call of the store may take: 30 seconds by default. A call that does not return in time is
    /// dropped and counts as failed: the calls of [`persist`](crate::WebmarketerEvent::persist) that wait for it return
    /// an error, a warning is logged, and the call is repeated. See [`Store`].
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use webmarketer_core::outbox::Store;
    /// use webmarketer_core::{Client, Delivery};
    ///
    /// # fn example(store: impl Store) -> Result<(), webmarketer_core::Error> {
    /// let outbox = Delivery::store(store).store_timeout(Duration::from_secs(5));
    /// let client = Client::builder().from_env()?.delivery(outbox).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn store_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl ClientBuilder {
    /// Sets how the client delivers the events that are [enqueued](crate::WebmarketerEvent::enqueue).
    ///
    /// A queue has its own thread and its own connections, so it works without a runtime, and if the runtime of the
    /// application is blocked or ends. It also uses an [`http_client`](Self::http_client) of the application, whose
    /// connections must not depend on a runtime that can end.
    pub fn delivery(self, delivery: impl Into<Delivery>) -> Self {
        let Delivery(queue) = delivery.into();
        self.queue(queue)
    }
}
