//! The arrivals: every received event, including each event with a repeated nonce. They show exactly what clients
//! delivered.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

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
    pub(crate) nonce: String,
    /// The id in the response; `None` if the response was an error.
    pub(crate) id: Option<Uuid>,
    /// Whether an earlier event has the same nonce.
    pub(crate) again: bool,
    /// The conflict with a different, earlier event of the same nonce.
    pub(crate) conflict: Option<NonceConflict>,
    pub(crate) test_id: Option<String>,
    /// The body, byte for byte.
    pub(crate) body: Bytes,
}

/// The latest arrivals, in order.
pub(crate) struct Arrivals {
    kept: Mutex<VecDeque<Arrival>>,
    keep: usize,
}

impl Arrivals {
    /// Makes an empty list that keeps the latest `keep` arrivals.
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

    /// Reads the arrivals, from the oldest to the newest.
    pub(crate) fn with_arrivals<T>(&self, look: impl FnOnce(&VecDeque<Arrival>) -> T) -> T {
        look(&self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Removes all arrivals, and returns their number.
    pub(crate) fn clear(&self) -> usize {
        std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner)).len()
    }
}
