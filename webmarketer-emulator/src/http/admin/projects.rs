//! `/_emulator/projects`, `event-types` and `seed`: the projects of a session.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::project_filter::{named_project, projects_of};
use crate::http::body::AdminJsonBody;
use crate::http::error::ApiError;
use crate::http::field_json::event_type_json;
use crate::http::query_parameters::QueryParameters;
use crate::model::Project;
use crate::session::Session;
use crate::store::StoredProject;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new()
        .route("/projects", get(list_projects))
        .route("/event-types", get(list_event_types))
        .route("/seed", post(add_seed_project))
}

/// `GET projects`: the projects, with the number of event types, events and users.
async fn list_projects(State(session): State<Arc<Session>>) -> Json<Value> {
    Json(session.store.read_projects(|projects| projects.values().map(project_json).collect()))
}

/// `GET event-types`: the event types of one project or of all, archived ones included.
async fn list_event_types(
    State(session): State<Arc<Session>>,
    params: QueryParameters,
) -> Result<Json<Value>, ApiError> {
    params.allow_only(&["project"])?;
    let project = named_project(&params)?;
    session.store.read_projects(|projects| {
        let event_types = projects_of(projects, project.as_ref())?.flat_map(StoredProject::event_types);
        Ok(Json(event_types.map(event_type_json).collect()))
    })
}

/// `POST seed`: adds a project from a page of event types in the format of the API.
async fn add_seed_project(
    State(session): State<Arc<Session>>,
    body: AdminJsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let project = Project::from_value(&body.0).map_err(|error| ApiError::bad_request(error.to_string()))?;
    let id = project.id().clone();
    let state = StoredProject::new(project, session.config.options.initial.keep, session.clock.now());
    let answer = (StatusCode::CREATED, Json(project_json(&state)));
    if session.store.add_project(state).await? {
        Ok(answer)
    } else {
        Err(ApiError::conflict(format!("the project `{id}` already exists")))
    }
}

fn project_json(state: &StoredProject) -> Value {
    json!({
        "id": state.id.as_str(),
        "eventTypes": state.event_types().count(),
        "events": state.events.len(),
        "waiting": state.events.waiting(),
        "trash": state.events.trash().count(),
        "users": state.users.iter().count(),
    })
}
