//! How an event is added to the outbox of a client.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use super::envelope::Envelope;
use super::send_error::SendError;
use super::state::{IntoValue, Settable, Update, UpdatedEvent};
use crate::auth::BoxFuture;
use crate::client::{Client, NewEvent};
use crate::error::Error;

/// That an event is in the outbox of a client, on stable storage. The service has not received it yet.
#[non_exhaustive]
pub struct Persisted<E> {
    /// The nonce that it is sent with.
    pub nonce: String,
    event: PhantomData<fn(E)>,
}

impl<E> Persisted<E> {
    pub(super) fn new(nonce: String) -> Self {
        Self { nonce, event: PhantomData }
    }

    /// An event whose nonce the application has stored: an earlier process has persisted it, or the application has
    /// committed its [row](crate::Client::row). An update of an event that the outbox does not know becomes a dead
    /// letter.
    ///
    /// ```no_run
    /// use webmarketer_core::{Client, Error, Persisted, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// #[webmarketer(state("refunded"))]
    /// struct Purchase {
    ///     #[webmarketer(nonce)]
    ///     order_id: u64,
    /// }
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// Persisted::<Purchase>::from_nonce("purchase:7").set(Purchase::REFUNDED, true).persist(client).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_nonce(nonce: impl Into<String>) -> Self {
        Self::new(nonce.into())
    }

    /// Prepares an update of a state or statistic of the event, whose id is not known yet: the outbox sends it after the
    /// event. Add it to the same outbox with [`Update::persist`] or [`Update::enqueue`].
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
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// let persisted = Purchase { order_id: "2026-0042".to_owned() }.persist(client).await?;
    /// persisted.set(Purchase::REFUNDED, true).persist(client).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set<S: Settable<E>>(&self, what: S, value: impl IntoValue<S::Value>) -> Update<E> {
        what.update(UpdatedEvent::Nonce(self.nonce.clone()), value.into_value())
    }
}

impl<E> Envelope<E> {
    /// Adds it to the outbox of the client, and returns when it is on stable storage: from then on it is not lost when
    /// the process is killed. The outbox sends it. It does not wait for the service, and works in any runtime.
    ///
    /// The future borrows neither the envelope nor the client, so it can be spawned.
    ///
    /// # Errors
    ///
    /// The event was not accepted: the client has no outbox ([`Delivery::store`](crate::Delivery::store)), the store
    /// [failed](crate::ErrorKind::Storage), the outbox [is full](crate::ErrorKind::QueueFull) or
    /// [was shut down](crate::ErrorKind::ShutDown), [`before_send`](crate::ClientBuilder::before_send) withheld the
    /// event, or its data are not valid.
    ///
    /// With [`ErrorKind::Storage`](crate::ErrorKind::Storage) after a timeout, or after a failed transaction of a table,
    /// it is not known whether the event is stored: persist it again with the same nonce.
    pub fn persist(&self, client: &Client) -> impl Future<Output = Result<Persisted<E>, Error>> + Send + use<E> {
        let stored = self.add_to_outbox(client);
        let nonce = self.nonce.clone();
        async move { stored?.await.map(|()| Persisted::new(nonce)) }
    }

    /// The same, and returns the envelope only where it was not accepted.
    pub(super) fn into_persisted(
        self,
        client: &Client,
    ) -> impl Future<Output = Result<Persisted<E>, SendError<E>>> + Send + use<E> {
        let stored = self.add_to_outbox(client);
        async move {
            let result = match stored {
                Ok(stored) => stored.await,
                Err(error) => Err(error),
            };
            match result {
                Ok(()) => Ok(Persisted::new(self.nonce)),
                Err(error) => Err(SendError::new(error, self)),
            }
        }
    }

    fn add_to_outbox(&self, client: &Client) -> Result<BoxFuture<'static, Result<(), Error>>, Error> {
        let (body, _) = self.request_body(client)?;
        let (event_type, nonce, definition) = (self.event_type.clone(), &*self.nonce, self.definition());
        Ok(client.persist_event(NewEvent { event_type, nonce, body, definition }))
    }
}

impl<E> Clone for Persisted<E> {
    fn clone(&self) -> Self {
        Self::new(self.nonce.clone())
    }
}

impl<E> PartialEq for Persisted<E> {
    fn eq(&self, other: &Self) -> bool {
        self.nonce == other.nonce
    }
}

impl<E> Eq for Persisted<E> {}

impl<E> fmt::Debug for Persisted<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Persisted").field("nonce", &self.nonce).finish()
    }
}
