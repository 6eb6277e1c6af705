//! The orders of the shop. A real shop keeps them in its database.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use webmarketer_core::{EventId, ReceivedEvent};

use crate::OrderPlaced;

/// The ids of the events of the orders, by nonce. States and statistics are set by these ids.
#[derive(Debug, Default)]
pub struct Orders(Mutex<HashMap<String, Option<EventId<OrderPlaced>>>>);

impl Orders {
    /// Adds an order whose event is in the queue. Returns whether it is new.
    pub fn add(&self, nonce: &str) -> bool {
        self.lock().insert(nonce.to_owned(), None).is_none()
    }

    /// Removes an order whose event was not accepted.
    pub fn remove(&self, nonce: &str) {
        self.lock().remove(nonce);
    }

    /// Keeps the id of an event that the service has received.
    pub fn received(&self, event: ReceivedEvent<'_>) {
        self.lock().insert(event.nonce.to_owned(), Some(EventId::new(event.event_id)));
    }

    /// The id of the event of an order. `None` if the order does not exist, and `Some(None)` if the service has not
    /// received its event yet.
    pub fn event_id(&self, nonce: &str) -> Option<Option<EventId<OrderPlaced>>> {
        self.lock().get(nonce).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Option<EventId<OrderPlaced>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
