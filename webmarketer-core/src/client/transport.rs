//! A call: its request is made with a token, within a deadline, and made again where that helps.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use tokio::time::Instant;
use tracing::Instrument as _;
use url::Url;

use super::Error;
use super::error::Called;
use super::hooks::{Hooks, Watched};
use super::limits::{Blocked, Limits};
use super::operation::{Operation, OwnPaths};
use super::request::{Answer, PATIENCE, Request, TryLimit};
use super::retry::{Budget, Call, Outcome, RetryPolicy, Step, decide};
use crate::auth::TokenCache;

/// Makes requests.
pub(crate) struct Transport {
    /// Itself, for tasks that outlive a call.
    pub(super) this: Weak<Self>,
    pub(super) http: reqwest::Client,
    pub(super) api: Url,
    /// Where events are posted, below it.
    pub(super) events: Url,
    pub(super) own_paths: OwnPaths,
    pub(super) tokens: TokenCache,
    pub(super) timeout: Duration,
    pub(super) limits: Limits,
    pub(super) hooks: Hooks,
    pub(super) retry: RetryPolicy,
    pub(super) budget: Budget,
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
        let (repeatable, tokens) = (operation.is_repeatable(), Some(&self.tokens));
        let limit = if repeatable { TryLimit::Share } else { TryLimit::Deadline };
        // Whether these may have been done decides what becomes of the call.
        let watched = !repeatable || matches!(operation, Operation::CreateEventSync);
        let may_be_done = AtomicBool::new(false);
        Request { operation: id, method, url, body, repeatable, limit, once: false, watched, may_be_done, tokens }
    }

    /// Whether a failed request is made again for as long as the call may take.
    pub(crate) fn retries_until_deadline(&self) -> bool {
        self.retry.is_unlimited()
    }

    pub(crate) fn tokens(&self) -> &TokenCache {
        &self.tokens
    }

    /// Whether the token address has asked for a pause.
    pub(crate) fn pauses_tokens(&self) -> bool {
        self.limits.tokens.closed_until().is_some()
    }

    /// The same, for a task that outlives the call.
    pub(crate) fn shared(&self) -> Option<Arc<Self>> {
        self.this.upgrade()
    }

    /// Until when a call that begins now may take.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// Makes the request until it succeeds, cannot succeed, or the deadline is near.
    pub(crate) async fn execute(&self, request: &Request<'_>, deadline: Instant) -> Result<Answer, Error> {
        let (mut failures, mut unconnected) = (0, 0);
        // The error of the try before.
        let mut last = None;
        let mut is_unanswered = false;
        let mut renewable = request.tokens.is_some_and(TokenCache::is_renewable);
        let mut attempt = 0;
        // A token address that asks for a pause does not stop those who have a token.
        let gate = if request.tokens.is_some() { &self.limits.api } else { &self.limits.tokens };
        loop {
            let token = match request.tokens {
                None => None,
                Some(tokens) => match tokens.current() {
                    Some(token) => Some(token),
                    None => Some(Box::pin(tokens.get(self, deadline)).await?),
                },
            };
            let permit = match self.limits.pass(gate, deadline).await {
                Ok(permit) => permit,
                // What a try has shown says more than that there was no time for another.
                Err(blocked) => return Err(last.unwrap_or_else(|| blocked_error(request, blocked))),
            };
            attempt += 1;
            let watched = Watched::start(&self.hooks, request.info(attempt));
            let exchange = self.exchange(request, token.as_deref(), self.try_deadline(request, failures, deadline));
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
                    return Ok(Answer { body, is_repeat: request.may_be_done() });
                }
                // What a try without an answer has deleted is not there any more. An answer such as 503 deleted nothing.
                Err(error) if is_unanswered && request.method == Method::DELETE && error.status() == Some(404) => {
                    return Ok(Answer { body: Bytes::new(), is_repeat: true });
                }
                Err(error) => error,
            };
            if outcome.may_be_done() {
                request.may_be_done.store(true, Ordering::Relaxed);
            }
            is_unanswered |= outcome == Outcome::NoAnswer { sent: true };
            failures += 1;
            unconnected += u32::from(outcome == Outcome::NoAnswer { sent: false });
            let left = deadline.saturating_duration_since(Instant::now());
            let affordable = self.budget.has_room();
            let call = Call { failures, unconnected, repeatable: request.repeatable, renewable, affordable, left };
            match decide(&self.retry, call, outcome, fastrand::f64()) {
                // A last try that the deadline cuts off says less than the one before.
                Step::Stop if request.repeatable && left.is_zero() && outcome == Outcome::NoAnswer { sent: true } => {
                    return Err(last.unwrap_or(error));
                }
                Step::Stop => return Err(error),
                Step::Renew => {
                    renewable = false;
                    if let (Some(tokens), Some(token)) = (request.tokens, token) {
                        tokens.discard(&token);
                    }
                }
                Step::Retry(_) if request.once => return Err(error),
                Step::Retry(pause) => {
                    self.budget.spend();
                    last = Some(error);
                    tokio::time::sleep(pause).await;
                }
                Step::Pause(pause) => {
                    failures -= 1;
                    gate.close_until(Instant::now() + pause);
                    if pause >= left || request.once {
                        return Err(error);
                    }
                    last = Some(error);
                }
            }
        }
    }

    /// Until when a try that begins now may take.
    fn try_deadline(&self, request: &Request<'_>, failures: u32, deadline: Instant) -> Instant {
        let now = Instant::now();
        match request.limit {
            TryLimit::Share => now + self.retry.try_limit(failures, deadline.saturating_duration_since(now)),
            TryLimit::Deadline => deadline,
            TryLimit::Patient => now + self.timeout.max(PATIENCE),
        }
    }
}

fn blocked_error(request: &Request<'_>, blocked: Blocked) -> Error {
    match blocked {
        Blocked::Paused(left) => Error::paused(request.called(), left),
        Blocked::Rate => Error::waited(request.called(), "the rate limit of the client has no room for it"),
        Blocked::Crowded(most) => {
            let used = format!("the client uses at most {most} at once (`ClientBuilder::max_concurrency`)");
            Error::waited(request.called(), &format!("it waited for a connection; {used}"))
        }
    }
}

/// Shows where it speaks to, and nothing of the credentials.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("api", &self.api.as_str()).finish_non_exhaustive()
    }
}
