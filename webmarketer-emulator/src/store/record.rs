//! What a state on disk consists of: one record for each thing that changes by itself.

use uuid::Uuid;

/// One thing that is kept by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Record {
    /// The project itself: its id, and the fields that its event types share.
    Project,
    /// The event type at that place, with its earlier versions.
    EventType(usize),
    /// The event of that number.
    Event(u64),
    /// The user of that id.
    User(Uuid),
    /// The offline interaction at that place.
    Interaction(usize),
}
