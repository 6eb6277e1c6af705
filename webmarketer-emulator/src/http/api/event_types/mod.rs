//! Lists, reads, creates, updates and archives event types.

mod body;
mod listing;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use webmarketer_schema::Reference;

use crate::http::api::caller::InProject;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::field_json::event_type_json;
use crate::http::path_parameters::LastParameter;
use crate::http::query_parameters::QueryParameters;
use crate::session::Session;
use crate::store::StoredProject;
use listing::EventTypeQuery;

/// `GET /projects/{projectId}/event-types`.
pub(super) async fn list_event_types(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    params: QueryParameters,
) -> Result<Json<Value>, ApiError> {
    let (listing, paging) = (EventTypeQuery::from_query(&params)?, params.paging()?);
    let page = session.store.read_project(&project, |state| {
        let event_types = listing.select(state.event_types());
        paging.page(event_types).to_json(|event_type| event_type_json(event_type))
    });
    page.map(Json).ok_or_else(ApiError::forbidden)
}

/// `POST /projects/{projectId}/event-types`.
pub(super) async fn create_event_type(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    JsonBody(body, _): JsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut new = body::read_new_event_type(&body)?;
    let now = session.clock.now();
    let make = |state: &mut StoredProject| {
        if let Some(other) = state.event_type(&new.reference) {
            let by = if other.is_archived() { "an archived event type" } else { "another event type" };
            let message = format!("the reference `{}` is already used by {by}", new.reference);
            return Err(ApiError::new(StatusCode::CONFLICT, message));
        }
        new.expiration_policy.get_or_insert_with(body::default_expiration_policy);
        new.phone_parsing.get_or_insert_with(|| state.phone_parsing.clone());
        Ok((StatusCode::CREATED, Json(event_type_json(state.add_event_type(new, now)))))
    };
    session.store.change_project(&project, make).await?
}

/// `GET /projects/{projectId}/event-types/{reference}`.
pub(super) async fn get_event_type(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    LastParameter(reference): LastParameter,
) -> Result<Json<Value>, ApiError> {
    let reference = Reference::new(reference);
    let found = session.store.read_project(&project, |state| state.event_type(&reference).map(event_type_json));
    found.flatten().map(Json).ok_or_else(|| event_type_not_found(&reference))
}

/// `PATCH /projects/{projectId}/event-types/{reference}`.
pub(super) async fn update_event_type(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    LastParameter(reference): LastParameter,
    JsonBody(body, _): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let reference = Reference::new(reference);
    let now = session.clock.now();
    let update = |state: &mut StoredProject| {
        let updated = state.change_event_type(&reference, now, |current| body::read_event_type_update(current, &body));
        updated.map(|updated| updated.map(|event_type| Json(event_type_json(event_type))))
    };
    session.store.change_project(&project, update).await?.ok_or_else(|| event_type_not_found(&reference))?
}

/// `DELETE /projects/{projectId}/event-types/{reference}`: archives the event type.
pub(super) async fn delete_event_type(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    LastParameter(reference): LastParameter,
) -> Result<StatusCode, ApiError> {
    let reference = Reference::new(reference);
    let now = session.clock.now();
    let archived = session.store.change_project(&project, |state| state.archive_event_type(&reference, now)).await?;
    if archived { Ok(StatusCode::OK) } else { Err(event_type_not_found(&reference)) }
}

fn event_type_not_found(reference: &Reference) -> ApiError {
    ApiError::not_found(format!("no event type has the reference `{reference}`"))
}
