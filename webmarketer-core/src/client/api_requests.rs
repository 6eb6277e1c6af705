//! The requests of the API's operations.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};

use bytes::Bytes;
use reqwest::Method;
use tokio::time::Instant;
use url::Url;

use super::inbox::Inboxes;
use super::operation::{ConfiguredPaths, Operation};
use super::request::{Answer, Request, TryLimit};
use super::transport::Transport;
use crate::auth::TokenCache;
use crate::error::{Error, RequestLine};

/// Makes the requests of the API's operations.
pub(super) struct ApiRequests {
    pub(super) base: Url,
    /// The URL to which events are posted.
    pub(super) events: Url,
    pub(super) own_paths: ConfiguredPaths,
    pub(super) tokens: Arc<TokenCache>,
    pub(super) transport: Arc<Transport>,
    /// The inboxes for received events.
    pub(super) inboxes: Arc<Inboxes>,
}

impl ApiRequests {
    /// The id of an operation, its method and its address.
    fn address(&self, operation: Operation<'_>) -> (&'static str, Method, Cow<'_, Url>) {
        // The URL of the most frequent call is not built each time.
        if matches!(operation, Operation::CreateEvent) {
            return ("createEvent", Method::POST, Cow::Borrowed(&self.events));
        }
        let (id, method, segments) = operation.route();
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(operation.configured_path(&self.own_paths).unwrap_or(segments));
        }
        (id, method, Cow::Owned(url))
    }

    /// The name of a call in errors.
    pub(super) fn request_line(&self, operation: Operation<'_>) -> RequestLine {
        let (_, method, url) = self.address(operation);
        RequestLine { method, path: url.path().to_owned() }
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
        // Decides whether the outcome of the call is unknown.
        let watched = !repeatable || matches!(operation, Operation::CreateEventSync);
        let (may_be_done, date) = (AtomicBool::new(false), AtomicI64::new(0));
        Request {
            operation: id,
            method,
            url,
            body,
            repeatable,
            limit,
            once: false,
            is_claimed: None,
            watched,
            may_be_done,
            date,
            tokens,
        }
    }

    /// The deadline of a call that begins now.
    pub(super) fn deadline(&self) -> Instant {
        self.transport.deadline()
    }

    /// Makes the request, with retries, until the deadline.
    pub(super) fn execute<'a>(
        &'a self,
        request: &'a Request<'_>,
    ) -> impl Future<Output = Result<Answer, Error>> + Send + 'a {
        self.transport.execute(request, self.deadline())
    }
}

/// Shows the base URL, and not the credentials.
impl fmt::Debug for ApiRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiRequests").field("api", &self.base.as_str()).finish_non_exhaustive()
    }
}
