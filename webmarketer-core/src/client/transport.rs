//! One request and its answer: with a token, within a deadline, made again where that helps.

use std::borrow::Cow;
use std::fmt;
use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Version};
use serde_json::Value;
use tokio::task::coop::unconstrained;
use tokio::time::{Instant, Sleep, sleep_until};
use tracing::Instrument as _;
use url::Url;
use webmarketer_schema::wire::WireError;

use super::error::{Called, Refusal};
use super::hooks::{Hooks, RequestInfo, Watched};
use super::limits::{Blocked, Limits};
use super::operation::{Operation, OwnPaths};
use super::retry::{Budget, Call, Outcome, Step, decide, retry_after};
use super::{Error, ErrorKind};
use crate::auth::{BoxError, Token, TokenCache};

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
    url: Cow<'a, Url>,
    /// With its media type.
    body: Option<(&'static str, Bytes)>,
    repeatable: bool,
    tokens: Option<&'a TokenCache>,
}

impl<'a> Request<'a> {
    /// A form to be posted to the token address. A token that nobody uses does no harm, so it can be asked for again.
    pub(crate) fn token(url: &'a Url, form: String) -> Self {
        let url = Cow::Borrowed(url);
        let body = ("application/x-www-form-urlencoded", form.into());
        Self { operation: "token", method: Method::POST, url, body: Some(body), repeatable: true, tokens: None }
    }

    /// What is made of it with that token.
    fn with(&self, token: Option<&Token>) -> reqwest::Request {
        let mut request = reqwest::Request::new(self.method.clone(), Url::clone(&self.url));
        if let Some((media_type, body)) = &self.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *request.body_mut() = Some(body.clone().into());
        }
        if let Some(token) = token {
            request.headers_mut().insert(AUTHORIZATION, token.header().clone());
        }
        request
    }

    fn info(&self, attempt: u32) -> RequestInfo<'_> {
        let (operation, method, path) = (self.operation, self.method.as_str(), self.url.path());
        RequestInfo { operation, method, path, attempt }
    }

    /// Reads what was answered as JSON. An empty answer is null.
    pub(super) fn json(&self, answer: &[u8]) -> Result<Value, Error> {
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(answer).map_err(|error| {
            let what =
                if answer.trim_ascii_start().starts_with(b"<") { "an HTML page" } else { "something that is no JSON" };
            let call = self.called();
            let message = format!("{call} was answered with {what}; is the address of the API right?");
            let error = Error::new(ErrorKind::UnexpectedAnswer, message).with_source(error).of_call(call);
            error.of_answer(200, answer)
        })
    }

    /// Reads what was answered as an id.
    pub(super) fn id(&self, answer: &[u8]) -> Result<String, Error> {
        serde_json::from_slice(answer).or_else(|_| {
            let answer = self.json(answer)?;
            Err(Error::unexpected(self.called(), WireError::expected("", "an id", &answer)))
        })
    }

    fn called(&self) -> Called {
        Called { method: self.method.clone(), path: self.url.path().to_owned() }
    }
}

