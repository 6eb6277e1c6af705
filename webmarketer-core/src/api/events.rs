//! Events: the bodies that create them, their stored form, and the states and statistics that are set later.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value};
use webmarketer_schema::wire::{ObjectReader, WireError, insert_some};
#[cfg(feature = "client")]
use {
    crate::client::{Client, Operation},
    crate::error::Error,
    crate::event::EventId,
};

use super::property::{date_json, need_date, take_date};
#[cfg(feature = "client")]
use super::updates::{StateUpdate, StatisticUpdate};

/// The value by which the service identifies repeated events. The service writes strings; the API reference also shows
/// a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NonceValue {
    /// A text, as this library sends.
    Text(String),
    /// A number.
    Number(Number),
}

impl NonceValue {
    fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Number(number) => Some(Self::Number(number.clone())),
            _ => None,
        }
    }
}

impl fmt::Display for NonceValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl From<NonceValue> for Value {
    fn from(nonce: NonceValue) -> Self {
        match nonce {
            NonceValue::Text(text) => text.into(),
            NonceValue::Number(number) => number.into(),
        }
    }
}

/// An event as it is sent: the body of `createEvent`.
#[derive(Clone, PartialEq)]
pub struct EventPayload {
    /// The id of the project, unchanged.
    pub project_id: String,
    /// The reference of the event type.
    pub event_type: String,
    /// When it happened.
    pub event_date: Option<DateTime<Utc>>,
    /// The tracker id of the visitor. Without it the service cannot attach the event to interactions.
    pub tracker_id: Option<String>,
    /// The value by which the service identifies repeated events.
    pub nonce: NonceValue,
    /// The values, by ingestion key.
    pub data: Map<String, Value>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

impl EventPayload {
    /// Reads an event.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, "")?;
        Ok(Self {
            project_id: object.need_text("projectId")?,
            event_type: object.need_text("eventType")?,
            event_date: take_date(&mut object, "eventDate"),
            tracker_id: object.text("trackerId"),
            nonce: object.need("nonce", "a string or a number", NonceValue::from_json)?,
            data: object.need("data", "an object", |value| value.as_object().cloned())?,
            extra: object.rest(),
        })
    }

    /// Writes the event.
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("projectId".into(), self.project_id.as_str().into());
        object.insert("eventType".into(), self.event_type.as_str().into());
        insert_some(&mut object, "eventDate", self.event_date.map(date_json));
        insert_some(&mut object, "trackerId", self.tracker_id.as_deref());
        object.insert("nonce".into(), self.nonce.clone().into());
        object.insert("data".into(), self.data.clone().into());
        Value::Object(object)
    }
}

/// Does not show the data, which can be personal.
impl fmt::Debug for EventPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventPayload")
            .field("project_id", &self.project_id)
            .field("event_type", &self.event_type)
            .field("nonce", &self.nonce)
            .finish_non_exhaustive()
    }
}

/// An event as it was sent, without computed values: the response of `getRawEvent`.
#[derive(Clone, PartialEq)]
pub struct RawEvent {
    /// The id that the service gave it.
    pub id: String,
    /// The id of the project, unchanged.
    pub project_id: String,
    /// The reference of the event type.
    pub event_type: String,
    /// The value by which the service identifies repeated events.
    pub nonce: NonceValue,
    /// The tracker id of the visitor. Without it the service cannot attach the event to interactions.
    pub tracker_id: Option<String>,
    /// When the service received it.
    pub created_at: DateTime<Utc>,
    /// The values, by ingestion key.
    pub data: Map<String, Value>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

impl RawEvent {
    /// Reads a raw event.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, "")?;
        Ok(Self {
            id: object.need_text("_id")?,
            project_id: object.need_text("projectId")?,
            event_type: object.need_text("eventType")?,
            nonce: object.need("nonce", "a string or a number", NonceValue::from_json)?,
            tracker_id: object.text("trackerId"),
            created_at: need_date(&mut object, "createdAt")?,
            data: object.need("data", "an object", |value| value.as_object().cloned())?,
            extra: object.rest(),
        })
    }

    /// Writes the raw event.
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("_id".into(), self.id.as_str().into());
        object.insert("projectId".into(), self.project_id.as_str().into());
        object.insert("eventType".into(), self.event_type.as_str().into());
        object.insert("nonce".into(), self.nonce.clone().into());
        insert_some(&mut object, "trackerId", self.tracker_id.as_deref());
        object.insert("createdAt".into(), date_json(self.created_at));
        object.insert("data".into(), self.data.clone().into());
        Value::Object(object)
    }
}

/// Does not show the data, which can be personal.
impl fmt::Debug for RawEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawEvent")
            .field("id", &self.id)
            .field("event_type", &self.event_type)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

/// The events of the client's project.
#[cfg(feature = "client")]
#[derive(Clone, Copy, Debug)]
pub struct Events<'a> {
    client: &'a Client,
}

#[cfg(feature = "client")]
impl Client {
    /// The events of the project. To send one, see [`WebmarketerEvent::send`](crate::WebmarketerEvent::send) and
    /// [`Envelope`](crate::Envelope).
    pub fn events(&self) -> Events<'_> {
        Events { client: self }
    }
}

#[cfg(feature = "client")]
impl Events<'_> {
    /// The event with this id, as it was sent (`getRawEvent`). It is not found until the service has processed it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the project has no processed event with this id; see
    /// [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn raw<E>(&self, id: &EventId<E>) -> impl Future<Output = Result<RawEvent, Error>> + Send + use<E> {
        let (client, id) = (self.client.clone(), id.as_str().to_owned());
        async move {
            client.call_and_parse(Operation::GetRawEvent(client.project(), &id), &[], None, RawEvent::from_json).await
        }
    }

    /// Sets a state of an event (`updateEventState`) by its storage key. Where the key is known at compile time, use
    /// [`EventId::set`], which accepts only keys of the event type.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the event does not exist, is not processed yet, or does not have
    /// this state; see [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn set_state<E>(
        &self,
        id: &EventId<E>,
        key: &str,
        update: &StateUpdate,
    ) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        let (client, body) = (self.client.clone(), update.to_json());
        let (id, key) = (id.as_str().to_owned(), key.to_owned());
        async move {
            let operation = Operation::UpdateEventState(client.project(), &id, &key);
            client.call(operation, &[], Some(&body)).await.map(drop)
        }
    }

    /// Sets a statistic of an event (`updateEventStatistic`) by its storage key.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the event does not exist, is not processed yet, or does not have
    /// this statistic; see [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn set_statistic<E>(
        &self,
        id: &EventId<E>,
        key: &str,
        update: &StatisticUpdate,
    ) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        let (client, body) = (self.client.clone(), update.to_json());
        let (id, key) = (id.as_str().to_owned(), key.to_owned());
        async move {
            let operation = Operation::UpdateEventStatistic(client.project(), &id, &key);
            client.call(operation, &[], Some(&body)).await.map(drop)
        }
    }
}
