//! What a store does about once an hour: it removes old rows, and counts those of other projects and services.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::row_json::{milliseconds, target_json};
use crate::outbox::Target;

const INTERVAL: Duration = Duration::from_hours(1);

/// For how long rows that have ended are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) received: Duration,
    pub(super) dead: Duration,
}

impl Kept {
    /// The parameter of a statement that removes at most that many of the others.
    pub(super) fn purge_parameter(self, target: &Target, count: usize) -> Value {
        let mut parameter = target_json(target);
        parameter["received_ms"] = milliseconds(self.received).into();
        parameter["dead_ms"] = milliseconds(self.dead).into();
        parameter["count"] = count.into();
        parameter
    }
}

#[derive(Debug, Default)]
pub(super) struct Housekeeping(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// When it is due. At first, and while old rows are left, it is due at once.
    due: Option<Instant>,
    /// How many dead letters were removed since it was due.
    removed_dead: usize,
    /// The other targets that were reported.
    reported: HashSet<Target>,
}

/// What is to be done.
pub(super) struct Tasks {
    pub(super) counts_others: bool,
}

impl Housekeeping {
    /// How many rows are removed at once, so that a claim is not delayed.
    pub(super) const MOST_PURGED: usize = 1000;

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is due, if anything is. It is due again after an hour.
    pub(super) fn take_due(&self) -> Option<Tasks> {
        let mut state = self.state();
        let now = Instant::now();
        if state.due.is_some_and(|due| now < due) {
            return None;
        }
        // The others were counted when the store was opened.
        let counts_others = state.due.is_some();
        state.due = now.checked_add(INTERVAL);
        Some(Tasks { counts_others })
    }

    /// Rows were removed. If more may be left, they are due at the next claim. Then all dead letters are reported.
    pub(super) fn purged(&self, rows: &[String]) {
        let mut state = self.state();
        let is_received = |row: &&String| {
            serde_json::from_str::<Value>(row).is_ok_and(|row| row["reason"].as_str() == Some("received"))
        };
        state.removed_dead += rows.len() - rows.iter().filter(is_received).count();
        if rows.len() >= Self::MOST_PURGED {
            state.due = None;
            return;
        }
        let removed = std::mem::take(&mut state.removed_dead);
        drop(state);
        if removed > 0 {
            tracing::warn!(
                name: "dead_letters_removed", target: "webmarketer::delivery", count = removed,
                "dead letters of the outbox were removed, because they were older than `keep_dead`"
            );
        }
    }

    /// Reports the rows for other targets, once for each target.
    pub(super) fn warn_of_others(&self, others: Vec<(Target, u64)>) {
        for (target, entries) in others {
            if self.state().reported.insert(target.clone()) {
                let Target { project, api_base } = target;
                tracing::warn!(
                    name: "outbox_rows_for_others", target: "webmarketer::delivery", project, api_base, entries,
                    "the outbox has rows for another project or service, which this client does not send"
                );
            }
        }
    }
}
