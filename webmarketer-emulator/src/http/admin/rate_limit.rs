//! `/_emulator/rate-limit`: how many requests there may be.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};

use super::command::Command;
use crate::rate_limit::Limit;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/rate-limit", get(show).put(set).delete(lift))
}

/// `GET rate-limit`: the limit, or null.
async fn show(State(session): State<Arc<Session>>) -> Json<Option<Limit>> {
    Json(session.rate_limit.get())
}

/// `PUT rate-limit`: another limit, with a full bucket.
async fn set(State(session): State<Arc<Session>>, Command(limit): Command<Limit>) -> Json<Option<Limit>> {
    session.rate_limit.set(Some(limit));
    show(State(session)).await
}

/// `DELETE rate-limit`: however many requests there are, they are answered.
async fn lift(State(session): State<Arc<Session>>) -> Json<Option<Limit>> {
    session.rate_limit.set(None);
    show(State(session)).await
}
