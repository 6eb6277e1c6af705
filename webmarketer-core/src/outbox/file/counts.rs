//! The counters of an outbox file, which are stored with each change, so that nothing is counted at start.

use super::entry_bytes::checksum;

/// The counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// The number of the next entry.
    pub(super) next_number: u64,
    pub(super) entries: u64,
    /// The bytes of the bodies of the entries.
    pub(super) bytes: u64,
    pub(super) dead: u64,
    /// The bytes of the dead letters, with their notes.
    pub(super) dead_bytes: u64,
    /// How many dead letters were removed because there were too many.
    pub(super) dead_removed: u64,
    /// The places of the event ids that are kept.
    pub(super) first_event_id: u64,
    pub(super) next_event_id: u64,
}

const FIELDS: usize = 8;
const CHECKSUM: usize = size_of::<u32>();
const LENGTH: usize = CHECKSUM + FIELDS * size_of::<u64>();

impl Counts {
    /// Counts a new entry, and returns its number.
    pub(super) fn add_entry(&mut self, bytes: u64) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        self.entries += 1;
        self.bytes += bytes;
        number
    }

    pub(super) fn remove_entry(&mut self, bytes: u64) {
        self.entries = self.entries.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    pub(super) fn remove_dead(&mut self, bytes: u64) {
        self.dead = self.dead.saturating_sub(1);
        self.dead_bytes = self.dead_bytes.saturating_sub(bytes);
    }

    /// Whether what can be counted in the tables is the same.
    pub(super) fn agree(&self, counted: &Self) -> bool {
        let of = |counts: &Self| (counts.entries, counts.bytes, counts.dead, counts.dead_bytes);
        of(self) == of(counted)
    }

    fn fields(&self) -> [u64; FIELDS] {
        let Self { next_number, entries, bytes, dead, dead_bytes, dead_removed, first_event_id, next_event_id } = *self;
        [next_number, entries, bytes, dead, dead_bytes, dead_removed, first_event_id, next_event_id]
    }

    pub(super) fn to_bytes(self) -> Vec<u8> {
        let fields: Vec<u8> = self.fields().iter().flat_map(|field| field.to_le_bytes()).collect();
        [&checksum(0, &fields)[..], &fields].concat()
    }

    /// `None`: the bytes are damaged.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (sum, fields) = bytes.split_at_checked(CHECKSUM)?;
        if bytes.len() != LENGTH || sum != checksum(0, fields) {
            return None;
        }
        let mut fields = fields.as_chunks::<8>().0.iter().map(|field| u64::from_le_bytes(*field));
        Some(Self {
            next_number: fields.next()?,
            entries: fields.next()?,
            bytes: fields.next()?,
            dead: fields.next()?,
            dead_bytes: fields.next()?,
            dead_removed: fields.next()?,
            first_event_id: fields.next()?,
            next_event_id: fields.next()?,
        })
    }
}
