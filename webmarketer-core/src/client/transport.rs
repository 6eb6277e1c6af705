//! One request and its answer: with a token, within a deadline, made again where that helps.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::retry::{Call, Outcome, Step, decide, retry_after};
use super::{Error, ErrorKind, Path};
use crate::auth::TokenCache;

/// The most of an error body that is read: more says no more.
const MAX_ERROR_BODY: usize = 64 << 10;

/// Makes requests.
pub(crate) struct Transport {
    http: reqwest::Client,
    api: Url,
    tokens: TokenCache,
    timeout: Duration,
    /// Until when every request waits, since the service asked for a pause.
    gate: Mutex<Option<Instant>>,
}

/// A request, ready to be made as often as it takes.
pub(crate) struct Request<'a> {
    method: Method,
    url: Url,
    body: Option<(&'static str, String)>,
    /// What it is called in messages: no query, no values.
    name: String,
    repeatable: bool,
    token: Option<&'a TokenCache>,
}

/// What is sent as a body, with its content type.
pub(crate) const JSON: &str = "application/json";

impl<'a> Request<'a> {
    pub(crate) fn new(method: Method, url: Url) -> Self {
        let name = format!("{method} {}", url.path());
        let repeatable = method != Method::POST;
        Self { method, url, body: None, name, repeatable, token: None }
    }

    pub(crate) fn body(mut self, content_type: &'static str, body: String) -> Self {
        self.body = Some((content_type, body));
        self
    }

    /// Says that making the request twice does no more than making it once.
    pub(crate) fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    fn token(mut self, tokens: &'a TokenCache) -> Self {
        self.token = Some(tokens);
        self
    }
}

impl Transport {
    pub(super) fn new(http: reqwest::Client, api: Url, tokens: TokenCache, timeout: Duration) -> Self {
        Self { http, api, tokens, timeout, gate: Mutex::new(None) }
    }

    /// Makes a request to the API and reads the answer as JSON. An empty answer is null.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: Path<'_>,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<Value, Error> {
        let mut url = self.url(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = Request::new(method, url).token(&self.tokens);
        if let Some(body) = body {
            request = request.body(JSON, body.to_string());
        }
        self.json(request).await
    }

    /// Posts an event, whose nonce makes it safe to post again, and returns the id it was given.
    pub(crate) async fn post_event(&self, path: Path<'_>, body: String) -> Result<String, Error> {
        let request = Request::new(Method::POST, self.url(path)).body(JSON, body).repeatable().token(&self.tokens);
        let name = request.name.clone();
        if let Value::String(id) = self.json(request).await? {
            return Ok(id);
        }
        let message = format!("{name} was answered with something the contract does not have: expected an id");
        Err(Error::new(ErrorKind::UnexpectedAnswer, message))
    }

    fn url(&self, path: Path<'_>) -> Url {
        let mut url = self.api.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path.segments());
        }
        url
    }

    async fn json(&self, request: Request<'_>) -> Result<Value, Error> {
        let name = request.name.clone();
        let body = self.execute(request, Instant::now() + self.timeout).await?;
        if body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&body).map_err(|error| {
            let what =
                if body.trim_ascii_start().starts_with(b"<") { "an HTML page" } else { "something that is no JSON" };
            let message = format!("{name} was answered with {what}; is the address of the API right?");
            Error::new(ErrorKind::UnexpectedAnswer, message).with_source(error)
        })
    }

    /// Makes the request until it succeeds, cannot succeed, or the deadline is near.
    pub(crate) async fn execute(&self, request: Request<'_>, deadline: Instant) -> Result<Vec<u8>, Error> {
        let mut call = Call { failures: 0, repeatable: request.repeatable, renewable: request.token.is_some() };
        loop {
            self.pass_gate(&request.name, deadline).await?;
            let token = match request.token {
                Some(tokens) => Some(Box::pin(tokens.get(self, deadline)).await?),
                None => None,
            };
            let (outcome, result) = self.attempt(&request, token.as_ref(), deadline).await;
            let error = match result {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            call.failures += 1;
            let pause = match decide(call, outcome, fastrand::f64()) {
                Step::Stop => return Err(error),
                Step::Renew => {
                    call.renewable = false;
                    if let (Some(tokens), Some(token)) = (request.token, token) {
                        tokens.discard(&token).await;
                    }
                    continue;
                }
                Step::Retry(pause) => pause,
                Step::Pause(pause) => {
                    call.failures -= 1;
                    self.close_gate(Instant::now() + pause);
                    pause
                }
            };
            // To wait past the deadline would only bring the same error later.
            if Instant::now() + pause >= deadline {
                return Err(error);
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(
        &self,
        request: &Request<'_>,
        token: Option<&SecretString>,
        deadline: Instant,
    ) -> (Outcome, Result<Vec<u8>, Error>) {
        let name = &request.name;
        let unreachable = |error: reqwest::Error| {
            let sent = !error.is_connect();
            let why = if error.is_timeout() { "got no answer in time" } else { "got no answer" };
            let host = request.url.host_str().unwrap_or_default();
            let port = request.url.port().map(|port| format!(":{port}")).unwrap_or_default();
            let error = error.without_url();
            let message = format!("{name} {why} from {host}{port}: {}", innermost(&error));
            (Outcome::NoAnswer { sent }, Err(Error::new(ErrorKind::Unreachable, message).with_source(error)))
        };

        let left = deadline.saturating_duration_since(Instant::now());
        let mut builder = self.http.request(request.method.clone(), request.url.clone()).timeout(left);
        if let Some((content_type, body)) = &request.body {
            builder = builder.header(CONTENT_TYPE, *content_type).body(body.clone());
        }
        if let Some(token) = token {
            let Ok(mut header) = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())) else {
                let error = Error::new(ErrorKind::UnexpectedAnswer, "the access token is no header value");
                return (Outcome::NoAnswer { sent: true }, Err(error));
            };
            header.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, header);
        }
        let mut answer = match builder.send().await {
            Ok(answer) => answer,
            Err(error) => return unreachable(error),
        };

        let status = answer.status();
        let header = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asked = header.and_then(|header| retry_after(header, chrono::Utc::now().timestamp()));
        let outcome = Outcome::Answer { status: status.as_u16(), retry_after: asked };
        if status.is_success() {
            return match answer.bytes().await {
                Ok(body) => (outcome, Ok(body.to_vec())),
                Err(error) => unreachable(error),
            };
        }
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = answer.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() >= MAX_ERROR_BODY {
                break;
            }
        }
        (outcome, Err(Error::from_status(name, status.as_u16(), asked, &body)))
    }

    /// Waits as long as the service asked every request to; what could not be made in time then fails at once.
    async fn pass_gate(&self, name: &str, deadline: Instant) -> Result<(), Error> {
        let until = *self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(until) = until else { return Ok(()) };
        if until >= deadline {
            let left = until.saturating_duration_since(Instant::now());
            return Err(Error::paused(name, left));
        }
        tokio::time::sleep_until(until).await;
        Ok(())
    }

    fn close_gate(&self, until: Instant) {
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        *gate = Some(gate.map_or(until, |old| old.max(until)));
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
