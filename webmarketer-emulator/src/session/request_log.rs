//! The log of the latest requests to the API and the token endpoint.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderName, Method, StatusCode};
use chrono::{DateTime, Utc};

/// The maximum number of kept requests.
const LENGTH: usize = 1000;

/// The latest requests of a session.
#[derive(Default)]
pub(crate) struct RequestLog {
    requests: Mutex<VecDeque<LoggedRequest>>,
}

/// A request, without its body and its secrets.
#[derive(Clone)]
pub(crate) struct LoggedRequest {
    pub(crate) at: DateTime<Utc>,
    pub(crate) method: Method,
    /// The path below the URL of the session.
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: LoggedHeaders,
    /// The length of the body, if the head states it.
    pub(crate) bytes: Option<u64>,
    /// The status of the response, if there was one.
    pub(crate) status: Option<StatusCode>,
    /// The time until the head of the response was sent, or until the connection was closed.
    pub(crate) took: Duration,
    /// The name of the injected fault.
    pub(crate) fault: Option<&'static str>,
}

/// The headers of a request. All values are in one text, because each allocation takes time in each request.
#[derive(Clone, Default)]
pub(crate) struct LoggedHeaders {
    /// Each with the length of its value.
    names: Vec<(HeaderName, usize)>,
    values: String,
}

impl LoggedHeaders {
    /// Makes an empty list for this number of headers.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self { names: Vec::with_capacity(count), values: String::with_capacity(count * 32) }
    }

    /// Adds a header.
    pub(crate) fn push(&mut self, name: HeaderName, value: &str) {
        self.names.push((name, value.len()));
        self.values.push_str(value);
    }

    /// The names and the values, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&HeaderName, &str)> {
        let mut rest = self.values.as_str();
        self.names.iter().map(move |(name, length)| {
            let (value, after) = rest.split_at_checked(*length).unwrap_or_default();
            rest = after;
            (name, value)
        })
    }
}

impl RequestLog {
    /// Adds the latest request.
    pub(crate) fn push(&self, request: LoggedRequest) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = if requests.len() >= LENGTH { requests.pop_front() } else { None };
        requests.push_back(request);
        drop(requests);
        // Freeing it takes time, so the log is not locked meanwhile.
        drop(oldest);
    }

    /// The matching requests, the newest first.
    pub(crate) fn newest(&self, matches: impl Fn(&LoggedRequest) -> bool) -> Vec<LoggedRequest> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().rev().filter(|request| matches(request)).cloned().collect()
    }

    /// Removes all requests, and returns their number.
    pub(crate) fn clear(&self) -> usize {
        std::mem::take(&mut *self.requests.lock().unwrap_or_else(PoisonError::into_inner)).len()
    }
}
