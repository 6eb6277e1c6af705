//! What every request of the API and of the token endpoint passes: the log of requests, the rate limit, the faults.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::action::{Action, Answer};
use super::body;
use super::matching::Asked;
use super::rule::Fired;
use crate::answer::{self, ApiError, BODY_TIMEOUT};
use crate::rate_limit::Allowance;
use crate::requests::Watched;
use crate::serve::Line;
use crate::service::BODY_LIMIT;
use crate::session::Session;

/// No JSON, and no UTF-8 either.
const GARBAGE: &[u8] = b"\xff\xfe{]garbage\0\x80";

/// Notes a request, and refuses it if there were too many; else lets happen what the rules say, or nothing.
pub(crate) async fn layer(State(session): State<Arc<Session>>, request: Request, next: Next) -> Response {
    let now = session.clock.now();
    let mut watched = session.requests.watch(now, &request);
    let allowance = session.rate_limit.take(now);
    let mut response = if allowance.as_ref().is_some_and(Allowance::is_refused) {
        watched.fault("rate-limit");
        drain(request.into_body()).await;
        ApiError::bare(StatusCode::TOO_MANY_REQUESTS).into_response()
    } else if session.faults.is_empty() {
        next.run(request).await
    } else {
        by_the_rules(&session, &mut watched, request, next).await.unwrap_or_else(ApiError::into_response)
    };
    if let Some(allowance) = allowance {
        allowance.tell(response.headers_mut());
    }
    watched.answered(response.status());
    response
}

async fn by_the_rules(
    session: &Session,
    watched: &mut Watched<'_>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let method = request.method().clone();
    let OriginalUri(uri) = request.extensions().get().cloned().unwrap_or_else(|| OriginalUri(request.uri().clone()));
    let mut asked = Asked { method: method.as_str(), path: uri.path(), event_type: None };
    let sent: Value;
    if method == Method::POST && session.faults.need_body(&asked) {
        let (head, body) = request.into_parts();
        let bytes = answer::read(Request::from_parts(head.clone(), body)).await?;
        sent = serde_json::from_slice(&bytes).unwrap_or_default();
        asked.event_type = sent.get("eventType").and_then(Value::as_str);
        request = Request::from_parts(head, bytes.into());
    }
    match session.faults.fire(&asked, session.clock.now()) {
        Some(fired) => {
            watched.fault(fired.action.name());
            Ok(happen(session, fired, request, next).await)
        }
        None => Ok(next.run(request).await),
    }
}

async fn happen(session: &Session, Fired { action, mut chance }: Fired, request: Request, next: Next) -> Response {
    // Every request has come by one.
    let line: Line = request.extensions().get().cloned().unwrap_or_default();
    match action {
        Action::Answer(answer) => {
            drain(request.into_body()).await;
            answer.into_response()
        }
        Action::Delay(delay) => {
            sleep(Duration::from_millis(delay.draw(&mut chance))).await;
            next.run(request).await
        }
        Action::ResetBeforeReading => match line.reset().await {},
        Action::ResetAfterReading => {
            drain(request.into_body()).await;
            match line.reset().await {}
        }
        Action::CommitThenReset => {
            next.run(request).await;
            match line.reset().await {}
        }
        Action::TruncatedBody => body::truncated(next.run(request).await).await,
        Action::Garbage => {
            drain(request.into_body()).await;
            ([(header::CONTENT_TYPE, "application/json")], GARBAGE).into_response()
        }
        Action::SlowBody(milliseconds) => {
            body::slow(next.run(request).await, Duration::from_millis(milliseconds)).await
        }
        Action::RevokeTokens => {
            session.tokens.revoke(false);
            next.run(request).await
        }
    }
}

impl Answer {
    fn into_response(self) -> Response {
        // A fault whose status or headers cannot be sent was not taken.
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = match self.body {
            // What has no body by its status is sent without one.
            _ if matches!(self.status, 204 | 205 | 304) => status.into_response(),
            None => ApiError::bare(status).into_response(),
            Some(Value::String(text)) => (status, text).into_response(),
            Some(json) => (status, Json(json)).into_response(),
        };
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// Reads a body that nobody looks at, so that its sender comes to read the answer.
async fn drain(body: Body) {
    let _ = timeout(BODY_TIMEOUT, to_bytes(body, BODY_LIMIT)).await;
}
