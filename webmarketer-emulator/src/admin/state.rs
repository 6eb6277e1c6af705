//! `/_emulator/state`: all that a session holds, as JSON.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::whole::ready;
use crate::answer::{ApiError, JsonBody};
use crate::session::Session;
use crate::store;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/state", get(export).put(import))
}

/// `GET state`: the projects with their event types, events, users and interactions.
async fn export(State(session): State<Arc<Session>>) -> Json<Value> {
    Json(session.store.export())
}

/// `PUT state`: an exported state in the place of what there is. What cannot be read changes nothing.
async fn import(State(session): State<Arc<Session>>, body: JsonBody) -> Result<Json<Value>, ApiError> {
    let projects = store::import(&body.0, &session.service.options).map_err(ApiError::bad_request)?;
    session.store.replace(projects).await?;
    Ok(ready(State(session)).await)
}
