//! Event types: list, get, create, update, archive.

use reqwest::Method;
use serde_json::Value;
use webmarketer_schema::{EventType, Reference, wire};

use super::paging;
use crate::client::{Client, Error, Path};

/// The event types of the client's project.
#[derive(Debug)]
pub struct EventTypes<'a> {
    client: &'a Client,
}

impl Client {
    /// The event types of the project.
    pub fn event_types(&self) -> EventTypes<'_> {
        EventTypes { client: self }
    }
}

impl EventTypes<'_> {
    /// Every event type in use (`listEventTypes`), page by page.
    pub async fn list(&self) -> Result<Vec<EventType>, Error> {
        self.list_all(false).await
    }

    /// Every archived event type (`listEventTypes`), page by page.
    pub async fn list_archived(&self) -> Result<Vec<EventType>, Error> {
        self.list_all(true).await
    }

    async fn list_all(&self, archived: bool) -> Result<Vec<EventType>, Error> {
        let path = Path::EventTypes(self.client.project());
        // The oldest first, so that one that is added meanwhile comes last and moves no other to another page.
        let query = [("archived", archived.to_string()), ("sort", "createdAt".to_owned())];
        let identity =
            |event_type: &EventType| event_type.id.clone().unwrap_or_else(|| event_type.reference.to_string());
        paging::collect(self.client.transport(), path, &query, wire::read_event_type, identity).await
    }

    /// The event type of that reference (`getEventType`).
    pub async fn get(&self, reference: &Reference) -> Result<EventType, Error> {
        let path = Path::EventType(self.client.project(), reference.as_str());
        self.stored(Method::GET, path, None).await
    }

    /// Creates an event type (`createEventType`) and returns it as it was stored.
    pub async fn create(&self, event_type: &EventType) -> Result<EventType, Error> {
        let path = Path::EventTypes(self.client.project());
        self.stored(Method::POST, path, Some(&wire::write_new_event_type(event_type))).await
    }

    /// Stores a new version of an event type (`updateEventType`): its name, fields, expiration policy and
    /// `attributable`. The fields are replaced whole: one that is left out is gone.
    pub async fn update(&self, event_type: &EventType) -> Result<EventType, Error> {
        let path = Path::EventType(self.client.project(), event_type.reference.as_str());
        self.stored(Method::PATCH, path, Some(&wire::write_update(event_type))).await
    }

    /// Archives the event type of that reference (`deleteEventType`).
    pub async fn archive(&self, reference: &Reference) -> Result<(), Error> {
        let path = Path::EventType(self.client.project(), reference.as_str());
        self.client.transport().call(Method::DELETE, path, &[], None).await.map(drop)
    }

    async fn stored(&self, method: Method, path: Path<'_>, body: Option<&Value>) -> Result<EventType, Error> {
        let name = path.name(&method);
        let answer = self.client.transport().call(method, path, &[], body).await?;
        wire::read_event_type(&answer, "").map_err(|error| Error::unexpected(&name, error))
    }
}
