//! `/_emulator/state`: exports and imports the state of a session as JSON.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::ready_and_reset::ready;
use crate::http::body::AdminJsonBody;
use crate::http::error::ApiError;
use crate::http::query_parameters::QueryParameters;
use crate::session::{Session, SessionImportError};

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/state", get(export_state).put(import_state))
}

/// `GET state`: exports the projects with their event types, events, users and interactions.
async fn export_state(State(session): State<Arc<Session>>, params: QueryParameters) -> Result<Json<Value>, ApiError> {
    params.allow_only(&[])?;
    Ok(Json(session.store.export()))
}

/// `PUT state`: replaces the state by an exported one. An invalid export changes nothing.
async fn import_state(State(session): State<Arc<Session>>, body: AdminJsonBody) -> Result<Json<Value>, ApiError> {
    session.import(&body.0).await.map_err(|why| match why {
        SessionImportError::Unreadable(why) => ApiError::bad_request(why),
        SessionImportError::Store(why) => why.into(),
    })?;
    Ok(ready(State(session)).await)
}
