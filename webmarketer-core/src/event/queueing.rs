//! How an event is added to the queue of a client.

use std::fmt;
use std::marker::PhantomData;

use super::envelope::Envelope;
use super::send_error::SendError;
use super::state::{IntoValue, Settable, Update, UpdatedEvent};
use crate::client::{Client, NewEvent};
use crate::error::Error;

/// That an event is in the queue of a client. It is in memory, and the service has not received it yet.
#[non_exhaustive]
pub struct Queued<E> {
    /// The nonce that it is sent with.
    pub nonce: String,
    event: PhantomData<fn(E)>,
}

impl<E> Queued<E> {
    pub(super) fn new(nonce: String) -> Self {
        Self { nonce, event: PhantomData }
    }

    /// Prepares an update of a state or statistic of the event, whose id is not known yet: the queue sends it after the
    /// event. Add it to the same queue with [`Update::enqueue`] or [`Update::persist`].
    ///
    /// ```no_run
    /// use webmarketer_core::{Client, Error, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// #[webmarketer(state("refunded"))]
    /// struct Purchase {
    ///     order_id: String,
    /// }
    ///
    /// # fn example(client: &Client) -> Result<(), Error> {
    /// let queued = Purchase { order_id: "2026-0042".to_owned() }.enqueue(client)?;
    /// queued.set(Purchase::REFUNDED, true).enqueue(client)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set<S: Settable<E>>(&self, what: S, value: impl IntoValue<S::Value>) -> Update<E> {
        what.update(UpdatedEvent::Nonce(self.nonce.clone()), value.into_value())
    }
}

impl<E> Envelope<E> {
    /// Adds it to the [queue](crate::Delivery) of the client, which sends it. It neither waits for the service nor needs
    /// a runtime, so it can be called anywhere. Only a queue with [`WhenFull::Block`](crate::WhenFull::Block) waits, and
    /// only while it is full.
    ///
    /// # Errors
    ///
    /// The event was not accepted: the queue [is full](crate::ErrorKind::QueueFull) or
    /// [was shut down](crate::ErrorKind::ShutDown), [`before_send`](crate::ClientBuilder::before_send) withheld the
    /// event, its data are not valid, or the client has no queue.
    pub fn enqueue(&self, client: &Client) -> Result<Queued<E>, Error> {
        self.add_to_queue(client)?;
        Ok(Queued::new(self.nonce.clone()))
    }

    /// The same, and returns the envelope only where it was not accepted.
    pub(super) fn into_queued(self, client: &Client) -> Result<Queued<E>, SendError<E>> {
        match self.add_to_queue(client) {
            Ok(()) => Ok(Queued::new(self.nonce)),
            Err(error) => Err(SendError::new(error, self)),
        }
    }

    fn add_to_queue(&self, client: &Client) -> Result<(), Error> {
        let (body, _) = self.request_body(client)?;
        let (event_type, nonce, definition) = (self.event_type.clone(), &*self.nonce, self.definition());
        client.enqueue_event(NewEvent { event_type, nonce, body, definition })
    }
}

impl<E> Clone for Queued<E> {
    fn clone(&self) -> Self {
        Self::new(self.nonce.clone())
    }
}

impl<E> PartialEq for Queued<E> {
    fn eq(&self, other: &Self) -> bool {
        self.nonce == other.nonce
    }
}

impl<E> Eq for Queued<E> {}

impl<E> fmt::Debug for Queued<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queued").field("nonce", &self.nonce).finish()
    }
}
