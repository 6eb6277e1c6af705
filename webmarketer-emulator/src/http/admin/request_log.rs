//! `/_emulator/requests`: the latest requests to the API and the token endpoint.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::faults::is_path;
use crate::http::error::ApiError;
use crate::http::query_parameters::Params;
use crate::http::request_log::logged_request;
use crate::session::{LoggedRequest, Session};

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
    let fits = |request: &LoggedRequest| {
        method.is_none_or(|method| method.eq_ignore_ascii_case(request.method.as_str()))
            && path.is_none_or(|path| is_path(path, &request.path))
            && status.is_none_or(|status| request.status.map(|status| status.as_u16()) == status)
    };
    Ok(Json(paging.page(session.request_log.newest(fits)).to_json(logged_request)))
}

/// `DELETE requests`: forgets them.
async fn clear(State(session): State<Arc<Session>>, params: Params) -> Result<Json<Value>, ApiError> {
    params.only(&[])?;
    Ok(Json(json!({"forgotten": session.request_log.clear()})))
}
