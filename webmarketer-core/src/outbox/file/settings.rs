//! The limits of an outbox file.

use std::time::Duration;

/// What happens to a damaged outbox file.
///
/// A file is an outbox if it has the names of the tables of an outbox. Every other file is an error and stays as it is:
/// a file of another program, an outbox whose first page and list of tables are both damaged, and a file of a newer
/// version. An empty file is replaced by a new outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnCorruption {
    /// The file is renamed to `NAME.unreadable-TIME`, an error is logged with `tracing`, and a new file is started.
    #[default]
    Quarantine,
    /// Opening the outbox fails. The file stays as it is.
    Fail,
}

/// The settings of an outbox file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) on_corruption: OnCorruption,
    /// How many dead letters are kept, and how many bytes they have. The oldest are removed first.
    pub(super) max_dead: u64,
    pub(super) max_dead_bytes: u64,
    /// How many bytes of the disk are reserved for the removal of entries.
    pub(super) reserve: u64,
    /// How many ids of received events are kept, and for how long.
    pub(super) max_event_ids: u64,
    pub(super) keep_event_ids: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            on_corruption: OnCorruption::default(),
            max_dead: 10_000,
            max_dead_bytes: 4 << 20,
            reserve: 2 << 20,
            max_event_ids: 16_384,
            keep_event_ids: Duration::from_hours(7 * 24),
        }
    }
}
