//! The worker of a session: processes events in the order in which they were received, each after the processing
//! delay.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ingestion::Ingestion;
use super::judge::judge;
use crate::clock::add_duration;
use crate::store::{StoreError, StoredProject};

/// The number of events that are processed before the worker yields to requests.
const BATCH: usize = 256;

impl Ingestion {
    /// Processes events until the session ends.
    pub(crate) async fn run_worker(self: Arc<Self>) {
        let mut paused = self.paused.subscribe();
        loop {
            // Changes before this point are handled by this round.
            paused.mark_unchanged();
            let processed = self.process_batch(BATCH, false).await;
            let next = async {
                match processed.map(|processed| processed.next) {
                    Ok(NextStep::Now) => tokio::task::yield_now().await,
                    Ok(NextStep::At(then)) => tokio::select! {
                        () = self.clock.until(then) => {}
                        () = self.store.events_wait() => {}
                    },
                    Ok(NextStep::Nothing) => self.store.events_wait().await,
                    Err(_) => self.store.wait_until_writable().await,
                }
            };
            tokio::select! {
                () = next => {}
                _ = paused.changed() => {}
            }
        }
    }

    /// Processes at most `most` of the waiting events, without the delay and even while ingestion is paused. Returns
    /// the number of processed events.
    pub(crate) async fn tick(&self, most: usize) -> Result<usize, StoreError> {
        let mut left = most.min(self.waiting());
        let mut judged = 0;
        while left > 0 {
            let now = self.process_batch(left.min(BATCH), true).await?.judged;
            if now == 0 {
                break;
            }
            (judged, left) = (judged + now, left - now);
            tokio::task::yield_now().await;
        }
        Ok(judged)
    }

    /// Processes at most `most` events: those whose delay is over, unless ingestion is paused; with `at_once`, any.
    async fn process_batch(&self, most: usize, at_once: bool) -> Result<ProcessedBatch, StoreError> {
        let now = self.clock.now();
        let delay = self.options.delay;
        let mut left = most;
        let judge_due = |project: &mut StoredProject| {
            // Checked under the lock, so that no event is processed that is received after the pause.
            if self.is_paused() && !at_once {
                return NextStep::Nothing;
            }
            while let Some((number, event)) = project.events.first_waiting() {
                let due = add_duration(event.arrived, delay);
                // If the clock was set back, the event has a later date; its delay is over.
                if event.arrived <= now && due > now && !at_once {
                    return NextStep::At(due);
                }
                if left == 0 {
                    return NextStep::Now;
                }
                judge(project, number, now);
                left -= 1;
            }
            NextStep::Nothing
        };
        let mut next = self.store.change_each_project(judge_due).await?;
        next.sort_by_key(NextStep::order);
        Ok(ProcessedBatch { judged: most - left, next: next.into_iter().next().unwrap_or(NextStep::Nothing) })
    }
}

struct ProcessedBatch {
    judged: usize,
    next: NextStep,
}

enum NextStep {
    /// More events can be processed now.
    Now,
    /// The delay of the next event is over at this time.
    At(DateTime<Utc>),
    /// No event waits, or ingestion is paused.
    Nothing,
}

impl NextStep {
    fn order(&self) -> (u8, Option<DateTime<Utc>>) {
        match self {
            Self::Now => (0, None),
            Self::At(then) => (1, Some(*then)),
            Self::Nothing => (2, None),
        }
    }
}
