//! The queue that a client may have: events are added to it now, and sent later.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use tokio::time::Instant;

use super::api_requests::ApiRequests;
use super::operation::Operation;
use super::runtime_thread::RuntimeThread;
use crate::auth::BoxFuture;
use crate::error::Error;

/// An event that is sent later.
pub(crate) struct QueuedEvent {
    pub(crate) event_type: Cow<'static, str>,
    pub(crate) body: EventBody,
}

/// The body of the request of an event: the same bytes at each try.
pub(crate) enum EventBody {
    /// As it was written. It is not shared before it is sent, since that allocates.
    Written(Vec<u8>),
    Shared(Bytes),
}

impl EventBody {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Written(body) => body.len(),
            Self::Shared(body) => body.len(),
        }
    }

    /// The same bytes, shared with those that stay here.
    pub(crate) fn share(&mut self) -> Bytes {
        let body = match self {
            Self::Written(body) => Bytes::from(std::mem::take(body)),
            Self::Shared(body) => return body.clone(),
        };
        *self = Self::Shared(body.clone());
        body
    }
}

impl QueuedEvent {
    pub(crate) fn new(event_type: Cow<'static, str>, body: Vec<u8>) -> Self {
        Self { event_type, body: EventBody::Written(body) }
    }

    /// The nonce, which the body has.
    pub(crate) fn nonce(&mut self) -> String {
        let body = serde_json::from_slice::<Value>(&self.body.share()).unwrap_or_default();
        body.get("nonce").and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// Holds events, and sends them.
pub(crate) trait EventQueue: Any + fmt::Debug + Send + Sync {
    /// Adds an event. It does not wait for the service.
    fn enqueue(&self, event: QueuedEvent) -> Result<(), Error>;
}

/// The settings of a queue, which starts when the client is built.
pub(crate) trait StartQueue: fmt::Debug + Send {
    /// Starts it. The thread is for the queue alone.
    fn start(self: Box<Self>, thread: RuntimeThread, sender: Arc<dyn EventSender>) -> Arc<dyn EventQueue>;
}

/// Sends the events of a queue.
pub(crate) trait EventSender: Send + Sync {
    /// Makes one try to send an event, and returns the id that the service gave it.
    fn send(&self, body: Bytes) -> BoxFuture<'_, Result<String, Error>>;

    /// Until when the service has asked for a pause.
    fn paused_until(&self) -> Option<Instant>;

    /// How many events may be under way at once.
    fn max_concurrency(&self) -> usize;
}

impl EventSender for ApiRequests {
    fn send(&self, body: Bytes) -> BoxFuture<'_, Result<String, Error>> {
        Box::pin(async move {
            let mut request = self.request(Operation::CreateEvent, &[], Some(body.clone()));
            // The queue decides when there is another try.
            request.once = true;
            let answer = self.execute(&request).await?;
            let id = request.id(&answer.body)?;
            self.inboxes.add(&body, &id);
            Ok(id)
        })
    }

    fn paused_until(&self) -> Option<Instant> {
        self.transport.limits.api.closed_until()
    }

    fn max_concurrency(&self) -> usize {
        self.transport.limits.concurrency()
    }
}
