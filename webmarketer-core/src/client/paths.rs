//! Every path of the API that the client knows, in one table.

use webmarketer_schema::ProjectId;

/// An address below the base of the API.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Path<'a> {
    Events,
    EventsSync,
    Event(&'a ProjectId, &'a str),
    EventState(&'a ProjectId, &'a str, &'a str),
    EventStatistic(&'a ProjectId, &'a str, &'a str),
    TrashedEvents(&'a ProjectId),
    EventTypes(&'a ProjectId),
    EventType(&'a ProjectId, &'a str),
    Me,
}

impl<'a> Path<'a> {
    /// What a call to it is named in messages.
    pub(crate) fn name(self, method: &reqwest::Method) -> String {
        format!("{method} /{}", self.segments().join("/"))
    }

    /// The segments of the path, not yet encoded.
    pub(crate) fn segments(self) -> Vec<&'a str> {
        match self {
            Self::Events => vec!["events"],
            Self::EventsSync => vec!["events", "sync"],
            Self::Event(project, id) => vec!["projects", project.as_str(), "events", id],
            Self::EventState(project, id, key) => vec!["projects", project.as_str(), "events", id, "states", key],
            Self::EventStatistic(project, id, key) => {
                vec!["projects", project.as_str(), "events", id, "statistics", key]
            }
            // Inferred: the reference documents the operation, not its path.
            Self::TrashedEvents(project) => vec!["projects", project.as_str(), "trashed-events"],
            Self::EventTypes(project) => vec!["projects", project.as_str(), "event-types"],
            Self::EventType(project, reference) => vec!["projects", project.as_str(), "event-types", reference],
            Self::Me => vec!["agents", "me"],
        }
    }
}
