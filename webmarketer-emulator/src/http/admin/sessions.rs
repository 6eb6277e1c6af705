//! `/_emulator/sessions`: the sessions of an emulator. A named session cannot manage sessions.

use std::sync::{Arc, Weak};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::command::CommandBody;
use crate::http::error::ApiError;
use crate::http::path_parameters::LastParameter;
use crate::http::sessions::{SessionError, Sessions};
use crate::model::ids;
use crate::session::Session;

pub(super) fn routes(sessions: Weak<Sessions>) -> Router<Arc<Session>> {
    Router::new()
        .route("/sessions", get(list_sessions).post(start_session))
        .route("/sessions/{name}", delete(end_session))
        .with_state(sessions)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSessionBody {
    name: Option<String>,
}

/// `GET sessions`: the names of the sessions.
async fn list_sessions(State(sessions): State<Weak<Sessions>>) -> Result<Json<Value>, ApiError> {
    Ok(Json(upgrade_sessions(&sessions)?.names().into()))
}

/// `POST sessions`: starts a session; the default name is random.
async fn start_session(
    State(sessions): State<Weak<Sessions>>,
    CommandBody(new): CommandBody<NewSessionBody>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let name = new.name.unwrap_or_else(ids::session_name);
    let session = upgrade_sessions(&sessions)?.start(&name).map_err(|why| match why {
        SessionError::BadName => ApiError::bad_request(why.to_string()),
        SessionError::Taken | SessionError::TooMany => ApiError::conflict(why.to_string()),
    })?;
    let session = json!({
        "name": name,
        "url": session.url(),
        "apiBase": session.api_base(),
        "oauthBase": session.oauth_base(),
    });
    Ok((StatusCode::CREATED, Json(session)))
}

/// `DELETE sessions/{name}`.
async fn end_session(
    State(sessions): State<Weak<Sessions>>,
    LastParameter(name): LastParameter,
) -> Result<Json<Value>, ApiError> {
    if upgrade_sessions(&sessions)?.end(&name) {
        Ok(Json(json!({"ended": name})))
    } else {
        Err(ApiError::not_found("no session has this name"))
    }
}

fn upgrade_sessions(sessions: &Weak<Sessions>) -> Result<Arc<Sessions>, ApiError> {
    let why = "a session has no sessions of its own; use the URL of the emulator";
    sessions.upgrade().ok_or_else(|| ApiError::not_found(why))
}
