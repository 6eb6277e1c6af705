//! One request and its answer: with a token, within a deadline, made again where that helps.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::Value;
use tokio::time::Instant;
use tracing::Instrument as _;
use url::Url;

use super::error::{Called, Refusal};
use super::hooks::{AnswerInfo, Hooks, RequestInfo};
use super::limits::{Blocked, Limits};
use super::operation::{Operation, OwnPaths};
use super::retry::{Budget, Call, Outcome, Step, decide, retry_after};
use super::{Error, ErrorKind};
use crate::auth::{Token, TokenCache};

/// The most of an error body that is read: more says no more.
const MAX_ERROR_BODY: usize = 64 << 10;
/// The most of any other body that is read.
const MAX_BODY: usize = 64 << 20;

/// Makes requests.
pub(crate) struct Transport {
    pub(super) http: reqwest::Client,
    pub(super) api: Url,
    /// Where events are posted, below it.
    pub(super) events: Url,
    pub(super) own_paths: OwnPaths,
    pub(super) tokens: TokenCache,
    pub(super) timeout: Duration,
    pub(super) limits: Limits,
    pub(super) hooks: Hooks,
    pub(super) budget: Budget,
}

/// A request, ready to be made as often as it takes.
pub(crate) struct Request<'a> {
    operation: &'static str,
    method: Method,
    url: Url,
    body: Option<(HeaderValue, Bytes)>,
    repeatable: bool,
    tokens: Option<&'a TokenCache>,
}

impl Request<'static> {
    /// A form to be posted to the token address. A token that nobody uses does no harm, so it can be asked for again.
    pub(crate) fn token(url: Url, form: String) -> Self {
        let body = (HeaderValue::from_static("application/x-www-form-urlencoded"), form.into());
        Self { operation: "token", method: Method::POST, url, body: Some(body), repeatable: true, tokens: None }
    }
}

impl Request<'_> {
    fn called(&self) -> Called {
        Called { method: self.method.clone(), path: self.url.path().to_owned() }
    }
}

impl Transport {
    /// Makes a request to the API and reads the answer as JSON. An empty answer is null.
    pub(crate) async fn call(
        &self,
        operation: Operation<'_>,
        query: &[(&str, String)],
        body: Option<Bytes>,
    ) -> Result<Value, Error> {
        let (id, method, mut url) = self.address(operation);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let repeatable = operation.is_repeatable();
        self.json(self.request(id, method, url, body, repeatable)).await
    }

