//! Event types: list, get, create, update, archive.

use serde_json::Value;
use webmarketer_schema::diff::{Finding, compare};
use webmarketer_schema::{Catalogue, EventType, Reference, StorageKey, wire};

use super::Listing;
use crate::auth::BoxFuture;
use crate::client::{Client, Operation};
use crate::error::{Error, ErrorKind};
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

/// The result of [`EventTypes::ensure`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EnsureOutcome {
    /// It did not exist, and was created.
    Created(Box<EventType>),
    /// It exists and is as the program defines it.
    Agrees(Box<EventType>),
    /// It exists and differs, and nothing was changed. The findings lead from the service to the program: `was` is what
    /// the service has, `is now` what the program defines.
    Differs(Vec<Finding>),
}

impl<'a> EventTypes<'a> {
    /// The event types in use (`listEventTypes`).
    pub fn list(&self) -> Listing<'a, EventType> {
        let identity =
            |event_type: &EventType| Some(event_type.id.clone().unwrap_or_else(|| event_type.reference.to_string()));
        let read = wire::read_event_type;
        // The oldest first, so that an event type that is added meanwhile is last and moves no other to another page.
        Listing::query(self.client, Operation::ListEventTypes(self.client.project()), read, identity)
            .named(|event_type| Some(event_type.reference.to_string()))
            .with_parameter("archived", "false")
            .with_parameter("sort", "createdAt")
    }

    /// The archived event types (`listEventTypes`).
    pub fn list_archived(&self) -> Listing<'a, EventType> {
        self.list().with_parameter("archived", "true")
    }

    /// Makes sure that the event type of a struct exists (`getEventType`), and creates it from the struct's definition
    /// if it does not (`createEventType`). An existing event type is not changed: each finding says what it has now and
    /// what the struct would make of it. When another process creates it at the same moment, what that process created
    /// is compared.
    ///
    /// ```no_run
    /// use webmarketer_core::api::EnsureOutcome;
    /// use webmarketer_core::{Client, Error, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct PageViewed {
    ///     url: String,
    /// }
    ///
    /// # async fn example(client: &Client) -> Result<(), Error> {
    /// if let EnsureOutcome::Differs(findings) = client.event_types().ensure::<PageViewed>().await? {
    ///     for finding in findings {
    ///         eprintln!("{} {finding}", finding.path());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    // A boxed future does not repeat the bound, so that a type without the trait is one error and not three.
    pub fn ensure<E: WebmarketerEvent>(&self) -> BoxFuture<'static, Result<EnsureOutcome, Error>> {
        let (client, wanted) = (self.client.clone(), E::definition());
        client.add_struct(&E::TABLE);
        Box::pin(async move {
            let event_types = client.event_types();
            let live = match event_types.get(&wanted.reference).await {
                Err(error) if error.kind() == ErrorKind::NotFound => match event_types.create(&wanted).await {
                    // It was created between the two calls.
                    Err(error) if error.status() == Some(409) => event_types.get(&wanted.reference).await?,
                    created => return Ok(EnsureOutcome::Created(Box::new(created?))),
                },
                found => found?,
            };
            let findings = differences(&live, &wanted)?;
            Ok(if findings.is_empty() {
                EnsureOutcome::Agrees(Box::new(live))
            } else {
                EnsureOutcome::Differs(findings)
            })
        })
    }

    /// The event type of that reference (`getEventType`).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the project has no event type with this reference; see
    /// [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn get(&self, reference: &Reference) -> impl Future<Output = Result<EventType, Error>> + Send + use<> {
        let (client, reference) = (self.client.clone(), reference.clone());
        async move {
            call_for_event_type(&client, Operation::GetEventType(client.project(), reference.as_str()), None).await
        }
    }

    /// Creates an event type (`createEventType`) and returns it as it was stored.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::ErrorKind::Refused) if the service does not accept the event type, such as one whose
    /// reference exists; see [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn create(&self, event_type: &EventType) -> impl Future<Output = Result<EventType, Error>> + Send + use<> {
        let (client, body) = (self.client.clone(), wire::write_new_event_type(event_type));
        async move { call_for_event_type(&client, Operation::CreateEventType(client.project()), Some(&body)).await }
    }

    /// Stores a new version of an event type (`updateEventType`): its name, fields, expiration policy and
    /// `attributable`. All fields are replaced: a field that is omitted is removed.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the project has no event type with this reference; see
    /// [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn update(&self, event_type: &EventType) -> impl Future<Output = Result<EventType, Error>> + Send + use<> {
        let (client, body) = (self.client.clone(), wire::write_update(event_type));
        let reference = event_type.reference.clone();
        async move {
            let operation = Operation::UpdateEventType(client.project(), reference.as_str());
            call_for_event_type(&client, operation, Some(&body)).await
        }
    }

    /// Archives the event type of that reference (`deleteEventType`).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the project has no event type with this reference; see
    /// [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn archive(&self, reference: &Reference) -> impl Future<Output = Result<(), Error>> + Send + use<> {
        let (client, reference) = (self.client.clone(), reference.clone());
        async move {
            let operation = Operation::DeleteEventType(client.project(), reference.as_str());
            client.call(operation, &[], None).await.map(drop)
        }
    }
}

/// The changes that a program's definition would make to an event type of the service.
fn differences(live: &EventType, wanted: &EventType) -> Result<Vec<Finding>, Error> {
    let catalogue = |event_type: &EventType| {
        // Properties that the service adds do not count as differences.
        let event_type = event_type.clone();
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
    Ok(compare(&catalogue(live)?, &catalogue(wanted)?))
}

async fn call_for_event_type(
    client: &Client,
    operation: Operation<'_>,
    body: Option<&Value>,
) -> Result<EventType, Error> {
    client.call_and_parse(operation, &[], body, |answer| wire::read_event_type(answer, "")).await
}

impl Listing<'_, EventType> {
    /// Only event types whose name or reference contains this text.
    pub fn search(self, text: impl Into<String>) -> Self {
        self.with_parameter("search", text)
    }

    /// Only event types that have a field with this storage key.
    pub fn with_field(self, key: &StorageKey) -> Self {
        self.with_parameter("storageKey", key.as_str())
    }

    /// Sorts by this property, such as `name`; with a minus before it, in descending order. Several properties are
    /// separated by commas. By default the oldest event type comes first.
    pub fn sort(self, properties: impl Into<String>) -> Self {
        self.with_parameter("sort", properties)
    }
}
