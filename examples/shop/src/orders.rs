//! The orders of the shop. A real shop keeps them in its database.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use webmarketer_core::{EventId, IntoValue, Persisted, ReceivedEvent, Settable, Update, WebmarketerEvent};

use crate::OrderPlaced;

/// The orders, by the nonces of their events.
#[derive(Debug, Default)]
pub struct Orders(Mutex<HashMap<String, OrderEvent>>);

/// What is known of the event of an order.
#[derive(Debug)]
enum OrderEvent {
    /// It is being added to the outbox.
    New,
    /// It is in the outbox.
    Persisted(Persisted<OrderPlaced>),
    /// The service has received it.
    Received(EventId<OrderPlaced>),
}

impl Orders {
    /// Adds an order. Returns whether it is new.
    pub fn add(&self, nonce: &str) -> bool {
        let mut orders = self.lock();
        let is_new = !orders.contains_key(nonce);
        if is_new {
            orders.insert(nonce.to_owned(), OrderEvent::New);
        }
        is_new
    }

    /// Removes an order whose event was not accepted.
    pub fn remove(&self, nonce: &str) {
        self.lock().remove(nonce);
    }

    /// Keeps that an event is in the outbox, unless the service has received it already.
    pub fn persisted(&self, event: Persisted<OrderPlaced>) {
        if let Some(order @ OrderEvent::New) = self.lock().get_mut(&event.nonce) {
            *order = OrderEvent::Persisted(event);
        }
    }

    /// Keeps the id of an event that the service has received, also of an order that was placed before a restart.
    pub fn received(&self, event: ReceivedEvent<'_>) {
        if event.event_type == OrderPlaced::EVENT_TYPE {
            self.lock().insert(event.nonce.to_owned(), OrderEvent::Received(EventId::new(event.event_id)));
        }
    }

    /// Prepares an update of the event of an order. `None` if the order does not exist.
    pub fn set<S: Settable<OrderPlaced>>(
        &self,
        order_id: &str,
        what: S,
        value: impl IntoValue<S::Value>,
    ) -> Option<Update<OrderPlaced>> {
        match self.lock().get(&format!("{}:{order_id}", OrderPlaced::EVENT_TYPE))? {
            OrderEvent::New => None,
            OrderEvent::Persisted(event) => Some(event.set(what, value)),
            OrderEvent::Received(id) => Some(id.set(what, value)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, OrderEvent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
