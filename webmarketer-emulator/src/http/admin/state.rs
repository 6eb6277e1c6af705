//! `/_emulator/state`: all that a session holds, as JSON.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::ready_and_reset::ready;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::query_parameters::Params;
use crate::session::{NotImported, Session};

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/state", get(export).put(import))
}

/// `GET state`: the projects with their event types, events, users and interactions.
async fn export(State(session): State<Arc<Session>>, params: Params) -> Result<Json<Value>, ApiError> {
    params.only(&[])?;
    Ok(Json(session.store.export()))
}

/// `PUT state`: an exported state in the place of what there is. What cannot be read changes nothing.
async fn import(State(session): State<Arc<Session>>, body: JsonBody) -> Result<Json<Value>, ApiError> {
    session.import(&body.0).await.map_err(|why| match why {
        NotImported::Unreadable(why) => ApiError::bad_request(why),
        NotImported::NotChanged(why) => why.into(),
    })?;
    Ok(ready(State(session)).await)
}
