//! A request that has left the window.

use super::super::drop_reason::DropReason;
use super::super::entry::Entry;
use crate::error::Error;

/// A request that left the window.
pub(in super::super) struct Left {
    pub(in super::super) entry: Entry,
    pub(in super::super) how: Leaving,
}

/// How a request leaves the window.
pub(in super::super) enum Leaving {
    /// The service received it, and gave that id to an event.
    Received(Option<String>),
    Dropped(DropReason, Option<Error>),
}

/// An update whose event was dropped.
pub(in super::super) fn orphan(entry: Entry) -> Left {
    Left { entry, how: Leaving::Dropped(DropReason::EventDropped, None) }
}
