//! What can go wrong between a call and its answer.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use serde_json::Value;
use webmarketer_schema::wire::WireError;

use crate::auth::CredentialsError;
use crate::event::InvalidEvent;

/// What went wrong. It shows neither secrets nor what was sent.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    status: Option<u16>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The call itself is wrong: a setting or a value. Nothing was sent.
    InvalidInput,
    /// The credentials are missing or cannot be read. Nothing was sent.
    Credentials,
    /// The service does not know who is calling (401).
    Unauthorized,
    /// The caller may not do that, or not in that project (403).
    Forbidden,
    /// There is no such thing (404).
    NotFound,
    /// Too many requests, for longer than the call was allowed to wait (429).
    RateLimited,
    /// The service refused the request, and says why (other 4xx).
    Refused,
    /// The service failed (5xx).
    Unavailable,
    /// No answer came in time, or no connection.
    Unreachable,
    /// An answer that the contract does not have.
    UnexpectedAnswer,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), status: None, retry_after: None, source: None }))
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn invalid_event(error: InvalidEvent) -> Self {
        Self::new(ErrorKind::InvalidInput, error.to_string()).with_source(error)
    }

    pub(crate) fn unexpected(call: &str, error: WireError) -> Self {
        let message = format!("{call} was answered with something the contract does not have: {error}");
        Self::new(ErrorKind::UnexpectedAnswer, message).with_source(error)
    }

    /// The error that a status other than success stands for.
    pub(crate) fn from_status(call: &str, status: u16, retry_after: Option<Duration>, body: &[u8]) -> Self {
        let kind = match status {
            401 => ErrorKind::Unauthorized,
            403 => ErrorKind::Forbidden,
            404 => ErrorKind::NotFound,
            429 => ErrorKind::RateLimited,
            400..500 => ErrorKind::Refused,
            500..600 => ErrorKind::Unavailable,
            _ => ErrorKind::UnexpectedAnswer,
        };
        let said = match kind {
            // What else these say is the service's affair, and may be a whole page of a proxy's.
            ErrorKind::Unauthorized | ErrorKind::RateLimited => None,
            _ => messages(body),
        };
        let mut message = format!("{call} was answered {status}");
        if let Some(said) = said {
            message += ": ";
            message += &said;
        }
        let mut error = Self::new(kind, message);
        error.0.status = Some(status);
        error.0.retry_after = retry_after;
        error
    }

    /// The same error, with where it comes from in front.
    pub(crate) fn prefixed(mut self, from: &str) -> Self {
        self.0.message = format!("{from}: {}", self.0.message);
        self
    }

    /// A request that was not made: the service asked for a pause that is longer than the call may take.
    pub(crate) fn paused(call: &str, left: Duration) -> Self {
        let message = format!("{call} was not made: the service asks for a pause of {} more seconds", left.as_secs());
        let mut error = Self::new(ErrorKind::RateLimited, message);
        error.0.retry_after = Some(left);
        error
    }

    /// The same error, known to be about who is calling.
    pub(crate) fn into_unauthorized(mut self) -> Self {
        self.0.kind = ErrorKind::Unauthorized;
        self
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// How long the service asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

/// The messages of an error body: one string, or several. A body that is none of ours says nothing.
fn messages(body: &[u8]) -> Option<String> {
    const MAX_CHARS: usize = 300;
    let body: Value = serde_json::from_slice(body).ok()?;
    let text = match body.get("message").or_else(|| body.get("error_description")).or_else(|| body.get("error"))? {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        _ => return None,
    };
    // Whatever the service says, it stays one line of text.
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        Self::new(ErrorKind::Credentials, error.to_string()).with_source(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("status", &self.0.status)
            .field("message", &self.0.message)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
