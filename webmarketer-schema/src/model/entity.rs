//! The entity of a field.

use std::fmt;

/// The entity of a field: what its value belongs to. An unknown entity is kept unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// The event; the field belongs to one event type. The service writes `event` or `event-type`.
    Event,
    /// The user, shared by the whole project.
    User,
    /// A state of an event, shared by the whole project.
    State,
    /// A statistic of an event, shared by the whole project.
    Statistic,
    /// Any other entity, as the service wrote it.
    Other(String),
}

impl Entity {
    /// Parses the name of the service.
    pub fn parse(text: &str) -> Self {
        match text {
            "event" | "event-type" => Self::Event,
            "user" => Self::User,
            "state" => Self::State,
            "statistic" => Self::Statistic,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The name of the service.
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
