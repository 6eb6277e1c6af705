//! The messages that the client has claimed and not ended yet.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::jetstream;
use tokio::time::Instant;

use crate::message::Published;

/// For how long a message is kept whose claim is lost: its request may be under way.
const KEEP_LOST: Duration = Duration::from_mins(10);

/// The messages that the client has claimed, by their sequence.
#[derive(Default)]
pub(super) struct Claims(HashMap<u64, Claim>);

/// A message that the client has claimed.
pub(super) struct Claim {
    pub(super) message: jetstream::Message,
    pub(super) published: Published,
    /// When the server was last told that it is being sent.
    extended: Instant,
    lost: Option<Instant>,
}

impl Claims {
    /// Adds a message that was delivered then. A message that is delivered again replaces the earlier one.
    pub(super) fn add(&mut self, sequence: u64, message: jetstream::Message, published: Published, at: Instant) {
        self.0.insert(sequence, Claim { message, published, extended: at, lost: None });
    }

    pub(super) fn get(&self, sequence: u64) -> Option<&Claim> {
        self.0.get(&sequence)
    }

    pub(super) fn remove(&mut self, sequence: u64) {
        self.0.remove(&sequence);
    }

    /// The claims of these are lost. They are kept for a while, because they may have been sent.
    pub(super) fn lose(&mut self, sequences: &[u64], now: Instant) {
        for sequence in sequences {
            if let Some(claim) = self.0.get_mut(sequence) {
                claim.lost.get_or_insert(now);
            }
        }
        self.0.retain(|_, claim| claim.lost.is_none_or(|lost| now.duration_since(lost) < KEEP_LOST));
    }

    /// The messages among these of which the server was told nothing for that time. It is told now.
    pub(super) fn extend(&mut self, sequences: &[u64], after: Duration, now: Instant) -> Vec<jetstream::Message> {
        let mut due = Vec::new();
        for sequence in sequences {
            if let Some(claim) = self.0.get_mut(sequence)
                && now.duration_since(claim.extended) >= after
            {
                claim.extended = now;
                due.push(claim.message.clone());
            }
        }
        due
    }
}
