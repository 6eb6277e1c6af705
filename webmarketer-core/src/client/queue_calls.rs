//! How events and updates are added to the queue or the outbox of a client.

use std::borrow::Cow;

use serde_json::Value;

use super::backend::{Backend, PreparedEvent, StructDefinition};
use super::handle::Client;
use super::operation::Operation;
use super::queue::QueuedRequest;
use crate::auth::BoxFuture;
use crate::error::{Error, ErrorKind};
use crate::outbox::Of;

impl Client {
    /// Adds an event to the queue. A client without a service receives it at once.
    pub(crate) fn enqueue_event(&self, event: NewEvent<'_>) -> Result<(), Error> {
        match self.backend() {
            Backend::Service(_, Some(queue)) => {
                queue.enqueue(QueuedRequest::event(event.event_type, event.body), Some(event.nonce))
            }
            Backend::Service(_, None) => Err(no_queue()),
            Backend::Local(local) => self.receive_locally(&**local, &event.prepare()).map(drop),
        }
    }

    /// Adds an event to the outbox. A client without a service receives it at once.
    pub(crate) fn persist_event(&self, event: NewEvent<'_>) -> BoxFuture<'static, Result<(), Error>> {
        match self.backend() {
            Backend::Service(_, Some(queue)) => {
                queue.persist(QueuedRequest::event(event.event_type, event.body), Some(event.nonce))
            }
            Backend::Service(_, None) => ready(Err(no_outbox())),
            Backend::Local(local) => ready(self.receive_locally(&**local, &event.prepare()).map(drop)),
        }
    }

    /// Adds an update to the queue. A client without a service makes it at once.
    pub(crate) fn enqueue_update(&self, update: NewUpdate) -> Result<(), Error> {
        match self.backend() {
            Backend::Service(_, Some(queue)) => {
                let nonce = update.nonce();
                queue.enqueue(update.into_queued(), nonce.as_deref())
            }
            Backend::Service(_, None) => Err(no_queue()),
            Backend::Local(_) => self.update_locally(&update),
        }
    }

    /// Adds an update to the outbox. A client without a service makes it at once.
    pub(crate) fn persist_update(&self, update: NewUpdate) -> BoxFuture<'static, Result<(), Error>> {
        match self.backend() {
            Backend::Service(_, Some(queue)) => {
                let nonce = update.nonce();
                queue.persist(update.into_queued(), nonce.as_deref())
            }
            Backend::Service(_, None) => ready(Err(no_outbox())),
            Backend::Local(_) => ready(self.update_locally(&update)),
        }
    }

    /// Makes an update, if the client has no service.
    pub(crate) fn update_locally(&self, update: &NewUpdate) -> Result<(), Error> {
        let Backend::Local(local) = self.backend() else { return Ok(()) };
        let id = match &update.of {
            Of::Id(id) => id.clone(),
            Of::Nonce(nonce) => local.event_id(nonce).ok_or_else(|| unknown_event(nonce))?,
        };
        let operation = if update.is_statistic {
            Operation::UpdateEventStatistic(self.project(), &id, update.key)
        } else {
            Operation::UpdateEventState(self.project(), &id, update.key)
        };
        local.answer(operation, Some(&update.body)).map(drop)
    }
}

/// An event that is added to a queue.
pub(crate) struct NewEvent<'a> {
    pub(crate) event_type: Cow<'static, str>,
    pub(crate) nonce: &'a str,
    pub(crate) body: Vec<u8>,
    /// The struct of the event, if it has one.
    pub(crate) definition: Option<&'static dyn StructDefinition>,
}

impl NewEvent<'_> {
    fn prepare(self) -> PreparedEvent {
        PreparedEvent { body: self.body.into(), definition: self.definition }
    }
}

/// An update that is added to a queue.
pub(crate) struct NewUpdate {
    pub(crate) of: Of,
    pub(crate) is_statistic: bool,
    pub(crate) key: &'static str,
    pub(crate) body: Value,
}

impl NewUpdate {
    fn nonce(&self) -> Option<String> {
        match &self.of {
            Of::Nonce(nonce) => Some(nonce.clone()),
            Of::Id(_) => None,
        }
    }

    fn into_queued(self) -> QueuedRequest {
        let body = self.body.to_string().into_bytes();
        QueuedRequest::update(self.of, self.is_statistic, self.key.into(), body)
    }
}

fn ready(result: Result<(), Error>) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(std::future::ready(result))
}

fn no_queue() -> Error {
    let message = "the client has no queue: build it with `.delivery(Delivery::memory())`, or call `send`";
    Error::new(ErrorKind::InvalidInput, message)
}

/// The error of `persist` for a client without a store.
pub(crate) fn no_outbox() -> Error {
    let message = "the client has no outbox to persist to: build it with `.delivery(Delivery::outbox(path))` \
        (feature `outbox`) or `.delivery(Delivery::store(store))`";
    Error::new(ErrorKind::InvalidInput, message)
}

/// The error of an update of an event that was neither received nor queued here.
pub(crate) fn unknown_event(nonce: &str) -> Error {
    let message = format!(
        "the update was not accepted: no event with the nonce `{}` is in the queue or was received lately; set it by \
         the id of the event",
        nonce.escape_debug()
    );
    Error::new(ErrorKind::InvalidInput, message)
}
