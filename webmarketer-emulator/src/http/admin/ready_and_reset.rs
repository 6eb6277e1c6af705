//! `/_emulator/ready` and `reset`: a session as a whole.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::http::error::ApiError;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/ready", get(ready)).route("/reset", post(reset_session))
}

/// `GET ready`: an emulator that answers is ready.
pub(super) async fn ready(State(session): State<Arc<Session>>) -> Json<Value> {
    Json(json!({
        "status": "ready",
        "version": env!("CARGO_PKG_VERSION"),
        "session": session.name,
        "url": session.url(),
    }))
}

/// `POST reset`: what is left are the projects that the emulator was given.
async fn reset_session(State(session): State<Arc<Session>>) -> Result<Json<Value>, ApiError> {
    session.reset().await?;
    Ok(ready(State(session)).await)
}
