//! Searches users, and lists their events.
//!
//! The API documents no 400 here, so unknown and invalid parts of a request are ignored.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value};
use webmarketer_schema::ProjectId;

use super::caller::InProject;
use crate::clock::rfc3339;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::event_json::computed_event_json;
use crate::http::path_parameters::LastParameter;
use crate::http::query_parameters::{Paging, QueryParameters};
use crate::model::User;
use crate::session::Session;

/// The properties of every user, independent of the fields of the project.
const OWN: [&str; 4] = ["_id", "projectId", "createdAt", "updatedAt"];

/// `POST /projects/{projectId}/users/search`.
pub(super) async fn search_users(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    params: Result<QueryParameters, ApiError>,
    body: Result<JsonBody, ApiError>,
) -> Result<Json<Value>, ApiError> {
    let search =
        UserSearch::from_request(&body.map(|JsonBody(body, _)| body).unwrap_or_default(), &params.unwrap_or_default());
    let page = session.store.read_project(&project, |state| {
        let users = search.select(state.users.iter().map(|user| user_json(user, &project)));
        search.paging.page(users).to_json(|user| user.clone().into())
    });
    page.map(Json).ok_or_else(ApiError::forbidden)
}

/// `GET /projects/{projectId}/users/{id}/events`: by date, the latest first.
pub(super) async fn list_user_events(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    LastParameter(user): LastParameter,
    params: Result<QueryParameters, ApiError>,
) -> Result<Json<Value>, ApiError> {
    let params = params.unwrap_or_default();
    let paging = Paging::new(params.count("offset"), params.count("limit"));
    let page = session.store.read_project(&project, |state| {
        let user = state.users.get(&user.parse().ok()?)?;
        let mut events: Vec<_> = user.events.iter().filter_map(|number| state.events.get(*number)).collect();
        events.sort_by_key(|event| event.date);
        events.reverse();
        Some(paging.page(events).to_json(|event| {
            let event_type = event.version.and_then(|version| state.event_type_at(version));
            computed_event_json(event, &state.id, event_type)
        }))
    });
    page.flatten().map(Json).ok_or_else(|| ApiError::not_found("no user of the project has this id"))
}

/// A user in the format of `searchUsers`: the common properties, and the values of the fields by storage key. A common
/// property hides a field with the same key.
fn user_json(user: &User, project: &ProjectId) -> Map<String, Value> {
    let own = [user.id.to_string(), project.to_string(), rfc3339(user.created), rfc3339(user.updated)];
    let mut described = user.values.clone();
    described.extend(OWN.map(str::to_owned).into_iter().zip(own.map(Value::from)));
    described
}

/// The requested users, their order and their properties.
struct UserSearch {
    /// The requested properties, in addition to the common ones; `None` means all.
    fields: Option<Vec<String>>,
    /// The property to sort by.
    sort: Option<String>,
    descending: bool,
    /// The values that users must have. The API does not document its filters; this is an assumption.
    filters: Map<String, Value>,
    paging: Paging,
}

impl UserSearch {
    /// Reads the body; the paging can also be in the query.
    fn from_request(body: &Value, params: &QueryParameters) -> Self {
        let text = |name| body.get(name).and_then(Value::as_str);
        let fields = body.get("fields").and_then(Value::as_array).filter(|fields| !fields.is_empty());
        let fields = fields.map(|fields| fields.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        let count = |name| {
            let count = body.get(name).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
            count.or_else(|| params.count(name))
        };
        Self {
            fields,
            sort: text("sort").filter(|key| !key.is_empty()).map(str::to_owned),
            descending: text("order").is_some_and(|order| order.eq_ignore_ascii_case("desc")),
            filters: body.get("filters").and_then(Value::as_object).cloned().unwrap_or_default(),
            paging: Paging::new(count("offset"), count("limit")),
        }
    }

    /// The requested users; by default in the order in which they were created.
    fn select(&self, users: impl Iterator<Item = Map<String, Value>>) -> Vec<Map<String, Value>> {
        let takes = |user: &Map<String, Value>| self.filters.iter().all(|(key, value)| user.get(key) == Some(value));
        let mut found: Vec<_> = users.filter(takes).collect();
        if let Some(key) = &self.sort {
            found.sort_by(|a, b| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) if self.descending => compare_values(b, a),
                (Some(a), Some(b)) => compare_values(a, b),
                // Users without a value are last in both directions.
                (a, b) => a.is_none().cmp(&b.is_none()),
            });
        }
        if let Some(fields) = &self.fields {
            let shown = |key: &str| OWN.contains(&key) || fields.iter().any(|field| field == key);
            for user in &mut found {
                user.retain(|key, _| shown(key));
            }
        }
        found
    }
}

/// Compares two values: false, true, numbers, strings, then everything else by its JSON.
fn compare_values(a: &Value, b: &Value) -> Ordering {
    let kind = |value: &Value| match value {
        Value::Bool(_) => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        Value::Null | Value::Array(_) | Value::Object(_) => 3,
    };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default())
        }
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (a, b) => kind(a).cmp(&kind(b)).then_with(|| a.to_string().cmp(&b.to_string())),
    }
}
