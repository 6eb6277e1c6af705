//! The operations of the API with their methods and paths.

use reqwest::Method;
use webmarketer_schema::ProjectId;

use crate::error::RequestLine;

/// An operation of the API, by its id in the contract.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation<'a> {
    CreateEvent,
    CreateEventSync,
    GetRawEvent(&'a ProjectId, &'a str),
    UpdateEventState(&'a ProjectId, &'a str, &'a str),
    UpdateEventStatistic(&'a ProjectId, &'a str, &'a str),
    ListTrashedEvents(&'a ProjectId),
    EventInsights(&'a ProjectId),
    ListEventTypes(&'a ProjectId),
    CreateEventType(&'a ProjectId),
    GetEventType(&'a ProjectId, &'a str),
    UpdateEventType(&'a ProjectId, &'a str),
    DeleteEventType(&'a ProjectId, &'a str),
    ListFields(&'a ProjectId),
    CreateField(&'a ProjectId),
    ListFieldsOfEntity(&'a ProjectId, &'a str),
    DeleteField(&'a ProjectId, &'a str),
    CreateOfflineInteraction(&'a ProjectId),
    SearchUsers(&'a ProjectId),
    ListUserEvents(&'a ProjectId, &'a str),
    GetProject(&'a ProjectId),
    GetMe,
    ListProjects,
    ListWorkspaces,
}

/// The placeholder of the project id in a configured path.
const PROJECT: &str = "{projectId}";

/// The configured paths of operations whose paths the API reference does not document. Each is below the base of the
/// API and can contain `{projectId}`.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConfiguredPaths {
    pub(super) trashed_events: Option<String>,
    pub(super) insights: Option<String>,
}

impl<'a> Operation<'a> {
    /// The id in the contract, the method, and the segments of the path, which are not yet encoded.
    pub(super) fn route(self) -> (&'static str, Method, Vec<&'a str>) {
        use Method as M;

        let of = |project: &'a ProjectId, rest: &[&'a str]| [&["projects", project.as_str()], rest].concat();
        match self {
            Self::CreateEvent => ("createEvent", M::POST, vec!["events"]),
            Self::CreateEventSync => ("createEventSync", M::POST, vec!["events", "sync"]),
            Self::GetRawEvent(project, id) => ("getRawEvent", M::GET, of(project, &["events", id])),
            Self::UpdateEventState(project, id, key) => {
                ("updateEventState", M::PATCH, of(project, &["events", id, "states", key]))
            }
            Self::UpdateEventStatistic(project, id, key) => {
                ("updateEventStatistic", M::PATCH, of(project, &["events", id, "statistics", key]))
            }
            // Inferred: the API reference documents the operation, and not its path.
            Self::ListTrashedEvents(project) => ("listTrashedEvents", M::GET, of(project, &["trashed-events"])),
            // Inferred as well.
            Self::EventInsights(project) => ("eventInsights", M::POST, of(project, &["events", "insights"])),
            Self::ListEventTypes(project) => ("listEventTypes", M::GET, of(project, &["event-types"])),
            Self::CreateEventType(project) => ("createEventType", M::POST, of(project, &["event-types"])),
            Self::GetEventType(project, reference) => {
                ("getEventType", M::GET, of(project, &["event-types", reference]))
            }
            Self::UpdateEventType(project, reference) => {
                ("updateEventType", M::PATCH, of(project, &["event-types", reference]))
            }
            Self::DeleteEventType(project, reference) => {
                ("deleteEventType", M::DELETE, of(project, &["event-types", reference]))
            }
            Self::ListFields(project) => ("listFields", M::GET, of(project, &["fields"])),
            Self::CreateField(project) => ("createField", M::POST, of(project, &["fields"])),
            Self::ListFieldsOfEntity(project, fields) => ("listFieldsOfEntity", M::GET, of(project, &[fields])),
            Self::DeleteField(project, id) => ("deleteField", M::DELETE, of(project, &["fields", id])),
            Self::CreateOfflineInteraction(project) => {
                ("createOfflineInteraction", M::POST, of(project, &["interactions", "offline"]))
            }
            Self::SearchUsers(project) => ("searchUsers", M::POST, of(project, &["users", "search"])),
            Self::ListUserEvents(project, id) => ("listUserEvents", M::GET, of(project, &["users", id, "events"])),
            Self::GetProject(project) => ("getProject", M::GET, of(project, &[])),
            Self::GetMe => ("getMe", M::GET, vec!["agents", "me"]),
            Self::ListProjects => ("listProjects", M::GET, vec!["agents", "me", "projects"]),
            Self::ListWorkspaces => ("listWorkspaces", M::GET, vec!["agents", "me", "workspaces"]),
        }
    }

    /// The id in the contract.
    pub(crate) fn id(self) -> &'static str {
        self.route().0
    }

    /// The name of a call in errors, relative to the base of the API.
    pub(crate) fn request_line(self) -> RequestLine {
        let (_, method, segments) = self.route();
        RequestLine { method, path: format!("/{}", segments.join("/")) }
    }

    /// The configured path that replaces the one in the table.
    pub(super) fn configured_path<'b>(self, own: &'b ConfiguredPaths) -> Option<Vec<&'b str>>
    where
        'a: 'b,
    {
        let (project, path) = match self {
            Self::ListTrashedEvents(project) => (project, own.trashed_events.as_deref()?),
            Self::EventInsights(project) => (project, own.insights.as_deref()?),
            _ => return None,
        };
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        Some(segments.map(|segment| if segment == PROJECT { project.as_str() } else { segment }).collect())
    }

    /// Whether the request is safe to repeat: events, because of their nonces, and requests that only read.
    pub(super) fn is_repeatable(self) -> bool {
        let asks = matches!(self, Self::EventInsights(_) | Self::SearchUsers(_));
        let is_event = matches!(self, Self::CreateEvent | Self::CreateEventSync);
        asks || is_event || self.route().1 != Method::POST
    }
}
