//! What a field belongs to.

use std::fmt;

/// What a field belongs to. The set is open: an unknown value is kept unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// The event type alone. Written `event` or `event-type`; both mean this.
    Event,
    /// The user, shared by the whole project.
    User,
    /// A state an event can reach, shared by the whole project.
    State,
    /// A figure of an event, shared by the whole project.
    Statistic,
    /// Anything else, as the service wrote it.
    Other(String),
}

impl Entity {
    /// Reads the service's word for it.
    pub fn parse(text: &str) -> Self {
        match text {
            "event" | "event-type" => Self::Event,
            "user" => Self::User,
            "state" => Self::State,
            "statistic" => Self::Statistic,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The service's word for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Event => "event",
            Self::User => "user",
            Self::State => "state",
            Self::Statistic => "statistic",
            Self::Other(other) => other,
        }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
