//! States and statistics: the bodies that set them, and how they are sent.

use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value};
use webmarketer_schema::wire::{ObjectReader, WireError, insert_some};

use super::property::{date_json, take_date};
#[cfg(feature = "client")]
use crate::client::{Client, NewUpdate, Operation};
#[cfg(feature = "client")]
use crate::error::{Error, ErrorKind};
#[cfg(feature = "client")]
use crate::event::UpdatedEvent;
use crate::event::{NewValue, Update};
#[cfg(feature = "client")]
use crate::outbox::Of;

macro_rules! update {
    ($(#[$doc:meta])* $name:ident, $value:ty, $expected:literal, $read:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            /// The value.
            pub value: $value,
            /// The time from which the value applies. Without it, as far as is known, the value applies from the date
            /// of the event.
            pub date: Option<DateTime<Utc>>,
            /// Properties that this library does not know, unchanged.
            pub extra: Map<String, Value>,
        }

        impl $name {
            /// Reads the body.
            ///
            /// # Errors
            ///
            /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON
            /// pointer.
            pub fn from_json(value: &Value) -> Result<Self, WireError> {
                let mut object = ObjectReader::new(value, "")?;
                Ok(Self {
                    value: object.need("value", $expected, $read)?,
                    date: take_date(&mut object, "date"),
                    extra: object.rest(),
                })
            }

            /// Writes the body.
            pub fn to_json(&self) -> Value {
                let mut object = self.extra.clone();
                object.insert("value".into(), Number::from(self.value.clone()).into());
                insert_some(&mut object, "date", self.date.map(date_json));
                Value::Object(object)
            }
        }
    };
}

update! {
    /// Sets a state of an event: the body of `updateEventState`. The value is 0 or 1.
    StateUpdate, u8, "0 or 1", |value| value.as_u64().and_then(|v| u8::try_from(v).ok()).filter(|v| *v <= 1)
}
update! {
    /// Sets a statistic of an event: the body of `updateEventStatistic`.
    StatisticUpdate, Number, "a number", |value| value.as_number().cloned()
}

impl<E> Update<E> {
    /// The body that is sent; `None` for a number that is not finite.
    pub fn body(&self) -> Option<Value> {
        let extra = Map::new();
        Some(match self.value {
            NewValue::State(on) => StateUpdate { value: on.into(), date: self.date, extra }.to_json(),
            NewValue::Statistic(number) => {
                let value = Number::from_f64(number)?;
                StatisticUpdate { value, date: self.date, extra }.to_json()
            }
        })
    }

    /// Sends it (`updateEventState`, `updateEventStatistic`). The request is idempotent.
    ///
    /// A state or statistic that the event type did not have yet when the event was made is an error of kind
    /// [`NotFound`](crate::ErrorKind::NotFound).
    ///
    /// The future borrows neither the update nor the client, so it can be spawned.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the event is not processed yet, or its event type did not have the
    /// state or statistic when the event was made; see [`ErrorKind`](crate::ErrorKind) for other errors.
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the event is [known by its nonce only](crate::Queued::set):
    /// [`enqueue`](Self::enqueue) or [`persist`](Self::persist) such an update.
    #[cfg(feature = "client")]
    pub fn send(&self, client: &Client) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        let prepared = self.prepare();
        let client = client.clone();
        async move {
            let NewUpdate { of, is_statistic, key, body } = prepared?;
            let Of::Id(id) = of else {
                let message = "the update was not sent: the id of its event is not known yet; add the update to the \
                    queue or the outbox of the event with `enqueue` or `persist`";
                return Err(Error::new(ErrorKind::InvalidInput, message));
            };
            let project = client.project();
            let operation = if is_statistic {
                Operation::UpdateEventStatistic(project, &id, key)
            } else {
                Operation::UpdateEventState(project, &id, key)
            };
            client.call(operation, &[], Some(&body)).await.map(drop)
        }
    }

    /// Adds it to the [queue](crate::Delivery) of the client, which sends it after the earlier requests of the same
    /// event. It returns at once, and needs no runtime.
    ///
    /// # Errors
    ///
    /// The update was not accepted: the queue [is full](crate::ErrorKind::QueueFull) or
    /// [was shut down](crate::ErrorKind::ShutDown), its event is [known by its nonce only](crate::Queued::set) and is
    /// neither in the queue nor among the last that were received, or the client has no queue.
    #[cfg(feature = "client")]
    pub fn enqueue(&self, client: &Client) -> Result<(), Error> {
        client.enqueue_update(self.prepare()?)
    }

    /// Adds it to the outbox of the client, and returns when it is on stable storage. The outbox sends it after the
    /// earlier requests of the same event.
    ///
    /// An update of an event that is known by its nonce only, and that the outbox does not know when it is the turn of
    /// the update, becomes a dead letter.
    ///
    /// The future borrows neither the update nor the client, so it can be spawned.
    ///
    /// # Errors
    ///
    /// The update was not accepted: the client has no outbox ([`Delivery::store`](crate::Delivery::store)), the store
    /// [failed](crate::ErrorKind::Storage), or the outbox [is full](crate::ErrorKind::QueueFull) or
    /// [was shut down](crate::ErrorKind::ShutDown).
    ///
    /// With [`ErrorKind::Storage`](crate::ErrorKind::Storage) after a timeout, or after a failed transaction of a table,
    /// it is not known whether the update is stored. Persist it again: the same value is set once more.
    #[cfg(feature = "client")]
    pub fn persist(&self, client: &Client) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        let stored = self.prepare().map(|update| client.persist_update(update));
        async move { stored?.await }
    }

    #[cfg(feature = "client")]
    pub(super) fn prepare(&self) -> Result<NewUpdate, Error> {
        let body = self.body().ok_or_else(|| {
            let message = format!("the statistic `{}` must be a finite number", self.key);
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        let of = match &self.of {
            UpdatedEvent::Id(id) => Of::Id(id.clone()),
            UpdatedEvent::Nonce(nonce) => Of::Nonce(nonce.clone()),
        };
        Ok(NewUpdate { of, is_statistic: matches!(self.value, NewValue::Statistic(_)), key: self.key, body })
    }
}
