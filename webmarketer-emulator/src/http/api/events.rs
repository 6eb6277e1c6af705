//! Sends events, sends and validates events synchronously, and reads raw events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::{Extension, Json};
use serde_json::Value;
use uuid::Uuid;

use super::caller::{InProject, OptionalCaller};
use super::event_body::read_event;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::event_json::{raw_event_json, trash_reason_sentence};
use crate::http::path_parameters::LastParameter;
use crate::http::saved::IsSaved;
use crate::ingest::{InvalidEvent, ReceivedEvent};
use crate::session::Session;
use crate::store::StoreError;

/// The header that names the test that sent an event.
const TEST_ID: &str = "x-emulator-test-id";

/// The value of that header.
pub(super) struct TestId(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for TestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.get(TEST_ID).and_then(|value| value.to_str().ok()).map(str::to_owned)))
    }
}

/// `POST /events`: returns the id, whatever the verdict on the event is.
pub(super) async fn create_event(
    State(session): State<Arc<Session>>,
    sender: OptionalCaller,
    TestId(test_id): TestId,
    body: JsonBody,
) -> Result<(Option<Extension<IsSaved>>, Json<Uuid>), ApiError> {
    let received = session.ingestion.receive(received_event(body, test_id, &sender)?).await.map_err(not_received)?;
    let full = |_| ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too many events are waiting to be processed");
    let id = received.map_err(full)?;
    Ok((IsSaved::after_change(&session.store), Json(id)))
}

/// `POST /events/sync`: responds after the event is processed.
pub(super) async fn create_event_sync(
    State(session): State<Arc<Session>>,
    sender: OptionalCaller,
    TestId(test_id): TestId,
    body: JsonBody,
) -> Result<(Option<Extension<IsSaved>>, Json<Uuid>), ApiError> {
    let received =
        session.ingestion.receive_and_process(received_event(body, test_id, &sender)?).await.map_err(not_received)?;
    let invalid = |InvalidEvent { reasons, of_earlier }| {
        let mut messages: Vec<_> = reasons.iter().map(trash_reason_sentence).collect();
        if of_earlier {
            messages.push("nonce: an invalid event was received with it; send another nonce".to_owned());
        }
        ApiError::bad_request(messages)
    };
    let id = received.map_err(invalid)?;
    Ok((IsSaved::after_change(&session.store), Json(id)))
}

/// `GET /projects/{projectId}/events/{id}`.
pub(super) async fn get_raw_event(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    LastParameter(id): LastParameter,
) -> Result<Json<Value>, ApiError> {
    let id: Option<Uuid> = id.parse().ok();
    let event = session.store.read_project(&project, |state| {
        let event = state.events.by_id(&id?).filter(|event| !event.is_waiting())?;
        Some(raw_event_json(event, &state.id))
    });
    event.flatten().map(Json).ok_or_else(no_such_event)
}

/// The event does not exist, or is not processed yet.
pub(super) fn no_such_event() -> ApiError {
    ApiError::not_found("no event that has been processed has this id")
}

fn received_event(
    JsonBody(body, bytes): JsonBody,
    test_id: Option<String>,
    sender: &OptionalCaller,
) -> Result<ReceivedEvent, ApiError> {
    let event = read_event(body).map_err(ApiError::bad_request)?;
    // The contract has no 403 for this operation.
    if !sender.can_access(&event.project) {
        return Err(not_received(StoreError::NoProject));
    }
    // A copy, because the bytes would keep the whole buffer of the connection alive.
    Ok(ReceivedEvent { event, body: Bytes::copy_from_slice(&bytes), test_id })
}

fn not_received(why: StoreError) -> ApiError {
    match why {
        StoreError::NoProject => ApiError::bad_request("project not found"),
        why @ StoreError::NotWritten(_) => why.into(),
    }
}
