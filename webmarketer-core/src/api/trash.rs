//! Trashed events: events that the service received and found invalid.

use std::fmt;

#[cfg(feature = "client")]
use chrono::TimeDelta;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use webmarketer_schema::wire::{self, ObjectReader, WireError, insert_some};
use webmarketer_schema::{Field, StorageKey};
#[cfg(feature = "client")]
use {
    super::{Listing, RawEvent},
    crate::client::{Client, Operation},
    crate::error::Error,
};

use super::property::{date_json, take_date};

/// A trashed event, with the reasons.
#[derive(Clone, PartialEq)]
pub struct TrashedEvent {
    /// The id that the service gave the event.
    pub id: String,
    /// The id of the project, unchanged.
    pub project_id: Option<String>,
    /// The reasons.
    pub errors: Vec<TrashError>,
    /// The id of the event type.
    pub event_type_id: Option<String>,
    /// The reference of the event type.
    pub event_type: Option<String>,
    /// When it was trashed.
    pub processing_date: Option<DateTime<Utc>>,
    /// When it was received.
    pub raw_event_date: Option<DateTime<Utc>>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

impl TrashedEvent {
    /// Reads the trashed event at `pointer`.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, pointer)?;
        Ok(Self {
            id: object.need_text("_id")?,
            project_id: object.text("projectId"),
            errors: object.need_list("errors", TrashError::from_json)?,
            event_type_id: object.text("eventTypeId"),
            event_type: object.text("eventTypeRef"),
            processing_date: take_date(&mut object, "processingDate"),
            raw_event_date: take_date(&mut object, "rawEventDate"),
            extra: object.rest(),
        })
    }

    /// Writes the trashed event.
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("_id".into(), self.id.as_str().into());
        insert_some(&mut object, "projectId", self.project_id.as_deref());
        object.insert("errors".into(), self.errors.iter().map(TrashError::to_json).collect());
        insert_some(&mut object, "eventTypeId", self.event_type_id.as_deref());
        insert_some(&mut object, "eventTypeRef", self.event_type.as_deref());
        insert_some(&mut object, "processingDate", self.processing_date.map(date_json));
        insert_some(&mut object, "rawEventDate", self.raw_event_date.map(date_json));
        Value::Object(object)
    }
}

/// Shows the event type and the reasons, but no properties that can repeat the data, which can be personal.
impl fmt::Debug for TrashedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrashedEvent")
            .field("id", &self.id)
            .field("event_type", &self.event_type)
            .field("errors", &self.errors)
            .field("processing_date", &self.processing_date)
            .finish_non_exhaustive()
    }
}

/// A reason why an event was trashed.
#[derive(Clone, PartialEq)]
pub struct TrashError {
    /// The kind of error: `invalid-field`, `missing-field`, `unknown-event-type`, or an unknown value.
    pub kind: String,
    /// The field it is about.
    pub field: Option<TrashField>,
    /// The field of the struct, such as `order_id`, or `address.city` of a flattened group. `Client::verdict` and
    /// `Client::verdicts` set it, if the client has sent an event of the struct or has
    /// [ensured](crate::api::EventTypes::ensure) its event type. `None` elsewhere, and if several structs of the event
    /// type have different names for the field.
    pub struct_field: Option<String>,
    /// The invalid value.
    pub value: Option<Value>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

/// The field of a trash error. The service sends the whole field today, and has announced that it will send the key
/// only.
#[derive(Clone, Debug, PartialEq)]
pub enum TrashField {
    /// The field as the event type has it.
    Whole(Box<Field>),
    /// Its storage key.
    Key(StorageKey),
}

impl TrashField {
    /// The storage key of the field.
    pub fn storage_key(&self) -> &StorageKey {
        match self {
            Self::Whole(field) => &field.storage_key,
            Self::Key(key) => key,
        }
    }
}

impl TrashError {
    fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, pointer)?;
        let field = |value: &Value| match value {
            Value::String(key) => Some(TrashField::Key(StorageKey::new(&**key))),
            other => Some(TrashField::Whole(Box::new(wire::read_field(other, "").ok()?))),
        };
        Ok(Self {
            kind: object.need_text("type")?,
            field: object.take("field", field),
            struct_field: None,
            value: object.take("value", |value| Some(value.clone())),
            extra: object.rest(),
        })
    }

    /// Names the field of the struct.
    #[cfg(feature = "client")]
    pub(super) fn name_field(mut self, client: &Client, event_type: &str) -> Self {
        let key = self.field.as_ref().map(TrashField::storage_key);
        self.struct_field = key.and_then(|key| client.field_path(event_type, key.as_str()));
        self
    }

    fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("type".into(), self.kind.as_str().into());
        let field = self.field.as_ref().map(|field| match field {
            TrashField::Whole(field) => wire::write_field(field),
            TrashField::Key(key) => key.as_str().into(),
        });
        insert_some(&mut object, "field", field);
        insert_some(&mut object, "value", self.value.clone());
        Value::Object(object)
    }
}

/// Shows the error and the field, but not the value, which can be personal data.
impl fmt::Debug for TrashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrashError")
            .field("kind", &self.kind)
            .field("field", &self.field.as_ref().map(TrashField::storage_key))
            .field("struct_field", &self.struct_field)
            .finish_non_exhaustive()
    }
}

/// The maximum difference between the dates of receiving and of trashing an event, if its date is correct.
#[cfg(feature = "client")]
pub(super) const TRASH_SLACK: TimeDelta = TimeDelta::minutes(1);

/// The trash of the client's project.
#[cfg(feature = "client")]
#[derive(Clone, Copy, Debug)]
pub struct Trash<'a> {
    client: &'a Client,
}

#[cfg(feature = "client")]
impl Client {
    /// The trash of the project.
    pub fn trash(&self) -> Trash<'_> {
        Trash { client: self }
    }
}

#[cfg(feature = "client")]
impl<'a> Trash<'a> {
    /// The trashed events (`listTrashedEvents`).
    pub fn list(&self) -> Listing<'a, TrashedEvent> {
        let operation = Operation::ListTrashedEvents(self.client.project());
        Listing::query(self.client, operation, TrashedEvent::from_json, |event| Some(event.id.clone()))
    }

    /// The trashed event with this id. No operation returns a single trashed event, so the list is read: first from the
    /// date of the event, if it is known, and then the whole list, because the clock of the sender can be fast.
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    pub fn find(
        &self,
        id: &str,
        received: Option<&RawEvent>,
    ) -> impl Future<Output = Result<Option<TrashedEvent>, Error>> + Send + use<> {
        let (client, id) = (self.client.clone(), id.to_owned());
        // The date of an event can be in the future.
        let since = received.and_then(|event| event.created_at.min(Utc::now()).checked_sub_signed(TRASH_SLACK));
        async move {
            let is_meant = |trashed: &TrashedEvent| trashed.id == id;
            if let Some(since) = since
                && let Some(found) = client.trash().list().since(since).await?.into_iter().find(is_meant)
            {
                return Ok(Some(found));
            }
            Ok(client.trash().list().await?.into_iter().find(is_meant))
        }
    }
}

#[cfg(feature = "client")]
impl Listing<'_, TrashedEvent> {
    /// Only events that were trashed at this time or later.
    pub fn since(self, date: impl Into<DateTime<Utc>>) -> Self {
        self.with_parameter("since", query_date(date.into()))
    }

    /// Only events that were trashed before this time.
    pub fn until(self, date: impl Into<DateTime<Utc>>) -> Self {
        self.with_parameter("until", query_date(date.into()))
    }
}

#[cfg(feature = "client")]
fn query_date(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
