//! Searches users, and lists their events.
//!
//! The API documents no 400 here, so unknown and invalid parts of a request are ignored.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::Value;

use super::caller::InProject;
use super::user_search::UserSearch;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::event_json::computed_event_json;
use crate::http::path_parameters::LastParameter;
use crate::http::query_parameters::{Paging, QueryParameters};
use crate::session::Session;

/// `POST /projects/{projectId}/users/search`.
pub(super) async fn search_users(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    params: Result<QueryParameters, ApiError>,
    body: Result<JsonBody, ApiError>,
) -> Result<impl IntoResponse, ApiError> {
    let search =
        UserSearch::from_request(&body.map(|JsonBody(body, _)| body).unwrap_or_default(), &params.unwrap_or_default());
    let page = search.run(Arc::clone(&session.store), project).await.ok_or_else(ApiError::forbidden)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], page))
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
