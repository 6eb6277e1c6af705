//! The log of the latest requests to the API and the token endpoint.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderName, Method, StatusCode};
use chrono::{DateTime, Utc};

/// The number of requests that are kept; the oldest go first.
const LENGTH: usize = 1000;

/// The latest requests of a session.
#[derive(Default)]
pub(crate) struct RequestLog {
    requests: Mutex<VecDeque<LoggedRequest>>,
}

/// A request that was made, without its body and its secrets.
#[derive(Clone)]
pub(crate) struct LoggedRequest {
    pub(crate) at: DateTime<Utc>,
    pub(crate) method: Method,
    /// Below the address of the session.
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: Vec<(HeaderName, String)>,
    /// The length of its body, if its head has it.
    pub(crate) bytes: Option<u64>,
    /// The status of the answer, if it was answered.
    pub(crate) status: Option<StatusCode>,
    /// Until the head of the answer, or until the connection was gone.
    pub(crate) took: Duration,
    /// The injected fault.
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

    /// The requests that match, the newest first.
    pub(crate) fn newest(&self, matches: impl Fn(&LoggedRequest) -> bool) -> Vec<LoggedRequest> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().rev().filter(|request| matches(request)).cloned().collect()
    }

    /// Removes all requests, and answers how many there were.
    pub(crate) fn clear(&self) -> usize {
        std::mem::take(&mut *self.requests.lock().unwrap_or_else(PoisonError::into_inner)).len()
    }
}
