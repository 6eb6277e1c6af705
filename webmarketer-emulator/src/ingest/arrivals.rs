//! The arrivals: every received event, including each event with a repeated nonce. They show exactly what clients
//! delivered.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use uuid::Uuid;
use webmarketer_core::api::NonceConflict;
use webmarketer_schema::ProjectId;

/// One received event.
#[derive(Clone)]
pub(crate) struct Arrival {
    pub(crate) at: DateTime<Utc>,
    pub(crate) project: ProjectId,
    pub(crate) nonce: Arc<str>,
    /// The id in the response; `None` if the response was an error.
    pub(crate) id: Option<Uuid>,
    /// Whether an earlier event has the same nonce.
    pub(crate) again: bool,
    /// The conflict with a different, earlier event of the same nonce.
    pub(crate) conflict: Option<Box<NonceConflict>>,
    pub(crate) test_id: Option<String>,
    /// The body, byte for byte.
    pub(crate) body: Bytes,
}

/// The latest arrivals, in order.
pub(crate) struct Arrivals {
    list: Mutex<ArrivalList>,
    keep: usize,
}

#[derive(Default)]
struct ArrivalList {
    kept: VecDeque<Arrival>,
    /// The number of arrivals that were removed because there were too many.
    dropped: u64,
}

impl Arrivals {
    /// Makes an empty list that keeps the latest `keep` arrivals.
    pub(crate) fn new(keep: usize) -> Self {
        Self { list: Mutex::default(), keep: keep.max(1) }
    }

    /// Adds an arrival, and returns whether the oldest one was removed.
    pub(super) fn push(&self, arrival: Arrival) -> bool {
        let mut list = self.lock();
        let is_full = list.kept.len() >= self.keep;
        if is_full {
            list.kept.pop_front();
            list.dropped += 1;
        }
        list.kept.push_back(arrival);
        is_full
    }

    /// Reads the arrivals, from the oldest to the newest.
    pub(crate) fn with_arrivals<T>(&self, look: impl FnOnce(&VecDeque<Arrival>) -> T) -> T {
        look(&self.lock().kept)
    }

    /// The number of arrivals that were removed because there were too many.
    pub(crate) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    /// Removes all arrivals, and returns their number.
    pub(crate) fn clear(&self) -> usize {
        std::mem::take(&mut self.lock().kept).len()
    }

    /// Removes all arrivals, and counts again.
    pub(crate) fn reset(&self) {
        *self.lock() = ArrivalList::default();
    }

    fn lock(&self) -> MutexGuard<'_, ArrivalList> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