    /// The id of an operation, its method and its address.
    fn address(&self, operation: Operation<'_>) -> (&'static str, Method, Url) {
        let (id, method, segments) = operation.row();
        let mut url = self.api.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(operation.own_path(&self.own_paths).unwrap_or(segments));
        }
        (id, method, url)
    }

    /// What a call is named in errors.
    pub(super) fn called(&self, operation: Operation<'_>) -> Called {
        let (_, method, url) = self.address(operation);
        Called { method, path: url.path().to_owned() }
    }

    /// Posts an event to `events`, or to what is below it.
    pub(crate) async fn post_event(&self, operation: Operation<'_>, body: Bytes) -> Result<Value, Error> {
        if !matches!(operation, Operation::CreateEvent) {
            return self.call(operation, &[], Some(body)).await;
        }
        // The call that is made most knows its address.
        self.json(self.request("createEvent", Method::POST, self.events.clone(), Some(body), true)).await
    }

    fn request(
        &self,
        operation: &'static str,
        method: Method,
        url: Url,
        body: Option<Bytes>,
        repeatable: bool,
    ) -> Request<'_> {
        let body = body.map(|body| (HeaderValue::from_static("application/json"), body));
        Request { operation, method, url, body, repeatable, tokens: Some(&self.tokens) }
    }

    async fn json(&self, request: Request<'_>) -> Result<Value, Error> {
        let body = self.execute(&request, Instant::now() + self.timeout).await?;
        if body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&body).map_err(|error| {
            let what =
                if body.trim_ascii_start().starts_with(b"<") { "an HTML page" } else { "something that is no JSON" };
            let call = request.called();
            let message = format!("{call} was answered with {what}; is the address of the API right?");
            let error = Error::new(ErrorKind::UnexpectedAnswer, message).with_source(error).of_call(call);
            error.of_answer(200, &body)
        })
    }

    /// Makes the request until it succeeds, cannot succeed, or the deadline is near.
    pub(crate) async fn execute(&self, request: &Request<'_>, deadline: Instant) -> Result<Bytes, Error> {
        let mut failures = 0;
        let mut renewable = request.tokens.is_some_and(TokenCache::is_renewable);
        let mut attempt = 0;
        loop {
            let token = match request.tokens {
                None => None,
                Some(tokens) => match tokens.current() {
                    Some(token) => Some(token),
                    None => Some(Box::pin(tokens.get(self, deadline)).await?),
                },
            };
            let permit = self.limits.pass(deadline).await.map_err(|blocked| blocked_error(request, blocked))?;
            attempt += 1;
            let (outcome, result) = self.attempt(request, token.as_ref(), attempt, deadline).await;
            drop(permit);
            let error = match result {
                Ok(body) => {
                    self.budget.earn();
                    return Ok(body);
                }
                Err(error) => error,
            };
            failures += 1;
            let left = deadline.saturating_duration_since(Instant::now());
            let affordable = self.budget.has_room();
            let call = Call { failures, repeatable: request.repeatable, renewable, affordable, left };
            match decide(call, outcome, fastrand::f64()) {
                Step::Stop => return Err(error),
                Step::Renew => {
                    renewable = false;
                    if let (Some(tokens), Some(token)) = (request.tokens, token) {
                        tokens.discard(&token);
                    }
                }
                Step::Retry(pause) => {
                    self.budget.spend();
                    tokio::time::sleep(pause).await;
                }
                Step::Pause(pause) => {
                    failures -= 1;
                    self.limits.close_until(Instant::now() + pause);
                    if pause >= left {
                        return Err(error);
                    }
                }
            }
        }
    }

    async fn attempt(
        &self,
        request: &Request<'_>,
        token: Option<&Token>,
        attempt: u32,
        deadline: Instant,
    ) -> (Outcome, Result<Bytes, Error>) {
        let info = RequestInfo {
            operation: request.operation,
            method: request.method.as_str(),
            path: request.url.path(),
            attempt,
        };
        self.hooks.before(&info);
        let start = Instant::now();
        let span = tracing::debug_span!(
            "webmarketer",
            operation = info.operation,
            method = info.method,
            attempt,
            status = tracing::field::Empty
        );
        let (outcome, result) = self.exchange(request, token, deadline).instrument(span.clone()).await;
        let status = match outcome {
            Outcome::Answer { status, .. } => Some(status),
            Outcome::NoAnswer { .. } => None,
        };
        span.record("status", status);
        self.hooks.after(&AnswerInfo { request: info, status, elapsed: start.elapsed() });
        (outcome, result)
    }

    async fn exchange(
        &self,
        request: &Request<'_>,
        token: Option<&Token>,
        deadline: Instant,
    ) -> (Outcome, Result<Bytes, Error>) {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut builder = self.http.request(request.method.clone(), request.url.clone()).timeout(left);
        if let Some((content_type, body)) = &request.body {
            builder = builder.header(CONTENT_TYPE, content_type).body(body.clone());
        }
        if let Some(token) = token {
            builder = builder.header(AUTHORIZATION, token.header());
        }
        let mut answer = match builder.send().await {
            Ok(answer) => answer,
            Err(error) => return unreachable(request, error),
        };
        let status = answer.status();
        let asked = header(answer.headers(), &RETRY_AFTER);
        let asked = asked.and_then(|header| retry_after(header, chrono::Utc::now().timestamp()));
        let outcome = Outcome::Answer { status: status.as_u16(), retry_after: asked };
        if status.is_success() {
            return match body(answer, MAX_BODY).await {
                Ok(Some(body)) => (outcome, Ok(body)),
                Ok(None) => {
                    let call = request.called();
                    let message = format!("{call} was answered with more than {} MiB", MAX_BODY >> 20);
                    (outcome, Err(Error::new(ErrorKind::UnexpectedAnswer, message).of_call(call)))
                }
                Err(error) => unreachable(request, error),
            };
        }
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = answer.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() >= MAX_ERROR_BODY {
                body.truncate(MAX_ERROR_BODY);
                break;
            }
        }
        let date = header(answer.headers(), &DATE).and_then(|date| chrono::DateTime::parse_from_rfc2822(date).ok());
        let date = date.map(|date| date.timestamp());
        let refusal = Refusal { status: status.as_u16(), retry_after: asked, date, body: &body };
        (outcome, Err(Error::from_refusal(request.called(), &refusal)))
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The body of an answer; `None` where it is longer than that.
async fn body(mut answer: reqwest::Response, max: usize) -> Result<Option<Bytes>, reqwest::Error> {
    let Some(first) = answer.chunk().await? else { return Ok(Some(Bytes::new())) };
    let Some(second) = answer.chunk().await? else { return Ok(Some(first)) };
    let mut body = Vec::from(first);
    body.extend_from_slice(&second);
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > max {
            return Ok(None);
        }
    }
    Ok(Some(body.into()))
}

fn unreachable(request: &Request<'_>, error: reqwest::Error) -> (Outcome, Result<Bytes, Error>) {
    let sent = !error.is_connect();
    let why = if error.is_timeout() { "got no answer in time" } else { "got no answer" };
    let host = request.url.host_str().unwrap_or_default();
    let port = request.url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let error = error.without_url();
    let call = request.called();
    let message = format!("{call} {why} from {host}{port}: {}", innermost(&error));
    let error = Error::new(ErrorKind::Unreachable, message).with_source(error).of_call(call);
    (Outcome::NoAnswer { sent }, Err(error))
}

fn blocked_error(request: &Request<'_>, blocked: Blocked) -> Error {
    match blocked {
        Blocked::Paused(left) => Error::paused(request.called(), left),
        Blocked::Rate => Error::waited(request.called(), "the rate limit of the client has no room for it"),
        Blocked::Crowded => Error::waited(request.called(), "too many requests of the client are under way"),
    }
}

/// The cause that says most: the last of the chain.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Shows where it speaks to, and nothing of the credentials.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("api", &self.api.as_str()).finish_non_exhaustive()
    }
}
