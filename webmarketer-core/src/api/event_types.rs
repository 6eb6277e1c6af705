//! Event types: list, get, create, update, archive.

use serde_json::Value;
use webmarketer_schema::diff::{Finding, compare};
use webmarketer_schema::{Catalogue, EventType, Reference, StorageKey, wire};

use super::Listing;
use crate::client::{Client, Error, ErrorKind, Operation};
use crate::event::WebmarketerEvent;

/// The event types of the client's project.
#[derive(Clone, Copy, Debug)]
pub struct EventTypes<'a> {
    client: &'a Client,
}

impl Client {
    /// The event types of the project.
    pub fn event_types(&self) -> EventTypes<'_> {
        EventTypes { client: self }
    }
}

/// What became of an event type that a program wants to be there.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Ensured {
    /// It was not there, and was created.
    Created(Box<EventType>),
    /// It is there, as the program defines it.
    Agrees(Box<EventType>),
    /// It is there, and differs: nothing was changed.
    Differs(Vec<Finding>),
}

impl<'a> EventTypes<'a> {
    /// The event types in use (`listEventTypes`).
    pub fn list(&self) -> Listing<'a, EventType> {
        let identity =
            |event_type: &EventType| Some(event_type.id.clone().unwrap_or_else(|| event_type.reference.to_string()));
        let read = wire::read_event_type;
        // The oldest first, so that one that is added meanwhile comes last and moves no other to another page.
        Listing::query(self.client, Operation::ListEventTypes(self.client.project()), read, identity)
            .with("archived", "false")
            .with("sort", "createdAt")
    }

    /// The archived event types (`listEventTypes`).
    pub fn list_archived(&self) -> Listing<'a, EventType> {
        self.list().with("archived", "true")
    }

    /// Sees that the event type of a struct is there (`getEventType`), and creates it from the struct's definition if it is
    /// not (`createEventType`). One that is there is not changed: how it differs is said field by field.
    ///
    /// ```no_run
    /// use webmarketer_core::api::Ensured;
    /// use webmarketer_core::{Client, Error, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct PageViewed {
    ///     url: String,
    /// }
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// if let Ensured::Differs(findings) = client.event_types().ensure::<PageViewed>().await? {
    ///     for finding in findings {
    ///         eprintln!("{} {finding}", finding.path());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ensure<E: WebmarketerEvent>(&self) -> Result<Ensured, Error> {
        let wanted = E::definition();
        let live = match self.get(&wanted.reference).await {
            Ok(live) => live,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Ensured::Created(Box::new(self.create(&wanted).await?)));
            }
            Err(error) => return Err(error),
        };
        let alone = |event_type: EventType| {
            // What the service adds of its own is no difference.
            let asked = EventType {
                metadata: event_type.metadata.filter(|_| wanted.metadata.is_some()),
                attributable: event_type.attributable.filter(|_| wanted.attributable.is_some()),
                expiration_policy: event_type.expiration_policy.filter(|_| wanted.expiration_policy.is_some()),
                phone_parsing: event_type.phone_parsing.filter(|_| wanted.phone_parsing.is_some()),
                ..event_type
            };
            Catalogue::new(None, [asked]).map_err(|error| {
                Error::new(ErrorKind::InvalidInput, format!("`{}` cannot be compared: {error}", wanted.reference))
            })
        };
        let findings = compare(&alone(wanted.clone())?, &alone(live.clone())?);
        Ok(if findings.is_empty() { Ensured::Agrees(Box::new(live)) } else { Ensured::Differs(findings) })
    }

    /// The event type of that reference (`getEventType`).
    pub async fn get(&self, reference: &Reference) -> Result<EventType, Error> {
        let operation = Operation::GetEventType(self.client.project(), reference.as_str());
        self.stored(operation, None).await
    }

    /// Creates an event type (`createEventType`) and returns it as it was stored.
    pub async fn create(&self, event_type: &EventType) -> Result<EventType, Error> {
        let operation = Operation::CreateEventType(self.client.project());
        self.stored(operation, Some(&wire::write_new_event_type(event_type))).await
    }

    /// Stores a new version of an event type (`updateEventType`): its name, fields, expiration policy and
    /// `attributable`. The fields are replaced whole: one that is left out is gone.
    pub async fn update(&self, event_type: &EventType) -> Result<EventType, Error> {
        let operation = Operation::UpdateEventType(self.client.project(), event_type.reference.as_str());
        self.stored(operation, Some(&wire::write_update(event_type))).await
    }

    /// Archives the event type of that reference (`deleteEventType`).
    pub async fn archive(&self, reference: &Reference) -> Result<(), Error> {
        let operation = Operation::DeleteEventType(self.client.project(), reference.as_str());
        self.client.call(operation, &[], None).await.map(drop)
    }

    async fn stored(&self, operation: Operation<'_>, body: Option<&Value>) -> Result<EventType, Error> {
        self.client.ask(operation, &[], body, |answer| wire::read_event_type(answer, "")).await
    }
}

impl Listing<'_, EventType> {
    /// Only those whose name or reference has that text in it.
    pub fn search(self, text: impl Into<String>) -> Self {
        self.with("search", text)
    }

    /// Only those that have a field of that storage key.
    pub fn with_field(self, key: &StorageKey) -> Self {
        self.with("storageKey", key.as_str())
    }

    /// In the order of that property, such as `name`; with a minus before it, from high to low. Several are separated by
    /// commas. By default the oldest comes first.
    pub fn sort(self, properties: impl Into<String>) -> Self {
        self.with("sort", properties)
    }
}
