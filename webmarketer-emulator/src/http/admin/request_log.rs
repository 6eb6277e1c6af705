//! `/_emulator/requests`: the latest requests to the API and the token endpoint.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::faults::path_matches;
use crate::http::error::ApiError;
use crate::http::query_parameters::QueryParameters;
use crate::http::request_log::logged_request_json;
use crate::session::{LoggedRequest, Session};

/// The value of the parameter `status` that selects requests without a response.
const NONE: &str = "none";

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/requests", get(list_requests).delete(clear_requests))
}

/// `GET requests`: the newest first, filtered by method, path (in the format of a fault) and status.
async fn list_requests(State(session): State<Arc<Session>>, params: QueryParameters) -> Result<Json<Value>, ApiError> {
    params.allow_only(&["method", "path", "status", "offset", "limit"])?;
    let paging = params.paging()?;
    let (method, path) = (params.text("method"), params.text("path"));
    let wrong = |_| ApiError::bad_request(format!("status must be a status code or {NONE}"));
    let status = params.text("status").map(|status| match status {
        NONE => Ok(None),
        code => code.parse::<u16>().map(Some).map_err(wrong),
    });
    let status = status.transpose()?;
    let fits = |request: &LoggedRequest| {
        method.is_none_or(|method| method.eq_ignore_ascii_case(request.method.as_str()))
            && path.is_none_or(|path| path_matches(path, &request.path))
            && status.is_none_or(|status| request.status.map(|status| status.as_u16()) == status)
    };
    Ok(Json(paging.page(session.request_log.newest(fits)).to_json(logged_request_json)))
}

/// `DELETE requests`: returns the number of removed requests.
async fn clear_requests(State(session): State<Arc<Session>>, params: QueryParameters) -> Result<Json<Value>, ApiError> {
    params.allow_only(&[])?;
    Ok(Json(json!({"forgotten": session.request_log.clear()})))
}
