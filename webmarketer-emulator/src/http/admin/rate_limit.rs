//! `/_emulator/rate-limit`: the rate limit of a session.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};

use super::command::CommandBody;
use crate::rate_limit::RateLimitSetting;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/rate-limit", get(show_rate_limit).put(set_rate_limit).delete(lift_rate_limit))
}

/// `GET rate-limit`: the limit, or null.
async fn show_rate_limit(State(session): State<Arc<Session>>) -> Json<Option<RateLimitSetting>> {
    Json(session.rate_limit.get())
}

/// `PUT rate-limit`: sets a limit, with a full bucket.
async fn set_rate_limit(
    State(session): State<Arc<Session>>,
    CommandBody(limit): CommandBody<RateLimitSetting>,
) -> Json<Option<RateLimitSetting>> {
    session.rate_limit.set(Some(limit));
    show_rate_limit(State(session)).await
}

/// `DELETE rate-limit`: removes the limit.
async fn lift_rate_limit(State(session): State<Arc<Session>>) -> Json<Option<RateLimitSetting>> {
    session.rate_limit.set(None);
    show_rate_limit(State(session)).await
}
