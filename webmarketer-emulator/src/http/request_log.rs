//! Adds requests to the log of their session, without bodies and secrets.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use chrono::{DateTime, Utc};
use hyper::body::Body as _;
use serde_json::{Map, Value, json};

use crate::clock::rfc3339;
use crate::session::{LoggedHeaders, LoggedRequest, RequestLog};

/// The text that replaces a secret.
const REDACTED: &str = "redacted";

/// The value of a header or parameter is secret if its name contains one of these words.
const SECRET: [&str; 5] = ["token", "secret", "assertion", "authorization", "cookie"];

/// The headers of most requests, which need no search for these words.
const PLAIN: [HeaderName; 5] =
    [header::HOST, header::CONTENT_TYPE, header::CONTENT_LENGTH, header::ACCEPT, header::USER_AGENT];

/// A request in progress. It is added to the log on drop, even if there was no response.
pub(super) struct RequestInProgress<'a> {
    log: &'a RequestLog,
    since: Instant,
    request: Option<LoggedRequest>,
}

impl<'a> RequestInProgress<'a> {
    pub(super) fn new(log: &'a RequestLog, now: DateTime<Utc>, request: &Request) -> Self {
        let uri = request.uri();
        let logged = LoggedRequest {
            at: now,
            method: request.method().clone(),
            path: uri.path().to_owned(),
            query: uri.query().map(redact_query),
            headers: shown_headers(request.headers()),
            bytes: request.body().size_hint().exact(),
            status: None,
            took: Duration::ZERO,
            fault: None,
        };
        Self { log, since: Instant::now(), request: Some(logged) }
    }

    /// Sets the name of the injected fault.
    pub(super) fn fault(&mut self, name: &'static str) {
        if let Some(request) = &mut self.request {
            request.fault = Some(name);
        }
    }

    /// Sets the status of the response.
    pub(super) fn answered(mut self, status: StatusCode) {
        if let Some(request) = &mut self.request {
            request.status = Some(status);
        }
    }
}

impl Drop for RequestInProgress<'_> {
    fn drop(&mut self) {
        if let Some(mut request) = self.request.take() {
            request.took = self.since.elapsed();
            self.log.push(request);
        }
    }
}

/// The JSON of a logged request in the admin API.
pub(super) fn logged_request_json(request: &LoggedRequest) -> Value {
    let mut headers = Map::new();
    for (name, value) in request.headers.iter() {
        match headers.get_mut(name.as_str()) {
            Some(Value::String(values)) => values.extend([", ", value]),
            _ => drop(headers.insert(name.to_string(), value.into())),
        }
    }
    json!({
        "at": rfc3339(request.at),
        "method": request.method.as_str(),
        "path": request.path,
        "query": request.query,
        "status": request.status.map(|status| status.as_u16()),
        "milliseconds": u64::try_from(request.took.as_millis()).unwrap_or(u64::MAX),
        "userAgent": headers.get(header::USER_AGENT.as_str()),
        "headers": headers,
        "fault": request.fault,
        "bytes": request.bytes,
    })
}

/// Copies the headers, so that the log does not keep the buffers of hyper alive.
fn shown_headers(headers: &HeaderMap) -> LoggedHeaders {
    let mut shown = LoggedHeaders::with_capacity(headers.len());
    for (name, value) in headers {
        let is_plain = PLAIN.contains(name) || !is_secret(name.as_str());
        let value = if is_plain { String::from_utf8_lossy(value.as_bytes()) } else { REDACTED.into() };
        shown.push(name.clone(), &value);
    }
    shown
}

/// Redacts the secrets in a query. A percent-encoded name could be secret, so its value is redacted too.
fn redact_query(query: &str) -> String {
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
    use super::redact_query;

    #[test]
    fn the_secrets_of_a_query_are_redacted() {
        for (query, shown) in [
            ("limit=10&offset=2", "limit=10&offset=2"),
            ("access_token=abc&limit=1", "access_token=redacted&limit=1"),
            ("client_Secret=abc=d&assertion=", "client_Secret=redacted&assertion=redacted"),
            ("%74oken=abc", "%74oken=redacted"),
            ("&=a&b", "&=a&b"),
        ] {
            assert_eq!(redact_query(query), shown);
        }
    }
}
