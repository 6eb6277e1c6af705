//! `/_emulator/ready` and `reset`: the status and the reset of a session.

use std::sync::{Arc, PoisonError};

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::http::error::ApiError;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/ready", get(ready)).route("/reset", post(reset_session))
}

/// `GET ready`: the version of the emulator, the name and URL of the session, the project that clients use by default,
/// the path of the written service account, why the last write to disk failed, and how many events and arrivals were
/// removed because there were too many.
pub(super) async fn ready(State(session): State<Arc<Session>>) -> Json<Value> {
    let account = session.config.service_account_file.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Json(json!({
        "status": "ready",
        "version": env!("CARGO_PKG_VERSION"),
        "session": session.name,
        "url": session.url(),
        "project": session.first_project().map(|id| id.to_string()),
        "serviceAccountFile": account.map(|path| path.display().to_string()),
        "writeFailure": session.store.write_failure(),
        "keep": session.config.options.ingestion.keep,
        "dropped": session.ingestion.dropped(),
    }))
}

/// `POST reset`: resets the session to its initial state.
async fn reset_session(State(session): State<Arc<Session>>) -> Result<Json<Value>, ApiError> {
    session.reset().await?;
    Ok(ready(State(session)).await)
}
