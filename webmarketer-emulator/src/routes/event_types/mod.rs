//! Event types: listed, read, made, changed and archived.

mod body;
mod listing;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use webmarketer_schema::Reference;
use webmarketer_schema::wire::write_event_type;

use super::access::{InProject, Item};
use crate::answer::{ApiError, JsonBody};
use crate::clock::written;
use crate::query::Params;
use crate::service::Service;
use listing::Listing;

/// `GET /projects/{projectId}/event-types`.
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    InProject(project): InProject,
    params: Params,
) -> Result<Json<Value>, ApiError> {
    let (listing, paging) = (Listing::read(&params)?, params.paging()?);
    let page = service.store.with(&project, |state| {
        let event_types = listing.of(&state.event_types);
        paging.page(event_types).write(|event_type| write_event_type(event_type))
    });
    page.map(Json).ok_or_else(ApiError::forbidden)
}

/// `POST /projects/{projectId}/event-types`.
pub(super) async fn create(
    State(service): State<Arc<Service>>,
    InProject(project): InProject,
    JsonBody(body): JsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let new = body::read_new(&body)?;
    let now = service.clock.now();
    let made = service.store.with(&project, |state| {
        if let Some(other) = state.event_type(&new.reference) {
            let by = if other.is_archived() { "an archived event type" } else { "another event type" };
            let message = format!("the reference `{}` is taken by {by}", new.reference);
            return Err(ApiError::new(StatusCode::CONFLICT, message));
        }
        let mut event_type = state.complete(new, now);
        event_type.expiration_policy.get_or_insert_with(body::default_expiration_policy);
        event_type.phone_parsing.get_or_insert_with(|| state.phone_parsing.clone());
        let made = write_event_type(&event_type);
        state.event_types.push(event_type);
        Ok((StatusCode::CREATED, Json(made)))
    });
    made.ok_or_else(ApiError::forbidden)?
}

/// `GET /projects/{projectId}/event-types/{reference}`.
pub(super) async fn get(
    State(service): State<Arc<Service>>,
    InProject(project): InProject,
    Item(reference): Item,
) -> Result<Json<Value>, ApiError> {
    let reference = Reference::new(reference);
    let found = service.store.with(&project, |state| state.event_type(&reference).map(write_event_type));
    found.flatten().map(Json).ok_or_else(|| not_found(&reference))
}

/// `PATCH /projects/{projectId}/event-types/{reference}`.
pub(super) async fn update(
    State(service): State<Arc<Service>>,
    InProject(project): InProject,
    Item(reference): Item,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let reference = Reference::new(reference);
    let now = service.clock.now();
    let updated = service.store.with(&project, |state| {
        let event_type = state.event_type_mut(&reference).ok_or_else(|| not_found(&reference))?;
        let mut updated = body::read_update(event_type, &body)?;
        updated.updated_at = Some(written(now));
        *event_type = updated;
        Ok(Json(write_event_type(event_type)))
    });
    updated.ok_or_else(ApiError::forbidden)?
}

/// `DELETE /projects/{projectId}/event-types/{reference}`: archives it. Once archived it stays as it is.
pub(super) async fn archive(
    State(service): State<Arc<Service>>,
    InProject(project): InProject,
    Item(reference): Item,
) -> Result<StatusCode, ApiError> {
    let reference = Reference::new(reference);
    let now = service.clock.now();
    let archived = service.store.with(&project, |state| {
        let event_type = state.event_type_mut(&reference)?;
        event_type.archived_at.get_or_insert_with(|| written(now));
        Some(StatusCode::OK)
    });
    archived.flatten().ok_or_else(|| not_found(&reference))
}

fn not_found(reference: &Reference) -> ApiError {
    ApiError::not_found(format!("no event type has the reference `{reference}`"))
}
