//! An initial project, read from the JSON of its event types.

use std::collections::HashMap;

use serde_json::{Map, Value};
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

/// The error of an invalid project. It names the event type, and has its position as a JSON pointer, such as
/// `/data/0/name`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The text is not valid JSON.
    #[error("the project is not valid JSON: {0}")]
    NotJson(#[source] serde_json::Error),
    /// The JSON is not a list or page of event types.
    #[error(transparent)]
    Shape(#[from] WireError),
    /// A `projectId` is not a valid project id.
    #[error(
        "`projectId` of event type {event_type}: expected 3 to 64 lowercase letters, digits and single hyphens, such as `my-shop`"
    )]
    BadProjectId {
        /// The JSON pointer of the `projectId`.
        pointer: String,
        /// The reference of the event type in backticks, or else its position in the list.
        event_type: String,
    },
    /// An optional property has a wrong type.
    #[error("`{property}` of {}event type {event_type}: expected {expected}", of_field(field.as_deref()))]
    Property {
        /// The JSON pointer of the property.
        pointer: String,
        /// The reference of the event type in backticks, or else its position in the list.
        event_type: String,
        /// The storage key of the field, if it is a property of a field.
        field: Option<String>,
        /// The name of the property.
        property: &'static str,
        /// The expected type.
        expected: &'static str,
    },
    /// No event type has a `projectId`.
    #[error("no event type has a `projectId`; add it to at least one, such as `\"projectId\": \"my-shop\"`")]
    NoProjectId,
    /// The event types belong to different projects.
    #[error(
        "`projectId` of event type {event_type}: expected `{first}`, as in the event types before it, found `{other}`"
    )]
    SeveralProjects {
        /// The JSON pointer of the other `projectId`.
        pointer: String,
        /// The reference of the event type with the other `projectId` in backticks, or else its position in the list.
        event_type: String,
        /// The project of the first event type.
        first: ProjectId,
        /// The other project.
        other: ProjectId,
    },
    /// Two event types that are not archived have the same reference.
    #[error(
        "two event types that are not archived have the reference `{reference}`: `{}` and `{}`",
        names.0.escape_debug(), names.1.escape_debug()
    )]
    DuplicateReference {
        /// The JSON pointer of the second reference.
        pointer: String,
        /// The names of both event types.
        names: (String, String),
        /// The reference.
        reference: Reference,
    },
    /// Two event types have the same `_id`, for example after a part of the file was copied.
    #[error("{duplicate}; give each event type an `_id` of its own, or remove the `_id`")]
    DuplicateId {
        /// The JSON pointer of the second `_id`.
        pointer: String,
        /// The id and both event types.
        duplicate: DuplicateId,
    },
}

/// The JSON of an event type in which a field without an ingestion key has `null`, as the vendor's PHP SDK requires. A
/// field with a single `key` is unchanged.
pub(crate) fn with_ingestion_keys(event_type: &Value) -> Value {
    let mut event_type = event_type.clone();
    let fields = event_type.get_mut("fields").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten().filter_map(Value::as_object_mut) {
        if field.contains_key("storageKey") && !field.contains_key("ingestionKey") {
            field.insert("ingestionKey".to_owned(), Value::Null);
        }
    }
    event_type
}

fn of_field(key: Option<&str>) -> String {
    key.map(|key| format!("field `{}` of ", key.escape_debug())).unwrap_or_default()
}

/// The name of an event type in errors: its reference or, if that is blank, its name or its position in the list.
fn described(place: usize, event_type: &EventType) -> String {
    let names = [event_type.reference.as_str(), &event_type.name];
    match names.into_iter().find(|name| !name.trim().is_empty()) {
        Some(name) => format!("`{}`", name.escape_debug()),
        None => format!("{} in the list", place + 1),
    }
}

/// The optional properties of an event type, and the type of each.
const PROPERTIES: [(&str, &str); 8] = [
    ("metadata", "an object"),
    ("expirationPolicy", "an object with `from`"),
    ("phoneParsingConfig", "an array of objects with `countryCode`"),
    ("attributable", "true or false"),
    ("_id", "a string"),
    ("createdAt", "a string"),
    ("updatedAt", "a string"),
    ("archivedAt", "a string or null"),
];

/// The optional properties of a field, and the type of each.
const FIELD_PROPERTIES: [(&str, &str); 2] = [("label", "a string"), ("metadata", "an object")];

/// Fails if an optional property has a wrong type. The reader keeps such a property with the unknown ones.
fn check_properties(place: usize, event_type: &EventType) -> Result<(), ProjectError> {
    let wrong = |extra: &Map<String, Value>, properties: &[(&'static str, &'static str)]| {
        let is_wrong = |name: &str| extra.get(name).is_some_and(|value| !value.is_null());
        properties.iter().copied().find(|(name, _)| is_wrong(name))
    };
    let error = |pointer: String, field: Option<String>, (property, expected)| {
        let event_type = described(place, event_type);
        Err(ProjectError::Property { pointer, event_type, field, property, expected })
    };
    let pointer = format!("/data/{place}");
    if event_type.extra.get("projectId").is_some_and(|id| !id.is_null()) {
        let event_type = described(place, event_type);
        return Err(ProjectError::BadProjectId { pointer: format!("{pointer}/projectId"), event_type });
    }
    if let Some(found) = wrong(&event_type.extra, &PROPERTIES) {
        return error(format!("{pointer}/{}", found.0), None, found);
    }
    for (index, field) in event_type.fields.iter().enumerate() {
        if let Some(found) = wrong(&field.extra, &FIELD_PROPERTIES) {
            let key = field.storage_key.as_str().to_owned();
            return error(format!("{pointer}/fields/{index}/{}", found.0), Some(key), found);
        }
    }
    Ok(())
}

