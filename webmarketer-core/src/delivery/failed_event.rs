//! What the hooks of a queue receive: events that were received, and events that were dropped.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

use crate::client::{QueuedKind, QueuedRequest};
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
    /// It is an update of an event that was dropped, or that the queue does not know, so that its id is not known.
    EventDropped,
    /// The outbox cannot read it any more: its file was damaged and renamed, or its entry was damaged and is a dead
    /// letter. `on_failure` is not called, because its content is not known.
    Damaged,
    /// The [store](crate::Delivery::store) of an outbox refuses it, and stores other events. It was accepted by
    /// [`enqueue`](crate::WebmarketerEvent::enqueue) and was only in memory.
    NotStored,
    /// The client was [shut down](crate::Client::shutdown) or dropped, and the event was only in memory. The service
    /// may have received an event whose request was in flight. An outbox may hold an event that it was
    /// still storing; the next client then sends it.
    ShutDown,
}

impl DropReason {
    /// The reason in words, for a dead letter.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Refused => "the service rejected it",
            Self::Expired => "it was older than the maximum age",
            Self::Evicted => "it was the oldest in a full queue",
            Self::EventDropped => "the id of its event is not known: the event was dropped, or is not in the outbox",
            Self::Damaged => "the outbox was damaged",
            Self::NotStored => "the store refuses it",
            Self::ShutDown => "the client was shut down",
        }
    }

    /// The reason in one word, such as a label of a metric.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Evicted => "evicted",
            Self::EventDropped => "event_dropped",
            Self::Damaged => "damaged",
            Self::NotStored => "not_stored",
            Self::ShutDown => "shut_down",
        }
    }
}

/// An event or an update that a queue has dropped: the argument of [`on_failure`](crate::MemoryQueue::on_failure).
#[derive(Clone)]
pub struct FailedEvent {
    kind: FailedKind,
    nonce: Option<String>,
    event_id: Option<String>,
    reason: DropReason,
    error: Option<Error>,
    body: Bytes,
}

#[derive(Clone)]
enum FailedKind {
    Event(Cow<'static, str>),
    Update { is_statistic: bool, key: Cow<'static, str> },
}

/// A state or a statistic that was not set: see [`FailedEvent::update`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedUpdate<'a> {
    /// Whether it is a statistic.
    pub is_statistic: bool,
    /// The storage key.
    pub key: &'a str,
    /// The id of the event, if it is known.
    pub event_id: Option<&'a str>,
}

impl FailedEvent {
    /// The reference of the event type; empty for an [update](Self::update).
    pub fn event_type(&self) -> &str {
        match &self.kind {
            FailedKind::Event(event_type) => event_type,
            FailedKind::Update { .. } => "",
        }
    }

    /// The nonce of the event; empty for an update of an event by its id.
    pub fn nonce(&self) -> &str {
        self.nonce.as_deref().unwrap_or_default()
    }

    /// The state or statistic, if it is an update.
    pub fn update(&self) -> Option<FailedUpdate<'_>> {
        match &self.kind {
            FailedKind::Event(_) => None,
            FailedKind::Update { is_statistic, key } => {
                Some(FailedUpdate { is_statistic: *is_statistic, key, event_id: self.event_id.as_deref() })
            }
        }
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

/// A request that has left the queue without being received.
pub(super) struct DroppedRequest {
    pub(super) request: QueuedRequest,
    pub(super) event_id: Option<String>,
    pub(super) reason: DropReason,
    pub(super) error: Option<Error>,
}

impl From<DroppedRequest> for FailedEvent {
    fn from(DroppedRequest { mut request, event_id, reason, error }: DroppedRequest) -> Self {
        let (nonce, body) = (request.nonce(), request.body.share());
        let kind = match request.kind {
            QueuedKind::Event { event_type, .. } => FailedKind::Event(event_type),
            QueuedKind::Update { is_statistic, key, .. } => FailedKind::Update { is_statistic, key },
        };
        Self { kind, nonce, event_id, reason, error, body }
    }
}

/// Does not show the data and the texts of the service, which may be personal.
impl fmt::Debug for FailedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FailedEvent");
        match self.update() {
            None => shown.field("event_type", &self.event_type()),
            Some(update) => shown.field("update", &update),
        };
        let error = self.error.as_ref().map(Error::for_log);
        shown.field("nonce", &self.nonce()).field("reason", &self.reason).field("error", &error);
        shown.finish_non_exhaustive()
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
