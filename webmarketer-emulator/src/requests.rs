//! The log of requests: the latest that the API and the token endpoint were asked, without their bodies and secrets.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use chrono::{DateTime, Utc};
use hyper::body::Body as _;
use serde_json::{Map, Value, json};

use crate::clock::written;

/// How many requests are kept; the oldest go first.
const KEPT: usize = 1000;

/// What stands in the place of a secret.
const REDACTED: &str = "redacted";

/// What the name of a header or of a parameter has in it, if its value is a secret.
const SECRET: [&str; 5] = ["token", "secret", "assertion", "authorization", "cookie"];

/// The latest requests of a session.
#[derive(Default)]
pub(crate) struct Requests {
    kept: Mutex<VecDeque<Entry>>,
}

/// A request that was made.
#[derive(Clone)]
pub(crate) struct Entry {
    at: DateTime<Utc>,
    pub(crate) method: Method,
    /// Below the address of the session.
    pub(crate) path: String,
    query: Option<String>,
    headers: Vec<(HeaderName, String)>,
    /// How long its body is, if its head says so.
    bytes: Option<u64>,
    /// What it was answered with, if it was.
    pub(crate) status: Option<StatusCode>,
    /// Until the head of the answer, or until the connection was gone.
    took: Duration,
    /// What went wrong on purpose.
    fault: Option<&'static str>,
}

/// A request that is being answered. It is in the log once this is dropped, answered or not.
pub(crate) struct Watched<'a> {
    requests: &'a Requests,
    since: Instant,
    entry: Option<Entry>,
}

impl Requests {
    /// Notes a request that comes `now`.
    pub(crate) fn watch(&self, now: DateTime<Utc>, request: &Request) -> Watched<'_> {
        let uri = request.extensions().get().map_or(request.uri(), |OriginalUri(uri)| uri);
        let entry = Entry {
            at: now,
            method: request.method().clone(),
            path: uri.path().to_owned(),
            query: uri.query().map(redacted),
            headers: headers(request.headers()),
            bytes: request.body().size_hint().exact(),
            status: None,
            took: Duration::ZERO,
            fault: None,
        };
        Watched { requests: self, since: Instant::now(), entry: Some(entry) }
    }

    /// Those that fit, the newest first.
    pub(crate) fn newest(&self, fit: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().filter(|entry| fit(entry)).cloned().collect()
    }

    /// Forgets them, and answers how many there were.
    pub(crate) fn clear(&self) -> usize {
        std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner)).len()
    }
}

impl Watched<'_> {
    /// What goes wrong with it on purpose.
    pub(crate) fn fault(&mut self, name: &'static str) {
        if let Some(entry) = &mut self.entry {
            entry.fault = Some(name);
        }
    }

    /// It is answered.
    pub(crate) fn answered(mut self, status: StatusCode) {
        if let Some(entry) = &mut self.entry {
            entry.status = Some(status);
        }
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        let Some(mut entry) = self.entry.take() else { return };
        entry.took = self.since.elapsed();
        let mut kept = self.requests.kept.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(entry);
    }
}

impl Entry {
    pub(crate) fn to_json(&self) -> Value {
        let mut headers = Map::new();
        for (name, value) in &self.headers {
            match headers.get_mut(name.as_str()) {
                Some(Value::String(values)) => values.extend([", ", value]),
                _ => drop(headers.insert(name.to_string(), value.as_str().into())),
            }
        }
        json!({
            "at": written(self.at),
            "method": self.method.as_str(),
            "path": self.path,
            "query": self.query,
            "status": self.status.map(|status| status.as_u16()),
            "milliseconds": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            "userAgent": headers.get(header::USER_AGENT.as_str()),
            "headers": headers,
            "fault": self.fault,
            "bytes": self.bytes,
        })
    }
}

/// Headers as texts of their own: what hyper has read is not held on to.
fn headers(headers: &HeaderMap) -> Vec<(HeaderName, String)> {
    let text = |name: &HeaderName, value: &[u8]| {
        if is_secret(name.as_str()) { REDACTED.to_owned() } else { String::from_utf8_lossy(value).into_owned() }
    };
    headers.iter().map(|(name, value)| (name.clone(), text(name, value.as_bytes()))).collect()
}

/// A query without its secrets. A name that is written in escapes may be one of those.
fn redacted(query: &str) -> String {
    let shown = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) || name.contains('%') => format!("{name}={REDACTED}"),
        _ => pair.to_owned(),
    };
    query.split('&').map(shown).collect::<Vec<_>>().join("&")
}

fn is_secret(name: &str) -> bool {
    let holds = |word: &str| name.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    SECRET.into_iter().any(holds)
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn a_query_is_shown_without_its_secrets() {
        for (query, shown) in [
            ("limit=10&offset=2", "limit=10&offset=2"),
            ("access_token=abc&limit=1", "access_token=redacted&limit=1"),
            ("client_Secret=abc=d&assertion=", "client_Secret=redacted&assertion=redacted"),
            ("%74oken=abc", "%74oken=redacted"),
            ("&=a&b", "&=a&b"),
        ] {
            assert_eq!(redacted(query), shown);
        }
    }
}
