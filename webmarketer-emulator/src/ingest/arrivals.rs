//! The arrivals: every event that was received, before two of one nonce become one. What a client delivered is told by
//! this and by nothing else.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use uuid::Uuid;
use webmarketer_core::api::NonceConflict;
use webmarketer_schema::ProjectId;

/// One event that was received.
#[derive(Clone)]
pub(crate) struct Arrival {
    pub(crate) at: DateTime<Utc>,
    pub(crate) project: ProjectId,
    pub(crate) nonce: String,
    /// The id that it was answered with, unless it was refused.
    pub(crate) id: Option<Uuid>,
    /// Whether another of its nonce came before it.
    pub(crate) again: bool,
    /// That the event of its nonce, which came before it, is another one.
    pub(crate) conflict: Option<NonceConflict>,
    pub(crate) test_id: Option<String>,
    /// The body, byte for byte.
    pub(crate) body: Bytes,
}

/// The latest arrivals, in their order.
pub(crate) struct Arrivals {
    kept: Mutex<VecDeque<Arrival>>,
    keep: usize,
}

impl Arrivals {
    /// None yet, of which the latest `keep` will be kept.
    pub(crate) fn new(keep: usize) -> Self {
        Self { kept: Mutex::default(), keep: keep.max(1) }
    }

    pub(super) fn push(&self, arrival: Arrival) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.len() >= self.keep {
            kept.pop_front();
        }
        kept.push_back(arrival);
    }

    /// Looks at them, from the oldest to the newest.
    pub(crate) fn with_arrivals<T>(&self, look: impl FnOnce(&VecDeque<Arrival>) -> T) -> T {
        look(&self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets them, and answers how many there were.
    pub(crate) fn clear(&self) -> usize {
        std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner)).len()
    }
}
