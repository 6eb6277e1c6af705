//! The queue that a client may have: requests are added to it now, and sent later.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use tokio::time::Instant;
use webmarketer_schema::ProjectId;

use super::api_requests::ApiRequests;
use super::claim::IsClaimed;
use super::operation::Operation;
use super::runtime_thread::RuntimeThread;
use crate::auth::BoxFuture;
use crate::error::Error;
use crate::outbox::{Of, Request, Target};

/// A request that is sent later.
pub(crate) struct QueuedRequest {
    pub(crate) kind: QueuedKind,
    pub(crate) body: QueuedBody,
}

/// What a queued request does.
pub(crate) enum QueuedKind {
    Event {
        event_type: Cow<'static, str>,
        /// The nonce, if it is known without reading the body. A copy for each event would cost an allocation.
        nonce: Option<String>,
    },
    Update {
        of: Of,
        is_statistic: bool,
        /// The storage key.
        key: Cow<'static, str>,
    },
}

/// The body of a request: the same bytes at each try.
pub(crate) enum QueuedBody {
    /// As it was written. It is not shared before it is sent, since that allocates.
    Written(Vec<u8>),
    Shared(Bytes),
}

impl QueuedBody {
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

impl QueuedRequest {
    /// An event, whose body has its nonce.
    pub(crate) fn event(event_type: Cow<'static, str>, body: Vec<u8>) -> Self {
        Self { kind: QueuedKind::Event { event_type, nonce: None }, body: QueuedBody::Written(body) }
    }

    /// An update of an event.
    pub(crate) fn update(of: Of, is_statistic: bool, key: Cow<'static, str>, body: Vec<u8>) -> Self {
        Self { kind: QueuedKind::Update { of, is_statistic, key }, body: QueuedBody::Written(body) }
    }

    /// A request of a store.
    pub(crate) fn stored(request: Request) -> Self {
        match request {
            Request::Event { event_type, nonce, body } => Self {
                kind: QueuedKind::Event { event_type: event_type.into(), nonce: Some(nonce) },
                body: QueuedBody::Shared(body),
            },
            Request::Update { of, is_statistic, key, body } => {
                Self { kind: QueuedKind::Update { of, is_statistic, key: key.into() }, body: QueuedBody::Shared(body) }
            }
        }
    }

    /// The nonce of an event, or of the event of an update by nonce.
    pub(crate) fn nonce(&mut self) -> Option<String> {
        match &self.kind {
            QueuedKind::Event { nonce: Some(nonce), .. } | QueuedKind::Update { of: Of::Nonce(nonce), .. } => {
                return Some(nonce.clone());
            }
            QueuedKind::Update { of: Of::Id(_), .. } => return None,
            QueuedKind::Event { nonce: None, .. } => {}
        }
        let body = serde_json::from_slice::<Value>(&self.body.share()).unwrap_or_default();
        Some(body.get("nonce").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    /// What it is, for messages.
    pub(crate) fn name(&self) -> String {
        match &self.kind {
            QueuedKind::Event { event_type, .. } => format!("the event `{event_type}`"),
            QueuedKind::Update { is_statistic: false, key, .. } => format!("the update of the state `{key}`"),
            QueuedKind::Update { is_statistic: true, key, .. } => format!("the update of the statistic `{key}`"),
        }
    }
}

/// Holds requests, and sends them.
pub(crate) trait RequestQueue: Any + fmt::Debug + Send + Sync {
    /// Adds a request. It does not wait for the service. `nonce` is that of the event, or of the event of an update by
    /// nonce.
    fn enqueue(&self, request: QueuedRequest, nonce: Option<&str>) -> Result<(), Error>;

    /// Adds a request, and waits until it is on stable storage.
    fn persist(&self, request: QueuedRequest, nonce: Option<&str>) -> BoxFuture<'static, Result<(), Error>>;
}

/// The settings of a queue, which starts when the client is built.
pub(crate) trait StartQueue: fmt::Debug + Send {
    /// Starts it. The thread is for the queue alone.
    fn start(
        self: Box<Self>,
        thread: RuntimeThread,
        sender: Arc<dyn RequestSender>,
        target: Target,
    ) -> Result<Arc<dyn RequestQueue>, Error>;
}

/// A request of a queue as it is sent.
#[derive(Clone, Debug)]
pub(crate) enum Outgoing {
    Event(Bytes),
    Update { event_id: String, is_statistic: bool, key: Cow<'static, str>, body: Bytes },
}

/// Sends the requests of a queue.
pub(crate) trait RequestSender: Send + Sync {
    /// Makes one try to send a request, and returns the id that the service gave to an event.
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Option<String>, Error>>;

    /// The same for a request that another process can claim. It waits for the limits of the client first, and a claim
    /// can end meanwhile: then it is not sent, and the error [says so](Error::is_unclaimed).
    fn send_claimed<'a>(
        &'a self,
        request: Outgoing,
        is_claimed: &'a IsClaimed<'a>,
    ) -> BoxFuture<'a, Result<Option<String>, Error>> {
        let _ = is_claimed;
        self.send(request)
    }

    /// Until when the service has asked for a pause.
    fn paused_until(&self) -> Option<Instant>;

    /// How many requests may be under way at once.
    fn max_concurrency(&self) -> usize;
}

/// Sends the requests of a queue to the service.
pub(super) struct ServiceSender {
    pub(super) project: ProjectId,
    pub(super) requests: ApiRequests,
}

impl ServiceSender {
    fn try_once<'a>(
        &'a self,
        request: Outgoing,
        is_claimed: Option<&'a IsClaimed<'a>>,
    ) -> BoxFuture<'a, Result<Option<String>, Error>> {
        Box::pin(async move {
            let (Outgoing::Event(body) | Outgoing::Update { body, .. }) = &request;
            let operation = match &request {
                Outgoing::Event(_) => Operation::CreateEvent,
                Outgoing::Update { event_id, is_statistic: false, key, .. } => {
                    Operation::UpdateEventState(&self.project, event_id, key)
                }
                Outgoing::Update { event_id, is_statistic: true, key, .. } => {
                    Operation::UpdateEventStatistic(&self.project, event_id, key)
                }
            };
            let mut call = self.requests.request(operation, &[], Some(body.clone()));
            // The queue decides when there is another try.
            call.once = true;
            call.is_claimed = is_claimed;
            let answer = self.requests.execute(&call).await?;
            match request {
                Outgoing::Event(body) => {
                    let id = call.id(&answer.body)?;
                    self.requests.inboxes.add(&body, &id);
                    Ok(Some(id))
                }
                Outgoing::Update { .. } => call.json(&answer.body).map(|_| None),
            }
        })
    }
}

impl RequestSender for ServiceSender {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Option<String>, Error>> {
        self.try_once(request, None)
    }

    fn send_claimed<'a>(
        &'a self,
        request: Outgoing,
        is_claimed: &'a IsClaimed<'a>,
    ) -> BoxFuture<'a, Result<Option<String>, Error>> {
        self.try_once(request, Some(is_claimed))
    }

    fn paused_until(&self) -> Option<Instant> {
        self.requests.transport.limits.api.closed_until()
    }

    fn max_concurrency(&self) -> usize {
        self.requests.transport.limits.concurrency()
    }
}
