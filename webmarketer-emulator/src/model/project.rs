//! A project to start with, read from the JSON that the API answers for its event types.

use std::collections::HashSet;

use serde_json::Value;
use webmarketer_schema::model::DuplicateId;
use webmarketer_schema::wire::{Page, WireError, read_event_type};
use webmarketer_schema::{EventType, PhoneParsing, ProjectId, Reference};

/// The project `shop`: an online shop with its purchases, baskets and newsletter, to be read by
/// [`Project::from_json`].
pub const SHOP: &str = include_str!("../../projects/shop.json");

/// The project `leads`: a business that lives from contact forms, calls and appointments, to be read by
/// [`Project::from_json`].
pub const LEADS: &str = include_str!("../../projects/leads.json");

/// A project with its event types.
#[derive(Clone, Debug)]
pub struct Project {
    id: ProjectId,
    event_types: Vec<EventType>,
}

/// Why a text is no project.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// It is no JSON.
    #[error("the project is not JSON: {0}")]
    NotJson(#[source] serde_json::Error),
    /// It is no page of event types.
    #[error("the project is no page of event types: {0}")]
    Shape(#[from] WireError),
    /// A `projectId` is no id of a project.
    #[error("at {pointer}: expected 3 to 64 lowercase letters, digits and single hyphens, such as `my-shop`")]
    BadProjectId {
        /// Where it is: a JSON pointer.
        pointer: String,
    },
    /// No event type says which project it belongs to.
    #[error("no event type of the page has a `projectId`, so the project has no name")]
    NoProjectId,
    /// The event types belong to different projects.
    #[error("the page is of one project: at {pointer}: expected `{first}`, found `{other}`")]
    SeveralProjects {
        /// Where the second project is: a JSON pointer.
        pointer: String,
        /// The project that was named first.
        first: ProjectId,
        /// The project that was named next.
        other: ProjectId,
    },
    /// Two event types in use have one reference.
    #[error("at {pointer}: another event type in use has the reference `{reference}`")]
    DuplicateReference {
        /// Where the second one is: a JSON pointer.
        pointer: String,
        /// The reference.
        reference: Reference,
    },
    /// Two event types have the same `_id`, as after a part of the file was copied.
    #[error("at {pointer}: {duplicate}; give each event type an `_id` of its own, or remove the `_id`")]
    DuplicateId {
        /// Where the second one is: a JSON pointer.
        pointer: String,
        /// The id and both event types.
        duplicate: DuplicateId,
    },
}

impl Project {
    /// A project without event types.
    pub fn empty(id: ProjectId) -> Self {
        Self { id, event_types: Vec::new() }
    }

    /// Reads a project from what `GET /projects/{projectId}/event-types` answers: a page whose event types all name
    /// the same project.
    ///
    /// ```
    /// use webmarketer_emulator::{LEADS, Project};
    ///
    /// assert_eq!(Project::from_json(LEADS)?.id().as_str(), "leads");
    /// # Ok::<(), webmarketer_emulator::ProjectError>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self, ProjectError> {
        Self::from_value(&serde_json::from_str(json).map_err(ProjectError::NotJson)?)
    }

    /// Reads a project from what is JSON already.
    pub(crate) fn from_value(json: &Value) -> Result<Self, ProjectError> {
        let event_types = Page::from_json(json, read_event_type)?.data;
        let mut id: Option<ProjectId> = None;
        let mut references = HashSet::new();
        for (place, event_type) in event_types.iter().enumerate() {
            // What the model does not take for a project id is left among the unknown properties.
            if event_type.extra.get("projectId").is_some_and(|id| !id.is_null()) {
                return Err(ProjectError::BadProjectId { pointer: format!("/data/{place}/projectId") });
            }
            match (&id, &event_type.project) {
                (Some(first), Some(other)) if first != other => {
                    let pointer = format!("/data/{place}/projectId");
                    return Err(ProjectError::SeveralProjects { pointer, first: first.clone(), other: other.clone() });
                }
                (None, Some(only)) => id = Some(only.clone()),
                _ => {}
            }
            if !event_type.is_archived() && !references.insert(&event_type.reference) {
                let pointer = format!("/data/{place}/reference");
                return Err(ProjectError::DuplicateReference { pointer, reference: event_type.reference.clone() });
            }
        }
        if let Some(duplicate) = DuplicateId::find(&event_types) {
            let is_second = |event_type: &EventType| {
                event_type.reference == duplicate.other && event_type.id.as_ref() == Some(&duplicate.id)
            };
            let place = event_types.iter().position(is_second).unwrap_or_default();
            return Err(ProjectError::DuplicateId { pointer: format!("/data/{place}/_id"), duplicate });
        }
        Ok(Self { id: id.ok_or(ProjectError::NoProjectId)?, event_types })
    }

    /// The id of the project.
    pub fn id(&self) -> &ProjectId {
        &self.id
    }

    /// The event types, archived ones too, in the order in which they were given.
    pub fn event_types(&self) -> &[EventType] {
        &self.event_types
    }

    /// The countries in which the project looks a phone number up: those of its event types where all agree, else
    /// none.
    pub(crate) fn phone_parsing(&self) -> Vec<PhoneParsing> {
        let mut configs = self.event_types.iter().map(|event_type| &event_type.phone_parsing);
        match configs.next() {
            Some(Some(first)) if configs.all(|other| other.as_ref() == Some(first)) => first.clone(),
            _ => Vec::new(),
        }
    }

    /// Takes the event types out.
    pub(crate) fn into_event_types(self) -> Vec<EventType> {
        self.event_types
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{LEADS, Project, SHOP};

    fn event_type(reference: &str, project: &Value) -> Value {
        json!({"reference": reference, "name": reference, "fields": [], "projectId": project})
    }

    fn error(data: &[Value]) -> String {
        let page = json!({"total": data.len(), "count": data.len(), "data": data});
        Project::from_json(&page.to_string()).unwrap_err().to_string()
    }

    #[test]
    fn the_bundled_projects_are_read_and_agree_on_their_phone_countries() {
        for (json, id) in [(SHOP, "shop"), (LEADS, "leads")] {
            let project = Project::from_json(json).unwrap();
            assert_eq!(project.id().as_str(), id);
            let countries: Vec<_> = project.phone_parsing().into_iter().map(|country| country.country_code).collect();
            assert_eq!(countries, ["FR", "BE"]);
        }
    }

    #[test]
    fn a_malformed_page_is_refused_with_the_place() {
        assert!(Project::from_json("{").unwrap_err().to_string().contains("not JSON"));
        assert!(error(&[json!({"reference": "a", "name": 1, "fields": []})]).contains("/data/0/name"));
        assert!(error(&[event_type("a", &json!("No Project"))]).contains("/data/0/projectId"));
    }

    #[test]
    fn a_page_that_names_no_project_or_several_is_refused() {
        assert!(error(&[event_type("a", &Value::Null)]).contains("no event type"));
        let two = error(&[event_type("a", &json!("one")), event_type("b", &json!("two"))]);
        assert!(two.contains("/data/1/projectId: expected `one`, found `two`"), "{two}");
    }

    #[test]
    fn two_event_types_in_use_do_not_share_a_reference() {
        let twice = error(&[event_type("a", &json!("one")), event_type("a", &json!("one"))]);
        assert!(twice.contains("/data/1/reference"), "{twice}");
    }

    #[test]
    fn two_event_types_do_not_share_an_id() {
        let with_id = |reference: &str, archived: Option<&str>| {
            let mut event_type = event_type(reference, &json!("one"));
            event_type["_id"] = "64f0".into();
            event_type["archivedAt"] = archived.into();
            event_type
        };
        for archived in [None, Some("2026-01-01T00:00:00Z")] {
            let shared = error(&[with_id("purchase", None), with_id("refund", archived)]);
            assert!(
                shared.contains("at /data/1/_id: the event types `purchase` and `refund` have the same `_id`: `64f0`"),
                "{shared}"
            );
            assert!(shared.contains("give each event type an `_id` of its own"), "{shared}");
        }
    }
}
