//! What the hooks of a queue receive: events that were received, and events that were dropped.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

use super::drop_reason::DropReason;
use crate::client::{QueuedKind, QueuedRequest};
use crate::error::Error;

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
