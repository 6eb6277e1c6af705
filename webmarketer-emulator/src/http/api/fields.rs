//! The shared fields of a project: user, state and statistic fields.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value};
use webmarketer_core::api::ProjectField;
use webmarketer_schema::{Entity, ProjectId};

use super::caller::InProject;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::path_parameters::LastParameter;
use crate::session::Session;
use crate::store::StoredProject;

/// `GET /projects/{projectId}/fields`: a bare array.
pub(super) async fn list_fields(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
) -> Result<Json<Value>, ApiError> {
    fields_of_entity(&session, &project, |_| true)
}

/// `GET /projects/{projectId}/user-fields`: a bare array.
pub(super) async fn list_user_fields(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
) -> Result<Json<Value>, ApiError> {
    fields_of_entity(&session, &project, |field| field.entity == Entity::User)
}

/// `GET /projects/{projectId}/state-fields`: a bare array.
pub(super) async fn list_state_fields(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
) -> Result<Json<Value>, ApiError> {
    fields_of_entity(&session, &project, |field| field.entity == Entity::State)
}

/// `GET /projects/{projectId}/statistic-fields`: a bare array.
pub(super) async fn list_statistic_fields(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
) -> Result<Json<Value>, ApiError> {
    fields_of_entity(&session, &project, |field| field.entity == Entity::Statistic)
}

/// `POST /projects/{projectId}/fields`.
pub(super) async fn create_field(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    JsonBody(body, _): JsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let field = read_field_body(&body)?;
    let now = session.clock.now();
    let make = |state: &mut StoredProject| {
        let (entity, key) = (&field.entity, &field.key);
        if state.fields.iter().any(|other| other.entity == *entity && other.key == *key) {
            let message = format!("the field `{key}` of the entity `{entity}` already exists");
            return Err(ApiError::bad_request(message));
        }
        Ok((StatusCode::CREATED, Json(state.add_field(field, now).to_json())))
    };
    session.store.change_project(&project, make).await?
}

/// `DELETE /projects/{projectId}/fields/{id}`. Event types that use the field keep it.
pub(super) async fn delete_field(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    LastParameter(id): LastParameter,
) -> Result<StatusCode, ApiError> {
    let removed = session.store.change_project(&project, |state| state.remove_field(&id)).await?;
    if removed { Ok(StatusCode::OK) } else { Err(ApiError::not_found("no field of the project has this id")) }
}

fn fields_of_entity(
    session: &Session,
    project: &ProjectId,
    wanted: impl Fn(&ProjectField) -> bool,
) -> Result<Json<Value>, ApiError> {
    let listed = session.store.read_project(project, |state| {
        let fields = state.fields.iter().filter(|field| wanted(field));
        fields.map(ProjectField::to_json).collect()
    });
    listed.map(Json).ok_or_else(ApiError::forbidden)
}

/// Parses the body of `createField`. Properties that the operation does not have are ignored.
fn read_field_body(body: &Value) -> Result<ProjectField, ApiError> {
    let mut field = ProjectField::from_json(body, "")?;
    if let Some(name) = ["isPii", "discriminant"].into_iter().find(|name| body.get(name).is_none_or(Value::is_null)) {
        return Err(ApiError::bad_request(format!("at /{name}: expected true or false")));
    }
    if field.key.as_str().is_empty() {
        return Err(ApiError::bad_request("at /key: expected a string that is not empty"));
    }
    if field.entity == Entity::Event {
        let message = "at /entity: a field of the entity `event` belongs to one event type; create or update that";
        return Err(ApiError::bad_request(message));
    }
    // The reader leaves an invalid `metadata` among the unknown properties.
    if field.extra.get("metadata").is_some_and(|value| !value.is_null()) {
        return Err(ApiError::bad_request("at /metadata: expected an object"));
    }
    field.archived_at = None;
    field.extra = Map::new();
    Ok(field)
}
