//! One event as the service has it.

use webmarketer_core::api::{RawEvent, TrashedEvent};
use webmarketer_core::{Client, Error as ClientError, ErrorKind, EventId, Untyped};

/// One event as the service has it.
pub(crate) struct ShownEvent {
    pub(crate) id: String,
    /// The event as it was sent, if the service has it.
    pub(crate) event: Option<RawEvent>,
    /// The event in the trash, if it was refused.
    pub(crate) refused: Option<TrashedEvent>,
    /// Why the trash could not be read, though the event was.
    pub(crate) trash_error: Option<ClientError>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventStatus {
    Trashed,
    Visible,
    /// The service has it, and the trash could not be read.
    Received,
    Unknown,
}

impl EventStatus {
    /// The word for it in JSON.
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
    /// Looks for an event and for its refusal.
    pub(crate) async fn fetch(client: &Client, id: String) -> Result<Self, ClientError> {
        let event = match client.events().raw(&EventId::<Untyped>::new(&*id)).await {
            Ok(event) => Some(event),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let (refused, trash_error) = match client.trash().find(&id, event.as_ref()).await {
            Ok(refused) => (refused, None),
            // The event itself is there to be shown.
            Err(error) if event.is_some() => (None, Some(error)),
            Err(error) => return Err(error),
        };
        Ok(Self { id, event, refused, trash_error })
    }

    /// What became of it.
    pub(crate) fn status(&self) -> EventStatus {
        match (&self.event, &self.refused, &self.trash_error) {
            (_, Some(_), _) => EventStatus::Trashed,
            (Some(_), None, Some(_)) => EventStatus::Received,
            (Some(_), None, None) => EventStatus::Visible,
            (None, None, _) => EventStatus::Unknown,
        }
    }
}
