//! States and statistics: the bodies that set them, and how they are sent.

use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value};
use webmarketer_schema::wire::{ObjectReader, WireError, insert_some};

use super::property::{date_json, take_date};
#[cfg(feature = "client")]
use crate::client::{Client, Operation};
#[cfg(feature = "client")]
use crate::error::{Error, ErrorKind};
use crate::event::{NewValue, Update};

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
    #[cfg(feature = "client")]
    pub fn send(&self, client: &Client) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        let body = self.body().ok_or_else(|| {
            let message = format!("the statistic `{}` must be a finite number", self.key);
            Error::new(ErrorKind::InvalidInput, message)
        });
        let (client, id, key, value) = (client.clone(), self.id.clone(), self.key, self.value);
        async move {
            let (project, id) = (client.project(), id.as_str());
            let operation = match value {
                NewValue::State(_) => Operation::UpdateEventState(project, id, key),
                NewValue::Statistic(_) => Operation::UpdateEventStatistic(project, id, key),
            };
            client.call(operation, &[], Some(&body?)).await.map(drop)
        }
    }
}
