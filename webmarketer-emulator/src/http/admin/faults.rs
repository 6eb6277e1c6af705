//! `/_emulator/faults`: what goes wrong on purpose.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};

use super::command::Command;
use crate::faults::{Fault, Rule};
use crate::http::error::ApiError;
use crate::http::path_parameters::LastParameter;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/faults", get(list).post(add).put(replace).delete(clear)).route("/faults/{id}", delete(remove))
}

/// `GET faults`: all, with how often each happened.
async fn list(State(session): State<Arc<Session>>) -> Json<Vec<Rule>> {
    Json(session.faults.list())
}

/// `POST faults`: one more, behind the others.
async fn add(State(session): State<Arc<Session>>, Command(fault): Command<Fault>) -> (StatusCode, Json<Rule>) {
    (StatusCode::CREATED, Json(session.faults.add(fault, session.clock.now())))
}

/// `PUT faults`: these in the place of all.
async fn replace(State(session): State<Arc<Session>>, Command(faults): Command<Vec<Fault>>) -> Json<Vec<Rule>> {
    Json(session.faults.replace(faults, session.clock.now()))
}

/// `DELETE faults`: nothing goes wrong any more.
async fn clear(State(session): State<Arc<Session>>) -> Json<Vec<Rule>> {
    session.faults.clear();
    list(State(session)).await
}

/// `DELETE faults/{id}`: answers those that are left.
async fn remove(
    State(session): State<Arc<Session>>,
    LastParameter(id): LastParameter,
) -> Result<Json<Vec<Rule>>, ApiError> {
    if id.parse().is_ok_and(|id| session.faults.remove(id)) {
        Ok(list(State(session)).await)
    } else {
        Err(ApiError::not_found("there is no fault of this id"))
    }
}
