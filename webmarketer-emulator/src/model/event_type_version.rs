//! Which version of an event type an event was compared with.

use serde::{Deserialize, Serialize};

/// A version of an event type: its place among the event types of its project, and how many came before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EventTypeVersion {
    pub(crate) event_type: usize,
    pub(crate) version: usize,
}
