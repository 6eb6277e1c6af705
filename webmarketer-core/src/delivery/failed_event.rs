//! What the hooks of a queue receive: events that were received, and events that were dropped.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

use crate::client::QueuedEvent;
use crate::error::Error;

/// The reason why a queue dropped an accepted event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DropReason {
    /// The service rejected it (400, 404, 409, 413, 422 and other 4xx).
    Refused,
    /// It was in the queue for longer than the [maximum age](crate::MemoryQueue::max_age).
    Expired,
    /// It was the oldest in a full queue that [drops the oldest](crate::WhenFull::DropOldest).
    Evicted,
    /// The client was [shut down](crate::Client::shutdown) or dropped, and the queue is only in memory. The service may
    /// have received an event that was under way.
    ShutDown,
}

impl DropReason {
    /// The reason in one word, such as a label of a metric.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Evicted => "evicted",
            Self::ShutDown => "shut_down",
        }
    }
}

/// An event that a queue has dropped: the argument of [`on_failure`](crate::MemoryQueue::on_failure).
#[derive(Clone)]
pub struct FailedEvent {
    pub(super) event_type: Cow<'static, str>,
    pub(super) nonce: String,
    pub(super) reason: DropReason,
    pub(super) error: Option<Error>,
    pub(super) body: Bytes,
}

impl FailedEvent {
    /// The reference of the event type.
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The nonce.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Why it was dropped.
    pub fn reason(&self) -> DropReason {
        self.reason
    }

    /// The response of the service, if it rejected the event.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// The body of the request, as JSON: the whole event. It may contain personal data.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// An event that was dropped from the queue.
pub(super) struct DroppedEvent {
    pub(super) event: QueuedEvent,
    pub(super) reason: DropReason,
    pub(super) error: Option<Error>,
}

impl From<DroppedEvent> for FailedEvent {
    fn from(DroppedEvent { mut event, reason, error }: DroppedEvent) -> Self {
        let (nonce, body) = (event.nonce(), event.body.share());
        Self { event_type: event.event_type, nonce, reason, error, body }
    }
}

/// Does not show the data, which may be personal.
impl fmt::Debug for FailedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FailedEvent")
            .field("event_type", &self.event_type)
            .field("nonce", &self.nonce)
            .field("reason", &self.reason)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// An event of a queue that the service has received: the argument of [`on_received`](crate::MemoryQueue::on_received).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ReceivedEvent<'a> {
    /// The reference of the event type.
    pub event_type: &'a str,
    /// The nonce.
    pub nonce: &'a str,
    /// The id of the event. Keep it to set states and statistics later.
    pub event_id: &'a str,
}
