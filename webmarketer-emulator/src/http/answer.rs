//! Answers a request: access control, the request log, the rate limit and injected faults, and then the router.
//!
//! These steps are plain function calls around the router. As middleware layers of the router, they made a request
//! that sends an event use 30 % more processor time, because axum clones and boxes each layer for each request.

use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::access_control::{LocalPage, check_api_access};
use super::connection::Connection;
use super::error::ApiError;
use super::injected_faults::log_limit_and_fault;
use super::router::route;
use super::saved::IsSaved;
use super::sessions::{ServedSession, Sessions};
use crate::model::paths::{API_PATH, OAUTH_PATH};

/// Answers a request of any session.
pub(super) async fn answer_request(sessions: &Sessions, connection: &Connection, mut request: Request) -> Response {
    // RFC 9112, section 3.2. Access control depends on it.
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        return ApiError::bad_request("expected one Host header, found several").into_response();
    }
    match sessions.find(request.uri()) {
        Ok((served, uri)) => {
            if let Some(uri) = uri {
                *request.uri_mut() = uri;
            }
            let response = answer_in_session(&served, connection, request).await;
            finish_response(&served, response).await
        }
        Err(name) => ApiError::not_found(format!("the session `{name}` does not exist")).into_response(),
    }
}

/// The page and the admin API check the access themselves.
async fn answer_in_session(served: &ServedSession, connection: &Connection, request: Request) -> Response {
    let path = request.uri().path();
    let is_api = is_below(path, API_PATH);
    if !is_api && !is_below(path, OAUTH_PATH) {
        return route(&served.router, request).await;
    }
    // A request without access is not counted, not logged and gets no headers for web pages.
    if let Err(refusal) = check_api_access(&served.session, request.headers()) {
        return refusal.into_response();
    }
    let page = if is_api { LocalPage::of_request(&request) } else { None };
    if let Some(page) = &page
        && page.is_preflight
    {
        return page.preflight_response();
    }
    let mut response = log_limit_and_fault(&served.session, &served.router, connection, request).await;
    if let Some(page) = &page {
        page.allow(response.headers_mut());
    }
    response
}

/// Whether the path is this one or below it.
fn is_below(path: &str, base: &str) -> bool {
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Delays a response until all changes that it can depend on are written to disk, and sets its date. If they cannot be
/// written, reads go on: a change has waited itself, and is answered with the error.
async fn finish_response(served: &ServedSession, mut response: Response) -> Response {
    if response.extensions_mut().remove::<IsSaved>().is_none() {
        let _ = served.session.store.wait_until_saved().await;
    }
    if let Some(date) = served.date.value() {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}
