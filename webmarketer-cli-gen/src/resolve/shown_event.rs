//! Fetches one event and its entry in the trash.

use webmarketer_core::api::{RawEvent, TrashedEvent};
use webmarketer_core::{Client, Error as ClientError, ErrorKind, EventId, Untyped};

/// One event and its entry in the trash.
pub(crate) struct ShownEvent {
    pub(crate) id: String,
    /// The event as it was sent, if the service has it.
    pub(crate) event: Option<RawEvent>,
    /// The entry in the trash, if the event was trashed.
    pub(crate) trashed: Option<TrashedEvent>,
    /// The error of reading the trash, if only the event could be read.
    pub(crate) trash_error: Option<ClientError>,
}

/// The status of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventStatus {
    Trashed,
    Visible,
    /// The service has the event, but the trash could not be read.
    Received,
    Unknown,
}

impl EventStatus {
    /// The name of the status in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Trashed => "trashed",
            Self::Visible => "visible",
            Self::Received => "received",
            Self::Unknown => "unknown",
        }
    }
}

impl ShownEvent {
    /// Fetches an event and its entry in the trash.
    pub(crate) async fn fetch(client: &Client, id: String) -> Result<Self, ClientError> {
        let event = match client.events().raw(&EventId::<Untyped>::new(&*id)).await {
            Ok(event) => Some(event),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let (trashed, trash_error) = match client.trash().find(&id, event.as_ref()).await {
            Ok(trashed) => (trashed, None),
            // The event itself can be shown without its entry in the trash.
            Err(error) if event.is_some() => (None, Some(error)),
            Err(error) => return Err(error),
        };
        Ok(Self { id, event, trashed, trash_error })
    }

    /// The status of the event.
    pub(crate) fn status(&self) -> EventStatus {
        match (&self.event, &self.trashed, &self.trash_error) {
            (_, Some(_), _) => EventStatus::Trashed,
            (Some(_), None, Some(_)) => EventStatus::Received,
            (Some(_), None, None) => EventStatus::Visible,
            (None, None, _) => EventStatus::Unknown,
        }
    }
}
