//! The account of a token, and its projects and workspaces.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::caller::{Caller, InProject};
use crate::clock::rfc3339;
use crate::http::error::ApiError;
use crate::session::Session;
use crate::store::{Projects, StoredProject};

/// The only workspace of the emulator, which contains all projects.
const WORKSPACE: &str = "emulator";

/// `GET /agents/me`.
pub(super) async fn get_me(Caller(account): Caller) -> Json<Value> {
    Json(json!({
        "id": account.client_id,
        "email": account.email,
        "firstname": null,
        "lastname": null,
        "phone": null,
        "picture": null,
    }))
}

/// `GET /agents/me/projects`: a bare array.
pub(super) async fn list_projects(State(session): State<Arc<Session>>, Caller(account): Caller) -> Json<Value> {
    Json(session.store.read_projects(|projects| {
        projects.values().filter(|state| account.can_access(&state.id)).map(project_json).collect()
    }))
}

/// `GET /agents/me/workspaces`: a bare array. The API does not document the format of a workspace.
pub(super) async fn list_workspaces(State(session): State<Arc<Session>>, Caller(account): Caller) -> Json<Value> {
    let can_access_any = |projects: &Projects| projects.keys().any(|project| account.can_access(project));
    let workspace = session
        .store
        .read_projects(can_access_any)
        .then(|| json!({"id": WORKSPACE, "slug": WORKSPACE, "name": WORKSPACE}));
    Json(workspace.into_iter().collect())
}

/// `GET /projects/{projectId}`.
pub(super) async fn get_project(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
) -> Result<Json<Value>, ApiError> {
    session.store.read_project(&project, project_json).map(Json).ok_or_else(ApiError::forbidden)
}

fn project_json(state: &StoredProject) -> Value {
    let countries = state.phone_parsing.iter();
    let countries = countries.map(|country| json!({"order": country.order, "countryCode": country.country_code}));
    json!({
        "id": state.id.as_str(),
        "name": state.id.as_str(),
        "workspaceId": WORKSPACE,
        "mode": "simple",
        "retentionDurationInDays": null,
        "picture": null,
        "domain": null,
        "currency": null,
        "phoneParsingConfig": countries.collect::<Value>(),
        "createdAt": rfc3339(state.created_at),
        "updatedAt": rfc3339(state.created_at),
    })
}
