//! What a fault does to a request.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::time::Duration;

use fastrand::Rng;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// What a fault does to a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Answers with this response; the request is not processed.
    Answer(ScriptedAnswer),
    /// Delays the request, then processes it.
    Delay(Delay),
    /// Resets the connection before the body of the request is read.
    ResetBeforeReading,
    /// Resets the connection after the body of the request is read; the request is not processed.
    ResetAfterReading,
    /// Processes the request, then resets the connection instead of sending the response.
    CommitThenReset,
    /// Sends half of the response body, although the head states the whole length, then closes the connection.
    TruncatedBody,
    /// Answers with 200 and bytes that are not valid JSON; the request is not processed.
    Garbage,
    /// Sends the response body in small pieces over this number of milliseconds.
    SlowBody(u64),
    /// Revokes all access tokens, then processes the request.
    RevokeTokens,
}

/// A response that replaces the real one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptedAnswer {
    pub(crate) status: u16,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
    /// A string is sent unchanged, anything else as JSON. By default it is the API's error body for the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
}

/// The delay of a request, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Delay {
    Fixed(u64),
    LogNormal(LogNormal),
}

/// The parameters of a lognormal distribution, which models network delays: half are below the median, and a few far
/// above it, more of them with a larger sigma.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogNormal {
    pub(super) median: f64,
    pub(super) sigma: f64,
}

/// The actions without parameters, by name.
const PLAIN: [(&str, Action); 6] = [
    ("resetBeforeReading", Action::ResetBeforeReading),
    ("resetAfterReading", Action::ResetAfterReading),
    ("commitThenReset", Action::CommitThenReset),
    ("truncatedBody", Action::TruncatedBody),
    ("garbage", Action::Garbage),
    ("revokeTokens", Action::RevokeTokens),
];

impl Action {
    /// The name in JSON, and in the request log.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "status",
            Self::Delay(_) => "delay",
            Self::SlowBody(_) => "slowBody",
            plain => PLAIN.iter().find(|(_, action)| action == plain).map_or("", |(name, _)| name),
        }
    }

    /// The action as JSON: its name, or an object if it has parameters.
    pub(super) fn to_json(&self) -> Value {
        let one = |value: Value| Value::Object(Map::from_iter([(self.name().to_owned(), value)]));
        match self {
            Self::Answer(answer) => serde_json::to_value(answer).unwrap_or_default(),
            Self::Delay(Delay::Fixed(milliseconds)) | Self::SlowBody(milliseconds) => one((*milliseconds).into()),
            Self::Delay(Delay::LogNormal(delay)) => one(serde_json::to_value(delay).unwrap_or_default()),
            plain => plain.name().into(),
        }
    }

    fn from_json(value: Value) -> Result<Self, String> {
        let wrong = |error: serde_json::Error| format!("action: {error}");
        let unknown = || {
            let plain: Vec<_> = PLAIN.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            format!("action: expected {{\"status\": …}}, {{\"delay\": …}}, {{\"slowBody\": …}}, {}", plain.join(", "))
        };
        match value {
            Value::String(name) => {
                let action = PLAIN.into_iter().find(|(plain, _)| *plain == name);
                action.map(|(_, action)| action).ok_or_else(unknown)
            }
            Value::Object(object) if object.contains_key("status") => {
                serde_json::from_value(object.into()).map(Self::Answer).map_err(wrong)
            }
            Value::Object(object) if object.len() == 1 => match object.into_iter().next() {
                Some((name, value)) if name == "delay" => if value.is_object() {
                    serde_json::from_value(value).map(Delay::LogNormal)
                } else {
                    serde_json::from_value(value).map(Delay::Fixed)
                }
                .map(Self::Delay)
                .map_err(wrong),
                Some((name, value)) if name == "slowBody" => {
                    serde_json::from_value(value).map(Self::SlowBody).map_err(wrong)
                }
                _ => Err(unknown()),
            },
            _ => Err(unknown()),
        }
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Delay {
    /// Draws the delay of one request.
    pub(crate) fn draw_milliseconds(self, chance: &mut Rng) -> u64 {
        match self {
            Self::Fixed(milliseconds) => milliseconds,
            Self::LogNormal(LogNormal { median, sigma }) => {
                // The Box-Muller transform: two uniform numbers give one normal number. The first must not be zero.
                let (radius, angle) = (1.0 - chance.f64(), chance.f64());
                let normal = (-2.0 * radius.ln()).sqrt() * (TAU * angle).cos();
                let delay = Duration::try_from_secs_f64(median * (sigma * normal).exp() / 1000.0);
                delay.map_or(u64::MAX, |delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::{Delay, LogNormal};

    #[test]
    fn half_of_lognormal_delays_are_below_the_median_and_the_same_seed_gives_the_same_delays() {
        let draw = || {
            let mut chance = Rng::with_seed(7);
            let delay = Delay::LogNormal(LogNormal { median: 1000.0, sigma: 0.5 });
            (0..2000).map(|_| delay.draw_milliseconds(&mut chance)).collect::<Vec<_>>()
        };
        let drawn = draw();
        let share = |limit| drawn.iter().filter(|delay| **delay < limit).count();
        // One standard deviation from the median is a factor of e to the sigma.
        for (limit, expected) in [(1000, 1000), (606, 317), (1649, 1683)] {
            assert!(share(limit).abs_diff(expected) < 100, "{} below {limit}", share(limit));
        }
        assert_eq!(drawn, draw());
        let endless = Delay::LogNormal(LogNormal { median: f64::MAX, sigma: 9.0 });
        assert_eq!(endless.draw_milliseconds(&mut Rng::with_seed(1)), u64::MAX);
    }
}
