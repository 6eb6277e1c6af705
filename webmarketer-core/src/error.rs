//! The errors of a call.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use webmarketer_schema::wire::WireError;

/// The error of a call. `Display` and `Debug` do not show secrets or the content of the request.
#[derive(Clone)]
pub struct Error(Box<ErrorDetails>);

#[derive(Clone)]
struct ErrorDetails {
    kind: ErrorKind,
    message: String,
    call: Option<RequestLine>,
    status: Option<u16>,
    messages: Vec<String>,
    body: String,
    retry_after: Option<Duration>,
    /// Whether the call can be repeated although its outcome is unknown.
    repeatable: bool,
    /// Whether the request was sent, and got no answer in time.
    is_late: bool,
    /// Whether the request was not sent, because its claim had ended.
    is_unclaimed: bool,
    /// The time of the service's clock, in seconds since 1970.
    date: Option<i64>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The request that an error is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestLine {
    pub(crate) method: Method,
    /// Without the query.
    pub(crate) path: String,
}

impl fmt::Display for RequestLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The kind of the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting or a value is invalid. Nothing was sent.
    InvalidInput,
    /// The credentials are missing or cannot be used. Nothing was sent.
    Credentials,
    /// The access token is missing or invalid (401).
    Unauthorized,
    /// The account has no access to the operation or the project (403).
    Forbidden,
    /// The resource does not exist (404).
    NotFound,
    /// Too many requests, for longer than the timeout of the call: the service asked for a pause (429), or the
    /// [rate limit](crate::ClientBuilder::rate_limit) of the client was reached.
    RateLimited,
    /// The service rejected the request, with its [messages](Error::messages) (other 4xx).
    Refused,
    /// The service failed (5xx). A request that is not safe to repeat gets [`OutcomeUnknown`](Self::OutcomeUnknown)
    /// instead, except after 501 and 505.
    Unavailable,
    /// There was no connection or no response in time.
    Unreachable,
    /// It is unknown whether the service executed the request: a request that is not safe to repeat had no response, or
    /// was answered with 408 or 5xx; or a [checked](crate::Envelope::send_checked) event was sent before. See
    /// [`Error::is_outcome_unknown`].
    ///
    /// 408 and 5xx often come from a gateway whose timeout passed while the service continues, also with `Retry-After`,
    /// and the contract does not state otherwise. Only after 501, 505 and every other 4xx, including 429, the request
    /// was not executed.
    OutcomeUnknown,
    /// The response does not conform to the contract.
    UnexpectedAnswer,
    /// [`before_send`](crate::ClientBuilder::before_send) withheld the event. Nothing was sent.
    Withheld,
    /// The queue of the client has no room for the event or update, which was not accepted.
    QueueFull,
    /// The client was [shut down](crate::Client::shutdown), and accepts no more events and updates.
    ShutDown,
    /// The [outbox](crate::outbox) could not be opened, read or written. An event that was to be stored was not
    /// accepted. After a timeout, and after a failed transaction of a table, it is not known whether it is stored:
    /// persist it again with the same nonce.
    Storage,
}

