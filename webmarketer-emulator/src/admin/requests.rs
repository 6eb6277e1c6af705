//! `/_emulator/requests`: the latest requests to the API and the token endpoint.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::answer::ApiError;
use crate::faults::is_path;
use crate::query::Params;
use crate::requests::Entry;
use crate::session::Session;

/// The status that asks for the requests that got no answer.
const NONE: &str = "none";

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/requests", get(list).delete(clear))
}

/// `GET requests`: the newest first; of one method, one path (as in a fault) or one status, if that is asked for.
async fn list(State(session): State<Arc<Session>>, params: Params) -> Result<Json<Value>, ApiError> {
    params.only(&["method", "path", "status", "offset", "limit"])?;
    let paging = params.paging()?;
    let (method, path) = (params.text("method"), params.text("path"));
    let wrong = |_| ApiError::bad_request(format!("status must be a status code, or {NONE}"));
    let status = params.text("status").map(|status| match status {
        NONE => Ok(None),
        code => code.parse::<u16>().map(Some).map_err(wrong),
    });
    let status = status.transpose()?;
    let fits = |entry: &Entry| {
        method.is_none_or(|method| method.eq_ignore_ascii_case(entry.method.as_str()))
            && path.is_none_or(|path| is_path(path, &entry.path))
            && status.is_none_or(|status| entry.status.map(|status| status.as_u16()) == status)
    };
    Ok(Json(paging.page(session.requests.newest(fits)).write(Entry::to_json)))
}

/// `DELETE requests`: forgets them.
async fn clear(State(session): State<Arc<Session>>, params: Params) -> Result<Json<Value>, ApiError> {
    params.only(&[])?;
    Ok(Json(json!({"forgotten": session.requests.clear()})))
}
