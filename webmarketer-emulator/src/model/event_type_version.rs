//! The version of the event type that validated an event.

use serde::{Deserialize, Serialize};

/// A version of an event type: its index among the event types of the project, and the number of earlier versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct EventTypeVersion {
    pub(crate) event_type: usize,
    pub(crate) version: usize,
}
