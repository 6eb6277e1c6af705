//! `/_emulator/ingestion`: pauses, resumes and steps the processing of events.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::command::CommandBody;
use crate::http::error::ApiError;
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new()
        .route("/ingestion", get(show_ingestion))
        .route("/ingestion/pause", post(pause_ingestion))
        .route("/ingestion/resume", post(resume_ingestion))
        .route("/ingestion/tick", post(tick_ingestion))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TickBody {
    events: Option<usize>,
}

/// `GET ingestion`.
async fn show_ingestion(State(session): State<Arc<Session>>) -> Json<Value> {
    Json(json!({"paused": session.ingestion.is_paused(), "waiting": session.ingestion.waiting()}))
}

/// `POST ingestion/pause`: events are received, but not processed.
async fn pause_ingestion(State(session): State<Arc<Session>>) -> Json<Value> {
    session.ingestion.pause(true);
    show_ingestion(State(session)).await
}

/// `POST ingestion/resume`.
async fn resume_ingestion(State(session): State<Arc<Session>>) -> Json<Value> {
    session.ingestion.pause(false);
    show_ingestion(State(session)).await
}

/// `POST ingestion/tick`: processes the waiting events, or at most a given number of them, even while ingestion is
/// paused or the events are delayed.
async fn tick_ingestion(
    State(session): State<Arc<Session>>,
    CommandBody(tick): CommandBody<TickBody>,
) -> Result<Json<Value>, ApiError> {
    let judged = session.ingestion.tick(tick.events.unwrap_or(usize::MAX)).await?;
    Ok(Json(json!({"judged": judged})))
}
