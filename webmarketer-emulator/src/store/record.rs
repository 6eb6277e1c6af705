//! The keys of the records in which projects are stored.

use uuid::Uuid;
use webmarketer_schema::ProjectId;

use crate::model::EventTypeVersion;

/// The kind and the identity of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RecordKey {
    /// The project itself: its creation date, its countries, and the fields that its event types share.
    Project,
    /// The versions of the event type with this index in one record, as earlier versions of this crate wrote them.
    AllVersions(usize),
    /// A version of an event type.
    Version(EventTypeVersion),
    /// The event with this number.
    Event(u64),
    /// The user with this id.
    User(Uuid),
    /// The offline interaction with this index.
    Interaction(usize),
}

impl RecordKey {
    /// The key as text. Numbers are padded, so that keys sort like their numbers.
    pub(super) fn key(self, project: &ProjectId) -> String {
        match self {
            Self::Project => format!("{project}/project"),
            Self::AllVersions(place) => format!("{project}/event-type/{place:010}"),
            Self::Version(EventTypeVersion { event_type, version }) => {
                format!("{project}/event-type/{event_type:010}/{version:010}")
            }
            Self::Event(number) => format!("{project}/event/{number:020}"),
            Self::User(id) => format!("{project}/user/{id}"),
            Self::Interaction(place) => format!("{project}/interaction/{place:010}"),
        }
    }

    /// Parses a key and its project.
    pub(super) fn read_key(key: &str) -> Option<(ProjectId, Self)> {
        let (project, record) = key.split_once('/')?;
        let record = match record.split_once('/') {
            None if record == "project" => Self::Project,
            Some(("event-type", places)) => match places.split_once('/') {
                None => Self::AllVersions(places.parse().ok()?),
                Some((event_type, version)) => {
                    let (event_type, version) = (event_type.parse().ok()?, version.parse().ok()?);
                    Self::Version(EventTypeVersion { event_type, version })
                }
            },
            // There is no number after the last one.
            Some(("event", number)) => Self::Event(number.parse().ok().filter(|number| *number < u64::MAX)?),
            Some(("user", id)) => Self::User(id.parse().ok()?),
            Some(("interaction", place)) => Self::Interaction(place.parse().ok()?),
            _ => return None,
        };
        let project = project.parse().ok()?;
        // Another spelling of a key would be another record with the same identity.
        (record.key(&project) == key).then_some((project, record))
    }
}
