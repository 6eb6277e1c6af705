//! The header `Date` by the clock of a session; clients use it to correct their own clock.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderValue;

use crate::clock::{Clock, http_date};

/// The latest value of the header. It is formatted once per second: that takes as long as parsing a small body.
pub(super) struct DateHeader {
    clock: Arc<Clock>,
    latest: Mutex<Option<(i64, HeaderValue)>>,
}

impl DateHeader {
    pub(super) fn new(clock: &Arc<Clock>) -> Self {
        Self { clock: Arc::clone(clock), latest: Mutex::new(None) }
    }

    /// The current value.
    pub(super) fn value(&self) -> Option<HeaderValue> {
        let now = self.clock.now();
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = latest.as_ref().filter(|(second, _)| *second == now.timestamp()) {
            return Some(value.clone());
        }
        let value = HeaderValue::try_from(http_date(now)).ok()?;
        *latest = Some((now.timestamp(), value.clone()));
        Some(value)
    }
}
