//! `/_emulator/rate-limit`: how many requests there may be.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};

use super::faults::read;
use crate::answer::{ApiError, JsonBody};
use crate::rate_limit::Limit;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/rate-limit", get(show).put(set).delete(lift))
}

/// The limit, or null.
async fn show(State(session): State<Arc<Session>>) -> Json<Option<Limit>> {
    Json(session.rate_limit.get())
}

async fn set(State(session): State<Arc<Session>>, body: JsonBody) -> Result<Json<Limit>, ApiError> {
    let limit = read(body)?;
    session.rate_limit.set(Some(limit));
    Ok(Json(limit))
}

async fn lift(State(session): State<Arc<Session>>) -> StatusCode {
    session.rate_limit.set(None);
    StatusCode::NO_CONTENT
}
