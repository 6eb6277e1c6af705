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
    pub(crate) headers: Vec<(HeaderName, String)>,
    /// The length of the body, if the head states it.
    pub(crate) bytes: Option<u64>,
    /// The status of the response, if there was one.
    pub(crate) status: Option<StatusCode>,
    /// The time until the head of the response was sent, or until the connection was closed.
    pub(crate) took: Duration,
    /// The name of the injected fault.
    pub(crate) fault: Option<&'static str>,
}

impl RequestLog {
    /// Adds the latest request.
    pub(crate) fn push(&self, request: LoggedRequest) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        while requests.len() >= LENGTH {
            requests.pop_front();
        }
        requests.push_back(request);
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
