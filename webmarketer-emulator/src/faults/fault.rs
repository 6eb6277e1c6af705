//! Injected faults, written in Rust or as JSON, and the errors of invalid ones.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, header};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::action::{Action, Delay, LogNormal, ScriptedAnswer};
use super::matching::RequestMatch;
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
/// // The first two events are refused.
/// let outage = Fault::status(503).on("POST", "/events").times(2);
/// // Every tenth purchase or so is stored, and its answer lost.
/// let lost = Fault::commit_then_reset().event_type("purchase").probability(0.1).seed(7);
/// // For a minute, whoever reads an event waits.
/// let slow = Fault::delay(Duration::from_millis(300)).on("GET", "/projects/*/events/*").lasting(Duration::from_mins(1));
/// ```
///
/// The same can be written as JSON, where durations are in milliseconds but for `forSeconds`:
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
/// A delay is in this machine's time, even while the emulator's clock is frozen.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "FaultJson")]
pub struct Fault {
    pub(super) matching: RequestMatch,
    pub(super) action: Action,
    pub(super) limits: FaultLimits,
}

/// How often a fault happens.
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
    /// No answer has that status.
    #[error("action: an answer has a status from 200 to 599, not {0}")]
    Status(u16),
    /// A header that cannot be sent.
    #[error(
        "action: `{0}` is no header that can be set; the emulator writes the length and the end of an answer itself"
    )]
    Header(String),
    /// A delay that is no time.
    #[error("action: a median is above 0, and sigma is 0 or more")]
    Delay,
    /// A probability that is none.
    #[error("probability: expected a number from 0 to 1")]
    Probability,
    /// A path that no request has.
    #[error("match.path: a path starts with `/`, as in `/events` or `/projects/*/events/*`")]
    Path,
    /// Requests are counted from 1.
    #[error("match.nth: the first request that matches is 1")]
    Nth,
    /// What is not read is not known.
    #[error("match.eventType: the event type is in the body, which `resetBeforeReading` does not read")]
    Unread,
}

/// A fault in JSON.
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

/// What happens.
impl Fault {
    fn new(action: Action) -> Self {
        Self { matching: RequestMatch::default(), action, limits: FaultLimits::default() }
    }

    /// The request is answered with this status, in the form of the API's errors, and not processed.
    pub fn status(status: u16) -> Self {
        Self::answer(status, [], Value::Null)
    }

    /// The request is answered with this response, and not processed. A text is sent as it is and anything else as
    /// JSON; null is the API's own error of that status.
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

    /// The request waits for as long as requests do on a network (a lognormal distribution), and is then processed and
    /// answered. Half wait less than the median, and a few far longer, the more so the larger `sigma` is; 0.5 is usual.
    pub fn delay_around(median: Duration, sigma: f64) -> Self {
        Self::new(Action::Delay(Delay::LogNormal(LogNormal { median: median.as_secs_f64() * 1000.0, sigma })))
    }

    /// The connection is reset once the head of the request is there. Its body is waited for only where another fault
    /// looks for an event type in it.
    pub fn reset_before_reading() -> Self {
        Self::new(Action::ResetBeforeReading)
    }

    /// The connection is reset once the whole request is there, which is not processed.
    pub fn reset_after_reading() -> Self {
        Self::new(Action::ResetAfterReading)
    }

    /// The request is processed in full, and its connection reset in place of the answer: what a client must repeat
    /// without doing it twice.
    pub fn commit_then_reset() -> Self {
        Self::new(Action::CommitThenReset)
    }

    /// The request is processed; of the answer comes the head and at most half of the body, then the connection ends.
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

/// Which requests it happens to, and how often.
impl Fault {
    /// Applies only to requests with this method and path. The path is as the documentation of the API writes it
    /// (`/events`), or whole (`/api/v1/events`, `/oidc/token`); `*` is any one part of it.
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

    /// Applies for this duration by the emulator's clock, from when the fault is added; in whole seconds, rounded up.
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
