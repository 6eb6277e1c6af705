//! The request log, the rate limit and the injected faults of the API and the token endpoint.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::body::{BODY_LIMIT, BODY_TIMEOUT, read_body, states_larger_body};
use super::connection::Connection;
use super::error::ApiError;
use super::faulty_body;
use super::request_log::RequestInProgress;
use super::router::route;
use crate::clock::whole_seconds;
use crate::faults::{Action, FiredFault, MatchedRequest, ScriptedAnswer};
use crate::rate_limit::Allowance;
use crate::session::Session;

/// The capacity of the token bucket.
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");

/// The number of requests that are left in the bucket.
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// The number of seconds until the bucket is full.
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Neither JSON nor UTF-8.
const GARBAGE: &[u8] = b"\xff\xfe{]garbage\0\x80";

/// Logs a request, applies the rate limit, and then injects a fault or runs the request.
pub(super) async fn log_limit_and_fault(
    session: &Session,
    router: &Router,
    connection: &Connection,
    request: Request,
) -> Response {
    let now = session.clock.now();
    let mut in_progress = RequestInProgress::new(&session.request_log, now, &request);
    let allowance = session.rate_limit.take(now);
    let mut response = if allowance.as_ref().is_some_and(Allowance::is_denied) {
        in_progress.fault("rate-limit");
        drain(request).await;
        ApiError::bare(StatusCode::TOO_MANY_REQUESTS).into_response()
    } else if session.faults.is_empty() {
        route(router, request).await
    } else {
        let faulty = run_with_faults(session, router, connection, &mut in_progress, request);
        // Boxed, because its state is large and most sessions have no faults.
        Box::pin(faulty).await.unwrap_or_else(ApiError::into_response)
    };
    if let Some(allowance) = allowance {
        write_allowance(&allowance, response.headers_mut());
    }
    in_progress.answered(response.status());
    response
}

async fn run_with_faults(
    session: &Session,
    router: &Router,
    connection: &Connection,
    in_progress: &mut RequestInProgress<'_>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let mut matched = MatchedRequest { method: method.as_str(), path: uri.path(), event_type: None };
    let sent: Value;
    if method == Method::POST && session.faults.needs_body(&matched) {
        let (head, body) = request.into_parts();
        let bytes = read_body(Request::from_parts(head.clone(), body), BODY_LIMIT).await?;
        sent = serde_json::from_slice(&bytes).unwrap_or_default();
        matched.event_type = sent.get("eventType").and_then(Value::as_str);
        request = Request::from_parts(head, bytes.into());
    }
    match session.faults.fire(&matched, session.clock.now()) {
        Some(fired) => {
            in_progress.fault(fired.action.name());
            Ok(apply_fault(session, router, connection, fired, request).await)
        }
        None => Ok(route(router, request).await),
    }
}

async fn apply_fault(
    session: &Session,
    router: &Router,
    connection: &Connection,
    FiredFault { action, mut chance }: FiredFault,
    request: Request,
) -> Response {
    match action {
        Action::Answer(answer) => {
            drain(request).await;
            scripted_answer(answer)
        }
        Action::Delay(delay) => {
            sleep(Duration::from_millis(delay.draw_milliseconds(&mut chance))).await;
            route(router, request).await
        }
        Action::ResetBeforeReading => match connection.reset().await {},
        Action::ResetAfterReading => {
            drain(request).await;
            match connection.reset().await {}
        }
        Action::CommitThenReset => {
            route(router, request).await;
            match connection.reset().await {}
        }
        Action::TruncatedBody => faulty_body::truncated_body(route(router, request).await).await,
        Action::Garbage => {
            drain(request).await;
            ([(header::CONTENT_TYPE, "application/json")], GARBAGE).into_response()
        }
        Action::SlowBody(milliseconds) => {
            faulty_body::slow_body(route(router, request).await, Duration::from_millis(milliseconds)).await
        }
        Action::RevokeTokens => {
            session.tokens.revoke(false);
            route(router, request).await
        }
    }
}

/// The response of a fault.
fn scripted_answer(answer: ScriptedAnswer) -> Response {
    // The status and headers were checked when the fault was added.
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match answer.body {
        // These statuses do not allow a body.
        _ if matches!(answer.status, 204 | 205 | 304) => status.into_response(),
        None => ApiError::bare(status).into_response(),
        Some(Value::String(text)) => (status, text).into_response(),
        Some(json) => (status, Json(json)).into_response(),
    };
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Writes the headers of the rate limit.
fn write_allowance(allowance: &Allowance, headers: &mut HeaderMap) {
    headers.insert(LIMIT, HeaderValue::from(allowance.limit));
    headers.insert(REMAINING, HeaderValue::from(allowance.remaining));
    headers.insert(RESET, HeaderValue::from(whole_seconds(allowance.reset)));
    if let Some(wait) = allowance.wait {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait).max(1)));
    }
}

/// Reads and discards a body, so that the client can read the response.
async fn drain(request: Request) {
    if !states_larger_body(request.headers(), BODY_LIMIT) {
        let _ = timeout(BODY_TIMEOUT, to_bytes(request.into_body(), BODY_LIMIT)).await;
    }
}
