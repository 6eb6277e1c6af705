//! The records that projects are kept in: one for each thing that changes by itself, under a key of its own.

use uuid::Uuid;
use webmarketer_schema::ProjectId;

/// One thing that is kept by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RecordKey {
    /// The project itself: when it was made, its countries, and the fields that its event types share.
    Project,
    /// The event type at that place, with its earlier versions.
    EventType(usize),
    /// The event of that number.
    Event(u64),
    /// The user of that id.
    User(Uuid),
    /// The offline interaction at that place.
    Interaction(usize),
}

impl RecordKey {
    /// The key that it is kept under. Numbers are padded, so that the order of keys is that of the numbers.
    pub(super) fn key(self, project: &ProjectId) -> String {
        match self {
            Self::Project => format!("{project}/project"),
            Self::EventType(place) => format!("{project}/event-type/{place:010}"),
            Self::Event(number) => format!("{project}/event/{number:020}"),
            Self::User(id) => format!("{project}/user/{id}"),
            Self::Interaction(place) => format!("{project}/interaction/{place:010}"),
        }
    }

    /// The record that a key stands for, and its project.
    pub(super) fn read_key(key: &str) -> Option<(ProjectId, Self)> {
        let (project, record) = key.split_once('/')?;
        let record = match record.split_once('/') {
            None if record == "project" => Self::Project,
            Some(("event-type", place)) => Self::EventType(place.parse().ok()?),
            Some(("event", number)) => Self::Event(number.parse().ok()?),
            Some(("user", id)) => Self::User(id.parse().ok()?),
            Some(("interaction", place)) => Self::Interaction(place.parse().ok()?),
            _ => return None,
        };
        Some((project.parse().ok()?, record))
    }
}