impl Transport {
    /// The id of an operation, its method and its address.
    fn address(&self, operation: Operation<'_>) -> (&'static str, Method, Cow<'_, Url>) {
        // The call that is made most knows its address.
        if matches!(operation, Operation::CreateEvent) {
            return ("createEvent", Method::POST, Cow::Borrowed(&self.events));
        }
        let (id, method, segments) = operation.row();
        let mut url = self.api.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(operation.own_path(&self.own_paths).unwrap_or(segments));
        }
        (id, method, Cow::Owned(url))
    }

    /// What a call is named in errors.
    pub(super) fn called(&self, operation: Operation<'_>) -> Called {
        let (_, method, url) = self.address(operation);
        Called { method, path: url.path().to_owned() }
    }

    /// A request to the API.
    pub(super) fn request(
        &self,
        operation: Operation<'_>,
        query: &[(&str, String)],
        body: Option<Bytes>,
    ) -> Request<'_> {
        let (id, method, mut url) = self.address(operation);
        if !query.is_empty() {
            url.to_mut().query_pairs_mut().extend_pairs(query);
        }
        let body = body.map(|body| ("application/json", body));
        Request { operation: id, method, url, body, repeatable: operation.is_repeatable(), tokens: Some(&self.tokens) }
    }

    /// Until when a call that begins now may take.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
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
            let watched = Watched::start(&self.hooks, request.info(attempt));
            let exchange = self.exchange(request, token.as_deref(), deadline);
            // What nobody traces is not carried along with its span.
            let (outcome, result) = match watched.as_ref().and_then(|watched| watched.span()) {
                None => exchange.await,
                Some(span) => Box::pin(exchange.instrument(span)).await,
            };
            if let Some(watched) = watched {
                watched.end(match outcome {
                    Outcome::Answer { status, .. } => Some(status),
                    Outcome::NoAnswer { .. } => None,
                });
            }
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

    async fn exchange(
        &self,
        request: &Request<'_>,
        token: Option<&Token>,
        deadline: Instant,
    ) -> (Outcome, Result<Bytes, Error>) {
        let mut time = pin!(sleep_until(deadline));
        let mut answer = match within(time.as_mut(), pin!(self.http.execute(request.with(token)))).await {
            Ok(answer) => answer,
            Err(lost) => return unreachable(request, lost),
        };
        let status = answer.status();
        let asked = header(answer.headers(), &RETRY_AFTER);
        let asked = asked.and_then(|header| retry_after(header, chrono::Utc::now().timestamp()));
        let outcome = Outcome::Answer { status: status.as_u16(), retry_after: asked };
        let max = if status.is_success() { MAX_BODY } else { MAX_ERROR_BODY };
        let mut body = Bytes::new();
        let end = within(time, pin!(read(&mut answer, max, &mut body))).await;
        if status.is_success() {
            return match end {
                Ok(()) if body.len() <= max => (outcome, Ok(body)),
                Ok(()) => {
                    let call = request.called();
                    let message = format!("{call} was answered with more than {} MiB", max >> 20);
                    (outcome, Err(Error::new(ErrorKind::UnexpectedAnswer, message).of_call(call)))
                }
                Err(lost) => unreachable(request, lost),
            };
        }
        // An error is one however much of it came.
        body.truncate(max);
        let date = header(answer.headers(), &DATE).and_then(|date| chrono::DateTime::parse_from_rfc2822(date).ok());
        let date = date.map(|date| date.timestamp());
        let refusal = Refusal { status: status.as_u16(), retry_after: asked, date, body: &body };
        (outcome, Err(Error::from_refusal(request.called(), &refusal)))
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Reads a body until it ends or is longer than that.
async fn read(answer: &mut reqwest::Response, max: usize, body: &mut Bytes) -> Result<(), reqwest::Error> {
    // Where HTTP/1.1 says how long it is, its end need not be waited for. HTTP/2 would take that for giving up.
    let length = answer.content_length().filter(|_| answer.version() <= Version::HTTP_11);
    while body.len() <= max
        && length.is_none_or(|length| (body.len() as u64) < length)
        && let Some(chunk) = answer.chunk().await?
    {
        // Most come in one piece, which is taken as it came.
        if body.is_empty() {
            *body = chunk;
        } else {
            let mut longer = BytesMut::from(std::mem::take(body));
            longer.extend_from_slice(&chunk);
            *body = longer.freeze();
        }
    }
    Ok(())
}

/// Why there is no answer.
struct Lost {
    /// Whether the request may have arrived all the same.
    sent: bool,
    is_late: bool,
    /// Nothing more is known of what is only late.
    source: Option<BoxError>,
}

/// What comes within the time that there is.
async fn within<T>(time: Pin<&mut Sleep>, call: Pin<&mut impl Future<Output = reqwest::Result<T>>>) -> Result<T, Lost> {
    // However busy the task is, its end is noticed.
    match select(call, unconstrained(time)).await {
        Either::Left((Ok(came), _)) => Ok(came),
        Either::Left((Err(error), _)) => {
            let (sent, is_late) = (!error.is_connect(), error.is_timeout());
            Err(Lost { sent, is_late, source: Some(error.without_url().into()) })
        }
        Either::Right(_) => Err(Lost { sent: true, is_late: true, source: None }),
    }
}

fn unreachable<T>(request: &Request<'_>, lost: Lost) -> (Outcome, Result<T, Error>) {
    let why = if lost.is_late { "got no answer in time" } else { "got no answer" };
    let host = request.url.host_str().unwrap_or_default();
    let port = request.url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let call = request.called();
    let cause = lost.source.as_ref().map(|source| format!(": {}", innermost(&**source))).unwrap_or_default();
    let mut error = Error::new(ErrorKind::Unreachable, format!("{call} {why} from {host}{port}{cause}"));
    if let Some(source) = lost.source {
        error = error.with_source(source);
    }
    (Outcome::NoAnswer { sent: lost.sent }, Err(error.of_call(call)))
}

fn blocked_error(request: &Request<'_>, blocked: Blocked) -> Error {
    match blocked {
        Blocked::Paused(left) => Error::paused(request.called(), left),
        Blocked::Rate => Error::waited(request.called(), "the rate limit of the client has no room for it"),
        Blocked::Crowded => Error::waited(request.called(), "too many requests of the client are under way"),
    }
}

/// The cause that says most: the last of the chain.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
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
