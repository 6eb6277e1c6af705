//! The hooks that an application sets for its requests, and what they receive.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Span;

/// A request that is about to be made, without its content.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RequestInfo<'a> {
    /// The id of the operation in the API, such as `createEvent`; `token` for a request of an access token.
    pub operation: &'a str,
    /// The HTTP method.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The number of the try, from 1.
    pub attempt: u32,
}

/// How a request ended, without the content of the response.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AnswerInfo<'a> {
    /// The request.
    pub request: RequestInfo<'a>,
    /// The HTTP status; `None` if there was no response.
    pub status: Option<u16>,
    /// The duration of the request.
    pub elapsed: Duration,
}

type Hook<T> = Option<Arc<T>>;

/// The functions that are called around each request. A panic in them is caught and ignored.
#[derive(Clone, Default)]
pub(super) struct Hooks {
    pub(super) before: Hook<dyn Fn(&RequestInfo<'_>) + Send + Sync>,
    pub(super) after: Hook<dyn Fn(&AnswerInfo<'_>) + Send + Sync>,
}

/// A request in progress, for hooks and tracing.
pub(super) struct WatchedTry<'a> {
    hooks: &'a Hooks,
    request: RequestInfo<'a>,
    start: Instant,
    span: Span,
}

impl<'a> WatchedTry<'a> {
    /// Without a hook and without tracing there is nothing to record.
    pub(super) fn start(hooks: &'a Hooks, request: RequestInfo<'a>) -> Option<Box<Self>> {
        if let Some(hook) = &hooks.before {
            let _ = catch_unwind(AssertUnwindSafe(|| hook(&request)));
        }
        let span = tracing::debug_span!(
            "webmarketer",
            operation = request.operation,
            method = request.method,
            attempt = request.attempt,
            status = tracing::field::Empty
        );
        let is_watched = hooks.after.is_some() || !span.is_none();
        is_watched.then(|| Box::new(Self { hooks, request, start: Instant::now(), span }))
    }

    /// The tracing span, if tracing is enabled.
    pub(super) fn span(&self) -> Option<Span> {
        (!self.span.is_none()).then(|| self.span.clone())
    }

    /// Records the end of the request, with the status of the answer if there is one.
    pub(super) fn end(self, status: Option<u16>) {
        self.span.record("status", status);
        if let Some(hook) = &self.hooks.after {
            let answer = AnswerInfo { request: self.request, status, elapsed: self.start.elapsed() };
            let _ = catch_unwind(AssertUnwindSafe(|| hook(&answer)));
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").field("before", &self.before.is_some()).field("after", &self.after.is_some()).finish()
    }
}
