//! The receipt of an event: the nonce, and the id from the service.

use std::fmt;
use std::marker::PhantomData;

/// The receipt of an event that the service received. The event can still be invalid; see
/// [`WebmarketerEvent::send`](crate::WebmarketerEvent::send).
#[non_exhaustive]
pub struct Receipt<E> {
    /// The nonce of the event.
    pub nonce: String,
    /// The id of the event.
    pub event_id: EventId<E>,
}

impl<E> Receipt<E> {
    #[cfg(feature = "client")]
    pub(super) fn new(nonce: String, id: String) -> Self {
        Self { nonce, event_id: EventId::new(id) }
    }
}

/// The id of an event of type `E`.
pub struct EventId<E> {
    id: String,
    event: PhantomData<fn(E)>,
}

/// The type parameter of events whose event type is known only at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untyped {}

impl<E> EventId<E> {
    /// Wraps an id that the service returned.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), event: PhantomData }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.id
    }
}

// A derive would require the same traits of `E`, of which no value is stored.

impl<E> Clone for Receipt<E> {
    fn clone(&self) -> Self {
        Self { nonce: self.nonce.clone(), event_id: self.event_id.clone() }
    }
}

impl<E> PartialEq for Receipt<E> {
    fn eq(&self, other: &Self) -> bool {
        (&self.nonce, &self.event_id) == (&other.nonce, &other.event_id)
    }
}

impl<E> Eq for Receipt<E> {}

impl<E> fmt::Debug for Receipt<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt").field("nonce", &self.nonce).field("event_id", &self.event_id).finish()
    }
}

impl<E> Clone for EventId<E> {
    fn clone(&self) -> Self {
        Self::new(&*self.id)
    }
}

impl<E> PartialEq for EventId<E> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<E> Eq for EventId<E> {}

impl<E> fmt::Debug for EventId<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventId").field(&self.id).finish()
    }
}

impl<E> fmt::Display for EventId<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}
