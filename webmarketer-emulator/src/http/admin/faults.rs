//! `/_emulator/faults`: the injected faults.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};

use super::command::CommandBody;
use crate::faults::{Fault, FaultRule};
use crate::http::error::ApiError;
use crate::http::path_parameters::LastParameter;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new()
        .route("/faults", get(list_faults).post(add_fault).put(replace_faults).delete(clear_faults))
        .route("/faults/{id}", delete(remove_fault))
}

/// `GET faults`: all faults, with the number of matching requests and of injections.
async fn list_faults(State(session): State<Arc<Session>>) -> Json<Vec<FaultRule>> {
    Json(session.faults.list())
}

/// `POST faults`: adds a fault at the end.
async fn add_fault(
    State(session): State<Arc<Session>>,
    CommandBody(fault): CommandBody<Fault>,
) -> (StatusCode, Json<FaultRule>) {
    (StatusCode::CREATED, Json(session.faults.add(fault, session.clock.now())))
}

/// `PUT faults`: replaces all faults.
async fn replace_faults(
    State(session): State<Arc<Session>>,
    CommandBody(faults): CommandBody<Vec<Fault>>,
) -> Json<Vec<FaultRule>> {
    Json(session.faults.replace(faults, session.clock.now()))
}

/// `DELETE faults`: removes all faults.
async fn clear_faults(State(session): State<Arc<Session>>) -> Json<Vec<FaultRule>> {
    session.faults.clear();
    list_faults(State(session)).await
}

/// `DELETE faults/{id}`: returns the remaining faults.
async fn remove_fault(
    State(session): State<Arc<Session>>,
    LastParameter(id): LastParameter,
) -> Result<Json<Vec<FaultRule>>, ApiError> {
    if id.parse().is_ok_and(|id| session.faults.remove(id)) {
        Ok(list_faults(State(session)).await)
    } else {
        Err(ApiError::not_found("no fault has this id"))
    }
}
