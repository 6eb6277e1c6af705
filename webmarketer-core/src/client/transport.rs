//! Makes requests with an access token, retries and a deadline.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::exchange::exchange;
use super::hooks::{Hooks, WatchedTry};
use super::limits::{Blocked, Limits};
use super::request::{Answer, PATIENCE, Request, TryLimit};
use super::retry::{Budget, CallProgress, RetryPolicy, RetryStep, TryOutcome, decide};
use crate::auth::{BoxFuture, TokenAnswer, TokenEndpoint, TokenRequest};
use crate::error::Error;

/// Makes requests. Clones share the limits and connections.
#[derive(Clone)]
pub(super) struct Transport {
    pub(super) http: reqwest::Client,
    pub(super) timeout: Duration,
    pub(super) limits: Arc<Limits>,
    pub(super) hooks: Hooks,
    pub(super) retry: RetryPolicy,
    pub(super) budget: Arc<Budget>,
}

impl Transport {
    /// The deadline of a call that starts now.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// Makes the request until it succeeds, cannot succeed, or the deadline is near.
    pub(super) async fn execute(&self, request: &Request<'_>, deadline: Instant) -> Result<Answer, Error> {
        let (mut failures, mut unconnected) = (0, 0);
        // The error of the previous try.
        let mut last = None;
        let mut is_unanswered = false;
        let mut renewable = request.tokens.is_some_and(|tokens| tokens.is_renewable());
        let mut attempt = 0;
        // A pause of the token endpoint does not delay calls that have a token.
        let gate = if request.tokens.is_some() { &self.limits.api } else { &self.limits.tokens };
        loop {
            let token = match request.tokens {
                None => None,
                Some(tokens) => match tokens.current() {
                    Some(token) => Some(token),
                    None => Some(Box::pin(tokens.get(deadline)).await?),
                },
            };
            let permit = match self.limits.pass(gate, deadline).await {
                Ok(permit) => permit,
                // The error of a try is more specific than that of the timeout.
                Err(blocked) => return Err(last.unwrap_or_else(|| blocked_error(request, blocked))),
            };
            if request.is_claimed.is_some_and(|is_claimed| !is_claimed()) {
                return Err(Error::unclaimed(request.request_line()));
            }
            attempt += 1;
            let watched = WatchedTry::start(&self.hooks, request.info(attempt));
            let try_deadline = self.try_deadline(request, failures, deadline);
            let exchange = exchange(&self.http, request, token.as_deref(), try_deadline);
            // Without tracing, the future has no span.
            let (outcome, result) = match watched.as_ref().and_then(|watched| watched.span()) {
                None => exchange.await,
                Some(span) => Box::pin(exchange.instrument(span)).await,
            };
            if let Some(watched) = watched {
                watched.end(match outcome {
                    TryOutcome::Answer { status, .. } => Some(status),
                    TryOutcome::NoAnswer { .. } => None,
                });
            }
            drop(permit);
            let error = match result {
                Ok(body) => {
                    self.budget.earn();
                    return Ok(Answer { body, is_repeat: request.may_be_done() });
                }
                // After a try without an answer, 404 means that the object was deleted. After an answer such as 503, it
                // was not.
                Err(error) if is_unanswered && request.method == Method::DELETE && error.status() == Some(404) => {
                    return Ok(Answer { body: Bytes::new(), is_repeat: true });
                }
                Err(error) => error,
            };
            if outcome.may_be_done() {
                request.may_be_done.store(true, Ordering::Relaxed);
            }
            is_unanswered |= outcome == TryOutcome::NoAnswer { sent: true };
            failures += 1;
            unconnected += u32::from(outcome == TryOutcome::NoAnswer { sent: false });
            let left = deadline.saturating_duration_since(Instant::now());
            let affordable = self.budget.has_room();
            let call =
                CallProgress { failures, unconnected, repeatable: request.repeatable, renewable, affordable, left };
            match decide(&self.retry, call, outcome, fastrand::f64()) {
                // If the deadline ends the last try, the previous error is more specific.
                RetryStep::Stop
                    if request.repeatable && left.is_zero() && outcome == TryOutcome::NoAnswer { sent: true } =>
                {
                    return Err(last.unwrap_or(error));
                }
                RetryStep::Stop => return Err(error),
                RetryStep::Renew => {
                    renewable = false;
                    if let (Some(tokens), Some(token)) = (request.tokens, token) {
                        tokens.discard(&token);
                    }
                }
                RetryStep::Retry(_) if request.once => return Err(error),
                RetryStep::Retry(pause) => {
                    self.budget.spend();
                    last = Some(error);
                    tokio::time::sleep(pause).await;
                }
                RetryStep::Pause(pause) => {
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

    /// The deadline of a try that starts now.
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
        Blocked::Paused(left) => Error::paused(request.request_line(), left),
        Blocked::Rate(left) => Error::limited(request.request_line(), left),
        Blocked::Crowded(most) => {
            let used = format!("the client uses at most {most} at once (`ClientBuilder::max_concurrency`)");
            Error::waited(request.request_line(), &format!("it waited for a connection; {used}"))
        }
    }
}

impl TokenEndpoint for Transport {
    fn post<'a>(&'a self, request: TokenRequest<'a>, deadline: Instant) -> BoxFuture<'a, TokenAnswer> {
        Box::pin(async move {
            let request = Request::token(request);
            let body = self.execute(&request, deadline).await.map(|answer| answer.body);
            TokenAnswer { body, may_be_done: request.may_be_done() }
        })
    }

    fn deadline(&self) -> Instant {
        Transport::deadline(self)
    }

    fn retries_until_deadline(&self) -> bool {
        self.retry.is_unlimited()
    }

    fn is_paused(&self) -> bool {
        self.limits.tokens.closed_until().is_some()
    }
}
