//! Injected faults, written in Rust or as JSON, and the errors of invalid ones.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, header};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::action::{Action, Delay, LogNormal, ScriptedAnswer};
use super::matching::{RequestMatch, check_pattern};
use crate::clock::whole_seconds;

/// An injected fault: which requests it applies to, what happens to them, and how often.
///
/// By default it applies to every request, without limit. Of several faults, the first that applies to a request is
/// injected.
///
/// ```
/// use std::time::Duration;
/// use webmarketer_emulator::Fault;
///
/// // The first two events are answered with 503.
/// let outage = Fault::status(503).on("POST", "/events").times(2);
/// // About every tenth purchase is received, but its response is lost.
/// let lost = Fault::commit_then_reset().event_type("purchase").probability(0.1).seed(7);
/// // For one minute, each request for an event is delayed by 300 ms.
/// let slow = Fault::delay(Duration::from_millis(300)).on("GET", "/projects/*/events/*");
/// let slow = slow.lasting(Duration::from_mins(1));
/// ```
///
/// A fault can also be written as JSON, as in the admin API. Durations are in milliseconds, except `forSeconds`:
///
/// ```
/// # use webmarketer_emulator::Fault;
/// let fault: Fault = serde_json::from_str(r#"{
///     "match": {"method": "POST", "path": "/events", "eventType": "purchase", "nth": 2},
///     "action": {"status": 503, "headers": {"Retry-After": "1"}, "body": "<html>Down</html>"},
///     "times": 2, "after": 1, "forSeconds": 60, "probability": 0.5, "seed": 7
/// }"#)?;
/// // Other actions: {"delay": 300}, {"delay": {"median": 300, "sigma": 0.5}}, {"slowBody": 2000},
/// // "resetBeforeReading", "resetAfterReading", "commitThenReset", "truncatedBody", "garbage", "revokeTokens".
/// let lost: Fault = serde_json::from_str(r#"{"action": "commitThenReset"}"#)?;
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Delays are in real time, independent of the clock of the session.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "FaultJson")]
pub struct Fault {
    pub(super) matching: RequestMatch,
    pub(super) action: Action,
    pub(super) limits: FaultLimits,
}

/// How often a fault is injected.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FaultLimits {
    pub(super) times: Option<u64>,
    pub(super) after: u64,
    pub(super) seconds: Option<u64>,
    pub(super) probability: Option<f64>,
    pub(super) seed: Option<u64>,
}

/// The error of an invalid fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// The status is not that of a final response.
    #[error("action: expected a status from 200 to 599, found {0}")]
    Status(u16),
    /// The header is invalid, or `content-length`, `transfer-encoding` or `connection`.
    #[error(
        "action: the header `{0}` is invalid, or one that the emulator sets itself (`content-length`, \
         `transfer-encoding`, `connection`)"
    )]
    Header(String),
    /// The parameters of a random delay are out of range.
    #[error("action: expected a median above 0 and a sigma of at least 0")]
    Delay,
    /// The probability is out of range.
    #[error("probability: expected a number from 0 to 1")]
    Probability,
    /// The path does not start with `/`.
    #[error("match.path: expected a path that starts with `/`, such as `/events` or `/projects/*/events/*`")]
    Path,
    /// No operation has a path that matches.
    #[error(
        "match.path: no operation has the path `{path}`; {}",
        .suggestion.as_ref().map_or("expected one such as `/events` or `/projects/*/events/*`".to_owned(),
            |known| format!("did you mean `{known}`?"))
    )]
    UnknownPath {
        /// The path of the fault.
        path: String,
        /// The most similar path.
        suggestion: Option<String>,
    },
    /// The number of the matching request is 0.
    #[error("match.nth: expected a number of at least 1; requests are counted from 1")]
    Nth,
    /// A reset before reading cannot depend on the event type, which is in the body.
    #[error(
        "match.eventType: the event type is in the body, which `resetBeforeReading` does not read; use \
         `resetAfterReading`"
    )]
    Unread,
}

/// The JSON form of a fault.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FaultJson {
    #[serde(rename = "match", default)]
    matching: RequestMatch,
    action: Action,
    times: Option<u64>,
    #[serde(default)]
    after: u64,
    for_seconds: Option<u64>,
    probability: Option<f64>,
    seed: Option<u64>,
}

impl TryFrom<FaultJson> for Fault {
    type Error = FaultError;

    fn try_from(json: FaultJson) -> Result<Self, FaultError> {
        let FaultJson { matching, action, times, after, for_seconds, probability, seed } = json;
        let fault =
            Self { matching, action, limits: FaultLimits { times, after, seconds: for_seconds, probability, seed } };
        fault.check()?;
        Ok(fault)
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FaultLimits { times, after, seconds, probability, seed } = self.limits;
        let mut map = serializer.serialize_map(None)?;
        if self.matching != RequestMatch::default() {
            map.serialize_entry("match", &self.matching)?;
        }
        map.serialize_entry("action", &self.action.to_json())?;
        let after = (after > 0).then_some(after);
        for (name, number) in [("times", times), ("after", after), ("forSeconds", seconds), ("seed", seed)] {
            number.map(|number| map.serialize_entry(name, &number)).transpose()?;
        }
        probability.map(|probability| map.serialize_entry("probability", &probability)).transpose()?;
        map.end()
    }
}

/// The action.
impl Fault {
    fn new(action: Action) -> Self {
        Self { matching: RequestMatch::default(), action, limits: FaultLimits::default() }
    }

    /// The request is answered with this status and the API's error body, and is not processed.
    pub fn status(status: u16) -> Self {
        Self::answer(status, [], Value::Null)
    }

