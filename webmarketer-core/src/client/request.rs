//! A request and its answer.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde_json::Value;
use url::Url;
use webmarketer_schema::wire::WireError;

use super::claim::IsClaimed;
use super::hooks::RequestInfo;
use super::watched_body::{Sent, WatchedBody};
use crate::auth::{Token, TokenCache, TokenRequest};
use crate::error::{Error, ErrorKind, RequestLine};

/// A request that can be made several times.
pub(super) struct Request<'a> {
    pub(super) operation: &'static str,
    pub(super) method: Method,
    pub(super) url: Cow<'a, Url>,
    /// The body with its media type.
    pub(super) body: Option<(&'static str, Bytes)>,
    pub(super) repeatable: bool,
    pub(super) limit: TryLimit,
    /// Whether there is only one try.
    pub(super) once: bool,
    /// Whether the claim of a request of a queue still holds, if it can end.
    pub(super) is_claimed: Option<&'a IsClaimed<'a>>,
    /// Whether it is recorded if the body was sent, which has a small cost.
    pub(super) watched: bool,
    /// Whether the service may have executed the request in a failed try.
    pub(super) may_be_done: AtomicBool,
    /// The date in the answer to a request that only reads, in seconds since 1970; 0 if there was none.
    pub(super) date: AtomicI64,
    pub(super) tokens: Option<&'a Arc<TokenCache>>,
}

/// The minimum time to wait for a response that must not be lost.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// The timeout of one try of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TryLimit {
    /// A part of the remaining time, so that there is time for another try.
    Share,
    /// All of the remaining time.
    Deadline,
    /// [`PATIENCE`] or the timeout of a call, also beyond the deadline, because the response must not be lost.
    Patient,
}

/// The response to a request.
pub(super) struct Answer {
    pub(super) body: Bytes,
    /// Whether the service may have executed the request in an earlier try.
    pub(super) is_repeat: bool,
}

impl<'a> Request<'a> {
    /// A request to the token endpoint. It is safe to repeat, because an unused access token does no harm.
    pub(super) fn token(asked: TokenRequest<'a>) -> Self {
        let TokenRequest { url, form, once, patient } = asked;
        Self {
            operation: "token",
            method: Method::POST,
            url: Cow::Borrowed(url),
            body: Some(("application/x-www-form-urlencoded", form.into())),
            repeatable: true,
            limit: if patient { TryLimit::Patient } else { TryLimit::Share },
            once,
            is_claimed: None,
            watched: patient,
            may_be_done: AtomicBool::new(false),
            date: AtomicI64::new(0),
            tokens: None,
        }
    }

    /// Builds the HTTP request with this token; `sent` is set if sending the body is watched.
    // `sent` is not a second return value, because the large request would be copied out of the pair.
    pub(super) fn with(&self, token: Option<&Token>, sent: &mut Option<Sent>) -> reqwest::Request {
        let mut request = reqwest::Request::new(self.method.clone(), Url::clone(&self.url));
        if let Some((media_type, body)) = &self.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *request.body_mut() = Some(if self.watched {
                let (body, watched) = WatchedBody::new(body.clone());
                *sent = Some(watched);
                reqwest::Body::wrap(body)
            } else {
                body.clone().into()
            });
        }
        if let Some(token) = token {
            request.headers_mut().insert(AUTHORIZATION, token.header().clone());
        }
        request
    }

    /// Whether the service may have executed the request in a failed try.
    pub(super) fn may_be_done(&self) -> bool {
        self.may_be_done.load(Ordering::Relaxed)
    }

    pub(super) fn info(&self, attempt: u32) -> RequestInfo<'_> {
        let (operation, method, path) = (self.operation, self.method.as_str(), self.url.path());
        RequestInfo { operation, method, path, attempt }
    }

    /// Parses the answer as JSON. An empty answer is null.
    pub(super) fn json(&self, answer: &[u8]) -> Result<Value, Error> {
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(answer).map_err(|error| {
            let what =
                if answer.trim_ascii_start().starts_with(b"<") { "an HTML page" } else { "something that is not JSON" };
            let call = self.request_line();
            let message = format!("{call} was answered with {what}; check the URL of the API");
            let error = Error::new(ErrorKind::UnexpectedAnswer, message).with_source(error).with_request_line(call);
            error.with_answer(200, answer)
        })
    }

    /// Parses the answer as an id.
    pub(super) fn id(&self, answer: &[u8]) -> Result<String, Error> {
        serde_json::from_slice(answer).or_else(|_| {
            let answer = self.json(answer)?;
            Err(Error::unexpected(self.request_line(), WireError::expected("", "an id", &answer)))
        })
    }

    pub(super) fn request_line(&self) -> RequestLine {
        RequestLine { method: self.method.clone(), path: self.url.path().to_owned() }
    }
}
