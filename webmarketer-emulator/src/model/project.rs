//! An initial project, read from the JSON of its event types.

use std::collections::HashSet;

use serde_json::Value;
use webmarketer_schema::lock::Lock;
use webmarketer_schema::model::DuplicateId;
use webmarketer_schema::wire::{Page, WireError, read_event_type};
use webmarketer_schema::{EventType, PhoneParsing, ProjectId, Reference};

/// The sample project `shop`, an online shop with purchases, baskets and a newsletter, as JSON for
/// [`Project::from_json`].
pub const SHOP: &str = include_str!("../../projects/shop.json");

/// The sample project `leads`, a business with contact forms, calls and appointments, as JSON for
/// [`Project::from_json`].
pub const LEADS: &str = include_str!("../../projects/leads.json");

/// A project with its event types.
///
/// ```
/// use webmarketer_emulator::{Project, SHOP};
///
/// let shop = Project::from_json(SHOP)?;
/// assert_eq!(shop.id().as_str(), "shop");
/// assert!(shop.event_types().iter().any(|event_type| event_type.reference.as_str() == "purchase"));
/// # Ok::<(), webmarketer_emulator::ProjectError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Project {
    id: ProjectId,
    event_types: Vec<EventType>,
}

/// The error of an invalid project. Positions in the file are JSON pointers, such as `/data/0/name`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The text is not valid JSON.
    #[error("the project is not valid JSON: {0}")]
    NotJson(#[source] serde_json::Error),
    /// The JSON is not a page of event types.
    #[error("the project is not a page of event types: {0}")]
    Shape(#[from] WireError),
    /// A `projectId` is not a valid project id.
    #[error("at {pointer}: expected 3 to 64 lowercase letters, digits and single hyphens, such as `my-shop`")]
    BadProjectId {
        /// The JSON pointer of the `projectId`.
        pointer: String,
    },
    /// No event type has a `projectId`.
    #[error("no event type has a `projectId`; add it to at least one, such as `\"projectId\": \"my-shop\"`")]
    NoProjectId,
    /// The event types belong to different projects.
    #[error("all event types must belong to one project: at {pointer}: expected `{first}`, found `{other}`")]
    SeveralProjects {
        /// The JSON pointer of the other `projectId`.
        pointer: String,
        /// The project of the first event type.
        first: ProjectId,
        /// The other project.
        other: ProjectId,
    },
    /// Two event types that are not archived have the same reference.
    #[error("at {pointer}: another event type that is not archived has the reference `{reference}`")]
    DuplicateReference {
        /// The JSON pointer of the second reference.
        pointer: String,
        /// The reference.
        reference: Reference,
    },
    /// Two event types have the same `_id`, for example after a part of the file was copied.
    #[error("at {pointer}: {duplicate}; give each event type an `_id` of its own, or remove the `_id`")]
    DuplicateId {
        /// The JSON pointer of the second `_id`.
        pointer: String,
        /// The id and both event types.
        duplicate: DuplicateId,
    },
}

impl Project {
    /// Returns a project without event types.
    pub fn empty(id: ProjectId) -> Self {
        Self { id, event_types: Vec::new() }
    }

    /// Reads a project from a page of event types, the response to `GET /projects/{projectId}/event-types`. At least
    /// one event type must have a `projectId`, and all must belong to the same project.
    ///
    /// ```
    /// use webmarketer_emulator::{LEADS, Project};
    ///
    /// assert_eq!(Project::from_json(LEADS)?.id().as_str(), "leads");
    /// # Ok::<(), webmarketer_emulator::ProjectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the text is not such a page; see [`ProjectError`].
    pub fn from_json(json: &str) -> Result<Self, ProjectError> {
        Self::from_value(&serde_json::from_str(json).map_err(ProjectError::NotJson)?)
    }

    /// Makes a project of the event types in a lock.
    ///
    /// ```
    /// use webmarketer_emulator::Project;
    /// use webmarketer_schema::lock::Lock;
    /// # use webmarketer_schema::{Catalogue, lock::RustNames};
    /// # let mut catalogue = Catalogue::default();
    /// # catalogue.project = Some("shop".parse()?);
    /// # let lock = Lock::new(catalogue, RustNames::default());
    ///
    /// // let lock = Lock::read("webmarketer.lock.json".as_ref())?;
    /// assert_eq!(Project::from_lock(&lock)?.id().as_str(), "shop");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the lock has no project.
    pub fn from_lock(lock: &Lock) -> Result<Self, ProjectError> {
        let id = lock.catalogue.project.clone().ok_or(ProjectError::NoProjectId)?;
        Ok(Self { id, event_types: lock.catalogue.iter().cloned().collect() })
    }

    pub(crate) fn from_value(json: &Value) -> Result<Self, ProjectError> {
        let event_types = Page::from_json(json, read_event_type)?.data;
        let mut id: Option<ProjectId> = None;
        let mut references = HashSet::new();
        for (place, event_type) in event_types.iter().enumerate() {
            // The reader leaves an invalid project id among the unknown properties.
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

    /// Returns the id of the project.
    pub fn id(&self) -> &ProjectId {
        &self.id
    }

    /// Returns the event types, archived ones included, in the order of the page.
    pub fn event_types(&self) -> &[EventType] {
        &self.event_types
    }

    /// The countries of phone numbers in national format: those of the event types if all agree, otherwise none.
    pub(crate) fn phone_parsing(&self) -> Vec<PhoneParsing> {
        let mut configs = self.event_types.iter().map(|event_type| &event_type.phone_parsing);
        match configs.next() {
            Some(Some(first)) if configs.all(|other| other.as_ref() == Some(first)) => first.clone(),
            _ => Vec::new(),
        }
    }

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
    fn the_sample_projects_are_valid_and_all_their_event_types_have_the_same_phone_countries() {
        for (json, id) in [(SHOP, "shop"), (LEADS, "leads")] {
            let project = Project::from_json(json).unwrap();
            assert_eq!(project.id().as_str(), id);
            let countries: Vec<_> = project.phone_parsing().into_iter().map(|country| country.country_code).collect();
            assert_eq!(countries, ["FR", "BE"]);
        }
    }

    #[test]
    fn an_invalid_page_is_an_error_with_the_json_pointer() {
        assert!(Project::from_json("{").unwrap_err().to_string().contains("not valid JSON"));
        assert!(error(&[json!({"reference": "a", "name": 1, "fields": []})]).contains("/data/0/name"));
        assert!(error(&[event_type("a", &json!("No Project"))]).contains("/data/0/projectId"));
    }

    #[test]
    fn a_page_without_a_project_id_or_with_several_is_an_error() {
        assert!(error(&[event_type("a", &Value::Null)]).contains("no event type"));
        let two = error(&[event_type("a", &json!("one")), event_type("b", &json!("two"))]);
        assert!(two.contains("/data/1/projectId: expected `one`, found `two`"), "{two}");
    }

    #[test]
    fn two_event_types_with_the_same_reference_are_an_error() {
        let twice = error(&[event_type("a", &json!("one")), event_type("a", &json!("one"))]);
        assert!(twice.contains("/data/1/reference"), "{twice}");
    }

    #[test]
    fn two_event_types_with_the_same_id_are_an_error() {
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