impl Project {
    /// Returns a project without event types.
    pub fn empty(id: ProjectId) -> Self {
        Self { id, event_types: Vec::new() }
    }

    /// Reads a project from a page of event types, the response to `GET /projects/{projectId}/event-types`, or from an
    /// array of event types, the output of `webmarketer list --format json`. At least one event type must have a
    /// `projectId`, and all must belong to the same project.
    ///
    /// ```
    /// use webmarketer_emulator::{LEADS, Project};
    ///
    /// assert_eq!(Project::from_json(LEADS)?.id().as_str(), "leads");
    /// let array = r#"[{"reference": "lead", "name": "Lead", "projectId": "leads", "fields": []}]"#;
    /// assert_eq!(Project::from_json(array)?.id().as_str(), "leads");
    /// # Ok::<(), webmarketer_emulator::ProjectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the text is neither; see [`ProjectError`].
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
        let read = |item: &Value, pointer: &str| read_event_type(&with_ingestion_keys(item), pointer);
        let event_types = match json {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(place, item)| read(item, &format!("/data/{place}"))).collect::<Result<_, _>>()?
            }
            page => Page::from_json(page, read)?.data,
        };
        let mut id: Option<ProjectId> = None;
        let mut names = HashMap::new();
        for (place, event_type) in event_types.iter().enumerate() {
            check_properties(place, event_type)?;
            match (&id, &event_type.project) {
                (Some(first), Some(other)) if first != other => {
                    let pointer = format!("/data/{place}/projectId");
                    let (event_type, first, other) = (described(place, event_type), first.clone(), other.clone());
                    return Err(ProjectError::SeveralProjects { pointer, event_type, first, other });
                }
                (None, Some(only)) => id = Some(only.clone()),
                _ => {}
            }
            if event_type.is_archived() {
                continue;
            }
            if let Some(first) = names.insert(&event_type.reference, &event_type.name) {
                let (pointer, names) = (format!("/data/{place}/reference"), (first.clone(), event_type.name.clone()));
                return Err(ProjectError::DuplicateReference {
                    pointer,
                    names,
                    reference: event_type.reference.clone(),
                });
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
        assert!(
            error(&[json!({"reference": "a", "name": 1, "fields": []})])
                .contains("`name` of event type `a`: expected a string, found a number")
        );
        assert!(
            error(&[event_type("a", &json!("No Project"))]).starts_with("`projectId` of event type `a`: expected 3")
        );
    }

    #[test]
    fn an_error_names_the_event_type_the_field_and_the_expected_type() {
        let field = |property: &str, value: Value| {
            let mut field = json!({"entity": "event", "type": "string", "storageKey": "id", "ingestionKey": "id"});
            field[property] = value;
            json!({"reference": "a", "name": "A", "projectId": "one", "fields": [field]})
        };
        let of_event_type = |property: &str, value: Value| {
            let mut event_type = event_type("a", &json!("one"));
            event_type[property] = value;
            event_type
        };
        for (event_type, expected) in [
            (
                field("optional", json!("no")),
                "`optional` of field `id` of event type `a`: expected true or false, found a string",
            ),
            (field("label", json!(1)), "`label` of field `id` of event type `a`: expected a string"),
            (of_event_type("attributable", json!("yes")), "`attributable` of event type `a`: expected true or false"),
            (
                of_event_type("phoneParsingConfig", json!(["FR"])),
                "`phoneParsingConfig` of event type `a`: expected an array of objects with `countryCode`",
            ),
            (
                of_event_type("expirationPolicy", json!({})),
                "`expirationPolicy` of event type `a`: expected an object with `from`",
            ),
            (
                of_event_type("fields", json!([{}])),
                "`entity` of field 1 in the list of event type `a`: expected a string, found nothing",
            ),
            (json!({}), "`reference` of event type 1 in the list: expected a string, found nothing"),
            (json!(3), "event type 1 in the list: expected an object, found a number"),
        ] {
            assert_eq!(error(std::slice::from_ref(&event_type)), expected);
            let array = Project::from_json(&json!([event_type]).to_string()).unwrap_err().to_string();
            assert_eq!(array, expected);
        }
    }

    #[test]
    fn a_page_without_a_project_id_or_with_several_is_an_error() {
        assert!(error(&[event_type("a", &Value::Null)]).contains("no event type"));
        let two = error(&[event_type("a", &json!("one")), event_type("b", &json!("two"))]);
        assert!(
            two.starts_with("`projectId` of event type `b`: expected `one`") && two.ends_with("found `two`"),
            "{two}"
        );
    }

    #[test]
    fn two_event_types_with_the_same_reference_are_an_error() {
        let twice = error(&[event_type("a", &json!("one")), event_type("a", &json!("one"))]);
        assert_eq!(twice, "two event types that are not archived have the reference `a`: `a` and `a`");
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
            assert!(shared.contains("the event types `purchase` and `refund` have the same `_id`: `64f0`"), "{shared}");
            assert!(shared.contains("give each event type an `_id` of its own"), "{shared}");
        }
    }
}
