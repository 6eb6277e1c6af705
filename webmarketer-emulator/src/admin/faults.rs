//! `/_emulator/faults`: what goes wrong on purpose.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::de::DeserializeOwned;

use crate::answer::{ApiError, JsonBody};
use crate::faults::{Fault, Rule};
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/faults", get(list).post(add).put(replace).delete(clear)).route("/faults/{id}", delete(remove))
}

async fn list(State(session): State<Arc<Session>>) -> Json<Vec<Rule>> {
    Json(session.faults.list())
}

async fn add(State(session): State<Arc<Session>>, body: JsonBody) -> Result<(StatusCode, Json<Rule>), ApiError> {
    let fault: Fault = read(body)?;
    Ok((StatusCode::CREATED, Json(session.faults.add(fault, session.clock.now()))))
}

async fn replace(State(session): State<Arc<Session>>, body: JsonBody) -> Result<Json<Vec<Rule>>, ApiError> {
    let faults: Vec<Fault> = read(body)?;
    Ok(Json(session.faults.replace(faults, session.clock.now())))
}

async fn clear(State(session): State<Arc<Session>>) -> StatusCode {
    session.faults.clear();
    StatusCode::NO_CONTENT
}

async fn remove(State(session): State<Arc<Session>>, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    let removed = id.parse().is_ok_and(|id| session.faults.remove(id));
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found("there is no fault with this id")) }
}

/// A body of that shape. What is wrong with it is told in the words of whoever reads it.
pub(super) fn read<T: DeserializeOwned>(JsonBody(json, _): JsonBody) -> Result<T, ApiError> {
    serde_json::from_value(json).map_err(|error| ApiError::bad_request(error.to_string()))
}
