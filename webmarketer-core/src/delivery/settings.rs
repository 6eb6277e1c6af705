//! The settings of a queue.

use std::sync::Arc;
use std::time::Duration;

use super::failed_event::{FailedEvent, ReceivedEvent};
use super::hooks::Hooks;
use super::queue_state::QueueLimits;
use crate::client::{ClientBuilder, StartQueue};

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
pub struct Delivery(Option<MemoryQueue>);

/// A queue in memory. Events that are not sent when the process ends are lost.
#[derive(Debug)]
#[must_use = "it is an argument of `ClientBuilder::delivery`"]
pub struct MemoryQueue {
    pub(super) limits: QueueLimits,
    pub(super) when_full: WhenFull,
    pub(super) drop_timeout: Duration,
    pub(super) hooks: Hooks,
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
    DropOldest,
}

impl Delivery {
    /// No queue: [`enqueue`](crate::WebmarketerEvent::enqueue) is an error. This is the default.
    pub fn direct() -> Self {
        Self(None)
    }

    /// A queue in memory. By default it holds at most 100,000 events and 64 MiB, each for at most 6 hours.
    pub fn memory() -> MemoryQueue {
        MemoryQueue {
            limits: QueueLimits { events: 100_000, bytes: 64 << 20, age: Duration::from_hours(6) },
            when_full: WhenFull::Reject,
            drop_timeout: Duration::from_secs(5),
            hooks: Hooks::default(),
        }
    }
}

impl From<MemoryQueue> for Delivery {
    fn from(queue: MemoryQueue) -> Self {
        Self(Some(queue))
    }
}

impl MemoryQueue {
    /// Sets the maximum number of events, including those under way.
    pub fn max_events(mut self, events: usize) -> Self {
        self.limits.events = events;
        self
    }

    /// Sets the maximum size in bytes: the sum of the bodies of the requests.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// Sets the maximum age of an event. An older event is [dropped](crate::DropReason::Expired).
    pub fn max_age(mut self, age: Duration) -> Self {
        self.limits.age = age;
        self
    }

    /// Sets what happens to an event if the queue is full.
    pub fn when_full(mut self, when_full: WhenFull) -> Self {
        self.when_full = when_full;
        self
    }

    /// Sets how long dropping the last clone of the client blocks the thread to send the events in the queue: 5 seconds
    /// by default. [`Client::shutdown`](crate::Client::shutdown) reports the result.
    pub fn drop_timeout(mut self, timeout: Duration) -> Self {
        self.drop_timeout = timeout;
        self
    }

    /// Calls a function for each event that the service has received, in the thread of the queue, which waits for it.
    /// It must not call the client.
    pub fn on_received(mut self, function: impl Fn(ReceivedEvent<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.received = Some(Arc::new(function));
        self
    }

    /// Calls a function for each event that was accepted and is dropped: in the thread of the queue, which waits for
    /// it; for an event that is [evicted](crate::DropReason::Evicted), in the thread that enqueues another; and for those
    /// that are left when the last clone of the client is dropped, in that thread. It must not call the client.
    pub fn on_failure(mut self, function: impl Fn(&FailedEvent) + Send + Sync + 'static) -> Self {
        self.hooks.failed = Some(Arc::new(function));
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
        self.queue(queue.map(|queue| Box::new(queue) as Box<dyn StartQueue>))
    }
}
