//! Events: sent, sent and judged at once, and read back as they were sent.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use uuid::Uuid;

use super::access::{Anybody, InProject, Item};
use crate::answer::{ApiError, JsonBody};
use crate::ingest::{self, NoSuchProject, Payload};
use crate::service::Service;

/// `POST /events`: answers an id before the event is judged.
pub(super) async fn create(
    State(service): State<Arc<Service>>,
    _: Anybody,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let payload = Payload::read(&body).map_err(ApiError::bad_request)?;
    let id = ingest::accept(&service, payload).map_err(no_such_project)?;
    Ok(Json(id.to_string().into()))
}

/// `POST /events/sync`: answers once the event is judged.
pub(super) async fn create_sync(
    State(service): State<Arc<Service>>,
    _: Anybody,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let payload = Payload::read(&body).map_err(ApiError::bad_request)?;
    let id = ingest::accept_now(&service, payload).map_err(no_such_project)?.map_err(ApiError::bad_request)?;
    Ok(Json(id.to_string().into()))
}

/// `GET /projects/{projectId}/events/{id}`.
pub(super) async fn get(
    State(service): State<Arc<Service>>,
    InProject(project): InProject,
    Item(id): Item,
) -> Result<Json<Value>, ApiError> {
    let id: Option<Uuid> = id.parse().ok();
    let event = service.store.with(&project, |state| state.events.get(&id?).map(ingest::Event::to_json));
    event.flatten().map(Json).ok_or_else(|| ApiError::not_found("no event that has been processed has this id"))
}

fn no_such_project(_: NoSuchProject) -> ApiError {
    ApiError::bad_request("project not found")
}