    /// The request is answered with this response, and is not processed. A body that is a string is sent unchanged, any
    /// other as JSON; null is replaced by the API's error body for the status.
    ///
    /// ```
    /// # use webmarketer_emulator::Fault;
    /// let limited = Fault::answer(429, [("Retry-After", "2")], "slow down").on("POST", "/events");
    /// ```
    pub fn answer<'a>(
        status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: impl Into<Value>,
    ) -> Self {
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let body = Some(body.into()).filter(|body| !body.is_null());
        Self::new(Action::Answer(ScriptedAnswer { status, headers, body }))
    }

    /// The request is delayed by this duration, in whole milliseconds, and then processed and answered.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Action::Delay(Delay::Fixed(milliseconds(delay))))
    }

    /// The request is delayed by a random duration, and then processed and answered. The durations have a lognormal
    /// distribution, which models network delays: half are below `median`, and a few far above it, more of them with a
    /// larger `sigma`. A typical `sigma` is 0.5.
    pub fn delay_around(median: Duration, sigma: f64) -> Self {
        Self::new(Action::Delay(Delay::LogNormal(LogNormal { median: median.as_secs_f64() * 1000.0, sigma })))
    }

    /// The connection is reset after the head of the request is received. The body is read only if another fault
    /// matches an event type.
    pub fn reset_before_reading() -> Self {
        Self::new(Action::ResetBeforeReading)
    }

    /// The connection is reset after the whole request is received. The request is not processed.
    pub fn reset_after_reading() -> Self {
        Self::new(Action::ResetAfterReading)
    }

    /// The request is processed, and then the connection is reset instead of sending the response. A client has to
    /// repeat such a request without sending a second event.
    pub fn commit_then_reset() -> Self {
        Self::new(Action::CommitThenReset)
    }

    /// The request is processed; the head and at most half of the body of the response are sent, and then the
    /// connection is closed.
    pub fn truncated_body() -> Self {
        Self::new(Action::TruncatedBody)
    }

    /// The request is answered with 200 and bytes that are not valid JSON, and not processed.
    pub fn garbage() -> Self {
        Self::new(Action::Garbage)
    }

    /// The request is processed, and the body of the response is sent in small pieces over this duration.
    pub fn slow_body(over: Duration) -> Self {
        Self::new(Action::SlowBody(milliseconds(over)))
    }

    /// All access tokens are revoked before the request is processed: a request with a token is answered with 401.
    pub fn revoke_tokens() -> Self {
        Self::new(Action::RevokeTokens)
    }
}

/// The matching requests, and how often the fault is injected.
impl Fault {
    /// Applies only to requests with this method and path. The path is that of the API documentation (`/events`) or the
    /// full path (`/api/v1/events`, `/oidc/token`). `*` matches any single segment.
    #[must_use]
    pub fn on(mut self, method: impl Into<String>, path: impl Into<String>) -> Self {
        self.matching.method = Some(method.into());
        self.matching.path = Some(path.into());
        self
    }

    /// Applies only to requests that send an event of this event type.
    #[must_use]
    pub fn event_type(mut self, reference: impl Into<String>) -> Self {
        self.matching.event_type = Some(reference.into());
        self
    }

    /// Applies only to the request with this number among the matching requests, from 1.
    #[must_use]
    pub fn nth(mut self, number: u64) -> Self {
        self.matching.nth = Some(number);
        self
    }

    /// Applies at most this many times.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.limits.times = Some(times);
        self
    }

    /// Skips this many matching requests first.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.limits.after = requests;
        self
    }

    /// Applies for this duration after the fault is added, by the clock of the session. It is rounded up to seconds.
    #[must_use]
    pub fn lasting(mut self, lasting: Duration) -> Self {
        self.limits.seconds = Some(whole_seconds(lasting));
        self
    }

    /// Applies with this probability: 0 is never, 1 is always.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.limits.probability = Some(probability);
        self
    }

    /// Sets the seed of the random numbers, so that the same requests get the same faults. By default each fault has a
    /// random seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.limits.seed = Some(seed);
        self
    }

    pub(crate) fn check(&self) -> Result<(), FaultError> {
        if self.matching.nth == Some(0) {
            return Err(FaultError::Nth);
        }
        if self.matching.path.as_ref().is_some_and(|path| !path.starts_with('/')) {
            return Err(FaultError::Path);
        }
        if let Some(path) = &self.matching.path
            && let Err(suggestion) = check_pattern(path)
        {
            return Err(FaultError::UnknownPath { path: path.clone(), suggestion });
        }
        if self.limits.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
            return Err(FaultError::Probability);
        }
        match &self.action {
            Action::Answer(ScriptedAnswer { status, .. }) if !(200..600).contains(status) => {
                Err(FaultError::Status(*status))
            }
            Action::Answer(ScriptedAnswer { headers, .. }) => {
                match headers.iter().find(|(name, value)| !can_be_set(name, value)) {
                    Some((name, _)) => Err(FaultError::Header(name.clone())),
                    None => Ok(()),
                }
            }
            Action::Delay(Delay::LogNormal(LogNormal { median, sigma })) => {
                let sound = *median > 0.0 && *sigma >= 0.0 && median.is_finite() && sigma.is_finite();
                if sound { Ok(()) } else { Err(FaultError::Delay) }
            }
            Action::ResetBeforeReading if self.matching.event_type.is_some() => Err(FaultError::Unread),
            _ => Ok(()),
        }
    }
}

fn can_be_set(name: &str, value: &str) -> bool {
    let framing = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION];
    HeaderName::try_from(name).is_ok_and(|name| !framing.contains(&name)) && HeaderValue::try_from(value).is_ok()
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