/// An error response.
#[derive(Debug)]
pub(crate) struct Refusal<'a> {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) date: Option<i64>,
    /// The start of the body.
    pub(crate) body: &'a [u8],
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(ErrorDetails {
            kind,
            message: message.into(),
            call: None,
            status: None,
            messages: Vec::new(),
            body: String::new(),
            retry_after: None,
            repeatable: false,
            is_late: false,
            is_unclaimed: false,
            date: None,
            source: None,
        }))
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Sets the messages of the service.
    pub(crate) fn with_messages(mut self, messages: Vec<String>) -> Self {
        self.0.messages = messages;
        self
    }

    /// Marks the call as safe to repeat.
    pub(crate) fn repeatable(mut self) -> Self {
        self.0.repeatable = true;
        self
    }

    /// Marks a request that got no answer in time.
    pub(crate) fn late(mut self) -> Self {
        self.0.is_late = true;
        self
    }

    /// Whether a request was sent, and got no answer in time.
    pub(crate) fn is_late(&self) -> bool {
        self.0.is_late
    }

    /// A request of a queue that was not sent, because another process may have claimed it.
    pub(crate) fn unclaimed(call: RequestLine) -> Self {
        let mut error = Self::new(ErrorKind::Unreachable, format!("{call} was not sent: its claim has ended"));
        error.0.is_unclaimed = true;
        error.with_request_line(call)
    }

    /// Whether a request was not sent because its claim had ended.
    pub(crate) fn is_unclaimed(&self) -> bool {
        self.0.is_unclaimed
    }

    /// The same error, of that request.
    pub(crate) fn with_request_line(mut self, call: RequestLine) -> Self {
        self.0.call = Some(call);
        self
    }

    /// A success whose body does not conform to the contract.
    pub(crate) fn unexpected(call: RequestLine, error: WireError) -> Self {
        let message = format!("{call} was answered with something the contract does not have: {error}");
        Self::new(ErrorKind::UnexpectedAnswer, message).with_source(error).with_request_line(call)
    }

    /// The same error, with the status and the start of the body of the response.
    pub(crate) fn with_answer(mut self, status: u16, body: &[u8]) -> Self {
        self.0.status = Some(status);
        self.0.body = body_start(body);
        self
    }

    /// The error of a response whose status is not a success.
    pub(crate) fn from_refusal(call: RequestLine, refusal: &Refusal<'_>) -> Self {
        let status = refusal.status;
        let kind = match status {
            401 => ErrorKind::Unauthorized,
            403 => ErrorKind::Forbidden,
            404 => ErrorKind::NotFound,
            429 => ErrorKind::RateLimited,
            400..500 => ErrorKind::Refused,
            500..600 => ErrorKind::Unavailable,
            _ => ErrorKind::UnexpectedAnswer,
        };
        let messages = error_messages(refusal.body);
        let mut message = format!("{call} was answered {status}");
        // The messages of these statuses add nothing, and can be the HTML page of a proxy.
        if !messages.is_empty() && !matches!(kind, ErrorKind::Unauthorized | ErrorKind::RateLimited) {
            message += ": ";
            message += &messages.join("; ");
        }
        if (300..400).contains(&status) {
            message += ", a redirect, and none is followed; check the URL of the API";
        }
        let mut error = Self::new(kind, message).with_request_line(call);
        error.0.status = Some(status);
        error.0.messages = messages;
        error.0.body = body_start(refusal.body);
        error.0.retry_after = refusal.retry_after;
        error.0.date = refusal.date;
        error
    }

    /// The same error, with a prefix that names its source.
    pub(crate) fn with_prefix(mut self, from: &str) -> Self {
        self.0.message = format!("{from}: {}", self.0.message);
        self
    }

    /// A request that was not sent, because the requested pause ends after the deadline.
    pub(crate) fn paused(call: RequestLine, left: Duration) -> Self {
        let message = format!("{call} was not sent: the service asks for a pause of {} more seconds", left.as_secs());
        let mut error = Self::new(ErrorKind::RateLimited, message).with_request_line(call);
        error.0.retry_after = Some(left);
        error
    }

    /// A request that was not sent, because the rate limit of the client allows it only after the deadline.
    pub(crate) fn limited(call: RequestLine, left: Duration) -> Self {
        let message = format!(
            "{call} was not sent: the rate limit of the client allows it in {:.1} seconds, after the timeout of the call",
            left.as_secs_f64()
        );
        let mut error = Self::new(ErrorKind::RateLimited, message).with_request_line(call);
        error.0.retry_after = Some(left);
        error
    }

    /// The error of a request that was not made, because it waited for other requests until the timeout.
    pub(crate) fn waited(call: RequestLine, what: &str) -> Self {
        let message = format!("{call} was not made in time: {what}");
        Self::new(ErrorKind::Unreachable, message).with_request_line(call)
    }

    /// Changes the kind to `OutcomeUnknown`: the service may have executed the request, which is not safe to repeat.
    pub(crate) fn into_outcome_unknown(mut self) -> Self {
        self.0.kind = ErrorKind::OutcomeUnknown;
        self.0.message += "; the service may have executed it: check before you repeat the call";
        self
    }

    /// Adds text after the message.
    pub(crate) fn with_suffix(mut self, more: &str) -> Self {
        self.0.message += more;
        self
    }

    /// Changes the kind to `Unauthorized`.
    pub(crate) fn into_unauthorized(mut self) -> Self {
        self.0.kind = ErrorKind::Unauthorized;
        self
    }

    /// The error for a log, without the texts of the service, which can repeat personal data.
    pub(crate) fn for_log(&self) -> String {
        let ErrorDetails { kind, message, call, status, messages, .. } = &*self.0;
        match (call, status) {
            _ if messages.is_empty() => message.clone(),
            (Some(call), Some(status)) => format!("{call} was answered {status} ({kind:?})"),
            (_, Some(status)) => format!("the service answered {status} ({kind:?})"),
            (_, None) => format!("{kind:?}"),
        }
    }

    /// The time of the service's clock in the response, in seconds since 1970.
    pub(crate) fn date(&self) -> Option<i64> {
        self.0.date
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The HTTP method of the request, if one was to be made.
    pub fn method(&self) -> Option<&str> {
        Some(self.0.call.as_ref()?.method.as_str())
    }

    /// The path of the request, without its query, if one was to be made.
    pub fn path(&self) -> Option<&str> {
        Some(&self.0.call.as_ref()?.path)
    }

    /// The error messages of the service, each on one line.
    pub fn messages(&self) -> &[String] {
        &self.0.messages
    }

    /// The start of the body of the answer, as far as it is text: up to 4096 characters. It may contain data of the
    /// request, so be careful where you log it.
    pub fn body(&self) -> &str {
        &self.0.body
    }

    /// The pause that the service requested, or that the rate limit of the client requires.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call can succeed later without changes.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::RateLimited | ErrorKind::Unavailable | ErrorKind::Unreachable => true,
            ErrorKind::OutcomeUnknown => self.0.repeatable,
            _ => matches!(self.0.status, Some(408 | 425)),
        }
    }

    /// Whether the service may have executed the request although the call failed. Check before you repeat the call,
    /// because it could be executed twice. An envelope is safe to send again.
    ///
    /// ```no_run
    /// # use webmarketer_core::api::OfflineInteraction;
    /// # async fn example(client: &webmarketer_core::Client) -> Result<(), webmarketer_core::Error> {
    /// match client.create_offline_interaction(&OfflineInteraction::new("ad-1")).await {
    ///     Err(error) if error.is_outcome_unknown() => println!("the interaction may be recorded: {error}"),
    ///     other => other?,
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.kind == ErrorKind::OutcomeUnknown
    }

    /// Whether it is an authentication or authorization error: the credentials are missing, invalid, or not allowed to
    /// do this.
    pub fn is_auth(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Credentials | ErrorKind::Unauthorized | ErrorKind::Forbidden)
    }
}

/// The maximum length of the body that an error keeps.
const MAX_BODY_CHARS: usize = 4096;

/// The start of a body, as far as it is text.
fn body_start(body: &[u8]) -> String {
    // A character has four bytes at most.
    let start = body.get(..4 * MAX_BODY_CHARS).unwrap_or(body);
    String::from_utf8_lossy(start).chars().take(MAX_BODY_CHARS).collect()
}

/// The messages of an error body: one string, or several. A body that is none of ours says nothing.
fn error_messages(body: &[u8]) -> Vec<String> {
    const MAX_CHARS: usize = 300;
    const MAX_MESSAGES: usize = 20;
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let said = ["message", "error_description", "error"].iter().find_map(|key| body.get(key));
    let texts = match said {
        Some(Value::String(text)) => vec![text.as_str()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).take(MAX_MESSAGES).collect(),
        _ => Vec::new(),
    };
    // The message stays one line, even if the service sends several.
    let line = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_CHARS).collect();
    texts.into_iter().filter(|text| !text.is_empty()).map(line).collect()
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
