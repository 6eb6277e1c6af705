//! Events: sent, sent and judged at once, and read back as they were sent.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use super::access::{Anybody, InProject, Item};
use crate::answer::{ApiError, JsonBody};
use crate::ingest::{self, Payload, Received};
use crate::session::Session;
use crate::store::NotChanged;

/// The header by which a sender says which test an event belongs to.
const TEST_ID: &str = "x-emulator-test-id";

/// `POST /events`: answers an id before the event is judged.
pub(super) async fn create(
    State(session): State<Arc<Session>>,
    sender: Anybody,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Json<Value>, ApiError> {
    let accepted = ingest::accept(&session, received(body, &headers, &sender)?).await.map_err(not_accepted)?;
    let full = |_| ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too many events wait to be processed");
    let id = accepted.map_err(full)?;
    Ok(Json(id.to_string().into()))
}

/// `POST /events/sync`: answers once the event is judged.
pub(super) async fn create_sync(
    State(session): State<Arc<Session>>,
    sender: Anybody,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Json<Value>, ApiError> {
    let accepted = ingest::accept_now(&session, received(body, &headers, &sender)?).await.map_err(not_accepted)?;
    let id = accepted.map_err(ApiError::bad_request)?;
    Ok(Json(id.to_string().into()))
}

/// `GET /projects/{projectId}/events/{id}`.
pub(super) async fn get(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    Item(id): Item,
) -> Result<Json<Value>, ApiError> {
    let id: Option<Uuid> = id.parse().ok();
    let event = session.store.read(&project, |state| {
        let event = state.events.by_id(&id?).filter(|event| !event.is_waiting())?;
        Some(event.to_json(&state.id))
    });
    event.flatten().map(Json).ok_or_else(no_such_event)
}

/// There is no such event, or it is not processed yet.
pub(super) fn no_such_event() -> ApiError {
    ApiError::not_found("no event that has been processed has this id")
}

fn received(JsonBody(body, bytes): JsonBody, headers: &HeaderMap, sender: &Anybody) -> Result<Received, ApiError> {
    let payload = Payload::read(body).map_err(ApiError::bad_request)?;
    // The contract has no 403 here.
    if !sender.reaches(&payload.project) {
        return Err(not_accepted(NotChanged::NoProject));
    }
    let test_id = headers.get(TEST_ID).and_then(|value| value.to_str().ok()).map(str::to_owned);
    // A copy: what was read is a part of the connection's buffer, which would be kept whole for as long.
    Ok(Received { payload, body: Bytes::copy_from_slice(&bytes), test_id })
}

fn not_accepted(why: NotChanged) -> ApiError {
    match why {
        NotChanged::NoProject => ApiError::bad_request("project not found"),
        why @ NotChanged::NotWritten(_) => why.into(),
    }
}
